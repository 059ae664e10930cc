/**
 * The event store port. Three engines stand behind it (PostgreSQL, EventStoreDB, memory) and pass
 * one contract suite, test/infra/event-store.contract.ts.
 */

/**
 * Where an event stands in the ledger: given by the store, one total order for every reader, only
 * growing, opaque (dense on PostgreSQL, sparse elsewhere). Every event's position is above START.
 */
export type Position = bigint;
export const START: Position = 0n;

/** An event ready to be written: its bytes are made and never change again. */
export type NewEvent = {
  /** UUIDv5 of command id, stream and number: the same command makes the same ids. */
  id: string;
  type: string;
  /** UTC instant. */
  recordedAt: string;
  /** The whole envelope, canonical JSON (RFC 8785). */
  body: string;
  /** 32 bytes; null where they are kept as an erasable secret. */
  nonce: Buffer | null;
  /** SHA-256 of the event's leaf, 32 bytes. */
  leafHash: Buffer;
};

export type StoredEvent = NewEvent & { stream: string; version: number; position: Position };

export type StreamAppend = {
  stream: string;
  /** The version of the stream's last event, from 0, or 'no stream'. */
  expected: number | 'no stream';
  /** At least one. */
  events: NewEvent[];
};

export type AppendOutcome =
  /** These bytes stand there, and no others: receipts may be made from what was handed in. */
  | { outcome: 'written'; positions: Position[] }
  /** `actual` is the version that the stream has. Nothing of this append was written. */
  | { outcome: 'conflict'; actual: number | 'no stream' };

/** Events of the streams asked for, in ledger order, as they stood at `position`. */
export type StreamsRead = { position: Position; events: StoredEvent[] };

export interface EventStore {
  /**
   * Writes each append whole or not at all, each with an outcome of its own; they are not atomic
   * together. When this resolves, what was written is durable. When it rejects, the one that the
   * error belongs to was not written, or, with OutcomeUnknown, perhaps was; others may have been.
   */
  append(appends: StreamAppend[]): Promise<AppendOutcome[]>;

  /** Events with a version above `after` (-1 for all) of each stream, consistent at one position. */
  readStreams(streams: { stream: string; after: number }[]): Promise<StreamsRead>;

  /** At most `limit` events after the position, in order. */
  readAll(after: Position, limit: number): Promise<StoredEvent[]>;

  /**
   * The event at the position; null where there is none. What comes before a position is no position
   * everywhere, so this cannot be asked by `readAll`.
   */
  eventAt(position: Position): Promise<StoredEvent | null>;

  /** The position of the last event; START when there is none. */
  head(): Promise<Position>;

  /**
   * Everything after the position in batches, in order, nothing skipped, nothing twice: what is
   * there, then what comes. Ends when `signal` is aborted; throws when the store cannot go on.
   */
  subscribe(after: Position, signal: AbortSignal): AsyncIterable<StoredEvent[]>;

  close(): Promise<void>;
}

/**
 * The connection was lost while an append was being written: nobody can tell whether it was. The
 * caller repeats it with the same event ids and the same expected version; where it had been
 * written the answer is a conflict, and he finds his own events in the stream. (EventStoreDB knows
 * its own by their ids: there the answer may also be that they are written.)
 */
export class OutcomeUnknown extends Error {
  constructor(cause: unknown) {
    super('It is not known whether the events were written', { cause });
    this.name = 'OutcomeUnknown';
  }
}
