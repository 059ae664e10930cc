import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { nativeFolder } from '../../src/infra/embedded-postgres/binaries';
import { claimOwnership, commandLine, poll } from '../../src/infra/embedded-postgres/processes';
import { preparePlace, runningServer, stopServer } from '../../src/infra/embedded-postgres/server';

const project = resolve(__dirname, '../..');
const root = process.getuid?.() === 0;
const setpriv = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const anOrdinaryUser = root ? setpriv : [];
/** Whether others may enter this checkout; if not, nobody can be tried as another user from it. */
const enterable = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) === 1 &&
  (dirname(folder) === folder || enterable(dirname(folder)));
const reachable = !root || enterable(project);
const someRoot = root ? [] : ['unshare', '--user', '--map-root-user'];

jest.setTimeout(30_000);

let folders: string[] = [];
let children: ChildProcess[] = [];
let template: string;

/** A folder that everyone may enter. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-'));
  chmodSync(folder, 0o755);
  return folder;
}

function temporary(): string {
  const folder = makeFolder();
  folders.push(folder);
  return folder;
}

/** A home where a server has run before: quicker than a new one. */
function usedHome(): string {
  const home = temporary();
  execFileSync('cp', ['-a', join(template, 'postgres'), home]);
  rmSync(join(home, 'postgres/port'));
  return home;
}

beforeAll(async () => {
  template = makeFolder();
  await (await start(template)).stop();
});

afterAll(() => rmSync(template, { recursive: true }));

afterEach(async () => {
  for (const child of children) await kill(child);
  for (const folder of folders) {
    for (const pid of serversIn(folder)) {
      process.kill(pid, 'SIGQUIT');
      process.kill(pid, 'SIGCONT'); // lest a stopped one not hear it
    }
    await poll(10_000, () => serversIn(folder).length === 0 || undefined);
    rmSync(folder, { recursive: true, maxRetries: 10 });
  }
  folders = [];
  children = [];
});

function serversIn(folder: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => commandLine(pid).includes(`-D ${folder}/`));
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** What is started in this process; the server is quick and says nothing. */
const start = (home: string) => startEmbeddedPostgres({ home, fast: true, log: () => {} });

type Started = { child: ChildProcess; url: string; owner: boolean; error: string };
type How = { as?: string[]; path?: string; from?: string; fast?: boolean };

/** What another Node process says on starting; it then lives until it is killed. */
async function startElsewhere(home: string, how: How = {}): Promise<Started> {
  const child = spawnElsewhere(home, how);
  if (!child.stdout) throw new Error('no output');
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, ...JSON.parse(line) };
}

