import type { Config } from '../config';
import { startEmbeddedPostgres } from '../embedded-postgres';
import { migrate } from '../migrate';
import { HomeTaken, type System } from '../system';
import { backUp } from './backup';
import { restore } from './restore';
import type { Manifest } from './tables';

/** What the command line tells of a backup. */
const told = ({ tables, ...rest }: Manifest) => ({
  ...rest,
  rows: Object.fromEntries(tables.map(({ table, rows }) => [table, rows])),
});

export async function backedUp({ store, source }: System, config: Config, folder: string) {
  const engine = config.eventStoreUrl === null ? 'postgres' : 'eventstoredb';
  return told(await backUp({ store, pool: source.pool, engine }, folder));
}

/** Into the PostgreSQL of the settings, which nobody works on. */
export async function restored(config: Config, folder: string, log: (message: string) => void) {
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ home: config.home, log });
  try {
    if (embedded?.owner === false) throw new HomeTaken(config.home);
    const url = embedded?.url ?? config.databaseUrls.migration ?? (config.databaseUrl as string);
    await migrate(url, log);
    return told(await restore(url, folder));
  } finally {
    await embedded?.stop();
  }
}
