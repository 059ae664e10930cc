import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool, PoolClient } from 'pg';
import type { EventStore } from '../../../src/infra/event-store/event-store';
import { eventStoreDb } from '../../../src/infra/event-store/eventstoredb-event-store';
import { memoryEventStore } from '../../../src/infra/event-store/memory-event-store';
import { postgresEventStore } from '../../../src/infra/event-store/postgres-event-store';
import { beginAnew } from '../../../src/infra/proof/begin-log';
import { checkHistory, LostHistory } from '../../../src/infra/proof/check-history';
import { openCheckpoint } from '../../../src/infra/proof/checkpoint';
import { logKeys } from '../../../src/infra/proof/log-keys';
import { leavesAt, readRanges } from '../../../src/infra/proof/log-tables';
import {
  consistencyRanges,
  inclusionRanges,
  isConsistent,
  isIncluded,
  leafHash,
} from '../../../src/infra/proof/merkle';
import { NotSigned, parseVerifier } from '../../../src/infra/proof/signed-note';
import { startDouble } from '../../support/eventstoredb-double';
import { registered, someHappenings, TestLedger, until } from '../views-fixture';
import { Sealing } from './sealing';
import { rootOfLeaves } from './trees';

jest.setTimeout(120_000);

let sealing: Sealing;
afterEach(() => sealing.close());

const silent = () => undefined;
const hashes = async (ledger: TestLedger) => (await ledger.stored()).map((event) => event.leafHash);

/** On PostgreSQL the ledger lies in the same database as the log. */
async function onPostgres(): Promise<Sealing> {
  const opened = await Sealing.open();
  const store = await postgresEventStore({ url: opened.bench.url, log: silent });
  opened.bench.onEnd(() => store.close());
  Object.assign(opened.bench, { ledger: new TestLedger(store) });
  return opened;
}

const engines: Record<string, () => Promise<Sealing>> = {
  memory: () => Sealing.open(),
  PostgreSQL: onPostgres,
  EventStoreDB: async () => {
    const server = await startDouble();
    const store: EventStore = await eventStoreDb({ url: server.url('esdb'), log: silent });
    const opened = await Sealing.open(store);
    opened.bench.onEnd(() => server.stop());
    opened.bench.onEnd(() => store.close());
    return opened;
  },
};

describe.each(Object.keys(engines))('on the %s engine', (engine) => {
  test('every event is a leaf, in order, and can be proven to be one', async () => {
    sealing = await (engines[engine] as () => Promise<Sealing>)();
    await sealing.ledger.append(...someHappenings(300, 11));
    sealing.work();
    const early = await sealing.sealed();
    await sealing.ledger.append(
      ...someHappenings(40, 12).map((each) => ({ ...each, stream: `later-${each.stream}` })),
    );
    const { size, root, origin } = await sealing.sealed();
    const leaves = await hashes(sealing.ledger);
    expect({ size, origin }).toEqual({ size: 340, origin: 'ledger.example/log' });
    expect(root).toEqual(rootOfLeaves(leaves));
    expect(early.root).toEqual(rootOfLeaves(leaves.slice(0, 300)));
    const { number } = await sealing.row();
    const stored = await sealing.ledger.stored();
    const indices = await leavesAt(
      sealing.pool,
      number,
      stored.map(({ position }) => position),
    );
    expect([...indices.values()].sort((a, b) => a - b)).toEqual(leaves.map((_, n) => n));
    for (const n of [0, 17, 255, 256, 339]) {
      const event = stored[n];
      expect(indices.get(event?.position as bigint)).toBe(n);
      const proof = await readRanges(sealing.pool, number, inclusionRanges(n, size));
      const leaf = { hash: event?.leafHash as Buffer, index: n };
      expect(isIncluded(leaf, { size, root }, proof)).toBe(true);
    }
    const proof = await readRanges(sealing.pool, number, consistencyRanges(early.size, size));
    expect(isConsistent(early, { size, root }, proof)).toBe(true);
  });
});

