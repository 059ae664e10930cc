import fc, { type GeneratorValue } from 'fast-check';
import {
  buildSchema,
  execute,
  GraphQLError,
  type GraphQLObjectType,
  parse,
  validate,
} from 'graphql';
import type { Context } from '../../src/graphql/context';
import { Plans } from '../../src/graphql/execution/plans';

/**
 * Whatever operation is asked, its plan says what graphql-js says, the first time and compiled: over
 * random operations of a schema that has one of each kind of type.
 */
const schema = buildSchema(`
  scalar JSON
  interface Node { id: ID! next(n: Int = 1): Node }
  type Plan implements Node {
    id: ID! next(n: Int = 1): Node title(upper: Boolean = false, from: Int): String
    tasks(first: Int! = 2): [Task!]! late: Boolean wrong: Int
  }
  type Task implements Node {
    id: ID! next(n: Int = 1): Node code(filter: Filter): String! plan: Plan wrong: Int!
  }
  input Filter { text: String = "x" of: [Int!] }
  union Any = Plan | Task
  type Query { plan(id: ID!): Plan node(n: Int = 0): Node any: [Any] all(n: Int): [Node!]! }
`);

type Thing = { __typename: 'Plan' | 'Task'; id: string };
const plan = (id: string): Thing => ({ __typename: 'Plan', id });
const task = (id: string): Thing => ({ __typename: 'Task', id });
type Given = { id: string; n?: number; first?: number };

/** Objects come at once and later, there are none, and fields fail in both ways. */
const RESOLVERS: Record<string, Record<string, (of: Thing, given: Given) => unknown>> = {
  Query: {
    plan: (_, { id }) => plan(id),
    node: async (_, { n }) => (n === 0 ? plan('n') : task('n')),
    any: () => [plan('p'), null, task('t')],
    all: (_, { n = 1 }) =>
      Array.from({ length: n }, (_, each) => (each % 2 ? plan : task)(`${each}`)),
  },
  Plan: {
    next: ({ id }, { n = 1 }) => (n > 2 ? null : task(`${id}.${n}`)),
    title: async ({ id }, given) => `${id} ${JSON.stringify(given)}`,
    tasks: ({ id }, { first = 0 }) => Array.from({ length: first }, (_, n) => task(`${id}${n}`)),
    late: () => null,
    wrong: () => {
      throw new GraphQLError('no', { extensions: { code: 'NO' } });
    },
  },
  Task: {
    next: async ({ id }, { n = 1 }) => (id.length > 4 ? null : plan(`${id}-${n}`)),
    code: (_, given) => JSON.stringify(given),
    plan: ({ id }) => plan(id),
    wrong: async () => {
      throw new GraphQLError('not either');
    },
  },
};
for (const [type, resolvers] of Object.entries(RESOLVERS))
  for (const [name, resolve] of Object.entries(resolvers)) {
    const field = (schema.getType(type) as GraphQLObjectType).getFields()[name];
    if (!field) throw new Error(`no field ${type}.${name}`);
    field.resolve = resolve;
  }

const CONDITIONS = ['$with', '$maybe', 'true', 'false'];
/** Fields by type; the selections of an object are those of the type behind the colon. */
const FIELDS: Record<string, string[]> = {
  Query: [
    'plan(id: "p"):Plan',
    'plan(id: $id):Plan',
    'node:Node',
    'node(n: $n):Node',
    'any:Any',
  ].concat(['all(n: 3):Node', '__typename']),
  Plan: [
    'id',
    'title',
    'title(upper: $maybe)',
    'title(from: $n)',
    'late',
    'wrong',
    '__typename',
  ].concat(['tasks:Task', 'tasks(first: 1):Task', 'next:Node', 'next(n: $n):Node']),
  Task: ['id', 'code', 'code(filter: { of: [1] })', 'code(filter: { text: $id })', 'wrong'].concat([
    'plan:Plan',
    'next(n: 2):Node',
    '__typename',
  ]),
  Node: ['id', '__typename', 'next:Node', 'next(n: $n):Node'],
  Any: ['__typename'],
};
const WITHIN: Record<string, string[]> = {
  Query: ['Query'],
  Plan: ['Plan', 'Node', 'Any'],
  Task: ['Task', 'Node', 'Any'],
  Node: ['Node', 'Plan', 'Task'],
  Any: ['Plan', 'Task'],
};
const VARIABLES: Record<string, string> = {
  $with: 'Boolean!',
  $maybe: 'Boolean = true',
  $id: 'ID! = "i"',
  $n: 'Int = 2',
};
const FRAGMENTS = ['Query', 'Plan', 'Task', 'Node', 'Node', 'Plan'];

