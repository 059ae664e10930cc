import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type GraphQLObjectType, parse } from 'graphql';
import type { Actor, AppRole } from '../../../src/domain/decider';
import { REJECTIONS, Rejected, type RejectionCode } from '../../../src/domain/rejection';
import { Unstorable } from '../../../src/domain/shared/canonical-json';
import { BadInput, INPUT_RULES, type InputRule } from '../../../src/graphql/errors';
import { FIRST_MUTATION, FIRST_QUERY } from '../../../src/infra/welcome';
import { BadCursor, OutOfTime, ViewsBusy, ViewsForeign } from '../../../src/projections/views';
import { type App, CULTURE, mutation, PLAN, startApp } from '../../support/app';
import { type Arguments, Crawl } from '../../support/crawl';
import { COUNCIL, OTHER, OWNER, play, type World } from '../../support/protected';
import { type Answer, type Ask, type TwoPaths, twoPaths } from '../../support/two-paths';

jest.setTimeout(600_000);

/**
 * The fast path answers as Apollo does: the same status, the same headers, the same bytes. Each is
 * asked thrice there: an operation that is new, one that is compiled by then, an answer that is kept.
 */
const read = (path: string) => readFileSync(join(__dirname, '../../..', path), 'utf8');
const schema = buildSchema(read('src/graphql/schema.graphql'));
const rootOf = (name: string) => schema.getType(name) as GraphQLObjectType;

const as = (role: AppRole, agency: string | null): Actor => ({
  id: `reader-${role}`,
  agency,
  roles: [role],
});
const AUDITOR = as('AUDITOR', null);
/** Who sees everything, and who sees the least; the others in `npm run test:long`. */
const VIEWERS: Actor[] = [
  AUDITOR,
  as('AGENCY_OFFICER', OTHER),
  ...(process.env.LONG
    ? [as('AGENCY_OFFICER', OWNER), as('COUNCIL_CLERK', COUNCIL), as('COORDINATOR', CULTURE)]
    : []),
];

let app: App;
let world: World;
let paths: TwoPaths;

beforeAll(async () => {
  const most = {
    PLAN_LEDGER_MAX_COST: '10000000',
    PLAN_LEDGER_MAX_DEPTH: '50',
    PLAN_LEDGER_MAX_ALIASES: '1000',
  };
  app = await startApp({ now: '2026-04-06T02:00:00.000Z', settings: most });
  world = await play(app);
  // The log goes on by itself until everything is in it.
  const auditor = await app.as('AUDITOR');
  const size = async () =>
    (await auditor.get('{ log { checkpoint { size } } }')).log.checkpoint?.size ?? 0;
  while ((await size()) < Number(world.head))
    await new Promise((resolve) => setTimeout(resolve, 100));
  paths = await twoPaths(app);
});
afterAll(async () => {
  await paths?.stop();
  await app?.stop();
});

/** The answer of both. */
async function alike(ask: Ask, times = 3): Promise<Answer> {
  const { fast, plain } = await paths.both(ask, times);
  for (const each of fast) expect(each).toEqual(plain);
  return plain;
}

const errorsOf = ({ body }: Answer): { message: string; extensions: { code: string } }[] =>
  JSON.parse(body).errors ?? [];
const codeOf = (answer: Answer) => errorsOf(answer)[0]?.extensions.code;

