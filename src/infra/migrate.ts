import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import { Client, DatabaseError } from 'pg';
import { applyGrants } from './database/grants';
import { DATABASE_ROLES } from './database/roles';

const OLDEST_SERVER = 15;
/** Any number, the same in every process: whoever comes second waits. */
const LOCK = 7_203_645_118;
const DUPLICATE = ['42710', '23505'];
const PRIVILEGE = '42501';
const NO_TABLE = '42P01';
const MIGRATIONS = join(__dirname, 'migrations');
const silent = () => undefined;

/** The database is of another release, and this user is not the one who may change that. */
export class NotMigrated extends Error {
  override name = 'NotMigrated';
}

/**
 * Brings the database up to this program's schema, as the user of the URL, who owns what it makes,
 * and grants each role what it needs. Any number of processes may do so at once. Another user only
 * looks whether it is there: `NotMigrated` where it is not.
 */
export async function migrate(url: string, log: (message: string) => void): Promise<void> {
  const client = new Client({ connectionString: url });
  // A lost connection rejects the query that waits; unheard it would end the process as well.
  client.on('error', silent);
  await client.connect();
  try {
    await checkServer(client);
    if (!(await mayMigrate(client))) return await mustBeMigrated(client);
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    for (const role of DATABASE_ROLES) await ensureRole(client, role);
    const done = await runner({
      dbClient: client,
      dir: MIGRATIONS,
      ignorePattern: '(?!.*\\.sql$).*',
      direction: 'up',
      migrationsSchema: 'ledger',
      createMigrationsSchema: true,
      migrationsTable: 'migrations',
      singleTransaction: true,
      // Its own lock fails where ours waits.
      noLock: true,
      // It scolds names that begin with no timestamp, and throws whatever it reports.
      logger: { info: silent, warn: silent, error: silent },
    });
    await applyGrants(client);
    for (const migration of done) log(`migrated: ${migration.name}`);
  } finally {
    await client.end();
  }
}

/** Whether the user is the owner of the ledger, or one in his place; or may make the first one. */
async function mayMigrate(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select coalesce(
       (select pg_has_role(current_user, nspowner, 'USAGE')
        from pg_namespace where nspname = 'ledger'),
       has_database_privilege(current_database(), 'CREATE')
     ) as may`,
  );
  return rows[0]?.may === true;
}

async function mustBeMigrated(client: Client): Promise<void> {
  const { rows } = await client
    .query<{ name: string }>('select name from ledger.migrations')
    .catch((error: unknown) => {
      const code = error instanceof DatabaseError ? error.code : undefined;
      if (code === NO_TABLE) return { rows: [] };
      if (code !== PRIVILEGE) throw error;
      throw new NotMigrated('this user has no part in the ledger: docs/database-roles.md', {
        cause: error,
      });
    });
  const done = rows.map(({ name }) => name);
  const missing = migrationNames().filter((name) => !done.includes(name));
  if (missing.length === 0) return;
  throw new NotMigrated(
    `the database lacks ${missing.join(', ')}, and this user may not make it: run "cli -- migrate" ` +
      'with the owner in DATABASE_URL, or give him in DATABASE_URL_MIGRATION',
  );
}

const migrationNames = (): string[] =>
  readdirSync(MIGRATIONS)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.replace(/\.sql$/, ''))
    .sort();

async function checkServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number; collation: boolean }>(
    `select current_setting('server_version') as version,
       current_setting('server_version_num')::int as number,
       exists (select from pg_collation where collname = 'vi-x-icu') as collation`,
  );
  const server = rows[0];
  if (!server) throw new Error('PostgreSQL does not say its version');
  if (server.number < OLDEST_SERVER * 10_000) {
    throw new Error(
      `PostgreSQL ${OLDEST_SERVER} or later is needed; this server is ${server.version}`,
    );
  }
  if (!server.collation) {
    throw new Error(
      'PostgreSQL is without the collation "vi-x-icu": it has to be built with ICU, and the ' +
        'database made from a template that has the collations',
    );
  }
}

/** Roles are the whole cluster's: another database, or another process just now, may have made it. */
async function ensureRole(client: Client, role: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) {
    await client.query(`create role ${role} nologin`).catch((error: unknown) => {
      if (error instanceof DatabaseError && DUPLICATE.includes(error.code ?? '')) return;
      throw explained(
        error,
        `the role ${role} does not exist, and this user may not make it: give the user ` +
          `CREATEROLE, or let an administrator "create role ${role} nologin" and grant it`,
      );
    });
  }
  // The system's tables answer two who change the same row at once with an error: look again.
  for (let attempt = 1; !(await mayBecome(client, role)); attempt++) {
    await client.query(`grant ${role} to current_user`).catch((error: unknown) => {
      const denied = error instanceof DatabaseError && error.code === PRIVILEGE;
      if (denied || attempt === 5) {
        throw explained(
          error,
          `this user may not act as ${role}: let an administrator grant it the role`,
        );
      }
    });
  }
}

async function mayBecome(client: Client, role: string): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select pg_has_role(current_user, $1, case
       when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER'
     end) as may`,
    [role],
  );
  return rows[0]?.may === true;
}

function explained(cause: unknown, message: string): unknown {
  const denied = cause instanceof DatabaseError && cause.code === PRIVILEGE;
  return denied ? new Error(message, { cause }) : cause;
}
