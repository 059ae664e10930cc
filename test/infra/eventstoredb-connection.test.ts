import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { START, type StoredEvent } from '../../src/infra/event-store/event-store';
import type { LedgerClient, Subscription } from '../../src/infra/event-store/eventstoredb-client';
import { Connection, LIMITS } from '../../src/infra/event-store/eventstoredb-connection';
import { NoAnswer } from '../../src/infra/event-store/eventstoredb-errors';
import { proposed, type Recorded } from '../../src/infra/event-store/eventstoredb-events';
import { subscribed } from '../../src/infra/event-store/eventstoredb-subscription';
import { newEvent } from './event-store.contract';

/** What the double cannot show: when a client is let go, and a subscription that falls silent. */
type Made = { client: LedgerClient; disposed: boolean; subscriptions: Subscription[] };

function connected(limits: Partial<typeof LIMITS>, position = START) {
  const made: Made[] = [];
  const told: string[] = [];
  const connect = (): LedgerClient => {
    const one: Made = { client: {} as LedgerClient, disposed: false, subscriptions: [] };
    const client: LedgerClient = {
      append: async () => undefined,
      readStream: () => new PassThrough({ objectMode: true }),
      readAll: () => new PassThrough({ objectMode: true }),
      subscribe: () => {
        const open = new PassThrough({ objectMode: true });
        setImmediate(() => open.emit('confirmation'));
        const subscription = Object.assign(open, { unsubscribe: async () => void open.destroy() });
        one.subscriptions.push(subscription);
        return subscription;
      },
      dispose: async () => {
        one.disposed = true;
      },
    };
    one.client = client;
    made.push(one);
    return client;
  };
  const all = { ...LIMITS, youth: 20, ...limits };
  const log = (message: string) => told.push(message);
  const connection = new Connection({ connect, limits: all, log });
  const head = async () => position;
  return { connection, made, told, follow: { connection, head, limits: all, log } };
}

const unavailable = () => Object.assign(new Error('gone'), { type: 'unavailable', code: 14 });
/** Until the client in use is old enough to be held to be stuck. */
const grownUp = () => sleep(30);

test('a stuck client is replaced for the next call and disposed of after its last', async () => {
  const { connection, made, told } = connected({});
  let answer: (value: string) => void = () => undefined;
  const slow = connection.once(
    () =>
      new Promise<string>((resolve) => {
        answer = resolve;
      }),
  );
  await grownUp();
  await expect(connection.once(() => Promise.reject(unavailable()))).rejects.toThrow('gone');
  const used = await connection.once(async (client) => client);
  expect(made).toHaveLength(2);
  expect(used).toBe(made[1]?.client);
  expect(made[0]?.disposed).toBe(false);
  answer('late, but whole');
  expect(await slow).toBe('late, but whole');
  await sleep(1);
  expect(made.map(({ disposed }) => disposed)).toEqual([true, false]);
  expect(told).toEqual(['another connection to the event store, after: gone']);
  await connection.close();
  expect(made[1]?.disposed).toBe(true);
});

test('many calls that fail on one client replace it once', async () => {
  const { connection, made } = connected({});
  await connection.once(async () => undefined);
  await grownUp();
  const failing = Array.from({ length: 9 }, () =>
    connection.once(() => Promise.reject(unavailable())).catch(() => undefined),
  );
  await Promise.all(failing);
  await connection.once(async () => undefined);
  expect(made).toHaveLength(2);
  await connection.close();
});

test.each([
  ['another node leads', { type: 'not-leader', code: 5 }],
  ['the server timed out', { type: 'timeout', code: 10 }],
  ['a conflict', { type: 'wrong-expected-version' }],
  ['no such stream', { type: 'stream-not-found', code: 14 }],
])('an answer of the server is no reason to replace a client: %s', async (_, fields) => {
  const { connection, made } = connected({});
  await connection.once(async () => undefined);
  await grownUp();
  const error = Object.assign(new Error('said'), fields);
  await expect(connection.once(() => Promise.reject(error))).rejects.toBe(error);
  await connection.once(async () => undefined);
  expect(made).toHaveLength(1);
  await connection.close();
});

