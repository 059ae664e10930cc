import { Pool } from 'pg';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { currentLog } from '../../src/infra/proof/log-tables';
import { someHappenings, TestLedger, until } from '../infra/views-fixture';
import { createDatabase } from '../support/postgres';
import { Stage } from './program';

jest.setTimeout(600_000);

/** `npm run measure:export` takes ten times as many. */
const EVENTS = Number(process.env.EVENTS ?? 2_000);

let stage: Stage;
beforeAll(() => {
  stage = Stage.open();
});
afterAll(() => stage.clear());

/** Seals, then exports in a process of its own; prints the events and the most memory it had (KiB). */
const PROGRAM = (work: string) => `
  require('reflect-metadata');
  const { Pool } = require('pg');
  const { postgresEventStore } = require('./dist/infra/event-store/postgres-event-store');
  const { postgresSecrets } = require('./dist/infra/ledger/secrets');
  const { exportBundle } = require('./dist/infra/proof/bundle/export-bundle');
  const { logKeys } = require('./dist/infra/proof/log-keys');
  const { startSealer } = require('./dist/infra/proof/sealer');
  const url = process.env.DATABASE_URL;
  const log = (message) => process.stdout.write(message + '\\n');
  (async () => {
    const pool = new Pool({ connectionString: url });
    const store = await postgresEventStore({ url, log });
    const secrets = postgresSecrets(pool);
    ${work}
  })();`;
const SEALER = PROGRAM(`
    const keys = logKeys({ home: process.env.PLAN_LEDGER_HOME });
    startSealer({ store, secrets, pool, keys, signal: new AbortController().signal, log, gather: 1 });
    log('sealing');`);
const EXPORT = PROGRAM(`
    const file = process.env.PLAN_LEDGER_HOME + '/all.bundle';
    const { events } = await exportBundle({ store, secrets, pool }, file, { payloads: true });
    log('exported ' + events + ' ' + process.resourceUsage().maxRSS);
    process.exit(0);`);

/** MiB at its peak. */
async function memoryFor(events: number): Promise<number> {
  const database = await createDatabase();
  const pool = new Pool({ connectionString: database.url });
  const store = await postgresEventStore({ url: database.url, log: () => undefined });
  const ledger = new TestLedger(store);
  const settings = { DATABASE_URL: database.url, PLAN_LEDGER_HOME: stage.home() };
  const sealer = stage.run([process.execPath, '-e', SEALER], settings);
  try {
    await ledger.append(...someHappenings(events, 61));
    await until(async () => (await currentLog(pool))?.size === events, 120_000);
    const program = stage.run([process.execPath, '-e', EXPORT], settings);
    await program.says('exported ');
    const [, count, peak] = /exported (\d+) (\d+)/.exec(program.output) ?? [];
    expect(Number(count)).toBe(events);
    return Number(peak) / 1024;
  } finally {
    sealer.kill('SIGKILL');
    await sealer.ended;
    await store.close();
    await pool.end();
    await database.drop();
  }
}

test('five times as many events are exported in as much memory', async () => {
  const small = await memoryFor(EVENTS);
  const large = await memoryFor(5 * EVENTS);
  process.stdout.write(
    `export: ${EVENTS} events ${small.toFixed(0)} MiB, ${5 * EVENTS} events ${large.toFixed(0)} MiB\n`,
  );
  // Node's own heap breathes by some 20 MiB; the events alone would be far more than that.
  expect(large - small).toBeLessThan(40);
});
