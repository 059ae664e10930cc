import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getIntrospectionQuery, graphqlSync, validateSchema } from 'graphql';
import { REJECTIONS } from '../../src/domain/rejection';
import { INPUT_RULES } from '../../src/graphql/errors';
import { buildSchema, schemaText } from '../../src/graphql/schema';

const read = (...path: string[]) => readFileSync(join(__dirname, '../..', ...path), 'utf8');

test('the committed schema is the one that the program serves (npm run generate)', () => {
  expect(schemaText(buildSchema())).toBe(read('src/graphql/schema.graphql'));
});

test('the schema is valid, and introspection answers for all of it', () => {
  const schema = buildSchema();
  expect(validateSchema(schema)).toEqual([]);
  const { errors } = graphqlSync({ schema, source: getIntrospectionQuery() });
  expect(errors).toBeUndefined();
});

test('docs/errors.md lists every rejection, with what the caller can do', () => {
  const rows = Object.entries(REJECTIONS).map(
    ([code, { en, remedy }]) => `| \`${code}\` | ${en} | ${remedy} |`,
  );
  const listed = read('docs/errors.md')
    .split('\n')
    .filter((line) => /^\| `[A-Z_]+` \|/.test(line));
  for (const row of rows) expect(listed).toContain(row);
});

test('docs/errors.md names every rule of BAD_USER_INPUT', () => {
  const text = read('docs/errors.md');
  expect(Object.keys(INPUT_RULES).filter((rule) => !text.includes(`\`${rule}\``))).toEqual([]);
});
