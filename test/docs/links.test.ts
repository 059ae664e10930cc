import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');
const pages = [
  'README.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

/** A path as pages say it: from the top, or from `src` for its four folders. */
const standsThere = (path: string) =>
  [path, `src/${path}`].some((from) => existsSync(join(root, from)));

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, path]) => path as string);

  test('links to what there is', () => {
    const links = found(/\]\(([^)#]+)(?:#[^)]*)?\)/g).filter((link) => !link.startsWith('http'));
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  test('names files that there are', () => {
    const paths = found(/`((?:src|test|docs|data|domain|infra|graphql|projections)\/[\w./-]+)`/g);
    expect(paths.filter((path) => !standsThere(path) && !standsThere(`test/${path}`))).toEqual([]);
  });
});
