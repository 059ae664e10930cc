import type { ReadableKind } from '../domain/access/read-policy';
import type { About, Circumstances, Document } from '../domain/decider';
import type { LedgerFact } from '../domain/events';

/** An event of the ledger as a projection sees it: decoded, with the place that the store gave it. */
export type LedgerEvent = LedgerFact &
  Circumstances & {
    position: bigint;
    about: About;
    authority: string;
    document: Document | null;
    classification: 'PUBLIC' | 'INTERNAL';
    schema: number;
    leafHash: string;
    correlationId: string;
  };

/** Instants and civil dates are ISO texts (they sort rightly); money is `numeric`, text in a row. */
export type ColumnType = 'text' | 'integer' | 'bigint' | 'numeric' | 'boolean' | 'jsonb' | 'text[]';

export type ViewRow = { id: string };

/**
 * A projection answers a question (its doc comment). It is a table, a key and a pure fold; the
 * runner does the rest: it keeps the live rows and, in a twin table, how each row stood at every
 * position (`asOf`).
 */
export type Projection<Row extends ViewRow = ViewRow> = {
  /** The table's name; its twin is `<name>_history`. */
  name: string;
  columns: Record<keyof Row & string, ColumnType>;
  /** Of jsonb columns that hold lists of objects: the fields that totals are made of. */
  items?: Partial<Record<keyof Row & string, Record<string, ColumnType>>>;
  /** Besides the key. `gin` for lists. */
  indexes: { columns: (keyof Row & string)[]; gin?: true }[];
  /** Raised when the fold changes its mind: the next start then makes the views again. */
  revision?: number;
  /**
   * False for rows that never change once written: they are their own history. Each is of one event
   * alone, for a rebuild does not look for it again.
   */
  history: boolean;
  /** For rows that change, but nobody asks how they stood: without `history` only now is kept. */
  presentOnly?: true;
  /** Who may read its rows (read-policy.ts); everybody, where it is not said. */
  readable?: ReadableKind;
  /** The ids of the rows that the event touches. */
  keys(event: LedgerEvent): string[];
  /** The row after the event; the same object when it does not care; undefined to remove it. */
  evolve(row: Row | undefined, event: LedgerEvent, id: string): Row | undefined;
};

/** Keeps a projection's row type while it is written as one object. */
export const projection = <Row extends ViewRow>(definition: Projection<Row>): Projection<Row> =>
  definition;

/**
 * To be asked, not folded: the view with these of its columns alone, and the key. Of many rows the
 * rest, which may be long, is not read.
 */
export const narrowed = <Row extends ViewRow, Column extends keyof Row & string>(
  view: Projection<Row>,
  columns: readonly Column[],
): Projection<Pick<Row, Column | 'id'> & ViewRow> => {
  const kept = ['id', ...columns].map((name) => [name, view.columns[name as Column]]);
  return { ...(view as AnyProjection), columns: Object.fromEntries(kept), indexes: [] };
};

// biome-ignore lint/suspicious/noExplicitAny: views of every row type stand side by side here.
export type AnyProjection = Projection<any>;
