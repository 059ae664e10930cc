import type { Pool } from 'pg';
import { APP_ROLE } from '../database/roles';
import { withClient } from '../projector/transaction';
import { GrowingTree } from '../proof/merkle';

const PAGE = 5_000;

/**
 * Removes the entries of access that are older than so many days, 30 at least. What the tree was up
 * to the last of them is kept, so that the rest still leads to what is signed. How many went.
 */
export async function removeOldAccess(pool: Pool, days: number): Promise<number> {
  return withClient(pool, async (client) => {
    await client.query(`begin; set local role ${APP_ROLE}`);
    // One at a time, and nothing is written meanwhile.
    await client.query('select from access.head for update');
    const { rows } = await client.query<{ last: string | null; size: string; peaks: Buffer }>(
      `select (select min(number) - 1 from access.record
          where recorded_at > now() - make_interval(days => $1)) as last,
        coalesce((select max(size) from access.removed), 0) as size,
        coalesce((select peaks from access.removed order by size desc limit 1), '') as peaks`,
      [days],
    );
    const [found] = rows;
    const tree = GrowingTree.resume(Number(found?.size), found?.peaks as Buffer);
    const last = found?.last ?? (await newest(client));
    while (tree.size < Number(last)) {
      const page = await client.query<{ leaf_hash: Buffer }>(
        `select leaf_hash from access.record where number > $1 and number <= $2
         order by number limit ${PAGE}`,
        [tree.size, last],
      );
      if (page.rows.length === 0) throw new Error(`the entry of access ${tree.size + 1} is gone`);
      for (const row of page.rows) tree.add(row.leaf_hash);
    }
    if (tree.size === Number(found?.size)) {
      await client.query('rollback');
      return 0;
    }
    const removed = await client.query<{ removed: string }>(
      'select access.remove_through($1, $2, $3, $4) as removed',
      [tree.size, tree.peaksBytes(), tree.root(), days],
    );
    await client.query('commit');
    return Number(removed.rows[0]?.removed);
  });
}

type Asking = { query(text: string): Promise<{ rows: { size: string }[] }> };

/** Where all of them are old. */
const newest = async (client: Asking): Promise<string> =>
  (await client.query('select size from access.head')).rows[0]?.size as string;
