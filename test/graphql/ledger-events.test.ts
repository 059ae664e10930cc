import { connect } from 'node:net';
import { createClient } from 'graphql-sse';
import type { AppRole } from '../../src/domain/decider';
import { openLocalIssuer } from '../../src/infra/local-issuer';
import { type App, type Caller, CULTURE, FOREIGN, mutation, PLAN, startApp } from '../support/app';
import { ending, type Message, type Stream, type Subscribing, subscribe } from '../support/stream';

jest.setTimeout(120_000);

/** `ledgerEvents` over real connections: what is told, to whom, and how it ends. */
const HEALTH = 'so-y-te';
const LIMITS = { perCaller: 220, all: 230, stallMs: 400, keepAliveMs: 1_000 };
const EVENTS = `subscription Follow($filter: AuditFilter, $after: Position) {
  ledgerEvents(filter: $filter, after: $after) { position type stream data } }`;

let app: App;
let coordinator: Caller;
const opened: Stream[] = [];
const tokens = new Map<string, string>();

beforeAll(async () => {
  app = await startApp({ now: '2026-03-02T02:00:00.000Z', subscriptions: LIMITS });
  coordinator = await app.as('COORDINATOR', CULTURE);
});
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close();
});
afterAll(() => app?.stop());

type Who = { role: AppRole; agency: string | null; subject?: string };
const AUDITOR: Who = { role: 'AUDITOR', agency: null };

async function tokenOf({ role, agency, subject }: Who): Promise<string> {
  const key = `${role} ${agency} ${subject}`;
  const token = tokens.get(key) ?? (await app.token({ roles: [role], agency, subject }));
  tokens.set(key, token);
  return token;
}

async function follow(who: Who, asked: Partial<Subscribing> = {}): Promise<Stream> {
  const stream = await subscribe(app.url, { token: await tokenOf(who), query: EVENTS, ...asked });
  opened.push(stream);
  return stream;
}

/** An obstacle of an agency: two events would be too many, one is enough. */
let told = 0;
async function obstacle(agency: string): Promise<string> {
  const head = await app.as('AGENCY_HEAD', agency);
  const { reportObstacle } = await head.get(mutation('reportObstacle', 'receipt { position }'), {
    input: { planId: PLAN, text: `Vướng mắc thứ ${++told}.` },
  });
  return reportObstacle.receipt.position;
}

const eventOf = ({ data }: Message) => JSON.parse(data).data.ledgerEvents;
const positionOf = (message: Message): string => eventOf(message).position;
type Edge = { node: { position: string; type: string; stream: string; data: unknown } };

/** What the audit trail has for the same caller, the same filter, after the same position. */
async function trail(who: Who, after: string, filter: object = {}): Promise<Edge['node'][]> {
  const caller = await app.as(who.role, who.agency, who.subject);
  const nodes: Edge['node'][] = [];
  for (let cursor: string | null = null; ; ) {
    const { auditTrail } = await caller.get(
      `query Q($filter: AuditFilter, $after: String) { auditTrail(filter: $filter, first: 200, after: $after) {
        pageInfo { hasNextPage endCursor } edges { node { position type stream data } } } }`,
      { filter: { ...filter, positionFrom: String(BigInt(after) + 1n) }, after: cursor },
    );
    nodes.push(...auditTrail.edges.map(({ node }: Edge) => node));
    if (!auditTrail.pageInfo.hasNextPage) return nodes;
    cursor = auditTrail.pageInfo.endCursor;
  }
}

test('what an auditor follows is in the record of access by the time he has it', async () => {
  const who: Who = { role: 'AUDITOR', agency: null, subject: 'follower-on-record' };
  const stream = await follow(who);
  await obstacle(FOREIGN);
  const { stream: seen } = eventOf((await stream.next()) as Message);
  const auditor = await app.as('AUDITOR');
  const { accessRecord } = await auditor.get(
    'query Q($filter: AccessFilter) { accessRecord(filter: $filter, first: 1) { edges { node { outcome operation objects } } } }',
    { filter: { actor: 'follower-on-record' } },
  );
  const node = { outcome: 'READ', operation: null, objects: [seen] };
  expect(accessRecord.edges).toEqual([{ node }]);
});

