import {
  type EventStore,
  type Position,
  START,
  type StoredEvent,
} from '../../src/infra/event-store/event-store';

/** A part of a ledger: what was written after the origin, to streams with the mark. */
export type Part = { origin: Position; mark: string };

export async function partOf(store: EventStore): Promise<Part> {
  const origin = await store.head();
  return { origin, mark: `.test-${origin}` };
}

/** The store as if it had begun empty, so that tests can share a real server with what is there. */
export function apart(store: EventStore, { origin, mark }: Part): EventStore {
  const inside = (position: Position) => (position > origin ? position : START);
  const outside = (position: Position) => (position > origin ? position : origin);
  const told = ({ stream, ...event }: StoredEvent): StoredEvent => {
    if (!stream.endsWith(mark)) throw new Error(`somebody else writes to the server: ${stream}`);
    return { ...event, stream: stream.slice(0, -mark.length) };
  };
  return {
    append: (appends) =>
      store.append(appends.map((one) => ({ ...one, stream: `${one.stream}${mark}` }))),
    async readStreams(streams) {
      const asked = streams.map(({ stream, after }) => ({ stream: `${stream}${mark}`, after }));
      const { position, events } = await store.readStreams(asked);
      return { position: inside(position), events: events.map(told) };
    },
    readAll: async (after, limit) => (await store.readAll(outside(after), limit)).map(told),
    async eventAt(position) {
      const event = position > origin ? await store.eventAt(position) : null;
      return event && told(event);
    },
    head: async () => inside(await store.head()),
    async *subscribe(after, signal) {
      for await (const events of store.subscribe(outside(after), signal)) yield events.map(told);
    },
    close: () => store.close(),
  };
}
