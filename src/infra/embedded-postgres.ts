import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Client, DatabaseError } from 'pg';
import { Binaries, findBinaries } from './embedded-postgres/binaries';
import { claimOwnership, Ownership, poll } from './embedded-postgres/processes';
import {
  initialise,
  Place,
  preparePlace,
  runningServer,
  Server,
  START_LIMIT,
  startServer,
  stopServer,
} from './embedded-postgres/server';

export type EmbeddedPostgres = {
  /** The superuser's way to the database `plan_ledger`, over TCP on this machine only. */
  url: string;
  /** False when another living process already supervises this home: we only use its server. */
  owner: boolean;
  /** Stops the server if we own it, and waits until its process is gone; otherwise does nothing. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Everything is kept in `<home>/postgres`. */
  home: string;
  log: (message: string) => void;
  /** For tests: nothing is forced to the disk. */
  fast?: boolean;
};

const DATABASE = 'plan_ledger';
/** Codes of PostgreSQL's. */
const NO_SUCH_DATABASE = '3D000';
const CANNOT_CONNECT_NOW = '57P03';

/**
 * A PostgreSQL of our own from npm's binaries. It outlives us when we are killed, and the next
 * start goes on with it as it is.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const place = preparePlace(options.home);
  const started = await poll(START_LIMIT, async () => {
    const ownership = claimOwnership(place.folder);
    return ownership ? supervise(place, ownership, options) : borrow(place, options);
  });
  if (started) return started;
  throw new Error(
    `another process supervises ${place.folder}, but its PostgreSQL does not answer; ` +
      `see ${place.log}`,
  );
}

async function supervise(
  place: Place,
  ownership: Ownership,
  { log, fast = false }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  try {
    const binaries = findBinaries(place.folder);
    const server = (await adopt(place, log)) ?? (await start(place, binaries, fast, log));
    let stopped: Promise<void> | undefined;
    const stop = async () => {
      await stopServer(place, server.pid);
      ownership.release();
    };
    return {
      url: urlOf(place, server.port, DATABASE),
      owner: true,
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    ownership.release();
    throw error;
  }
}

/** The server that a dead owner left running; undefined when there is none, or not for long. */
async function adopt(place: Place, log: (message: string) => void): Promise<Server | undefined> {
  const found = await poll(START_LIMIT, async () => {
    const server = runningServer(place);
    if (!server) return 'none';
    if (server.status !== 'ready') return undefined;
    try {
      await ensureDatabase(place, server.port);
      return server;
    } catch (error) {
      // It may have died under our hands, or be replaying its log after one of its parts did.
      const recovering = error instanceof DatabaseError && error.code === CANNOT_CONNECT_NOW;
      if (recovering || runningServer(place)?.pid !== server.pid) return undefined;
      throw error;
    }
  });
  if (found === 'none') return undefined;
  if (!found) throw new Error(`the PostgreSQL left in ${place.data} neither starts nor stops`);
  log(`PostgreSQL was still running on port ${found.port}`);
  return found;
}

async function start(
  place: Place,
  binaries: Binaries,
  fast: boolean,
  log: (message: string) => void,
): Promise<Server> {
  if (!existsSync(place.data)) {
    log(`making a PostgreSQL database in ${place.folder}`);
    await initialise(place, binaries, fast);
  }
  const server = await startServer(place, binaries, fast);
  try {
    await ensureDatabase(place, server.port);
  } catch (error) {
    await stopServer(place, server.pid);
    throw error;
  }
  log(`PostgreSQL runs on port ${server.port}`);
  return server;
}

/** The server of the other process; undefined as long as that is not so far. */
async function borrow(
  place: Place,
  { log }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres | undefined> {
  const server = runningServer(place);
  if (server?.status !== 'ready') return undefined;
  try {
    await checkServer(place, server.port);
  } catch {
    return undefined;
  }
  log(`using the PostgreSQL of another process on port ${server.port}`);
  return { url: urlOf(place, server.port, DATABASE), owner: false, stop: async () => {} };
}

async function ensureDatabase(place: Place, port: number): Promise<void> {
  try {
    await checkServer(place, port);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== NO_SUCH_DATABASE) throw error;
    await query(urlOf(place, port, 'postgres'), `create database ${DATABASE}`);
  }
}

/** That the one who answers on the port knows our password and has our data. */
async function checkServer(place: Place, port: number): Promise<void> {
  const [row] = await query(urlOf(place, port, DATABASE), 'show data_directory');
  if (row?.data_directory !== place.data) {
    throw new Error(`the PostgreSQL on port ${port} serves other data than ${place.data}`);
  }
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // a lost connection also rejects the query, and that is reported
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/**
 * How a role signs in beside the superuser of that URL: with a password made from his, so that no
 * second file has to be kept. Who has it cannot find his from it.
 */
export function loginOf<Role extends string>(
  superuser: string,
  role: Role,
): { role: Role; password: string; url: string } {
  const url = new URL(superuser);
  const password = createHmac('sha256', url.password).update(role).digest('base64url');
  url.username = role;
  url.password = password;
  return { role, password, url: url.href };
}

/** Without TLS in so many words, lest a PGSSLMODE of the user's ask for it. */
function urlOf(place: Place, port: number, database: string): string {
  const password = readFileSync(place.password, 'utf8');
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}
