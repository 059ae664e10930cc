import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Actor } from '../domain/decider';
import type { Language } from '../domain/rejection';

const WHY: Record<'UNAUTHENTICATED' | 'SIGN_IN_UNAVAILABLE', Record<Language, string>> = {
  UNAUTHENTICATED: { vi: 'Vui lòng đăng nhập.', en: 'Please sign in.' },
  SIGN_IN_UNAVAILABLE: {
    vi: 'Hiện không kiểm tra được đăng nhập. Vui lòng thử lại sau.',
    en: 'Nobody can be signed in just now. Please try again in a moment.',
  },
};
const RETRY_AFTER_SECONDS = '2';

type SignIn = {
  /** Who bears the token; null when nobody does. Rejects when that cannot be found out. */
  authenticate(authorization: string | undefined): Promise<Actor | null>;
  log: { error(fields: object, message: string): void };
};

/** Who asks; an error for callers where nobody does, or where that cannot be said just now. */
export async function signedIn(
  { authenticate, log }: SignIn,
  authorization: string | undefined,
  language: Language,
): Promise<Actor> {
  const actor = await authenticate(authorization).catch((error: unknown) => {
    log.error({ err: error }, 'nobody can be signed in');
    const headers = new HeaderMap([['retry-after', RETRY_AFTER_SECONDS]]);
    throw refusal('SIGN_IN_UNAVAILABLE', { status: 503, headers }, language);
  });
  if (!actor) throw refusal('UNAUTHENTICATED', { status: 401 }, language);
  return actor;
}

const refusal = (code: keyof typeof WHY, http: object, language: Language): GraphQLError =>
  new GraphQLError(WHY[code][language], { extensions: { code, http } });
