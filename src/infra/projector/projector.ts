import type { Pool } from 'pg';
import type { AnyProjection, LedgerEvent } from '../../projections/projection';
import type { EventStore } from '../event-store/event-store';
import type { Secrets } from '../ledger/secrets';
import { moveCheckpoint, readCheckpoint, takeCheckpoint } from './checkpoint';
import { Feed } from './feed';
import { FoldFailed, type Reached } from './fold';
import { LIVE, layoutOf } from './tables';
import { BEGIN_FOLDING, inOrder, pause, withClient } from './transaction';
import { applyEvents } from './write-views';

export type ProjectorStatus = {
  /** The checkpoint as this worker last saw it. */
  position: bigint;
  /** The last position that it has fetched; above `position` while it, or another, is behind. */
  head: bigint;
  /** Events fetched and not folded yet. */
  waiting: number;
  /** Events folded by this worker. */
  folded: number;
  /** Why it does not go on at the moment: not ready. */
  error: string | null;
  /** The event that stopped it for good. Everything before it is folded. */
  stoppedAt: bigint | null;
};

export type Projector = {
  status(): ProjectorStatus;
  /** Fulfilled once the worker has ended: by its signal, or stopped by an event. */
  done: Promise<void>;
};

export type ProjectorOptions = {
  store: EventStore;
  secrets: Secrets;
  /** Its transactions are short where a connection of it may have several statements under way. */
  pool: Pool;
  projections: readonly AnyProjection[];
  signal: AbortSignal;
  log: (message: string) => void;
  /** Events in one transaction, at most. */
  batchSize?: number;
  /** Called after each commit, so that readers in this process need not wait for a NOTIFY. */
  advanced?: (position: bigint) => void;
  /** Called after each commit with what this worker has folded. */
  folded?: (events: readonly LedgerEvent[]) => void;
  /** Called while the views are laid out otherwise: makes them again where nobody else would. */
  foreign?: () => Promise<void>;
};

/** Another worker holds the checkpoint: its transactions are short. */
const TAKEN_PAUSE = 20;
/** The views are being made anew, or are another release's: that takes longer. */
const FOREIGN_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

/**
 * Keeps the views up with the ledger. Any number of workers may run, in one process or many: rows
 * and checkpoint commit together under the checkpoint's row lock, so each event is folded once.
 */
export function runProjector(options: ProjectorOptions): Projector {
  const worker = new Worker(options);
  return { status: () => ({ ...worker.status }), done: worker.run() };
}

type Attempt = 'advanced' | 'taken' | 'foreign';

class Worker {
  readonly status: ProjectorStatus = {
    position: 0n,
    head: 0n,
    waiting: 0,
    folded: 0,
    error: null,
    stoppedAt: null,
  };
  private feed: Feed | null = null;
  private failures = 0;
  private readonly layout: string;
  private readonly batchSize: number;

  constructor(private readonly options: ProjectorOptions) {
    this.layout = layoutOf(options.projections);
    this.batchSize = options.batchSize ?? 1000;
  }

  async run(): Promise<void> {
    const { signal } = this.options;
    while (!signal.aborted && this.status.stoppedAt === null)
      try {
        await this.step();
        this.failures = 0;
      } catch (error) {
        await this.retryLater(error);
      }
    this.feed?.close();
  }

  private async step(): Promise<void> {
    const { signal, store, secrets, pool } = this.options;
    if (!this.feed) {
      const checkpoint = await readCheckpoint(pool);
      if (!checkpoint) throw new Error('the views have not been made yet');
      if (checkpoint.layout !== this.layout) return this.standBack();
      this.status.position = checkpoint.position;
      this.status.error = null;
      this.feed = new Feed(store, secrets, checkpoint.position, signal);
    }
    const events = await this.feed.next(this.nextBatch);
    this.look();
    if (events.length === 0) return this.end();
    const attempt = await this.fold(this.feed, events);
    this.look();
    if (attempt === 'taken') await pause(TAKEN_PAUSE * (0.5 + Math.random()), signal);
    else if (attempt === 'foreign') await this.standBack();
  }

  /** Ever less after a failure: what takes longer than a statement may would fail for ever. */
  private get nextBatch(): number {
    return Math.max(1, this.batchSize >> Math.min(this.failures, 10));
  }

  /** One transaction: what of these events is still to be folded, and the checkpoint. */
  private async fold(feed: Feed, events: LedgerEvent[]): Promise<Attempt> {
    const { pool, projections, advanced, folded } = this.options;
    try {
      const attempt = await withClient(pool, async (client): Promise<Attempt> => {
        const [, from] = await inOrder(client, [
          () => client.query(BEGIN_FOLDING).then(() => null),
          () => takeCheckpoint(client),
        ]);
        if (!from) {
          await client.query('rollback');
          return 'taken';
        }
        const ready = from.layout === this.layout && from.position >= feed.after;
        const rest = ready ? events.filter((event) => event.position > from.position) : [];
        let reached: Reached = from;
        if (rest.length > 0) {
          // Where the checkpoint was not moved there is nothing to commit, and that is told.
          reached = await applyEvents(client, LIVE, projections, from, rest, (to) => [
            () => moveCheckpoint(client, to, this.layout),
            () => client.query('commit'),
          ]);
          folded?.(rest);
        } else await client.query('rollback');
        if (from.layout !== this.layout) return 'foreign';
        return this.reached(feed, reached.position, rest.length);
      });
      if (attempt === 'advanced') advanced?.(this.status.position);
      return attempt;
    } catch (error) {
      if (!(error instanceof FoldFailed)) throw error;
      feed.stopBefore({ position: error.position, error });
      return 'advanced';
    }
  }

  private reached(feed: Feed, position: bigint, folded: number): Attempt {
    this.status.position = position;
    this.status.folded += folded;
    this.status.error = null;
    // A checkpoint behind our feed: the views were made anew from an older state of things.
    if (position < feed.after) this.leaveFeed();
    else feed.consume(position);
    return 'advanced';
  }

  /** Neither release may write into the other's tables. */
  private async standBack(): Promise<void> {
    const error = 'the views are laid out by another release';
    if (this.status.error !== error) this.options.log(`the projector folds nothing: ${error}`);
    this.status.error = error;
    this.leaveFeed();
    await pause(FOREIGN_PAUSE, this.options.signal);
    if (!this.options.signal.aborted) await this.options.foreign?.();
  }

  /** The feed has come to an end. An event that stops it is never skipped. */
  private end(): void {
    const obstacle = this.feed?.stopped;
    if (obstacle) {
      this.status.stoppedAt = obstacle.position;
      this.status.error = obstacle.error.message;
      this.options.log(`the projector stops: ${obstacle.error.message}`);
    } else this.leaveFeed();
  }

  private leaveFeed(): void {
    this.feed?.close();
    this.feed = null;
  }

  private look(): void {
    if (!this.feed) return;
    this.status.head = this.feed.head;
    this.status.waiting = this.feed.waiting;
  }

  private async retryLater(error: unknown): Promise<void> {
    const { signal, log } = this.options;
    if (signal.aborted) return;
    const message = error instanceof Error ? error.message : String(error);
    const time = Math.min(LONGEST_PAUSE, 50 * 2 ** this.failures++);
    this.status.error = message;
    log(`the projector tries again in ${time} ms: ${message}`);
    this.leaveFeed();
    await pause(time, signal);
  }
}
