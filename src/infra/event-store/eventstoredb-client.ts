import type { Readable } from 'node:stream';
import { START } from './event-store';
import {
  type Dialect,
  dialectOf,
  type OfficialClient,
  type Revision,
} from './eventstoredb-dialect';
import type { Proposed, Recorded } from './eventstoredb-events';
import type { EventStoreUrl } from './eventstoredb-url';

/** A subscription of either client: 'data', 'error' (more than once), 'end' or 'close', or nothing. */
export type Subscription = Readable & { unsubscribe(): Promise<void> };

/** Where a page of $all begins: a position, or one of its ends. */
export type From = bigint | 'start' | 'end';

/** Either official client, as the engine uses it. Nothing in it needs more than server 23.10. */
export type LedgerClient = {
  append(
    stream: string,
    events: Proposed[],
    expected: Revision,
    options: { limit: number },
  ): Promise<void>;
  /** At most `count` events of the stream from the revision on. */
  readStream(stream: string, from: number, count: number): AsyncIterable<{ event?: Recorded }>;
  /** Forwards from the position, inclusive; or backwards from it, exclusive. */
  readAll(
    direction: 'forwards' | 'backwards',
    from: From,
    count: number,
  ): AsyncIterable<{ event?: Recorded }>;
  subscribe(after: bigint): Subscription;
  dispose(): Promise<void>;
};

export type Opening = { dialect: Dialect; connect(): LedgerClient };

/** What makes clients of the URL's kind. */
export async function clientsOf(url: EventStoreUrl): Promise<Opening> {
  const dialect = await dialectOf(url.scheme);
  return { dialect, connect: () => clientOver(dialect.connect(url.address), dialect, url) };
}

/**
 * Ignored without TLS, where the server asks for none. That an append has credentials of its own
 * makes the client send it as a call of its own, with a deadline that is kept. Its other way, a
 * stream that all appends share, knows no deadline; and in @eventstore/db-client the answers
 * awaited are one list for all clients of the process, so that disposing of one client fails the
 * appends of the others and an answer that comes then ends the process.
 */
const NOBODY = { username: 'nobody', password: 'none' };

function clientOver(
  client: OfficialClient,
  dialect: Dialect,
  { user, tls }: EventStoreUrl,
): LedgerClient {
  const credentials = user ?? NOBODY;
  // The newer client's reads would send them in the clear.
  const secured = tls ? { credentials } : {};
  const read = (found: AsyncIterable<unknown>) => {
    // A second error may follow the one that the reader gets, and nobody would be listening.
    (found as { on?: Readable['on'] }).on?.('error', () => undefined);
    return found as AsyncIterable<{ event?: Recorded }>;
  };
  return {
    append: async (stream, events, expected, { limit }) => {
      const options = { ...dialect.expecting(expected), credentials, deadline: limit };
      await client.appendToStream(stream, events, options);
    },
    readStream: (stream, from, maxCount) => {
      const options = { ...secured, direction: 'forwards', maxCount, requiresLeader: true };
      return read(client.readStream(stream, { ...options, fromRevision: BigInt(from) }));
    },
    readAll: (direction, from, maxCount) => {
      const fromPosition = typeof from === 'bigint' ? pair(from) : from;
      const options = { ...secured, direction, fromPosition, maxCount, requiresLeader: true };
      return read(client.readAll(options));
    },
    subscribe: (after) => {
      const fromPosition = after === START ? 'start' : pair(after);
      return client.subscribeToAll({ ...secured, fromPosition }) as Subscription;
    },
    dispose: () => client.dispose(),
  };
}

/** Every event is written over gRPC: its two positions are one. */
const pair = (position: bigint) => ({ commit: position, prepare: position });
