import type { Pool } from 'pg';

/**
 * A connection that breaks rejects the query that waits on it. Its `error` event comes as well, and
 * may come in the moment in which the pool has let go of it and nobody has taken it yet: unheard it
 * would end the process. So every connection of the pool has a listener for as long as it lives.
 */
export function heard(pool: Pool): Pool {
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
