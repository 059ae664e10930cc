import 'reflect-metadata';
import { GraphQLObjectType, parse, validate } from 'graphql';
import { checkOperation, parseWithin } from '../../../src/graphql/limits/check-operation';
import { measure } from '../../../src/graphql/limits/cost';
import { LIMIT_WORDING, OverLimit } from '../../../src/graphql/limits/limits';
import { WEIGHTS } from '../../../src/graphql/limits/weights';
import { buildSchema } from '../../../src/graphql/schema';
import { readConfig } from '../../../src/infra/config';

const schema = buildSchema();
const { limits } = readConfig({});

const asked = (query: string, variables: Record<string, unknown> = {}) =>
  checkOperation(schema, { document: parse(query), variables }, limits);

/** The code, the limit and the figure of the refusal. */
function refused(query: string, variables: Record<string, unknown> = {}) {
  try {
    const document = parseWithin(query, limits);
    if (!document) throw new Error('no GraphQL');
    checkOperation(schema, { document, variables }, limits);
  } catch (error) {
    if (error instanceof OverLimit) return [error.code, error.limit, error.actual];
    throw error;
  }
  return 'PASSED';
}

const nested = (levels: number): string =>
  `{ agency(code: "x") ${'{ parent '.repeat(levels - 2)}{ code }${' }'.repeat(levels - 2)} }`;
const times = (count: number, of: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => of(n)).join(' ');

describe('of each limit, what just keeps to it passes and what is one more is refused:', () => {
  const deep = (levels: number) => {
    let value: unknown = 1;
    for (let n = 0; n < levels; n++) value = [value];
    return { x: value };
  };
  test.each([
    ['depth', nested(15), {}, nested(16), {}, ['QUERY_TOO_DEEP', 15, 16]],
    [
      'depth, through fragments',
      `${nested(14).replace('code }', '...f }')} fragment f on Agency { parent { code } }`,
      {},
      `${nested(15).replace('code }', '...f }')} fragment f on Agency { parent { code } }`,
      {},
      ['QUERY_TOO_DEEP', 15, 16],
    ],
    [
      'aliases',
      `{ viewer { ${times(100, (n) => `a${n}: id`)} } }`,
      {},
      `{ viewer { ${times(101, (n) => `a${n}: id`)} } }`,
      {},
      ['QUERY_TOO_REPETITIVE', 100, 101],
    ],
    [
      'fields that are repeated',
      `{ viewer { ${times(101, () => 'id')} } }`,
      {},
      `{ viewer { ${times(102, () => 'id')} } }`,
      {},
      ['QUERY_TOO_REPETITIVE', 100, 101],
    ],
    [
      'directives',
      `{ viewer { id ${times(50, () => '@include(if: true)')} } }`,
      {},
      `{ viewer { id ${times(51, () => '@include(if: true)')} } }`,
      {},
      ['TOO_MANY_DIRECTIVES', 50, 51],
    ],
    [
      'spreads',
      `{ viewer { ${times(100, () => '...f')} } } fragment f on Viewer { id }`,
      {},
      `{ viewer { ${times(101, () => '...f')} } } fragment f on Viewer { id }`,
      {},
      ['TOO_MANY_FRAGMENTS', 100, 101],
    ],
    [
      'root fields',
      `{ ${times(50, (n) => `a${n}: viewer { id }`)} }`,
      {},
      `{ ${times(50, (n) => `a${n}: viewer { id }`)} ...f } fragment f on Query { log { size } }`,
      {},
      ['TOO_MANY_ROOT_FIELDS', 50, 51],
    ],
    [
      'depth of variables',
      '{ __typename }',
      deep(12),
      '{ __typename }',
      deep(13),
      ['VARIABLES_TOO_DEEP', 12, 13],
    ],
    [
      'values in variables',
      '{ __typename }',
      { x: Array(19_999).fill(0) },
      '{ __typename }',
      { x: Array(20_000).fill(0) },
      ['VARIABLES_TOO_LARGE', 20_000, 20_001],
    ],
    [
      'tokens',
      `{ viewer(x: [${times(3988, () => '1')}]) { id } } # a comment has none`,
      {},
      `{ viewer(x: [${times(3989, () => '1')}]) { id } }`,
      {},
      ['QUERY_TOO_LONG', 4000, undefined],
    ],
  ])('%s', (_what, passes, given, fails, more, refusal) => {
    expect(refused(passes, given)).toBe('PASSED');
    expect(refused(fails, more)).toEqual(refusal);
  });
});

