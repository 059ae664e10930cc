import type { Client } from 'pg';
import type { DatabaseRole } from '../database/roles';
import { connect } from '../event-store/postgres-connection';
import { pause } from '../projector/transaction';

/** What one process does for all, and the number that it is locked by: the same in every process. */
const PLACES = { sealer: 1, clock: 2 } as const;
export type PlaceName = keyof typeof PLACES;

export type PlaceStatus = {
  held: boolean;
  /** Why it is not held, where another reason than that somebody else has it. */
  error: string | null;
};

export type Place = {
  status(): PlaceStatus;
  /** Fulfilled once it is known how it stands at the start: at work, standing by, or in trouble. */
  settled: Promise<void>;
  /** Fulfilled once it has ended: by its signal, or because the work came to an end by itself. */
  done: Promise<void>;
};

export type PlaceOptions = {
  url: string;
  /** As whom that URL signs in, or may work: the session of the place has to be his. */
  role: DatabaseRole;
  name: PlaceName;
  signal: AbortSignal;
  log: (message: string) => void;
  /** Why this process must not have the place now; null where it may. */
  unfit?: () => Promise<string | null>;
  /**
   * Runs while the place is held, and ends at once when the signal is aborted: then the place may
   * be somebody else's already. `begun` says that it is at work.
   */
  work: (signal: AbortSignal, begun: () => void) => Promise<void>;
};

/** How often (ms) who stands by asks, and who holds shows that he lives. */
const TRY = 500;
const BEAT = 1_000;
/** A holder without an answer for so long (ms) has lost the place. */
const ANSWER_LIMIT = 3_000;
/**
 * The server gives up the session of a holder that says nothing for so long (ms): his machine may
 * be gone, or the network between. By then he has stopped by himself: BEAT + ANSWER_LIMIT is less.
 */
const SILENCE_LIMIT = 8_000;
const LOST_PAUSE = 500;
const UNFIT_PAUSE = 2_000;
/** Any number, the same in every process. */
const LOCK_CLASS = 720_364;

/**
 * Holds one place among all processes of a database, by an advisory lock of a session of its own: a
 * process that dies loses it with its connection, at once. What holds such a place is safe with two
 * for a moment as well (rows are locked, commands are known by what they did): it is one so that the
 * work is done once, not so that it is right.
 */
export function holdPlace(options: PlaceOptions): Place {
  const status: PlaceStatus = { held: false, error: null };
  let settle = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const done = keepTrying(options, status, settle).finally(settle);
  return { status: () => ({ ...status }), settled, done };
}

async function keepTrying(
  options: PlaceOptions,
  status: PlaceStatus,
  settle: () => void,
): Promise<void> {
  const { name, signal, log } = options;
  while (!signal.aborted) {
    try {
      const reason = (await options.unfit?.()) ?? null;
      if (reason === null) {
        if (await inSession(options, status, settle)) return;
      } else {
        tell(status, reason, name, log);
        settle();
        await pause(UNFIT_PAUSE, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      tell(status, error instanceof Error ? error.message : String(error), name, log);
      settle();
      await pause(LOST_PAUSE, signal);
    }
  }
}

function tell(status: PlaceStatus, error: string, name: string, log: PlaceOptions['log']): void {
  if (status.error !== error) log(`the place of the ${name} is not held: ${error}`);
  status.error = error;
}

/** True when the work has ended by itself: nobody here wants the place any more. */
async function inSession(
  options: PlaceOptions,
  status: PlaceStatus,
  settle: () => void,
): Promise<boolean> {
  const { url, role, name, signal, log, unfit } = options;
  const lost = new AbortController();
  const settings = `set idle_session_timeout = '${SILENCE_LIMIT}ms'`;
  const client = await connect(url, {
    answerLimit: ANSWER_LIMIT,
    settings,
    role,
    lost: () => lost.abort(),
  });
  const end = AbortSignal.any([signal, lost.signal]);
  try {
    for (; !(await taken(client, name)); await pause(TRY, end)) {
      status.error = null;
      settle();
      if (end.aborted || (await unfit?.())) return false;
    }
    log(`this process has the place of the ${name}`);
    Object.assign(status, { held: true, error: null });
    let byItself = false;
    const over = options.work(end, settle).then(() => {
      byItself = !end.aborted;
    });
    const beats = beating(client, end, unfit);
    await Promise.race([over, beats]).catch(() => undefined);
    lost.abort();
    await over;
    await beats;
    return byItself;
  } finally {
    // Nothing more is done under the lock when it is let go.
    lost.abort();
    if (status.held) log(`this process has left the place of the ${name}`);
    status.held = false;
    await client.end().catch(() => undefined);
  }
}

/** Until the lock is lost, or must not be held here any more. */
async function beating(
  client: Client,
  end: AbortSignal,
  unfit: PlaceOptions['unfit'],
): Promise<void> {
  for (;;) {
    await pause(BEAT, end);
    if (end.aborted) return;
    await client.query('select');
    if (await unfit?.()) return;
  }
}

async function taken(client: Client, name: PlaceName): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_lock($1, $2) as taken',
    [LOCK_CLASS, PLACES[name]],
  );
  return rows[0]?.taken === true;
}
