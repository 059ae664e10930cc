import { Bell } from './bell';
import { Position, StoredEvent } from './event-store';

export type Source = {
  /** The next events after the position; none when there are none yet. */
  read(after: Position, signal: AbortSignal): Promise<StoredEvent[]>;
  bell: Bell;
  /** How long (ms) to go without a look when the bell is silent; for ever when undefined. */
  poll?: number;
  /** Aborted when the store is closed. */
  closing: AbortSignal;
};

/** The events after the position page by page, then those that come, until the signal is aborted. */
export async function* follow(
  { read, bell, poll, closing }: Source,
  after: Position,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent[]> {
  const end = AbortSignal.any([signal, closing]);
  let position = after;
  while (!end.aborted) {
    const rings = bell.rings;
    const events = (await orAborted(read(position, end), end)) ?? [];
    const last = events.at(-1);
    if (end.aborted) break;
    if (last) {
      position = last.position;
      yield events;
    } else {
      await bell.rung(rings, end, poll);
    }
  }
  if (!signal.aborted) throw new Error('The event store was closed');
}

/** Undefined as soon as the signal is aborted; what was begun is then nobody's concern. */
async function orAborted<T>(begun: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let leave: (() => void) | undefined;
  const aborted = new Promise<undefined>((resolve) => {
    leave = () => resolve(undefined);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave);
  });
  try {
    return await Promise.race([begun, aborted]);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    if (leave) signal.removeEventListener('abort', leave);
  }
}
