import { type Bounded, bounded } from './bounded';
import { type Position, START, type StoredEvent, type StreamsRead } from './event-store';
import type { From, LedgerClient } from './eventstoredb-client';
import type { Connection } from './eventstoredb-connection';
import { inWords, isNoStream } from './eventstoredb-errors';
import { isOurs, positionOf, type Recorded, readable, storedOf } from './eventstoredb-events';

/** Events asked for at once; with bodies of some kB a page is well below gRPC's 17 MB and a second. */
const PAGE = 1_000;
/** At least so many, so that the server's own events cost few calls. */
const LEAST_PAGE = 64;
/** Back from the end: the last event is nearly always ours. */
const BACKWARDS = [1, 16, 256, PAGE];
const READS_AT_ONCE = 16;
/** What the server says of a position at which no record begins. */
const NO_POSITION = /invalid position/i;

export class Reads {
  private readonly bounded: Bounded = bounded(READS_AT_ONCE);
  /** The last event of ours was at `last` when the whole ledger reached to `end`. */
  private seen = { last: START, end: START };

  constructor(private readonly connection: Connection) {}

  async readAll(after: Position, limit: number): Promise<StoredEvent[]> {
    const found: StoredEvent[] = [];
    let from: From = after === START ? 'start' : after;
    while (found.length < limit) {
      // One more: the page begins with the event that it comes after.
      const count = Math.min(PAGE, Math.max(LEAST_PAGE, limit - found.length + 1));
      const page = await this.page('forwards', from, count);
      const ours = page.filter(isOurs).filter((recorded) => positionOf(recorded) > after);
      const { events, obstacle } = readable(ours);
      found.push(...events);
      // What comes before it is given; the next call begins with it.
      if (obstacle && found.length > 0) break;
      if (obstacle) throw obstacle;
      const last = page.at(-1);
      if (page.length < count || !last) break;
      after = positionOf(last);
      from = after;
    }
    return found.slice(0, limit);
  }

  /** The server refuses a position that is none of its log's, and one beyond its end. */
  async eventAt(position: Position): Promise<StoredEvent | null> {
    if (position <= START || position > (await this.head())) return null;
    const read = (client: LedgerClient, abandoned: AbortSignal) =>
      collect(client.readAll('forwards', position, 1), abandoned).catch((error: unknown) => {
        if (NO_POSITION.test(inWords(error))) return [];
        throw error;
      });
    const page = (await this.connection.repeated(read)).filter(isOurs);
    const { events, obstacle } = readable(page.filter((each) => positionOf(each) === position));
    if (obstacle) throw obstacle;
    return events[0] ?? null;
  }

  /** The position of the last event of ours, going back over those of the server. */
  async head(): Promise<Position> {
    let from: From = 'end';
    let end: Position | undefined;
    for (let step = 0; ; step++) {
      const count = BACKWARDS[Math.min(step, BACKWARDS.length - 1)] as number;
      const page = await this.page('backwards', from, count);
      const [first, last] = [page[0], page.at(-1)];
      if (first && end === undefined) end = this.beginLook(positionOf(first));
      const own = page.find(isOurs);
      if (own) return this.endLook(positionOf(own), end);
      if (!last || page.length < count) return this.endLook(START, end);
      from = positionOf(last);
      // From here on back everything has been looked at before.
      if (from <= this.seen.end) return this.endLook(this.seen.last, end);
    }
  }

  /**
   * First the head, then each stream up to it: whatever is written meanwhile lies above. Reads go
   * to the leader, who has every event up to the head that it told.
   */
  async readStreams(streams: { stream: string; after: number }[]): Promise<StreamsRead> {
    const position = await this.head();
    if (position === START) return { position, events: [] };
    const reads = streams.map(({ stream, after }) =>
      this.bounded(() => this.readStream(stream, after, position)),
    );
    const events = (await Promise.all(reads)).flat();
    return { position, events: events.sort((a, b) => (a.position < b.position ? -1 : 1)) };
  }

  /** Its events above the version, up to the position, or to its end; none where it is missing. */
  async readStream(stream: string, after: number, upTo?: Position): Promise<StoredEvent[]> {
    const found: StoredEvent[] = [];
    for (;;) {
      const from = after + found.length + 1;
      const read = (client: LedgerClient, abandoned: AbortSignal) =>
        collect(client.readStream(stream, from, PAGE), abandoned);
      const page = (await this.connection.repeated(read)).map(storedOf);
      for (const event of page) {
        if (upTo !== undefined && event.position > upTo) return found;
        found.push(event);
      }
      if (page.length < PAGE) return found;
    }
  }

  private page(direction: 'forwards' | 'backwards', from: From, count: number) {
    return this.connection.repeated((client, abandoned) =>
      collect(client.readAll(direction, from, count), abandoned),
    );
  }

  /** A log that is shorter than before was restored: what was seen of it means nothing. */
  private beginLook(end: Position): Position {
    if (end < this.seen.end) this.seen = { last: START, end: START };
    return end;
  }

  private endLook(last: Position, end: Position | undefined): Position {
    if (end !== undefined && end > this.seen.end) this.seen = { last, end };
    return last;
  }
}

/**
 * To its end, though nobody waits any more: a read of @eventstore/db-client that is left halfway
 * never ends, and disposing of the client then does not either. A stream that is missing is empty.
 */
export async function collect(
  read: AsyncIterable<{ event?: Recorded }>,
  abandoned: AbortSignal,
): Promise<Recorded[]> {
  const events: Recorded[] = [];
  try {
    for await (const { event } of read) {
      if (event && !abandoned.aborted) events.push(event);
    }
  } catch (error) {
    if (!isNoStream(error)) throw error;
  }
  return events;
}
