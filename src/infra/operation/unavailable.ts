import { DatabaseError } from 'pg';
import { OutcomeUnknown } from '../event-store/event-store';
import { isPassing } from '../event-store/eventstoredb-errors';
import { UnreadableEvent } from '../ledger/envelope';

const NETWORK = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
];
/**
 * PostgreSQL's: connection lost, too many of them, the disk full, shutting down or starting, no such
 * database or one that takes nobody, no answer in time, a lock not had in time, a server that only
 * reads.
 */
const REFUSED = /^(08|53|57P0|57014|55000|3D000|55P03|25006|25P03)/;
/** What `pg` says in errors that have no code. */
const WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|The event store was closed|Cannot use a pool after)/;

/**
 * Whether the error says that database or event store could not be asked, or answered nothing, or
 * that this release cannot read what a later one has written: the same request may well succeed a
 * moment later, or at another replica.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof OutcomeUnknown || error instanceof UnreadableEvent) return true;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  const { code } = error as { code?: unknown };
  if (error instanceof DatabaseError) return REFUSED.test(error.code ?? '');
  if (typeof code === 'string' && NETWORK.includes(code)) return true;
  return WORDS.test(error.message) || isPassing(error) || isUnavailable(error.cause);
}
