/** What PostgreSQL does beyond the contract that every engine keeps. */
import { randomUUID } from 'node:crypto';
import { Client, DatabaseError, types } from 'pg';
import {
  EventStore,
  NewEvent,
  OutcomeUnknown,
  START,
  StreamAppend,
} from '../../src/infra/event-store/event-store';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { createDatabase, TestDatabase } from '../support/postgres';
import { appendTo, newEvent } from './event-store.contract';

const silent = () => undefined;

let database: TestDatabase;
let owner: Client;
let store: EventStore;
let another: EventStore;

beforeEach(async () => {
  database = await createDatabase();
  owner = new Client({ connectionString: database.url });
  await owner.connect();
  // Nothing but a notification may wake it within the time of a test.
  store = await postgresEventStore({ url: database.url, poll: 600_000, log: silent });
  another = await postgresEventStore({ url: database.url, log: silent });
});
afterEach(async () => {
  await Promise.all([store.close(), another.close(), owner.end()]);
  await database.drop();
});

const newStream = () => `task-${randomUUID()}`;
const begin = (stream = newStream()) => appendTo(stream, 'no stream');
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** jsonb has no place for U+0000, so the database refuses it. */
const poisoned = (stream = newStream()): StreamAppend => ({
  stream,
  expected: 'no stream',
  events: [newEvent(stream, 0, '\u0000')],
});

/** How many transactions wrote what is in the ledger. */
async function transactions(): Promise<number> {
  const sql = 'select count(distinct xmin::text)::int as n from ledger.events';
  return (await owner.query<{ n: number }>(sql)).rows[0]?.n ?? -1;
}

