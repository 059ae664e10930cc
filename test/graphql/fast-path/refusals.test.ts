import 'reflect-metadata';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Actor, AppRole } from '../../../src/domain/decider';
import { REJECTIONS, Rejected, type RejectionCode } from '../../../src/domain/rejection';
import { Unstorable } from '../../../src/domain/shared/canonical-json';
import { BadInput, INPUT_RULES, type InputRule } from '../../../src/graphql/errors';
import { hashOf, listOf, readOperations } from '../../../src/graphql/http/persisted';
import { buildSchema } from '../../../src/graphql/schema';
import { authenticator } from '../../../src/infra/auth';
import { watchLoad } from '../../../src/infra/load';
import { BadCursor, OutOfTime, ViewsBusy, ViewsForeign } from '../../../src/projections/views';
import { type App, FOREIGN, mutation, PLAN, startApp } from '../../support/app';
import { type Answer, type Ask, type TwoPaths, twoPaths } from '../../support/two-paths';

jest.setTimeout(300_000);

/** A refusal is told on both paths alike: the same status, the same headers, the same bytes. */
const as = (role: AppRole, agency: string | null, id = `reader-${role}`): Actor => ({
  id,
  agency,
  roles: [role],
});

let app: App;
let paths: TwoPaths;

beforeAll(async () => {
  app = await startApp({ now: '2026-04-06T02:00:00.000Z' });
  paths = await twoPaths(app);
});
afterAll(async () => {
  await paths?.stop();
  await app?.stop();
});

/** Codes of the refusals that were compared. */
const compared = new Set<string>();

/** The answer of both. */
async function alike(ask: Ask, times = 3, on = paths): Promise<Answer> {
  const { fast, plain } = await on.both(ask, times);
  for (const each of fast) expect(each).toEqual(plain);
  expect(plain.headers['cache-control']).toBe('no-store');
  for (const { extensions } of errorsOf(plain)) compared.add(extensions.code);
  return plain;
}

const errorsOf = ({ body }: Answer): { message: string; extensions: { code: string } }[] =>
  body ? (JSON.parse(body).errors ?? []) : [];
const codeOf = (answer: Answer) => errorsOf(answer)[0]?.extensions.code;
const ENGLISH = { 'accept-language': 'en' };
/** The same two operations for every code: after the first one the query is compiled. */
const TIMES = process.env.LONG ? 3 : 1;
const BY_HEAD = as('AGENCY_HEAD', FOREIGN);

const NO_PREFLIGHT = { 'apollo-require-preflight': '' };
const persistedQuery = { version: 1, sha256Hash: 'a'.repeat(64) };
const APQ = JSON.stringify({ extensions: { persistedQuery } });
const APQ_SEARCH = `?extensions=${encodeURIComponent(JSON.stringify({ persistedQuery }))}`;

const COSTLY = `{ agencies(first: 200) { edges { node {
  obstacles(first: 200) { edges { node { id text } } } } } } }`;
const NULL_ARGUMENT = 'query ($n: Int = 5) { plans(first: $n) { totalCount } }';
const NULL_INPUT = `mutation ($input: ReportObstacleInput = { planId: "${PLAN}", text: "x" }) {
  reportObstacle(input: $input) { stale } }`;
const NULL_WITHIN = `query ($id: String = "x") {
  auditTrail(filter: { types: [$id] }) { totalCount } }`;

const NULL_CONDITION = 'query ($a: Boolean = true) { plans @include(if: $a) { totalCount } }';
const NULL_CONDITION_WITHIN =
  'query ($a: Boolean = true) { plans { totalCount @skip(if: $a) } viewer { id } }';

