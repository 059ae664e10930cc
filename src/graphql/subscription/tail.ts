import { type AuditTrailRow, auditTrail } from '../../projections/audit-trail';
import type { Order, ViewSnapshot, ViewSource } from '../../projections/views';
import { Reader } from '../context';
import { query } from '../shared/connection';

/** Events that were read at one moment of the views. */
export type Wave = {
  rows: AuditTrailRow[];
  /** Everything up to here has been looked through. */
  upTo: bigint;
  more: boolean;
  views: ViewSnapshot;
  /** What one follower has asked it need not be asked for the next. */
  read: Reader;
};

export type WaveTaker = { take(wave: Wave): Promise<void> };

/** Events that are read at once; for a follower that goes through the past, too. */
const WAVE = 100;
const LONGEST_PAUSE = 5_000;
const byPosition: Order[] = [{ column: 'position', direction: 'asc' }];

/** The events after a position, those that meet the conditions; the snapshot is the caller's. */
export async function waveAfter(
  { views, read }: Pick<Wave, 'views' | 'read'>,
  after: bigint,
  where: Parameters<typeof query>[0] = [],
): Promise<Wave> {
  const end = await views.position();
  const wanted = [...where, { column: 'position', from: after + 1n }];
  const found = await views.page(auditTrail, query(wanted, byPosition, { first: WAVE }), null);
  const rows = found.rows.map(({ row }) => row);
  const upTo = found.hasNextPage ? BigInt(rows.at(-1)?.position ?? after) : end;
  return { rows, upTo, more: found.hasNextPage, views, read };
}

/**
 * The end of the audit trail, read once for all who follow it in this process: the views say how
 * far they are (whichever process makes them), and what is new goes to everybody from memory.
 */
export class Tail {
  private readonly takers = new Set<WaveTaker>();
  /** What lies up to here has gone to all who follow. */
  private frontier = 0n;
  private running: Promise<void> | null = null;
  private closed = false;

  constructor(
    private readonly source: ViewSource,
    private readonly log: (error: unknown, message: string) => void,
  ) {}

  /** Takes in who has seen everything up to there; false: there is more by now, look again. */
  join(taker: WaveTaker, seen: bigint): boolean {
    if (!this.running) this.frontier = seen;
    if (seen < this.frontier) return false;
    this.takers.add(taker);
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return true;
  }

  leave(taker: WaveTaker): void {
    this.takers.delete(taker);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (this.takers.size > 0 && !this.closed)
      try {
        const { stale } = await this.source.reached(this.frontier + 1n);
        if (!stale) await this.wave();
        failures = 0;
      } catch (error) {
        const time = Math.min(LONGEST_PAUSE, 50 * 2 ** failures++);
        this.log(error, `the tail of the audit trail is read again in ${time} ms`);
        await new Promise((resolve) => setTimeout(resolve, time));
      }
  }

  private async wave(): Promise<void> {
    const views = this.source.snapshot();
    try {
      const wave = await waveAfter({ views, read: new Reader(views) }, this.frontier);
      // In one go: who joins from here on has seen this wave, or is told to look again.
      const takers = [...this.takers];
      if (wave.upTo > this.frontier) this.frontier = wave.upTo;
      await Promise.all(takers.map((taker) => taker.take(wave)));
    } finally {
      await views.release();
    }
  }
}
