// Writes what follows from the code and is committed: the GraphQL schema, and the list of refusals
// in docs/errors.md. Run it by `npm run generate`, which builds first.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
require('reflect-metadata');
const { buildSchema, schemaText } = require('../dist/graphql/schema.js');
const { REJECTIONS } = require('../dist/domain/rejection.js');

writeFileSync('src/graphql/schema.graphql', schemaText(buildSchema()));

const rows = Object.entries(REJECTIONS).map(
  ([code, { en, remedy }]) => `| \`${code}\` | ${en} | ${remedy} |`,
);
const table = ['| code | meaning | what to do |', '| --- | --- | --- |', ...rows].join('\n');
const errors = readFileSync('docs/errors.md', 'utf8');
const heading = '## Refused by a rule\n\n';
const head = errors.slice(0, errors.indexOf(heading));
writeFileSync('docs/errors.md', `${head}${heading}${table}\n`);