function spawnElsewhere(home: string, { as = [], path, from = project, fast = true }: How) {
  const script = `
    const swc = require(${JSON.stringify(require.resolve('@swc/core'))});
    const settings = { swcrc: false, module: { type: 'commonjs' }, jsc: { target: 'es2022',
      parser: { syntax: 'typescript' } } };
    require.extensions['.ts'] = (module, file) =>
      module._compile(swc.transformFileSync(file, settings).code, file);
    const { startEmbeddedPostgres } = require(${JSON.stringify(from)} + '/src/infra/embedded-postgres.ts');
    startEmbeddedPostgres({ home: ${JSON.stringify(home)}, fast: ${fast}, log: () => {} }).then(
      ({ url, owner }) => console.log(JSON.stringify({ url, owner })),
      (error) => console.log(JSON.stringify({ error: error.message })),
    );
    setInterval(() => {}, 1000);`;
  const [program, ...parameters] = [...as, process.execPath, '-e', script];
  const child = spawn(program as string, parameters, {
    cwd: '/',
    detached: true, // a group of its own, as under a shell
    env: { ...process.env, ...(path && { PATH: `${path}:${process.env.PATH}` }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  const result = await client.query({ text, rowMode: 'array' });
  await client.end();
  return result.rows.flat();
}

const serverPid = (home: string) => runningServer(preparePlace(home))?.pid as number;
const isAlive = (pid: number) => commandLine(pid) !== '';
const setting = async (url: string, name: string) => (await query(url, `show ${name}`))[0];

describe('a new home', () => {
  test('gets a database that knows Vietnamese, searches and settings', async () => {
    const home = join(temporary(), 'nhà của tỉnh');
    const { url, owner, stop } = await start(home);
    expect(owner).toBe(true);
    expect(url).toMatch(/^postgres:\/\/postgres:[\w-]{32}@127\.0\.0\.1:\d+\/plan_ledger\?/);
    expect(
      await query(
        url,
        `select word from unnest('{ư,đá,o,dz,ân,ô,da,u,ơ,đi,an}'::text[]) as word
         order by word collate "vi-x-icu"`,
      ),
    ).toEqual(['an', 'ân', 'da', 'dz', 'đá', 'đi', 'o', 'ô', 'ơ', 'u', 'ư']);
    await query(url, 'create extension unaccent');
    await query(url, 'create extension pg_trgm');
    expect(await query(url, `select unaccent('Đà Nẵng')`)).toEqual(['Da Nang']);
    expect(await query(url, `select upper('đà nẵng')`)).toEqual(['ĐÀ NẴNG']);
    const names = ['server_encoding', 'data_checksums', 'unix_socket_directories', 'timezone'];
    const values = await Promise.all([...names, 'fsync'].map((name) => setting(url, name)));
    expect(values).toEqual(['UTF8', 'on', '', 'UTC', 'off']);

    const folder = join(home, 'postgres');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'password')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'server.log'), 'utf8')).toContain('ready to accept');
    expect(readdirSync(folder).filter((name) => name.startsWith('initdb-'))).toEqual([]);
    const wrong = url.replace(/postgres:[\w-]{32}/, 'postgres:guessed');
    await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed');

    const pid = serverPid(home);
    await Promise.all([stop(), stop()]);
    expect(isAlive(pid)).toBe(false);
  });

  test('is started again as it was, and safely unless told otherwise', async () => {
    const home = usedHome();
    const first = await start(home);
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await startEmbeddedPostgres({ home, log: () => {} });
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select answer from kept')).toEqual([42]);
    expect(await setting(second.url, 'fsync')).toBe('on');
    await second.stop();
  });

  test('stands beside others, and takes another port when its own is taken', async () => {
    const home = usedHome();
    const [one, other] = await Promise.all([start(home), start(usedHome())]);
    expect(one.url).not.toBe(other.url);
    expect(await query(other.url, 'select 1')).toEqual([1]);
    await one.stop();
    const port = Number(new URL(one.url).port);
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    const moved = await start(home);
    expect(Number(new URL(moved.url).port)).not.toBe(port);
    expect(await query(moved.url, 'select 1')).toEqual([1]);
    squatter.close();
    await Promise.all([moved.stop(), other.stop()]);
    expect((await start(home)).url).toBe(moved.url);
  });

  test('is finished by the next start when its first was killed in the middle', async () => {
    const home = temporary();
    const folder = join(home, 'postgres');
    const child = spawnElsewhere(home, {});
    const drafts = () => readdirSync(folder).filter((name) => name.startsWith('initdb-'));
    const begun = () =>
      existsSync(folder) && drafts().some((draft) => existsSync(join(folder, draft, 'base/1')));
    await poll(10_000, () => begun() || undefined);
    await kill(child);
    expect(existsSync(join(folder, 'data'))).toBe(false);
    expect(drafts()).toHaveLength(1);
    const { url, owner, stop } = await start(home);
    expect(owner).toBe(true);
    expect(await query(url, 'select 1')).toEqual([1]);
    expect(drafts()).toEqual([]);
    await stop();
  });
});

