import type { Actor } from '../../domain/decider';
import { authenticator, Unauthenticated } from '../auth';
import type { Clock } from '../clock';
import type { Config } from '../config';
import { LOCAL_TOKEN_SECONDS, type LocalIssuer } from '../local-issuer';
import type { Log } from '../log';

/**
 * Who bears the token, by the settings; null where nobody does. Why not stands in the log, without
 * anything of the token; its caller is not told.
 */
export function whoAsks(
  { signIn }: Pick<Config, 'signIn'>,
  local: LocalIssuer | null,
  { clock, log }: { clock: Clock; log: Log },
): (authorization: string | undefined) => Promise<Actor | null> {
  const authenticate = authenticator({
    clock,
    ...(signIn.kind === 'oidc'
      ? { ...signIn, jwks: signIn.jwksUrl ? new URL(signIn.jwksUrl) : null }
      : { ...(local as LocalIssuer), maxAgeSeconds: LOCAL_TOKEN_SECONDS }),
  });
  return (authorization) =>
    authenticate(authorization).catch((error) => {
      if (!(error instanceof Unauthenticated)) throw error;
      const { reason, check } = error;
      log[reason === 'MISSING' ? 'debug' : 'info']({ reason, check }, 'not signed in');
      return null;
    });
}
