import { projections } from '../../projections/index';
import type { Config } from '../config';
import { type Database, openDatabase } from '../database/database';
import { AUDITOR_ROLE } from '../database/roles';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded-postgres';
import { eventStoreDb } from '../event-store/eventstoredb-event-store';
import { postgresEventStore } from '../event-store/postgres-event-store';
import { postgresSecrets } from '../ledger/secrets';
import type { Log } from '../log';
import type { System } from '../system';
import { logKeys } from './log-keys';
import { readWitnessPolicy } from './policy';

/** What an audit and an export read: nothing in it can write. */
export type ReadOnly = Pick<System, 'store' | 'secrets' | 'source' | 'logKeys' | 'policy'>;

/** A page is read while the one before is compared. */
const CONNECTIONS = 4;

/**
 * The ledger as the role of the auditor sees it, who may write nothing: neither views nor keys are
 * made, and what is not there is missing in the report.
 */
export async function openForAudit(
  config: Config,
  log: Log,
): Promise<ReadOnly & { close(): Promise<void> }> {
  const say = (message: string) => log.info(message);
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ home: config.home, log: say });
  try {
    const database = await openDatabase({
      config,
      embedded: embedded?.url ?? null,
      as: AUDITOR_ROLE,
      log,
    });
    return await open(config, database, embedded, say);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

async function open(
  config: Config,
  database: Database,
  embedded: EmbeddedPostgres | null,
  log: (message: string) => void,
): Promise<ReadOnly & { close(): Promise<void> }> {
  const url = database.urlOf(AUDITOR_ROLE);
  const store = config.eventStoreUrl
    ? await eventStoreDb({ url: config.eventStoreUrl, log })
    : await postgresEventStore({ url, role: AUDITOR_ROLE, poolSize: CONNECTIONS, log });
  const pool = database.pool(AUDITOR_ROLE, { max: CONNECTIONS });
  const secrets = postgresSecrets(pool);
  return {
    store,
    secrets,
    source: { store, secrets, pool, projections, log },
    logKeys: logKeys({ home: config.home, file: config.logKeyFile }),
    policy: await readWitnessPolicy(config.witnessPolicyFile),
    async close() {
      await store.close();
      await pool.end();
      await embedded?.stop();
    },
  };
}