const waiting = `select pid from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

async function untilWaiting(appends: number): Promise<void> {
  while ((await owner.query(waiting)).rowCount !== appends) await sleep(5);
}

/** Takes the ledger's lock, in front of which appends then wait; the answer gives it back. */
async function holdLedger(): Promise<() => Promise<void>> {
  const holder = new Client({ connectionString: database.url });
  await holder.connect();
  await holder.query('begin; select from ledger.head for update');
  return () => holder.end();
}

async function expectDense(): Promise<void> {
  const { rows } = await owner.query<{
    positions: string;
    first: string;
    last: string;
    head: string;
  }>(
    `select count(*) as positions, coalesce(min(e.position), 1) as first,
       coalesce(max(e.position), 0) as last, (select position from ledger.head) as head
     from ledger.events e`,
  );
  const row = rows[0];
  expect(row).toEqual({
    positions: row?.head,
    first: '1',
    last: row?.head,
    head: row?.head,
  });
}

describe('group commit', () => {
  /** An append is being written, and while it is, the others come. */
  async function whileWriting(others: () => StreamAppend[]) {
    const release = await holdLedger();
    const first = store.append([begin()]);
    await untilWaiting(1);
    const rest = others().map((append) => store.append([append]));
    await release();
    await first;
    return Promise.allSettled(rest);
  }

  test('what comes while one is being written is one transaction and one notification', async () => {
    const heard: string[] = [];
    owner.on('notification', ({ channel }) => heard.push(channel));
    await owner.query('listen ledger');
    await whileWriting(() => Array.from({ length: 30 }, () => begin()));
    expect(await transactions()).toBe(2);
    await owner.query('select');
    expect(heard).toEqual(['ledger', 'ledger']);
    await expectDense();
  });

  test('two appends to a stream are two batches, in their order', async () => {
    const stream = newStream();
    const appends = [begin(stream), begin(), appendTo(stream, 0), appendTo(stream, 1)];
    const settled = await whileWriting(() => appends);
    expect(settled.map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'));
    const { events } = await store.readStreams([{ stream, after: -1 }]);
    expect(events.map(({ version }) => version)).toEqual([0, 1, 2]);
    expect(await transactions()).toBe(4);
  });

  test('a batch has at most 256 appends', async () => {
    await whileWriting(() => Array.from({ length: 257 }, () => begin()));
    expect(await transactions()).toBe(3);
    await expectDense();
  });

  test('a lone event goes the direct path, and only it', async () => {
    await owner.query('alter function ledger.append rename to not_there');
    expect(await store.append([begin()])).toEqual([{ outcome: 'written', positions: [1n] }]);
    await expect(store.append([begin(), begin()])).rejects.toMatchObject({ code: '42883' });
    await expect(store.append([appendTo(newStream(), 'no stream', 2)])).rejects.toMatchObject({
      code: '42883',
    });
  });

  test('of a batch with a poisoned member only that one fails', async () => {
    const appends = [begin(), begin(), poisoned(), begin(), appendTo(newStream(), 3)];
    expect(await whileWriting(() => appends)).toMatchObject([
      { value: [{ outcome: 'written', positions: [2n] }] },
      { value: [{ outcome: 'written', positions: [3n] }] },
      { reason: { code: '22P05' } },
      { value: [{ outcome: 'written', positions: [4n] }] },
      { value: [{ outcome: 'conflict', actual: 'no stream' }] },
    ]);
    await expectDense();
  });

  test('of two processes on the direct path one begins the stream', async () => {
    const stream = newStream();
    const release = await holdLedger();
    const both = [store.append([begin(stream)]), another.append([begin(stream)])];
    await untilWaiting(2);
    await release();
    const outcomes = (await Promise.all(both)).flat();
    outcomes.sort((a) => (a.outcome === 'written' ? -1 : 1));
    expect(outcomes).toEqual([
      { outcome: 'written', positions: [1n] },
      { outcome: 'conflict', actual: 0 },
    ]);
    await expectDense();
  });
});

describe('when the database fails', () => {
  const kill = (sql: string) =>
    owner.query(`select pg_terminate_backend(pid, 5000) from (${sql}) as found`);
  const applications = `select pid from pg_stat_activity
    where datname = current_database() and application_name = 'plan-ledger'`;

  test('a connection lost while an append is written leaves its outcome unknown', async () => {
    const release = await holdLedger();
    const appending = store.append([begin()]);
    appending.catch(silent);
    await untilWaiting(1);
    await kill(waiting);
    await expect(appending).rejects.toThrow(OutcomeUnknown);
    await release();
    expect(await store.append([begin()])).toEqual([{ outcome: 'written', positions: [1n] }]);
  });

  test('an append that waits too long for the lock is known not to be written', async () => {
    const release = await holdLedger();
    await expect(store.append([begin(), begin()])).rejects.toMatchObject({ code: '55P03' });
    await release();
    expect(await store.head()).toBe(START);
  });

  test('a subscription outlives its connections, and another process wakes it', async () => {
    const ending = new AbortController();
    const subscription = store.subscribe(START, ending.signal)[Symbol.asyncIterator]();
    const positions = async () =>
      ((await subscription.next()).value ?? []).map(
        ({ position }: { position: bigint }) => position,
      );
    await another.append([begin()]);
    expect(await positions()).toEqual([1n]);
    const next = positions();
    await another.append([begin()]);
    expect(await next).toEqual([2n]);
    const afterLoss = positions();
    await kill(applications);
    // The connection that `another` writes with is gone too; what it answers is no concern here.
    await another.append([begin()]).catch(silent);
    await another.append([begin()]);
    expect((await afterLoss)[0]).toBe(3n);
    ending.abort();
    await subscription.return?.();
  });

  test('the order stays dense while members are poisoned and connections killed', async () => {
    const writers = 12;
    let killing = true;
    let unknown = 0;
    /** Repeats it until it is known; by their ids the events are known again. */
    const surely = async (from: EventStore, append: StreamAppend): Promise<void> => {
      for (;;) {
        const outcome = await from.append([append]).catch((error: unknown) => {
          if (error instanceof OutcomeUnknown) unknown++;
          // The lock was waited for too long, on a slow machine: surely not written.
          else if (!(error instanceof DatabaseError && error.code === '55P03')) throw error;
          return [];
        });
        if (outcome[0]?.outcome === 'written') return;
        const { events } = await from.readStreams([{ stream: append.stream, after: -1 }]);
        if (events.some(({ id }) => id === append.events[0]?.id)) return;
      }
    };
    const made = new Map<string, string[]>();
    const writer = async (number: number) => {
      const from = number % 2 ? store : another;
      const stream = newStream();
      const ids: string[] = [];
      made.set(stream, ids);
      for (let round = 0; killing || round < 12; round++) {
        const append = appendTo(stream, round ? ids.length - 1 : 'no stream', (round % 3) + 1);
        const bad = round % 4 === 0 ? from.append([poisoned()]).catch(silent) : undefined;
        await surely(from, append);
        await bad;
        ids.push(...append.events.map(({ id }: NewEvent) => id));
      }
    };
    const written = Promise.all(Array.from({ length: writers }, (_, n) => writer(n)));
    written.catch(silent);
    for (let kills = 0; kills < 6; kills++) {
      const release = await holdLedger();
      await untilWaiting(2);
      await kill(waiting);
      await release();
    }
    killing = false;
    await written;
    // Both processes lost what they were writing, each time.
    expect(unknown).toBeGreaterThanOrEqual(12);
    await expectDense();
    const streams = [...made.keys()].map((stream) => ({ stream, after: -1 }));
    const { events, position } = await store.readStreams(streams);
    expect(position).toBe(BigInt(events.length));
    for (const [stream, ids] of made) {
      expect(events.filter((event) => event.stream === stream).map(({ id }) => id)).toEqual(ids);
    }
  }, 60_000);
});

describe('the ledger only grows', () => {
  beforeEach(() => store.append([begin(), begin()]));

  const changes = [
    'update ledger.events set body = body',
    'delete from ledger.events where position = 1',
    'truncate ledger.events',
    'delete from ledger.head',
    'truncate ledger.head',
  ];

  test.each(changes)('the application may not: %s', async (change) => {
    await owner.query('set role plan_ledger_app');
    await expect(owner.query(change)).rejects.toThrow(
      /^permission denied for table (events|head)$/,
    );
  });

  test.each(changes)('its owner is refused: %s', async (change) => {
    const refused = /^the ledger only grows: (UPDATE|DELETE|TRUNCATE) of ledger.(events|head) is/;
    await expect(owner.query(change)).rejects.toThrow(refused);
    await owner.query('set session_replication_role = replica');
    await expect(owner.query(change)).rejects.toThrow(refused);
  });

  test('its connections are the application’s, whoever signs in', async () => {
    await owner.query('revoke select on ledger.events from plan_ledger_app');
    await expect(store.readAll(START, 1)).rejects.toMatchObject({ code: '42501' });
    await expect(store.append([begin()])).rejects.toMatchObject({ code: '42501' });
  });

  test('keys are added and read, never changed nor taken away', async () => {
    await owner.query('set role plan_ledger_app');
    await owner.query(`insert into ledger.secret values ('commands', '\\x01')`);
    await owner.query(
      `insert into ledger.erasable_secret values (gen_random_uuid(), '\\x01', '\\x02')`,
    );
    for (const table of ['secret', 'erasable_secret']) {
      expect((await owner.query(`select from ledger.${table}`)).rowCount).toBe(1);
      const denied = `permission denied for table ${table}`;
      await expect(owner.query(`delete from ledger.${table}`)).rejects.toThrow(denied);
      await expect(owner.query(`truncate ledger.${table}`)).rejects.toThrow(denied);
    }
    await expect(owner.query(`update ledger.secret set value = ''`)).rejects.toThrow('denied');
  });

  test.each([
    ['stream', `'task-other'`],
    ['version', '6'],
    ['id', 'gen_random_uuid()'],
    ['type', `'TaskDropped'`],
    ['recorded_at', `'2026-03-02T01:30:00.001Z'`],
    ['leaf_hash', `'\\x00'`],
    ['nonce', `'\\x00'`],
    ['body', `'{}'`],
    ['body', `'[]'`],
  ])('%s cannot be %s, which the body does not say', async (column, value) => {
    const columns = [
      'stream',
      'version',
      'id',
      'type',
      'recorded_at',
      'body',
      'nonce',
      'leaf_hash',
    ];
    const insert = (different?: string) => {
      const list = columns.map((name) =>
        name === different ? value : `$${columns.indexOf(name) + 1}`,
      );
      const stream = newStream();
      const event = newEvent(stream, 5);
      const all = [stream, 5, event.id, event.type, event.recordedAt, event.body, event.nonce];
      const types = ['text', 'int', 'uuid', 'text', 'text', 'text', 'bytea', 'bytea'];
      const typed = list.map((item, n) => (item.startsWith('$') ? `${item}::${types[n]}` : item));
      return owner.query(
        `insert into ledger.events (position, ${columns}) select 99, ${typed}
         from (select ${types.map((type, n) => `$${n + 1}::${type}`)}) as given`,
        [...all, event.leafHash],
      );
    };
    await expect(insert(column)).rejects.toMatchObject({
      code: '23514',
      constraint: 'told_by_body',
    });
    expect((await insert()).rowCount).toBe(1);
  });
});

test('the types that pg gives to others are left as they are', () => {
  expect(types.getTypeParser(20)('1')).toBe('1');
});
