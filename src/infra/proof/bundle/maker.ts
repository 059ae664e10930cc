import type { LedgerEvent } from '../../../projections/projection';

/** Of any type: whoever makes a command of it names its fields one by one. */
export type Data = Record<string, unknown>;
/** Events that were written together: the first of them, and its data. */
export type Written = { first: LedgerEvent; data: Data; all: readonly LedgerEvent[] };
export type Command = { type: string } & Data;
/** Several where events do not tell which of them it was; null where nobody can tell. */
export type Maker = (written: Written) => Command | Command[] | null;

/** The command with these fields of the event's data. */
export const taking =
  (type: string, ...fields: string[]): Maker =>
  ({ data }) => ({ type, ...Object.fromEntries(fields.map((field) => [field, data[field]])) });

/** The paper of the envelope; by itself a rule only asks for the one that the event holds. */
export const paperOf = ({ first, data }: Written): unknown => first.document ?? data.paper ?? null;

/** The command with these fields of the event's data, and its paper. */
export const byPaper =
  (type: string, ...fields: string[]): Maker =>
  (written) => ({
    type,
    ...Object.fromEntries(fields.map((field) => [field, written.data[field]])),
    paper: paperOf(written),
  });
