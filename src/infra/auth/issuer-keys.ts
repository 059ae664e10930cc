import { isNativeError } from 'node:util/types';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  JSONWebKeySet,
  JWTVerifyGetKey,
} from 'jose';
import type { Clock } from '../clock';

/** The issuer's keys cannot be had: nobody's token can be judged, and no caller is to blame. */
export class SignInUnavailable extends Error {
  override name = 'SignInUnavailable';
}

/** An unknown key id is a reason to look again, but not for every token that brings one. */
const COOLDOWN_MS = 30_000;
/** A key that was withdrawn counts no longer than this. */
const KEYS_LIVE_MS = 600_000;
const TIMEOUT_MS = 5_000;
/** Who is not there need not be asked again for every request. */
const RETRY_AFTER_MS = 2_000;

/** Keys given here, read from an address, or from where the issuer says that they are (null). */
export function issuerKeys(
  issuer: string,
  jwks: JSONWebKeySet | URL | null,
  clock: Clock,
): JWTVerifyGetKey {
  if (jwks instanceof URL) return remoteKeys(async () => jwks, clock);
  if (jwks) return createLocalJWKSet(jwks);
  return remoteKeys(() => discover(issuer), clock);
}

function remoteKeys(find: () => Promise<URL>, clock: Clock): JWTVerifyGetKey {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  let failure = { until: 0, error: new SignInUnavailable() };
  return async (header, token) => {
    if (clock().getTime() < failure.until) throw failure.error;
    try {
      keys ??= find().then((url) =>
        createRemoteJWKSet(url, {
          cooldownDuration: COOLDOWN_MS,
          cacheMaxAge: KEYS_LIVE_MS,
          timeoutDuration: TIMEOUT_MS,
        }),
      );
      const keyFor = await keys.catch((error: unknown) => {
        keys = undefined;
        throw error;
      });
      return await keyFor(header, token);
    } catch (error) {
      if (isTokensFault(error)) throw error;
      const why = isNativeError(error) ? error.message : String(error);
      const unavailable = new SignInUnavailable(`the issuer's keys cannot be read: ${why}`);
      failure = { until: clock().getTime() + RETRY_AFTER_MS, error: unavailable };
      throw unavailable;
    }
  };
}

function isTokensFault(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

/** OpenID Connect Discovery 1.0, section 4. */
async function discover(issuer: string): Promise<URL> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  const found: unknown = await response.json();
  const document = typeof found === 'object' && found !== null ? found : {};
  if (!('issuer' in document) || document.issuer !== issuer) {
    throw new Error(`${address} is of another issuer`);
  }
  if (!('jwks_uri' in document) || typeof document.jwks_uri !== 'string') {
    throw new Error(`${address} names no keys`);
  }
  const url = new URL(document.jwks_uri);
  const sameAsIssuer = url.protocol === new URL(issuer).protocol;
  if (!sameAsIssuer && url.protocol !== 'https:') throw new Error(`${url.href} is not https`);
  return url;
}