describe('every documented error', () => {
  const write = mutation('reportObstacle', 'stale receipt { position }');
  const input = { planId: PLAN, text: 'Vướng mắc.' };
  const commands = `{ a: plan(id: "${PLAN}") { title allowedCommands } b: viewer { id }
    plans { edges { node { allowedCommands } } } }`;

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
    ['PERSISTED_QUERY_NOT_SUPPORTED', { method: 'GET', search: APQ_SEARCH }],
    ['QUERY_TOO_COSTLY', { query: COSTLY }],
    ['BAD_USER_INPUT', { query: 'query A($n: Int!) { plans(first: $n) { totalCount } }' }],
    [
      'BAD_USER_INPUT',
      { query: 'query A($n: Int) { plans(first: $n) { totalCount } }', variables: { n: 'x' } },
    ],
    // What no default stands in for, since null was said.
    ['BAD_USER_INPUT', { query: NULL_ARGUMENT, variables: { n: null } }],
    ['BAD_USER_INPUT', { query: NULL_WITHIN, variables: { id: null } }],
    ['BAD_USER_INPUT', { query: NULL_INPUT, variables: { input: null }, by: BY_HEAD }],
    ['BAD_USER_INPUT', { query: NULL_CONDITION, variables: { a: null } }],
    ['BAD_USER_INPUT', { query: NULL_CONDITION_WITHIN, variables: { a: null } }],
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

  test('what is not of its type is a fault of ours, of which the caller is told nothing', async () => {
    const owner = new Client({ connectionString: app.databaseUrl });
    await owner.connect();
    await owner.query(`update views.assignment_view set status = 'kxstatus'`);
    await owner.end();
    const answer = await alike({
      query: '{ assignments(first: 1) { edges { node { status } } } }',
    });
    expect(codeOf(answer)).toBe('INTERNAL_SERVER_ERROR');
    expect(errorsOf(answer)[0]?.extensions).toHaveProperty('id');
    expect(answer.body).not.toContain('kxstatus');
  });

  test('several in one answer, and what was found beside them', async () => {
    const query = `{
      a: plans(first: 201) { totalCount }
      b: event(position: "1") { type }
      c: asOf(position: "99999999") { time }
      d: agency(code: "${FOREIGN}") { name }
    }`;
    await alike({ query });
    await alike({ query: query.replace('a: plans', 'c2: asOf { time } a: plans') });
  });
});

