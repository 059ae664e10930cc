import type { AppendOutcome, EventStore, StreamAppend } from './event-store';
import { Appends } from './eventstoredb-append';
import { clientsOf, type LedgerClient } from './eventstoredb-client';
import { Connection, LIMITS, type Limits } from './eventstoredb-connection';
import { inWords } from './eventstoredb-errors';
import { collect, Reads } from './eventstoredb-reads';
import { subscribed } from './eventstoredb-subscription';
import { type EventStoreUrl, readEventStoreUrl } from './eventstoredb-url';
import { allOrFirstError } from './settled';

export type EventStoreDbOptions = {
  /** Its scheme chooses the client: esdb:// or kurrentdb://, also with +discover. */
  url: string;
  log: (message: string) => void;
  limits?: Partial<Limits>;
};

/** The wait for the server is told once in so many ms. */
const TOLD_EVERY = 5_000;

/**
 * The ledger in EventStoreDB (KurrentDB), by either official client. A position is a commit
 * position, a version a revision. What spans streams is a process: nothing is used that server
 * 23.10 lacks. The server's own word is trusted, its clients' is not: see eventstoredb-connection.ts.
 */
export async function eventStoreDb(options: EventStoreDbOptions): Promise<EventStore> {
  const { log } = options;
  const url = readEventStoreUrl(options.url);
  if ('wrong' in url) throw new Error(`the URL of the event store ${url.wrong}`);
  const limits = { ...LIMITS, ...options.limits };
  const { dialect, connect } = await clientsOf(url);
  const connection = new Connection({ connect, limits, log });
  const reads = new Reads(connection);
  const appends = new Appends(connection, reads, dialect, limits);
  const head = () => reads.head();

  await awaitServer(connection, url, { limits, log }).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });

  return {
    append: async (batch) => {
      const outcomes: AppendOutcome[] = new Array(batch.length);
      await allOrFirstError(byStream(batch).map((own) => inTurn(own, appends, outcomes)));
      return outcomes;
    },
    readStreams: (streams) => reads.readStreams(streams),
    readAll: (after, limit) => reads.readAll(after, limit),
    eventAt: (position) => reads.eventAt(position),
    head,
    subscribe: (after, signal) => subscribed({ connection, head, limits, log }, after, signal),
    close: () => connection.close(),
  };
}

type Numbered = { index: number; append: StreamAppend };

function byStream(batch: StreamAppend[]): Numbered[][] {
  const streams = new Map<string, Numbered[]>();
  for (const [index, append] of batch.entries()) {
    const own = streams.get(append.stream);
    if (own) own.push({ index, append });
    else streams.set(append.stream, [{ index, append }]);
  }
  return [...streams.values()];
}

/** Those to one stream follow on each other. */
async function inTurn(own: Numbered[], appends: Appends, outcomes: AppendOutcome[]): Promise<void> {
  for (const { index, append } of own) outcomes[index] = await appends.write(append);
}

/** A server that starts at the same time takes a while; one that is not there is told of clearly. */
async function awaitServer(
  connection: Connection,
  { hosts }: EventStoreUrl,
  { limits, log }: { limits: Limits; log: (message: string) => void },
): Promise<void> {
  const began = performance.now();
  let told = Number.NEGATIVE_INFINITY;
  const passing = (error: unknown) => {
    if (performance.now() - told < TOLD_EVERY) return;
    told = performance.now();
    log(`waiting for the event store at ${hosts}: ${inWords(error)}`);
  };
  const look = (client: LedgerClient, abandoned: AbortSignal) =>
    collect(client.readAll('backwards', 'end', 1), abandoned);
  try {
    await connection.repeated(look, { total: limits.start, passing });
  } catch (error) {
    const seconds = Math.round((performance.now() - began) / 1000);
    const said = `the event store at ${hosts} cannot be used, after ${seconds} s`;
    throw new Error(`${said}: ${inWords(error)}`, { cause: error });
  }
}
