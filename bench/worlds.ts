import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { systemClock } from '../src/infra/clock';
import { readConfig } from '../src/infra/config';
import { startEmbeddedPostgres } from '../src/infra/embedded-postgres';
import { createLog } from '../src/infra/log';
import { migrate } from '../src/infra/migrate';
import { openSystem } from '../src/infra/system';
import { loadWorld } from './world/load';

/** A ledger of that many events with its views, history and signed log, and a PostgreSQL on it. */
export type World = {
  /** More than were asked for, since a year is played to its end. */
  events: number;
  url: string;
  /** Its data folder, where the key of its log is as well. */
  home: string;
};

export type Worlds = {
  /** Made at its first use, which takes minutes; kept for every later one. */
  take(events: number): Promise<World>;
  /** Of all that were taken. */
  stop(): Promise<void>;
};

export const worldsFolder = (): string =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'plan-ledger-bench');

const silent = () => undefined;

/**
 * Worlds in the folder, one for each size. Whoever takes one leaves it as it is: it asks, makes the
 * same views again, exports; it gives no command.
 */
export function worlds(folder: string, say: (text: string) => void): Worlds {
  const taken: { stop(): Promise<void> }[] = [];
  return {
    async take(events) {
      const home = join(folder, String(events));
      mkdirSync(home, { recursive: true, mode: 0o700 });
      await makeEvents(home, events, say);
      await makeRest(home, say);
      const server = await startEmbeddedPostgres({ home, log: silent });
      if (!server.owner) throw new Error(`another process works on ${home}`);
      taken.push(server);
      return { events: await eventsIn(server.url), url: server.url, home };
    },
    async stop() {
      for (const server of taken.splice(0)) await server.stop();
    },
  };
}

async function eventsIn(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query('select count(*)::integer as events from ledger.events');
    return rows[0].events;
  } finally {
    await client.end();
  }
}

/** Cut off, it goes on with the year that it was at. */
async function makeEvents(
  home: string,
  events: number,
  say: (text: string) => void,
): Promise<void> {
  const server = await startEmbeddedPostgres({ home, log: silent });
  try {
    await migrate(server.url, silent);
    await loadWorld(server.url, events, say);
  } finally {
    await server.stop();
  }
}

/** Views and log, where they are not whole; another release lays the views out otherwise. */
async function makeRest(home: string, say: (text: string) => void): Promise<void> {
  const config = readConfig({ PLAN_LEDGER_HOME: home });
  const log = createLog('silent');
  const system = await openSystem({ config, log, clock: systemClock, alone: true });
  try {
    const head = await system.store.head();
    const sealer = await system.seal();
    for (let told = 0; ; await pause(100)) {
      const { position, error, stopped } = sealer.status();
      if (stopped) throw new Error(`the history is not sealed: ${error}`);
      if (position >= head) break;
      const tenth = Number((position * 10n) / head);
      if (tenth > told) say(`${position} of ${head} events are sealed`);
      told = tenth;
    }
  } finally {
    await system.close();
  }
  await settle(home);
}

/** As they are where a server has run for a while: with statistics, and nothing left to be tidied. */
async function settle(home: string): Promise<void> {
  const server = await startEmbeddedPostgres({ home, log: silent });
  const client = new Client({ connectionString: server.url });
  try {
    await client.connect();
    const { rows } = await client.query(
      `select exists (select from pg_stat_all_tables
         where schemaname = 'views' and n_live_tup > 0 and last_vacuum is null) as fresh`,
    );
    if (rows[0].fresh) await client.query('vacuum (analyze)');
  } finally {
    await client.end();
    await server.stop();
  }
}
