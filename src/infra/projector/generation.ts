import type { ClientBase, Pool, PoolClient } from 'pg';
import type { AnyProjection, LedgerEvent } from '../../projections/projection';
import { type EventStore, START } from '../event-store/event-store';
import { allOrFirstError } from '../event-store/settled';
import { openAll } from '../ledger/open-all';
import type { Secrets } from '../ledger/secrets';
import { CopyBuffer, CopyLine } from './copy-rows';
import { type Reached, timed } from './fold';
import {
  historyOf,
  indexesOfView,
  lookUpsOf,
  qualified,
  quoted,
  tablesOf,
  timelineIndex,
} from './tables';
import { type Lines, ViewLoad } from './view-load';
import { applyEvents } from './write-views';

export type Source = {
  store: EventStore;
  secrets: Secrets;
  pool: Pool;
  projections: readonly AnyProjection[];
  log: (message: string) => void;
  /** The version of this program; that of its package unless a test says otherwise. */
  release?: string;
  /** While views are loaded, a row that so many events have not touched may leave memory. */
  idleAfter?: number;
  /** Events that are in memory at once meanwhile. */
  page?: number;
};

/** Events that are in memory at once; while a generation is loaded, beside many rows. */
const PAGE = 1000;
const PAGE_WHILE_LOADING = 250;
/** Any number, the same in every process. */
const LOCK = 4_420_918_377;
const SECOND = LOCK + 1;
const IDLE_AFTER = 8_000;
/** Bytes of rows that wait while others are copied. */
const COPIES = 8 << 20;

/**
 * One at a time over the whole database: a rebuild and a replay would take each other's schemas
 * away. The connection is closed afterwards, since its settings have been changed; it must have no
 * limit on the client's side (`query_timeout`), for waiting and loading take as long as they take.
 */
export function alone<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const before = turns.get(pool) ?? Promise.resolve();
  const turn = before.then(() =>
    unhurried(pool, async (client) => {
      await client.query('select pg_advisory_lock($1)', [LOCK]);
      // Whoever was alone before may have lost that connection while its second still writes.
      await client.query('select pg_advisory_lock($1), pg_advisory_unlock($1)', [SECOND]);
      return work(client);
    }),
  );
  turns.set(
    pool,
    turn.catch(() => undefined),
  );
  return turn;
}

/** In one process one waits without a connection: whose turn it is may need two of them. */
const turns = new WeakMap<Pool, Promise<unknown>>();

/** A second connection for who is `alone`: nobody else begins before this one has ended as well. */
export const withSecond = <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> =>
  unhurried(pool, async (client) => {
    await client.query('select pg_advisory_lock_shared($1)', [SECOND]);
    return work(client);
  });

async function unhurried<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A lost connection rejects the query that waits; unheard it would end the process as well.
  client.on('error', () => undefined);
  try {
    await client.query(`set statement_timeout = 0; set lock_timeout = 0;
      set idle_in_transaction_session_timeout = 0;
      set synchronous_commit = off; set maintenance_work_mem = '128MB'`);
    return await work(client);
  } finally {
    await client.query('rollback; select pg_advisory_unlock_all()').catch(() => undefined);
    client.release(true);
  }
}

export async function dropSchemas(client: ClientBase, ...schemas: string[]): Promise<void> {
  for (const schema of schemas)
    await client.query(`drop schema if exists ${quoted(schema)} cascade`);
}

/**
 * A new generation in an empty schema, folded up to `until` or as far as the ledger goes, indexed.
 * With a second connection rows are copied while others are folded, and indexes are made two at a
 * time.
 */
