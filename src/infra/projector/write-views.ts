import type { ClientBase, QueryConfig } from 'pg';
import type { AnyProjection, LedgerEvent, ViewRow } from '../../projections/projection';
import { writeTicks } from './checkpoint';
import { type Change, foldView, type Reached, timed, touchesOf } from './fold';
import {
  columnList,
  columnNames,
  HISTORY_COLUMN_NAMES,
  historyOf,
  OPEN_END,
  qualified,
  quoted,
} from './tables';
import { inOrder } from './transaction';

type Statement = () => Promise<unknown>;

/**
 * Folds events into the tables of a schema, inside the caller's transaction: per view that they
 * touch one query and one statement, however many rows. All views are asked together, then all
 * written, and behind them whatever ends the transaction: on a connection that can have several
 * statements under way this is two round trips.
 */
export async function applyEvents(
  client: ClientBase,
  schema: string,
  projections: readonly AnyProjection[],
  from: Reached,
  events: readonly LedgerEvent[],
  ending: (reached: Reached) => Statement[] = () => [],
): Promise<Reached> {
  const moments = timed(from, events);
  const touched = projections.flatMap((view) => {
    const touches = touchesOf(view, moments.timed);
    return touches.ids.length > 0 ? [{ view, touches }] : [];
  });
  const found = await inOrder(
    client,
    touched.map(
      ({ view, touches }) =>
        () =>
          loadRows(client, schema, view, touches.ids),
    ),
  );
  // Before any is written: one of them may fail.
  const folded = touched.map(({ view, touches }, n) => ({
    view,
    changes: foldView(view, touches, found[n] as Map<string, ViewRow>),
  }));
  const writes = folded.flatMap(({ view, changes }) =>
    changes.length > 0 ? changing(schema, view, changes) : [],
  );
  await inOrder<unknown>(client, [
    ...writes.map((statement) => () => client.query(statement)),
    () => writeTicks(client, schema, moments.ticks),
    ...ending(moments.reached),
  ]);
  return moments.reached;
}

async function loadRows(
  client: ClientBase,
  schema: string,
  view: AnyProjection,
  ids: string[],
): Promise<Map<string, ViewRow>> {
  const { rows } = await client.query<ViewRow>({
    name: `load-${schema}-${view.name}`,
    text: `select ${columnList(columnNames(view))} from ${qualified(schema, view.name)}
      where id = any($1)`,
    values: [ids],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/** A version of a row: what stood from one position up to, but not including, another. */
export type Version = ViewRow & {
  from_position: string;
  to_position: string;
  from_time: string;
  to_time: string | null;
};

/** The statements that write the changes, in this order. */
function changing(schema: string, view: AnyProjection, changes: Change[]): QueryConfig[] {
  const { kept, gone } = standing(changes);
  const rows = [gone, JSON.stringify(kept)];
  if (!view.history)
    return [{ name: `write-${schema}-${view.name}`, text: writeRows(schema, view), values: rows }];
  const { ended, begun } = versionsOf(changes);
  const ending = {
    name: `end-${schema}-${view.name}`,
    text: endVersions(schema, view),
    values: [...rows, JSON.stringify(ended)],
  };
  if (begun.length === 0) return [ending];
  const beginning = {
    name: `begin-${schema}-${view.name}`,
    text: beginVersions(schema, view),
    values: [JSON.stringify(begun)],
  };
  return [ending, beginning];
}

/** What is left of the touched rows after the last of the changes. */
function standing(changes: Change[]): { kept: ViewRow[]; gone: string[] } {
  const last = new Map(changes.map((change) => [change.id, change.after]));
  const kept = [...last.values()].filter((row) => row !== undefined);
  const gone = [...last].flatMap(([id, row]) => (row ? [] : [id]));
  return { kept, gone };
}

type Ended = { id: string; position: string; time: string };

/** The stored versions that ended, and the new ones, of which several may be of one row. */
function versionsOf(changes: Change[]): { ended: Ended[]; begun: Version[] } {
  const ended: Ended[] = [];
  const begun: Version[] = [];
  const open = new Map<string, Version>();
  for (const { id, at, before, after } of changes) {
    const position = String(at.position);
    const version = open.get(id);
    if (version) {
      version.to_position = position;
      version.to_time = at.time;
      open.delete(id);
    } else if (before) ended.push({ id, position, time: at.time });
    if (!after) continue;
    const next: Version = {
      ...after,
      from_position: position,
      to_position: String(OPEN_END),
      from_time: at.time,
      to_time: null,
    };
    open.set(id, next);
    begun.push(next);
  }
  return { ended, begun };
}

// Rows travel as one JSON parameter: one statement text for any number of them.

function writeRows(schema: string, view: AnyProjection): string {
  const table = qualified(schema, view.name);
  const names = columnNames(view);
  const others = names.filter((name) => name !== 'id');
  const set = others.map((name) => `${quoted(name)} = excluded.${quoted(name)}`);
  const onConflict = set.length > 0 ? `do update set ${set.join(', ')}` : 'do nothing';
  return `with gone as (delete from ${table} where id = any($1))
    insert into ${table} (${columnList(names)})
    select ${columnList(names)} from json_populate_recordset(null::${table}, $2)
    on conflict (id) ${onConflict}`;
}

/**
 * The rows, and the end of the versions that they replace. Each of these is looked up by itself: a
 * planner that knows nothing yet of the table would read all versions that stand, to join them.
 */
function endVersions(schema: string, view: AnyProjection): string {
  const twin = qualified(schema, historyOf(view));
  return `with ended as (
      update ${twin} stood set to_position = ended.position, to_time = ended.time
      from (
        select position, time, (
            select ctid from ${twin} open where open.id = ended.id and to_position = ${OPEN_END}
          ) as place
        from json_to_recordset($3) as ended(id text, position bigint, time text)
      ) ended
      where stood.ctid = ended.place
    ), ${writeRows(schema, view).slice('with '.length)}`;
}

/** By a statement of its own: a row has one open version at most, also while they are written. */
function beginVersions(schema: string, view: AnyProjection): string {
  const twin = qualified(schema, historyOf(view));
  const names = columnList([...columnNames(view), ...HISTORY_COLUMN_NAMES]);
  return `insert into ${twin} (${names})
    select ${names} from json_populate_recordset(null::${twin}, $1)`;
}
