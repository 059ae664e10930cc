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
/** A key that was withdrawn counts no longer than this, a token that was checked a minute more. */
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

/** When they are read again is decided here, by our clock: jose reads when it is told to. */
const BY_OUR_CLOCK = {
  cooldownDuration: Number.POSITIVE_INFINITY,
  cacheMaxAge: Number.POSITIVE_INFINITY,
  timeoutDuration: TIMEOUT_MS,
};

function remoteKeys(find: () => Promise<URL>, clock: Clock): JWTVerifyGetKey {
  const now = () => clock().getTime();
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let askAgainAt = Number.NEGATIVE_INFINITY;
  /** Why the last attempt gave no keys; null where it gave some. */
  let failure: SignInUnavailable | null = null;
  let reading: Promise<void> | undefined;

  const readNow = async () => {
    try {
      keys ??= createRemoteJWKSet(await find(), BY_OUR_CLOCK);
      await keys.reload();
      readAt = now();
      askAgainAt = readAt + COOLDOWN_MS;
      failure = null;
    } catch (error) {
      askAgainAt = now() + RETRY_AFTER_MS;
      failure = unavailable(error);
      throw failure;
    } finally {
      reading = undefined;
    }
  };
  /** However many wait for the keys, they are read once. */
  const read = (): Promise<void> => {
    if (failure && now() < askAgainAt) throw failure;
    reading ??= readNow();
    return reading;
  };
  const keyFor: JWTVerifyGetKey = async (header, token) => {
    try {
      return await (keys as JWTVerifyGetKey)(header, token);
    } catch (error) {
      throw isTokensFault(error) ? error : unavailable(error);
    }
  };

  return async (header, token) => {
    if (now() >= readAt + KEYS_LIVE_MS) await read();
    try {
      return await keyFor(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      // Tokens of known keys go on meanwhile, also where the issuer is not there.
      if (!failure && now() < askAgainAt) throw error;
      await read();
      return keyFor(header, token);
    }
  };
}

function unavailable(error: unknown): SignInUnavailable {
  const why = isNativeError(error) ? error.message : String(error);
  return new SignInUnavailable(`the issuer's keys cannot be read: ${why}`);
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
