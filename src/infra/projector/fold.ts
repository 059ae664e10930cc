import type { AnyProjection, LedgerEvent, ViewRow } from '../../projections/projection';
import { columnNames, neverChanges } from './tables';

/** How far a fold has come: the last event's position, and the greatest recorded time up to it. */
export type Reached = { position: bigint; time: string | null };

/**
 * When something came to stand. The time is the greatest recorded up to the position, not the
 * event's own: so ranges of times say the same as ranges of positions, though clocks go back.
 */
export type Moment = { position: bigint; time: string };
export type Timed = { event: LedgerEvent; at: Moment };

/** A row before and after one event; undefined where there is none. */
export type Change = {
  id: string;
  at: Moment;
  before: ViewRow | undefined;
  after: ViewRow | undefined;
};

/** A row of the timeline: from this position on, the greatest recorded time is `time`. */
export type Tick = Moment & { previous: bigint };

/** A projection could not fold this event. Like an event that cannot be read, it stops the reader. */
export class FoldFailed extends Error {
  constructor(
    readonly position: bigint,
    view: string,
    cause: unknown,
  ) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`event at position ${position} cannot be folded into ${view}: ${why}`, { cause });
    this.name = 'FoldFailed';
  }
}

/** The events with their moments, where the time rose, and how far they lead. */
export function timed(
  from: Reached,
  events: readonly LedgerEvent[],
): { timed: Timed[]; ticks: Tick[]; reached: Reached } {
  const ticks: Tick[] = [];
  let { position: previous, time } = from;
  const all = events.map((event): Timed => {
    const { position, recordedAt } = event;
    if (position <= previous)
      throw new Error(`event ${position} comes after ${previous}: the ledger is out of order`);
    if (time === null || recordedAt > time) {
      time = recordedAt;
      ticks.push({ position, time, previous });
    }
    previous = position;
    return { event, at: { position, time } };
  });
  return { timed: all, ticks, reached: { position: previous, time } };
}

/** Which rows each event touches, and all of them, to be loaded at once. */
export type Touches = { each: { timed: Timed; ids: string[] }[]; ids: string[] };

export function touchesOf(view: AnyProjection, events: readonly Timed[]): Touches {
  const all = new Set<string>();
  const each = events.flatMap((one) => {
    const keys = failing(view, one, () => view.keys(one.event));
    if (keys.length === 0) return [];
    const ids = keys.length > 1 ? [...new Set(keys)] : keys;
    for (const id of ids) all.add(id);
    return [{ timed: one, ids }];
  });
  return { each, ids: [...all] };
}

/** Folds in memory. `rows` holds the touched rows that there are, and afterwards what became of them. */
export function foldView(
  view: AnyProjection,
  touches: Touches,
  rows: Map<string, ViewRow>,
): Change[] {
  const columns = columnNames(view);
  const unchanging = neverChanges(view);
  const changes: Change[] = [];
  for (const { timed: one, ids } of touches.each)
    for (const id of ids) {
      const before = rows.get(id);
      failing(view, one, () => {
        const after: ViewRow | undefined = view.evolve(before, one.event, id);
        if (after === before) return;
        if (after) checkRow(columns, after, id);
        if (before && unchanging) throw new Error(`row ${id} may not change: no history is kept`);
        if (after) rows.set(id, after);
        else rows.delete(id);
        changes.push({ id, at: one.at, before, after });
      });
    }
  return changes;
}

function failing<T>(view: AnyProjection, { at }: Timed, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new FoldFailed(at.position, view.name, error);
  }
}

/**
 * What is not stored would be there for the next event of the same batch and gone for one of the
 * next: the views would depend on how events fell into batches.
 */
function checkRow(columns: string[], row: ViewRow, id: string): void {
  const values = row as Record<string, unknown>;
  if (row.id !== id) throw new Error(`row ${id} says that its id is ${row.id}`);
  for (const column of columns)
    if (values[column] === undefined) throw new Error(`row ${id} lacks the column ${column}`);
  const names = Object.keys(values);
  if (names.length === columns.length) return;
  const other = names.find((name) => !columns.includes(name));
  if (other) throw new Error(`row ${id} has ${other}, which is no column`);
}
