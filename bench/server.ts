import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../src/infra/embedded-postgres';
import { migrate } from '../src/infra/migrate';

export type BenchServer = {
  /** The url of a migrated database of its own. */
  database(): Promise<string>;
  stop(): Promise<void>;
};

const silent = () => undefined;

/**
 * An embedded PostgreSQL as the program starts it, durable; `fsyncDelay`: milliseconds that each
 * fsync takes longer, as on a disk that is not a memory, by a library of a few lines in C.
 */
export async function benchServer({ fsyncDelay = 0 } = {}): Promise<BenchServer> {
  const home = mkdtempSync(join(tmpdir(), 'plan-ledger-bench-'));
  if (fsyncDelay > 0) process.env.LD_PRELOAD = slowDisk(home, fsyncDelay);
  try {
    const server = await startEmbeddedPostgres({ home, log: silent });
    let made = 0;
    return {
      async database() {
        const url = new URL(server.url);
        url.pathname = `/bench_${++made}`;
        const client = new Client({ connectionString: server.url });
        await client.connect();
        await client.query(`create database bench_${made}`);
        await client.end();
        await migrate(url.href, silent);
        return url.href;
      },
      async stop() {
        await server.stop();
        rmSync(home, { recursive: true, force: true });
      },
    };
  } finally {
    delete process.env.LD_PRELOAD;
  }
}

const SOURCE = (ms: number) => `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
int fsync(int fd) {
  usleep(${ms * 1000});
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}
int fdatasync(int fd) {
  usleep(${ms * 1000});
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
`;

/** Needs a C compiler, and says so where there is none. */
function slowDisk(folder: string, ms: number): string {
  const library = join(folder, 'slow-disk.so');
  const compile = ['-shared', '-fPIC', '-O1', '-x', 'c', '-', '-o', library, '-ldl'];
  execFileSync('cc', compile, { input: SOURCE(ms), stdio: ['pipe', 'inherit', 'inherit'] });
  return library;
}
