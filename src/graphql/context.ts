import DataLoader from 'dataloader';
import type { AccessLog } from '../domain/access/access-record';
import { allowedCommands } from '../domain/allowed-commands';
import type { Actor, Ledger } from '../domain/decider';
import type { Erase } from '../domain/erasure/erase';
import type { Execute } from '../domain/execution';
import type { Language } from '../domain/rejection';
import type { LogSource } from '../domain/transparency-log/log-source';
import type { Projection, ViewRow } from '../projections/projection';
import type {
  At,
  Condition,
  Page,
  PageQuery,
  Tally,
  Total,
  Totalled,
  ViewSnapshot,
  ViewSource,
  Views,
} from '../projections/views';
import type { AccessNotes } from './access/access-notes';
import type { Use } from './kept/use';

/** What a resolver may use: who asks, the views, and the way into the ledger. */
export type Context = {
  viewer: Actor;
  language: Language;
  correlationId: string;
  execute: Execute;
  source: ViewSource;
  /** The transparency log. */
  log: LogSource;
  erase: Erase;
  /** What this request has seen, for the record of access; and that record. */
  access: AccessNotes;
  accesses: AccessLog;
  /** What the answer was made of. */
  use: Use;
  /** The position that the answer should have at least: the caller's, or that of a mutation. */
  wanted: bigint;
  /** Civil date of today in Asia/Ho_Chi_Minh, by the system's clock. */
  today: string;
  /** One moment for the whole answer; a mutation goes on to a later one. */
  views: ViewSnapshot;
  /** The same views; what is asked for many parents goes together. */
  read: Reader;
  /** The mutations that the viewer may carry out now on an object, asked of the ledger. */
  allowed(id: string): Promise<string[]>;
  /** Aborted when nobody waits for the answer of a query any more. */
  signal: AbortSignal;
  /** Where a subscription is served: takes what it asks for. */
  follow?(following: Following): AsyncIterable<never>;
};

/** What somebody follows: the events after a position that meet his conditions. */
export type Following = {
  /** Exclusive. Null: from now on. */
  after: bigint | null;
  /** What he asks for and may read, by what is so at the moment of that context. */
  where(ctx: Context): Promise<Condition[]>;
};

/** Of all objects of an answer at once; not kept, since a mutation may change them. */
export function allowedTo(viewer: Actor, execute: Execute, today: string): Context['allowed'] {
  const loader = new DataLoader<string, string[]>(
    (ids) =>
      execute.ask(ids.map((id) => (ledger: Ledger) => allowedCommands(id, ledger, viewer, today))),
    { cache: false, maxBatchSize: 1000 },
  );
  return (id) => loader.load(id);
}

/** What was read so far is of the past: the next question opens a new snapshot. */
export function leaveMoment(ctx: Context): void {
  void ctx.views.release();
  ctx.views = ctx.source.snapshot(ctx.signal);
  ctx.read = new Reader(ctx.views);
}

/**
 * The questions of one request. Children of many parents are asked for together, so that the
 * number of SQL statements does not grow with the rows of the answer.
 */
export class Reader {
  private readonly loaders = new Map<string, unknown>();

  constructor(private readonly views: Views) {}

  one<Row extends ViewRow>(view: Projection<Row>, id: string, at: At): Promise<Row | null> {
    const load = this.loader<string, Row | null>(['one', view.name, at], (ids) =>
      this.views.byId(view, ids, at),
    );
    return load(id);
  }

  many<Row extends ViewRow>(
    view: Projection<Row>,
    ids: readonly string[],
    at: At,
  ): Promise<(Row | null)[]> {
    return Promise.all(ids.map((id) => this.one(view, id, at)));
  }

  /** One page of a whole view, asked for once however many parents want it. */
  page<Row extends ViewRow>(view: Projection<Row>, query: PageQuery, at: At): Promise<Page<Row>> {
    const columns = Object.keys(view.columns);
    const load = this.loader<'all', Page<Row>>(
      ['page', view.name, columns, query, at],
      async () => [await this.views.page(view, query, at)],
    );
    return load('all');
  }

  below<Row extends ViewRow>(
    view: Projection<Row>,
    column: keyof Row & string,
    parent: string,
    query: PageQuery,
    at: At,
  ): Promise<Page<Row>> {
    const load = this.loader<string, Page<Row>>(
      ['below', view.name, column, query, at],
      (parents) => this.views.pagesBelow(view, column, parents, query, at),
    );
    return load(parent);
  }

  countBelow<Row extends ViewRow>(
    view: Projection<Row>,
    column: keyof Row & string,
    parent: string,
    where: Condition[],
    at: At,
  ): Promise<number> {
    const load = this.loader<string, number>(['count', view.name, column, where, at], (parents) =>
      this.views.countsBelow(view, column, parents, where, at),
    );
    return load(parent);
  }

  tallyBelow<Row extends ViewRow>(
    view: Projection<Row>,
    column: keyof Row & string,
    parent: string,
    by: (keyof Row & string)[],
    where: Condition[],
    at: At,
  ): Promise<Tally[]> {
    const load = this.loader<string, Tally[]>(
      ['tally', view.name, column, by, where, at],
      (parents) => this.views.talliesBelow(view, column, parents, by, [], where, at),
    );
    return load(parent);
  }

  totalsBelow(totalled: Totalled, parent: string, at: At): Promise<Total[]> {
    const { view, ...rest } = totalled;
    const load = this.loader<string, Total[]>(['totals', view.name, rest, at], (parents) =>
      this.views.totalsBelow(totalled, parents, at),
    );
    return load(parent);
  }

  /** The largest time recorded up to a position, however many rows ask for it. */
  timeAt(position: bigint): Promise<string | null> {
    const load = this.loader<bigint, string | null>(['time'], (positions) =>
      Promise.all(positions.map((each) => this.views.timeAt(each))),
    );
    return load(position);
  }

  changes<Row extends ViewRow>(view: Projection<Row>, position: bigint) {
    type Change = { id: string; before: Row | null; after: Row | null };
    const load = this.loader<bigint, Change[]>(['changes', view.name], async (positions) => {
      const changes = await this.views.changesAt(view, positions);
      return positions.map((each) => changes.filter((change) => change.position === each));
    });
    return load(position);
  }

  /** One loader for each question; what is asked in one tick goes together. */
  private loader<Key, Value>(
    question: unknown[],
    batch: (keys: readonly Key[]) => Promise<Value[]>,
  ): (key: Key) => Promise<Value> {
    const name = JSON.stringify(question, (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    let loader = this.loaders.get(name) as DataLoader<Key, Value> | undefined;
    if (!loader) {
      loader = new DataLoader<Key, Value>(batch, { maxBatchSize: 1000 });
      this.loaders.set(name, loader);
    }
    const found = loader;
    return (key) => found.load(key);
  }
}
