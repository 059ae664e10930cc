import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_ROLES, FUNCTIONS, privilegesOf, TABLES } from '../../src/infra/database/roles';

const file = join(__dirname, '../../docs/database-roles.md');
const short = (role: string) => role.replace('plan_ledger_', '');
const row = (cells: string[]) => `| ${cells.join(' | ')} |`;

/** The part of the page under that heading of a table, made from what the program grants. */
const tables = [
  row(['table', ...DATABASE_ROLES.map(short)]),
  row(['---', ...DATABASE_ROLES.map(() => '---')]),
  ...Object.keys(TABLES).map((table) =>
    row([
      `\`${table}\``,
      ...DATABASE_ROLES.map((role) => privilegesOf(table, role).join(', ') || '–'),
    ]),
  ),
].join('\n');
const functions = [
  row(['function', 'who may call it']),
  row(['---', '---']),
  ...Object.entries(FUNCTIONS).map(([name, callers]) =>
    row([`\`${name}\``, callers.map(short).join(', ') || '–']),
  ),
].join('\n');

/** `RENEW=1` writes them anew. */
test.each([
  ['table', tables],
  ['function', functions],
])('the page has of each %s who may do what', (first, made) => {
  const page = readFileSync(file, 'utf8');
  const found = new RegExp(`^\\| ${first} \\|.*(?:\\n\\|.*)*`, 'm').exec(page)?.[0] ?? '';
  if (process.env.RENEW && found)
    writeFileSync(
      file,
      page.replace(found, () => made),
    );
  else expect(found).toBe(made);
});
