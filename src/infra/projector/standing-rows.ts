import type { ClientBase } from 'pg';
import type { AnyProjection, ViewRow } from '../../projections/projection';
import { CopyBuffer, type CopyLine } from './copy-rows';
import type { Moment } from './fold';
import { MaybeHas } from './maybe-has';
import {
  columnList,
  columnNames,
  columnsOf,
  HISTORY_COLUMNS_TO_COPY,
  historyOf,
  OPEN_END,
  qualified,
} from './tables';

/** `from`: since when it has stood; of views without history nobody asks. */
type Standing = { row: ViewRow; from: Moment | undefined };
/** `touched`: how many events had been seen before those that touched it last. */
type Held = Standing & { touched: number };

/**
 * The rows of one view while a whole ledger is folded: those touched by the last events in memory,
 * the others where they belong in the end, from where they are taken back if they are touched
 * again. A row is in one of the two places, never in both. What bounds memory is how far back it
 * goes and not a number of rows, for some are a thousand times as large as others.
 */
export class StandingRows {
  /** Least lately touched first, as a Map keeps its order. */
  private readonly rows = new Map<string, Held>();
  private seen = 0;
  private readonly table: string;
  private readonly twin: string;
  private readonly placed: CopyBuffer;
  private readonly placedVersions: CopyBuffer;
  /** Most rows that are not in memory are new: nobody need look for them. */
  private readonly away = new MaybeHas();

  constructor(
    private readonly client: ClientBase,
    /** On the same connection. */
    private readonly placing: CopyLine,
    schema: string,
    private readonly view: AnyProjection,
    /** A row that so many events have not touched may go. */
    private readonly idle: number,
  ) {
    this.table = qualified(schema, view.name);
    this.twin = qualified(schema, historyOf(view));
    this.placed = new CopyBuffer(this.table, columnsOf(view));
    this.placedVersions = new CopyBuffer(this.twin, [
      ...columnsOf(view),
      ...HISTORY_COLUMNS_TO_COPY,
    ]);
  }

  /** Those of the rows that there are, brought into memory; the map is the caller's. */
  async load(ids: string[]): Promise<Map<string, ViewRow>> {
    const missing: string[] = [];
    const found = new Map<string, ViewRow>();
    for (const id of ids) {
      const held = this.rows.get(id);
      if (held) {
        found.set(id, held.row);
        held.touched = this.seen;
        this.rows.delete(id);
        this.rows.set(id, held);
      } else if (this.away.maybeHas(id)) missing.push(id);
    }
    if (missing.length > 0)
      for (const { row, from } of await this.takeBack(missing)) {
        found.set(row.id, row);
        this.put(row, from);
      }
    return found;
  }

  /** Since when a row in memory has stood. */
  since(id: string): Moment | undefined {
    return this.rows.get(id)?.from;
  }

  /** New, or loaded since the last events were seen: so it is where it belongs in the order. */
  put(row: ViewRow, from: Moment | undefined): void {
    this.rows.set(row.id, { row, from, touched: this.seen });
  }

  delete(id: string): void {
    this.rows.delete(id);
  }

  /** So many events more were seen. Lets idle rows go, some later than they might: seldom, but many. */
  async passed(events: number): Promise<void> {
    this.seen += events;
    const [oldest] = this.rows.values();
    if (!oldest || oldest.touched > this.seen - 2 * this.idle) return;
    await this.place(this.seen - this.idle);
  }

  /** All rows, at the end. */
  placeAll(): Promise<void> {
    return this.place(this.seen);
  }

  private async place(untouchedSince: number): Promise<void> {
    const { away, placed, placedVersions, rows, view } = this;
    for (const [id, { row, from, touched }] of rows) {
      if (touched > untouchedSince) break;
      placed.add(row);
      if (view.history && from) placedVersions.add(row, version(from, null));
      rows.delete(id);
      away.add(id);
      if (placed.full || placedVersions.full) await this.send();
    }
    await this.send();
  }

  private async send(): Promise<void> {
    const { placed, placedVersions, placing } = this;
    placing.send(placed);
    placing.send(placedVersions);
    await placing.room();
  }

  private async takeBack(ids: string[]): Promise<Standing[]> {
    const { client, placing, table, twin, view } = this;
    await placing.end();
    const { rows } = await client.query<ViewRow>({
      name: `back-${view.name}`,
      text: `delete from ${table} where id = any($1) returning ${columnList(columnNames(view))}`,
      values: [ids],
    });
    if (!view.history || rows.length === 0) return rows.map((row) => ({ row, from: undefined }));
    const begun = await client.query<{ id: string; from_position: string; from_time: string }>({
      name: `begun-${view.name}`,
      text: `delete from ${twin} where id = any($1) and to_position = ${OPEN_END}
        returning id, from_position, from_time`,
      values: [rows.map(({ id }) => id)],
    });
    const moments = new Map(
      begun.rows.map(({ id, from_position, from_time }): [string, Moment] => [
        id,
        { position: BigInt(from_position), time: from_time },
      ]),
    );
    return rows.map((row) => {
      const from = moments.get(row.id);
      if (!from) throw new Error(`no version of ${row.id} stands in ${twin}`);
      return { row, from };
    });
  }
}

/** History's columns of a version; `to`: null while it stands. */
export const version = (from: Moment, to: Moment | null): Record<string, unknown> => ({
  from_position: from.position,
  to_position: to?.position ?? OPEN_END,
  from_time: from.time,
  to_time: to?.time ?? null,
});