test('a fresh event is sealed within a second, also when another process has written it', async () => {
  sealing = await onPostgres();
  const elsewhere = await postgresEventStore({ url: sealing.bench.url, log: silent });
  sealing.bench.onEnd(() => elsewhere.close());
  sealing.work({ gather: undefined });
  const ledgers = [sealing.ledger, new TestLedger(elsewhere)] as const;
  const times: number[] = [];
  for (let n = 0; n < 6; n++) {
    const [mine, other] = ledgers;
    const ledger = n % 2 === 0 ? mine : other;
    const begun = performance.now();
    await ledger.append({ ...registered('a', `${n}`), stream: `agencyRegistry-${n % 2}` });
    await sealing.sealed();
    times.push(performance.now() - begun);
  }
  expect(Math.max(...times)).toBeLessThan(1_000);
});

test('any number of them make one log, while events come', async () => {
  sealing = await onPostgres();
  const workers = [sealing.work(), sealing.work({ gather: 1 }), sealing.work({ gather: 5 })];
  const events = someHappenings(1_200, 13);
  for (const [n, event] of events.entries()) {
    await sealing.ledger.append(event);
    if (n === 400) await workers[0]?.stop();
    if (n === 600) sealing.work();
  }
  const { size, root } = await sealing.sealed();
  expect(size).toBe(1_200);
  expect(root).toEqual(rootOfLeaves(await hashes(sealing.ledger)));
  expect(sealing.said).toEqual([]);
});

describe('cut off', () => {
  /** A pool whose n-th statement, counted over all, is never answered: before it, or after it. */
  function cutting(pool: Pool, at: number, after: boolean): { pool: Pool; cut(): boolean } {
    let count = 0;
    let cut = false;
    const connect = async () => {
      const client: PoolClient = await pool.connect();
      const query = client.query.bind(client) as (...all: unknown[]) => Promise<unknown>;
      const broken = async (...all: unknown[]) => {
        if (cut) throw new Error('dead');
        if (++count !== at) return query(...all);
        cut = true;
        if (after) await query(...all);
        throw new Error('cut off here');
      };
      return Object.assign(Object.create(client), { query: broken }) as PoolClient;
    };
    const query = (...all: unknown[]) => {
      if (cut) throw new Error('dead');
      return (pool.query as (...all: unknown[]) => Promise<unknown>).apply(pool, all);
    };
    return { pool: Object.assign(Object.create(pool), { connect, query }), cut: () => cut };
  }

  test('at any statement, before or after it, and at the keeping of what was signed, the next one goes on', async () => {
    sealing = await onPostgres();
    const first = sealing.work();
    await sealing.ledger.append(...someHappenings(250, 14));
    await sealing.sealed();
    await first.stop();
    let cuts = 0;
    for (const after of [false, true])
      for (let at = 1; ; at++) {
        const { pool, cut } = cutting(sealing.pool, at, after);
        const before = await sealing.row();
        await sealing.ledger.append({
          ...registered('b', `${at}`),
          stream: `agencyRegistry-${at}${after}`,
        });
        const victim = sealing.work({ pool });
        await until(async () => cut() || (await sealing.row()).size > before.size);
        await victim.stop();
        if (!cut()) break;
        cuts += 1;
        const next = sealing.work();
        const { size, root } = await sealing.sealed();
        await next.stop();
        expect(root).toEqual(rootOfLeaves(await hashes(sealing.ledger)));
        expect(size).toBe(Number(await sealing.ledger.store.head()));
      }
    expect(cuts).toBeGreaterThan(10);
    const failing = { ...sealing.keys, remember: () => Promise.reject(new Error('no space left')) };
    await sealing.ledger.append({ ...registered('c', 'c'), stream: 'agencyRegistry-c' });
    const { size: stood } = await sealing.row();
    const victim = sealing.work({ keys: failing });
    await until(() => victim.status().error === 'no space left');
    expect((await sealing.row()).size).toBe(stood);
    await victim.stop();
    sealing.work();
    expect((await sealing.sealed()).root).toEqual(rootOfLeaves(await hashes(sealing.ledger)));
  });
});

