import type { Dialect, Revision } from './eventstoredb-dialect';

/** The clients' own time limits are not kept on every path, so the engine keeps one itself. */
export class NoAnswer extends Error {
  constructor(limit: number) {
    super(`no answer within ${limit} ms`);
    this.name = 'NoAnswer';
  }
}

type Told = Error & { type?: unknown; code?: unknown };

const ABORTED = 10;
const PASSING_TYPES = ['unavailable', 'cancelled', 'deadline-exceeded', 'timeout', 'not-leader'];
/** gRPC: cancelled, deadline exceeded, aborted (timed out, consumer too slow), internal, unavailable. */
const PASSING_CODES = [1, 4, ABORTED, 13, 14];
/** What a client says in an error of no kind while a server starts, votes or is gone. */
const PASSING_WORDS = new RegExp(
  [
    'server is (not ready|busy)',
    'no leader info',
    'failed to discover',
    'client error \\(connect\\)',
    'write after end',
    'channel has been (shut down|closed)',
  ].join('|'),
  'i',
);

/** Whether the same call may well succeed a moment later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof NoAnswer) return true;
  if (!(error instanceof Error)) return false;
  const { type, code, message } = error as Told;
  if (typeof type === 'string' && PASSING_TYPES.includes(type)) return true;
  // A kind that says more than its code does: access denied, a deleted stream.
  if (typeof type === 'string' && type !== 'unknown') return false;
  return PASSING_CODES.includes(code as number) || PASSING_WORDS.test(message);
}

/**
 * Whether the client may never recover: after any of these it can be stuck for good, at once or
 * for some calls only, so it is replaced. Not where the server itself has answered: that another
 * node leads, that a write took too long, that a reader was too slow.
 */
export function isStuck(error: unknown): boolean {
  const { type, code } = error as Told;
  return isPassing(error) && type !== 'not-leader' && type !== 'timeout' && code !== ABORTED;
}

export const isNoStream = (error: unknown): boolean =>
  (error as Told | undefined)?.type === 'stream-not-found';

/** The append met another revision than it expected: the one there is, where the error tells it. */
export function conflictOf(
  error: unknown,
  dialect: Dialect,
): { actual: Revision | undefined } | undefined {
  if ((error as Told | undefined)?.type !== 'wrong-expected-version') return undefined;
  return { actual: dialect.actual(error as Error) };
}

/** An error in words: those of the clients often have none. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { type, name, message } = error as Told;
  return message || String(type ?? name);
}
