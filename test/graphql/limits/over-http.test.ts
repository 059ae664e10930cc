import { Client } from 'pg';
import { createLog } from '../../../src/infra/log';
import { type App, FOREIGN, mutation, PLAN, startApp } from '../../support/app';

jest.setTimeout(120_000);

const logged: string[] = [];
let app: App;
let watcher: Client;

beforeAll(async () => {
  app = await startApp({
    log: createLog('info', { write: (line: string) => void logged.push(line) }),
    settings: {
      PLAN_LEDGER_QUERY_MS: '4000',
      PLAN_LEDGER_COST_PER_MINUTE: '6000',
      PLAN_LEDGER_STRANGERS_PER_MINUTE: '5',
      PLAN_LEDGER_MAX_IN_FLIGHT: '4',
      PLAN_LEDGER_MAX_BODY: '20480',
      PLAN_LEDGER_INTROSPECTION: 'off',
      PLAN_LEDGER_EXPLORER: 'off',
    },
  });
  watcher = new Client({ connectionString: app.databaseUrl });
  // A later test cuts everybody off.
  watcher.on('error', () => undefined);
  await watcher.connect();
});
afterAll(async () => {
  await watcher?.end().catch(() => undefined);
  await app?.stop();
});

let people = 0;
/** Another person each time, whose minute has just begun. */
const somebody = () => app.as('AUDITOR', null, `person-${++people}`);

type Init = { method?: string; headers?: Record<string, string>; body?: string; path?: string };

async function send({ path = '/graphql', ...init }: Init) {
  const token = await app.token({
    roles: ['AUDITOR'],
    agency: null,
    subject: `person-${++people}`,
  });
  const response = await fetch(`${app.url}${path}`, {
    method: 'POST',
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  });
  const text = await response.text();
  const { errors, data } = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, text, data, error: errors?.[0] };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const VIEWER = '{ viewer { id } }';

/** Whatever reads plans waits until the work is done. */
async function whilePlansWait<T>(work: () => Promise<T>): Promise<T> {
  const database = new Client({ connectionString: app.databaseUrl });
  await database.connect();
  try {
    await database.query('begin; lock table views.plan_view in access exclusive mode');
    return await work();
  } finally {
    await database.query('rollback');
    await database.end();
  }
}
/** By a connection of its own: within a transaction PostgreSQL shows the same activity for ever. */
const waiting = async (): Promise<number> => {
  const { rows } = await watcher.query(
    `select count(*)::int as count from pg_stat_activity where datname = current_database()
       and application_name = 'plan-ledger-readers' and wait_event_type = 'Lock'`,
  );
  return rows[0].count;
};
const until = async (count: number) => {
  // Well before the statement would have ended by its own limit.
  let seen = await waiting();
  for (let n = 0; n < 120 && seen !== count; n++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    seen = await waiting();
  }
  expect(seen).toBe(count);
};

const PLANS = `{ plan(id: "${PLAN}") { title } }`;

describe('an operation that is too much', () => {
  const deep = `{ agency(code: "x") ${'{ parent '.repeat(20)}{ code }${' }'.repeat(20)} }`;

  test('is refused with a code, the figure, and words in the language of who asks', async () => {
    const auditor = await somebody();
    const [vi, en] = [
      await auditor.ask(deep),
      await auditor.ask(deep, {}, { 'accept-language': 'en' }),
    ];
    expect(vi.status).toBe(400);
    expect(vi.errors).toEqual([
      {
        message: 'Truy vấn lồng quá sâu: nhiều nhất 15 tầng.',
        extensions: { code: 'QUERY_TOO_DEEP', limit: 15, actual: 16 },
      },
    ]);
    expect(en.errors?.[0]?.message).toBe('The query is nested too deep: at most 15 levels.');
  });

  test('is so in its variables, and in a request that is not JSON of one operation', async () => {
    const variables = { x: [[[[[[[[[[[[[1]]]]]]]]]]]]] };
    const { errors } = await (await somebody()).ask(VIEWER, variables);
    expect(errors?.[0]?.extensions.code).toBe('VARIABLES_TOO_DEEP');
    const batch = await send({ headers: JSON_TYPE, body: JSON.stringify([{ query: VIEWER }]) });
    expect([batch.status, batch.error.extensions.code]).toEqual([400, 'BAD_REQUEST']);
    const long = await send({ headers: JSON_TYPE, body: `"${'x'.repeat(20480)}"` });
    expect([long.status, long.error.message]).toEqual([413, 'Yêu cầu quá lớn: tối đa 20 KiB.']);
  });

  test('is no command: nothing was written', async () => {
    const before = await app.head();
    const coordinator = await app.as('COORDINATOR', 'so-van-hoa-the-thao-va-du-lich', 'c-1');
    const urge = `urge(input: {filter: {planId: "${PLAN}"}, text: "x"}) { stale }`;
    const many = `mutation { ${Array.from({ length: 51 }, (_, n) => `a${n}: ${urge}`).join(' ')} }`;
    const { extensions } = await coordinator.refused(many);
    expect(extensions.code).toBe('TOO_MANY_ROOT_FIELDS');
    expect(await app.head()).toBe(before);
  });

  test('each answer says what it cost', async () => {
    const { headers } = await send({ headers: JSON_TYPE, body: JSON.stringify({ query: VIEWER }) });
    expect(headers.get('plan-ledger-cost')).toBe('2');
  });
});

