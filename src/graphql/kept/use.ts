import type { Projection, ViewRow } from '../../projections/projection';
import type {
  At,
  Comparison,
  Moment,
  PageQuery,
  Totalled,
  ViewSnapshot,
} from '../../projections/views';

/** What an answer was made of, noted where it happens: whether it may be kept, and for how long. */
export class Use {
  /** Of more than the views: the log, the ledger itself, the record of access. */
  beyondViews = false;
  /** Of the views as they are now; else it says the same wherever they come to. */
  ofNow = false;
}

/** In a context these tell what no position decides. */
const BEYOND = ['execute', 'source', 'log', 'erase', 'accesses', 'allowed'] as const;

type Beyond = (typeof BEYOND)[number];

/** The same context; who takes of it what no position decides is noted. */
export function noting<Context extends Record<Beyond, unknown>>(ctx: Context, use: Use): Context {
  const noted: Context = Object.create(ctx);
  for (const name of BEYOND)
    Object.defineProperty(noted, name, {
      get() {
        use.beyondViews = true;
        return ctx[name];
      },
    });
  return noted;
}

/** The same views; a question as of now is noted. */
export class NotedViews implements ViewSnapshot {
  constructor(
    private readonly views: ViewSnapshot,
    private readonly use: Use,
  ) {}

  byId<Row extends ViewRow>(view: Projection<Row>, ids: readonly string[], at: At) {
    return this.of(at).byId(view, ids, at);
  }

  page<Row extends ViewRow>(view: Projection<Row>, query: PageQuery, at: At) {
    return this.of(at).page(view, query, at);
  }

  pagesBelow<Row extends ViewRow>(
    view: Projection<Row>,
    column: string,
    parents: readonly string[],
    query: PageQuery,
    at: At,
  ) {
    return this.of(at).pagesBelow(view, column, parents, query, at);
  }

  count(...asked: Parameters<ViewSnapshot['count']>) {
    return this.of(asked[2]).count(...asked);
  }

  countsBelow(...asked: Parameters<ViewSnapshot['countsBelow']>) {
    return this.of(asked[4]).countsBelow(...asked);
  }

  talliesBelow(...asked: Parameters<ViewSnapshot['talliesBelow']>) {
    return this.of(asked[6]).talliesBelow(...asked);
  }

  totalsBelow(totalled: Totalled, parents: readonly string[], at: At) {
    return this.of(at).totalsBelow(totalled, parents, at);
  }

  changesAt<Row extends ViewRow>(view: Projection<Row>, positions: readonly bigint[]) {
    return this.of(null).changesAt(view, positions);
  }

  differences(comparison: Comparison) {
    return this.of(null).differences(comparison);
  }

  /** An instant may come to another position, with an event that is recorded later. */
  positionAt(instant: string) {
    return this.of(null).positionAt(instant);
  }

  timeAt(position: bigint) {
    return this.views.timeAt(position);
  }

  /** Asked only whether the views have come so far; once they have, that stays so. */
  position() {
    return this.views.position();
  }

  moment(): Promise<Moment> {
    return this.views.moment();
  }

  release() {
    return this.views.release();
  }

  private of(at: At): ViewSnapshot {
    if (at === null) this.use.ofNow = true;
    return this.views;
  }
}
