import type { ClientBase } from 'pg';
import type { AnyProjection, ViewRow } from '../../projections/projection';
import { CopyBuffer, type CopyLine } from './copy-rows';
import { foldView, type Timed, type Touches, touchesOf } from './fold';
import { StandingRows, version } from './standing-rows';
import { columnsOf, HISTORY_COLUMNS_TO_COPY, historyOf, neverChanges, qualified } from './tables';

/**
 * One view on its way into empty tables. Versions leave by COPY as soon as they have ended, rows
 * when memory has no room for them or at the end: what is held does not grow with the ledger.
 */
export class ViewLoad {
  private readonly standing: StandingRows;
  /** Rows that never change, or versions that have ended. */
  private readonly done: CopyBuffer;

  constructor(
    /** For rows that are to be found again. */
    client: ClientBase,
    /** For those that are not. */
    private readonly line: CopyLine,
    schema: string,
    private readonly view: AnyProjection,
    idle: number,
  ) {
    this.standing = new StandingRows(client, schema, view, idle);
    this.done = neverChanges(view)
      ? new CopyBuffer(qualified(schema, view.name), columnsOf(view))
      : new CopyBuffer(qualified(schema, historyOf(view)), [
          ...columnsOf(view),
          ...HISTORY_COLUMNS_TO_COPY,
        ]);
  }

  async fold(events: readonly Timed[]): Promise<void> {
    const touches = touchesOf(this.view, events);
    if (touches.ids.length > 0) await this.foldTouched(touches);
    await this.standing.passed(events.length);
  }

  async finish(): Promise<void> {
    this.line.send(this.done);
    await this.line.room();
    await this.standing.placeAll();
  }

  private async foldTouched(touches: Touches): Promise<void> {
    if (neverChanges(this.view)) this.foldRows(touches);
    else await this.foldStanding(touches);
    if (this.done.full) this.line.send(this.done);
    await this.line.room();
  }

  /** Each row is of one event alone: none has to be found again. */
  private foldRows(touches: Touches): void {
    for (const { after } of foldView(this.view, touches, new Map()))
      if (after) this.done.add(after);
  }

  private async foldStanding(touches: Touches): Promise<void> {
    const { view } = this;
    const standing = await this.standing.load(touches.ids);
    const rows = new Map([...standing].map(([id, { row }]): [string, ViewRow] => [id, row]));
    for (const { id, at, before, after } of foldView(view, touches, rows)) {
      const from = standing.get(id)?.from;
      if (view.history && before && from) this.done.add(before, version(from, at));
      if (after) {
        const now = { row: after, from: at };
        standing.set(id, now);
        this.standing.put(id, now);
      } else {
        standing.delete(id);
        this.standing.delete(id);
      }
    }
  }
}