/** `conditions`: how many of 10 places have a `@skip` or an `@include`. */
function drawn(g: GeneratorValue, conditions: number): string {
  const below = (n: number): number => g(fc.nat, n - 1);
  const pick = <T>(among: readonly T[]): T => among[below(among.length)] as T;
  const used = new Set<number>();

  const condition = (): string =>
    below(10) < conditions ? ` @${pick(['skip', 'include'])}(if: ${pick(CONDITIONS)})` : '';

  const selection = (type: string, depth: number, after: number): string => {
    const kind = below(4);
    const named = FRAGMENTS.flatMap((on, n) =>
      n > after && (WITHIN[type] as string[]).includes(on) ? [n] : [],
    );
    if (kind === 0 && named.length > 0) {
      const fragment = pick(named);
      used.add(fragment);
      return `...F${fragment}${condition()}`;
    }
    if (kind === 1 && depth > 0) {
      const on = pick(WITHIN[type] as string[]);
      return `... on ${on}${condition()} ${selections(on, depth - 1, after)}`;
    }
    const [field = '', of] = pick(FIELDS[type] as string[]).split(/:(?=[A-Z])/);
    // One response name for the same field and arguments, or it would be no valid operation.
    const alias = field.replace(/\W+/g, '_');
    if (!of) return `${alias}: ${field}${condition()}`;
    if (depth <= 0) return 'again: __typename';
    return `${alias}: ${field}${condition()} ${selections(of, depth - 1, after)}`;
  };

  const selections = (type: string, depth: number, after: number): string =>
    `{ ${Array.from({ length: 1 + below(4) }, () => selection(type, depth, after)).join(' ')} }`;

  const body = selections('Query', 4, -1);
  const fragments: string[] = [];
  for (const [n, on] of FRAGMENTS.entries())
    if (used.has(n)) fragments.push(`fragment F${n} on ${on} ${selections(on, 2, n)}`);
  const text = [body, ...fragments].join('\n');
  const variables = Object.entries(VARIABLES).filter(([name]) =>
    new RegExp(`\\${name}\\b`).test(text),
  );
  const head = variables.map(([name, type]) => `${name}: ${type}`).join(', ');
  return `query Q${head && `(${head})`} ${text}`;
}

/** The null of an error is at its own field, and went no further up. */
function isAtItsPlace(data: unknown, path: readonly (string | number)[] = []): boolean {
  let at = data;
  for (const key of path.slice(0, -1)) {
    if (at === null) return false;
    at = (at as Record<string | number, unknown>)[key];
  }
  return at !== null;
}

const asSent = (value: unknown = null) => JSON.parse(JSON.stringify(value));

const GIVEN = [
  { with: true },
  { with: false, maybe: false, id: 'j', n: 1 },
  { with: true, n: null },
];

/** What is said of the operation, and whether it is valid at all. */
async function agrees(query: string, given: object[] = GIVEN): Promise<boolean> {
  const document = parse(query);
  if (validate(schema, document).length > 0) return false;
  const asked = new Plans(schema, 10_000).of({ query, operationName: null });
  for (const variableValues of [...given, ...given] as Record<string, unknown>[]) {
    const said = await execute({ schema, document, variableValues });
    const planned = await asked?.run({} as Context, variableValues);
    expect(asSent(planned?.data)).toEqual(asSent(said.data));
    const [told, expected] = [planned, said].map((each) => [...(each?.errors ?? [])]);
    // Of several that end in one null, that which comes first is told, and maybe others.
    if (expected?.every(({ path }) => isAtItsPlace(said.data, path)))
      expect(asSent(told)).toEqual(asSent(expected));
    else expect(told).not.toEqual([]);
  }
  return true;
}

const RUNS = process.env.LONG ? 1_500 : 300;

test.each([
  ['without directives, which is compiled', 0],
  ['where some of it is skipped', 3],
])('random operations %s', async (_, conditions) => {
  let valid = 0;
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (g) => {
      if (await agrees(drawn(g, conditions))) valid++;
    }),
    { numRuns: RUNS },
  );
  expect(valid).toBeGreaterThan(RUNS / 4);
});

/** Of https://github.com/zalando-incubator/graphql-jit/issues/111, and what is like it. */
test.each([
  'query Q($with: Boolean!) { x: plan(id: "p") { ...F @include(if: $with) } y: plan(id: "p") { ...F } }',
  'query Q($with: Boolean!) { plan(id: "p") { ...F @skip(if: $with) ...F } }',
  'query Q($with: Boolean!) { x: plan(id: "p") @skip(if: $with) { ...F } y: plan(id: "q") @include(if: $with) { ...F } }',
  '{ x: plan(id: "p") { ...F @include(if: false) } y: plan(id: "p") { ...F } }',
])('a fragment that is spread twice: %s', async (query) => {
  expect(await agrees(`${query} fragment F on Plan { id }`)).toBe(true);
});

test('a condition that has a default and is null is a mistake, not false', async () => {
  const query = 'query Q($maybe: Boolean = true) { any @include(if: $maybe) { __typename } }';
  expect(await agrees(query, [{ maybe: null }])).toBe(true);
});