describe('every field of the graph', () => {
  function argumentsOf(): Arguments {
    const { ids, begun, head, commandIds } = world;
    const root: Arguments = {
      agency: [`code: "${OWNER}"`],
      agencies: ['filter: { text: "so ngoai vu" }'],
      agencyGroup: ['code: "so-ban-nganh"'],
      assignment: [`id: "${ids.assignment}"`],
      assignments: [`filter: { agency: "${OWNER}", task: "II.5.b.2" }`],
      auditTrail: [`first: 50, filter: { positionFrom: "${begun}" }`],
      budgetDossier: [`id: "${ids.council}"`],
      budgetDossiers: [`planId: "${PLAN}"`],
      budgetPipeline: [`planId: "${PLAN}", by: [STAGE, SOURCE, SECTION, AGENCY]`],
      budgetRequest: [`id: "${ids.request}"`],
      classifiedDocument: [`id: "${ids.paper}"`],
      classifiedDocuments: [`planId: "${PLAN}"`],
      implementingPlans: [`planId: "${PLAN}", first: 3`],
      node: [`id: "${ids.obstacle}"`],
      obstacle: [`id: "${ids.obstacle}"`],
      occurrence: [`id: "${ids.occurrence}"`],
      plan: [`id: "${PLAN}"`],
      report: [`id: "${ids.report}"`],
      reportingCycle: [`id: "${ids.cycle}"`],
      reportingCycles: [`planId: "${PLAN}"`],
      section: [`planId: "${PLAN}", code: "II.5"`],
      task: [`planId: "${PLAN}", code: "II.5.b.2"`],
      tasks: [`filter: { agency: "${OWNER}" }, first: 3`],
    };
    const own = (type: string) =>
      Object.fromEntries(Object.entries(root).map(([field, each]) => [`${type}.${field}`, each]));
    return {
      ...own('Query'),
      ...own('Snapshot'),
      // Who is asked again is recorded again: what others have seen stays as it is.
      'Query.accessRecord': ['filter: { actor: "nobody" }'],
      'Query.asOf': [`position: "${head}"`],
      'Query.compare': [`from: "${begun}", to: "${head}", first: 50`],
      'Query.event': [`position: "${head}"`],
      'Query.receiptStatus': [`commandId: "${commandIds[0]}"`],
      'TransparencyLog.consistencyProof': ['from: 1, to: 2'],
      'TransparencyLog.inclusionProof': [`position: "${head}"`],
    };
  }

  const fields = Object.keys(rootOf('Query').getFields());
  const past = Object.keys(rootOf('Snapshot').getFields());

  test.each(fields.filter((name) => name !== 'asOf'))('%s', async (name) => {
    const crawl = new Crawl(schema, argumentsOf());
    const selections = crawl.from(rootOf('Query'), name === 'node' ? 0 : 1).get(name) as string[];
    for (const by of VIEWERS)
      for (const selection of selections) await alike({ query: `{ ${selection} }`, by });
  });

  test.each(past)('%s as of then', async (name) => {
    const crawl = new Crawl(schema, argumentsOf());
    const selections = crawl.from(rootOf('Snapshot'), 0).get(name) as string[];
    for (const by of VIEWERS)
      for (const selection of selections)
        await alike({ query: `{ asOf(position: "${world.head}") { ${selection} } }`, by });
  });
});

describe('every documented operation', () => {
  const examples = read('docs/examples.graphql');
  const names = parse(examples).definitions.map((each) =>
    'name' in each ? (each.name?.value as string) : '',
  );
  const shown = [...read('README.md').matchAll(/^ask '(.+)'$/gm)].map(([, text = '']) =>
    text.replaceAll('\\"', '"'),
  );

  test.each(names)('%s', async (operationName) => {
    for (const by of VIEWERS) {
      const answer = await alike({ query: examples, operationName, by });
      expect(answer.status).toBe(200);
    }
  });

  test.each([FIRST_QUERY, ...shown.filter((text) => !text.startsWith('mutation'))])(
    '%s',
    async (query) => {
      expect((await alike({ query })).status).toBe(200);
      expect((await alike({ query, method: 'GET' })).status).toBe(200);
    },
  );

  test('by each way of asking it', async () => {
    const query = 'query A($first: Int = 2) { plans(first: $first) { edges { node { title } } } }';
    const first = await alike({ query });
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
    for (const accept of [
      'application/json',
      'application/graphql-response+json',
      'application/graphql-response+json, application/json;q=0.9',
      'application/json, */*',
      'text/html, application/json;q=0.5, */*;q=0.1',
      'text/html',
    ])
      for (const method of ['GET', 'POST'] as const)
        await alike({ query, method, headers: { accept } });
    for (const variables of [{}, { first: 1 }, { first: null }, { first: 1, more: 'x' }])
      for (const method of ['GET', 'POST'] as const) await alike({ query, variables, method });
    await alike({ query, operationName: 'A', headers: { 'accept-language': 'en' } });
    await alike({ query, headers: { 'plan-ledger-min-position': world.head } });
  });

  test('with directives, fragments, aliases and variables within values', async () => {
    const query = `query Q($with: Boolean!, $agency: String, $first: Int = 3) {
      a: assignments(first: $first, filter: { agency: $agency, planId: "${PLAN}" }) {
        edges { cursor node { ...all ... on Assignment @skip(if: $with) { status } } }
      }
      b: agency(code: "${OWNER}") @include(if: $with) { name ... on Node { id version } }
      __typename
    }
    fragment all on Assignment { id: role id_: id agency { __typename name } task { code } }`;
    for (const variables of [
      { with: true },
      { with: false, agency: OWNER },
      { with: true, agency: null, first: 1 },
    ])
      await alike({ query, variables });
  });
});

const NO_PREFLIGHT = { 'apollo-require-preflight': '' };
const APQ = JSON.stringify({
  extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } },
});

