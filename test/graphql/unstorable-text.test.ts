import 'reflect-metadata';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { buildSchema } from '../../src/graphql/schema';
import { type App, type Caller, startApp } from '../support/app';

/**
 * PostgreSQL holds no U+0000, and a lone surrogate is no character: in whatever argument of the
 * schema such a text stands, it is refused by its field. The table is made from the schema, so that
 * an argument of tomorrow stands in it too.
 */
const UNSTORABLE = { 'a null character': 'a\u0000b', 'a lone surrogate': 'a\ud800b' };

const schema = buildSchema();

/** A value that GraphQL takes for the type. */
const VALUES: Record<string, unknown> = {
  String: 'x',
  ID: 'x',
  Int: 1,
  Float: 1,
  Boolean: true,
  SafeInt: 1,
  LocalDate: '2026-01-05',
  DateTime: '2026-01-05T00:00:00Z',
  Position: '1',
  Money: '1',
  Decimal: '1',
  JSON: {},
};
const NO_TEXT = ['Int', 'Float', 'Boolean', 'SafeInt'];

function anyOf(given: GraphQLInputType): unknown {
  const type = getNullableType(given);
  if (isListType(type)) return [anyOf(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) {
    if (!(type.name in VALUES)) throw new Error(`a value for ${type.name}, please`);
    return VALUES[type.name];
  }
  const fields = Object.values(type.getFields()).filter(isRequiredInputField);
  return Object.fromEntries(fields.map((field) => [field.name, anyOf(field.type)]));
}

/** Where a text may stand in a value of the type, and that value with it there. */
type Place = { path: string; scalar: string; holding: (text: string) => unknown };

function placesIn(given: GraphQLInputType, seen: string[] = []): Place[] {
  const type = getNullableType(given);
  if (isListType(type))
    return placesIn(type.ofType, seen).map(({ path, scalar, holding }) => ({
      path: `[0]${path}`,
      scalar,
      holding: (text) => [holding(text)],
    }));
  if (isEnumType(type) || NO_TEXT.includes(type.name)) return [];
  if (type.name === 'JSON')
    return [
      { path: '.tasks[0].title', scalar: 'JSON', holding: (title) => ({ tasks: [{ title }] }) },
    ];
  if (!isInputObjectType(type)) return [{ path: '', scalar: type.name, holding: (text) => text }];
  if (seen.includes(type.name)) return [];
  return Object.values(type.getFields()).flatMap((field) =>
    placesIn(field.type, [...seen, type.name]).map(({ path, scalar, holding }) => ({
      path: `.${field.name}${path}`,
      scalar,
      holding: (text) => ({ ...(anyOf(type) as object), [field.name]: holding(text) }),
    })),
  );
}

/** Selections that lead to an object type from the root, around what is asked of it. */
type Way = (asked: string) => string;

function waysToAll(): Map<GraphQLObjectType, Way> {
  const query = schema.getQueryType() as GraphQLObjectType;
  const ways = new Map<GraphQLObjectType, Way>([[query, (asked) => `{ ${asked} }`]]);
  for (const [type, way] of ways)
    for (const field of Object.values(type.getFields())) {
      const to = getNamedType(field.type);
      const next = isInterfaceType(to) ? schema.getPossibleTypes(to) : isObjectType(to) ? [to] : [];
      for (const each of next)
        if (!ways.has(each))
          ways.set(each, (asked) =>
            way(`${selected(field)} { __typename ... on ${each.name} { ${asked} } }`),
          );
    }
  return ways;
}

/** The field with the arguments that it needs. */
function selected(field: GraphQLField<unknown, unknown>, besides?: GraphQLArgument): string {
  const needed = field.args.filter((arg) => isRequiredArgument(arg) && arg !== besides);
  const given = needed.map(({ name, type }) => `${name}: ${literal(anyOf(type), type)}`);
  const all = [...given, ...(besides ? [`${besides.name}: $value`] : [])];
  return `${field.name}${all.length > 0 ? `(${all.join(', ')})` : ''}`;
}

/** As it stands in a query. */
function literal(value: unknown, given: GraphQLInputType): string {
  const type = getNullableType(given);
  if (isListType(type))
    return `[${(value as unknown[]).map((each) => literal(each, type.ofType)).join(', ')}]`;
  if (isEnumType(type)) return String(value);
  if (!isInputObjectType(type)) return JSON.stringify(value);
  const fields = type.getFields();
  const members = Object.entries(value as object).map(
    ([name, each]) => `${name}: ${literal(each, fields[name]?.type as GraphQLInputType)}`,
  );
  return `{ ${members.join(', ')} }`;
}

type Case = { name: string; query: string; literally: (text: string) => string } & Place;

function casesOf(type: GraphQLObjectType, way: Way, operation: 'query' | 'mutation'): Case[] {
  return Object.values(type.getFields()).flatMap((field) =>
    field.args.flatMap((arg) =>
      placesIn(arg.type).map(({ path, scalar, holding }): Case => {
        const below =
          isObjectType(getNamedType(field.type)) || isInterfaceType(getNamedType(field.type));
        const text = way(`${selected(field, arg)}${below ? ' { __typename }' : ''}`);
        return {
          name: `${type.name}.${field.name}(${arg.name}${path})`,
          query: `${operation} Asked($value: ${arg.type}) ${text}`,
          literally: (held) =>
            `${operation} ${text.replace('$value', literal(holding(held), arg.type))}`,
          path: path.startsWith('.') ? path.slice(1) : `${arg.name}${path}`,
          scalar,
          holding,
        };
      }),
    ),
  );
}

const cases = [
  ...[...waysToAll()].flatMap(([type, way]) => casesOf(type, way, 'query')),
  ...casesOf(schema.getMutationType() as GraphQLObjectType, (asked) => `{ ${asked} }`, 'mutation'),
];

let app: App;
let anybody: Caller;
beforeAll(async () => {
  app = await startApp();
  anybody = await app.as(['AUDITOR', 'COORDINATOR', 'REGISTRAR', 'AGENCY_HEAD'], 'so-y-te');
});
afterAll(() => app?.stop());

test('every object, filter and input of the schema is in the table', () => {
  const names = cases.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(400);
  expect(names).toEqual(
    expect.arrayContaining([
      'Query.node(id)',
      'Query.auditTrail(after)',
      'Query.assignments(filter.agency)',
      'Plan.tasks(after)',
      'Agency.occurrences(filter.section)',
      'Mutation.importPlan(input.plan.tasks[0].title)',
      'Mutation.draftBudgetRequest(input.lines[0].task)',
      'Mutation.urge(input.document.issuer)',
    ]),
  );
});

test.each(Object.entries(UNSTORABLE))('%s is refused wherever it stands', async (kind, text) => {
  const before = await app.head();
  // By the same check: of the other one a third of the places is enough but in `npm run test:long`.
  const all = process.env.LONG || kind === 'a null character';
  const places = cases.filter((_, n) => all || n % 3 === 0);
  const answers: unknown[] = [];
  for (const { name, query, holding } of places) {
    const { status, errors } = await anybody.ask(query, { value: holding(text) });
    const { code, field, rule } = errors?.[0]?.extensions ?? {};
    answers.push({ name, status, code, field, rule });
  }
  expect(answers).toEqual(
    places.map(({ name, path: field }) => ({
      name,
      status: 400,
      code: 'BAD_USER_INPUT',
      field,
      rule: 'TEXT_NOT_STORABLE',
    })),
  );
  expect(await app.head()).toBe(before);
});

test('so it is where the query itself says it, in Vietnamese', async () => {
  // A scalar with a form of its own refuses it by that form already.
  const free = cases.filter(({ scalar }) => ['String', 'ID'].includes(scalar));
  for (const { literally, path: field } of free.filter((_, n) => n % 7 === 0))
    expect((await anybody.refused(literally('a\u0000b'))).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  expect((await anybody.refused('{ node(id: "a\\u0000b") { id } }')).message).toBe(
    'Dữ liệu không hợp lệ ở id: văn bản có ký tự không lưu được.',
  );
  const preset = 'query Asked($id: ID! = "a\\u0000b") { node(id: $id) { id } }';
  expect((await anybody.refused(preset)).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'id',
  });
});

test('a cursor that was made up of it is none, and a header with it is none', async () => {
  const cursor = Buffer.from(JSON.stringify(['a\u0000b', 'a\u0000b'])).toString('base64url');
  const { extensions } = await anybody.refused(
    `{ agencies(after: "${cursor}") { edges { cursor } } }`,
  );
  expect(extensions).toMatchObject({ field: 'after', rule: 'CURSOR_MALFORMED' });
  const read = '{ viewer { roles } }';
  const { errors } = await anybody.ask(read, {}, { 'plan-ledger-min-position': '1\u00e9' });
  expect(errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'Plan-Ledger-Min-Position',
  });
});
