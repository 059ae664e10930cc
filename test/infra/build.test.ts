import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const project = resolve(__dirname, '../..');
jest.setTimeout(30_000);

let folder: string;
let children: ChildProcess[] = [];

/** A small project with our build, scripts and dependencies. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-'));
  for (const name of ['package.json', '.swcrc', 'scripts']) {
    cpSync(join(project, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  write('src/main.ts', `import { greeting } from './part/greeting';\nconsole.log(greeting());\n`);
  write('src/part/greeting.ts', `export const greeting = (): string => 'xin chào';\n`);
  write('src/part/0001-ledger.sql', 'select 1;\n');
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

async function run(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const child = spawn(process.execPath, args, { cwd: folder });
  children.push(child);
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    error += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out, error };
}

const build = () => run('scripts/build.mjs');
const done = { code: 0, out: '', error: '' };
const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('dist.'));
/** Another folder by the same name has another number. */
const distIs = () => statSync(join(folder, 'dist')).ino;

test('compiles what is TypeScript, and copies the rest', async () => {
  expect(await build()).toEqual(done);
  expect((await run('dist/main.js')).out).toBe('xin chào\n');
  expect(read('dist/part/0001-ledger.sql')).toBe('select 1;\n');
  expect(leftovers()).toEqual([]);
});

test('errors point into the sources', async () => {
  write(
    'src/part/greeting.ts',
    `\n\nexport function greeting(): string {\n  throw new Error();\n}\n`,
  );
  await build();
  const { error } = await run('--enable-source-maps', 'dist/main.js');
  expect(error).toContain(`${join(folder, 'src/part/greeting.ts')}:4:`);
});

test('does nothing when nothing has changed', async () => {
  await build();
  const before = distIs();
  expect(await build()).toEqual(done);
  expect(distIs()).toBe(before);
});

test('builds anew after a change, without what is no longer there', async () => {
  write('src/old.ts', 'export const old = 1;\n');
  await build();
  rmSync(join(folder, 'src/old.ts'));
  write('src/part/greeting.ts', `export const greeting = (): string => 'chào';\n`);
  expect(await build()).toEqual(done);
  expect((await run('dist/main.js')).out).toBe('chào\n');
  expect(existsSync(join(folder, 'dist/old.js'))).toBe(false);
});

test('any number at once leave one whole dist, which each of them can use', async () => {
  for (const round of ['a', 'b', 'c']) {
    write('src/part/greeting.ts', `export const greeting = (): string => '${round}';\n`);
    const starts = Array.from({ length: 5 }, async () => {
      const built = await build();
      return [built, await run('dist/main.js')];
    });
    for (const result of await Promise.all(starts)) {
      expect(result).toEqual([done, { code: 0, out: `${round}\n`, error: '' }]);
    }
    expect(leftovers()).toEqual([]);
  }
});

test('an error names the file and leaves the old dist', async () => {
  await build();
  write('src/part/greeting.ts', 'export const = ;\n');
  const { code, error } = await build();
  expect(code).toBe(1);
  expect(error).toContain('greeting.ts');
  expect((await run('dist/main.js')).out).toBe('xin chào\n');
  expect(leftovers()).toEqual([]);
});

test('a file that would be overwritten by a compiled one is an error', async () => {
  write('src/part/greeting.js', '');
  expect(await build()).toMatchObject({ code: 1, error: expect.stringContaining('greeting.js') });
});

test('what a killed build has left is removed', async () => {
  write('dist.999999999/main.js', '');
  write('dist.999999999.old/main.js', '');
  await build();
  expect(leftovers()).toEqual([]);
});

describe('without the compiler, as in production', () => {
  const forget = () => rmSync(join(folder, 'node_modules'));

  test('a dist of these sources is used', async () => {
    await build();
    forget();
    expect(await build()).toEqual(done);
    rmSync(join(folder, 'src'), { recursive: true });
    expect(await build()).toEqual(done);
  });

  test('a dist of other sources is refused', async () => {
    await build();
    forget();
    write('src/part/greeting.ts', '');
    expect(await build()).toMatchObject({
      code: 1,
      error: expect.stringMatching(/^build: dist is not of these sources, and the compiler is mi/),
    });
  });

  test('no dist is refused', async () => {
    forget();
    expect(await build()).toMatchObject({
      code: 1,
      error: expect.stringMatching(/^build: there is no dist, and the compiler is missing: /),
    });
  });
});

/** What npm leaves of a signal: some shells between npm and node keep it for themselves. */
test.each(['SIGINT', 'SIGTERM'] as const)('%s to "npm start" ends node cleanly', async (signal) => {
  write(
    'src/main.ts',
    `const alive = setInterval(() => {}, 1000);
     process.once('${signal}', () => {
       clearInterval(alive);
       setTimeout(() => console.log('stopped'), 100);
     });
     console.log(process.pid);`,
  );
  const npm = spawn('npm', ['--silent', 'start'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(npm);
  const lines = createInterface(npm.stdout)[Symbol.asyncIterator]();
  const pid = Number((await lines.next()).value);
  npm.kill(signal);
  expect((await lines.next()).value).toBe('stopped');
  const [code] = await once(npm, 'close');
  expect(code).toBe(0);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