describe('the keys', () => {
  test('are made at the first start, and only their owner may read them', async () => {
    sealing = await Sealing.open();
    sealing.work();
    await until(async () => (await sealing.keys.all()).length > 0);
    const mode = async (...path: string[]) =>
      ((await stat(join(sealing.home, ...path))).mode & 0o777).toString(8);
    expect([await mode('log'), await mode('log', 'key')]).toEqual(['700', '600']);
    await sealing.ledger.append(registered('a', 'One'));
    await sealing.sealed();
    const [signer] = await sealing.keys.all();
    expect((await sealing.row()).vkeys).toEqual([signer?.vkey]);
  });

  test('of two programs that begin at once there is one log, and who has not its key signs nothing', async () => {
    sealing = await Sealing.open();
    const stranger = logKeys({ home: join(sealing.home, 'elsewhere') });
    const workers = [sealing.work(), sealing.work({ keys: stranger })];
    await sealing.ledger.append(...someHappenings(20, 15));
    await sealing.sealed();
    const row = await sealing.row();
    await until(() => workers.some((worker) => worker.status().error !== null));
    const errors = workers.map((worker) => worker.status().error);
    expect(errors.filter((error) => error === null)).toHaveLength(1);
    expect(errors.find((error) => error !== null)).toContain(row.vkeys[0]);
  });

  test('may be given as a file, which has to be there, whole', async () => {
    sealing = await Sealing.open();
    const file = join(sealing.home, 'given');
    const given = logKeys({ home: sealing.home, file });
    const missing = sealing.work({ keys: given });
    await until(() => missing.status().error !== null);
    expect(missing.status().error).toContain(file);
    await missing.stop();
    const { secret, vkey } = await logKeys({ home: join(sealing.home, 'b') }).add(
      'named.example/log',
    );
    await writeFile(file, `${secret}\n`);
    sealing.work({ keys: given, origin: null });
    await sealing.ledger.append(registered('a', 'One'));
    expect((await sealing.sealed()).origin).toBe('named.example/log');
    expect((await sealing.row()).vkeys).toEqual([vkey]);
    await writeFile(file, 'PRIVATE+KEY+nothing\n');
    const told = await given.all().catch((error: Error) => error.message);
    expect(told).toContain('is damaged');
    expect(told).not.toContain('PRIVATE');
  });

  test('another key is announced under the old one: that checkpoint has both, the next the new one alone', async () => {
    sealing = await Sealing.open();
    sealing.work();
    await sealing.ledger.append(...someHappenings(5, 16));
    await sealing.sealed();
    const { origin, vkeys } = await sealing.row();
    const old = vkeys[0] as string;
    const { vkey } = await sealing.keys.add(origin);
    const announcement = { origin, from: old, to: vkey };
    const stream = 'transparencyLog-dong-nai';
    await sealing.ledger.append(
      { stream, type: 'LogKeyRotated', data: { ...announcement, origin: 'another.example/log' } },
      { stream, type: 'LogKeyRotated', data: announcement },
    );
    await sealing.sealed();
    const both = await sealing.row();
    expect(both.vkeys).toEqual([old, vkey]);
    for (const each of [old, vkey])
      expect(openCheckpoint(both.checkpoint, [parseVerifier(each)]).size).toBe(7);
    await sealing.ledger.append(
      ...someHappenings(5, 17).map((each) => ({ ...each, stream: `x${each.stream}` })),
    );
    await sealing.sealed();
    const { checkpoint } = await sealing.row();
    expect(openCheckpoint(checkpoint, [parseVerifier(vkey)]).size).toBe(12);
    expect(() => openCheckpoint(checkpoint, [parseVerifier(old)])).toThrow(NotSigned);
  });

  test('a key that was announced and is not here signs nothing, and nothing goes on without it', async () => {
    sealing = await Sealing.open();
    const worker = sealing.work();
    await sealing.ledger.append(registered('a', 'One'));
    await sealing.sealed();
    const { origin, vkeys } = await sealing.row();
    const [from] = vkeys as [string];
    const { vkey: to } = await logKeys({ home: join(sealing.home, 'lost') }).add(origin);
    const data = { origin, from, to };
    await sealing.ledger.append({
      stream: 'transparencyLog-dong-nai',
      type: 'LogKeyRotated',
      data,
    });
    await until(() => worker.status().error !== null);
    expect(worker.status()).toMatchObject({ size: 1, stopped: false });
    expect((await sealing.row()).size).toBe(1);
  });
});

