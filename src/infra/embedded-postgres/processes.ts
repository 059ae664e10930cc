import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Asks again and again until there is an answer, or gives up after `limit` milliseconds. */
export async function poll<Answer>(
  limit: number,
  ask: () => Answer | undefined | Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() >= end) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The command line of a living process, its parts followed by one space each; else ''. */
export function commandLine(pid: number): string {
  if (process.platform === 'linux') {
    return readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' '); // a zombie's is empty
  }
  return `${ask('ps', ['-ww', '-o', 'command=', '-p', String(pid)])} `;
}

/**
 * When a living process started, as text that only that process has; undefined when it is gone.
 * A pid alone says little: it is given out again.
 */
export function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    // The name in the second field may hold anything; what counts comes after its bracket.
    const fields = readText(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    const dead = fields[0] === 'Z' || fields[0] === 'X';
    if (fields[19] === undefined || dead) return undefined;
    // Counted since the machine's start, hence useless without saying which start.
    return `${readText('/proc/sys/kernel/random/boot_id').trim()}/${fields[19]}`;
  }
  const [state, ...start] = ask('ps', ['-o', 'state=,lstart=', '-p', String(pid)]).split(/\s+/);
  return state && !state.startsWith('Z') ? start.join(' ') : undefined;
}

export type Ownership = { release(): void };

/**
 * Makes this process the one that supervises what lies in the folder; undefined while another
 * living process is, or this one already.
 *
 * A claim is a file `owner-<number>`, and the highest number counts. Taking over from a dead owner
 * is to create the next number, which only one of several can do; a file that is removed and made
 * again under one name would let two of them believe they had it.
 */
export function claimOwnership(folder: string): Ownership | undefined {
  const highest = highestClaim(folder);
  if (highest > 0) {
    const [, pid, start] = /^(\d+) (.+)$/.exec(readText(join(folder, `owner-${highest}`))) ?? [];
    if (start !== undefined && startOf(Number(pid)) === start) return undefined;
  }
  const ownStart = startOf(process.pid);
  if (ownStart === undefined) throw new Error('cannot find out when this process started');
  const claim = join(folder, `owner-${highest + 1}`);
  if (!createWhole(claim, `${process.pid} ${ownStart}`)) return undefined;
  if (highestClaim(folder) !== highest + 1) {
    rmSync(claim, { force: true }); // the numbers went on while we were looking
    return undefined;
  }
  for (const number of claimNumbers(folder)) {
    if (number <= highest) rmSync(join(folder, `owner-${number}`), { force: true });
  }
  return {
    release: () => {
      // Emptied, not removed: the numbers must never start again.
      if (existsSync(claim)) truncateSync(claim);
    },
  };
}

function claimNumbers(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => /^owner-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number);
}

function highestClaim(folder: string): number {
  return Math.max(0, ...claimNumbers(folder));
}

/** Creates a file together with its content, so that nobody reads half of it; false if it exists. */
function createWhole(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** The file's text, or '' when there is none. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // ESRCH: the process ended while its /proc file was open.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

function ask(program: string, parameters: string[]): string {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    return execFileSync(program, parameters, { encoding: 'utf8', stdio: [...stdio] }).trim();
  } catch {
    return ''; // they fail when there is no such process
  }
}