test.each([
  ['Unavailable', Object.assign(new Error(''), { type: 'unavailable', code: 14 })],
  ['a plain error of code 13', Object.assign(new Error(''), { code: 13 })],
  ['a plain error of code 14', Object.assign(new Error(''), { code: 14 })],
  [
    'Server Is Not Ready',
    Object.assign(new Error('Could not recognize Server Is Not Ready'), { type: 'unknown' }),
  ],
  ['nobody discovered', new Error('Failed to discover after 10 attempts.')],
])('after %s it is replaced', async (_, error) => {
  const { connection, made } = connected({});
  await connection.once(async () => undefined);
  await grownUp();
  let tries = 0;
  await connection.repeated(async () => {
    if (++tries === 1) throw error;
  });
  expect([tries, made.length]).toEqual([2, 2]);
  await connection.close();
});

test('a call without an answer ends within the limit, and so does its client', async () => {
  const { connection, made } = connected({ call: 100 });
  let abandoned: AbortSignal | undefined;
  const silent = connection.once((_, signal) => {
    abandoned = signal;
    return new Promise(() => undefined);
  });
  await expect(silent).rejects.toEqual(new NoAnswer(100));
  expect(abandoned?.aborted).toBe(true);
  await connection.once(async () => undefined);
  expect(made.map(({ disposed }) => disposed)).toEqual([true, false]);
  await connection.close();
});

test('a repetition ends when the store is closed', async () => {
  const { connection } = connected({});
  const waiting = connection.repeated(() => Promise.reject(unavailable()));
  const ended = expect(waiting).rejects.toThrow('The event store was closed');
  await sleep(120);
  await connection.close();
  await ended;
  await expect(connection.once(async () => undefined)).rejects.toThrow('was closed');
});

const recordedAt = (position: bigint): { event: Recorded } => {
  const fresh = newEvent('report-1', 0);
  return {
    event: {
      ...proposed(fresh),
      streamId: 'report-1',
      revision: position,
      isJson: false,
      position: { commit: position },
    },
  };
};

test('a subscription that falls silent while the ledger grows is asked for again', async () => {
  const { connection, made, told, follow } = connected({ silence: 100 }, 7n);
  const seen: StoredEvent[] = [];
  const ending = new AbortController();
  const reading = (async () => {
    for await (const events of subscribed(follow, START, ending.signal)) {
      seen.push(...events);
      if (seen.length === 2) ending.abort();
    }
  })();
  await sleep(30);
  made[0]?.subscriptions[0]?.push(recordedAt(5n));
  // Silent now, though the head stands at 7: two looks, and the next subscription goes on.
  while ((made.at(-1)?.subscriptions.length ?? 0) === 0 || told.length === 0) await sleep(20);
  const next = () => made.flatMap(({ subscriptions }) => subscriptions)[1];
  while (!next()) await sleep(20);
  expect(seen.map(({ position }) => position)).toEqual([5n]);
  expect(told.at(-1)).toBe('the subscription goes on after position 5: no answer within 100 ms');
  next()?.push(recordedAt(7n));
  await reading;
  expect(seen.map(({ position }) => position)).toEqual([5n, 7n]);
  await connection.close();
});

test('a subscription leaves a client that is replaced, and goes on with the next', async () => {
  const { connection, made, follow } = connected({}, 7n);
  const seen: StoredEvent[] = [];
  const ending = new AbortController();
  const reading = (async () => {
    for await (const events of subscribed(follow, START, ending.signal)) seen.push(...events);
  })();
  await grownUp();
  made[0]?.subscriptions[0]?.push(recordedAt(5n));
  await expect(connection.once(() => Promise.reject(unavailable()))).rejects.toThrow('gone');
  while (!made[1]?.subscriptions[0]) await sleep(10);
  expect(made[0]?.disposed).toBe(true);
  expect(made[0]?.subscriptions[0]?.destroyed).toBe(true);
  made[1].subscriptions[0].push(recordedAt(7n));
  while (seen.length < 2) await sleep(10);
  expect(seen.map(({ position }) => position)).toEqual([5n, 7n]);
  ending.abort();
  await reading;
  await connection.close();
});
