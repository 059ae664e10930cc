import { Client } from 'pg';
import { compared, type Finding } from '../measure';
import type { World } from '../worlds';

/** Tables and indexes of each part, in bytes. */
const SIZES = `select n.nspname as part, sum(pg_total_relation_size(c.oid))::float8 as bytes
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('ledger', 'views', 'log') and c.relkind = 'r' group by n.nspname`;

async function sizesOf({ url, events }: World): Promise<Map<string, number>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ part: string; bytes: number }>(SIZES);
    return new Map(rows.map(({ part, bytes }) => [part, bytes / events]));
  } finally {
    await client.end();
  }
}

/** What an event takes on the disk, with all that is made of it: on each world against the first. */
export async function sizes(worlds: World[]): Promise<Finding[]> {
  const all = await Promise.all(worlds.map(sizesOf));
  const [first] = worlds as [World];
  const against = `of ${first.events.toLocaleString('en')} events`;
  return ['ledger', 'views', 'log'].flatMap((part) =>
    worlds.map(({ events }, n): Finding => {
      const what = `${part} on the disk, of ${events.toLocaleString('en')} events`;
      const [ours, other] = [all[n]?.get(part) as number, all[0]?.get(part) as number];
      return compared(what, { unit: 'bytes an event', against, reach: null }, [ours], [other]);
    }),
  );
}
