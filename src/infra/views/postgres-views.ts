import type { Pool } from 'pg';
import type { Moment, ViewSnapshot, ViewSource } from '../../projections/views';
import { Lease } from './lease';
import { Looks } from './looks';
import { Questions } from './questions';
import { Statements } from './statements';
import { type Reached, Tide } from './tide';

export type PostgresViewsOptions = {
  /** Connections that are lent for one statement. */
  pool: Pool;
  /** Connections that a snapshot keeps until it is released; nothing else may wait for them. */
  readers?: Pool;
  /** Of the views that this program can read; null: whatever there is. */
  layout?: string | null;
  /** How long `reached` waits, in ms. */
  deadline?: number;
  /** Called with each statement, for counting. */
  onStatement?: (text: string) => void;
};

/** Asked directly, it answers each question as of its own moment; a snapshot answers all as of one. */
export class PostgresViews extends Questions implements ViewSource {
  private readonly asked: Statements;
  private readonly readers: Pool;
  private readonly tide: Tide;
  private readonly looks: Looks;
  private readonly stopping: Pool;
  private readonly layout: string | null;

  constructor(options: PostgresViewsOptions) {
    const { pool, readers = pool, deadline = 2_000, onStatement = () => undefined } = options;
    const statements = new Statements(pool, onStatement);
    super(statements);
    this.asked = statements;
    this.readers = readers;
    // Not the readers' own: all of those may be in use when one is to be stopped.
    this.stopping = pool;
    this.layout = options.layout ?? null;
    this.looks = new Looks(pool, this.layout, onStatement);
    this.tide = new Tide(pool, deadline, onStatement);
  }

  snapshot(signal?: AbortSignal): ViewSnapshot {
    const { readers, stopping, layout } = this;
    return new Snapshot(new Lease({ readers, stopping, signal, layout }), this.asked);
  }

  moment(): Promise<Moment> {
    return this.looks.next();
  }

  /** The position that the views have reached, waiting for `atLeast` until the deadline. */
  reached(atLeast: bigint | null): Promise<Reached> {
    return this.tide.reached(atLeast);
  }

  /** Tells readers of this process that the views have come to the position. */
  advanced(position: bigint): void {
    this.tide.advanced(position);
  }

  close(): Promise<void> {
    return this.tide.close();
  }
}

class Snapshot extends Questions implements ViewSnapshot {
  constructor(
    private readonly lease: Lease,
    statements: Statements,
  ) {
    super(statements.over(lease));
  }

  position(): Promise<bigint> {
    return this.lease.position();
  }

  moment(): Promise<Moment> {
    return this.lease.moment();
  }

  release(): Promise<void> {
    return this.lease.end();
  }
}
