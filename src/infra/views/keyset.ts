import type { AnyProjection, ColumnType } from '../../projections/projection';
import { BadCursor, type Order } from '../../projections/views';
import { quoted } from '../projector/tables';
import { typeOf } from './conditions';
import type { Parameters } from './statements';

type Value = string | number | null;
type Key = { column: string; type: ColumnType; expression: string };

/**
 * A total order over a view, in which a page begins after a row and not after a count of rows: what
 * is added or removed meanwhile shifts nothing. Nulls stand where PostgreSQL puts them: last, or
 * first in a descending order.
 */
export class Keyset {
  private readonly keys: Key[];
  private readonly descending: boolean;

  constructor(view: AnyProjection, order: Order[]) {
    const directions = new Set(order.map((each) => each.direction));
    if (directions.size > 1) throw new Error(`an order of ${view.name} has two directions`);
    this.descending = directions.has('desc');
    this.keys = [...order, { column: 'id', vietnamese: false }].map(({ column, vietnamese }) => {
      const type = typeOf(view, column, ['text', 'integer', 'bigint', 'numeric']);
      const collation = vietnamese ? 'vi-x-icu' : 'C';
      const expression = `t.${quoted(column)}`;
      return {
        column,
        type,
        expression: type === 'text' ? `${expression} collate "${collation}"` : expression,
      };
    });
  }

  get orderBy(): string {
    const direction = this.descending ? 'desc' : 'asc';
    return this.keys.map(({ expression }) => `${expression} ${direction}`).join(', ');
  }

  cursorOf(row: Record<string, unknown>): string {
    return cursorOf(this.keys.map(({ column }) => row[column]));
  }

  /** The rows after the cursor: further in one column while equal in those before it. */
  after(cursor: string, parameters: Parameters): string {
    const values = this.read(cursor);
    const equal: string[] = [];
    const ways: string[] = [];
    for (const [index, { expression, type }] of this.keys.entries()) {
      const value = values[index] ?? null;
      const parameter = value === null ? 'null' : parameters.add(value, type);
      const further = this.further(expression, value === null, parameter);
      if (further) ways.push([...equal, further].join(' and '));
      equal.push(value === null ? `${expression} is null` : `${expression} = ${parameter}`);
    }
    return `(${ways.map((way) => `(${way})`).join(' or ')})`;
  }

  private further(expression: string, isNull: boolean, parameter: string): string | null {
    if (this.descending)
      return isNull ? `${expression} is not null` : `${expression} < ${parameter}`;
    return isNull ? null : `(${expression} > ${parameter} or ${expression} is null)`;
  }

  private read(cursor: string): Value[] {
    const types = this.keys.map(({ type }) => type);
    const values = valuesOf(cursor, types);
    if (values.at(-1) === null) throw new BadCursor();
    return values;
  }
}

export const cursorOf = (values: unknown[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** What the cursor was made of: so many values, of these types. */
export function valuesOf(cursor: string, types: ColumnType[]): Value[] {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new BadCursor();
  }
  const right =
    Array.isArray(values) &&
    values.length === types.length &&
    types.every((type, index) => fits(values[index], type));
  if (!right) throw new BadCursor();
  return values as Value[];
}

/** Whether PostgreSQL will take it for a value of the type: what a caller made up must not fail there. */
function fits(value: unknown, type: ColumnType): boolean {
  if (value === null) return true;
  if (type === 'integer') return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
  if (typeof value !== 'string') return false;
  if (type === 'bigint')
    return /^-?\d{1,19}$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value);
  if (type === 'numeric') return /^-?\d{1,100}(\.\d{1,100})?$/.test(value);
  return !value.includes('\u0000');
}
