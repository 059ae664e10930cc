import { Bell } from './bell';
import {
  AppendOutcome,
  EventStore,
  Position,
  START,
  StoredEvent,
  StreamAppend,
} from './event-store';
import { follow } from './follow';

const PAGE = 500;

/** For tests: nothing outlives the process, and closing it ends its subscriptions only. */
export function memoryEventStore(): EventStore {
  const events: StoredEvent[] = [];
  const streams = new Map<string, StoredEvent[]>();
  const bell = new Bell();
  const closing = new AbortController();
  const head = (): Position => events.at(-1)?.position ?? START;

  const append = ({ stream, expected, events: fresh }: StreamAppend): AppendOutcome => {
    const before = streams.get(stream) ?? [];
    const actual = before.at(-1)?.version ?? 'no stream';
    if (actual !== expected) return { outcome: 'conflict', actual };
    const first = expected === 'no stream' ? 0 : expected + 1;
    const positions = fresh.map((event, n) => {
      // Positions are opaque, so they leave gaps here, as they do in EventStoreDB.
      const position = head() + 2n + (head() % 3n);
      const stored = Object.freeze({ ...event, stream, version: first + n, position });
      events.push(stored);
      before.push(stored);
      return position;
    });
    streams.set(stream, before);
    return { outcome: 'written', positions };
  };

  const readAll = async (after: Position, limit: number): Promise<StoredEvent[]> => {
    const start = firstAfter(events, after);
    return events.slice(start, start + limit);
  };

  return {
    append: async (appends) => {
      const outcomes = appends.map(append);
      bell.ring();
      return outcomes;
    },
    readStreams: async (asked) => {
      const after = new Map(asked.map((each) => [each.stream, each.after]));
      const found = [...after].flatMap(([stream, version]) =>
        (streams.get(stream) ?? []).slice(version + 1),
      );
      const inOrder = found.sort((a, b) => Number(a.position - b.position));
      return { position: head(), events: inOrder };
    },
    readAll,
    eventAt: async (position) => {
      const [event] = await readAll(position - 1n, 1);
      return event?.position === position ? event : null;
    },
    head: async () => head(),
    subscribe: (after, signal) => {
      const read = (position: Position) => readAll(position, PAGE);
      return follow({ read, bell, closing: closing.signal }, after, signal);
    },
    close: async () => closing.abort(),
  };
}

/** The index of the first event after the position; they lie in order, so it halves the way. */
function firstAfter(events: StoredEvent[], after: Position): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.position ?? START) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
