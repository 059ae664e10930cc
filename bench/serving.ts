import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppRole } from '../src/domain/decider';
import { openLocalIssuer } from '../src/infra/local-issuer';

const ROOT = join(__dirname, '..');

/** A process that serves GraphQL. */
export type Serving = {
  /** Of its GraphQL. */
  url: string;
  pid: number;
  stop(): Promise<void>;
};

export type OurServing = Serving & {
  /** An access token of the local issuer. */
  token(role: AppRole, agency?: string | null): Promise<string>;
};

export type OurServer = {
  /** Of a migrated database; null: the embedded PostgreSQL of the home. */
  database: string | null;
  /** The data folder; a temporary one unless given. */
  home?: string;
  /** The roles of the process, as `--role` has them. */
  role?: string;
  /** Instant at which it believes to start. */
  clock?: string;
  /** For `node`: a profile, say. */
  node?: string[];
  settings?: Record<string, string>;
};

/** As one starts it, but one caller stands for a crowd here: no limit on what he may ask. */
const UNLIMITED = {
  PLAN_LEDGER_COST_PER_MINUTE: '0',
  PLAN_LEDGER_MAX_IN_FLIGHT: '10000',
  PLAN_LEDGER_MAX_QUEUE: '10000',
  PLAN_LEDGER_MAX_LAG_MS: '10000',
};

/** The program itself, out of `dist`, in a process of its own. */
export async function serveOurs(server: OurServer): Promise<OurServing> {
  const { database, role = 'all', clock, node = [], settings = {} } = server;
  const home = server.home ?? mkdtempSync(join(tmpdir(), 'plan-ledger-bench-'));
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', ...node, join(ROOT, 'dist', 'cli.js'), 'serve', '--role', role],
    {
      env: {
        PATH: process.env.PATH,
        HOME: home,
        PORT: '0',
        LOG_LEVEL: 'error',
        PLAN_LEDGER_HOME: home,
        ...(database && { DATABASE_URL: database }),
        ...(clock && { PLAN_LEDGER_CLOCK: clock }),
        ...UNLIMITED,
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const told = await said(child, 'Ctrl-C stops everything.');
  const issuer = await openLocalIssuer(home, () => new Date());
  return {
    url: `${/(http:\/\/\S+?)\/(graphql|readyz)/.exec(told)?.[1]}/graphql`,
    pid: child.pid as number,
    token: (of, agency = null) => issuer.issueToken({ roles: [of], agency }),
    async stop() {
      await end(child);
      if (!server.home) rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A peer: a file of `bench/peers`, that prints its url once it serves. */
export async function servePeer(file: string, args: string[]): Promise<Serving> {
  const register = join(__dirname, 'register.cjs');
  const child = spawn(
    process.execPath,
    ['--require', register, join(__dirname, 'peers', file), ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = (await said(child, '\n')).trim();
  return { url, pid: child.pid as number, stop: () => end(child) };
}

/** What the process has printed once that is among it. */
function said(child: ChildProcess, awaited: string): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes(awaited)) resolve(output);
    });
    child.on('exit', () => reject(new Error(`a server did not start:\n${output}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
