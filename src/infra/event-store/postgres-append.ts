import { Client, DatabaseError, QueryConfig, QueryResultRow } from 'pg';
import { AppendOutcome, NewEvent, OutcomeUnknown, StreamAppend } from './event-store';
import { connect } from './postgres-connection';

const SETTINGS = `set lock_timeout = '2s'; set statement_timeout = '5s'`;
/** Past the server's own limit: only a server that says nothing meets it. */
const ANSWER_LIMIT = 8_000;
const UNIQUE_VIOLATION = '23505';
/** Classes of errors that lie in what is written: data, integrity, program limit. */
const FAULT_OF_THE_EVENTS = ['22', '23', '54'];

/**
 * The direct path: one event, one plan, no arrays. The version is looked up as of the statement's
 * beginning, before the head's lock. Streams only grow, so a conflict seen then is one; and if
 * another writer comes in between, the unique (stream, version) fails the statement, which takes
 * the head back as well.
 */
const APPEND_ONE = `
  with last as materialized (
    select coalesce((select version from ledger.events
                     where stream = $1 order by version desc limit 1), -1) as version),
  moved as (
    update ledger.head set position = position + 1
    where (select version from last) = $2::int returning position),
  written as (
    insert into ledger.events
      (position, stream, version, id, type, recorded_at, body, nonce, leaf_hash)
    select position, $1, $2::int + 1, $3, $4, $5, $6, $7, $8 from moved returning position)
  select (select position from written) as position, (select version from last) as actual,
    (select pg_notify('ledger', '') from written)`;

const APPEND = 'select base, actual from ledger.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)';

export type Appender = {
  /** One outcome per append, in order; at most one append per stream. */
  write(batch: StreamAppend[]): Promise<PromiseSettledResult<AppendOutcome>[]>;
  close(): Promise<void>;
};

/** Writes batches, one at a time, over a connection of its own that it opens when it needs one. */
export function postgresAppender(url: string): Appender {
  const connection = appendConnection(url);

  const one = async (append: StreamAppend, event: NewEvent): Promise<AppendOutcome> => {
    const { stream, expected } = append;
    const { id, type, recordedAt, body, nonce, leafHash } = event;
    const before = expected === 'no stream' ? -1 : expected;
    const row = await connection.run<{ position: string | null; actual: number }>({
      name: 'append one',
      text: APPEND_ONE,
      values: [stream, before, id, type, recordedAt, body, nonce, leafHash],
    });
    if (row.position === null) return conflict(row.actual);
    return { outcome: 'written', positions: [BigInt(row.position)] };
  };

  const many = async (batch: StreamAppend[]): Promise<AppendOutcome[]> => {
    const row = await connection.run<{ base: string; actual: number[] }>({
      name: 'append',
      text: APPEND,
      values: columns(batch),
    });
    return outcomes(batch, BigInt(row.base), row.actual);
  };

  const alone = async (append: StreamAppend): Promise<AppendOutcome> => {
    const [event, ...more] = append.events;
    try {
      if (event && more.length === 0) return await one(append, event);
    } catch (error) {
      // Another process came first, unseen; the lock of the whole function lets it tell by whom.
      if (!(error instanceof DatabaseError) || error.code !== UNIQUE_VIOLATION) throw error;
    }
    const [outcome] = await many([append]);
    if (!outcome) throw new Error('No outcome was told');
    return outcome;
  };

  return {
    write: async (batch) => {
      const [only, ...others] = batch;
      if (only && others.length === 0) return Promise.allSettled([alone(only)]);
      const [written] = await Promise.allSettled([many(batch)]);
      if (written.status === 'fulfilled') {
        return written.value.map((value) => ({ status: 'fulfilled', value }));
      }
      if (!isFaultOfTheEvents(written.reason)) return batch.map(() => written);
      // One of them spoils it for all: singly only that one fails.
      const settled: PromiseSettledResult<AppendOutcome>[] = [];
      for (const append of batch) settled.push(...(await Promise.allSettled([alone(append)])));
      return settled;
    },
    close: connection.close,
  };
}

function columns(batch: StreamAppend[]): unknown[] {
  const numbers: number[] = [];
  const versions: number[] = [];
  const events: NewEvent[] = [];
  batch.forEach((append, n) => {
    const first = append.expected === 'no stream' ? 0 : append.expected + 1;
    append.events.forEach((event, k) => {
      numbers.push(n + 1);
      versions.push(first + k);
      events.push(event);
    });
  });
  return [
    batch.map(({ stream }) => stream),
    batch.map(({ expected }) => (expected === 'no stream' ? -1 : expected)),
    numbers,
    versions,
    events.map(({ id }) => id),
    events.map(({ type }) => type),
    events.map(({ recordedAt }) => recordedAt),
    events.map(({ body }) => body),
    events.map(({ nonce }) => nonce),
    events.map(({ leafHash }) => leafHash),
  ];
}

/** Those that found what they expected got the positions after `base`, one after the other. */
function outcomes(batch: StreamAppend[], base: bigint, actual: number[]): AppendOutcome[] {
  let position = base;
  return batch.map(({ expected, events }, n) => {
    const found = actual[n] ?? -1;
    if (found !== (expected === 'no stream' ? -1 : expected)) return conflict(found);
    return { outcome: 'written', positions: events.map(() => ++position) };
  });
}

const conflict = (actual: number): AppendOutcome => ({
  outcome: 'conflict',
  actual: actual === -1 ? 'no stream' : actual,
});

const isFaultOfTheEvents = (error: unknown): boolean =>
  error instanceof DatabaseError && FAULT_OF_THE_EVENTS.includes(error.code?.slice(0, 2) ?? '');

function appendConnection(url: string) {
  let client: Client | undefined;

  const lost = (which: Client) => {
    if (client === which) client = undefined;
  };

  const run = async <Row extends QueryResultRow>(query: QueryConfig): Promise<Row> => {
    client ??= await connect(url, { answerLimit: ANSWER_LIMIT, settings: SETTINGS, lost });
    const used = client;
    try {
      const { rows } = await used.query<Row>(query);
      const row = rows[0];
      if (!row) throw new Error('PostgreSQL told no outcome');
      return row;
    } catch (error) {
      // An error after which the connection goes on has rolled the statement back. One that ends
      // the connection may have come after the commit.
      if (error instanceof DatabaseError && (await answers(used))) throw error;
      client = undefined;
      used.end().catch(() => undefined);
      throw new OutcomeUnknown(error);
    }
  };

  const close = async () => {
    await client?.end().catch(() => undefined);
    client = undefined;
  };

  return { run, close };
}

const answers = (client: Client): Promise<boolean> =>
  client.query('select').then(
    () => true,
    () => false,
  );
