import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'pg';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { openCheckpoint } from '../../src/infra/proof/checkpoint';
import { currentLog, leavesAt, readRanges } from '../../src/infra/proof/log-tables';
import { consistencyRanges, GrowingTree, isConsistent } from '../../src/infra/proof/merkle';
import { parseVerifier } from '../../src/infra/proof/signed-note';
import { someHappenings, TestLedger, until } from '../infra/views-fixture';
import { createDatabase, type TestDatabase } from '../support/postgres';
import { Stage } from './program';

jest.setTimeout(600_000);

/** `npm run test:kill-sealer` kills it 20 times; here it is short. */
const KILLS = Number(process.env.KILLS ?? 5);

let stage: Stage;
let database: TestDatabase;
beforeAll(async () => {
  stage = Stage.open();
  database = await createDatabase();
});
afterAll(async () => {
  await stage.clear();
  await database.drop();
});

/** The sealer alone, in a process of its own, as a role of the program would run it. */
const SEALER = `
  require('reflect-metadata');
  const { Pool } = require('pg');
  const { postgresEventStore } = require('./dist/infra/event-store/postgres-event-store');
  const { postgresSecrets } = require('./dist/infra/ledger/secrets');
  const { logKeys } = require('./dist/infra/proof/log-keys');
  const { startSealer } = require('./dist/infra/proof/sealer');
  const url = process.env.DATABASE_URL;
  const log = (message) => process.stdout.write(message + '\\n');
  (async () => {
    const pool = new Pool({ connectionString: url });
    pool.on('error', () => undefined);
    const store = await postgresEventStore({ url, log });
    const keys = logKeys({ home: process.env.PLAN_LEDGER_HOME });
    const { signal } = new AbortController();
    startSealer({ store, secrets: postgresSecrets(pool), pool, keys, signal, log, gather: 1 });
    log('sealing');
  })();`;

test('killed again and again while events come, it makes one log that only grew', async () => {
  const home = stage.home();
  const settings = { DATABASE_URL: database.url, PLAN_LEDGER_HOME: home };
  const pool = new Pool({ connectionString: database.url, max: 3 });
  const store = await postgresEventStore({ url: database.url, log: () => undefined });
  const ledger = new TestLedger(store);
  let over = false;
  const writing = (async () => {
    for (const event of someHappenings(20_000, 31)) {
      if (over) return;
      await ledger.append(event);
    }
  })();
  const seen: { size: number; root: Buffer }[] = [];
  const look = async () => {
    const row = await currentLog(pool);
    return row && openCheckpoint(row.checkpoint, row.vkeys.map(parseVerifier));
  };
  for (let kill = 0; kill < KILLS; kill++) {
    const before = (await look())?.size ?? 0;
    const sealer = stage.run([process.execPath, '-e', SEALER], settings);
    await sealer.says('sealing');
    await until(async () => ((await look())?.size ?? 0) > before + 20, 60_000);
    // At any moment of what it does.
    await new Promise((resolve) => setTimeout(resolve, (kill * 7) % 23));
    sealer.kill('SIGKILL');
    await sealer.ended;
    expect(sealer.output).toBe('sealing\n');
    const checkpoint = await look();
    if (checkpoint) seen.push(checkpoint);
  }
  over = true;
  await writing;
  const last = stage.run([process.execPath, '-e', SEALER], settings);
  const head = await store.head();
  await until(async () => (await currentLog(pool))?.position === head, 60_000);
  last.kill('SIGKILL');
  await last.ended;

  const row = await currentLog(pool);
  if (!row) throw new Error('no log');
  const now = openCheckpoint(row.checkpoint, row.vkeys.map(parseVerifier));
  const events = await ledger.stored();
  const tree = new GrowingTree();
  for (const { leafHash } of events) tree.add(leafHash);
  expect({ size: now.size, root: now.root }).toEqual({ size: events.length, root: tree.root() });
  const indices = await leavesAt(
    pool,
    row.number,
    events.map(({ position }) => position),
  );
  expect([...indices].map(([position, index]) => position - BigInt(index))).toEqual(
    events.map(() => 1n),
  );
  expect(seen).toHaveLength(KILLS);
  for (const older of seen) {
    const proof = await readRanges(pool, row.number, consistencyRanges(older.size, now.size));
    expect(isConsistent(older, now, proof)).toBe(true);
  }
  const signed = join(home, 'log', `signed-${Buffer.from(row.origin).toString('base64url')}`);
  expect(await readFile(signed, 'utf8')).toBe(row.checkpoint);
  await store.close();
  await pool.end();
});
