import type { Aggregate } from '../../src/domain/decider';
import { aggregates, eventShapes, type LedgerFact } from '../../src/domain/events';

/** An event's data as it lies in the ledger, by schema number. Written once, never changed. */
export type Examples = Record<number, object>;

const tables = new Map<string, Record<string, Examples>>();

/** The event as its readers see it, led up from the schema it was stored with. */
export function readStored(type: string, schema: number, stored: object): LedgerFact {
  const shape = eventShapes.get(type);
  if (!shape) throw new Error(`no aggregate knows ${type}`);
  let data: unknown = structuredClone(stored);
  for (let from = schema; from < shape.schema; from++) data = shape.upcast[from]?.(data);
  return { type, data: shape.data.read(data, type) } as LedgerFact;
}

/** Keeps an aggregate's stored examples, and gives them as the events of today. */
export function goldenEvents<S, E extends LedgerFact>(
  { name }: Aggregate<S, E>,
  table: { [K in E['type']]: Examples },
): { [K in E['type']]: Extract<E, { type: K }> } {
  tables.set(name, table);
  return Object.fromEntries(
    Object.entries<Examples>(table).map(([type, examples]) => {
      const latest = Math.max(...Object.keys(examples).map(Number));
      return [type, readStored(type, latest, examples[latest] as object)];
    }),
  ) as { [K in E['type']]: Extract<E, { type: K }> };
}

/**
 * All tables, by aggregate. Each stands in the test of its aggregate; those tests are run there
 * and not once more by their reader, so `describe` and `test` are deaf while it reads them.
 */
export function goldenTables(): ReadonlyMap<string, Record<string, Examples>> {
  const hearing = { describe, test };
  const deaf = Object.assign(() => undefined, { each: () => () => undefined });
  Object.assign(globalThis, { describe: deaf, test: deaf });
  try {
    for (const { name } of aggregates)
      require(`./${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.test`);
  } finally {
    Object.assign(globalThis, hearing);
  }
  return tables;
}

/** One event of every type, as it is stored today. */
export function goldenEvent<T extends LedgerFact['type']>(
  type: T,
): Extract<LedgerFact, { type: T }> {
  const examples = [...goldenTables().values()].find((table) => type in table)?.[type];
  if (!examples) throw new Error(`no test has an example of ${type}`);
  const latest = Math.max(...Object.keys(examples).map(Number));
  return readStored(type, latest, examples[latest] as object) as Extract<LedgerFact, { type: T }>;
}
