import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { hashOf } from '../../../src/graphql/http/persisted';
import { type App, FOREIGN, mutation, PLAN, startApp } from '../../support/app';
import { type Stream, subscribe } from '../../support/stream';

jest.setTimeout(120_000);

/** A subscription keeps to what every operation keeps to, and its caller is told as much. */
let app: App;
const opened: Stream[] = [];

beforeAll(async () => {
  app = await startApp({
    settings: {
      PLAN_LEDGER_COST_PER_MINUTE: '1000',
      PLAN_LEDGER_STRANGERS_PER_MINUTE: '3',
      PLAN_LEDGER_MAX_COST: '1000',
      PLAN_LEDGER_MAX_IN_FLIGHT: '4',
      PLAN_LEDGER_TRUST_PROXY: '127.0.0.1',
    },
    subscriptions: { perCaller: 20 },
  });
});
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close();
});
afterAll(() => app?.stop());

let people = 0;
type Asked = { query: string; subject?: string; token?: string; headers?: Record<string, string> };

async function follow({ query, subject = `person-${++people}`, ...asked }: Asked): Promise<Stream> {
  const token = await app.token({ roles: ['AUDITOR'], agency: null, subject });
  const stream = await subscribe(app.url, { token, query, ...asked });
  opened.push(stream);
  return stream;
}

/** The status, when to ask again, the code, and the figures where it has some. */
function refusalOf({ status, headers, refusal }: Stream): unknown[] {
  const [{ extensions }] = refusal.errors;
  expect(refusal.errors).toHaveLength(1);
  expect(refusal.errors[0].message).toMatch(/\S/);
  const { code, ...figures } = extensions;
  return [status, headers.get('retry-after'), code, figures];
}

const FOLLOW = 'subscription { ledgerEvents { position } }';
const times = (count: number, of: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => of(n)).join(' ');
const changes = (inside: string) => `subscription { ledgerEvents { ${inside} } }`;

describe('what is too much is refused before anything of it is followed:', () => {
  test.each<[string, string, unknown[]]>([
    [
      'too deep',
      changes(`${'a { '.repeat(15)}b${' }'.repeat(15)}`),
      [400, null, 'QUERY_TOO_DEEP', { limit: 15, actual: 16 }],
    ],
    [
      'too costly',
      changes(times(25, (n) => `a${n}: changes { field object before after }`)),
      [400, null, 'QUERY_TOO_COSTLY', { limit: 1000, actual: 1 + 25 * (10 + 10 * (1 + 4)) }],
    ],
    [
      'too many aliases',
      changes(times(101, (n) => `a${n}: position`)),
      [400, null, 'QUERY_TOO_REPETITIVE', { limit: 100, actual: 101 }],
    ],
    [
      'too long',
      changes(times(4001, () => 'position')),
      [400, null, 'QUERY_TOO_LONG', { limit: 4000 }],
    ],
  ])('%s', async (_what, query, expected) => {
    expect(refusalOf(await follow({ query }))).toEqual(expected);
  });
});

