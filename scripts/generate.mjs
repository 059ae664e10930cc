// Writes what follows from the code and is committed: the GraphQL schema, the list of refusals in
// docs/errors.md, and who may do what in docs/authority.md. Run it by `npm run generate`, which
// builds first.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
require('reflect-metadata');
const { buildSchema, schemaText } = require('../dist/graphql/schema.js');
const { REJECTIONS } = require('../dist/domain/rejection.js');
const { authorityPage } = require('../dist/domain/authority-rows.js');

const schema = buildSchema();
writeFileSync('src/graphql/schema.graphql', schemaText(schema));

const rows = Object.entries(REJECTIONS).map(
  ([code, { en, remedy }]) => `| \`${code}\` | ${en} | ${remedy} |`,
);
const table = ['| code | meaning | what to do |', '| --- | --- | --- |', ...rows].join('\n');
const errors = readFileSync('docs/errors.md', 'utf8');
const heading = '## Refused by a rule\n\n';
const head = errors.slice(0, errors.indexOf(heading));
writeFileSync('docs/errors.md', `${head}${heading}${table}\n`);

const mutations = Object.keys(schema.getMutationType().getFields());
const authority = readFileSync('docs/authority.md', 'utf8');
const above = authority.split('## Mutations')[0];
writeFileSync('docs/authority.md', `${above}${authorityPage(mutations)}`);