test('variables with more than fifty mistakes are the caller’s fault too', async () => {
  const query = 'query($types: [String!]) { auditTrail(filter: {types: $types}) { totalCount } }';
  const { status, errors } = await (await somebody()).ask(query, { types: Array(60).fill(1) });
  expect(status).toBe(400);
  expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(
    new Set(['BAD_USER_INPUT']),
  );
});

describe('a query that takes too long', () => {
  test('is answered with the figure, and stopped in the database too', async () => {
    const auditor = await somebody();
    await whilePlansWait(async () => {
      const started = performance.now();
      const { status, errors } = await auditor.ask(PLANS);
      expect(performance.now() - started).toBeGreaterThan(3900);
      expect([status, errors?.[0]?.extensions]).toEqual([
        503,
        { code: 'OPERATION_TIMED_OUT', limit: 4 },
      ]);
      expect(errors?.[0]?.message).toContain('Quá 4 giây');
      await nobodyWaits();
    });
    expect((await auditor.get(PLANS)).plan.title).toContain('thông tin đối ngoại');
  });

  test('is stopped as well when its caller goes away', async () => {
    const token = await app.token({ roles: ['AUDITOR'], agency: null });
    await whilePlansWait(async () => {
      const leaving = new AbortController();
      const asked = fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { ...JSON_TYPE, authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: PLANS }),
        signal: leaving.signal,
      });
      await somebodyWaits();
      leaving.abort();
      await expect(asked).rejects.toThrow('aborted');
      await nobodyWaits();
    });
  });

  const nobodyWaits = () => until(0);
  const somebodyWaits = () => until(1);
});

describe('overload', () => {
  /** What an earlier test has stopped counts until it is on record: refused for that, asked again. */
  async function admitted(who: Awaited<ReturnType<typeof somebody>>) {
    for (;;) {
      const answer = await who.ask(PLANS);
      if (answer.errors?.[0]?.extensions?.code !== 'OVERLOADED') return answer;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  test('is refused at once, commands last, while health is told, and is over when it is over', async () => {
    const auditors = await Promise.all(Array.from({ length: 8 }, somebody));
    const officer = await app.as('AGENCY_OFFICER', FOREIGN, 'officer-1');
    await whilePlansWait(async () => {
      const slow = auditors.slice(0, 3).map(admitted);
      await until(3);
      const refused = await send({ headers: JSON_TYPE, body: JSON.stringify({ query: VIEWER }) });
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('2');
      expect(refused.error.extensions).toEqual({ code: 'OVERLOADED' });
      expect(refused.error.message).toContain('quá tải');
      const command = await officer.ask(mutation('withdrawReport', 'stale'), {
        input: { reportId: 'report-none' },
      });
      expect(command.status).not.toBe(503);
      expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
      expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
      const statuses = (await Promise.all(slow)).map(({ status }) => status);
      expect(statuses).toEqual([503, 503, 503]);
    });
    // What was stopped counts until it is on record who asked.
    const statuses = async () => {
      const answers = await Promise.all(auditors.slice(3, 6).map((each) => each.ask(VIEWER)));
      return answers.map(({ status }) => status);
    };
    let after = await statuses();
    for (let n = 0; n < 40 && after.includes(503); n++) after = await statuses();
    expect(after).toEqual([200, 200, 200]);
  });
});

describe('a caller who asks too much', () => {
  const WIDE = `{ agencies(first: 200) { edges { node { code name kind open } } } }`;

  test('is told when to come back, while others are answered', async () => {
    const [greedy, other] = [await somebody(), await somebody()];
    const answers = [];
    for (let n = 0; n < 6; n++) answers.push(await greedy.ask(WIDE));
    // 6,000 points, of 1,211 and 10 each.
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429, 429]);
    expect(answers[5]?.errors?.[0]?.extensions).toEqual({ code: 'RATE_LIMITED' });
    expect(answers[5]?.errors?.[0]?.message).toMatch(/sau \d+ giây/);
    expect((await other.ask(WIDE)).status).toBe(200);
  });

  test('and is refused by HTTP with Retry-After, in seconds', async () => {
    const token = await app.token({ roles: ['AUDITOR'], agency: null, subject: 'greedy-2' });
    const ask = () =>
      fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { ...JSON_TYPE, authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: WIDE }),
      });
    let response = await ask();
    for (let n = 0; n < 6 && response.status === 200; n++) response = await ask();
    const seconds = Number(response.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(13);
  });

  test('without a token is soon told no more than that, and keeps nobody out', async () => {
    const statuses = [];
    for (let n = 0; n < 7; n++) {
      const { status } = await send({
        headers: { ...JSON_TYPE, authorization: 'Bearer none' },
        body: JSON.stringify({ query: VIEWER }),
      });
      statuses.push(status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await (await somebody()).ask(VIEWER)).status).toBe(200);
  });
});

