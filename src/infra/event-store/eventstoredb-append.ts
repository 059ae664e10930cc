import { type Bounded, bounded } from './bounded';
import {
  type AppendOutcome,
  OutcomeUnknown,
  type StoredEvent,
  type StreamAppend,
} from './event-store';
import type { Connection, Limits } from './eventstoredb-connection';
import type { Dialect, Revision } from './eventstoredb-dialect';
import { conflictOf, isPassing } from './eventstoredb-errors';
import { isSame, proposed } from './eventstoredb-events';
import type { Reads } from './eventstoredb-reads';

/** The server's default up to 23.10, of the data of one append. Of newer ones it is larger. */
export const MOST_BYTES = 1_048_576;
/** The clients were seen to hang, or to leave unhandled rejections, with hundreds. */
const APPENDS_AT_ONCE = 32;

/** Appends that belong together have more data than the server takes; none was written. */
export class AppendTooLarge extends Error {
  constructor(stream: string, bytes: number) {
    super(
      `an append to ${stream} has ${bytes} bytes of data, and EventStoreDB takes at most ` +
        `${MOST_BYTES} at a time`,
    );
    this.name = 'AppendTooLarge';
  }
}

export class Appends {
  private readonly bounded: Bounded = bounded(APPENDS_AT_ONCE);

  constructor(
    private readonly connection: Connection,
    private readonly reads: Reads,
    private readonly dialect: Dialect,
    private readonly limits: Limits,
  ) {}

  write(append: StreamAppend): Promise<AppendOutcome> {
    return this.bounded(() => this.writeNow(append));
  }

  /**
   * Repeated with the same ids and the same expected revision, never another: the server then
   * says success where they are written already, and writes them once. With a revision read
   * anew it would write them again.
   */
  private async writeNow(append: StreamAppend): Promise<AppendOutcome> {
    const { stream, expected, events } = append;
    const fresh = events.map(proposed);
    const bytes = fresh.reduce((sum, { data }) => sum + data.byteLength, 0);
    if (bytes > MOST_BYTES) throw new AppendTooLarge(stream, bytes);
    const revision: Revision = expected === 'no stream' ? 'no_stream' : BigInt(expected);
    const limit = this.limits.call;
    try {
      await this.connection.repeated((client) => client.append(stream, fresh, revision, { limit }));
    } catch (error) {
      const conflict = conflictOf(error, this.dialect);
      if (conflict) return this.conflict(stream, conflict.actual);
      throw isPassing(error) ? new OutcomeUnknown(error) : error;
    }
    return this.readBack(append);
  }

  /**
   * Success may also mean that the same ids stand there already, with other bytes: two replicas
   * that carry out one command at once make the same ids and two nonces, and only those of the
   * first are stored. So what is stored decides who has written, and the other meets a conflict,
   * reads the stream, and finds the command's events and its one receipt.
   */
  private async readBack({ stream, expected, events }: StreamAppend): Promise<AppendOutcome> {
    const before = expected === 'no stream' ? -1 : expected;
    let stored: StoredEvent[];
    try {
      stored = await this.reads.readStream(stream, before);
    } catch (error) {
      throw new OutcomeUnknown(error);
    }
    const own = events.map((event, n) => {
      const found = stored[n];
      return found && isSame(found, event) ? found.position : undefined;
    });
    const positions = own.filter((position) => position !== undefined);
    if (positions.length === events.length) return { outcome: 'written', positions };
    const last = stored.at(-1);
    if (!last) throw new OutcomeUnknown(new Error(`${stream} does not show what was written`));
    return { outcome: 'conflict', actual: last.version };
  }

  private async conflict(stream: string, actual: Revision | undefined): Promise<AppendOutcome> {
    if (typeof actual === 'bigint') return { outcome: 'conflict', actual: Number(actual) };
    const last =
      actual === undefined ? (await this.reads.readStream(stream, -1)).at(-1) : undefined;
    return { outcome: 'conflict', actual: last?.version ?? 'no stream' };
  }
}
