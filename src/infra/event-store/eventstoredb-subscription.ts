import { setTimeout as sleep } from 'node:timers/promises';
import { Bell } from './bell';
import type { Position, StoredEvent } from './event-store';
import type { Subscription } from './eventstoredb-client';
import { type Connection, type Lease, type Limits, within } from './eventstoredb-connection';
import { inWords, isPassing, NoAnswer } from './eventstoredb-errors';
import { isOurs, positionOf, type Recorded, readable } from './eventstoredb-events';

/** Events in one batch, and those that may wait before the server is told to wait. */
const PAGE = 500;
const MOST_WAITING = 2_000;
const SHORTEST_WAIT = 50;
const LONGEST_WAIT = 2_000;
const FAREWELL = 1_000;

type Options = {
  connection: Connection;
  head: () => Promise<Position>;
  limits: Limits;
  log: (message: string) => void;
};

/**
 * The events after the position, then those that come. However a subscription of the client ends,
 * by an error, in silence, or by falling silent, another one goes on after the last event given.
 */
export async function* subscribed(
  options: Options,
  after: Position,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent[]> {
  const { connection, log } = options;
  const end = AbortSignal.any([signal, connection.closed]);
  let position = after;
  let wait = SHORTEST_WAIT;
  while (!end.aborted) {
    try {
      for await (const events of oneSubscription(options, position, end)) {
        position = (events.at(-1) as StoredEvent).position;
        wait = SHORTEST_WAIT;
        yield events;
      }
    } catch (error) {
      if (end.aborted) break;
      if (!isDropped(error)) throw error;
      log(`the subscription goes on after position ${position}: ${inWords(error)}`);
    }
    await sleep(wait, undefined, { signal: end }).catch(() => undefined);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
  if (!signal.aborted) throw new Error('The event store was closed');
}

/** It ended, though nobody here wanted it to. */
class Dropped extends Error {}

const isDropped = (error: unknown): boolean => error instanceof Dropped || isPassing(error);

/** One subscription of one client, until it ends, its client is retired, or the signal is aborted. */
async function* oneSubscription(
  { connection, head, limits }: Options,
  after: Position,
  end: AbortSignal,
): AsyncGenerator<StoredEvent[]> {
  const lease = connection.lease();
  const over = AbortSignal.any([end, lease.retired]);
  let inbox: Inbox | undefined;
  let position = after;
  let missed: Position | undefined;
  try {
    inbox = new Inbox(lease.client.subscribe(after));
    await inbox.confirmed(limits.call, over);
    while (!over.aborted) {
      const rings = inbox.bell.rings;
      const recorded = inbox.take(PAGE);
      if (recorded.length > 0) {
        missed = undefined;
        const ours = recorded.filter(isOurs).filter((event) => positionOf(event) > position);
        position = positionOf(recorded.at(-1) as Recorded);
        const { events, obstacle } = readable(ours);
        if (events.length > 0) yield events;
        if (obstacle) throw obstacle;
        continue;
      }
      if (inbox.ended) throw inbox.ended;
      await inbox.bell.rung(rings, over, limits.silence);
      if (inbox.bell.rings > rings || over.aborted) continue;
      // Silent for long. What was there at the last look and has not come since will not come.
      if (missed !== undefined && missed > position) throw new NoAnswer(limits.silence);
      missed = await head().catch(() => undefined);
    }
  } catch (error) {
    connection.failed(lease, error);
    throw error;
  } finally {
    await leave(inbox, lease);
  }
}

async function leave(inbox: Inbox | undefined, lease: Lease): Promise<void> {
  try {
    if (inbox) await within(FAREWELL, inbox.unsubscribe());
  } catch {
    // It is over anyway; disposing of the client cuts off what may be left.
  } finally {
    lease.release();
  }
}

/** What a subscription has brought and nobody has taken yet. */
class Inbox {
  readonly bell = new Bell();
  ended: Error | undefined;
  private waiting: Recorded[] = [];
  private isConfirmed = false;

  constructor(private readonly subscription: Subscription) {
    subscription.on('confirmation', () => {
      this.isConfirmed = true;
      this.bell.ring();
    });
    subscription.on('data', ({ event }: { event?: Recorded }) => {
      if (event) this.waiting.push(event);
      if (this.waiting.length >= MOST_WAITING) subscription.pause();
      this.bell.ring();
    });
    // These stay: a second error may follow the first, and nobody else would be listening.
    subscription.on('error', (error) => this.end(error));
    for (const ending of ['end', 'close'])
      subscription.on(ending, () => this.end(new Dropped('the subscription ended')));
  }

  async confirmed(limit: number, over: AbortSignal): Promise<void> {
    const until = performance.now() + limit;
    while (!this.isConfirmed && !over.aborted) {
      const rings = this.bell.rings;
      if (this.ended) throw this.ended;
      if (performance.now() >= until) throw new NoAnswer(limit);
      await this.bell.rung(rings, over, Math.max(1, until - performance.now()));
    }
  }

  take(most: number): Recorded[] {
    const taken = this.waiting.slice(0, most);
    this.waiting = this.waiting.slice(most);
    if (this.waiting.length < MOST_WAITING / 2 && this.subscription.isPaused())
      this.subscription.resume();
    return taken;
  }

  unsubscribe(): Promise<void> {
    return this.subscription.unsubscribe();
  }

  private end(error: Error): void {
    this.ended ??= error;
    this.bell.ring();
  }
}
