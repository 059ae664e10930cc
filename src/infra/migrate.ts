import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import { Client, DatabaseError } from 'pg';

/** The role as which the application works; what it may do is granted by the migrations. */
export const APP_ROLE = 'plan_ledger_app';
/** The only one that may destroy the key of an event; the application becomes it for that alone. */
export const ERASER_ROLE = 'plan_ledger_eraser';

const OLDEST_SERVER = 15;
/** Any number, the same in every process: whoever comes second waits. */
const LOCK = 7_203_645_118;
const DUPLICATE = ['42710', '23505'];
const PRIVILEGE = '42501';
const silent = () => undefined;

/**
 * Brings the database up to this program's schema, as the user of the URL, who owns what it makes.
 * Any number of processes may do so at once.
 */
export async function migrate(url: string, log: (message: string) => void): Promise<void> {
  const client = new Client({ connectionString: url });
  // A lost connection rejects the query that waits; unheard it would end the process as well.
  client.on('error', silent);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await checkServer(client);
    for (const role of [APP_ROLE, ERASER_ROLE]) await ensureRole(client, role);
    const done = await runner({
      dbClient: client,
      dir: join(__dirname, 'migrations'),
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
    for (const migration of done) log(`migrated: ${migration.name}`);
  } finally {
    await client.end();
  }
}

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