describe('who asks too much', () => {
  test('pays for what he follows as for what he reads, and is told when to come back', async () => {
    const subject = 'greedy';
    const query = changes(times(90, (n) => `a${n}: position`));
    // 1,000 points, of 91 and 10 each, and a few that come back meanwhile.
    let last = await follow({ query, subject });
    let followed = 0;
    for (; last.status === 200 && followed < 20; followed++)
      last = await follow({ query, subject });
    expect([9, 10, 11, 12]).toContain(followed);
    const [status, seconds, code] = refusalOf(last);
    expect([status, code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(seconds)).toBeGreaterThan(0);
    const elsewhere = await app.as('AUDITOR', null, subject);
    // What was left or has come back since is less than a minute's.
    let told: unknown;
    for (let n = 0; n < 60 && told === undefined; n++)
      told = (await elsewhere.ask('{ viewer { id } }')).errors?.[0]?.extensions.code;
    expect(told).toBe('RATE_LIMITED');
    expect((await follow({ query })).status).toBe(200);
  });

  test('without a token is told what he lacks, then that it is enough; by his own address', async () => {
    const stranger = (address: string) =>
      follow({ query: FOLLOW, token: 'a.b.c', headers: { 'x-forwarded-for': address } });
    const told = [];
    for (let n = 0; n < 4; n++) told.push(await stranger('203.0.113.7'));
    expect(told.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
    expect(told[0]?.headers.get('www-authenticate')).toBe('Bearer');
    expect(Number(told[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
    // Behind the same proxy, which says whom it speaks for.
    expect((await stranger('203.0.113.8')).status).toBe(401);
  });
});

test('who is nobody is counted in the record of access, on this path and the other', async () => {
  const another = await startApp();
  const subscribed = await subscribe(another.url, { query: FOLLOW, token: 'a.b.c' });
  const asked = await fetch(`${another.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { id } }' }),
  });
  expect([subscribed.status, asked.status]).toEqual([401, 401]);
  // RFC 6750, 3.
  expect([subscribed, asked].map(({ headers }) => headers.get('www-authenticate'))).toEqual([
    'Bearer',
    'Bearer',
  ]);
  // Written down by the minute, and when the server stops.
  await another.stop(async () => {
    const database = new Client({ connectionString: another.databaseUrl });
    await database.connect();
    const { rows } = await database.query('select body from access.record order by number');
    await database.end();
    const told = rows.map(({ body }) => JSON.parse(body));
    expect(told.map(({ outcome, count, actor }) => [outcome, count, actor])).toEqual([
      ['UNAUTHENTICATED', 2, null],
    ]);
  });
});

test('overload is refused at once, with Retry-After; what is open goes on', async () => {
  const open = await follow({ query: FOLLOW });
  const officers = await Promise.all(
    [1, 2, 3].map((n) => app.as('AGENCY_OFFICER', FOREIGN, `reader-${n}`)),
  );
  const database = new Client({ connectionString: app.databaseUrl });
  await database.connect();
  try {
    await database.query('begin; lock table views.plan_view in access exclusive mode');
    const waiting = officers.map((each) => each.ask(`{ plan(id: "${PLAN}") { title } }`));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(refusalOf(await follow({ query: FOLLOW }))).toEqual([503, '2', 'OVERLOADED', {}]);
    await database.query('rollback');
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await follow({ query: FOLLOW })).status).toBe(200);
  } finally {
    await database.end();
  }
  const head = await app.as('AGENCY_HEAD', FOREIGN, 'head-1');
  const input = { planId: PLAN, text: 'Vướng mắc.' };
  const { reportObstacle } = await head.get(mutation('reportObstacle', 'receipt { position }'), {
    input,
  });
  const { data } = (await open.next()) as { data: string };
  expect(JSON.parse(data).data.ledgerEvents.position).toBe(reportObstacle.receipt.position);
});

describe('where operations are listed', () => {
  const NAMED =
    'subscription Follow($after: Position) { ledgerEvents(after: $after) { position } }';
  let listed: App;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plan-ledger-operations-'));
    const file = join(folder, 'operations.json');
    writeFileSync(file, JSON.stringify({ [hashOf(NAMED)]: NAMED }));
    listed = await startApp({ settings: { PLAN_LEDGER_OPERATIONS: file } });
  });
  afterAll(async () => {
    await listed?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async (body: object): Promise<Response> => {
    const token = await listed.token({ roles: ['AUDITOR'], agency: null });
    return fetch(`${listed.url}/graphql/stream`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(body),
    });
  };
  const sha256Hash = hashOf(NAMED);
  const variables = { after: '0' };

  test.each<[string, object]>([
    ['by documentId', { documentId: `sha256:${sha256Hash}`, variables }],
    [
      'as Apollo’s clients do',
      { extensions: { persistedQuery: { version: 1, sha256Hash } }, variables },
    ],
  ])('one of them is followed, asked for %s', async (_how, body) => {
    const response = await ask(body);
    expect(response.status).toBe(200);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (reader && !text.includes('"position":"1"')) text += (await reader.read()).value ?? '';
    expect(text).toContain('{"data":{"ledgerEvents":{"position":"1"}}}');
    await reader?.cancel();
  });

  test.each<[string, object]>([
    ['its text', { query: NAMED }],
    ['its text and its hash', { query: NAMED, documentId: sha256Hash }],
    ['another text', { query: FOLLOW }],
    ['another hash', { documentId: 'f'.repeat(64) }],
    ['nothing', {}],
  ])('%s is refused', async (_what, body) => {
    const response = await ask(body);
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      { code: 'PERSISTED_OPERATION_UNKNOWN' },
    ]);
  });
});
