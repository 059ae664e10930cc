import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerClient } from './eventstoredb-client';
import { inWords, isPassing, isStuck, NoAnswer } from './eventstoredb-errors';

/** In ms. */
export type Limits = {
  /** Of one call. */
  call: number;
  /** Of a call and its repetitions: longer than a vote for a new leader takes, some 5 s. */
  total: number;
  /** Of the wait for a server at the start. */
  start: number;
  /** A subscription that is silent for so long is compared with the ledger's head. */
  silence: number;
  /** A client so young is given time before it too is held to be stuck. */
  youth: number;
};

export const LIMITS: Limits = {
  call: 5_000,
  total: 20_000,
  start: 60_000,
  silence: 5_000,
  youth: 500,
};

const SHORTEST_WAIT = 50;
const LONGEST_WAIT = 2_000;
const FAREWELL = 2_000;

type Held = {
  client: LedgerClient;
  uses: number;
  since: number;
  retired: AbortController;
  /** Told once it is retired and its last call has ended. */
  idle: (() => void) | undefined;
};

/** A client to be used for as long as it is not retired; then let it go. */
export type Lease = { client: LedgerClient; retired: AbortSignal; release(): void };

/** `total` ms, another than usual; `passing` is told of each error that is not the last. */
type Repetition = { total?: number; passing?: (error: unknown) => void };

type Options = {
  connect: () => LedgerClient;
  limits: Limits;
  log: (message: string) => void;
};

/**
 * The client in use, with what the official ones lack: a time limit on every call, and an end for
 * a client that is stuck. The next call takes a new one; the old one is disposed of when the last
 * of its calls has ended, since that ends reads in flight as if the stream were shorter.
 */
export class Connection {
  private held: Held | undefined;
  private readonly leaving = new Set<Promise<void>>();
  private readonly closing = new AbortController();

  constructor(private readonly options: Options) {}

  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /** One try within the time limit. What is still under way when it is over is abandoned. */
  async once<T>(work: (client: LedgerClient, abandoned: AbortSignal) => Promise<T>): Promise<T> {
    const held = this.hold();
    const abandoned = new AbortController();
    try {
      const { call } = this.options.limits;
      return await within(call, work(held.client, abandoned.signal));
    } catch (error) {
      if (isStuck(error)) this.replace(held, error);
      throw error;
    } finally {
      abandoned.abort();
      this.release(held);
    }
  }

  /** Again and again while the error is of a kind that passes, ever more slowly. */
  async repeated<T>(
    work: (client: LedgerClient, abandoned: AbortSignal) => Promise<T>,
    { total = this.options.limits.total, passing }: Repetition = {},
  ): Promise<T> {
    const end = performance.now() + total;
    for (let wait = SHORTEST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        return await this.once(work);
      } catch (error) {
        if (!isPassing(error) || performance.now() + wait > end) throw error;
        passing?.(error);
      }
      const { signal } = this.closing;
      await sleep(wait, undefined, { signal }).catch(() => this.refuseWhenClosed());
    }
  }

  /** For what lasts: a subscription. */
  lease(): Lease {
    const held = this.hold();
    return { client: held.client, retired: held.retired.signal, release: () => this.release(held) };
  }

  /** A leased client that failed. */
  failed(lease: Lease, error: unknown): void {
    if (this.held?.client === lease.client && isStuck(error)) this.replace(this.held, error);
  }

  async close(): Promise<void> {
    this.closing.abort();
    if (this.held) this.retire(this.held);
    this.held = undefined;
    await within(FAREWELL, Promise.allSettled(this.leaving)).catch(() => undefined);
  }

  private hold(): Held {
    this.refuseWhenClosed();
    this.held ??= {
      client: this.options.connect(),
      uses: 0,
      since: performance.now(),
      retired: new AbortController(),
      idle: undefined,
    };
    this.held.uses++;
    return this.held;
  }

  private release(held: Held): void {
    held.uses--;
    if (held.uses === 0) held.idle?.();
  }

  private replace(held: Held, error: unknown): void {
    const { limits, log } = this.options;
    if (held !== this.held || performance.now() - held.since < limits.youth) return;
    log(`another connection to the event store, after: ${inWords(error)}`);
    this.held = undefined;
    this.retire(held);
  }

  private retire(held: Held): void {
    const idle = new Promise<void>((resolve) => {
      held.idle = resolve;
      if (held.uses === 0) resolve();
    });
    const gone = idle
      .then(() => held.client.dispose())
      .catch(() => undefined)
      .finally(() => this.leaving.delete(gone));
    this.leaving.add(gone);
    held.retired.abort();
  }

  private refuseWhenClosed(): void {
    if (this.closing.signal.aborted) throw new Error('The event store was closed');
  }
}

/** What is late is abandoned: nobody hears of its end, nor of its error. */
export async function within<T>(limit: number, begun: Promise<T>): Promise<T> {
  begun.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(limit)), limit);
  });
  try {
    return await Promise.race([begun, late]);
  } finally {
    clearTimeout(timer);
  }
}
