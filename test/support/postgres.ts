import { Client } from 'pg';
import {
  APP_ROLE,
  AUDITOR_ROLE,
  type DatabaseRole,
  ERASER_ROLE,
  SEALER_ROLE,
} from '../../src/infra/database/roles';

/** Migrated once per run by global-setup; every test database is a copy of it. */
export const TEMPLATE = 'migrated';

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
export async function createDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server)
    throw new Error('TEST_DATABASE_URL is missing: is global-setup.ts in Jest’s config?');
  const name = `test_${process.pid}_${++made}`;
  await asOwner(server, `create database ${name} template ${TEMPLATE}`);
  return {
    url: databaseOf(server, name),
    drop: () => asOwner(server, `drop database ${name} with (force)`),
  };
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