describe('what is refused by settings of its own', () => {
  type Own = Parameters<typeof twoPaths>[1];
  const limits = () => app.system.config.limits;
  const VIEWER = '{ viewer { id } }';

  async function under<T>(own: Own, work: (on: TwoPaths) => Promise<T>): Promise<T> {
    const on = await twoPaths(app, own);
    try {
      return await work(on);
    } finally {
      await on.stop();
    }
  }

  test('RATE_LIMITED: who asks too much, and who is nobody too often', async () => {
    const few = { ...limits(), costPerMinute: 15, strangersPerMinute: 1 };
    await under({ limits: few }, async (on) => {
      const query = '{ agencies(first: 50) { edges { node { code } } } }';
      for (const language of ['vi', 'en']) {
        const ask = { query, by: as('AUDITOR', null, `greedy-${language}`) };
        const first = await alike({ ...ask, headers: { 'accept-language': language } }, 1, on);
        expect([first.status, codeOf(first), first.headers['retry-after']]).toEqual([
          429,
          'RATE_LIMITED',
          '40',
        ]);
      }
      const codes = [];
      for (let n = 0; n < 2; n++)
        codes.push(codeOf(await alike({ query: VIEWER, by: null }, 1, on)));
      expect(codes).toEqual(['UNAUTHENTICATED', 'RATE_LIMITED']);
    });
  });

  test.each([
    [3, 'a query'],
    [4, 'whatever has been read'],
    [5, 'anything at all'],
  ])('OVERLOADED: with %i others under way, %s', async (others) => {
    const load = watchLoad({ ...limits(), inFlight: 4 }, () => 0);
    for (let n = 0; n < others; n++) load.enter();
    await under({ load }, async (on) => {
      for (const headers of [{}, ENGLISH]) {
        const answer = await alike({ query: VIEWER, headers }, 2, on);
        expect([answer.status, codeOf(answer)]).toEqual([503, 'OVERLOADED']);
      }
    }).finally(load.stop);
  });

  test('OPERATION_TIMED_OUT', async () => {
    const other = new Client({ connectionString: app.databaseUrl });
    await other.connect();
    await under({ limits: { ...limits(), queryMs: 200 } }, async (on) => {
      await other.query('begin; lock table views.plan_view in access exclusive mode');
      for (const headers of [{}, ENGLISH]) {
        const answer = await alike({ query: `{ plan(id: "${PLAN}") { title } }`, headers }, 1, on);
        expect([answer.status, codeOf(answer)]).toEqual([503, 'OPERATION_TIMED_OUT']);
      }
      await other.query('rollback');
    }).finally(() => other.end());
  });

  test('PERSISTED_OPERATION_UNKNOWN', async () => {
    const schema = buildSchema();
    const list = listOf(['query Me { viewer { id } }'], schema);
    const [documentId] = Object.keys(JSON.parse(list));
    await under({ operations: readOperations(list, schema) }, async (on) => {
      const byHash = (hash: string) => ({ body: JSON.stringify({ documentId: hash }) });
      expect((await alike(byHash(documentId as string), 3, on)).status).toBe(200);
      for (const ask of [{ query: VIEWER }, byHash(hashOf(VIEWER)), { body: APQ }])
        for (const headers of [{}, ENGLISH]) {
          const answer = await alike({ ...ask, headers }, 2, on);
          expect([answer.status, codeOf(answer)]).toEqual([400, 'PERSISTED_OPERATION_UNKNOWN']);
        }
    });
  });

  test('SIGN_IN_UNAVAILABLE', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const issuer = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    gone.close();
    await once(gone, 'close');
    const clock = () => new Date();
    const authenticate = authenticator({ issuer, audience: 'plan-ledger', jwks: null, clock });
    const authorization = `Bearer ${await app.token({ roles: ['AUDITOR'], agency: null })}`;
    await under({ authenticate }, async (on) => {
      for (const headers of [{}, ENGLISH]) {
        const ask = { query: VIEWER, headers: { authorization, ...headers } };
        const answer = await alike(ask, 2, on);
        expect([answer.status, codeOf(answer)]).toEqual([503, 'SIGN_IN_UNAVAILABLE']);
      }
    });
  });
});

const FOLLOW = 'subscription{ledgerEvents{position}}';

test.each(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'])(
  '%s is not served, whoever asks, and costs nothing',
  async (method) => {
    for (const by of [BY_HEAD, null]) {
      const { status, headers, body } = await alike(
        { method, search: '?query={viewer{id}}', by },
        1,
      );
      expect([status, headers.allow]).toEqual([405, 'GET, POST']);
      expect(headers).not.toHaveProperty('plan-ledger-cost');
      if (method !== 'HEAD')
        expect(JSON.parse(body)).toEqual({
          errors: [{ message: 'Ở đây chỉ nhận GET và POST.', extensions: { code: 'BAD_REQUEST' } }],
        });
    }
    const stream = await fetch(`${app.url}/graphql/stream?query=${FOLLOW}`, { method });
    expect([stream.status, stream.headers.get('allow')]).toEqual([405, 'GET, POST']);
  },
);

test('no documented error is left out, and none that is told is undocumented', () => {
  const text = readFileSync(join(__dirname, '../../../docs/errors.md'), 'utf8');
  const codesIn = (part: string) =>
    [...part.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, code = '']) => code),
    );
  const [, before = ''] = /^## Before a command is looked at\n(.+?)^### /ms.exec(text) ?? [];
  const documented = codesIn(before);
  expect(documented.length).toBeGreaterThan(25);
  expect(documented.filter((code) => !compared.has(code))).toEqual([]);
  expect([...compared].filter((code) => !codesIn(text).includes(code))).toEqual([]);
});

function roots(count: number): string {
  return Array.from({ length: count }, (_, n) => `r${n}: __typename`).join(' ');
}

function aliases(count: number): string {
  return Array.from({ length: count }, (_, n) => `a${n}: id`).join(' ');
}
