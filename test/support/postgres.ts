import { Client } from 'pg';

/** Migrated once per run by global-setup; every test database is a copy of it. */
export const TEMPLATE = 'migrated';

export type TestDatabase = {
  /** As the owner of everything in it. */
  url: string;
  drop(): Promise<void>;
};

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
