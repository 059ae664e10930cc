import type { FastifyRequest } from 'fastify';
import type { AccessLog } from '../domain/access/access-record';
import type { Actor } from '../domain/decider';
import type { Language } from '../domain/rejection';
import { BUSY_FOR, type Gate } from './limits/gate';
import { refusal } from './limits/refusals';

export type SignIn = {
  gate: Gate;
  accesses: Pick<AccessLog, 'unauthenticated'>;
  /** Who bears the token; null when nobody does. Rejects when that cannot be found out. */
  authenticate(authorization: string | undefined): Promise<Actor | null>;
  log: { error(fields: object, message: string): void };
};

/** Who asks; throws the refusal where nobody does, or where that cannot be said just now. */
export async function signedIn(
  { gate, accesses, authenticate, log }: SignIn,
  { headers, ip }: FastifyRequest,
  language: Language,
): Promise<Actor> {
  const actor = await authenticate(headers.authorization).catch((error: unknown) => {
    log.error({ err: error }, 'nobody can be signed in');
    throw refusal('SIGN_IN_UNAVAILABLE', language, { retryAfter: BUSY_FOR });
  });
  if (actor) return actor;
  accesses.unauthenticated();
  throw gate.stranger(ip, language);
}