describe('a page of another site cannot ask in the name of who reads it:', () => {
  const asked = encodeURIComponent(VIEWER);
  const body = JSON.stringify({ query: VIEWER });
  test.each<[string, Init]>([
    ['text', { headers: { 'content-type': 'text/plain' }, body }],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `query=${asked}` },
    ],
    [
      'a form with parts',
      { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' },
    ],
    ['a link', { method: 'GET', path: `/graphql?query=${asked}` }],
  ])('%s is refused', async (_what, init) => {
    const { status, data, error } = await send(init);
    expect([400, 415]).toContain(status);
    expect(data).toBeUndefined();
    expect(['BAD_REQUEST', 'UNSUPPORTED_MEDIA_TYPE']).toContain(error.extensions.code);
  });

  test('a link with the header that needs permission first is answered', async () => {
    const headers = { 'apollo-require-preflight': 'true' };
    const { status, data } = await send({
      method: 'GET',
      path: `/graphql?query=${asked}`,
      headers,
    });
    expect([status, Object.keys(data)]).toEqual([200, ['viewer']]);
  });

  test('and nobody is given that permission', async () => {
    const { status, headers } = await send({
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('where the schema is not shown', () => {
  test('it is not told by introspection, nor by a hint, nor by the explorer', async () => {
    const auditor = await somebody();
    const schema = await auditor.refused('{ __schema { types { name } } }');
    expect([schema.message, schema.extensions]).toEqual([
      'Lược đồ (schema) không được công bố ở đây.',
      { code: 'GRAPHQL_VALIDATION_FAILED' },
    ]);
    const { message } = await auditor.refused('{ viewr { id } }');
    expect(message).toBe('Cannot query field "viewr" on type "Query".');
    expect((await fetch(`${app.url}/explorer`)).status).toBe(404);
  });

  test('an answer has the headers of one that no page may show or keep', async () => {
    const { headers } = await send({ headers: JSON_TYPE, body: JSON.stringify({ query: VIEWER }) });
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });
});

test('registering an operation by asking it is not there', async () => {
  const persistedQuery = { version: 1, sha256Hash: '0'.repeat(64) };
  const { error } = await send({
    headers: JSON_TYPE,
    body: JSON.stringify({ query: VIEWER, extensions: { persistedQuery } }),
  });
  expect(error.extensions.code).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
});

test('a database that is gone is told as that, with when to ask again', async () => {
  const server = new URL(app.databaseUrl);
  const name = server.pathname.slice(1);
  server.pathname = '/postgres';
  const owner = new Client({ connectionString: server.href });
  await owner.connect();
  const officer = await app.token({ roles: ['AGENCY_OFFICER'], agency: FOREIGN });
  await owner.query(`alter database ${name} with allow_connections false`);
  try {
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`;
    await owner.query(cut);
    for (const [path, body] of [
      ['/graphql', { query: PLANS }],
      ['/graphql', { query: PLANS, minPosition: '999' }],
      ['/graphql/stream', { query: 'subscription { ledgerEvents { position } }' }],
    ] as const) {
      const { status, headers, error } = await send({
        path,
        headers: {
          ...JSON_TYPE,
          accept: path === '/graphql' ? 'application/json' : 'text/event-stream',
          authorization: `Bearer ${officer}`,
          ...('minPosition' in body && { 'plan-ledger-min-position': body.minPosition }),
        },
        body: JSON.stringify({ query: body.query }),
      });
      expect([path, status, headers.get('retry-after'), error.extensions]).toEqual([
        path,
        503,
        '2',
        { code: 'LEDGER_UNAVAILABLE' },
      ]);
    }
  } finally {
    await owner.query(`alter database ${name} with allow_connections true`);
    await owner.end();
  }
});