export async function makeGeneration(
  client: ClientBase,
  schema: string,
  source: Source,
  until: bigint | null,
  second: ClientBase = client,
): Promise<{ reached: Reached; events: number }> {
  const { projections } = source;
  const lookUps = projections.flatMap((view) => lookUpsOf(schema, view));
  for (const ddl of [...tablesOf(schema, projections), ...lookUps]) await client.query(ddl);
  await client.query('set enable_seqscan = off');
  const most = second === client ? 0 : COPIES;
  const lines = { done: new CopyLine(second, most), placing: new CopyLine(client, most) };
  const loaded = await load(client, lines, schema, source, until).finally(() =>
    Promise.all([lines.done.idle(), lines.placing.idle()]),
  );
  await client.query('reset enable_seqscan');
  await finish(second === client ? [client] : [client, second], schema, projections);
  return loaded;
}

/** Indexes and what the planner has to know, of as many views at a time as there are connections. */
async function finish(
  clients: ClientBase[],
  schema: string,
  projections: readonly AnyProjection[],
): Promise<void> {
  const timeline = [timelineIndex(schema), `analyze ${qualified(schema, 'timeline')}`];
  // The trail, which takes the longest, is the last of the views.
  const jobs = [timeline, ...projections.map((view) => finishing(schema, view))].reverse();
  const work = async (client: ClientBase) => {
    for (let job = jobs.shift(); job; job = jobs.shift())
      for (const statement of job) await client.query(statement);
  };
  await allOrFirstError(clients.map(work));
}

function finishing(schema: string, view: AnyProjection): string[] {
  const made = lookUpsOf(schema, view);
  const names = view.history ? [view.name, historyOf(view)] : [view.name];
  return [
    ...indexesOfView(schema, view).filter((ddl) => !made.includes(ddl)),
    ...names.map((name) => `analyze ${qualified(schema, name)}`),
  ];
}

/** Folds what has come since, in the caller's transaction, one page; the number of its events. */
export async function catchUp(
  client: ClientBase,
  schema: string,
  { store, secrets, projections }: Source,
  from: Reached,
  until: bigint | null,
): Promise<{ reached: Reached; events: number }> {
  const events = await readPage(store, secrets, from.position, until, PAGE);
  if (events.length === 0) return { reached: from, events: 0 };
  const reached = await applyEvents(client, schema, projections, from, events);
  return { reached, events: events.length };
}

/** Nothing beyond `until` is even decoded: an event that nobody can read yet may stand there. */
async function readPage(
  store: EventStore,
  secrets: Secrets,
  after: bigint,
  until: bigint | null,
  limit: number,
): Promise<LedgerEvent[]> {
  const stored = await store.readAll(after, limit);
  const wanted = until === null ? stored : stored.filter(({ position }) => position <= until);
  return openAll(wanted, secrets);
}

/** Page by page; the next is read and decoded while the one before is folded and written. */
async function* pages(
  { store, secrets, page: limit = PAGE_WHILE_LOADING }: Source,
  until: bigint | null,
): AsyncGenerator<LedgerEvent[]> {
  const after = (position: bigint) => readPage(store, secrets, position, until, limit);
  let next = after(START);
  for (;;) {
    const page = await next;
    const last = page.at(-1);
    if (!last) return;
    next = after(last.position);
    next.catch(() => undefined);
    yield page;
  }
}

async function load(
  client: ClientBase,
  lines: Lines,
  schema: string,
  source: Source,
  until: bigint | null,
): Promise<{ reached: Reached; events: number }> {
  const { projections, idleAfter = IDLE_AFTER } = source;
  const views = projections.map((view) => new ViewLoad(client, lines, schema, view, idleAfter));
  const timeline = new CopyBuffer(qualified(schema, 'timeline'), [
    ['position', 'bigint'],
    ['time', 'text'],
    ['previous', 'bigint'],
  ]);
  let reached: Reached = { position: START, time: null };
  let events = 0;
  for await (const page of pages(source, until)) {
    const moments = timed(reached, page);
    for (const view of views) await view.fold(moments.timed);
    for (const tick of moments.ticks) timeline.add(tick);
    if (timeline.full) lines.done.send(timeline);
    reached = moments.reached;
    events += page.length;
  }
  for (const view of views) await view.finish();
  lines.done.send(timeline);
  await allOrFirstError([lines.done.end(), lines.placing.end()]);
  return { reached, events };
}
