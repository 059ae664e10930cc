import type { Client, ClientBase, Pool, PoolClient } from 'pg';

/**
 * The views can always be made again, so their commits need not wait for the disk. A frozen worker
 * must not keep the checkpoint for ever. The planner knows nothing yet of tables that have just
 * been filled, and every access here is by key: there is nothing to plan anew each time either.
 */
export const BEGIN_FOLDING = `begin;
  set local synchronous_commit = off;
  set local idle_in_transaction_session_timeout = '10s';
  set local enable_seqscan = off;
  set local enable_hashjoin = off;
  set local enable_mergejoin = off;
  set local plan_cache_mode = force_generic_plan`;

/** Lends a connection. One that met an error is not given back: its state is unknown. */
export async function withClient<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // A lost connection rejects the query that waits; unheard it would end the process as well.
  const heard = () => undefined;
  client.on('error', heard);
  try {
    const result = await work(client);
    client.off('error', heard);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Statements one behind the other: all sent at once where the connection may have several under way
 * (`pipeline`), so that they cost one round trip. After one that failed the others do nothing.
 */
export async function inOrder<T>(
  client: ClientBase,
  statements: (() => Promise<T>)[],
): Promise<T[]> {
  if ((client as Client).pipeline) return Promise.all(statements.map((send) => send()));
  const results: T[] = [];
  for (const send of statements) results.push(await send());
  return results;
}

/** Until the time (ms) is over or the signal is aborted. */
export function pause(time: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, time);
    signal.addEventListener('abort', wake);
  });
}
