import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { type Moment, OutOfTime, ViewsBusy, ViewsForeign } from '../../projections/views';
import { CHECKPOINT, TO_BE_FORGOTTEN } from '../projector/checkpoint';
import { LIVE, qualified } from '../projector/tables';
import type { Connection } from './statements';

type Row = { position: string; layout: string; generation: string };
type Taken = { client: PoolClient; back: (error?: Error) => void };
type Open = Taken & Moment;

export type LeaseOptions = {
  readers: Pool;
  /** Connections by which a statement is stopped that runs when the signal comes. */
  stopping: Pool;
  signal?: AbortSignal;
  /** Of the views that can be read here; null: whatever there is. */
  layout: string | null;
};

/**
 * One round trip. The lock comes before the first statement that reads, with which the moment
 * begins: who swaps generations can so wait until no reader stands between them. (By name, a reader
 * of an older moment would find the new tables, and none of the rows that were committed later.)
 */
const BEGIN = `begin isolation level repeatable read read only;
  lock table ${qualified(LIVE, 'timeline')} in access share mode;
  select position, layout, '${qualified(LIVE, 'timeline')}'::regclass::oid::text as generation
  from ledger.checkpoint where name = '${CHECKPOINT}'`;

/**
 * A connection that is taken at the first statement, stands at the moment of it, and is given back
 * at the end. One that is forgotten comes back when the server gives it up: the pool's connections
 * need an idle_in_transaction_session_timeout.
 */
export class Lease implements Connection {
  private opening: Promise<Open> | null = null;
  private ending: Promise<void> | null = null;
  /** The statements follow each other: a connection runs one at a time. */
  private last: Promise<unknown> = Promise.resolve();

  /** The connection on which a statement of ours runs now. */
  private running: Taken | null = null;

  constructor(private readonly options: LeaseOptions) {
    options.signal?.addEventListener('abort', () => void this.stop(), { once: true });
  }

  async position(): Promise<bigint> {
    return (await this.opened()).position;
  }

  async moment(): Promise<Moment> {
    const { position, generation } = await this.opened();
    return { position, generation };
  }

  query<R extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<R>> {
    const answer = this.last.then(async () => {
      const open = await this.opened();
      // Since then it may have been given back, and be another reader's.
      this.mustLast();
      return this.run(open, () => open.client.query<R>(statement));
    });
    this.last = answer.catch(() => undefined);
    return answer.catch((error) => {
      throw this.isOver ? new OutOfTime({ cause: error }) : error;
    });
  }

  /** Waits for the statement that runs; those behind it are refused. */
  end(): Promise<void> {
    this.ending ??= this.giveBack();
    return this.ending;
  }

  /** The server goes on with a statement even when its connection is gone: it has to be told. */
  private async stop(): Promise<void> {
    if (!this.running) return;
    const { client, back } = this.running;
    const { processID } = client as PoolClient & { processID?: number };
    const told = this.options.stopping.query('select pg_cancel_backend($1)', [processID]);
    await told.catch(() => undefined);
    // It may come late, and may not hit whoever has the connection next.
    back(new OutOfTime());
  }

  private async run<T>(taken: Taken, statement: () => Promise<T>): Promise<T> {
    this.running = taken;
    try {
      return await statement();
    } finally {
      this.running = null;
    }
  }

  /** Nobody waits for the answer any more. */
  private get isOver(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  private mustLast(): void {
    if (this.isOver) throw new OutOfTime();
    if (this.ending) throw new Error('a question to a snapshot that was released');
  }

  private async opened(): Promise<Open> {
    if (!this.opening) this.mustLast();
    this.opening ??= this.open();
    return this.opening;
  }

  private async open(): Promise<Open> {
    const client = await this.options.readers.connect().catch((error: Error) => {
      throw /timeout/.test(error.message) ? new ViewsBusy({ cause: error }) : error;
    });
    // Lost while nobody asks, by a time limit of the server perhaps.
    const lost = (error: Error) => back(error);
    let given = false;
    const back = (error?: Error) => {
      if (given) return;
      given = true;
      client.off('error', lost);
      client.release(error);
    };
    client.on('error', lost);
    try {
      if (this.isOver) throw new OutOfTime();
      const begun = await this.run({ client, back }, () => client.query<Row>(BEGIN));
      const checkpoint = (begun as unknown as QueryResult<Row>[]).at(-1)?.rows[0];
      this.mustKnow(checkpoint?.layout);
      return { client, back, ...momentOf(checkpoint, this.options.layout) };
    } catch (error) {
      // Of one that came too late nothing was asked yet.
      back(error instanceof OutOfTime ? undefined : (error as Error));
      throw error;
    }
  }

  private mustKnow(layout: string | undefined): void {
    const known = this.options.layout;
    if (known === null || layout === undefined || layout === TO_BE_FORGOTTEN) return;
    if (layout !== known) throw new ViewsForeign();
  }

  private async giveBack(): Promise<void> {
    const open = await this.opening?.catch(() => null);
    if (!open) return;
    await this.last;
    await open.client.query('commit').then(() => open.back(), open.back);
  }
}

/** Of the checkpoint, as `layout` can be read; null: whatever there is. */
export function momentOf(row: Partial<Row> | undefined, layout: string | null): Moment {
  const relied = row?.layout !== TO_BE_FORGOTTEN && (layout === null || row?.layout === layout);
  return {
    position: BigInt(row?.position ?? 0),
    generation: relied ? (row?.generation ?? null) : null,
  };
}
