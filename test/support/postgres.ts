import { Client } from 'pg';
import {
  APP_ROLE,
  AUDITOR_ROLE,
  DATABASE_ROLES,
  type DatabaseRole,
  ERASER_ROLE,
  SEALER_ROLE,
} from '../../src/infra/database/roles';

/** What a test database is a copy of; global-setup makes both once per run. */
export const MIGRATED = 'migrated';
/** Migrated, and the views of the program are laid out over an empty ledger. */
export const PREPARED = 'prepared';

/** An advisory lock of the server, the same number in every worker. */
const MAKING = 7_203_645_119;

export type TestDatabase = {
  /** As the owner of everything in it. */
  url: string;
  drop(): Promise<void>;
};

/** In the tests' PostgreSQL each of the program's roles may sign in, with its own name for a password. */
export const urlAs = (role: DatabaseRole, url: string): string => {
  const login = new URL(url);
  login.username = role;
  login.password = role;
  return login.href;
};

/** Once the roles are there: in any migrated database of the server. */
export async function letRolesSignIn(server: string): Promise<void> {
  for (const role of DATABASE_ROLES)
    await asOwner(server, `alter role ${role} login password '${role}'`);
}

/** Settings of a deployment in which everybody signs in as what he is, and can become nobody else. */
export const loginsTo = (url: string) => ({
  DATABASE_URL: urlAs(APP_ROLE, url),
  DATABASE_URL_MIGRATION: url,
  DATABASE_URL_SEALER: urlAs(SEALER_ROLE, url),
  DATABASE_URL_ERASURE: urlAs(ERASER_ROLE, url),
  DATABASE_URL_AUDITOR: urlAs(AUDITOR_ROLE, url),
});

let made = 0;

/** A fresh database with the program's schema, on the PostgreSQL of this test run. */
export async function createDatabase(template = MIGRATED): Promise<TestDatabase> {
  const name = `test_${process.pid}_${++made}`;
  await copyDatabase(template, name);
  return {
    url: databaseOf(testServer(), name),
    drop: () => asOwner(testServer(), `drop database ${name} with (force)`),
  };
}

/**
 * A template that the first test to ask for it makes, out of `from`, and that the others of this run
 * find. Where making it fails there is none, and the next one tries again.
 */
export async function madeOnce(
  name: string,
  from: string,
  make: (url: string) => Promise<void>,
): Promise<string> {
  const server = testServer();
  await locked(server, async (client) => {
    const found = await client.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount) return;
    const draft = `${name}_draft`;
    await asOwner(server, `drop database if exists ${draft} with (force)`);
    await copyDatabase(from, draft);
    await make(databaseOf(server, draft));
    await asOwner(server, `alter database ${draft} rename to ${name}`);
  });
  return name;
}

/** File by file: writing every page of a copy into the log as well takes several times as long. */
const copyDatabase = (template: string, name: string): Promise<void> =>
  asOwner(testServer(), `create database ${name} template ${template} strategy file_copy`);

function testServer(): string {
  const server = process.env.TEST_DATABASE_URL;
  if (!server)
    throw new Error('TEST_DATABASE_URL is missing: is global-setup.ts in Jest’s config?');
  return server;
}

async function locked(server: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MAKING]);
    await work(client);
  } finally {
    await client.end();
  }
}

export function databaseOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** One statement over a connection of its own. */
export async function asOwner(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
