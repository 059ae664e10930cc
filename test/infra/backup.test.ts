import { randomUUID } from 'node:crypto';
import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { backUp } from '../../src/infra/backup/backup';
import { restore } from '../../src/infra/backup/restore';
import { systemClock } from '../../src/infra/clock';
import { type Config, readConfig } from '../../src/infra/config';
import { createLog } from '../../src/infra/log';
import { audit } from '../../src/infra/proof/audit';
import { currentLog } from '../../src/infra/proof/log-tables';
import { openSystem, type System } from '../../src/infra/system';
import { type App, type Caller, FOREIGN, mutation, startApp } from '../support/app';
import { type EventStoreDBDouble, startDouble } from '../support/eventstoredb-double';
import { createDatabase, type TestDatabase } from '../support/postgres';
import { until } from './views-fixture';

jest.setTimeout(180_000);

let folder: string;
const ending: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-ledger-backup-'));
});
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
  await rm(folder, { recursive: true, force: true });
});

/** The program at work; two do for all that is told here, one for each engine. */
let app: App;
let double: EventStoreDBDouble;
let onDouble: App;
beforeAll(async () => {
  double = await startDouble();
  [app, onDouble] = await Promise.all([
    startApp(),
    startApp({ eventStoreUrl: double.url('esdb') }),
  ]);
});
afterAll(async () => {
  await Promise.all([app?.stop(), onDouble?.stop()]);
  await double?.stop();
});

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createDatabase();
  ending.push(() => database.drop());
  return database;
}

async function opened(config: Config): Promise<System> {
  const system = await openSystem({ config, log: createLog('silent'), clock: systemClock });
  ending.push(() => system.close());
  return system;
}

const report = mutation('reportProgress', 'receipt { position events { leafHash } }');

async function assignmentOf(head: Caller): Promise<string> {
  const { assignments } = await head.get(
    `{ assignments(filter: { agency: "${FOREIGN}", role: LEAD }) { edges { node { id } } } }`,
  );
  return assignments.edges[1].node.id;
}

let reports = 0;
const further = (assignmentId: string, note = 'Ghi chú cần giữ') => ({
  input: {
    commandId: randomUUID(),
    ...{ assignmentId, period: '2026-Q1', quantity: ++reports, note },
  },
});

/** Until all that there is now is signed. */
async function sealed(app: App): Promise<void> {
  const system = await opened(app.system.config);
  const head = await system.store.head();
  await until(async () => {
    const row = await currentLog(system.source.pool);
    return row !== null && row.position >= head;
  }, 20_000);
}

/** The same home, as whoever restores brings it along: the log's keys, and what was signed by them. */
async function homeLike(config: Config): Promise<string> {
  const home = join(folder, 'home');
  await cp(config.home, home, { recursive: true });
  return home;
}

const settingsOf = (home: string, database: TestDatabase, eventStoreUrl?: string) =>
  readConfig({
    PLAN_LEDGER_HOME: home,
    DATABASE_URL: database.url,
    EVENTSTORE_URL: eventStoreUrl,
    LOG_LEVEL: 'silent',
  });

test('a backup made while everybody writes is a ledger of one moment, proven and readable', async () => {
  const head = await app.as('AGENCY_HEAD', FOREIGN);
  const id = await assignmentOf(head);
  const first = further(id);
  const receipt = await head.get(report, first);
  await sealed(app);
  const source = await opened(app.system.config);
  const home = await homeLike(app.system.config);
  let over = false;
  const writing = (async () => {
    while (!over) await head.get(report, further(id));
  })();
  const into = join(folder, 'backup');
  const { store } = source;
  const manifest = await backUp({ store, pool: source.source.pool, engine: 'postgres' }, into);
  over = true;
  await writing;
  expect(await store.head()).toBeGreaterThan(BigInt(manifest.position));

  const target = await emptyDatabase();
  expect(await restore(target.url, into)).toEqual(manifest);
  const system = await opened(settingsOf(home, target));
  expect(String(await system.store.head())).toBe(manifest.position);
  await system.checkHistory();
  system.project();
  await system.caughtUp();
  expect(await audit(system)).toMatchObject({ agree: true, events: Number(manifest.position) });
  // The same bytes at the same places; and the keys of the texts.
  const [before, after] = await Promise.all(
    [source, system].map((each) => each.store.readAll(0n, Number(manifest.position))),
  );
  expect(after).toEqual(before);
  const [found, kept] = await Promise.all(
    [source, system].map(async ({ secrets }) => secrets.find((before ?? []).map(({ id }) => id))),
  );
  expect(kept).toEqual(found);
  const event = after?.find(({ position }) => {
    return String(position) === receipt.reportProgress.receipt.position;
  });
  expect(event?.leafHash.toString('hex')).toBe(receipt.reportProgress.receipt.events[0].leafHash);
});