describe('a log after another', () => {
  test('begins with the last checkpoint of the one before, and has every event again', async () => {
    sealing = await Sealing.open();
    const worker = sealing.work();
    await sealing.ledger.append(...someHappenings(30, 18));
    await sealing.sealed();
    await worker.stop();
    const old = await sealing.row();
    const keys = logKeys({ home: join(sealing.home, 'anew') });
    const parts = { ...sealing.parts, keys };
    const [row, again] = await Promise.all([beginAnew(parts, old), beginAnew(parts, old)]);
    expect(again).toEqual(row);
    expect(row).toMatchObject({
      number: 2,
      origin: 'ledger.example/log/2',
      firstLeaf: old.checkpoint,
    });
    sealing.work({ keys });
    const { size, root } = await sealing.sealed();
    const leaves = [leafHash(Buffer.from(old.checkpoint)), ...(await hashes(sealing.ledger))];
    expect({ size, root }).toEqual({ size: 31, root: rootOfLeaves(leaves) });
    const third = await beginAnew({ ...sealing.parts, keys }, await sealing.row());
    expect(third).toMatchObject({ number: 3, origin: 'ledger.example/log/3' });
  });

  test('has every event also where it begins under a sealer that goes on', async () => {
    sealing = await Sealing.open();
    sealing.work();
    await sealing.ledger.append(...someHappenings(30, 18));
    await sealing.sealed();
    const old = await sealing.row();
    expect(await beginAnew(sealing.parts, old)).toMatchObject({ number: 2, position: 0n });
    await sealing.ledger.append({ ...registered('d', 'd'), stream: 'agencyRegistry-d' });
    const { size, root } = await sealing.sealed();
    const leaves = [leafHash(Buffer.from(old.checkpoint)), ...(await hashes(sealing.ledger))];
    expect({ size, root }).toEqual({ size: 32, root: rootOfLeaves(leaves) });
  });
});

describe('nothing is signed over another history', () => {
  test('a ledger that has lost its last events', async () => {
    sealing = await Sealing.open();
    const worker = sealing.work();
    await sealing.ledger.append(...someHappenings(20, 19));
    await sealing.sealed();
    await worker.stop();
    const store = memoryEventStore();
    await new TestLedger(store).append(...someHappenings(12, 19));
    const next = sealing.work({ store });
    await next.done;
    expect(next.status()).toMatchObject({ stopped: true, size: 0 });
    expect(next.status().error).toContain('is not in the ledger');
    const { pool, keys } = sealing.parts;
    await expect(checkHistory({ pool, keys, store }, await sealing.row())).rejects.toThrow(
      LostHistory,
    );
  });

  test('a ledger with other events in their places', async () => {
    sealing = await Sealing.open();
    const worker = sealing.work();
    await sealing.ledger.append(...someHappenings(20, 19));
    await sealing.sealed();
    await worker.stop();
    const store = memoryEventStore();
    await new TestLedger(store).append(...someHappenings(25, 20));
    const next = sealing.work({ store });
    await next.done;
    expect(next.status().error).toContain('is another than was sealed');
  });

  test('a database from a backup, whether it has gone on or not', async () => {
    sealing = await Sealing.open();
    const worker = sealing.work();
    await sealing.ledger.append(...someHappenings(20, 21));
    await sealing.sealed();
    await worker.stop();
    // The restored one knows nothing of the log, or not so much; the home knows what it has signed.
    const restored = await Sealing.open();
    try {
      await restored.ledger.append(...someHappenings(10, 21));
      const short = restored.work({ keys: sealing.keys });
      await short.done;
      expect(short.status().error).toContain(
        'a tree of 20 leaves was signed, and the ledger has 10',
      );
      await restored.ledger.append(
        ...someHappenings(15, 22).map((each) => ({ ...each, stream: `z${each.stream}` })),
      );
      const longer = restored.work({ keys: sealing.keys });
      await longer.done;
      expect(longer.status().error).toContain(
        'its first 20 events are others than were signed here',
      );
    } finally {
      await restored.close();
    }
  });

  test('an event that does not fit its own hash, and nothing behind it', async () => {
    sealing = await onPostgres();
    await sealing.ledger.append(...someHappenings(8, 23));
    await sealing.bench.asOwner(`set session_replication_role = replica;
      alter table ledger.events disable trigger all;
      update ledger.events set body = replace(body, '"authority":"rule 27"', '"authority":"rule 28"')
        where position = 6;
      alter table ledger.events enable always trigger only_grows`);
    const worker = sealing.work();
    await worker.done;
    expect(worker.status()).toMatchObject({ stopped: true, size: 0 });
    expect(worker.status().error).toContain('event at position 6');
    expect(worker.status().error).toContain('it is not what its leaf hash says');
  });
});
