import type { Pool } from 'pg';
import { type EventStore, START } from '../event-store/event-store';

/** The views, keys and secrets of this PostgreSQL belong to a ledger that is not the one given. */
export class OtherLedger extends Error {
  constructor(found: string) {
    super(
      `this PostgreSQL belongs to another ledger than the one given (${found}): its views and keys ` +
        'mean nothing there. Give the EVENTSTORE_URL and DATABASE_URL that belong together.',
    );
    this.name = 'OtherLedger';
  }
}

/**
 * A ledger is known by its first event, which never changes. The first time that it has one, the
 * PostgreSQL beside it remembers it; afterwards every other ledger, an empty one too, is refused.
 */
export async function checkLedger(store: EventStore, pool: Pool): Promise<void> {
  const [first] = await store.readAll(START, 1);
  const { rows } = await pool.query<{ value: Buffer }>(
    "select value from ledger.secret where name = 'first event'",
  );
  const known = rows[0]?.value.toString();
  if (known === undefined && first)
    await pool.query(
      "insert into ledger.secret (name, value) values ('first event', $1) on conflict do nothing",
      [Buffer.from(first.id)],
    );
  if (known !== undefined && first?.id !== known)
    throw new OtherLedger(first ? `its first event is ${first.id}` : 'it is empty');
}
