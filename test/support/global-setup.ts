import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { APP_ROLE } from '../../src/infra/database/roles';
import { startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { memorySecrets } from '../../src/infra/ledger/secrets';
import { migrate } from '../../src/infra/migrate';
import { prepareViews } from '../../src/infra/projector/rebuild';
import { projections } from '../../src/projections/index';
import { asOwner, databaseOf, letRolesSignIn, MIGRATED, madeOnce, PREPARED } from './postgres';
import { keepTeardown } from './run';

const silent = () => undefined;

/**
 * One PostgreSQL for the whole run, in a temporary home; the tests find it by TEST_DATABASE_URL. A
 * server that is given there already is used instead, so that other versions can be tested.
 */
export = async function globalSetup(): Promise<void> {
  const server = process.env.TEST_DATABASE_URL ?? (await startServer());
  process.env.TEST_DATABASE_URL = server;
  for (const left of [PREPARED, MIGRATED])
    await asOwner(server, `drop database if exists ${left} with (force)`);
  await asOwner(server, `create database ${MIGRATED}`);
  await migrate(databaseOf(server, MIGRATED), silent);
  await letRolesSignIn(server);
  await madeOnce(PREPARED, MIGRATED, layOut);
};

/** The tables of the views, as every start of the program on an empty ledger makes them. */
async function layOut(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, options: `-c role=${APP_ROLE}`, max: 2 });
  const [store, secrets] = [memoryEventStore(), memorySecrets()];
  await prepareViews({ store, secrets, pool, projections, log: silent });
  await pool.end();
}

async function startServer(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'plan-ledger-test-'));
  const server = await startEmbeddedPostgres({ home, log: silent, fast: true });
  keepTeardown(async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  });
  return server.url;
}
