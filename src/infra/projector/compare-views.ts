import type { ClientBase } from 'pg';
import type { AnyProjection } from '../../projections/projection';
import { columnNames, HISTORY_COLUMN_NAMES, historyOf, LIVE, qualified, quoted } from './tables';

/** A place where a view does not say what the events say. */
export type Difference = {
  /** Of the row; in the timeline, the position. */
  id: string;
  in: 'rows' | 'history';
  found: 'differs' | 'missing' | 'extra';
  /** Of a version: where it began. */
  from: string | null;
};

export type Comparison = {
  view: string;
  /** As the events make them. */
  rows: number;
  versions: number;
  /** Rows and versions that are there with other content, not there, or there though they should not. */
  differing: number;
  missing: number;
  extra: number;
  /** At most five. */
  examples: Difference[];
};

const EXAMPLES = 5;

type Table = { name: string; key: string[]; columns: string[]; in: Difference['in'] };

/** Compares one view of the live generation with the same view in a schema made from the ledger. */
export async function compareView(
  client: ClientBase,
  schema: string,
  view: AnyProjection,
): Promise<Comparison> {
  const names = columnNames(view);
  const twin = [...names, ...HISTORY_COLUMN_NAMES];
  const key = ['id', 'from_position'];
  const rows = await compareTable(client, schema, {
    name: view.name,
    key: ['id'],
    columns: names,
    in: 'rows',
  });
  if (!view.history) return comparison(view.name, rows, null);
  const history: Table = { name: historyOf(view), key, columns: twin, in: 'history' };
  return comparison(view.name, rows, await compareTable(client, schema, history));
}

export async function compareTimeline(client: ClientBase, schema: string): Promise<Comparison> {
  const columns = ['position', 'time', 'previous'];
  const table: Table = { name: 'timeline', key: ['position'], columns, in: 'rows' };
  return comparison('timeline', await compareTable(client, schema, table), null);
}

type Counts = {
  rows: number;
  differing: number;
  missing: number;
  extra: number;
  examples: Difference[] | null;
};

async function compareTable(client: ClientBase, schema: string, table: Table): Promise<Counts> {
  const { name, key, columns } = table;
  const list = (alias: string) => columns.map((each) => `${alias}.${quoted(each)}`).join(', ');
  const first = quoted(key[0] as string);
  const version =
    table.in === 'history' ? 'coalesce(live.from_position, made.from_position)' : 'null';
  const { rows } = await client.query<Counts>(
    `with found as materialized (
       select coalesce(live.${first}, made.${first})::text as id, ${version}::text as "from",
         case when live.${first} is null then 'missing' when made.${first} is null then 'extra'
           else 'differs' end as found
       from ${qualified(LIVE, name)} live full join ${qualified(schema, name)} made
         on ${key.map((each) => `live.${quoted(each)} = made.${quoted(each)}`).join(' and ')}
       where live.${first} is null or made.${first} is null
         or (${list('live')}) is distinct from (${list('made')}))
     select (select count(*) from ${qualified(schema, name)})::int as rows,
       count(*) filter (where found = 'differs')::int as differing,
       count(*) filter (where found = 'missing')::int as missing,
       count(*) filter (where found = 'extra')::int as extra,
       (select json_agg(json_build_object('id', id, 'in', $1::text, 'found', found, 'from', "from"))
         from (select * from found order by id, "from"::bigint limit ${EXAMPLES}) listed) as examples
     from found`,
    [table.in],
  );
  return rows[0] as Counts;
}

function comparison(view: string, rows: Counts, history: Counts | null): Comparison {
  return {
    view,
    rows: rows.rows,
    versions: history?.rows ?? 0,
    differing: rows.differing + (history?.differing ?? 0),
    missing: rows.missing + (history?.missing ?? 0),
    extra: rows.extra + (history?.extra ?? 0),
    examples: [...(rows.examples ?? []), ...(history?.examples ?? [])].slice(0, EXAMPLES),
  };
}
