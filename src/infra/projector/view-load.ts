import type { ClientBase } from 'pg';
import type { AnyProjection, ColumnType, ViewRow } from '../../projections/projection';
import { CopyBuffer } from './copy-rows';
import { foldView, type Moment, type Timed, touchesOf } from './fold';
import { StandingRows } from './standing-rows';
import { columnNames, historyOf, OPEN_END, qualified } from './tables';

type CopyColumn = [name: string, type: ColumnType];

const RANGE: CopyColumn[] = [
  ['from_position', 'bigint'],
  ['to_position', 'bigint'],
  ['from_time', 'text'],
  ['to_time', 'text'],
];

/**
 * One view on its way into empty tables. Versions leave by COPY as soon as they have ended, rows
 * at the end: what is held in memory does not grow with the ledger.
 */
export class ViewLoad {
  private readonly standing: StandingRows;
  private readonly rows: CopyBuffer;
  private readonly versions: CopyBuffer;

  constructor(
    private readonly client: ClientBase,
    schema: string,
    private readonly view: AnyProjection,
    rowsInMemory: number,
  ) {
    const columns = columnNames(view).map((name): CopyColumn => {
      return [name, view.columns[name] as ColumnType];
    });
    this.standing = new StandingRows(client, schema, view, rowsInMemory);
    this.rows = new CopyBuffer(qualified(schema, view.name), columns);
    this.versions = new CopyBuffer(qualified(schema, historyOf(view)), [...columns, ...RANGE]);
  }

  async fold(events: readonly Timed[]): Promise<void> {
    const touches = touchesOf(this.view, events);
    if (touches.ids.length === 0) return;
    const standing = await this.standing.load(touches.ids);
    const rows = new Map([...standing].map(([id, { row }]): [string, ViewRow] => [id, row]));
    for (const { id, at, before, after } of foldView(this.view, touches, rows)) {
      const from = standing.get(id)?.from;
      if (before && from) this.addVersion(before, from, at);
      if (after) {
        standing.set(id, { row: after, from: at });
        this.standing.put(id, { row: after, from: at });
      } else {
        standing.delete(id);
        this.standing.delete(id);
      }
    }
    if (this.versions.full) await this.versions.flush(this.client);
    await this.standing.spill();
  }

  async finish(): Promise<void> {
    for (const { row, from } of this.standing.inMemory()) {
      this.rows.add(row);
      this.addVersion(row, from, null);
      if (this.rows.full) await this.rows.flush(this.client);
      if (this.versions.full) await this.versions.flush(this.client);
    }
    await this.rows.flush(this.client);
    await this.versions.flush(this.client);
    await this.standing.placeSpilled();
  }

  private addVersion(row: ViewRow, from: Moment, to: Moment | null): void {
    if (!this.view.history) return;
    this.versions.add({
      ...row,
      from_position: from.position,
      to_position: to?.position ?? OPEN_END,
      from_time: from.time,
      to_time: to?.time ?? null,
    });
  }
}
