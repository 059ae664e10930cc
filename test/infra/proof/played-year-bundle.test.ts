import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { readConfig } from '../../../src/infra/config';
import { memoryEventStore } from '../../../src/infra/event-store/memory-event-store';
import { postgresSecrets } from '../../../src/infra/ledger/secrets';
import { createLog } from '../../../src/infra/log';
import { exportBundle } from '../../../src/infra/proof/bundle/export-bundle';
import { type Verified, verifyBundle } from '../../../src/infra/proof/bundle/verify-bundle';
import { logKeys } from '../../../src/infra/proof/log-keys';
import { currentLog } from '../../../src/infra/proof/log-tables';
import { parsePolicy } from '../../../src/infra/proof/policy';
import { startSealer } from '../../../src/infra/proof/sealer';
import { simulate } from '../../../src/infra/simulation/simulate';
import { createDatabase, type TestDatabase } from '../../support/postgres';
import { until } from '../views-fixture';

jest.setTimeout(300_000);

/** The whole year as a bundle, and what an auditor's program finds in it. */
let database: TestDatabase;
let home: string;
let verified: Verified;
let written: Map<string, number>;

beforeAll(async () => {
  database = await createDatabase();
  home = await mkdtemp(join(tmpdir(), 'plan-ledger-bundle-'));
  const config = readConfig({ DATABASE_URL: database.url, PLAN_LEDGER_HOME: home });
  const store = memoryEventStore();
  const openLedger = async () => ({ ...store, close: async () => undefined });
  const silent = { log: createLog('silent'), say: () => undefined };
  written = new Map((await simulate({ config, openLedger, ...silent })).counts);
  const pool = new Pool({ connectionString: database.url, max: 4 });
  const secrets = postgresSecrets(pool);
  const stopping = new AbortController();
  const { signal } = stopping;
  const keys = logKeys({ home });
  const sealer = startSealer({ store, secrets, pool, keys, signal, log: () => undefined });
  const head = await store.head();
  await until(async () => (await currentLog(pool))?.position === head, 60_000);
  stopping.abort();
  await sealer.done;
  const file = join(home, 'year.bundle');
  await exportBundle({ store, secrets, pool }, file, { payloads: true });
  const [vkey] = (await currentLog(pool))?.vkeys ?? [];
  verified = await verifyBundle(file, parsePolicy(`log ${vkey}\nquorum none\n`), []);
  await pool.end();
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
  await database.drop();
});

test('the played year is a history that could have been so: every event follows from the rules', () => {
  const events = [...written.values()].reduce((sum, count) => sum + count, 0);
  expect(verified).toMatchObject({ valid: true, findings: [], events, erased: 0 });
  const unknown = Object.values(verified.rules.notChecked).reduce((sum, count) => sum + count, 0);
  expect(verified.rules.checked).toBe(events - unknown);
});

test('what cannot be concluded from its events is counted by type, and is little', () => {
  expect(verified.rules.notChecked).toEqual({
    PlanAmended: 1,
    PlanImported: 1,
    TaskAmended: 1,
  });
});
