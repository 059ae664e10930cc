import type { Pool } from 'pg';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Execute, Outcome } from '../../domain/execution';
import { Rejected } from '../../domain/rejection';
import type { Standing } from './standing';

/** What a request to the API is, as far as it is counted: few, whatever callers send. */
export type OperationKind = 'query' | 'mutation' | 'subscription' | 'refused';

export type Metrics = {
  /** In Prometheus' text format, with its content type. */
  text(): Promise<{ type: string; text: string }>;
  /** One request to the API that was answered, after so many seconds. */
  answered(kind: OperationKind, failed: boolean, seconds: number): void;
  /** The same, with its commands counted. */
  counting(execute: Execute): Execute;
};

export type MetricsOptions = {
  standing: () => Standing | null;
  pools: Record<string, Pool>;
  /** Which places this process holds. */
  places: () => Record<string, boolean>;
  /** Memory, CPU, event loop and such of the process: once in a process. */
  ofProcess: boolean;
};

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const NAME = 'plan_ledger_';

/** Labels come from lists of ours alone: no id, no code of an agency, nothing that a caller sent. */
export function createMetrics(options: MetricsOptions): Metrics {
  const register = new Registry();
  if (options.ofProcess) collectDefaultMetrics({ register });
  const commands = new Counter({
    name: `${NAME}commands_total`,
    help: 'Commands by what came of them; repeated ones count as what they were.',
    labelNames: ['outcome'] as const,
    registers: [register],
  });
  const refusals = new Counter({
    name: `${NAME}refusals_total`,
    help: 'Refused commands by the code of the rule (docs/errors.md).',
    labelNames: ['code'] as const,
    registers: [register],
  });
  const deciding = new Histogram({
    name: `${NAME}command_seconds`,
    help: 'From the load of the streams to the durable append, for one request.',
    buckets: SECONDS,
    registers: [register],
  });
  const answers = new Histogram({
    name: `${NAME}request_seconds`,
    help: 'Requests to the API by kind of operation, and whether a fault of ours was in the answer.',
    labelNames: ['kind', 'failed'] as const,
    buckets: SECONDS,
    registers: [register],
  });
  addGauges(register, options);
  const outcomeOf = (outcome: Outcome<unknown>): void => {
    if ('rejected' in outcome) {
      commands.inc({ outcome: 'refused' });
      refusals.inc({ code: outcome.rejected.code });
    } else commands.inc({ outcome: outcome.events.length > 0 ? 'written' : 'unchanged' });
  };
  const measured = async <T>(work: Promise<T>): Promise<T> => {
    const end = deciding.startTimer();
    try {
      return await work;
    } finally {
      end();
    }
  };
  const failed = (error: unknown, orders: number): never => {
    if (error instanceof Rejected) outcomeOf({ rejected: error });
    else commands.inc({ outcome: 'failed' }, orders);
    throw error;
  };
  return {
    text: async () => ({ type: register.contentType, text: await register.metrics() }),
    answered: (kind, broken, seconds) => answers.observe({ kind, failed: String(broken) }, seconds),
    counting: (execute) => ({
      ...execute,
      async one(order, request) {
        const done = await measured(execute.one(order, request)).catch((error) => failed(error, 1));
        outcomeOf(done);
        return done;
      },
      async each(orders, request) {
        const work = measured(execute.each(orders, request));
        const outcomes = await work.catch((error) => failed(error, orders.length));
        for (const outcome of outcomes) outcomeOf(outcome);
        return outcomes;
      },
    }),
  };
}

function addGauges(register: Registry, { standing, pools, places }: MetricsOptions): void {
  const gauge = (name: string, help: string, read: (seen: Standing) => number | undefined) =>
    new Gauge({
      name: `${NAME}${name}`,
      help,
      registers: [register],
      collect() {
        const seen = standing();
        const value = seen ? read(seen) : undefined;
        // What is not known is not shown: a zero would say that all is well.
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  gauge('head_position', 'Position of the last event.', ({ head }) => Number(head));
  gauge('views_lag_events', 'Events not in the views yet.', ({ views }) => views.events);
  gauge('views_lag_seconds', 'How long the oldest of them waits.', ({ views }) => views.seconds);
  gauge('log_lag_events', 'Events not sealed yet.', ({ log }) => log?.events);
  gauge('log_lag_seconds', 'How long the oldest of them waits.', ({ log }) => log?.seconds);
  gauge('log_size', 'Leaves of the signed log.', ({ log }) => log?.size);
  new Gauge({
    name: `${NAME}up`,
    help: '1 where database and event store answered when last asked.',
    registers: [register],
    collect() {
      this.set(standing() ? 1 : 0);
    },
  });
  new Gauge({
    name: `${NAME}place_held`,
    help: 'Whether this process has a place that one of all has.',
    labelNames: ['place'] as const,
    registers: [register],
    collect() {
      for (const [place, held] of Object.entries(places())) this.set({ place }, held ? 1 : 0);
    },
  });
  new Gauge({
    name: `${NAME}pool_connections`,
    help: 'Connections to PostgreSQL by pool and state; waiting: requests without one.',
    labelNames: ['pool', 'state'] as const,
    registers: [register],
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
        this.set({ pool, state: 'used' }, totalCount - idleCount);
        this.set({ pool, state: 'idle' }, idleCount);
        this.set({ pool, state: 'waiting' }, waitingCount);
      }
    },
  });
}
