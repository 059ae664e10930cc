import type { AnyProjection, Projection, ViewRow } from './projection';

/** Now, or a ledger position: the views as they stood then. */
export type At = bigint | null;

/** A condition on one column; all conditions of a query hold together. */
export type Condition =
  | { column: string; is: string | boolean | null }
  | { column: string; in: string[] }
  /** For list columns: contains this item. */
  | { column: string; has: string }
  /** Part of the text; both sides are folded by `searchable` already. */
  | { column: string; contains: string }
  | { column: string; from?: string | bigint; to?: string | bigint }
  /** At least one of these holds. */
  | { any: Condition[] }
  /**
   * The same where no row meets two of them: as part of no other condition, each is looked for by
   * itself, so that an index may have its rows in order or counted.
   */
  | { oneOf: Condition[] }
  /** All of these hold: a part of a condition. */
  | { all: Condition[] }
  /** Not so; of a column that is null nothing is so, and nothing not so. */
  | { not: Condition };

export type Order = { column: string; direction: 'asc' | 'desc'; vietnamese?: boolean };

export type PageQuery = {
  where: Condition[];
  /** The row's id is added as the last. All in one direction. */
  order: Order[];
  /** Rows wanted. */
  first: number;
  /** The cursor of the row before the page. */
  after: string | null;
};

export type Page<Row> = { rows: { row: Row; cursor: string }[]; hasNextPage: boolean };

export type Tally = {
  group: Record<string, string | null>;
  count: number;
  sums: Record<string, string>;
};

/** Sums over the items that lie in a column of a view's rows. */
export type Totalled = {
  view: AnyProjection;
  /** The column that holds the items. */
  items: string;
  /** What a total belongs to: a column of the row or a field of the item; a list has its key. */
  below: string;
  /** A list of the row that has whatever one of its items is below, and by which it is found. */
  within?: string;
  /** Columns of the row, or fields of the item. */
  by: readonly string[];
  /** Fields of the item. */
  sums: readonly string[];
  earliest: string;
  where: Condition[];
  /** Items that have these values alone. */
  only?: Record<string, string>;
};

export type Total = {
  group: Record<string, string | null>;
  /** Rows, not items. */
  count: number;
  /** Null where no item of the group has a value. */
  sums: Record<string, string | null>;
  earliest: string | null;
};

/** Columns of a view that are compared, in those of its rows that meet the conditions. */
export type Compared = {
  view: AnyProjection;
  columns: readonly string[];
  /** Of the row as it stands at the end; of one that is gone by then, as it stood at the beginning. */
  rows: Condition[];
};

export type Comparison = {
  /** Positions: what happened after the one, up to the other and with it. */
  from: bigint;
  to: bigint;
  what: readonly Compared[];
  /** A view of the events, with a column position: rows that none of these touched are left out. */
  events: AnyProjection;
  where: Condition[];
  /** Differences wanted. */
  first: number;
  after: string | null;
};

/** A value that is not what it was. A row that began or ended in between has null on that side. */
export type Difference = {
  view: string;
  id: string;
  column: string;
  before: unknown;
  after: unknown;
  /** Of the last of the events asked for that touched the row. */
  position: bigint;
};

/** Questions to the views. Each call is one SQL statement, however many rows or parents it has. */
export interface Views {
  byId<Row extends ViewRow>(
    view: Projection<Row>,
    ids: readonly string[],
    at: At,
  ): Promise<(Row | null)[]>;

  page<Row extends ViewRow>(view: Projection<Row>, query: PageQuery, at: At): Promise<Page<Row>>;

  /** The same page below each parent: rows whose `column` is (or, a list, has) the parent's key. */
  pagesBelow<Row extends ViewRow>(
    view: Projection<Row>,
    column: string,
    parents: readonly string[],
    query: PageQuery,
    at: At,
  ): Promise<Page<Row>[]>;

  count(view: AnyProjection, where: Condition[], at: At): Promise<number>;
  countsBelow(
    view: AnyProjection,
    column: string,
    parents: readonly string[],
    where: Condition[],
    at: At,
  ): Promise<number[]>;

  /** Counts and sums by the values of some columns, below each parent. */
  talliesBelow(
    view: AnyProjection,
    column: string,
    parents: readonly string[],
    by: string[],
    sums: string[],
    where: Condition[],
    at: At,
  ): Promise<Tally[][]>;

  /** Totals of items, below each parent, in the order of the values that they are made by. */
  totalsBelow(totalled: Totalled, parents: readonly string[], at: At): Promise<Total[][]>;

  /** Row versions that began or ended at these positions: what each event changed. */
  changesAt<Row extends ViewRow>(
    view: Projection<Row>,
    positions: readonly bigint[],
  ): Promise<{ position: bigint; id: string; before: Row | null; after: Row | null }[]>;

  /** Where rows stood otherwise at one position than at another, by position, view, id and column. */
  differences(comparison: Comparison): Promise<Page<Difference>>;

  /** The last position up to which no later recorded time stands than this instant. */
  positionAt(instant: string): Promise<bigint>;

  /** The largest time recorded up to that position; null before the first event. */
  timeAt(position: bigint): Promise<string | null>;
}

/** Which state of the views it is: the same says the same, whoever asks it and whenever. */
export type Moment = {
  position: bigint;
  /**
   * The tables, which are made again as a whole: without the texts that were erased meanwhile, say.
   * Null where nobody should rely on them: texts are about to be erased, or it is not known.
   */
  generation: string | null;
};

/** The views as one moment has them: whatever is asked here, however late, is answered as of then. */
export interface ViewSnapshot extends Views {
  /** The ledger position of the moment, which is that of the first question or of this one. */
  position(): Promise<bigint>;

  /** The same with what it is a position of. */
  moment(): Promise<Moment>;

  /** Ends it: nothing can be asked any more. Never fails, and may be called again. */
  release(): Promise<void>;
}

/** Where snapshots come from. */
export interface ViewSource {
  /** The position that the views have reached, waiting for `atLeast` if it is named. */
  reached(atLeast: bigint | null): Promise<{ position: bigint; stale: boolean }>;

  /**
   * The state that the views are in, by a look that begins after this call: of many calls while
   * one is under way, one look. Costs next to nothing.
   */
  moment(): Promise<Moment>;

  /**
   * Costs nothing until it is asked; from then on a connection, until it is released. Once the
   * signal is aborted, the question that runs is stopped and every other refused: `OutOfTime`.
   */
  snapshot(signal?: AbortSignal): ViewSnapshot;
}

/** So many read now that there was no connection for this one in time. */
export class ViewsBusy extends Error {
  constructor(options?: ErrorOptions) {
    super('no connection for a reader was free in time', options);
    this.name = 'ViewsBusy';
  }
}

/** Nobody waits for the answer any more. */
export class OutOfTime extends Error {
  constructor(options?: ErrorOptions) {
    super('stopped, since nobody waits for it any more', options);
    this.name = 'OutOfTime';
  }
}

/** Another release lays the views out: this program cannot read them, another replica can. */
export class ViewsForeign extends ViewsBusy {
  constructor() {
    super();
    this.message = 'the views are laid out by another release';
    this.name = 'ViewsForeign';
  }
}

/** The cursor is none of this list. */
export class BadCursor extends Error {
  constructor() {
    super('not a cursor of this list');
    this.name = 'BadCursor';
  }
}
