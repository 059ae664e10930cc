import type { LedgerEvent } from '../../projections/projection';
import type { StoredEvent } from '../event-store/event-store';
import { open } from './envelope';
import type { Secrets } from './secrets';

/** Decodes events with the secrets that are still there, in one lookup for all. */
export async function openAll(stored: StoredEvent[], secrets: Secrets): Promise<LedgerEvent[]> {
  const ids = stored.filter((each) => each.nonce === null).map((each) => each.id);
  const found = ids.length > 0 ? await secrets.find(ids) : new Map();
  return stored.map((each) => open(each, found.get(each.id) ?? null));
}