describe('every documented error', () => {
  const write = mutation('reportObstacle', 'stale receipt { position }');
  const input = { planId: PLAN, text: 'Vướng mắc.' };
  const commands = `{ a: plan(id: "${PLAN}") { title allowedCommands } b: viewer { id }
    plans { edges { node { allowedCommands } } } }`;
  const BY_HEAD = as('AGENCY_HEAD', OWNER);
  /** The same two operations for every code: after the first few codes both are compiled. */
  const TIMES = process.env.LONG ? 3 : 1;

  const withError = async (error: Error, headers: Record<string, string> = {}) => {
    paths.failing.with = error;
    try {
      return [
        await alike({ query: write, variables: { input }, by: BY_HEAD, headers }, TIMES),
        await alike({ query: commands, by: BY_HEAD, headers }, TIMES),
      ];
    } finally {
      paths.failing.with = null;
    }
  };

  test.each(Object.keys(REJECTIONS) as RejectionCode[])('%s', async (code) => {
    const details = { field: 'planId', actual: 3, what: 'plan', command: 'x', allowed: 'AUDITOR' };
    for (const language of ['vi', 'en']) {
      const answers = await withError(new Rejected(code, details), { 'accept-language': language });
      expect(answers.map(codeOf)).toEqual([code, code]);
    }
  });

  test.each(Object.keys(INPUT_RULES) as InputRule[])('BAD_USER_INPUT, %s', async (rule) => {
    for (const language of ['vi', 'en']) {
      const answers = await withError(new BadInput('text', rule), { 'accept-language': language });
      expect(answers.map(codeOf)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
    }
  });

  test.each([
    ['VIEWS_BUSY', new ViewsBusy()],
    ['VIEWS_BUSY', new ViewsForeign()],
    ['VIEWS_BUSY', new OutOfTime()],
    ['BAD_USER_INPUT', new BadCursor()],
    ['BAD_USER_INPUT', new Unstorable('text', 'not NFC')],
    ['INTERNAL_SERVER_ERROR', new Error('a fault of ours')],
    ['INTERNAL_SERVER_ERROR', new TypeError('undefined is not a function')],
    ['LEDGER_UNAVAILABLE', Object.assign(new Error('no'), { code: 'ECONNREFUSED' })],
  ])('%s', async (code, error) => {
    for (const language of ['vi', 'en'])
      expect((await withError(error, { 'accept-language': language })).map(codeOf)).toEqual([
        code,
        code,
      ]);
  });

  test('ACCESS_NOT_RECORDED', async () => {
    const query = `{ budgetRequests { edges { node { id stage } } } }`;
    await alike({ query });
    paths.failing.access = new Error('the record cannot be written');
    try {
      for (const language of ['vi', 'en'])
        expect(codeOf(await alike({ query, headers: { 'accept-language': language } }))).toBe(
          'ACCESS_NOT_RECORDED',
        );
    } finally {
      paths.failing.access = null;
    }
  });

  const deep = `{ agency(code: "x") ${'{ parent '.repeat(60)}{ code }${' }'.repeat(60)} }`;
  const nested = (levels: number): object => (levels === 0 ? {} : { in: nested(levels - 1) });
  const cases: [string, Ask][] = [
    ['UNAUTHENTICATED', { query: '{ viewer { id } }', by: null }],
    ['GRAPHQL_PARSE_FAILED', { query: '{ viewer { id }' }],
    ['GRAPHQL_VALIDATION_FAILED', { query: '{ viewer { name } }' }],
    ['GRAPHQL_VALIDATION_FAILED', { query: '{ __schema { types { name } } }' }],
    ['GRAPHQL_VALIDATION_FAILED', { query: 'query A { viewer { id } } query A { viewer { id } }' }],
    ['OPERATION_RESOLUTION_FAILURE', { query: 'query A { __typename } query B { __typename }' }],
    ['OPERATION_RESOLUTION_FAILURE', { query: 'query A { __typename }', operationName: 'C' }],
    ['OPERATION_RESOLUTION_FAILURE', { query: 'query A { __typename }', operationName: '' }],
    ['BAD_REQUEST', { query: 'subscription { ledgerEvents { position } }' }],
    ['BAD_REQUEST', { query: write, variables: { input }, method: 'GET' }],
    ['BAD_REQUEST', { query: '{ __typename }', headers: { 'content-type': 'text/plain' } }],
    ['BAD_REQUEST', { query: '' }],
    ['BAD_REQUEST', { body: '[]' }],
    ['BAD_REQUEST', { body: '[{ "query": "{ __typename }" }]' }],
    ['BAD_REQUEST', { body: '{}' }],
    ['BAD_REQUEST', { body: '{ "query": 1 }' }],
    ['BAD_REQUEST', { body: '{ "query": "{ __typename }", "variables": "{}" }' }],
    ['BAD_REQUEST', { body: '{ "query": "{ __typename }", "variables": [] }' }],
    ['BAD_REQUEST', { body: '{ "query": "{ __typename }", "operationName": 1 }' }],
    ['BAD_REQUEST', { body: '{ "query": "{ __typename }", "extensions": 1 }' }],
    ['BAD_REQUEST', { body: '{ "query": ' }],
    ['BAD_REQUEST', { method: 'GET', search: '?query={__typename}&query={__typename}' }],
    ['BAD_REQUEST', { method: 'GET', search: '?query={__typename}&variables=x' }],
    ['BAD_REQUEST', { query: '{ __typename }', method: 'GET', headers: NO_PREFLIGHT }],
    ['PAYLOAD_TOO_LARGE', { body: JSON.stringify({ query: ' '.repeat(1_100_000) }) }],
    ['UNSUPPORTED_MEDIA_TYPE', { query: '{ a }', headers: { 'content-type': 'text/xml' } }],
    ['QUERY_TOO_LONG', { query: `{ ${'a: __typename '.repeat(2_000)} }` }],
    ['QUERY_TOO_DEEP', { query: deep }],
    ['TOO_MANY_ROOT_FIELDS', { query: `{ ${roots(60)} }` }],
    ['TOO_MANY_DIRECTIVES', { query: `{ ${'__typename @skip(if: false) '.repeat(60)} }` }],
    [
      'TOO_MANY_FRAGMENTS',
      { query: `{ viewer { ${'...f '.repeat(120)} } } fragment f on Viewer { id }` },
    ],
    ['QUERY_TOO_REPETITIVE', { query: `{ viewer { ${aliases(1_001)} } }` }],
    ['VARIABLES_TOO_DEEP', { query: '{ __typename }', variables: nested(20) }],
    ['VARIABLES_TOO_LARGE', { query: '{ __typename }', variables: { a: Array(20_001).fill(0) } }],
    ['PERSISTED_QUERY_NOT_SUPPORTED', { body: APQ }],
    ['BAD_USER_INPUT', { query: 'query A($n: Int!) { plans(first: $n) { totalCount } }' }],
    [
      'BAD_USER_INPUT',
      { query: 'query A($n: Int) { plans(first: $n) { totalCount } }', variables: { n: 'x' } },
    ],
    ['BAD_USER_INPUT', { query: '{ plans(first: 201) { totalCount } }' }],
    ['BAD_USER_INPUT', { query: '{ plans(after: "x") { totalCount } }' }],
    ['BAD_USER_INPUT', { query: '{ event(position: "x") { type } }' }],
    ['BAD_USER_INPUT', { query: '{ asOf { time } }' }],
    ['BAD_USER_INPUT', { query: '{ asOf(position: "99999999") { time } }' }],
    ['BAD_USER_INPUT', { query: '{ plan(id: "a\\u0000") { title } }' }],
    [
      'BAD_USER_INPUT',
      { query: 'query A($id: ID!) { plan(id: $id) { title } }', variables: { id: 'a\u0000' } },
    ],
    ['BAD_USER_INPUT', { query: '{ __typename }', headers: { 'plan-ledger-min-position': 'x' } }],
    ['FORBIDDEN', { query: '{ accessRecord { edges { node { outcome } } } }', by: BY_HEAD }],
    ['BAD_USER_INPUT', { query: write, variables: { input: { planId: PLAN } }, by: BY_HEAD }],
    ['BAD_USER_INPUT', { query: write, variables: { input: { ...input, text: '' } }, by: BY_HEAD }],
  ];

  const titled = cases.map(([code, ask], n): [string, number, Ask] => [code, n, ask]);

  test.each(titled)('%s (%i)', async (code, _, ask) => {
    expect(codeOf(await alike(ask))).toBe(code);
    await alike({ ...ask, headers: { ...ask.headers, 'accept-language': 'en' } }, TIMES);
  });

  test('several in one answer, and what was found beside them', async () => {
    const query = `{
      a: plans(first: 201) { totalCount }
      b: event(position: "1") { type }
      c: asOf(position: "99999999") { time }
      d: agency(code: "${OWNER}") { name }
    }`;
    await alike({ query });
    await alike({ query: query.replace('a: plans', 'c2: asOf { time } a: plans') });
  });
});

function roots(count: number): string {
  return Array.from({ length: count }, (_, n) => `r${n}: __typename`).join(' ');
}

function aliases(count: number): string {
  return Array.from({ length: count }, (_, n) => `a${n}: id`).join(' ');
}

test('the first mutation is answered alike, though each is another command', async () => {
  const { fast, plain } = await paths.both({
    query: FIRST_MUTATION,
    by: as('COORDINATOR', CULTURE),
  });
  const shape = ({ status, headers, body }: Answer) => {
    const { 'content-length': _length, ...rest } = headers;
    return { status, headers: rest, names: Object.keys(JSON.parse(body)) };
  };
  expect(fast.map(shape)).toEqual(fast.map(() => shape(plain)));
});
