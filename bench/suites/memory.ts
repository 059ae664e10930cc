import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asker } from '../asking';
import type { Bench } from '../bench';
import { alone, byCallers, compared, type Finding } from '../measure';
import { serveOurs } from '../serving';

const PROGRAM = join(__dirname, '..', '..', 'dist', 'cli.js');
const CALLERS = 16;
/** How often the memory of a process is looked at, in ms; it counts its peak by itself. */
const EVERY = 100;

/** Of the frequent screens one each: what awaits, a list with its objects, how a section stands. */
const QUESTIONS = [
  '{ viewer { worklist(first: 50) { totalCount edges { node { what since dueOn object { id } } } } } }',
  `{ occurrences(first: 100) { totalCount edges { node {
    period status timeliness dueOn assignment { id task { code title } agency { name } } } } } }`,
  `{ plans(first: 5) { edges { node { id sections { code title progress { occurrences percent } } } } } }`,
];

/** What a rebuild may take of it, whatever the ledger's size: MB, not MiB. */
const MOST_OF_A_REBUILD = Math.floor(512e6 / 2 ** 20);

/**
 * The most memory (VmHWM) that the program had in processes of their own: serving the same load,
 * making the views again, exporting, verifying; on a ledger and on one ten times as large. Needs
 * Linux, and `dist`.
 */
export async function memory({
  quick,
  rounds,
  small,
  large,
}: Bench & { small: string; large: string }): Promise<Finding[]> {
  const few: Peaks[] = [];
  const many: Peaks[] = [];
  // Each figure is that of a new process: there is nothing to warm up.
  for (let round = 0; round < rounds; round++) {
    few.push(await peaks(small, quick));
    many.push(await peaks(large, quick));
  }
  const against = 'the small one';
  const limit = { unit: 'MiB', against: 'limit', reach: { most: MOST_OF_A_REBUILD } };
  const rebuilds = many.map(({ rebuild }) => rebuild);
  return [
    ...WATCHED.map((what) => {
      const how = { unit: 'MiB', against, reach: { most: 1.3 } };
      const of = (each: Peaks) => each[what];
      return compared(`memory of ${what}, the large ledger`, how, many.map(of), few.map(of));
    }),
    alone('memory of rebuild, the large ledger', limit, rebuilds),
  ];
}

const WATCHED = ['serve', 'rebuild', 'export', 'verify'] as const;
/** MiB. */
type Peaks = Record<(typeof WATCHED)[number], number>;

async function peaks(url: string, quick: boolean): Promise<Peaks> {
  const folder = mkdtempSync(join(tmpdir(), 'plan-ledger-bench-'));
  const run = (...args: string[]) => peakOf(url, folder, args);
  const bundle = join(folder, 'all.bundle');
  const policy = join(folder, 'policy');
  try {
    writeFileSync(policy, (await run('policy')).output);
    return {
      serve: await serving(url, quick ? 200 : 1_000),
      rebuild: (await run('rebuild')).peak,
      export: (await run('export', bundle)).peak,
      verify: (await run('verify', bundle, '--policy', policy)).peak,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function serving(database: string, questions: number): Promise<number> {
  const server = await serveOurs({
    database,
    role: 'api,projector',
    settings: { PLAN_LEDGER_KEPT_ANSWERS: '0' },
  });
  const ask = asker(server.url);
  try {
    const token = await server.token('COORDINATOR');
    const asked = Array.from({ length: questions }, (_, n) => QUESTIONS[n % QUESTIONS.length]);
    await byCallers(asked, CALLERS, (query) => ask({ token, query: query as string }));
    return peak(server.pid) ?? Number.NaN;
  } finally {
    ask.end();
    await server.stop();
  }
}

/** Runs a command of the program to its end; MiB at its peak, and what it printed. */
async function peakOf(
  url: string,
  home: string,
  args: string[],
): Promise<{ peak: number; output: string }> {
  const env = { PATH: process.env.PATH, LOG_LEVEL: 'error', PLAN_LEDGER_HOME: home };
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  let most = 0;
  const looking = setInterval(() => {
    most = peak(child.pid as number) ?? most;
  }, EVERY);
  const [code] = await once(child, 'close');
  clearInterval(looking);
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}:\n${output}`);
  return { peak: most, output };
}

/** MiB; none where the process is over. */
function peak(pid: number): number | undefined {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}
