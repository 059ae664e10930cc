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
  const begun = isFoundBy(view, where) ? 't.from_position + 0' : 't.from_position';
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
  if ('any' in condition) {
    const parts = condition.any.map((each) => conditionSql(view, each, parameters));
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
  if ('has' in condition) {
    typeOf(view, column, ['text[]']);
    return `${name} @> array[${parameters.add(condition.has, 'text')}]`;
  }
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

/**
 * The rows below a parent: the column is its key, or is a list that has it. Such a list is looked up
 * in its index unless the conditions find the rows in one of theirs: sections have the same codes in
 * all plans, and PostgreSQL takes those of a key that it does not know for few.
 */
export function belowSql(
  view: AnyProjection,
  column: string,
  parent: string,
  where: Condition[] = [],
): string {
  const name = `t.${quoted(column)}`;
  const type = typeOf(view, column, ['text', 'bigint', 'integer', 'text[]']);
  if (type !== 'text[]') return `${name} = ${parent}::${type}`;
  return isFoundBy(view, where) ? `${parent} = any(${name})` : `${name} @> array[${parent}]`;
}

/** An index begins with a column of which the conditions name the value. */
const isFoundBy = ({ indexes }: AnyProjection, where: Condition[]): boolean =>
  where.some(
    (each) =>
      'is' in each && indexes.some(({ gin, columns: [first] }) => !gin && first === each.column),
  );

const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
