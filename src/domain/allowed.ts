import { Rejected } from './rejection';

/** Whether a check lets the caller through. */
export function passes(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof Rejected) return false;
    throw error;
  }
}

/** The keys of a table, as what they are. */
export const keysOf = <K extends string>(table: Record<K, unknown>): K[] =>
  Object.keys(table) as K[];
