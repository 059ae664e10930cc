import type { AnyProjection, ViewRow } from '../../projections/projection';
import type { At, Condition, Page, PageQuery } from '../../projections/views';
import { columnList, columnNames } from '../projector/tables';
import { conditionsSql, standing } from './conditions';
import type { Keyset } from './keyset';
import type { Parameters } from './statements';

/** A page below `parent.key` by the column, or of the whole view. */
export function pageSql(
  view: AnyProjection,
  keyset: Keyset,
  { where, first, after }: PageQuery,
  at: At,
  parameters: Parameters,
  below?: string,
): string {
  if (!Number.isInteger(first) || first < 0) throw new Error(`a page of ${first} rows`);
  const inOrder = (from: string, all: string[]): string =>
    `select ${columnList(columnNames(view))} from ${from} t where ${all.join(' and ') || 'true'}
    order by ${keyset.orderBy} limit ${parameters.add(first + 1, 'integer')}`;
  const pages = waysOf(where).map((each) => {
    const { table, conditions } = standing(view, at, parameters, each);
    const all = [...conditions, ...conditionsSql(view, each, parameters, below)];
    return inOrder(table, after === null ? all : [...all, keyset.after(after, parameters)]);
  });
  return pages.length > 1
    ? inOrder(`((${pages.join(') union all (')}))`, [])
    : (pages[0] as string);
}

export function countSql(
  view: AnyProjection,
  where: Condition[],
  at: At,
  parameters: Parameters,
  below?: string,
): string {
  const rows = waysOf(where).map((each) => {
    const { table, conditions } = standing(view, at, parameters, each);
    const all = [...conditions, ...conditionsSql(view, each, parameters, below)];
    return `from ${table} t where ${all.join(' and ') || 'true'}`;
  });
  const from = rows.length > 1 ? `from (select ${rows.join(' union all select ')}) t` : rows[0];
  return `select count(*)::integer as count ${from}`;
}

/** Conditions that find the rows one after the other. */
function waysOf(where: Condition[]): Condition[][] {
  for (const each of where)
    if ('oneOf' in each && each.oneOf.length > 0)
      return each.oneOf.map((way) => [...where.filter((other) => other !== each), way]);
  return [where];
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
