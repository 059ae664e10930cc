import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { ViewsBusy, ViewsForeign } from '../../projections/views';
import { CHECKPOINT, TO_BE_FORGOTTEN } from '../projector/checkpoint';
import { LIVE, qualified } from '../projector/tables';
import type { Connection } from './statements';

type Row = { position: string; layout: string };
type Open = { client: PoolClient; position: bigint; back: (error?: Error) => void };

/**
 * One round trip. The lock comes before the first statement that reads, with which the moment
 * begins: who swaps generations can so wait until no reader stands between them. (By name, a reader
 * of an older moment would find the new tables, and none of the rows that were committed later.)
 */
const BEGIN = `begin isolation level repeatable read read only;
  lock table ${qualified(LIVE, 'timeline')} in access share mode;
  select position, layout from ledger.checkpoint where name = '${CHECKPOINT}'`;

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

  constructor(
    private readonly readers: Pool,
    /** Of the views that can be read here; null: whatever there is. */
    private readonly layout: string | null = null,
  ) {}

  async position(): Promise<bigint> {
    return (await this.opened()).position;
  }

  query<R extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<R>> {
    const answer = this.last.then(async () => {
      const { client } = await this.opened();
      // Since then it may have been given back, and be another reader's.
      this.mustLast();
      return client.query<R>(statement);
    });
    this.last = answer.catch(() => undefined);
    return answer;
  }

  /** Waits for the statement that runs; those behind it are refused. */
  end(): Promise<void> {
    this.ending ??= this.giveBack();
    return this.ending;
  }

  private mustLast(): void {
    if (this.ending) throw new Error('a question to a snapshot that was released');
  }

  private async opened(): Promise<Open> {
    if (!this.opening) this.mustLast();
    this.opening ??= this.open();
    return this.opening;
  }

  private async open(): Promise<Open> {
    const client = await this.readers.connect().catch((error: Error) => {
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
      const results = (await client.query<Row>(BEGIN)) as unknown as QueryResult<Row>[];
      const checkpoint = results.at(-1)?.rows[0];
      this.mustKnow(checkpoint?.layout);
      return { client, back, position: BigInt(checkpoint?.position ?? 0) };
    } catch (error) {
      back(error as Error);
      throw error;
    }
  }

  private mustKnow(layout: string | undefined): void {
    if (this.layout === null || layout === undefined || layout === TO_BE_FORGOTTEN) return;
    if (layout !== this.layout) throw new ViewsForeign();
  }

  private async giveBack(): Promise<void> {
    const open = await this.opening?.catch(() => null);
    if (!open) return;
    await this.last;
    await open.client.query('commit').then(() => open.back(), open.back);
  }
}
