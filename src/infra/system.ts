import { join } from 'node:path';
import type { Pool, PoolConfig } from 'pg';
import type { Execute } from '../domain/execution';
import { projections } from '../projections/index';
import type { LedgerEvent } from '../projections/projection';
import type { ViewSource } from '../projections/views';
import type { Clock } from './clock';
import type { Config } from './config';
import { openDatabase } from './database/database';
import { APP_ROLE, ERASER_ROLE, SEALER_ROLE } from './database/roles';
import { startEmbeddedPostgres } from './embedded-postgres';
import type { EventStore } from './event-store/event-store';
import { eventStoreDb } from './event-store/eventstoredb-event-store';
import { postgresEventStore } from './event-store/postgres-event-store';
import { executor } from './execute';
import { type KeepTime, timekeeper } from './keep-time';
import { checkLedger } from './ledger/identity';
import { postgresSecrets, type Secrets } from './ledger/secrets';
import type { Log } from './log';
import { type ClockSeat, clockSeat, type SealerSeat, sealerSeat } from './operation/seats';
import { type Watch, watchStanding } from './operation/standing';
import { toldOf } from './projector/folded';
import type { Source } from './projector/generation';
import { type Projector, runProjector } from './projector/projector';
import { finishForgetting, prepareViews } from './projector/rebuild';
import { layoutOf } from './projector/tables';
import { checkHistory } from './proof/check-history';
import { type LogKeys, logKeys } from './proof/log-keys';
import { currentLog } from './proof/log-tables';
import { type Policy, readWitnessPolicy } from './proof/policy';
import { streamStates } from './stream-states';
import { PostgresViews } from './views/postgres-views';

/** The files that ship with the program; the province replaces them by `cli import`. */
export const DATA = join(__dirname, '..', '..', 'data');

/** The ledger and its views, open: what the server and the command line both work on. */
export type System = {
  store: EventStore;
  secrets: Secrets;
  execute: Execute;
  views: ViewSource;
  /** Readers that wait for a connection to the views now. */
  readersWaiting(): number;
  /** Writes down what the days have brought up to now (rule 8). */
  keepTime: KeepTime;
  /** What `rebuild` and `replay` work on. */
  source: Source;
  /** Starts the worker that keeps the views up; `from`: the store as it hears it. */
  project(from?: EventStore): Projector;
  /** Connections of the sealer, who alone writes the log. */
  sealing: Pool;
  /** The private keys of the log. */
  logKeys: LogKeys;
  /** Who has to witness the log; null where nobody has. */
  policy: Policy | null;
  /** Throws `LostHistory` where the ledger is not the one that the log was made of. */
  checkHistory(): Promise<void>;
  /** Takes the place of the worker that signs the history, or stands by; checks that first. */
  seal(): Promise<SealerSeat>;
  /** Takes the place of who writes down what the days bring, or stands by. */
  tick(): ClockSeat;
  /** How ledger, views and log stand to each other, from now on. */
  watch(): Watch;
  /** Waits until the views show everything that the ledger has now; however long that takes. */
  caughtUp(): Promise<void>;
  /** The pools, by what they are for. */
  pools: Record<string, Pool>;
  close(): Promise<void>;
};

export type SystemOptions = {
  config: Config;
  log: Log;
  /** The clock that commands go by. */
  clock: Clock;
  /** Refuses a home that another process works on, before anything in it is touched. */
  alone?: boolean;
  /** Told each statement that a question to the views costs. */
  onStatement?: (text: string) => void;
  /** False where another process makes the views and keeps them up. */
  makesViews?: boolean;
  /** For tests that share a server: the ledger, opened in another way. */
  openLedger?: OpenLedger;
};

type OpenLedger = (
  config: Config,
  on: {
    url: string;
    pool: Pool;
    log: (message: string) => void;
    /** Told of the connections by which a ledger in PostgreSQL is read. */
    reads?: (pool: Pool) => void;
  },
) => Promise<EventStore>;

/** The data folder is in use. */
export class HomeTaken extends Error {
  constructor(home: string) {
    super(`another process works on ${home}: stop it, or choose another PLAN_LEDGER_HOME`);
    this.name = 'HomeTaken';
  }
}

/** Connections for secrets and short questions; the event store has its own. */
const POOL_SIZE = 10;
/** Connections for what works on the ledger in the background. */
const WORKERS = 6;
/**
 * How long, in ms, one waits for a connection, and for an answer: a server that is frozen or cut off
 * says nothing.
 */
const LIMITS = { connectionTimeoutMillis: 5_000, query_timeout: 8_000, keepAlive: true };
const WORKING = { ...LIMITS, query_timeout: 15_000 };
/** The projector's statements follow each other without waiting: a fold is three round trips. */
const PIPELINED = { ...WORKING, pipeline: true };
/** Answers that read at the same time; each has a connection until it is sent. */
const READERS = 10;

/** Of their own: who waits for a reader's connection keeps nobody else from his. */
const readingFor = (queryMs: number): PoolConfig => ({
  application_name: 'plan-ledger-readers',
  max: READERS,
  // How long, in ms, one waits for a connection, and no one is waited for.
  connectionTimeoutMillis: 5_000,
  statement_timeout: queryMs,
  query_timeout: queryMs + 2_000,
  idle_in_transaction_session_timeout: queryMs,
});
/** The sealer has a transaction at a time, and looks beside it; texts are erased one after another. */
const FEW = 3;

