import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Language } from '../domain/rejection';
import type { Context } from './context';

const CODE = 'LEDGER_UNAVAILABLE';
const RETRY_AFTER: [string, string] = ['retry-after', '2'];
const MESSAGE: Record<Language, string> = {
  vi: 'Sổ ghi tạm thời chưa phục vụ được. Vui lòng gửi lại sau ít giây, giữ nguyên commandId.',
  en: 'The ledger cannot be reached just now. Please repeat in a few seconds, with the same commandId.',
};

/** What a caller is told. Whether a command was carried out its repetition tells. */
export function unavailableAs(
  { locations, path }: GraphQLFormattedError,
  language: Language,
): GraphQLFormattedError {
  const where = { ...(locations && { locations }), ...(path && { path }) };
  return { message: MESSAGE[language], ...where, extensions: { code: CODE } };
}

/** The same where there is no operation yet. */
export const unavailableError = (language: Language): GraphQLError =>
  new GraphQLError(MESSAGE[language], {
    extensions: { code: CODE, http: { status: 503, headers: new HeaderMap([RETRY_AFTER]) } },
  });

/** RFC 9110, 15.6.4: proxies and clients know that they may ask again. */
export const answer503 = (
  unavailable: (error: unknown) => boolean,
): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    return {
      async willSendResponse({ errors, response }) {
        if (!errors?.some((error) => unavailable(unwrapResolverError(error)))) return;
        response.http.status = 503;
        response.http.headers.set(...RETRY_AFTER);
      },
    };
  },
});
