import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql';
import { checkOperation } from '../../../src/graphql/limits/check-operation';
import { LIMIT_WORDING } from '../../../src/graphql/limits/limits';
import { REFUSALS } from '../../../src/graphql/limits/refusals';
import { buildSchema } from '../../../src/graphql/schema';
import { readConfig } from '../../../src/infra/config';
import { LIMIT_SETTINGS } from '../../../src/infra/limit-settings';
import { FIRST_MUTATION, FIRST_QUERY } from '../../../src/infra/welcome';

const read = (path: string) => readFileSync(join(__dirname, '../../..', path), 'utf8');
const schema = buildSchema();
const { limits } = readConfig({});

const examples = parse(read('docs/examples.graphql'));
const operations = examples.definitions as OperationDefinitionNode[];
const ofReadme = [...read('README.md').matchAll(/^ask '(.+)'$/gm)].map(([, query = '']) =>
  query.replaceAll('\\"', '"'),
);

const documented: [string, string, string | undefined][] = [
  ...operations.map(({ name }): [string, string, string | undefined] => [
    name?.value as string,
    read('docs/examples.graphql'),
    name?.value,
  ]),
  ['the first query', FIRST_QUERY, undefined],
  ['the first mutation', FIRST_MUTATION, undefined],
  ...ofReadme.map((query, n): [string, string, undefined] => [`README ${n + 1}`, query, undefined]),
];

test('the README has two', () => expect(ofReadme).toHaveLength(2));

test.each(documented)(
  '%s has room to grow: a tenth of the cost, two thirds of the depth',
  (_name, text, operationName) => {
    const document = parse(text);
    const { cost, depth } = checkOperation(
      schema,
      {
        document: {
          ...document,
          definitions: [getOperationAST(document, operationName) as OperationDefinitionNode],
        },
        variables: {},
      },
      limits,
    );
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThanOrEqual(limits.cost / 10);
    expect(depth).toBeLessThanOrEqual((limits.depth * 2) / 3);
  },
);

test('all examples together in one document may be asked too', () => {
  for (const { name } of operations) {
    const asked = { document: examples, operationName: name?.value, variables: {} };
    expect(() => checkOperation(schema, asked, limits)).not.toThrow();
  }
});

test('docs/errors.md lists what is refused as a whole, with what the caller can do', () => {
  const codes = Object.values({ ...REFUSALS, ...LIMIT_WORDING }).map(({ code }) => code);
  const listed =
    read('docs/errors.md')
      .match(/^\| `[^|]+\|/gm)
      ?.join() ?? '';
  expect(codes.filter((code) => !listed.includes(`\`${code}\``))).toEqual([]);
});

test('docs/limits.md names each setting with its default', () => {
  const rows = [...read('docs/limits.md').matchAll(/^\| `(PLAN_LEDGER_\w+)` \| (\d+) \|/gm)];
  expect(Object.fromEntries(rows.map(([, name, figure]) => [name, Number(figure)]))).toEqual(
    Object.fromEntries(
      Object.values(LIMIT_SETTINGS).map(({ setting, byDefault }) => [setting, byDefault]),
    ),
  );
});
