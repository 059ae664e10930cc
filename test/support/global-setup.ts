import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATABASE_ROLES } from '../../src/infra/database/roles';
import { startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { migrate } from '../../src/infra/migrate';
import { asOwner, databaseOf, TEMPLATE } from './postgres';
import { keepTeardown } from './run';

const silent = () => undefined;

/**
 * One PostgreSQL for the whole run, in a temporary home; the tests find it by TEST_DATABASE_URL. A
 * server that is given there already is used instead, so that other versions can be tested.
 */
export = async function globalSetup(): Promise<void> {
  const server = process.env.TEST_DATABASE_URL ?? (await startServer());
  process.env.TEST_DATABASE_URL = server;
  await asOwner(server, `drop database if exists ${TEMPLATE}`);
  await asOwner(server, `create database ${TEMPLATE}`);
  await migrate(databaseOf(server, TEMPLATE), silent);
  for (const role of DATABASE_ROLES)
    await asOwner(server, `alter role ${role} login password '${role}'`);
};

async function startServer(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'plan-ledger-test-'));
  const server = await startEmbeddedPostgres({ home, log: silent, fast: true });
  keepTeardown(async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  });
  return server.url;
}