describe('one home, two processes', () => {
  test('the second uses the server of the first and does not stop it', async () => {
    const home = usedHome();
    const first = await start(home);
    const [second, here] = await Promise.all([startElsewhere(home), start(home)]);
    expect([first.owner, second.owner, here.owner]).toEqual([true, false, false]);
    expect([second.url, here.url]).toEqual([first.url, first.url]);
    await here.stop();
    expect(await query(second.url, 'select 1')).toEqual([1]);
    await first.stop();
  });

  test('both at once in a new home: one makes it, the others wait', async () => {
    const home = temporary();
    const started = await Promise.all([1, 2, 3].map(() => startElsewhere(home)));
    expect(started.map(({ owner }) => owner).sort()).toEqual([false, false, true]);
    expect(new Set(started.map(({ url }) => url)).size).toBe(1);
    expect(serversIn(home)).toHaveLength(1);
  });

  test('when the first is killed the server lives on and the next start takes it over', async () => {
    const home = usedHome();
    const first = await startElsewhere(home);
    const pid = serverPid(home);
    const waiting = new Client(first.url);
    await waiting.connect();
    await kill(first.child);
    const next = await start(home);
    expect(next).toMatchObject({ owner: true, url: first.url });
    expect(serverPid(home)).toBe(pid);
    expect((await waiting.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await waiting.end();
    await next.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test('Ctrl-C ends the process, not the server', async () => {
    const home = usedHome();
    rmSync(join(home, 'postgres/server.log'));
    const { child } = await startElsewhere(home);
    const pid = serverPid(home);
    process.kill(-(child.pid as number), 'SIGINT');
    await once(child, 'exit');
    const next = await start(home);
    expect(serverPid(home)).toBe(pid);
    const log = readFileSync(join(home, 'postgres/server.log'), 'utf8');
    expect(log).not.toContain('shutdown request');
    await next.stop();
  });

  test('an owner is its pid and its start: the same pid with another start is not', () => {
    const folder = temporary();
    const ownership = claimOwnership(folder);
    const [name = ''] = readdirSync(folder);
    expect(claimOwnership(folder)).toBeUndefined();
    const claim = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), `${claim}0`);
    const taken = claimOwnership(folder);
    expect(taken).toBeDefined();
    expect(readdirSync(folder)).toEqual(['owner-2']);
    taken?.release();
    expect(claimOwnership(folder)).toBeDefined();
    expect(ownership).toBeDefined();
  });
});

describe('after a crash', () => {
  test('of both, every acknowledged row is there', async () => {
    const home = usedHome();
    const { child, url } = await startElsewhere(home, { fast: false });
    const writer = new Client(url);
    writer.on('error', () => {});
    await writer.connect();
    await writer.query('create table ledger (position int)');
    let acknowledged = 0;
    const write = async () => {
      for (;;) {
        await writer.query('insert into ledger values ($1)', [acknowledged + 1]);
        acknowledged += 1;
      }
    };
    const writing = write().catch(() => 'ended');
    await poll(5_000, () => acknowledged > 200 || undefined);
    const pid = serverPid(home);
    await kill(child);
    process.kill(pid, 'SIGKILL');
    const recovered = await start(home);
    expect(await writing).toBe('ended');
    expect(recovered).toMatchObject({ owner: true, url });
    const [highest, count] = await query(url, 'select max(position), count(*)::int from ledger');
    expect(highest).toBe(count);
    expect([acknowledged, acknowledged + 1]).toContain(highest);
    await recovered.stop();
  });

  test('a left postmaster.pid is no obstacle, whatever its number means now', async () => {
    const home = usedHome();
    const file = join(home, 'postgres/data/postmaster.pid');
    let server = await start(home);
    const lines = readFileSync(file, 'utf8').split('\n').slice(1);
    // The shell's child ends, and sleep, which the shell becomes, never asks what became of it.
    const sleep = spawn('sh', ['-c', 'true & echo $!; exec sleep 60']);
    children.push(sleep);
    const zombie = Number(await once(sleep.stdout, 'data'));
    for (const left of [`${sleep.pid}`, `${zombie}`, '99999999', undefined]) {
      await server.stop();
      writeFileSync(file, left === undefined ? '' : [left, ...lines].join('\n'));
      server = await start(home);
      expect(await query(server.url, 'select 1')).toEqual([1]);
    }
    expect(isAlive(sleep.pid as number)).toBe(true);
    await server.stop();
  });

  test('a server that cannot start says why, and the home is free again', async () => {
    const home = usedHome();
    const server = await start(home);
    await server.stop();
    const version = join(home, 'postgres/data/PG_VERSION');
    writeFileSync(version, '17\n');
    await expect(start(home)).rejects.toThrow(/server\.log ends with:\n.*FATAL:.*incompatible/s);
    writeFileSync(version, '18\n');
    await (await start(home)).stop();
  });

  test('a server that does not obey is stopped the harder way', async () => {
    const home = usedHome();
    await startElsewhere(home);
    const place = preparePlace(home);
    const pid = serverPid(home);
    process.kill(pid, 'SIGSTOP');
    await stopServer(place, pid, 200);
    expect(isAlive(pid)).toBe(false);
    for (const child of children) await kill(child);
    const next = await start(home);
    expect(await query(next.url, 'select 1')).toEqual([1]);
    await next.stop();
  });
});

describe('as whom', () => {
  if (reachable)
    test('an ordinary user', async () => {
      const { error, owner } = await startElsewhere(userHome(), { as: anOrdinaryUser });
      expect([error, owner]).toEqual([undefined, true]);
    });

  test('root, in a home that only root may enter', async () => {
    const home = temporary();
    chmodSync(home, 0o700);
    const users = readFileSync('/etc/passwd', 'utf8');
    const { error, owner } = await startElsewhere(home, { as: someRoot });
    expect([error, owner]).toEqual([undefined, true]);
    expect(readFileSync('/etc/passwd', 'utf8')).toBe(users);
  });

  test('root without any way to be another gets a hint', async () => {
    const noNamespaces = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"';
    const as = ['unshare', '--user', '--map-root-user', 'sh', '-c', noNamespaces, 'sh'];
    const { error } = await startElsewhere(temporary(), { as });
    expect(error).toMatch(/does not run as root.*\nunshare: .*\nsetpriv: .*\n.*DATABASE_URL/);
  });

  if (root && reachable) {
    test('root where user namespaces are forbidden, as nobody', async () => {
      const [path, home] = [temporary(), temporary()];
      chmodSync(home, 0o700);
      writeFileSync(join(path, 'unshare'), '#!/bin/sh\necho Not permitted >&2\nexit 1\n');
      chmodSync(join(path, 'unshare'), 0o755);
      expect((await startElsewhere(home, { path })).error).toContain('out of reach');
      chmodSync(home, 0o755);
      const { error, child } = await startElsewhere(home, { path });
      expect(error).toBeUndefined();
      const status = readFileSync(`/proc/${serverPid(home)}/status`, 'utf8');
      expect(status).toMatch(/^Uid:\s+65534/m);
      await kill(child);
      process.kill(serverPid(home), 'SIGKILL');
      const again = await start(home); // where they are permitted again
      expect(await query(again.url, 'select 1')).toEqual([1]);
      await again.stop();
    });
  }
});

describe('the package', () => {
  test('of a platform that has none is missed with a hint', () => {
    expect(() => nativeFolder('sunos', 'mips')).toThrow(
      /@embedded-postgres\/sunos-mips.*DATABASE_URL/,
    );
  });

  test('works as installed without scripts, also read-only', async () => {
    const copy = temporary();
    const native = join(copy, copyProject(copy), 'native');
    if (reachable) {
      const { error } = await startElsewhere(userHome(), { as: anOrdinaryUser, from: copy });
      expect(error).toBeUndefined();
      expect(linksIn(native)).toHaveLength(root ? 0 : 14);
    }
    const both = await Promise.all([1, 2].map(() => startElsewhere(temporary(), { from: copy })));
    expect(both.map((started) => started.error)).toEqual([undefined, undefined]);
    expect(linksIn(native)).toHaveLength(14);
  });
});

function userHome(): string {
  const home = temporary();
  if (root) chownSync(home, 65534, 65534);
  return home;
}

/** Copies what starting takes, with the package as `npm ci --ignore-scripts` leaves it. */
function copyProject(copy: string): string {
  const installed = join(nativeFolder(), '..');
  const name = installed.slice(installed.indexOf('node_modules'));
  execFileSync('mkdir', ['-p', join(copy, name), join(copy, 'src/infra')]);
  // By hard links where possible: only the symbolic links will differ.
  const copying = 'cp -RPl "$0" "$1" 2>/dev/null || cp -RP "$0" "$1"';
  execFileSync('sh', ['-c', copying, `${installed}/.`, join(copy, name)]);
  for (const link of linksIn(join(copy, name, 'native'))) unlinkSync(link);
  symlinkSync(join(project, 'node_modules/pg'), join(copy, 'node_modules/pg'));
  for (const part of ['embedded-postgres.ts', 'embedded-postgres']) {
    cpSync(join(project, 'src/infra', part), join(copy, 'src/infra', part), { recursive: true });
  }
  return name;
}

function linksIn(native: string): string[] {
  const files = readdirSync(join(native, 'lib')).map((name) => join(native, 'lib', name));
  return files.filter((file) => lstatSync(file).isSymbolicLink());
}