describe('cost', () => {
  test.each([
    ['a value', '{ viewer { id } }', 2],
    ['a page of twenty, unless another is asked for', '{ plans { edges { node { code } } } }', 71],
    ['a page', '{ plans(first: 3) { edges { node { code } } } }', 20],
    ['a page of none', '{ plans(first: 0) { edges { node { code } } } }', 11],
    [
      'a page in a page',
      '{ plans(first: 3) { edges { node { tasks(first: 7) { edges { node { id } } } } } } }',
      3 * (2 + 11 + 7 * 3) + 11,
    ],
    ['another list', '{ plan(id: "x") { sections { code } } }', 1 + 10 * 2],
    ['what computes', '{ plan(id: "x") { progress { percent } allowedCommands } }', 1 + 12 + 21],
    ['introspection, however deep', '{ __schema { types { fields { type { name } } } } }', 2000],
    [
      'the same as of a position',
      '{ asOf(position: "1") { plans(first: 3) { edges { node { code } } } } }',
      21,
    ],
  ])('of %s', (_what, query, cost) => {
    expect(validate(schema, parse(query))).toEqual([]);
    expect(asked(query).cost).toBe(cost);
  });

  test.each([
    ['by a variable', '($n: Int!)', { n: 5 }, 5],
    ['by its default', '($n: Int! = 6)', {}, 6],
    ['by none that is a number', '($n: Int!)', { n: 'all' }, 200],
    ['by one that is too large', '($n: Int!)', { n: 1e300 }, 200],
    ['by one that is negative', '($n: Int!)', { n: -1 }, 200],
  ])('of a page whose size is given %s', (_what, definition, variables, rows) => {
    const query = `query${definition} { plans(first: $n) { edges { node { code } } } }`;
    expect(asked(query, variables).cost).toBe(11 + 3 * rows);
  });

  test('of nested pages is refused, with the figure', () => {
    const query = `{ tasks(first: 200) { edges { node { assignments(first: 200) { edges { node { id } } } } } } }`;
    expect(refused(query)).toEqual(['QUERY_TOO_COSTLY', 100_000, 11 + 200 * (2 + 11 + 200 * 3)]);
  });

  test('of a mutation is that of what it does and of what it answers', () => {
    expect(asked('mutation { withdrawReport(input: {}) { stale } }').cost).toBe(202);
  });

  test('is counted through a fragment by the page in which it stands', () => {
    const query = `{ a: plans(first: 2) { ...f } b: plans(first: 4) { ...f } } fragment f on PlanConnection { edges { node { code } } }`;
    expect(asked(query).cost).toBe(11 + 2 * 3 + 11 + 4 * 3);
  });

  test('is that of the operation that is asked for', () => {
    const document = parse('query A { viewer { id } } query B { plans { totalCount } }');
    const of = (operationName: string | null) =>
      checkOperation(schema, { document, operationName, variables: {} }, limits);
    expect([of('A').cost, of('B').cost, of('C'), of(null).kind]).toEqual([
      2,
      17,
      { kind: null, cost: 0, depth: 0 },
      null,
    ]);
  });

  test('weighs fields that there are', () => {
    const names = Object.values(schema.getTypeMap()).flatMap((type) =>
      type instanceof GraphQLObjectType ? Object.keys(type.getFields()) : [],
    );
    expect(Object.keys(WEIGHTS).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('a document that is meant to hurt is measured at once:', () => {
  const quickly = (query: string) => {
    const document = parse(query);
    const start = performance.now();
    const wide = { ...limits, depth: 1e9, spreads: 1e9, aliases: 1e9, cost: Number.MAX_VALUE };
    checkOperation(schema, { document, variables: {} }, wide);
    expect(performance.now() - start).toBeLessThan(200);
  };

  test('fragments that double at each of 200 steps', () => {
    const step = (n: number) => `fragment f${n} on Agency { parent { ...f${n + 1} ...f${n + 1} } }`;
    quickly(`{ agency(code: "x") { ...f0 } } ${times(200, step)} fragment f200 on Agency { code }`);
  });

  test('fragments in a circle', () =>
    quickly('{ ...a } fragment a on Query { ...b } fragment b on Query { ...a viewer { id } }'));

  test('a thousand fields within each other', () => quickly(nested(1000)));

  test('and one that the schema does not know', () => {
    const document = parse(
      '{ nothing { constructor { toString(first: 5) { __proto__ } } } ...gone }',
    );
    const [operation] = document.definitions as never[];
    expect(measure(schema, document, operation as never, {})).toMatchObject({ depth: 4 });
  });
});

test('every refusal says its figure in both languages', () => {
  for (const what of Object.keys(LIMIT_WORDING) as (keyof typeof LIMIT_WORDING)[]) {
    const over = new OverLimit(what, 12_345, 67_890);
    expect(over.told('vi')).toContain('12345');
    expect(over.told('en')).toContain('12345');
    expect(over.told('vi')).not.toMatch(/[{}]/);
  }
});