describe('following', () => {
  test('an event comes as it happens, with its position as the id of its message', async () => {
    const stream = await follow(AUDITOR);
    const position = await obstacle(FOREIGN);
    const message = await stream.next();
    expect(message).toMatchObject({ event: 'next', id: position });
    expect(eventOf(message as Message)).toMatchObject({
      position,
      type: 'ObstacleReported',
      data: { agency: FOREIGN },
    });
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('cache-control')).toBe('no-store');
    expect(stream.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('the client of graphql-sse understands it, to the end', async () => {
    const client = createClient({
      url: `${app.url}/graphql/stream`,
      headers: { authorization: `Bearer ${await tokenOf(AUDITOR)}` },
    });
    const position = await obstacle(FOREIGN);
    const positions: unknown[] = [];
    const after = String(BigInt(position) - 2n);
    for await (const { data } of client.iterate({ query: EVENTS, variables: { after } })) {
      positions.push((data as { ledgerEvents: { position: string } }).ledgerEvents.position);
      if (positions.length === 2) break;
    }
    client.dispose();
    expect(positions).toEqual([String(BigInt(position) - 1n), position]);
  });

  test('from the beginning it is the whole trail, by GET as by POST', async () => {
    const all = await trail(AUDITOR, '0');
    for (const method of ['GET', 'POST'] as const) {
      const stream = await follow(AUDITOR, { method, variables: { after: '0' } });
      const messages = await stream.until((_, n) => n === all.length);
      expect(messages.map(eventOf)).toEqual(all);
      stream.close();
    }
  });

  test('who has heard nothing yet knows from where he goes on', async () => {
    const head = await app.head();
    const stream = await follow(AUDITOR, { variables: { filter: { types: ['Nothing'] } } });
    await obstacle(FOREIGN);
    await eventually(() => stream.comments() > 1 && stream.lastId() !== head, stream);
    expect(stream.lastId()).toBe(await app.head());
  });

  test('what an event changed is told with it', async () => {
    const query = `subscription { ledgerEvents { position changes { object field after } } }`;
    const stream = await follow(AUDITOR, { query });
    const position = await obstacle(FOREIGN);
    const { changes } = eventOf((await stream.next()) as Message);
    const { event } = await (await app.as('AUDITOR')).get(
      `{ event(position: "${position}") { changes { object field after } } }`,
    );
    expect(changes).toEqual(event.changes);
    expect(changes.length).toBeGreaterThan(0);
  });

  test('a filter lets through what it lets through in the trail', async () => {
    const before = await app.head();
    const filter = {
      agency: FOREIGN,
      types: ['ObstacleReported'],
      recordedFrom: '2026-01-01T00:00:00Z',
    };
    const stream = await follow(AUDITOR, { variables: { filter } });
    for (const agency of [HEALTH, FOREIGN, HEALTH, FOREIGN]) await obstacle(agency);
    const messages = await stream.until((_, n) => n === 2);
    expect(messages.map(eventOf)).toEqual(await trail(AUDITOR, before, filter));
  });
});

/** Lets the stream read, until something is so. */
async function eventually(so: () => boolean, stream: Stream): Promise<void> {
  const reading = stream.next();
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 20));
  stream.close();
  await reading;
}

describe('without a gap and without a repetition', () => {
  /** Numbers that are the same in every run. */
  function chance(seed: number) {
    let state = seed;
    return (most: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * most);
    };
  }

  /** Follows, breaks off after some events, and goes on from the last, until it has seen the end. */
  async function patchwork(
    who: Who,
    filter: object,
    after: string,
    seed: number,
    end: () => string | null,
  ) {
    const random = chance(seed);
    const got: Message[] = [];
    let [last, times] = [after, 0];
    for (;;) {
      const byHeader = random(2) === 0;
      const stream = await follow(who, {
        variables: { filter, after: byHeader ? after : last },
        ...(byHeader && { headers: { 'last-event-id': last } }),
      });
      const most = 1 + random(12);
      let n = 0;
      for (;;) {
        // At the end he waits for more than a sign of life, which says how far he has heard.
        const patience = end() === null ? 300 : 3 * LIMITS.keepAliveMs;
        const message = await Promise.race([stream.next(), pause(patience)]);
        if (!message) break;
        got.push(message);
        last = message.id as string;
        if (++n >= most) break;
      }
      stream.close();
      times++;
      const known = end();
      if (known !== null && BigInt(stream.lastId() ?? 0) >= BigInt(known)) return { got, times };
    }
  }
  const pause = (ms: number) => new Promise<null>((resolve) => setTimeout(resolve, ms, null));

  test('whoever reconnects while many write has exactly the trail', async () => {
    const after = await app.head();
    let last: string | null = null;
    const agencies = [FOREIGN, HEALTH, 'so-cong-thuong', 'so-tu-phap'];
    const writing = Promise.all(
      agencies.map(async (agency) => {
        for (let n = 0; n < 25; n++) await obstacle(agency);
      }),
    ).then(async () => {
      last = await app.head();
    });
    const followers: [Who, object][] = [
      [AUDITOR, {}],
      [{ role: 'COORDINATOR', agency: CULTURE }, { agency: HEALTH }],
      [{ role: 'AGENCY_OFFICER', agency: FOREIGN }, {}],
      [{ role: 'FINANCE', agency: 'so-tai-chinh' }, {}],
    ];
    const runs = await Promise.all(
      followers.map(([who, filter], n) => patchwork(who, filter, after, n + 1, () => last)),
    );
    await writing;
    const expected = await Promise.all(followers.map(([who, filter]) => trail(who, after, filter)));
    expect(expected.map((events) => events.length)).toEqual([100, 25, 25, 0]);
    expect(runs.map(({ got }) => got.map(eventOf))).toEqual(expected);
    expect(runs[0]?.times).toBeGreaterThan(5);
  });
});

