import { randomBytes } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import {
  type Access,
  type AccessFilter,
  type AccessLog,
  type AccessRecord,
  MOST_OBJECTS,
} from '../../domain/access/access-record';
import { canonicalJson } from '../../domain/shared/canonical-json';
import { APP_ROLE } from '../database/roles';
import { withClient } from '../projector/transaction';
import { signCheckpoint } from '../proof/checkpoint';
import type { LogKeys } from '../proof/log-keys';
import { currentLog } from '../proof/log-tables';
import { GrowingTree, leafHash } from '../proof/merkle';

export type AccessLogParts = {
  pool: Pool;
  keys: LogKeys;
  clock: () => Date;
  log: (message: string) => void;
};

export type KeptAccessLog = AccessLog & {
  /** Writes what is still counted; nothing is taken after it. */
  close(): Promise<void>;
};

/** Who writes faster than the disk takes it is refused, lest memory grow without end. */
const MOST_WAITING = 10_000;
const MOST_AT_ONCE = 500;
/** How long (ms) those are counted whom nobody knows. */
const COUNTING = 60_000;
const BEGIN = `begin; set local role ${APP_ROLE}; set local lock_timeout = '5s';
  set local statement_timeout = '10s'; set local idle_in_transaction_session_timeout = '10s'`;

type Waiting = { accesses: readonly Access[]; done(): void; failed(error: unknown): void };

/** The name of the second log beside that of the first one. */
export const accessOrigin = (origin: string): string => `${origin}/access`;

/** Keeps accesses in PostgreSQL. What comes while a batch is being written is the next one. */
export function accessLog(parts: AccessLogParts): KeptAccessLog {
  const waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;
  let closed = false;
  let unknown = 0;
  let counting: NodeJS.Timeout | undefined;

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MOST_AT_ONCE);
      try {
        await write(
          parts,
          batch.flatMap(({ accesses }) => accesses),
        );
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    writing = null;
  };
  const record = (accesses: readonly Access[]): Promise<void> => {
    if (accesses.length === 0) return Promise.resolve();
    if (closed || waiting.length >= MOST_WAITING)
      return Promise.reject(new Error('accesses cannot be recorded just now'));
    return new Promise<void>((done, failed) => {
      waiting.push({ accesses, done, failed });
      writing ??= drain();
    });
  };
  const tell = async (): Promise<void> => {
    counting = undefined;
    const count = unknown;
    if (count === 0) return;
    try {
      await record([{ ...UNKNOWN, count }]);
      unknown -= count;
    } catch (error) {
      parts.log(`${count} unknown callers are not recorded yet: ${(error as Error).message}`);
    }
  };
  return {
    record,
    unauthenticated() {
      unknown += 1;
      if (closed) return;
      counting ??= setTimeout(() => void tell(), COUNTING).unref();
    },
    page: (filter, first, before) => page(parts.pool, filter, first, before),
    async close() {
      clearTimeout(counting);
      await tell();
      closed = true;
      await writing;
    },
  };
}

const UNKNOWN: Access = {
  actor: null,
  operation: null,
  document: null,
  outcome: 'UNAUTHENTICATED',
  objects: [],
  objectCount: 0,
  correlationId: null,
  count: 1,
};

/** One transaction: the entries, and the tree that has them. */
async function write(parts: AccessLogParts, accesses: readonly Access[]): Promise<void> {
  await withClient(parts.pool, async (client) => {
    await client.query(BEGIN);
    const { rows } = await client.query<Head>('select size, peaks from access.head for update');
    const { size, peaks } = rows[0] as Head;
    const tree = GrowingTree.resume(Number(size), peaks);
    const at = parts.clock().toISOString();
    const entries = accesses.map((access) => {
      const record: AccessRecord = {
        ...access,
        objects: access.objects.slice(0, MOST_OBJECTS),
        number: tree.size + 1,
        at,
      };
      // Without it the hash would let one guess who read what, when the entry is long gone.
      const nonce = randomBytes(16).toString('base64url');
      const body = canonicalJson({ ...record, nonce });
      const hash = leafHash(Buffer.from(body));
      tree.add(hash);
      return { record, body, hash };
    });
    await insert(client, entries);
    const checkpoint = await signed(parts.keys, client, tree);
    await client.query({
      name: 'access head',
      text: 'update access.head set size = $1, peaks = $2, checkpoint = coalesce($3, checkpoint)',
      values: [tree.size, tree.peaksBytes(), checkpoint],
    });
    // As for the first log: a database that is set back cannot make us forget it.
    if (checkpoint !== null) await parts.keys.remember(checkpoint);
    await client.query('commit');
  });
}

type Entry = { record: AccessRecord; body: string; hash: Buffer };

async function insert(client: ClientBase, entries: readonly Entry[]): Promise<void> {
  // An array of arrays has to be a rectangle: the objects go as text.
  await client.query({
    name: 'access insert',
    text: `insert into access.record
        (number, recorded_at, outcome, actor, agency, objects, body, leaf_hash)
      select number, at, outcome, actor, agency,
        array(select jsonb_array_elements_text(objects)), body, hash
      from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[],
        $6::jsonb[], $7::text[], $8::bytea[])
        as entry (number, at, outcome, actor, agency, objects, body, hash)`,
    values: [
      entries.map(({ record }) => record.number),
      entries.map(({ record }) => record.at),
      entries.map(({ record }) => record.outcome),
      entries.map(({ record }) => record.actor?.id ?? null),
      entries.map(({ record }) => record.actor?.agency ?? null),
      entries.map(({ record }) => JSON.stringify(record.objects)),
      entries.map(({ body }) => body),
      entries.map(({ hash }) => hash),
    ],
  });
}

/** The tree of all entries, as `access.head` has it. */
export type Head = { size: string; peaks: Buffer };

/** A signed note of the head, whose row is locked; null as with `signed`. */
export const signedHead = (keys: LogKeys, client: ClientBase, { size, peaks }: Head) =>
  signed(keys, client, GrowingTree.resume(Number(size), peaks));

/** By the log's present key; null where it is not here, or there is no log yet. */
async function signed(
  keys: LogKeys,
  client: ClientBase,
  tree: GrowingTree,
): Promise<string | null> {
  const log = await currentLog(client);
  const signer = log && (await keys.signer(log.vkeys.at(-1) as string));
  if (!log || !signer) return null;
  const head = { origin: accessOrigin(log.origin), size: tree.size, root: tree.root() };
  return signCheckpoint(head, [signer]);
}

async function page(
  pool: Pool,
  { actor, agency, outcome, object, from, to }: AccessFilter,
  first: number,
  before: number | null,
): Promise<AccessRecord[]> {
  const { rows } = await pool.query<{ body: string }>({
    name: 'access page',
    text: `select body from access.record
      where ($1::bigint is null or number < $1) and ($2::text is null or actor = $2)
        and ($3::text is null or agency = $3) and ($4::text is null or outcome = $4)
        and ($5::text is null or objects @> array[$5::text])
        and ($6::timestamptz is null or recorded_at >= $6)
        and ($7::timestamptz is null or recorded_at <= $7)
      order by number desc limit $8`,
    values: [before, actor, agency, outcome, object, from, to, first + 1],
  });
  return rows.map(({ body }) => {
    const { nonce: _nonce, ...record } = JSON.parse(body) as AccessRecord & { nonce: string };
    return record;
  });
}
