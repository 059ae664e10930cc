import type { LedgerEvent } from '../../projections/projection';
import type { EventStore, Position, StoredEvent } from '../event-store/event-store';
import { open } from './envelope';
import type { Secrets } from './secrets';

/** Decodes events with the secrets that are still there, in one lookup for all. */
export async function openAll(stored: StoredEvent[], secrets: Secrets): Promise<LedgerEvent[]> {
  const ids = stored.filter((each) => each.nonce === null).map((each) => each.id);
  const found = ids.length > 0 ? await secrets.find(ids) : new Map();
  return stored.map((each) => open(each, found.get(each.id) ?? null));
}

/** The ledger after a position, decoded, page by page. Ends at the last event there is. */
export async function* readLedger(
  store: EventStore,
  secrets: Secrets,
  after: Position,
  pageSize = 1000,
): AsyncGenerator<LedgerEvent[]> {
  for (let from = after; ; ) {
    const stored = await store.readAll(from, pageSize);
    if (stored.length === 0) return;
    yield await openAll(stored, secrets);
    from = (stored.at(-1) as StoredEvent).position;
  }
}
