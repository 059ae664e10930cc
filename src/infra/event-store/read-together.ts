import { DatabaseError } from 'pg';
import type { StreamsRead } from './event-store';
import { groupCommit } from './group-commit';

type Asked = { stream: string; after: number };
type ReadStreams = (streams: Asked[]) => Promise<StreamsRead>;

/** Streams in one statement, of one reader or of many. */
const MOST = 1_000;

/**
 * What is asked while others are being answered is asked together: a statement costs more than what
 * it finds. All stand at one position then, which is as good for each as one of its own.
 */
export function readTogether(read: ReadStreams): ReadStreams {
  const queue = groupCommit<Asked[], StreamsRead>({
    key: keyOf(),
    weight: (streams) => streams.length,
    most: { items: MOST, weight: MOST },
    async write(readers) {
      if (readers.length === 1) return Promise.allSettled(readers.map(read));
      const [found] = await Promise.allSettled([read(merged(readers))]);
      if (found.status === 'fulfilled') {
        const { position, events } = found.value;
        const of = partsOf(events);
        return readers.map((streams) => ({
          status: 'fulfilled',
          value: { position, events: of(streams) },
        }));
      }
      // What is wrong with one name is no fault of the others.
      if (found.reason instanceof DatabaseError) return Promise.allSettled(readers.map(read));
      return readers.map(() => found);
    },
  });
  return queue.add;
}

/** No two readers are the same: any number may share a batch. */
function keyOf(): () => string {
  let number = 0;
  return () => String(number++);
}

/** Each stream once, from where the reader stands who knows least of it. */
function merged(readers: Asked[][]): Asked[] {
  const after = new Map<string, number>();
  for (const each of readers.flat())
    after.set(each.stream, Math.min(after.get(each.stream) ?? each.after, each.after));
  return [...after].map(([stream, from]) => ({ stream, after: from }));
}

/** What each reader asked for of it all, in ledger order. */
function partsOf(events: StreamsRead['events']): (asked: Asked[]) => StreamsRead['events'] {
  const byStream = new Map<string, StreamsRead['events']>();
  for (const event of events) {
    const before = byStream.get(event.stream);
    if (before) before.push(event);
    else byStream.set(event.stream, [event]);
  }
  return (asked) => {
    const found = asked.flatMap(({ stream, after }) =>
      (byStream.get(stream) ?? []).filter(({ version }) => version > after),
    );
    return found.sort((a, b) => (a.position < b.position ? -1 : 1));
  };
}