describe('to many at once', () => {
  test('two hundred cost the views what one costs', async () => {
    const query = 'subscription { ledgerEvents { position changes { field } } }';
    const cost = async (followers: number): Promise<number> => {
      const people = [...Array(followers).keys()].map((n) => ({
        role: 'AGENCY_OFFICER' as const,
        agency: FOREIGN,
        subject: `person-${n}`,
      }));
      const streams = await Promise.all(people.map((who) => follow(who, { query })));
      await atRest();
      const before = app.statements.length;
      const position = await obstacle(FOREIGN);
      for (const stream of streams)
        expect(positionOf((await stream.next()) as Message)).toBe(position);
      const asked = app.statements.slice(before).filter((text) => text !== 'checkpoint');
      for (const stream of streams.splice(0)) stream.close();
      return asked.length;
    };
    const one = await cost(1);
    expect(await cost(200)).toBe(one);
  });

  /** All have looked through the past: nothing is asked but how far the views are. */
  async function atRest(): Promise<void> {
    const asked = () => app.statements.filter((text) => text !== 'checkpoint').length;
    for (let before = -1; before !== asked(); ) {
      before = asked();
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
  }

  test('and while nothing happens, one look for all', async () => {
    const people = [...Array(100).keys()].map((n) => ({ ...AUDITOR, subject: `looker-${n}` }));
    await Promise.all(people.map((who) => follow(who)));
    await atRest();
    const before = app.statements.length;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const asked = app.statements.slice(before);
    expect(new Set(asked)).toEqual(new Set(['checkpoint']));
    expect(asked.length).toBeLessThan(40);
  });
});

describe('each event is told to those who may read it', () => {
  test('an officer of one agency hears nothing of the papers of another', async () => {
    const after = await app.head();
    const health: Who = { role: 'AGENCY_OFFICER', agency: HEALTH };
    const foreign: Who = { role: 'AGENCY_OFFICER', agency: FOREIGN };
    const [first, second] = [await follow(health), await follow(foreign)];
    const mine = [await obstacle(HEALTH), await obstacle(FOREIGN), await obstacle(HEALTH)];
    expect((await first.until((_, n) => n === 2)).map(positionOf)).toEqual([mine[0], mine[2]]);
    expect(positionOf((await second.next()) as Message)).toBe(mine[1]);
    expect(await trail(health, after)).toHaveLength(2);
  });

  test('by what is so when it is told: who follows a merged agency hears of it from then on', async () => {
    const heir: Who = { role: 'AGENCY_OFFICER', agency: 'phuong-tran-bien' };
    const stream = await follow(heir, {
      variables: { filter: { types: ['ObstacleReported', 'ObstacleEscalated'] } },
    });
    await obstacle('phuong-tam-hiep');
    const { obstacles } = await (await app.as('AGENCY_HEAD', 'phuong-tam-hiep')).get(
      '{ obstacles { edges { node { id } } } }',
    );
    const registrar = await app.as('REGISTRAR');
    await registrar.get(mutation('mergeAgencies', 'receipt { position }'), {
      input: {
        from: ['phuong-tam-hiep'],
        into: 'phuong-tran-bien',
        effectiveOn: '2026-03-01',
        document: { number: '9/NQ', date: '2026-03-01', issuer: 'Quốc hội' },
      },
    });
    const { escalateObstacle } = await coordinator.get(
      mutation('escalateObstacle', 'receipt { position }'),
      { input: { obstacleId: obstacles.edges[0].node.id } },
    );
    expect(positionOf((await stream.next()) as Message)).toBe(escalateObstacle.receipt.position);
  });
});

describe('how it ends', () => {
  test('when the token has expired, it says so and where to go on', async () => {
    // The clock of whoever issues it is late: it is accepted for two seconds more.
    const late = () => new Date(Date.now() - 4_000);
    const issuer = await openLocalIssuer(app.system.config.home, late);
    const token = await issuer.issueToken({ roles: ['AUDITOR'], agency: null, ttlSeconds: 2 });
    const stream = await follow(AUDITOR, { token });
    expect(stream.status).toBe(200);
    const position = await obstacle(FOREIGN);
    const [event, end, complete] = await stream.until(() => false);
    expect(positionOf(event as Message)).toBe(position);
    expect(ending(end)).toEqual({ code: 'TOKEN_EXPIRED', resumeAfter: position });
    expect(complete).toMatchObject({ event: 'complete' });
    expect(await stream.next()).toBeNull();
  });

  test('a slow reader is cut off, and what he has not read is not kept for him', async () => {
    const token = await tokenOf(AUDITOR);
    // All that is there, many times over: more than sockets hold.
    const fields = [...Array(60).keys()].map((n) => `d${n}: data`).join(' ');
    const query = `subscription { ledgerEvents(after: "0") { position ${fields} } }`;
    const { text, ended } = await slowReader(token, query, 5_000);
    expect(ended).toBe(true);
    // Whoever was cut off within a message has not got it.
    const whole = text.slice(0, text.lastIndexOf('\n\n'));
    const ids = [...whole.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id);
    const last = ids.at(-1) as string;
    const said = /"code":"SLOW_READER","resumeAfter":"(\d+)"/.exec(text)?.[1];
    expect(Number(last)).toBeLessThan(Number(await app.head()));
    expect(said).toBe(last);
    const stream = await follow(AUDITOR, { variables: { after: last } });
    const rest = await trail(AUDITOR, last);
    const messages = await stream.until((_, n) => n === rest.length);
    expect(messages.map(eventOf)).toEqual(rest);
  });

  test('a server that stops ends what is open first, and says where to go on', async () => {
    const other = await startApp({ now: '2026-03-02T02:00:00.000Z', subscriptions: LIMITS });
    const token = await other.token({ roles: ['AUDITOR'], agency: null });
    const head = await other.head();
    const stream = await subscribe(other.url, { token, query: EVENTS });
    const began = performance.now();
    const [messages] = await Promise.all([stream.until(() => false), other.stop()]);
    expect(ending(messages[0])).toEqual({ code: 'SERVER_STOPPING', resumeAfter: head });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  test('who is silent hears that we are there', async () => {
    const stream = await follow(AUDITOR);
    await eventually(() => stream.comments() > 2, stream);
  });
});

/** Sends the request, reads nothing for a while, then all that still comes. */
function slowReader(
  token: string,
  query: string,
  silence: number,
): Promise<{ text: string; ended: boolean }> {
  const { hostname, port } = new URL(app.url);
  const body = JSON.stringify({ query });
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /graphql/stream HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\naccept: text/event-stream\r\n` +
          `authorization: Bearer ${token}\r\ncontent-type: application/json\r\n` +
          `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      socket.pause();
      setTimeout(() => socket.resume(), silence);
    });
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve({ text, ended: true }));
    setTimeout(() => resolve({ text, ended: false }), silence + 6_000).unref();
  });
}

