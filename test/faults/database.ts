import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { migrate } from '../../src/infra/migrate';
import { asOwner, databaseOf, letRolesSignIn } from '../support/postgres';

const DISK = '400m';
const silent = () => undefined;

/** A PostgreSQL of the suite's own, that everything may happen to. */
export class FaultyPostgres {
  private readonly blockers: Client[] = [];
  private database: string | null = null;

  private constructor(
    private readonly home: string,
    private readonly balloon: string,
    /** Why its disk cannot be filled; null where it can. */
    readonly noDisk: string | null,
    private server: EmbeddedPostgres,
  ) {}

  /** On a small disk of its own, where the machine lets us have one. */
  static async start(folder: string): Promise<FaultyPostgres> {
    const disk = join(folder, 'disk');
    mkdirSync(disk, { recursive: true });
    const noDisk = mountTmpfs(disk);
    const home = join(disk, 'home');
    const server = await startEmbeddedPostgres({ home, log: silent });
    return new FaultyPostgres(home, join(disk, 'balloon'), noDisk, server);
  }

  get url(): string {
    return this.server.url;
  }

  /** With the program's schema; each role may sign in by itself. The disk has room for one. */
  async createDatabase(name: string): Promise<string> {
    if (this.database) await asOwner(this.url, `drop database ${this.database} with (force)`);
    this.database = name;
    await asOwner(this.url, `create database ${name}`);
    const url = databaseOf(this.url, name);
    await migrate(url, silent);
    await letRolesSignIn(this.url);
    return url;
  }

  /** The postmaster, as by `kill -9`; its children see it a moment later. */
  kill(): void {
    process.kill(this.postmaster, 'SIGKILL');
  }

  /** One of its children, as the kernel does when memory is short: all others are sent away. */
  killBackend(): void {
    const backend = this.children.find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('127.0.0.1'),
    );
    if (backend !== undefined) process.kill(backend, 'SIGKILL');
  }

  /** As an administrator does. */
  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** As whoever looks after it does: starts it where it is down. */
  async ensureRunning(): Promise<void> {
    await this.server.stop();
    this.server = await startEmbeddedPostgres({ home: this.home, log: silent });
  }

  freeze(): void {
    for (const pid of [this.postmaster, ...this.children]) tell(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of [this.postmaster, ...this.children]) tell(pid, 'SIGCONT');
  }

  /** Takes every connection that there is, also those that others have. */
  async takeAllConnections(): Promise<void> {
    await this.takeConnections();
    await this.blockers[0]?.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where backend_type = 'client backend' and application_name <> 'blocker'`,
    );
    await this.takeConnections();
  }

  /** Holds whatever locks the statements take, until they are given back. */
  async hold(url: string, ...statements: string[]): Promise<void> {
    const client = await this.blocker(url);
    for (const statement of ['begin', ...statements]) await client.query(statement);
  }

  async release(): Promise<void> {
    await Promise.all(this.blockers.splice(0).map((client) => client.end().catch(silent)));
  }

  fillDisk(): void {
    const file = openSync(this.balloon, 'a');
    for (const size of [1_048_576, 4_096]) {
      const bytes = Buffer.alloc(size);
      try {
        for (;;) writeSync(file, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
    closeSync(file);
  }

  freeDisk(): void {
    rmSync(this.balloon, { force: true });
  }

  async end(): Promise<void> {
    await this.release();
    await this.server.stop();
    if (this.noDisk === null) execFileSync('umount', [join(this.balloon, '..')]);
  }

  private async takeConnections(): Promise<void> {
    for (;;) {
      const taken = await this.blocker(this.url).catch((error: { code?: string }) => {
        if (error.code !== '53300') throw error;
        return null;
      });
      if (!taken) return;
    }
  }

  private async blocker(url: string): Promise<Client> {
    const client = new Client({ connectionString: url, application_name: 'blocker' });
    client.on('error', silent);
    await client.connect();
    this.blockers.push(client);
    return client;
  }

  private get postmaster(): number {
    const file = join(this.home, 'postgres', 'data', 'postmaster.pid');
    return Number(readFileSync(file, 'utf8').split('\n')[0]);
  }

  private get children(): number[] {
    const { postmaster } = this;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => parentOf(name) === postmaster)
      .map(Number);
  }
}

function tell(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // One that vacuums, say, has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function parentOf(pid: string): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return Number(fields?.[1]);
  } catch {
    return undefined; // it has ended meanwhile
  }
}

function mountTmpfs(folder: string): string | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', folder], {
      stdio: 'pipe',
    });
    return null;
  } catch (error) {
    const { stderr, message } = error as { stderr?: Buffer; message: string };
    return stderr?.toString().trim() || message;
  }
}