async function oneOf(url: string, text: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return Object.values((await client.query(text)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

test('a backup that is older than what was signed is lost history: nobody goes on with it unasked', async () => {
  const head = await app.as('AGENCY_HEAD', FOREIGN);
  const id = await assignmentOf(head);
  const source = await opened(app.system.config);
  const into = join(folder, 'backup');
  await backUp({ store: source.store, pool: source.source.pool, engine: 'postgres' }, into);
  await head.get(report, further(id));
  await sealed(app);
  // The keys remember what they have signed.
  const home = await homeLike(app.system.config);
  const target = await emptyDatabase();
  await restore(target.url, into);
  const system = await opened(settingsOf(home, target));
  await expect(system.checkHistory()).rejects.toThrow('a tree of');
  await expect(system.seal()).rejects.toThrow('Restore what was lost, or record the decision');
});

describe('restore refuses, and writes nothing,', () => {
  let into: string;
  beforeEach(async () => {
    const system = await opened(app.system.config);
    into = join(folder, 'backup');
    await backUp({ store: system.store, pool: system.source.pool, engine: 'postgres' }, into);
  });

  const eventsIn = (database: TestDatabase) =>
    oneOf(database.url, 'select count(*)::int from ledger.events');

  test('a file that was changed', async () => {
    await appendFile(join(into, 'ledger.events.copy'), '\n');
    const target = await emptyDatabase();
    await expect(restore(target.url, into)).rejects.toThrow(
      'ledger.events.copy is not what was backed up',
    );
    expect(await eventsIn(target)).toBe(0);
  });

  test('a file that is missing, and half a backup', async () => {
    const target = await emptyDatabase();
    await rm(join(into, 'log.tile.copy'));
    await expect(restore(target.url, into)).rejects.toThrow('log.tile.copy is missing');
    await rm(join(into, 'backup.json'));
    await expect(restore(target.url, into)).rejects.toThrow('holds no whole backup');
    expect(await eventsIn(target)).toBe(0);
  });

  test('a database that somebody works on', async () => {
    const target = await emptyDatabase();
    await restore(target.url, into);
    const before = await eventsIn(target);
    expect(before).toBeGreaterThan(200);
    await expect(restore(target.url, into)).rejects.toThrow('this database is in use');
    expect(await eventsIn(target)).toBe(before);
  });

  test('and a backup is not written over another one', async () => {
    const system = await opened(settingsOf(join(folder, 'home'), await emptyDatabase()));
    const parts = { store: system.store, pool: system.source.pool, engine: 'postgres' as const };
    const before = await readFile(join(into, 'backup.json'), 'utf8');
    await expect(backUp(parts, into)).rejects.toThrow('is not empty');
    expect(await readFile(join(into, 'backup.json'), 'utf8')).toBe(before);
  });
});

describe('with the events in EventStoreDB', () => {
  test('both backups, taken while nobody writes, are a ledger that goes on', async () => {
    const head = await onDouble.as('AGENCY_HEAD', FOREIGN);
    const id = await assignmentOf(head);
    await head.get(report, further(id));
    await sealed(onDouble);
    const source = await opened(onDouble.system.config);
    const home = await homeLike(onDouble.system.config);
    const into = join(folder, 'backup');
    const parts = {
      store: source.store,
      pool: source.source.pool,
      engine: 'eventstoredb' as const,
    };
    const manifest = await backUp(parts, into);
    const data = double.data.snapshot();
    expect(manifest.log?.position).toBe(manifest.position);
    // What comes later is in neither.
    await head.get(report, further(id));

    const another = await startDouble({ data });
    ending.push(() => another.stop());
    const target = await emptyDatabase();
    await restore(target.url, into);
    const system = await opened(settingsOf(home, target, another.url('esdb')));
    await system.checkHistory();
    system.project();
    await system.caughtUp();
    expect(await audit(system)).toMatchObject({ agree: true });
    expect(String(await system.store.head())).toBe(manifest.position);
  });

  test('a log that is ahead of the events is lost history', async () => {
    const head = await onDouble.as('AGENCY_HEAD', FOREIGN);
    const id = await assignmentOf(head);
    await sealed(onDouble);
    const data = double.data.snapshot();
    await head.get(report, further(id));
    await sealed(onDouble);
    const source = await opened(onDouble.system.config);
    const into = join(folder, 'backup');
    await backUp({ store: source.store, pool: source.source.pool, engine: 'eventstoredb' }, into);

    const another = await startDouble({ data });
    ending.push(() => another.stop());
    const target = await emptyDatabase();
    await restore(target.url, into);
    const system = await opened(settingsOf(join(folder, 'bare'), target, another.url('esdb')));
    await expect(system.checkHistory()).rejects.toThrow('is not in the ledger');
  });

  test('a backup while somebody writes is refused', async () => {
    const system = await opened(onDouble.system.config);
    const heads = [5n, 6n];
    const store = { ...system.store, head: async () => heads.shift() as bigint };
    const into = join(folder, 'backup');
    await expect(
      backUp({ store, pool: system.source.pool, engine: 'eventstoredb' }, into),
    ).rejects.toThrow('events are being written');
  });
});
