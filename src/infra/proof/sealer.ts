import type { ClientBase, Pool } from 'pg';
import { SEALER_ROLE } from '../database/roles';
import type { EventStore, StoredEvent } from '../event-store/event-store';
import {
  type Envelope,
  type ErasableSecret,
  isErasable,
  leafHashOf,
  opened,
  UnreadableEvent,
} from '../ledger/envelope';
import type { Secrets } from '../ledger/secrets';
import { pause, withClient } from '../projector/transaction';
import { ensureLog } from './begin-log';
import { checkHistory, LostHistory } from './check-history';
import { signCheckpoint } from './checkpoint';
import type { LogKeys } from './log-keys';
import { currentLog, type LogRow, readEdge, takeLog } from './log-tables';
import type { Policy } from './policy';
import { Publisher } from './publish';
import type { Signer } from './signed-note';
import { type Grown, grow } from './tiles';

export type SealerStatus = {
  /** Leaves of the tree that others are shown, as this process last saw it. */
  size: number;
  /** The position of the last event among them. */
  position: bigint;
  /** Why nothing is sealed at the moment. */
  error: string | null;
  /** Nothing will be sealed until somebody has looked into it. */
  stopped: boolean;
};

export type Sealer = {
  status(): SealerStatus;
  /** Fulfilled once it has ended. */
  done: Promise<void>;
};

export type SealerOptions = {
  store: EventStore;
  secrets: Secrets;
  pool: Pool;
  keys: LogKeys;
  /** What a log that begins here is called. */
  origin?: string | null;
  /** By which witnesses a tree has to be signed before it is shown; null: by none. */
  policy?: Policy | null;
  signal: AbortSignal;
  log: (message: string) => void;
  /** How long (ms) events are gathered before they are sealed; 100. */
  gather?: number;
};

/** The private key of the log is not here. */
export class KeyNotHere extends Error {
  constructor(vkey: string) {
    super(
      `nothing is sealed by this process: it does not have the private key of ${vkey}. ` +
        'If nobody has it any more: cli -- new-log',
    );
    this.name = 'KeyNotHere';
  }
}

const GATHER = 100;
/** As many as the store's subscriptions give at once: then there is more, and nothing is waited for. */
const FULL_PAGE = 500;
const TAKEN_PAUSE = 20;
const LONGEST_PAUSE = 5_000;
const BEGIN = `begin; set local role ${SEALER_ROLE}; set local idle_in_transaction_session_timeout = '30s'`;

/**
 * Makes the log of the ledger: reads events in their order, adds their leaves to the tree and signs
 * it. Any number may run: one at a time has the place, by a row lock, and tiles, checkpoint and
 * position commit together, so that one that dies has done a step whole or not at all.
 */
export function startSealer(options: SealerOptions): Sealer {
  const status: SealerStatus = { size: 0, position: 0n, error: null, stopped: false };
  return { status: () => ({ ...status }), done: keepSealing(options, status) };
}

