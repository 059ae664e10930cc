import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Line = { what: string; cells: string[]; shownBy: string };

/** The lines of the tables whose last column is headed "shown by". */
function linesOf(page: string): Line[] {
  return page.split(/\n\n/).flatMap((block) => {
    const [head = '', , ...rows] = block.split('\n').filter((line) => line.startsWith('|'));
    if (!head.endsWith('| shown by |')) return [];
    return rows.map((row) => {
      const cells = row.slice(2, -2).split(' | ');
      return { what: cells[0] as string, cells, shownBy: cells.at(-1) as string };
    });
  });
}

/** `file`: a title · another · `another file`: a title. */
function testsIn(shownBy: string): { file: string; title: string }[] {
  let file = '';
  return shownBy.split(' · ').map((part) => {
    const named = /^`([^`]+)`: (.+)$/.exec(part);
    if (named) file = named[1] as string;
    return { file, title: named?.[2] ?? part };
  });
}

/** Whether a test or a group of the file is called so; of a table, with its placeholders. */
function hasTitle(file: string, title: string): boolean {
  const escaped = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`\\(\\s*(['"\`])${escaped}\\1,\\s`).test(read(file));
}

const page = read('docs/threat-model.md');
const lines = linesOf(page);
const asvs = lines.filter(({ what }) => what.startsWith('v5'));

test('nothing is left to later', () => {
  expect(lines.length).toBeGreaterThan(60);
  expect(page).not.toMatch(/not yet/i);
});

test('each test that is named is there', () => {
  const named = lines.flatMap(({ shownBy }) => testsIn(shownBy));
  expect(named.length).toBeGreaterThan(60);
  const missing = named.filter(
    ({ file, title }) =>
      !/^test\/.+\.ts$/.test(file) || !existsSync(join(root, file)) || !hasTitle(file, title),
  );
  expect(missing).toEqual([]);
});

test('each place where something is met is there', () => {
  const paths = [...page.matchAll(/`(src\/[^`]+)`/g)].map(([, path]) => path as string);
  expect(paths.length).toBeGreaterThan(15);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('items of the standard are cited once each, with its release, in its order', () => {
  const numbers = asvs.map(({ what }) => {
    expect(what).toMatch(/^v5\.0\.0-\d+\.\d+\.\d+$/);
    return what.slice(7).split('.').map(Number) as [number, number, number];
  });
  const size = ([chapter, section, item]: [number, number, number]) =>
    chapter * 10_000 + section * 100 + item;
  const sorted = [...numbers].sort((a, b) => size(a) - size(b));
  expect(numbers).toEqual(sorted);
  expect(new Set(numbers.map(size)).size).toBe(numbers.length);
});

test('SECURITY.md names every setting that a deployment needs, and where to tell of a weakness', () => {
  const security = read('SECURITY.md');
  for (const name of ['NODE_ENV=production', 'OIDC_ISSUER', 'OIDC_AUDIENCE', 'DATABASE_URL'])
    expect(security).toContain(name);
  expect(security).toContain('## Telling us of a weakness');
  expect(security.match(/\]\((docs\/[\w-]+\.md)\)/g)?.length).toBeGreaterThan(3);
});
