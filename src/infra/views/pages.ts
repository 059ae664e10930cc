import type { AnyProjection, ViewRow } from '../../projections/projection';
import type { At, Condition, Page, PageQuery } from '../../projections/views';
import { columnList, columnNames } from '../projector/tables';
import { conditionSql, standing } from './conditions';
import type { Keyset } from './keyset';
import type { Parameters } from './statements';

/** A page below what `below` says, or of the whole view. */
export function pageSql(
  view: AnyProjection,
  keyset: Keyset,
  { where, first, after }: PageQuery,
  at: At,
  parameters: Parameters,
  below?: string,
): string {
  if (!Number.isInteger(first) || first < 0) throw new Error(`a page of ${first} rows`);
  const { table, conditions } = standing(view, at, parameters, where);
  const all = [
    ...conditions,
    ...(below ? [below] : []),
    ...where.map((each) => conditionSql(view, each, parameters)),
    ...(after === null ? [] : [keyset.after(after, parameters)]),
  ];
  return `select ${columnList(columnNames(view))} from ${table} t where ${all.join(' and ') || 'true'}
    order by ${keyset.orderBy} limit ${parameters.add(first + 1, 'integer')}`;
}

export function countSql(
  view: AnyProjection,
  where: Condition[],
  at: At,
  parameters: Parameters,
  below?: string,
): string {
  const { table, conditions } = standing(view, at, parameters, where);
  const all = [
    ...conditions,
    ...(below ? [below] : []),
    ...where.map((each) => conditionSql(view, each, parameters)),
  ];
  return `select count(*)::integer as count from ${table} t where ${all.join(' and ') || 'true'}`;
}

/** One row more than the page was asked for, when there is a next page. */
export function pageOf<Row extends ViewRow>(
  rows: Row[],
  { first }: PageQuery,
  keyset: Keyset,
): Page<Row> {
  return {
    rows: rows.slice(0, first).map((row) => ({ row, cursor: keyset.cursorOf(row) })),
    hasNextPage: rows.length > first,
  };
}
