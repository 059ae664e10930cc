import { Client, type ClientConfig, Pool, type PoolConfig } from 'pg';
import type { Config } from '../config';
import { loginOf } from '../embedded-postgres';
import { heard } from '../heard';
import type { Log } from '../log';
import { migrate } from '../migrate';
import {
  APP_ROLE,
  AUDITOR_ROLE,
  DATABASE_ROLES,
  type DatabaseRole,
  ERASER_ROLE,
  SEALER_ROLE,
} from './roles';

/** The ways into one database. */
export type Database = {
  urlOf(role: DatabaseRole): string;
  /** Connections that work as the role from their first statement on. */
  pool(role: DatabaseRole, settings?: PoolConfig): Pool;
};

export type DatabaseOptions = {
  config: Pick<Config, 'databaseUrl' | 'databaseUrls' | 'production'>;
  /** The superuser's way into the embedded PostgreSQL; null where another one is given. */
  embedded: string | null;
  /** As whom the process works most of all: the application, unless it is said. */
  as?: DatabaseRole;
  log: Log;
};

/** Compiling a question to the views takes a hundred times as long as answering it. */
const NO_JIT = '-c jit=off';

/**
 * Migrates the database where that is this process's to do, and knows who works in it as whom. In
 * the embedded one each role signs in by itself, and none can become another.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { config, embedded, log } = options;
  const { databaseUrl, databaseUrls } = config;
  const main = databaseUrl ?? embedded;
  if (main === null) throw new Error('there is no database to open');
  const owner = (databaseUrl && databaseUrls.migration) ?? main;
  await migrate(owner, (message) => log.info(message));
  const urls: Record<DatabaseRole, string> = {
    [APP_ROLE]: main,
    [SEALER_ROLE]: databaseUrls.sealer ?? main,
    [ERASER_ROLE]: databaseUrls.erasure ?? main,
    [AUDITOR_ROLE]: databaseUrls.auditor ?? main,
  };
  if (databaseUrl === null) Object.assign(urls, await signedIn(main));
  else await checkLogin(urls[options.as ?? APP_ROLE], options);
  return {
    urlOf: (role) => urls[role],
    pool(role, settings = {}) {
      const pool = new Pool({ ...settings, connectionString: urls[role], options: asRole(role) });
      pool.on('error', (error) => log.warn({ err: error }, 'lost an idle database connection'));
      return heard(pool);
    },
  };
}

/** In the embedded PostgreSQL: each role may sign in, with a password of its own. */
async function signedIn(superuser: string): Promise<Record<string, string>> {
  const logins = DATABASE_ROLES.map((role) => loginOf(superuser, role));
  await withConnection({ connectionString: superuser }, async (client) => {
    // Processes that start together would change the same rows.
    await client.query(`begin; select pg_advisory_xact_lock(${LOCK})`);
    for (const { role, password } of logins) {
      const { rowCount } = await client.query(
        'select from pg_roles where rolname = $1 and not rolcanlogin',
        [role],
      );
      if (rowCount) await client.query(`alter role ${role} login password '${password}'`);
    }
    await client.query('commit');
  });
  return Object.fromEntries(logins.map(({ role, url }) => [role, url]));
}

/** Any number, the same in every process. */
const LOCK = 7_203_645_120;

/**
 * Who signs in as the owner can become him again, whatever role he works as: that is told. And a
 * pooler in between may drop the role that a connection asks for, which nobody would see.
 */
async function checkLogin(
  url: string,
  { config, as = APP_ROLE, log }: DatabaseOptions,
): Promise<void> {
  const found = await withConnection({ connectionString: url, options: asRole(as) }, who);
  if (found?.role !== as)
    throw new Error(
      `a connection that asks to work as ${as} works as ${found?.role}: whatever stands ` +
        'before PostgreSQL has to pass startup options on',
    );
  if (!found.owns) return;
  const told =
    'DATABASE_URL signs in as one who may change the ledger: docs/database-roles.md says how the ' +
    'application gets a login of its own';
  if (config.production) log.warn(told);
  else log.info(told);
}

const asRole = (role: DatabaseRole): string => `${NO_JIT} -c role=${role}`;

async function who(client: Client): Promise<{ role: string; owns: boolean } | undefined> {
  const { rows } = await client.query<{ role: string; owns: boolean }>(
    `select current_user as role, pg_has_role(session_user, nspowner, 'MEMBER') as owns
     from pg_namespace where nspname = 'ledger'`,
  );
  return rows[0];
}

async function withConnection<T>(
  config: ClientConfig,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client(config);
  // A lost connection rejects the query that waits; unheard it would end the process as well.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
