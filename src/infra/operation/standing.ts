import type { Pool } from 'pg';
import type { EventStore } from '../event-store/event-store';
import { readCheckpoint, TO_BE_FORGOTTEN } from '../projector/checkpoint';
import { pause } from '../projector/transaction';
import { currentLog } from '../proof/log-tables';

/** How far a reader of the ledger is behind it. */
export type Lag = {
  /** What it has reached. */
  position: bigint;
  /** Events that it has not; where positions are sparse, `MOST_COUNTED` at most. */
  events: number;
  /** How long the oldest of them has been waiting, as seen by this process. */
  seconds: number;
};

/** How ledger, views and log stand to each other. */
export type Standing = {
  head: bigint;
  views: Lag & { /** This program can read them. */ known: boolean };
  /** Null before there is a log. */
  log: (Lag & { size: number }) | null;
};

export type Watch = {
  /** Looks now; rejects where database or event store do not answer. */
  look(): Promise<Standing>;
  /** What was seen last, and null where the last look failed. */
  last(): Standing | null;
  done: Promise<void>;
};

export type WatchOptions = {
  store: EventStore;
  pool: Pool;
  /** Of the views that this program can read. */
  layout: string;
  /** Positions count events. */
  dense: boolean;
  signal: AbortSignal;
  /** How often (ms) to look; 1,000. */
  every?: number;
};

/** Names who said nothing, and nothing of where it is; the rest is its cause. */
export class NotAnswering extends Error {
  override name = 'NotAnswering';
}

const EVERY = 1_000;
/** Ms; less than who asks for our health waits, so that he hears who does not answer. */
const PATIENCE = 1_500;
/** More than that is as bad, and would cost to count. */
const MOST_COUNTED = 1_000;

/** Looks once a second, so that it knows how long something has been waiting. */
export function watchStanding(options: WatchOptions): Watch {
  const [views, log] = [new Waiting(), new Waiting()];
  let last: Standing | null = null;
  let looking: Promise<Standing> | null = null;
  let asked = DATABASE;
  const asking = (who: string) => {
    asked = who;
  };
  const look = (): Promise<Standing> => {
    // One at a time: where nobody answers, questions must not pile up.
    looking ??= lookOnce(options, views, log, asking)
      .then(
        (seen) => {
          last = seen;
          return seen;
        },
        (error) => {
          last = null;
          throw error;
        },
      )
      .finally(() => {
        looking = null;
      });
    return inTime(looking, () => new NotAnswering(`${asked} does not answer`));
  };
  const keepLooking = async () => {
    const { signal, every = EVERY } = options;
    for (; !signal.aborted; await pause(every, signal)) await look().catch(() => undefined);
  };
  return { look, last: () => last, done: keepLooking() };
}

const DATABASE = 'the database';
const STORE = 'the event store';

/** Rejects at the end of our patience; what was begun goes on. */
async function inTime<T>(work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), PATIENCE);
  });
  return Promise.race([work, end]).finally(() => clearTimeout(timer));
}

async function lookOnce(
  { store, pool, layout, dense }: WatchOptions,
  ofViews: Waiting,
  ofLog: Waiting,
  asking: (who: string) => void,
): Promise<Standing> {
  asking(DATABASE);
  // The readers first: what is written meanwhile makes them look late, never early.
  const [checkpoint, row] = await Promise.all([readCheckpoint(pool), currentLog(pool)]).catch(
    notAnswering(DATABASE),
  );
  asking(STORE);
  const head = await store.head().catch(notAnswering(STORE));
  const lag = async (position: bigint, waiting: Waiting): Promise<Lag> => ({
    position,
    events: await behind(store, position, head, dense),
    seconds: waiting.since(head, position, performance.now()),
  });
  const views = await lag(checkpoint?.position ?? 0n, ofViews);
  const known = checkpoint?.layout === layout || checkpoint?.layout === TO_BE_FORGOTTEN;
  const log = row && { ...(await lag(row.position, ofLog)), size: row.size };
  return { head, views: { ...views, known }, log };
}

const notAnswering = (who: string) => (cause: unknown) => {
  throw new NotAnswering(`${who} does not answer`, { cause });
};

async function behind(
  store: EventStore,
  position: bigint,
  head: bigint,
  dense: boolean,
): Promise<number> {
  if (position >= head) return 0;
  return dense ? Number(head - position) : (await store.readAll(position, MOST_COUNTED)).length;
}

/** How long a reader has not reached something: by this process's time, not by that of events. */
export class Waiting {
  /** When each position was first seen as the ledger's head, those not reached yet. */
  private readonly seen: { head: bigint; at: number }[] = [];

  /** Seconds; `now` in ms of a clock that never goes back. */
  since(head: bigint, position: bigint, now: number): number {
    if (head > (this.seen.at(-1)?.head ?? position)) this.seen.push({ head, at: now });
    while (this.seen[0] && this.seen[0].head <= position) this.seen.shift();
    const [oldest] = this.seen;
    return oldest ? Math.max(0, (now - oldest.at) / 1000) : 0;
  }
}
