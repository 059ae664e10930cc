import type { Proposed } from './eventstoredb-events';
import type { Scheme } from './eventstoredb-url';

/** What both clients call by the same names. */
export type OfficialClient = {
  appendToStream(stream: string, events: Proposed[], options: object): Promise<unknown>;
  readStream(stream: string, options: object): AsyncIterable<unknown>;
  readAll(options: object): AsyncIterable<unknown>;
  subscribeToAll(options: object): unknown;
  dispose(): Promise<void>;
};

/** No revision is the stream that is missing. */
export type Revision = bigint | 'no_stream';

/** All that differs between the two clients. Each is loaded only where its scheme is used. */
export type Dialect = {
  connect(address: string): OfficialClient;
  /** The option by which an append says what it expects: under the wrong name it is ignored. */
  expecting(revision: Revision): object;
  /** The revision that a wrong-expected-version error tells; undefined where it tells none. */
  actual(error: object): Revision | undefined;
};

export async function dialectOf(scheme: Scheme): Promise<Dialect> {
  if (scheme === 'esdb') {
    const { EventStoreDBClient } = await import('@eventstore/db-client');
    return {
      connect: (address) => EventStoreDBClient.connectionString(address),
      expecting: (expectedRevision) => ({ expectedRevision }),
      actual: (error) => (error as { actualVersion?: Revision }).actualVersion,
    };
  }
  const { KurrentDBClient } = await import('@kurrent/kurrentdb-client');
  return {
    connect: (address) => KurrentDBClient.connectionString(address),
    expecting: (streamState) => ({ streamState }),
    actual: (error) => (error as { actualState?: Revision }).actualState,
  };
}
