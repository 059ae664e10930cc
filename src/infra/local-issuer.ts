import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  JWK,
  SignJWT,
} from 'jose';
import type { AppRole } from '../domain/decider';
import type { Clock } from './clock';
import { makeOnce, readIfThere } from './private-file';

export const LOCAL_ISSUER = 'urn:plan-ledger:local-issuer';
export const LOCAL_AUDIENCE = 'urn:plan-ledger:api';
/** 30 days, so that who tries it out can keep his tokens in a script. */
export const LOCAL_TOKEN_SECONDS = 30 * 24 * 3600;

const ALGORITHM = 'ES256';

export type TokenRequest = {
  roles: AppRole[];
  agency: string | null;
  /** Opaque, no person's name (rule 26); by default the same for the same roles and agency. */
  subject?: string;
  /** At most, and by default, `LOCAL_TOKEN_SECONDS`. */
  ttlSeconds?: number;
};

export type LocalIssuer = {
  issuer: string;
  audience: string;
  /** The public key alone. */
  jwks: { keys: JWK[] };
  /** An access token after RFC 9068. */
  issueToken(request: TokenRequest): Promise<string>;
};

/**
 * Signs tokens with the key in `<home>/issuer`, which is made when there is none. Any number of
 * processes may open the same home at once.
 */
export async function openLocalIssuer(home: string, clock: Clock): Promise<LocalIssuer> {
  const secret = await readOrMakeKey(join(home, 'issuer'));
  const { kty, crv, x, y } = secret;
  const kid = await calculateJwkThumbprint(secret);
  const key = await importJWK(secret, ALGORITHM);
  return {
    issuer: LOCAL_ISSUER,
    audience: LOCAL_AUDIENCE,
    // Named one by one: whatever else the file holds is not for the world.
    jwks: { keys: [{ kty, crv, x, y, kid, alg: ALGORITHM, use: 'sig' }] },
    issueToken: (request) => signToken(key, kid, request, clock),
  };
}

async function signToken(
  key: CryptoKey | Uint8Array,
  kid: string,
  { roles, agency, subject, ttlSeconds = LOCAL_TOKEN_SECONDS }: TokenRequest,
  clock: Clock,
): Promise<string> {
  if (roles.length === 0) throw new Error('a token needs a role');
  if (!(ttlSeconds > 0 && ttlSeconds <= LOCAL_TOKEN_SECONDS)) {
    throw new Error(`a token lives from 1 to ${LOCAL_TOKEN_SECONDS} seconds`);
  }
  const issuedAt = Math.floor(clock().getTime() / 1000);
  return new SignJWT({ roles, ...(agency === null ? {} : { agency }) })
    .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'at+jwt' })
    .setIssuer(LOCAL_ISSUER)
    .setAudience(LOCAL_AUDIENCE)
    .setSubject(subject ?? subjectOf(roles, agency))
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.floor(ttlSeconds))
    .sign(key);
}

function subjectOf(roles: AppRole[], agency: string | null): string {
  const text = JSON.stringify([[...roles].sort(), agency]);
  return `local-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
}

async function readOrMakeKey(folder: string): Promise<JWK> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700); // it may be there from a restored copy, and open to others
  const file = join(folder, 'key.json');
  return (await readKey(file)) ?? (await makeKey(file));
}

async function readKey(file: string): Promise<JWK | undefined> {
  const text = await readIfThere(file);
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    throw new Error(`${file} is damaged; without it there comes a new key, and new tokens`);
  }
}

/** The first one's is everyone's. */
async function makeKey(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  await makeOnce(file, JSON.stringify(await exportJWK(privateKey)));
  const key = await readKey(file);
  if (!key) throw new Error(`${file} vanished while it was made`);
  return key;
}
