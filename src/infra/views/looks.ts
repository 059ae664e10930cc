import type { Pool } from 'pg';
import type { Moment } from '../../projections/views';
import { CHECKPOINT } from '../projector/checkpoint';
import { LIVE } from '../projector/tables';
import { momentOf } from './lease';

type Row = { position: string; layout: string; generation: string };

/** The catalogue is asked as a table, so that both are of one moment: a rebuild swaps names. */
const SELECT = `select position, layout, (select c.oid::text from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = '${LIVE}' and c.relname = 'timeline') as generation
  from ledger.checkpoint where name = '${CHECKPOINT}'`;

/**
 * Looks at the state of the views. One that has begun tells nothing to who comes later, since what
 * he has written or seen meanwhile may be missing in it; all who come while it runs share the next.
 */
export class Looks {
  private running: Promise<unknown> = Promise.resolve();
  private coming: Promise<Moment> | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly layout: string | null,
    private readonly onStatement: (text: string) => void,
  ) {}

  next(): Promise<Moment> {
    this.coming ??= this.running.then(() => {
      this.coming = null;
      const look = this.look();
      this.running = look.catch(() => undefined);
      return look;
    });
    return this.coming;
  }

  private async look(): Promise<Moment> {
    this.onStatement('checkpoint');
    const { rows } = await this.pool.query<Row>({ name: 'moment', text: SELECT });
    return momentOf(rows[0], this.layout);
  }
}
