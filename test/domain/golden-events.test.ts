import { eventShapes } from '../../src/domain/events';
import { canonicalJson, guardStorable } from '../../src/domain/shared/canonical-json';
import { goldenTables, readStored } from './golden';

const stored = [...goldenTables().values()].flatMap((table) =>
  Object.entries(table).flatMap(([type, examples]) =>
    Object.entries(examples).map(([schema, data]) => ({ type, schema: Number(schema), data })),
  ),
);
const current = stored.filter(({ type, schema }) => eventShapes.get(type)?.schema === schema);

test('there is a stored example of every event type in every schema it ever had', () => {
  const wanted = [...eventShapes].flatMap(([type, { schema }]) =>
    Array.from({ length: schema }, (_, before) => `${type} ${before + 1}`),
  );
  expect(stored.map(({ type, schema }) => `${type} ${schema}`).sort()).toEqual(wanted.sort());
});

test.each(stored)('$type of schema $schema can be read today', ({ type, schema, data }) => {
  expect(readStored(type, schema, data).type).toBe(type);
});

test.each(current)('$type is read as it was written, field by field', ({ type, schema, data }) => {
  expect(readStored(type, schema, data)).toEqual({ type, data });
  expect(JSON.parse(canonicalJson(readStored(type, schema, data).data))).toEqual(data);
});

test.each(stored)('$type of schema $schema is fit for the ledger', ({ data }) => {
  expect(() => guardStorable(data)).not.toThrow();
});

test('an event without one of its fields is not read', () => {
  for (const { type, schema, data } of current)
    for (const field of Object.keys(data)) {
      const { [field]: _left, ...rest } = data as Record<string, unknown>;
      expect(() => readStored(type, schema, rest)).toThrow(`${type}.${field}: expected`);
    }
});
