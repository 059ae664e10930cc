import type { ClientBase } from 'pg';
import type { AnyProjection, ViewRow } from '../../projections/projection';
import { CopyBuffer } from './copy-rows';
import type { Moment } from './fold';
import {
  columnList,
  columnNames,
  HISTORY_COLUMN_NAMES,
  historyOf,
  OPEN_END,
  qualified,
} from './tables';

/** Where rows wait that memory has no room for, with the moment from which they have stood. */
export const spillTable = (schema: string): string => qualified(schema, 'spill');
export const spillTableOf = (schema: string): string =>
  `create table ${spillTable(schema)} (
    view text, id text, row json, from_position bigint, from_time text, primary key (view, id))`;

export type Standing = { row: ViewRow; from: Moment };

/**
 * The rows of one view while a whole ledger is folded: those touched last in memory, at most
 * `limit`, the others in the spill table. A row is in one of the two places, never in both.
 */
export class StandingRows {
  /** Least lately touched first, as a Map keeps its order. */
  private readonly rows = new Map<string, Standing>();
  private spilled = false;

  constructor(
    private readonly client: ClientBase,
    private readonly schema: string,
    private readonly view: AnyProjection,
    private readonly limit: number,
  ) {}

  /** Those of the rows that there are, brought into memory. */
  async load(ids: string[]): Promise<Map<string, Standing>> {
    const missing: string[] = [];
    const found = new Map<string, Standing>();
    for (const id of ids) {
      const standing = this.rows.get(id);
      if (!standing) missing.push(id);
      else {
        found.set(id, standing);
        this.put(id, standing);
      }
    }
    if (this.spilled && missing.length > 0)
      for (const [id, standing] of await this.fetch(missing)) {
        found.set(id, standing);
        this.put(id, standing);
      }
    return found;
  }

  put(id: string, standing: Standing): void {
    this.rows.delete(id);
    this.rows.set(id, standing);
  }

  delete(id: string): void {
    this.rows.delete(id);
  }

  /** Lets the rows go that were touched the longest ago, some more than needed: seldom, but many. */
  async spill(): Promise<void> {
    if (this.rows.size <= this.limit) return;
    const buffer = new CopyBuffer(spillTable(this.schema), [
      ['view', 'text'],
      ['id', 'text'],
      ['row', 'jsonb'],
      ['from_position', 'bigint'],
      ['from_time', 'text'],
    ]);
    const target = Math.floor(this.limit * 0.75);
    for (const [id, { row, from }] of this.rows) {
      if (this.rows.size <= target) break;
      const { position, time } = from;
      buffer.add({ view: this.view.name, id, row, from_position: position, from_time: time });
      this.rows.delete(id);
      if (buffer.full) await buffer.flush(this.client);
    }
    await buffer.flush(this.client);
    this.spilled = true;
  }

  inMemory(): Iterable<Standing> {
    return this.rows.values();
  }

  /** At the end, inside the database: the rows that are not in memory to where they belong. */
  async placeSpilled(): Promise<void> {
    if (!this.spilled) return;
    const { schema, view } = this;
    const table = qualified(schema, view.name);
    const columns = columnList(columnNames(view));
    const from = `from ${spillTable(schema)} spill
      cross join lateral json_populate_record(null::${table}, spill.row) as stood
      where spill.view = $1`;
    const live = `insert into ${table} (${columns}) select stood.* ${from}`;
    await this.client.query(live, [view.name]);
    if (!view.history) return;
    await this.client.query(
      `insert into ${qualified(schema, historyOf(view))}
         (${columns}, ${columnList(HISTORY_COLUMN_NAMES)})
       select stood.*, spill.from_position, ${OPEN_END}, spill.from_time, null ${from}`,
      [view.name],
    );
  }

  private async fetch(ids: string[]): Promise<Map<string, Standing>> {
    const { rows } = await this.client.query<{
      id: string;
      row: ViewRow;
      from_position: string;
      from_time: string;
    }>({
      name: 'spill-fetch',
      text: `delete from ${spillTable(this.schema)} where view = $1 and id = any($2)
        returning id, row, from_position, from_time`,
      values: [this.view.name, ids],
    });
    return new Map(
      rows.map(({ id, row, from_position, from_time }) => [
        id,
        { row, from: { position: BigInt(from_position), time: from_time } },
      ]),
    );
  }
}
