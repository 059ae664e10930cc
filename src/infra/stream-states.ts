import { LRUCache } from 'lru-cache';
import type { Aggregate, Ledger } from '../domain/decider';
import type { EventReceipt } from '../domain/execution';
import { type EventStore, type Position, START, type StoredEvent } from './event-store/event-store';
import { type Envelope, open } from './ledger/envelope';

/** A decision asked for streams that have not been read yet. */
export class Unread extends Error {
  constructor(
    readonly aggregate: AnyAggregate,
    readonly streams: string[],
  ) {
    super(`not read yet: ${streams.join(', ')}`);
    this.name = 'Unread';
  }
}

// biome-ignore lint/suspicious/noExplicitAny: aggregates of every kind stand side by side here
export type AnyAggregate = Aggregate<any, any>;

type Folded = {
  state: unknown;
  /** Of the last event; -1 when there is none. */
  version: number;
  /** What each command wrote here, so that its repetition gets its first receipt. */
  commands: ReadonlyMap<string, { hash: string; events: EventReceipt[] }>;
};

/** Streams folded as the ledger stood at one position. */
export type Snapshot = Ledger & {
  position: Position;
  version(stream: string): number;
  command(stream: string, commandId: string): { hash: string; events: EventReceipt[] } | undefined;
};

/** By stream, how each is folded. */
export type StreamStates = {
  read(wanted: ReadonlyMap<string, AnyAggregate>): Promise<Snapshot>;
  /**
   * What is kept of the streams, each as of some earlier reading, or as if there were none: good for
   * foreseeing what a decision will ask for, and for nothing else. `asked` is told each stream.
   */
  kept(asked: (stream: string, aggregate: AnyAggregate) => void): Snapshot;
};

/**
 * Reads streams and keeps their states with their versions: the next reading asks only for what
 * came since, so what it returns is always as of the position that it names.
 */
export function streamStates(store: EventStore, options = { max: 20_000 }): StreamStates {
  const cache = new LRUCache<string, Folded>(options);
  return {
    async read(wanted) {
      const folded = new Map<string, Folded>();
      const asked = [...wanted].map(([stream, { initial }]) => {
        const from = cache.get(stream) ?? { state: initial, version: -1, commands: new Map() };
        folded.set(stream, from);
        return { stream, after: from.version };
      });
      const { position, events } = await store.readStreams(asked);
      const byStream = new Map<string, StoredEvent[]>();
      for (const event of events) {
        const news = byStream.get(event.stream);
        if (news) news.push(event);
        else byStream.set(event.stream, [event]);
      }
      for (const [stream, news] of byStream) {
        const now = fold(wanted.get(stream) as AnyAggregate, folded.get(stream) as Folded, news);
        folded.set(stream, now);
        cache.set(stream, now);
      }
      return snapshot(position, folded);
    },
    kept(asked) {
      const state = <S, E>(aggregate: Aggregate<S, E>, stream: string): S => {
        asked(stream, aggregate);
        return (cache.get(stream)?.state ?? aggregate.initial) as S;
      };
      return {
        position: START,
        state,
        states: (aggregate, streams) => streams.map((stream) => state(aggregate, stream)),
        version: (stream) => cache.get(stream)?.version ?? -1,
        command: (stream, commandId) => cache.get(stream)?.commands.get(commandId),
      };
    },
  };
}

/**
 * Answers all questions on one consistent reading of the streams that they ask for: whatever one
 * of them misses is read, and all are asked again. So that most are answered by the first reading,
 * they are asked once before it, of what is kept. `ask` is called for each reading, and for that.
 */
export async function consistently<T>(
  states: StreamStates,
  beforehand: Iterable<[string, AnyAggregate]>,
  ask: (at: Snapshot) => (() => T)[],
): Promise<T[]> {
  const wanted = new Map(beforehand);
  foresee(states, wanted, ask);
  for (;;) {
    const unread: Unread[] = [];
    const answers: T[] = [];
    for (const question of ask(await states.read(wanted)))
      try {
        answers.push(question());
      } catch (error) {
        if (!(error instanceof Unread)) throw error;
        unread.push(error);
      }
    if (unread.length === 0) return answers;
    for (const { aggregate, streams } of unread)
      for (const stream of streams) wanted.set(stream, aggregate);
    foresee(states, wanted, ask);
  }
}

/** Adds what the questions ask for as far as the kept states lead. What they answer is dropped. */
function foresee<T>(
  states: StreamStates,
  wanted: Map<string, AnyAggregate>,
  ask: (at: Snapshot) => (() => T)[],
): void {
  const kept = states.kept((stream, aggregate) => wanted.set(stream, aggregate));
  for (const question of ask(kept))
    try {
      question();
    } catch {
      // Refused by what was so once, or is not known: the reading will tell.
    }
}

function fold(aggregate: AnyAggregate, before: Folded, events: StoredEvent[]): Folded {
  const commands = new Map(before.commands);
  let { state } = before;
  for (const stored of events) {
    // Erasable texts stay closed: no rule looks into them.
    const event = open(stored, null);
    state = aggregate.evolve(state, event);
    const { commandHash: hash } = JSON.parse(stored.body) as Envelope;
    const earlier = commands.get(event.commandId)?.events ?? [];
    commands.set(event.commandId, { hash, events: [...earlier, receiptOf(stored)] });
  }
  return { state, version: (events.at(-1) as StoredEvent).version, commands };
}

/** From the stored bytes, so that every replica gives the same. */
const receiptOf = ({ position, stream, version, type, leafHash }: StoredEvent): EventReceipt => ({
  position,
  stream,
  version,
  type,
  leafHash: leafHash.toString('hex'),
});

function snapshot(position: Position, folded: Map<string, Folded>): Snapshot {
  const at = <S, E>(aggregate: Aggregate<S, E>, streams: string[]): S[] => {
    const unread = streams.filter((stream) => !folded.has(stream));
    if (unread.length > 0) throw new Unread(aggregate, unread);
    return streams.map((stream) => (folded.get(stream) as Folded).state as S);
  };
  return {
    position,
    states: at,
    state: (aggregate, stream) => at(aggregate, [stream])[0] as never,
    version: (stream) => (folded.get(stream) as Folded).version,
    command: (stream, commandId) => (folded.get(stream) as Folded).commands.get(commandId),
  };
}
