import { Client, type Pool } from 'pg';
import { readCheckpoint, VIEWS_CHANNEL } from '../projector/checkpoint';

export type Reached = { position: bigint; stale: boolean };

type Waiter = { atLeast: bigint; wake: (position: bigint) => void };

const POLL = 50;
const RECONNECT = 1_000;

/**
 * Knows how far the views have come, and lets readers wait for a position: woken by a worker in
 * this process, by the NOTIFY of another, or else by a look every 50 ms, one for all who wait.
 */
export class Tide {
  private readonly waiters = new Set<Waiter>();
  private looking: Promise<bigint> | null = null;
  private poll: NodeJS.Timeout | null = null;
  private listener: Client | null = null;
  private lastConnect = Number.NEGATIVE_INFINITY;
  private closed = false;

  constructor(
    private readonly pool: Pool,
    /** How long a reader waits, in ms, before it is told that what it reads is stale. */
    private readonly deadline: number,
    private readonly onStatement: (text: string) => void,
  ) {}

  async reached(atLeast: bigint | null): Promise<Reached> {
    if (atLeast === null) return { position: await this.look(), stale: false };
    const position = await this.wait(atLeast);
    if (position !== null) return { position, stale: false };
    const last = await this.look();
    return { position: last, stale: last < atLeast };
  }

  advanced(position: bigint): void {
    for (const waiter of [...this.waiters]) if (waiter.atLeast <= position) waiter.wake(position);
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const waiter of [...this.waiters]) waiter.wake(-1n);
    const { listener } = this;
    this.listener = null;
    await listener?.end().catch(() => undefined);
  }

  /**
   * The position, or null at the deadline. It waits already while it looks: a worker that comes so
   * far meanwhile is not missed.
   */
  private wait(atLeast: bigint): Promise<bigint | null> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        if (this.waiters.size === 0) this.stopPolling();
      };
      const end = (position: bigint | null) => {
        leave();
        resolve(position);
      };
      const timer = setTimeout(end, this.deadline, null);
      const waiter = { atLeast, wake: (position: bigint) => end(position < 0n ? null : position) };
      this.waiters.add(waiter);
      this.look().then(
        (position) => {
          if (position >= atLeast) end(position);
          else if (this.waiters.has(waiter)) this.startPolling();
        },
        (error) => {
          leave();
          reject(error);
        },
      );
    });
  }

  /** One look for all who want one while it is under way. */
  private look(): Promise<bigint> {
    this.looking ??= this.ask().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async ask(): Promise<bigint> {
    this.onStatement('checkpoint');
    return (await readCheckpoint(this.pool))?.position ?? 0n;
  }

  private startPolling(): void {
    this.poll ??= setInterval(() => {
      this.listen();
      this.look().then(
        (position) => this.advanced(position),
        // The deadline stands; the next look may succeed.
        () => undefined,
      );
    }, POLL);
    this.listen();
  }

  private stopPolling(): void {
    if (this.poll) clearInterval(this.poll);
    this.poll = null;
  }

  /** A connection of its own, from the first wait on; a lost one is replaced while somebody waits. */
  private listen(): void {
    const now = performance.now();
    if (this.listener || this.closed || now - this.lastConnect < RECONNECT) return;
    this.lastConnect = now;
    const client = new Client(this.pool.options);
    this.listener = client;
    const lost = () => {
      if (this.listener === client) this.listener = null;
      client.end().catch(() => undefined);
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload }) => {
      if (/^\d+$/.test(payload ?? '')) this.advanced(BigInt(payload as string));
    });
    client
      .connect()
      .then(() => client.query(`listen ${VIEWS_CHANNEL}`))
      .catch(lost);
  }
}
