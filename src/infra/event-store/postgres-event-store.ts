import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, Pool, QueryConfig } from 'pg';
import type { DatabaseRole } from '../database/roles';
import { heard } from '../heard';
import { Bell } from './bell';
import {
  AppendOutcome,
  EventStore,
  Position,
  START,
  StoredEvent,
  StreamAppend,
} from './event-store';
import { follow, Source } from './follow';
import { groupCommit } from './group-commit';
import { postgresAppender } from './postgres-append';
import { becomeApp, connectionConfig } from './postgres-connection';
import { listen } from './postgres-listener';
import { readTogether } from './read-together';
import { allOrFirstError } from './settled';

export type PostgresEventStoreOptions = {
  /** Of a database that `migrate` has brought up to date. */
  url: string;
  /** As whom it works: the application, unless it is said. */
  role?: DatabaseRole;
  /** Connections for reading; one more writes, and one more listens once somebody subscribes. */
  poolSize?: number;
  /** After so many ms a subscription looks for itself, whatever it was told or not told; 1,000. */
  poll?: number;
  /** Told of its connections for reading, for who counts them. */
  reads?: (pool: Pool) => void;
  log: (message: string) => void;
};

const PAGE = 500;
const POLL = 1_000;
const MOST = { items: 256, weight: 8_000_000 };
/** A page for a reader of the ledger, who comes again; what a command reads is answered sooner. */
const READ_LIMIT = 10_000;
const COMMAND_READ_LIMIT = 8_000;
const READ_SETTINGS = `set statement_timeout = '${READ_LIMIT}ms'`;
const SHORTEST_WAIT = 100;
const LONGEST_WAIT = 5_000;

const COLUMNS = 'position, stream, version, id, type, recorded_at, body, nonce, leaf_hash';
const READ_ALL = `select ${COLUMNS} from ledger.events
  where position > $1 order by position limit $2`;
/** One statement, so one snapshot: the head is the last event that it could have seen. */
const READ_STREAMS = `select head.position as head, found.* from ledger.head left join (
    select ${COLUMNS} from unnest($1::text[], $2::int[]) as asked (name, after)
    join ledger.events on stream = name and version > after
  ) as found on true order by found.position`;

type EventRow = {
  /** PostgreSQL's bigint is text here. */
  position: string;
  stream: string;
  version: number;
  id: string;
  type: string;
  recorded_at: string;
  body: string;
  nonce: Buffer | null;
  leaf_hash: Buffer;
};

/**
 * The ledger in PostgreSQL. Positions are dense, given under the lock of one row, which is what
 * makes them one order for all readers; that the lock is held for a whole batch makes it cheap.
 */
export async function postgresEventStore(options: PostgresEventStoreOptions): Promise<EventStore> {
  const { url, role, log } = options;
  const bell = new Bell();
  const closing = new AbortController();
  const pool = readingPool(options);
  options.reads?.(pool);
  const appender = postgresAppender(url);
  let listening: Promise<void> | undefined;

  const queue = groupCommit<StreamAppend, AppendOutcome>({
    key: ({ stream }) => stream,
    weight: ({ events }) => events.reduce((sum, { body }) => sum + body.length, 0),
    most: MOST,
    write: async (batch) => {
      const settled = await appender.write(batch);
      bell.ring();
      return settled;
    },
  });

  const readAll = async (after: Position, limit: number): Promise<StoredEvent[]> => {
    const values = [after.toString(), limit];
    return (await query<EventRow>(pool, { name: 'read all', text: READ_ALL, values })).map(stored);
  };

  const readStreams = readTogether(async (streams) => {
    const rows = await query<{ head: string } & (EventRow | { position: null })>(pool, {
      name: 'read streams',
      text: READ_STREAMS,
      values: [streams.map(({ stream }) => stream), streams.map(({ after }) => after)],
      ...{ query_timeout: COMMAND_READ_LIMIT },
    });
    const events = rows.flatMap((row) => (row.position === null ? [] : [stored(row)]));
    return { position: BigInt(rows[0]?.head ?? START), events };
  });

  const source: Source = {
    read: (after, signal) => persistently(() => readAll(after, PAGE), signal, log),
    bell,
    poll: options.poll ?? POLL,
    closing: closing.signal,
  };

  // Fails here rather than at the first command when the database is not there or not migrated.
  await readHead(pool).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });

  return {
    append: async (appends) => {
      if (closing.signal.aborted) throw new Error('The event store was closed');
      return allOrFirstError(appends.map(queue.add));
    },
    readStreams,
    readAll,
    eventAt: async (position) => {
      const [event] = await readAll(position - 1n, 1);
      return event?.position === position ? event : null;
    },
    head: () => readHead(pool),
    subscribe: (after, signal) => {
      listening ??= listen(url, { bell, signal: closing.signal, role, log });
      return follow(source, after, signal);
    },
    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      await queue.idle();
      await Promise.all([appender.close(), listening, pool.end()]);
    },
  };
}

function readingPool({ url, role, poolSize = 8, log }: PostgresEventStoreOptions): Pool {
  const pool = new Pool({
    ...connectionConfig(url, READ_LIMIT + 2_000),
    max: poolSize,
    // Waited for by the pool, though its type does not say so.
    onConnect: (client) => becomeApp(client, READ_SETTINGS, role),
  });
  pool.on('error', (error) => log(`an idle connection to the ledger was lost: ${error.message}`));
  return heard(pool);
}

async function query<Row extends object>(pool: Pool, config: QueryConfig): Promise<Row[]> {
  const { rows } = await pool.query<Row>(config);
  return rows;
}

async function readHead(pool: Pool): Promise<Position> {
  const text = 'select position from ledger.head';
  const rows = await query<{ position: string }>(pool, { name: 'head', text });
  return BigInt(rows[0]?.position ?? START);
}

const stored = ({ position, recorded_at, leaf_hash, ...row }: EventRow): StoredEvent => ({
  id: row.id,
  type: row.type,
  recordedAt: recorded_at,
  body: row.body,
  nonce: row.nonce,
  leafHash: leaf_hash,
  stream: row.stream,
  version: row.version,
  position: BigInt(position),
});

/**
 * Again and again, ever more slowly, while the database is not there; none when the signal is
 * aborted. What the database refuses (no such table, no right) it will refuse again: thrown.
 */
async function persistently(
  read: () => Promise<StoredEvent[]>,
  signal: AbortSignal,
  log: (message: string) => void,
): Promise<StoredEvent[]> {
  for (let wait = SHORTEST_WAIT; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      return await read();
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof DatabaseError && error.code?.startsWith('42')) throw error;
      log(`cannot read the ledger, trying again: ${String(error)}`);
    }
    await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
  return [];
}