async function keepSealing(options: SealerOptions, status: SealerStatus): Promise<void> {
  const { signal, log, pool, keys, policy = null } = options;
  const publisher = new Publisher({ pool, keys, policy, signal });
  for (let failures = 0; !signal.aborted && !status.stopped; failures++) {
    try {
      await follow(options, publisher, status, () => {
        failures = 0;
      });
    } catch (error) {
      if (signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      if (message !== status.error) log(`the sealer: ${message}`);
      status.error = message;
      // What is wrong with the history, or with an event, is not mended by another try.
      status.stopped = error instanceof LostHistory || error instanceof UnreadableEvent;
      if (!status.stopped) await pause(Math.min(LONGEST_PAUSE, 50 * 2 ** failures), signal);
    }
  }
}

/** Until the signal, or until the log is another one, or stands elsewhere, than was thought. */
async function follow(
  options: SealerOptions,
  publisher: Publisher,
  status: SealerStatus,
  succeeded: () => void,
): Promise<void> {
  const { store, signal, gather = GATHER } = options;
  const begun = await beginning(options);
  const saw = (row: LogRow): void => {
    const { size, position } = row.published ?? { size: 0, position: 0n };
    Object.assign(status, { size, position, error: null });
  };
  // Also what is shown already: nothing is signed before the witnesses were asked what they know.
  let published = await publisher.publish(begun);
  if (published === 'another') return pause(TAKEN_PAUSE, signal);
  let read = begun.position;
  saw((await currentLog(options.pool)) ?? begun);
  for await (const page of store.subscribe(read, signal)) {
    const waiting = page.filter((event) => event.position > read);
    while (waiting.length > 0) {
      const reach = typeof published === 'object' ? published.reach : 0;
      const mayFollow = (row: LogRow) => publisher.isDone(row) || row.size < reach;
      const sealed = await seal(options, { number: begun.number, read, mayFollow }, waiting);
      if (sealed === 'taken') {
        await pause(TAKEN_PAUSE * (0.5 + Math.random()), signal);
        if (signal.aborted) return;
        continue;
      }
      if (sealed.number !== begun.number || sealed.position < read) return;
      if (!publisher.isDone(sealed) && sealed.size >= reach) {
        published = await publisher.publish(sealed);
        if (published === 'another') return;
      }
      succeeded();
      read = sealed.position;
      saw(published === 'shown' ? { ...sealed, published: sealed } : sealed);
      while (waiting[0] && waiting[0].position <= read) waiting.shift();
    }
    if (page.length < FULL_PAGE) await pause(gather, signal);
  }
}

/** The log, once it is known that the ledger goes on from it and that its key is here. */
async function beginning(options: SealerOptions): Promise<LogRow> {
  const { store, pool, keys, origin = null } = options;
  const begun = await ensureLog({ pool, keys, origin });
  await checkHistory({ pool, keys, store }, begun);
  const vkey = begun.vkeys.at(-1) as string;
  if (!(await keys.signer(vkey))) throw new KeyNotHere(vkey);
  await keys.rememberLog(begun);
  return begun;
}

type Standing = {
  number: number;
  read: bigint;
  /** Whether another tree may be signed after that one. */
  mayFollow(row: LogRow): boolean;
};

/**
 * One transaction: leaves of those events that are none yet, up to the announcement of another key,
 * which is the last one under the old. `events` follow on `read`: nothing is added to a log that is
 * not so far, or is another one, for what lies between would never be in it.
 */
function seal(
  options: SealerOptions,
  { number, read, mayFollow }: Standing,
  events: readonly StoredEvent[],
): Promise<LogRow | 'taken'> {
  return withClient(options.pool, async (client) => {
    await client.query(BEGIN);
    const row = await takeLog(client);
    if (!row) {
      await client.query('rollback');
      if (!(await currentLog(client))) throw new Error('there is no log');
      return 'taken';
    }
    const follows = row.number === number && row.position >= read && mayFollow(row);
    const rest = follows ? events.filter((event) => event.position > row.position) : [];
    const turn = rest.findIndex((event) => announced(event, row) !== null);
    const batch = turn < 0 ? rest : rest.slice(0, turn + 1);
    if (batch.length === 0) {
      await client.query('rollback');
      return row;
    }
    const next = await add(client, options, row, batch);
    await client.query('commit');
    return next;
  });
}

async function add(
  client: ClientBase,
  options: SealerOptions,
  row: LogRow,
  batch: readonly StoredEvent[],
): Promise<LogRow> {
  const { keys } = options;
  const leaves = await leavesOf(batch, options.secrets);
  const tree = grow(row.size, await readEdge(client, row), leaves);
  const last = batch.at(-1) as StoredEvent;
  const another = announced(last, row);
  const signing = [row.vkeys.at(-1) as string, ...(another === null ? [] : [another])];
  const { origin } = row;
  const checkpoint = signCheckpoint({ origin, ...tree }, await signersOf(keys, signing));
  const vkeys = another === null ? row.vkeys : [...row.vkeys, another];
  const signed = { size: tree.size, position: last.position, checkpoint };
  // Where no witness is asked, what is signed can be seen at once.
  const published = options.policy ? row.published : signed;
  const next: LogRow = { ...row, vkeys, ...signed, published };
  await write(client, row, next, tree, batch);
  // Before anybody can see it: what was signed is never forgotten by who has signed it.
  await keys.remember(checkpoint);
  return next;
}

/** The key that the event announces to come after the log's; null where it announces none. */
function announced(event: StoredEvent, { origin, vkeys }: LogRow): string | null {
  if (event.type !== 'LogKeyRotated') return null;
  const { data } = JSON.parse(event.body) as Envelope;
  return data.origin === origin && data.from === vkeys.at(-1) ? String(data.to) : null;
}

function signersOf(keys: LogKeys, vkeys: readonly string[]): Promise<Signer[]> {
  return Promise.all(
    vkeys.map(async (vkey) => {
      const signer = await keys.signer(vkey);
      if (!signer) throw new KeyNotHere(vkey);
      return signer;
    }),
  );
}

/**
 * The leaf hashes, made again from what is stored: nothing is signed that does not fit its own hash.
 * Of an event that was erased before it was sealed only the hash is left.
 */
export async function leavesOf(
  events: readonly StoredEvent[],
  secrets: Secrets,
): Promise<Buffer[]> {
  const kept = await secrets.find(events.filter(({ nonce }) => nonce === null).map(({ id }) => id));
  return events.map((event) => {
    const secret = kept.get(event.id) ?? null;
    const nonce = event.nonce ?? secret?.nonce ?? null;
    if (nonce === null && isErasable(event.type)) return event.leafHash;
    if (nonce === null) throw new UnreadableEvent(event, 'it has no nonce');
    if (!fits(event, secret, nonce))
      throw new UnreadableEvent(event, 'it is not what its leaf hash says');
    return event.leafHash;
  });
}

/** Whether the event is what its leaf hash says. */
export function fits(event: StoredEvent, secret: ErasableSecret | null, nonce: Buffer): boolean {
  try {
    return leafHashOf(opened(event, secret), nonce).equals(event.leafHash);
  } catch {
    // No JSON, or a ciphertext that its key does not open.
    return false;
  }
}

async function write(
  client: ClientBase,
  { number, size }: LogRow,
  next: LogRow,
  { changed }: Grown,
  batch: readonly StoredEvent[],
): Promise<void> {
  await client.query({
    name: 'log write tiles',
    text: `insert into log.tile (log, level, index, hashes)
      select $1, * from unnest($2::int[], $3::bigint[], $4::bytea[])
      on conflict (log, level, index) do update set hashes = excluded.hashes`,
    values: [
      number,
      changed.map(({ level }) => level),
      changed.map(({ index }) => index),
      changed.map(({ hashes }) => hashes),
    ],
  });
  await client.query({
    name: 'log write leaves',
    text: `insert into log.leaf (log, index, position)
      select $1, $2::bigint + n - 1, position
      from unnest($3::bigint[]) with ordinality as leaf (position, n)`,
    values: [number, size, batch.map(({ position }) => String(position))],
  });
  await client.query({
    name: 'log write checkpoint',
    text: `update log.logs set vkeys = $2, size = $3, position = $4, checkpoint = $5,
        published = $6, published_size = $7, published_position = $8
      where number = $1`,
    values: [
      number,
      next.vkeys,
      next.size,
      String(next.position),
      next.checkpoint,
      next.published?.checkpoint ?? null,
      next.published?.size ?? 0,
      String(next.published?.position ?? 0n),
    ],
  });
}
