import type { ClientBase } from 'pg';
import type { AnyProjection } from '../../projections/projection';
import { CopyBuffer, type CopyLine } from './copy-rows';
import { foldView, type Timed, type Touches, touchesOf } from './fold';
import { StandingRows, version } from './standing-rows';
import { columnsOf, HISTORY_COLUMNS_TO_COPY, historyOf, neverChanges, qualified } from './tables';

/** COPYs of what is not needed again, and, on the folding connection, of rows that may be. */
export type Lines = Record<'done' | 'placing', CopyLine>;

/**
 * One view on its way into empty tables. Versions leave by COPY as soon as they have ended, rows
 * when no event has touched them for long or at the end: what is held does not grow with the ledger.
 */
export class ViewLoad {
  private readonly standing: StandingRows;
  /** Rows that never change, or versions that have ended. */
  private readonly done: CopyBuffer;

  constructor(
    client: ClientBase,
    private readonly lines: Lines,
    schema: string,
    private readonly view: AnyProjection,
    idle: number,
  ) {
    this.standing = new StandingRows(client, lines.placing, schema, view, idle);
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
    await this.send();
    await this.standing.placeAll();
  }

  private async foldTouched(touches: Touches): Promise<void> {
    if (neverChanges(this.view)) this.foldRows(touches);
    else await this.foldStanding(touches);
    if (this.done.full) await this.send();
  }

  private async send(): Promise<void> {
    this.lines.done.send(this.done);
    await this.lines.done.room();
  }

  /** Each row is of one event alone: none has to be found again. */
  private foldRows(touches: Touches): void {
    for (const { after } of foldView(this.view, touches, new Map()))
      if (after) this.done.add(after);
  }

  private async foldStanding(touches: Touches): Promise<void> {
    const { view } = this;
    const rows = await this.standing.load(touches.ids);
    for (const { id, at, before, after } of foldView(view, touches, rows)) {
      const from = this.standing.since(id);
      if (view.history && before && from) this.done.add(before, version(from, at));
      if (after) this.standing.put(after, at);
      else this.standing.delete(id);
    }
  }
}