export async function openSystem(options: SystemOptions): Promise<System> {
  const { config, log, clock, onStatement, openLedger = openStore } = options;
  const say = (message: string) => log.info(message);
  const warn = (message: string) => log.warn(message);
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ home: config.home, log: say });
  const closers: (() => Promise<unknown>)[] = [async () => embedded?.stop()];
  try {
    if (options.alone && embedded?.owner === false) throw new HomeTaken(config.home);
    const database = await openDatabase({ config, embedded: embedded?.url ?? null, log });
    const pool = database.pool(APP_ROLE, { ...LIMITS, max: POOL_SIZE });
    const workers = database.pool(APP_ROLE, { ...PIPELINED, max: WORKERS });
    // Making views again takes as long as it takes.
    const unhurried = { connectionTimeoutMillis: 5_000, keepAlive: true };
    const makers = database.pool(APP_ROLE, { ...unhurried, max: WORKERS });
    const readers = database.pool(APP_ROLE, readingFor(config.limits.queryMs));
    const sealing = database.pool(SEALER_ROLE, { ...WORKING, max: FEW });
    const erasing = database.pool(ERASER_ROLE, { ...unhurried, max: FEW });
    for (const each of [pool, workers, makers, readers, sealing, erasing])
      closers.unshift(() => each.end());
    const storePools: Record<string, Pool> = {};
    const store = await openLedger(config, {
      url: database.urlOf(APP_ROLE),
      pool,
      log: say,
      reads: (ledger) => Object.assign(storePools, { ledger }),
    });
    closers.unshift(() => store.close());
    await checkLedger(store, pool);
    const secrets = postgresSecrets(pool, erasing);
    const layout = layoutOf(projections);
    const views = new PostgresViews({ pool, readers, onStatement, layout });
    closers.unshift(() => views.close());
    const commandKey = await secrets.key('command');
    const states = streamStates(store);
    const execute = executor({ store, secrets, states, clock, commandKey });
    const keys = logKeys({ home: config.home, file: config.logKeyFile });
    const policy = await readWitnessPolicy(config.witnessPolicyFile);
    const source: Source = { store, secrets, pool: makers, projections, log: say };
    if (options.makesViews ?? true) await prepareViews(source);
    const keepTime = timekeeper({ store, views, execute, clock, log });
    /** A worker that ends with the system. */
    const working = <W extends { done: Promise<void> }>(start: (signal: AbortSignal) => W): W => {
      const stopping = new AbortController();
      const worker = start(stopping.signal);
      closers.unshift(async () => {
        stopping.abort();
        await worker.done;
      });
      return worker;
    };
    const history = async () => {
      const begun = await currentLog(pool);
      if (begun) await checkHistory({ store, pool: workers, keys }, begun);
    };
    return {
      store,
      secrets,
      views,
      readersWaiting: () => readers.waitingCount,
      source,
      execute,
      keepTime,
      project(from = store) {
        const advanced = (position: bigint) => views.advanced(position);
        const folded = (events: readonly LedgerEvent[]) => log.info(toldOf(events), 'folded');
        const foreign = () => finishForgetting(source);
        const given = { ...source, store: from, pool: workers, advanced, folded, foreign };
        return working((signal) => runProjector({ ...given, signal }));
      },
      sealing,
      logKeys: keys,
      policy,
      checkHistory: history,
      async seal() {
        await history();
        const origin = config.logOrigin;
        const parts = { store, secrets, pool: sealing, keys, origin, policy, log: warn };
        const url = database.urlOf(SEALER_ROLE);
        return working((signal) => sealerSeat({ url, log: say, signal }, parts));
      },
      tick: () =>
        working((signal) =>
          clockSeat(
            { url: database.urlOf(APP_ROLE), log: say, signal },
            { pool, layout, keepTime, clock, log },
          ),
        ),
      watch: () =>
        working((signal) =>
          watchStanding({ store, pool, layout, dense: !config.eventStoreUrl, signal }),
        ),
      async caughtUp() {
        await checkLedger(store, pool);
        const head = await store.head();
        while ((await views.reached(head)).stale) log.info('the views are catching up');
      },
      pools: { questions: pool, readers, workers, makers, sealing, erasing, ...storePools },
      close: () => closeAll(closers),
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

/** The ledger: in EventStoreDB where one is given, else in the same PostgreSQL as the views. */
const openStore: OpenLedger = async ({ eventStoreUrl }, { url, pool, log, reads }) => {
  if (!eventStoreUrl) return postgresEventStore({ url, log, reads });
  // Positions of one ledger mean nothing in another, and the views know positions only.
  const { rows } = await pool.query<{ position: string }>('select position from ledger.head');
  if (rows[0]?.position !== '0')
    throw new Error(
      'EVENTSTORE_URL is set, but this PostgreSQL holds a ledger of its own: ' +
        'give the views of the other one another database, or another PLAN_LEDGER_HOME',
    );
  return eventStoreDb({ url: eventStoreUrl, log });
};

/** In order; what fails does not keep the rest open. */
async function closeAll(closers: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.splice(0)) await close().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
