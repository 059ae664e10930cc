import { createHash } from 'node:crypto';
import { isNativeError } from 'node:util/types';
import { errors, JSONWebKeySet, JWTPayload, JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { Actor, APP_ROLES, AppRole } from '../domain/decider';
import { isStorableText } from '../domain/shared/canonical-json';
import { issuerKeys, SignInUnavailable } from './auth/issuer-keys';
import type { Clock } from './clock';
import type { SignatureAlgorithm } from './config';

/** What the caller can do something about; he is not told which check failed. */
export type RefusalReason = 'MISSING' | 'EXPIRED' | 'INVALID' | 'NO_ROLE';

/** The caller is not signed in. Carries nothing of the token, so that it may be logged. */
export class Unauthenticated extends Error {
  override name = 'Unauthenticated';
  readonly code = 'UNAUTHENTICATED';

  constructor(
    readonly reason: RefusalReason,
    /** For the log, not for the caller: which check failed. */
    readonly check: string,
  ) {
    super(MESSAGES[reason]);
  }
}

const MESSAGES: Record<RefusalReason, string> = {
  MISSING: 'no access token: send the header "Authorization: Bearer …"',
  EXPIRED: 'the access token has expired',
  INVALID: 'the access token is not valid here',
  NO_ROLE: 'the access token grants no role that is known here',
};

export type Authenticator = (authorization: string | undefined) => Promise<Actor>;

export type AuthenticatorOptions = {
  issuer: string;
  audience: string;
  /** The issuer's keys; the address where they are; or null for its discovery document's. */
  jwks: JSONWebKeySet | URL | null;
  algorithms?: SignatureAlgorithm[];
  agencyClaim?: string;
  rolesClaim?: string;
  /** No token older than this, however long it says it lives. */
  maxAgeSeconds?: number;
  clock: Clock;
};

const ONE_DAY = 24 * 3600;
const CLOCK_TOLERANCE_SECONDS = 5;
/** Below what Node accepts as headers, and far above real tokens. */
const LONGEST_TOKEN = 8_192;
/** A signature costs more than a query: one that was checked counts for this long. */
const REMEMBERED_SECONDS = 60;
const REMEMBERED_TOKENS = 5_000;

/**
 * Tells from an Authorization header who asks (RFC 9068; ASVS 5.0, 9.1 and 9.2). Throws
 * `Unauthenticated` for whatever is wrong with it, `SignInUnavailable` when the keys are not there.
 */
export function authenticator(options: AuthenticatorOptions): Authenticator {
  const { agencyClaim = 'agency', rolesClaim = 'roles', clock } = options;
  const keys = issuerKeys(options.issuer, options.jwks, clock);
  // By hash, lest a dump of our memory be a list of tokens.
  const remembered = new LRUCache<string, { actor: Actor; until: number }>({
    max: REMEMBERED_TOKENS,
  });
  return async (authorization) => {
    const token = bearerToken(authorization);
    const hash = createHash('sha256').update(token).digest('base64');
    const now = clock().getTime() / 1000;
    const known = remembered.get(hash);
    if (known && now < known.until) return known.actor;
    remembered.delete(hash);
    const payload = await verify(token, keys, options);
    const actor = actorOf(payload, agencyClaim, rolesClaim);
    const expires = payload.exp ?? 0;
    remembered.set(hash, { actor, until: Math.min(now + REMEMBERED_SECONDS, expires) });
    return actor;
  };
}

function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined || authorization === '') {
    throw new Unauthenticated('MISSING', 'no authorization header');
  }
  if (authorization.length > LONGEST_TOKEN) throw new Unauthenticated('INVALID', 'too long');
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1];
  if (!token) throw new Unauthenticated('INVALID', 'not a bearer token');
  return token;
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  options: AuthenticatorOptions,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: options.algorithms ?? ['ES256', 'EdDSA', 'PS256'],
      issuer: options.issuer,
      audience: options.audience,
      typ: 'at+jwt',
      requiredClaims: ['sub', 'iat', 'exp', 'jti'],
      maxTokenAge: options.maxAgeSeconds ?? ONE_DAY,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: options.clock(),
    });
    return payload;
  } catch (error) {
    throw refusal(error);
  }
}

/** Built anew and without a cause: jose's errors hold the token's content. */
function refusal(error: unknown): Error {
  if (error instanceof SignInUnavailable) return error;
  if (error instanceof errors.JWTExpired) {
    return new Unauthenticated('EXPIRED', `${error.code} ${error.claim}`);
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new Unauthenticated('INVALID', `${error.code} ${error.claim} ${error.reason}`);
  }
  if (error instanceof errors.JOSEError) return new Unauthenticated('INVALID', error.code);
  return new Unauthenticated('INVALID', isNativeError(error) ? error.name : 'unknown');
}

function actorOf(payload: JWTPayload, agencyClaim: string, rolesClaim: string): Actor {
  const { sub } = payload;
  if (typeof sub !== 'string' || !isClaim(sub)) {
    throw new Unauthenticated('INVALID', 'sub is no text of 1 to 255 characters');
  }
  const agency = ownClaim(payload, agencyClaim) ?? null;
  if (agency !== null && (typeof agency !== 'string' || !isClaim(agency))) {
    throw new Unauthenticated('INVALID', 'the agency claim is no code');
  }
  const roles = rolesOf(ownClaim(payload, rolesClaim));
  if (roles.length === 0) throw new Unauthenticated('NO_ROLE', 'no known role');
  Object.freeze(roles); // the same actor is given out again
  return Object.freeze({ id: sub, agency, roles });
}

/** What the ledger and the views can hold. */
const isClaim = (text: string): boolean =>
  text !== '' && text.length <= 255 && isStorableText(text);

function ownClaim(payload: JWTPayload, name: string): unknown {
  return Object.hasOwn(payload, name) ? payload[name] : undefined;
}

function rolesOf(claim: unknown): AppRole[] {
  const names: unknown[] = Array.isArray(claim) ? claim : [claim];
  const roles = names.map((name) => (typeof name === 'string' ? parseRole(name) : undefined));
  return APP_ROLES.filter((role) => roles.includes(role));
}

/** Accepts `agency-officer` as well as `AGENCY_OFFICER`. */
export function parseRole(text: string): AppRole | undefined {
  const name = text.toUpperCase().replaceAll('-', '_');
  return APP_ROLES.find((role) => role === name);
}
