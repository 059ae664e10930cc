import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import type { Bench } from '../bench';
import { alone, compared, type Finding, interleaved, seconds } from '../measure';

const ROOT = join(__dirname, '..', '..');
const silent = () => undefined;

/** Until it says that it is ready to whoever asks. */
async function npmStart(home: string): Promise<ChildProcess> {
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: home, PORT: '0', PLAN_LEDGER_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  for (; ; await pause(10)) {
    if (child.exitCode !== null) throw new Error(`npm start ended:\n${output}`);
    const url = /GraphQL +(http:\/\/\S+)\/graphql/.exec(output)?.[1];
    const ready = url ? await fetch(`${url}/readyz`).catch(() => null) : null;
    if (ready?.ok) return child;
  }
}

/** npm passes the signal on; what it had started holds the pipe until it has ended. */
async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'close');
}

/** The first start after `npm ci`, and one on what is there, by the whole command. */
export async function start({ rounds }: Bench): Promise<Finding[]> {
  const homes = mkdtempSync(join(tmpdir(), 'plan-ledger-bench-'));
  let made = 0;
  const used = { ours: '', own: '' };
  const postgres = async (home: string) => {
    let server: Awaited<ReturnType<typeof startEmbeddedPostgres>> | undefined;
    const took = await seconds(async () => {
      server = await startEmbeddedPostgres({ home, log: silent });
    });
    await server?.stop();
    return took;
  };
  const whole = async (home: string) => {
    let child: ChildProcess | undefined;
    const took = await seconds(async () => {
      child = await npmStart(home);
    });
    if (child) await stop(child);
    return took;
  };
  const fresh = (name: 'ours' | 'own') => {
    used[name] = join(homes, String(++made));
    return used[name];
  };
  try {
    const figures = await interleaved(
      {
        first: () => {
          rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
          return whole(fresh('ours'));
        },
        built: () => whole(fresh('ours')),
        again: () => whole(used.ours),
        initdb: () => postgres(fresh('own')),
        own: () => postgres(used.own || fresh('own')),
      },
      rounds,
    );
    const { first, built, again, initdb, own } = figures;
    const limit = (most: number) => ({ unit: 's', against: 'limit', reach: { most } });
    const beside = (against: string) => ({ unit: 's', against, reach: null });
    return [
      alone('first start, with the build', limit(15), first),
      compared('first start, with the build', beside('initdb and start'), first, initdb),
      alone('first start, built already', limit(15), built),
      alone('restart', limit(3), again),
      compared('restart', beside("PostgreSQL's own start"), again, own),
    ];
  } finally {
    rmSync(homes, { recursive: true, force: true });
  }
}
