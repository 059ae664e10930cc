import type { Bell } from '../event-store/bell';
import type { EventStore } from '../event-store/event-store';
import { follow } from '../event-store/follow';

const PAGE = 1_000;

/**
 * The store for a subscriber who looks only when the bell is rung: he folds the events of a day in
 * one transaction, where he would have made one for each act.
 */
export function rungStore(store: EventStore, bell: Bell): EventStore {
  const { signal: closing } = new AbortController();
  const read = (after: bigint) => store.readAll(after, PAGE);
  return {
    ...store,
    subscribe: (after, signal) => follow({ read, bell, closing }, after, signal),
  };
}
