import type { ViewRow } from '../../projections/projection';
import type { Condition } from '../../projections/views';

/**
 * Whether a row that was read once meets the conditions of one among many: what `where` says in SQL
 * (src/infra/views/conditions.ts), said in memory. Null, as there: of a column that is null nothing
 * is so, and nothing not so.
 */
export const meets = (row: ViewRow, conditions: readonly Condition[]): boolean =>
  conditions.every((condition) => holds(row, condition) === true);

function holds(row: ViewRow, condition: Condition): boolean | null {
  if ('any' in condition) return some(condition.any.map((each) => holds(row, each)));
  if ('oneOf' in condition) return some(condition.oneOf.map((each) => holds(row, each)));
  if ('all' in condition) return not(some(condition.all.map((each) => not(holds(row, each)))));
  if ('not' in condition) return not(holds(row, condition.not));
  const value = (row as Record<string, unknown>)[condition.column];
  if (value === undefined) throw new Error(`no column ${condition.column}`);
  if ('is' in condition && condition.is === null) return value === null;
  if (value === null) return null;
  if ('is' in condition) return value === condition.is;
  if ('in' in condition) return condition.in.includes(value as string);
  if ('has' in condition) return (value as string[]).includes(condition.has);
  if ('contains' in condition) return (value as string).includes(condition.contains);
  const { from, to } = condition;
  return (from === undefined || !below(value, from)) && (to === undefined || !below(to, value));
}

const not = (truth: boolean | null): boolean | null => (truth === null ? null : !truth);

const some = (truths: (boolean | null)[]): boolean | null =>
  truths.includes(true) ? true : truths.includes(null) ? null : false;

/** Positions stand in rows as text, and come as numbers; all other columns are texts that sort. */
const below = (one: unknown, other: unknown): boolean =>
  typeof one === 'bigint' || typeof other === 'bigint'
    ? BigInt(one as string) < BigInt(other as string)
    : (one as string) < (other as string);
