import type { LedgerEvent } from '../../projections/projection';
import type { EventStore, StoredEvent } from '../event-store/event-store';
import { UnreadableEvent } from '../ledger/envelope';
import { openAll } from '../ledger/open-all';
import type { Secrets } from '../ledger/secrets';

/** An event that stops its reader. */
export type Obstacle = { position: bigint; error: Error };

type Fetched = { events: LedgerEvent[]; obstacle: Obstacle | null; ended: boolean };

/** A page of so many events is followed by others: its reader is behind. */
const BEHIND = 100;

/**
 * The ledger after a position as its reader consumes it. While the reader is behind, one page is
 * being fetched and decoded ahead while its transaction writes the one before. Where it has caught
 * up none is: a page read then would be the next one's whole, without what comes while it waits.
 */
export class Feed {
  private pending: LedgerEvent[] = [];
  private obstacle: Obstacle | null = null;
  private ahead: { page: Promise<Fetched>; settled: boolean } | null = null;
  private readonly pages: AsyncIterator<StoredEvent[]>;
  private readonly closing = new AbortController();

  /** The last position that has been fetched. */
  head: bigint;

  constructor(
    store: EventStore,
    private readonly secrets: Secrets,
    /** Everything up to here has been consumed. */
    public after: bigint,
    signal: AbortSignal,
  ) {
    this.head = after;
    const end = AbortSignal.any([signal, this.closing.signal]);
    this.pages = store.subscribe(after, end)[Symbol.asyncIterator]();
  }

  /**
   * The next events, waiting until there are some, without consuming them. None when the feed is
   * at an end: at its obstacle, or because the signal was aborted.
   */
  async next(limit: number): Promise<LedgerEvent[]> {
    while (!this.obstacle && this.pending.length < limit) {
      const ahead = this.fetchAhead();
      if (this.pending.length > 0 && !ahead.settled) break;
      this.ahead = null;
      const { events, obstacle, ended } = await ahead.page;
      this.pending = this.pending.concat(events);
      this.obstacle = obstacle;
      this.head = obstacle?.position ?? events.at(-1)?.position ?? this.head;
      if (ended) break;
      if (!obstacle && events.length >= BEHIND) this.fetchAhead();
      else if (this.pending.length > 0) break;
    }
    return this.pending.slice(0, limit);
  }

  /** What the feed cannot go beyond, once everything before it is consumed. */
  get stopped(): Obstacle | null {
    return this.pending.length === 0 ? this.obstacle : null;
  }

  get waiting(): number {
    return this.pending.length;
  }

  consume(position: bigint): void {
    const rest = this.pending.findIndex((event) => event.position > position);
    this.pending = rest === -1 ? [] : this.pending.slice(rest);
    if (position > this.after) this.after = position;
  }

  /** Nothing from this event on is handed out: it could be read, but not folded. */
  stopBefore(obstacle: Obstacle): void {
    this.pending = this.pending.filter((event) => event.position < obstacle.position);
    this.obstacle = obstacle;
  }

  close(): void {
    this.closing.abort();
  }

  private fetchAhead(): { page: Promise<Fetched>; settled: boolean } {
    if (this.ahead) return this.ahead;
    const ahead = { page: this.fetch(), settled: false };
    const settle = () => {
      ahead.settled = true;
    };
    ahead.page.then(settle, settle);
    this.ahead = ahead;
    return ahead;
  }

  private async fetch(): Promise<Fetched> {
    const page = await this.pages.next();
    if (page.done) return { events: [], obstacle: null, ended: true };
    return { ...(await readable(page.value, this.secrets)), ended: false };
  }
}

/** The events up to the first that cannot be read, and that one. */
async function readable(
  stored: StoredEvent[],
  secrets: Secrets,
): Promise<{ events: LedgerEvent[]; obstacle: Obstacle | null }> {
  try {
    return { events: await openAll(stored, secrets), obstacle: null };
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error;
  }
  const events: LedgerEvent[] = [];
  for (const one of stored)
    try {
      events.push(...(await openAll([one], secrets)));
    } catch (error) {
      if (!(error instanceof UnreadableEvent)) throw error;
      return { events, obstacle: { position: one.position, error } };
    }
  return { events, obstacle: null };
}
