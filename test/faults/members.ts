import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { poll } from '../../src/infra/embedded-postgres/processes';
import { freePort, PROJECT, type Program, type Stage } from '../process/program';
import { TcpProxy } from './tcp-proxy';

/** A process under test, as somebody would start it. */
export type MemberSpec = {
  name: string;
  /** What follows on `node`. */
  command: string[];
  /** Whether callers may be sent to it. */
  serves: boolean;
  /** Whether it keeps the views up. */
  folds: boolean;
};

const role = (name: string): string[] => ['dist/cli.js', 'serve', '--role', name];

/** The processes under test: each layout has its seasons. */
export const LAYOUTS: Record<'replicas' | 'roles', MemberSpec[]> = {
  /** Two that each play every role. */
  replicas: ['all-1', 'all-2'].map((name) => ({
    name,
    command: ['dist/main.js'],
    serves: true,
    folds: true,
  })),
  /** A process for each role, two for the one that callers see. */
  roles: [
    { name: 'api-1', command: role('api'), serves: true, folds: false },
    { name: 'api-2', command: role('api'), serves: true, folds: false },
    { name: 'projector', command: role('projector'), serves: false, folds: true },
    { name: 'sealer and clock', command: role('sealer,clock'), serves: false, folds: false },
  ],
};

/** In November of the plan's year, whenever the tests run. */
const NOON = Date.parse('2026-11-10T02:00:00Z');
const CLOCK = join(PROJECT, 'test', 'faults', 'clock.cjs');

/** With the plan to be imported, beside others, on a machine that has other work too (ms). */
const FIRST_START = 180_000;

/** One process with its own way to the database; started again as a supervisor would. */
export class Member {
  private program: Program | undefined;
  private stopping = false;
  private readonly clockFile: string;

  private constructor(
    private readonly stage: Stage,
    private readonly settings: Record<string, string>,
    readonly spec: MemberSpec,
    readonly proxy: TcpProxy,
    readonly url: string,
    private readonly ahead: number,
  ) {
    this.clockFile = join(stage.folder, `clock-${proxy.port}`);
    this.shiftClock(0);
  }

  static async start(
    stage: Stage,
    spec: MemberSpec,
    settings: Record<string, string> & { DATABASE_URL: string },
    ahead: number,
  ): Promise<Member> {
    const database = new URL(settings.DATABASE_URL);
    const proxy = await TcpProxy.open({ host: '127.0.0.1', port: Number(database.port) });
    const port = await freePort();
    const own: Record<string, string> = { ...settings, PORT: String(port) };
    for (const name of Object.keys(settings).filter((each) => each.startsWith('DATABASE_URL')))
      own[name] = portOf(own[name] as string, proxy.port);
    const member = new Member(stage, own, spec, proxy, `http://127.0.0.1:${port}`, ahead);
    await member.ensureRunning(FIRST_START);
    return member;
  }

  /** Its clock is so many ms off the right time, from the next instant on. */
  shiftClock(by: number): void {
    writeFileSync(this.clockFile, String(this.ahead + by));
    this.program?.kill('SIGUSR2');
  }

  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.stopping = signal === 'SIGKILL';
    this.program?.kill(signal);
  }

  /** What it printed when it ended though nobody had killed it; null while it lives, or was killed. */
  async endedByItself(): Promise<string | null> {
    const { program } = this;
    if (!program || this.stopping) return null;
    const end = await Promise.race([program.ended, Promise.resolve(null)]);
    return end && `${JSON.stringify(end)} ${program.errors}${program.output.slice(-2_000)}`;
  }

  /** As a supervisor does: where it has ended, it is started again; where that fails, again. */
  async ensureRunning(limit = 60_000): Promise<void> {
    const started = await poll(limit, async () => {
      if (!this.program || this.stopping || (await this.endedByItself())) await this.launch();
      return (await this.answers()) || undefined;
    });
    if (!started)
      throw new Error(`${this.spec.name} does not start:\n${this.program?.errors}${this.said}`);
  }

  async ready(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(3_000) });
      return response.status === 200;
    } catch {
      return false;
    }
  }

  /** Of its questions, those that have no connection to ask the database by. */
  async waitingReaders(): Promise<number> {
    const metrics = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(3_000) });
    const line = /_pool_connections{pool="readers",state="waiting"} (\d+)/;
    return Number(line.exec(await metrics.text())?.[1]);
  }

  get said(): string {
    return this.program?.output.slice(-4_000) ?? '';
  }

  async end(): Promise<void> {
    this.kill('SIGKILL');
    await this.program?.ended;
    await this.proxy.close();
  }

  private async launch(): Promise<void> {
    await this.program?.ended;
    this.stopping = false;
    const node = [process.execPath, '--require', CLOCK, '--enable-source-maps'];
    // By the clock of the file alone: it goes on over a restart, and is one for all.
    const settings = { ...this.settings, PLAN_LEDGER_CLOCK: '', FAULTS_CLOCK: this.clockFile };
    const command = [...node, ...this.spec.command];
    this.program = this.stage.run(command, settings);
  }

  private async answers(): Promise<boolean> {
    return fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

function portOf(href: string, port: number): string {
  const url = new URL(href);
  url.port = String(port);
  return url.href;
}

/** How far the clocks of a season are ahead of the machine's. */
export const ahead = (): number => NOON - Date.now();
