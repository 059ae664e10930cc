import { searchable } from '../../domain/shared/text';
import type { Condition } from '../../projections/views';

type Value = string | boolean | null | undefined;

/** The column has this value, if the caller asks for one. */
export const is = (column: string, value: Value): Condition[] =>
  value === null || value === undefined ? [] : [{ column, is: value }];

/** The list column contains this item, if the caller asks for one. */
export const has = (column: string, item: string | null | undefined): Condition[] =>
  item ? [{ column, has: item }] : [];

/** The text contains this; case and diacritics do not count. */
export const says = (column: string, text: string | null | undefined): Condition[] =>
  text && searchable(text) ? [{ column, contains: searchable(text) }] : [];

/** Between two values, both included, either of them open. */
export const between = (
  column: string,
  from: string | null | undefined,
  to: string | null | undefined,
): Condition[] => (from || to ? [{ column, ...(from && { from }), ...(to && { to }) }] : []);
