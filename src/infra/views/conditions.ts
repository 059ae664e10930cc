import type { AnyProjection, ColumnType } from '../../projections/projection';
import type { At, Condition } from '../../projections/views';
import { historyOf, LIVE, OPEN_END, qualified, quoted } from '../projector/tables';
import type { Parameters } from './statements';

const SCALARS: ColumnType[] = ['text', 'integer', 'bigint', 'numeric', 'boolean'];
const ORDERED: ColumnType[] = ['text', 'integer', 'bigint', 'numeric'];

/** The type of a column of the view; names come from its definition and from nowhere else. */
export function typeOf(view: AnyProjection, column: string, among?: ColumnType[]): ColumnType {
  const type = Object.hasOwn(view.columns, column) ? view.columns[column] : undefined;
  if (!type) throw new Error(`the view ${view.name} has no column ${column}`);
  if (among && !among.includes(type))
    throw new Error(`the column ${column} of ${view.name} is ${type}, not ${among.join(', ')}`);
  return type;
}

export const scalar = (view: AnyProjection, column: string): ColumnType =>
  typeOf(view, column, SCALARS);

/**
 * The table that holds the rows as they stood, and the conditions that pick them. Where `where` finds
 * rows by an index, PostgreSQL is kept from looking up as well all versions that had begun by then:
 * it takes this for cheap, and the more there are the longer it takes.
 */
export function standing(
  view: AnyProjection,
  at: At,
  parameters: Parameters,
  where: Condition[] = [],
): { table: string; conditions: string[] } {
  const table = qualified(LIVE, view.name);
  if (at === null) return { table, conditions: [] };
  if (view.presentOnly) throw new Error(`the view ${view.name} knows nothing but now`);
  // Beyond what a position can be, it is as it is now.
  const position = parameters.add(at < OPEN_END ? at : OPEN_END - 1n, 'bigint');
  if (!view.history) return { table, conditions: [`t.position <= ${position}`] };
  // A sum is not what the index is of.
  const begun = areFound(view, where) ? 't.from_position + 0' : 't.from_position';
  return {
    table: qualified(LIVE, historyOf(view)),
    conditions: [`${begun} <= ${position}`, `t.to_position > ${position}`],
  };
}

/** A condition on the table that is called `t`. */
export function conditionSql(
  view: AnyProjection,
  condition: Condition,
  parameters: Parameters,
): string {
  if ('any' in condition || 'oneOf' in condition) {
    const ways = 'any' in condition ? condition.any : condition.oneOf;
    const parts = ways.map((each) => conditionSql(view, each, parameters));
    return parts.length > 0 ? `(${parts.join(' or ')})` : 'false';
  }
  if ('all' in condition) {
    const parts = condition.all.map((each) => conditionSql(view, each, parameters));
    return parts.length > 0 ? `(${parts.join(' and ')})` : 'true';
  }
  if ('not' in condition) return `not (${conditionSql(view, condition.not, parameters)})`;
  const { column } = condition;
  const name = `t.${quoted(column)}`;
  if ('is' in condition) {
    if (condition.is === null) {
      typeOf(view, column);
      return `${name} is null`;
    }
    return `${name} = ${parameters.add(condition.is, scalar(view, column))}`;
  }
  if ('in' in condition)
    return `${name} = any(${parameters.add(condition.in, `${scalar(view, column)}[]`)})`;
  if ('has' in condition) return hasSql(view, column, parameters.add(condition.has, 'text'));
  if ('contains' in condition) {
    typeOf(view, column, ['text']);
    return `${name} like ${parameters.add(`%${literally(condition.contains)}%`, 'text')}`;
  }
  return rangeSql(name, typeOf(view, column, ORDERED), condition, parameters);
}

/** Both ends belong to the range. */
function rangeSql(
  name: string,
  type: ColumnType,
  { from, to }: { from?: string | bigint; to?: string | bigint },
  parameters: Parameters,
): string {
  const ends: string[] = [];
  if (from !== undefined) ends.push(`${name} >= ${parameters.add(from, type)}`);
  if (to !== undefined) ends.push(`${name} <= ${parameters.add(to, type)}`);
  return ends.length > 0 ? `(${ends.join(' and ')})` : 'true';
}

/** The column is the parent's key, or a list that has it. */
export function belowSql(view: AnyProjection, column: string, looksUp = true): string {
  const type = typeOf(view, column, ['text', 'bigint', 'integer', 'text[]']);
  if (type === 'text[]') return hasSql(view, column, 'parent.key', looksUp);
  return `t.${quoted(column)} = parent.key::${type}`;
}

/**
 * Conditions that all hold, below a parent perhaps. A list is looked up in its index unless the rows
 * are found in another: sections have the same codes in all plans, so that of theirs has an answer
 * for most rows, and PostgreSQL takes those of a key that it does not know for few.
 */
export function conditionsSql(
  view: AnyProjection,
  where: Condition[],
  parameters: Parameters,
  below?: string,
): string[] {
  const isFound = areFound(view, where);
  const isBelow = below !== undefined && isIndexed(view, below);
  return [
    ...(below === undefined ? [] : [belowSql(view, below, !isFound)]),
    ...where.map((each) =>
      'has' in each && (isFound || isBelow)
        ? hasSql(view, each.column, parameters.add(each.has, 'text'), false)
        : conditionSql(view, each, parameters),
    ),
  ];
}

function hasSql(view: AnyProjection, column: string, value: string, looksUp = true): string {
  typeOf(view, column, ['text[]']);
  const name = `t.${quoted(column)}`;
  return looksUp ? `${name} @> array[${value}]` : `${value} = any(${name})`;
}

/** One of the conditions names the value of a column with which an index begins. */
const areFound = (view: AnyProjection, where: Condition[]): boolean =>
  where.some((each) => 'is' in each && isIndexed(view, each.column));

/** An index begins with the column. */
const isIndexed = ({ indexes }: AnyProjection, column: string): boolean =>
  indexes.some(({ gin, columns: [first] }) => !gin && first === column);

const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
