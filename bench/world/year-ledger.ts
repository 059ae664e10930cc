import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import type {
  AppendOutcome,
  EventStore,
  StoredEvent,
  StreamAppend,
} from '../../src/infra/event-store/event-store';

/** Streams that outlive a plan. */
export const isShared = (stream: string): boolean =>
  stream === AGENCY_REGISTRY || stream.startsWith('delegation');

export type YearLedger = EventStore & {
  /** What was written since the last call. */
  taken(): StoredEvent[];
  /** Names of the streams that begin so. */
  streams(prefix: string): string[];
  /** Streams of a plan that is over need not be read again. */
  forget(): void;
};

/**
 * A ledger in memory that goes on from a position, dense as PostgreSQL's. It keeps the streams of
 * one plan at a time, so a million events need no more memory than one plan.
 */
export function yearLedger(from: bigint, shared: StoredEvent[]): YearLedger {
  const streams = new Map<string, StoredEvent[]>();
  for (const event of shared)
    streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
  let position = from;
  let fresh: StoredEvent[] = [];

  const append = ({ stream, expected, events }: StreamAppend): AppendOutcome => {
    const before = streams.get(stream) ?? [];
    const actual = before.at(-1)?.version ?? 'no stream';
    if (actual !== expected) return { outcome: 'conflict', actual };
    const written = events.map((event, n) => {
      position += 1n;
      return { ...event, stream, version: before.length + n, position };
    });
    before.push(...written);
    streams.set(stream, before);
    fresh.push(...written);
    return { outcome: 'written', positions: written.map((each) => each.position) };
  };

  return {
    append: async (appends) => appends.map(append),
    readStreams: async (asked) => {
      const events = asked.flatMap(({ stream, after }) =>
        (streams.get(stream) ?? []).slice(after + 1),
      );
      return { position, events: events.sort((a, b) => Number(a.position - b.position)) };
    },
    readAll: () => Promise.reject(new Error('a year in the making is not read through')),
    eventAt: () => Promise.reject(new Error('a year in the making is not looked up')),
    head: async () => position,
    subscribe: () => {
      throw new Error('a year in the making is not followed');
    },
    close: async () => undefined,
    taken() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    streams: (prefix) => [...streams.keys()].filter((name) => name.startsWith(prefix)),
    forget() {
      for (const stream of streams.keys()) if (!isShared(stream)) streams.delete(stream);
    },
  };
}
