import { execFile, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Binaries } from './binaries';
import { commandLine, poll, readText } from './processes';

/** Where everything lies: `<home>/postgres` and in it data, password, port and server.log. */
export type Place = Record<'folder' | 'data' | 'password' | 'port' | 'log', string>;

export type Server = { pid: number; port: number; status: string };

/** Replaying the log after a crash counts as well, and can take a while on a slow disk. */
export const START_LIMIT = 120_000;

const LOG_LIMIT = 10_000_000;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // none: its path may be too long, and one way in is enough
  max_connections: '100',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * For tests: what is lost when the machine (not the program) dies does not matter there; and the
 * processes of several tests share the server, each with the connections of a busy replica.
 */
const FAST_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '300',
};

export function preparePlace(home: string): Place {
  mkdirSync(home, { recursive: true });
  mkdirSync(join(home, 'postgres'), { recursive: true, mode: 0o700 });
  const folder = realpathSync(join(home, 'postgres'));
  const inside = (name: string) => join(folder, name);
  return {
    folder,
    data: inside('data'),
    password: inside('password'),
    port: inside('port'),
    log: inside('server.log'),
  };
}

/** The living server of this data folder; its status is starting, ready or stopping. */
export function runningServer(place: Place): Server | undefined {
  const lines = readText(join(place.data, 'postmaster.pid')).split('\n');
  const pid = Number(lines[0]);
  if (!isServer(place, pid)) return undefined;
  return { pid, port: Number(lines[3]), status: lines[7]?.trim() || 'starting' };
}

function isServer(place: Place, pid: number): boolean {
  return pid > 0 && commandLine(pid).includes(`-D ${place.data} `);
}

/** Makes the data folder under another name first: under its own it is always whole. */
export async function initialise(place: Place, binaries: Binaries, fast: boolean): Promise<void> {
  for (const name of readdirSync(place.folder)) {
    if (name.startsWith('initdb-')) {
      // Its initdb may still be at work when only its parent was killed.
      rmSync(join(place.folder, name), { recursive: true, maxRetries: 10 });
    }
  }
  const draft = join(place.folder, `initdb-${randomBytes(4).toString('hex')}`);
  createPassword(place);
  const [program, parameters] = binaries.command('initdb', [
    ...['-D', draft, '--username=postgres', `--pwfile=${place.password}`, '--auth=scram-sha-256'],
    ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    ...['--data-checksums', '--no-instructions', ...(fast ? ['--no-sync'] : [])],
  ]);
  try {
    await promisify(execFile)(program, parameters, {
      cwd: place.folder,
      env: binaries.environment,
    });
  } catch (cause) {
    const hint = 'to do without the embedded PostgreSQL, set DATABASE_URL';
    throw new Error(`initdb failed (${hint}): ${(cause as Error).message}`, { cause });
  }
  renameSync(draft, place.data);
  if (!fast) syncFolder(place.folder);
}

function createPassword(place: Place): void {
  const draft = `${place.password}.draft`;
  writeFileSync(draft, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
  // When root runs the server as nobody, nobody has to read it.
  const { uid, gid } = statSync(place.folder);
  if (process.getuid?.() === 0) chownSync(draft, uid, gid);
  renameSync(draft, place.password);
}

/** Without it a power cut could give the data folder its draft's name back. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** Only for the owner, and when no server runs. Tries again when there is reason to hope. */
export async function startServer(
  place: Place,
  binaries: Binaries,
  fast: boolean,
): Promise<Server> {
  if (logSize(place) > LOG_LIMIT) renameSync(place.log, `${place.log}.old`);
  const giveUp = Date.now() + 10_000;
  for (;;) {
    const port = await choosePort(place);
    const logged = logSize(place);
    disarmStaleLock(place);
    const server = await launch(place, binaries, { ...SETTINGS, ...(fast && FAST_SETTINGS), port });
    if (server) return server;
    const reason = readFileSync(place.log).subarray(logged).toString();
    // The last processes of a server that was killed take a moment to notice.
    const dying = reason.includes('pre-existing shared memory block');
    const portTaken = !(await isFree(port));
    if ((!dying && !portTaken) || Date.now() > giveUp) {
      const lines = reason.trimEnd().split('\n').slice(-15).join('\n');
      throw new Error(`PostgreSQL did not start, ${place.log} ends with:\n${lines}`);
    }
    await setTimeout(50);
  }
}

/** Undefined when the server ended instead of getting ready; the reason stands in its log. */
async function launch(
  place: Place,
  binaries: Binaries,
  settings: Record<string, string>,
): Promise<Server | undefined> {
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program, parameters] = binaries.command('postgres', ['-D', place.data, ...options]);
  const log = openSync(place.log, 'a', 0o600);
  // Detached: a Ctrl-C is for us, and the server has to live until we have finished.
  const child = spawn(program, parameters, {
    cwd: place.folder,
    env: binaries.environment,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  child.unref();
  await once(child, 'spawn');
  const outcome = await poll(START_LIMIT, () => {
    const server = runningServer(place);
    if (server?.pid === child.pid && server?.status === 'ready') return server;
    return child.exitCode !== null || child.signalCode !== null ? 'ended' : undefined;
  });
  if (outcome === undefined) child.kill('SIGKILL');
  return outcome === 'ended' ? undefined : outcome;
}

/**
 * A postmaster.pid left by a crash stops PostgreSQL when its number has been given to another
 * process meanwhile, or belongs to a zombie. The file stays, because by its other lines PostgreSQL
 * sees whether parts of the old server live on; but the number becomes that of the parent of the
 * new server, which it knows to be harmless.
 */
function disarmStaleLock(place: Place): void {
  const file = join(place.data, 'postmaster.pid');
  const [pid, ...rest] = readText(file).split('\n');
  const whole = pid !== '' && rest.length >= 7; // else it died while writing
  if (whole) writeFileSync(file, [process.pid, ...rest].join('\n'));
  else rmSync(file, { force: true });
}

/** Fast shutdown, and harder ones when that does not help; returns when the server is gone. */
export async function stopServer(place: Place, pid: number, patience = 10_000): Promise<void> {
  for (const signal of ['INT', 'QUIT', 'KILL']) {
    if (!isServer(place, pid)) return;
    send(signal, pid);
    if (await poll(patience, () => !isServer(place, pid) || undefined)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop`);
}

function send(signal: string, pid: number): void {
  try {
    process.kill(pid, `SIG${signal}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Last time's port if it is free, else another, which is then kept. */
async function choosePort(place: Place): Promise<string> {
  const last = readText(place.port);
  if (last !== '' && (await isFree(last))) return last;
  // Below the range from which systems take the ports of outgoing connections.
  const port = await poll(10_000, async () => {
    const candidate = String(randomInt(20_000, 30_000));
    return (await isFree(candidate)) ? candidate : undefined;
  });
  if (port === undefined) throw new Error('found no free port for PostgreSQL');
  writeFileSync(place.port, port);
  return port;
}

function isFree(port: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(Number(port), '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function logSize(place: Place): number {
  return existsSync(place.log) ? statSync(place.log).size : 0;
}
