import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { poll } from '../../src/infra/embedded-postgres/processes';

export const PROJECT = resolve(__dirname, '../..');
export const NPM_START = ['npm', 'start'];
/** What `npm start` becomes: the process that has the pid then is the server itself. */
export const MAIN = [process.execPath, '--enable-source-maps', 'dist/main.js'];
export const CLI = ['npm', 'run', '--silent', 'cli', '--'];
/** What that becomes, without the second that npm takes. */
export const CLI_MAIN = [process.execPath, '--enable-source-maps', 'dist/cli.js'];

/** Far more than anything takes; so long does a test wait for what does not come. */
const PATIENCE = 60_000;
const READY = 'Ctrl-C stops everything.';

type Settings = Record<string, string>;
type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** A program that runs, in a process group of its own. */
export class Program {
  /** What it has printed so far. */
  output = '';
  errors = '';
  readonly ended: Promise<Exit>;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      this.output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.errors += text;
    });
    this.ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** False when it has ended. */
  kill(signal: NodeJS.Signals): boolean {
    return this.child.kill(signal);
  }

  /** What Ctrl-C in a terminal does. */
  killGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  async says(text: string): Promise<void> {
    let ended = false;
    const mark = () => {
      ended = true;
    };
    this.ended.then(mark, mark);
    const said = () => this.output.includes(text) || undefined;
    await poll(PATIENCE, () => said() ?? (ended ? false : undefined));
    if (!said()) throw new Error(`it does not say "${text}", but:\n${this.output}${this.errors}`);
  }
}

/** A server that is ready, and what its welcome says. */
export type Server = Program & { url: string; tokens: Map<string, string>; commands: string[] };

/**
 * Where the programs of one test file run. Whatever becomes of the tests, a process that outlives
 * them kills what they have left running and removes the folder.
 */
export class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), 'plan-ledger-process-'));
  private readonly guard = spawn('sh', ['-c', GUARD, this.folder], {
    cwd: '/',
    detached: true,
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  private homes = 0;

  /** With the program built. */
  static open(): Stage {
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: PROJECT });
    return new Stage();
  }

  /** A home that is not there yet. */
  home(): string {
    return join(this.folder, `home-${++this.homes}`);
  }

  /** In November 2026, with these settings and nothing that the test runner's environment says. */
  run([program = '', ...parameters]: string[], settings: Settings): Program {
    const { PATH, HOME } = process.env;
    const npm = { npm_config_update_notifier: 'false' };
    const time = { PLAN_LEDGER_CLOCK: '2026-11-10T09:00:00+07:00' };
    return new Program(
      spawn(program, parameters, {
        cwd: PROJECT,
        detached: true,
        env: { PATH, HOME, STAGE: this.folder, ...npm, ...time, ...settings },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  /** Runs it to its end. */
  async result(command: string[], settings: Settings) {
    const program = this.run(command, settings);
    const { code } = await program.ended;
    return { code, output: program.output, errors: program.errors };
  }

  /** Once it is ready, on a free port. */
  async serve(command: string[], settings: Settings): Promise<Server> {
    const program = this.run(command, { PORT: '0', ...settings });
    await program.says(READY);
    return Object.assign(program, welcomeOf(program.output));
  }

  async clear(): Promise<void> {
    const gone = once(this.guard, 'exit');
    this.guard.stdin?.end();
    await gone;
  }
}

/** Waits for the end of its input, which the death of the test runner is too. */
const GUARD = `
  cat
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    { grep -lsaF "$0" /proc/[0-9]*/environ; ls -ld /proc/[0-9]*/cwd 2>/dev/null | grep -F -e "-> $0"; } |
      grep -o '/proc/[0-9]*' | while read -r process; do
        kill -9 \${process#/proc/} 2>/dev/null
      done
    umount "$0"/disk 2>/dev/null
    rm -rf "$0" 2>/dev/null && exit
  done
  rm -rf "$0"`;

function welcomeOf(output: string) {
  const welcome = output.slice(output.indexOf('Plan Ledger is ready.'));
  const [, url = ''] = /GraphQL +(http\S+)\/graphql/.exec(welcome) ?? [];
  const tokens = [...welcome.matchAll(/^ {2}(\S.*):\n {2}(ey\S+)$/gm)];
  const commands = [...welcome.matchAll(/^ {2}(curl .+)$/gm)];
  return {
    url,
    tokens: new Map(tokens.map(([, holder = '', token = '']) => [holder, token])),
    commands: commands.map(([, command = '']) => command),
  };
}

/** The processes that work in the folder, or were started with it: all that belong to a home. */
export function processesOf(folder: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    const texts = [
      () => readlinkSync(`/proc/${pid}/cwd`),
      () => readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
      () => readFileSync(`/proc/${pid}/environ`, 'utf8'),
    ];
    return texts.some((read) => mentions(read, folder));
  });
}

function mentions(read: () => string, folder: string): boolean {
  try {
    return read().includes(folder);
  } catch {
    return false; // it has ended, or belongs to somebody else
  }
}

/** The answer's text, byte for byte. */
export async function post(url: string, token: string, body: object): Promise<string> {
  for (;;) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    // On a busy machine it may be too much at once: the same again, as docs/errors.md says.
    if (response.status !== 503 || !text.includes('"OVERLOADED"')) return text;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The data of an answer without errors. */
export async function ask(
  { url, tokens }: Pick<Server, 'url' | 'tokens'>,
  holder: string,
  query: string,
) {
  const text = await post(url, tokens.get(holder) as string, { query });
  const { data, errors } = JSON.parse(text);
  if (errors) throw new Error(text);
  return data;
}

/** How far the ledger has come, as its auditor sees it. */
export async function ledgerOf(server: Server): Promise<{ events: number; head: string }> {
  const { auditTrail } = await ask(server, 'auditor', '{ auditTrail(first: 1) { totalCount } }');
  const ready = await fetch(`${server.url}/readyz`);
  const { detail } = JSON.parse(await ready.text());
  return { events: auditTrail.totalCount, head: detail.position };
}

/** Whether a program of that name would be found. */
export const isInstalled = (name: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

/** That nobody listens on, for who has to know it before. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address && typeof address === 'object' ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