describe('what is not served', () => {
  const refused = async (asked: Partial<Subscribing>, who: Who = AUDITOR) => {
    const stream = await follow(who, asked);
    const { code, field, rule } = stream.refusal?.errors?.[0]?.extensions ?? {};
    return [stream.status, code, field, rule].filter((part) => part !== undefined);
  };
  const one = '{ ledgerEvents { position } }';

  test.each<[string, Partial<Subscribing>, unknown[]]>([
    ['nobody', { token: '' }, [401, 'UNAUTHENTICATED']],
    ['a bad token', { token: 'a.b.c' }, [401, 'UNAUTHENTICATED']],
    ['a query', { query: '{ viewer { id } }' }, [400, 'BAD_REQUEST']],
    [
      'a mutation',
      { query: 'mutation { eraseData(input: {}) { stale } }' },
      [400, 'GRAPHQL_VALIDATION_FAILED'],
    ],
    ['no GraphQL', { query: 'subscription {' }, [400, 'GRAPHQL_PARSE_FAILED']],
    [
      'what is not in the schema',
      { query: 'subscription { leaks }' },
      [400, 'GRAPHQL_VALIDATION_FAILED'],
    ],
    [
      'two at once',
      { query: `subscription { a: ledgerEvents { type } b: ledgerEvents { type } }` },
      [400, 'GRAPHQL_VALIDATION_FAILED'],
    ],
    [
      'the schema',
      { query: 'subscription { __schema { types { name } } }' },
      [400, 'GRAPHQL_VALIDATION_FAILED'],
    ],
    [
      'too long a document',
      { query: `subscription { ${'ledgerEvents { type } '.repeat(2000)} }` },
      [400, 'QUERY_TOO_LONG'],
    ],
    [
      'after no number',
      { variables: { after: '-1' } },
      [400, 'BAD_USER_INPUT', 'after', 'NOT_A_NUMBER'],
    ],
    [
      'after what has not happened',
      { variables: { after: '999999' } },
      [400, 'BAD_USER_INPUT', 'after', 'POSITION_NOT_REACHED'],
    ],
    [
      'an id of no event',
      { headers: { 'last-event-id': 'x' } },
      [400, 'BAD_USER_INPUT', 'Last-Event-ID', 'NOT_A_NUMBER'],
    ],
    [
      'an id that has not happened',
      { headers: { 'last-event-id': '999999' } },
      [400, 'BAD_USER_INPUT', 'Last-Event-ID', 'POSITION_NOT_REACHED'],
    ],
    [
      'a filter of no code',
      { variables: { filter: { agency: 'Không mã' } } },
      [400, 'BAD_USER_INPUT', 'agency', 'CODE_MALFORMED'],
    ],
    [
      'text that no ledger holds',
      { variables: { filter: { stream: 'a\u0000b' } } },
      [400, 'BAD_USER_INPUT', 'stream', 'TEXT_NOT_STORABLE'],
    ],
    ['another kind of answer', { headers: { accept: 'application/json' } }, [406, 'BAD_REQUEST']],
  ])('%s', async (_, asked, expected) => expect(await refused(asked)).toEqual(expected));

  test('refusals speak the language that the caller prefers', async () => {
    const english = { headers: { 'last-event-id': 'x', 'accept-language': 'en' } };
    expect((await follow(AUDITOR, english)).refusal.errors[0].message).toMatch(/^Invalid input/);
    const stream = await follow(AUDITOR, { headers: { 'last-event-id': 'x' } });
    expect(stream.refusal.errors[0].message).toMatch(/^Dữ liệu không hợp lệ/);
  });

  test('on the ordinary path it is said where they are', async () => {
    const { message } = await coordinator.refused(`subscription ${one}`);
    expect(message).toBe('Subscriptions are served at /graphql/stream.');
  });

  test('more than a caller may have, or all together; a place that is given up is free', async () => {
    const small = await startApp({
      now: '2026-03-02T02:00:00.000Z',
      subscriptions: { perCaller: 2, all: 3 },
    });
    const token = async (subject: string) =>
      small.token({ roles: ['AUDITOR'], agency: null, subject });
    const open = async (subject: string) =>
      subscribe(small.url, { token: await token(subject), query: `subscription ${one}` });
    const first = await open('a');
    const [second, third, fourth, fifth] = [
      await open('a'),
      await open('a'),
      await open('b'),
      await open('c'),
    ];
    const codes = [first, second, third, fourth, fifth].map(({ status, headers, refusal }) => [
      status,
      headers.get('retry-after'),
      refusal?.errors[0].extensions.code,
    ]);
    expect(codes).toEqual([
      [200, null, undefined],
      [200, null, undefined],
      [429, '10', 'TOO_MANY_SUBSCRIPTIONS'],
      [200, null, undefined],
      [503, '10', 'TOO_MANY_SUBSCRIPTIONS'],
    ]);
    first.close();
    let again = await open('c');
    for (let n = 0; again.status !== 200 && n < 50; n++) again = await open('c');
    expect(again.status).toBe(200);
    await small.stop();
  });
});
