import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const sources = filesBelow('src', '.ts');

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file}`);
}

type Report = {
  summary: {
    violations: { from: string; to: string; rule: { name: string } }[];
    totalCruised: number;
  };
  modules: { source: string }[];
};

const cruise = (): Report => {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const options = ['src', '--config', '.dependency-cruiser.js', '--output-type', 'json'];
  try {
    return JSON.parse(
      execFileSync(process.execPath, [program, ...options], {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 1e8,
      }),
    );
  } catch (error) {
    return JSON.parse((error as { stdout: string }).stdout);
  }
};

describe('the arrows between the folders', () => {
  const report = cruise();

  test('point as docs/architecture.md says', () => {
    expect(
      report.summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`),
    ).toEqual([]);
  });

  test('were really read: as many files as src has', () => {
    const read = new Set(report.modules.map(({ source }) => source));
    expect(sources.filter((file) => !read.has(file))).toEqual([]);
  });
});

test('the pure core asks no clock, no chance and no environment', () => {
  const impure = /\bnew Date\(\)|\bDate\.now|\bMath\.random|\bprocess\.|\bsetTimeout|\bfetch\(/;
  const found = sources
    .filter((file) => /^src\/(domain|projections)\//.test(file))
    .filter((file) => impure.test(readFileSync(join(root, file), 'utf8')));
  expect(found).toEqual([]);
});

test('the rules forget no event and no command: their switches have no default', () => {
  const found = sources
    .filter((file) => /^src\/domain\/(?!shared\/)/.test(file))
    .filter((file) => /\bdefault:/.test(readFileSync(join(root, file), 'utf8')));
  expect(found).toEqual([]);
});

test('no text becomes code while it runs', () => {
  const becoming = /\beval\(|\bFunction\(|['"](node:)?vm['"]|setTimeout\(\s*['"`]/;
  expect(sources.filter((file) => becoming.test(readFileSync(join(root, file), 'utf8')))).toEqual(
    [],
  );
  expect(becoming.test("new Function('return 1')")).toBe(true);
});

test('no test is skipped, narrowed or only promised', () => {
  const narrowed = /\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe)\(/;
  const found = filesBelow('test', '.ts')
    .filter((file) => file !== 'test/architecture.test.ts')
    .filter((file) => narrowed.test(readFileSync(join(root, file), 'utf8')));
  expect(found).toEqual([]);
});

test('the lockfile names no registry', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});
