import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { AccessLog } from '../domain/access/access-record';
import type { Actor } from '../domain/decider';
import type { Erase } from '../domain/erasure/erase';
import type { Execute } from '../domain/execution';
import type { Language } from '../domain/rejection';
import { civilDateOf } from '../domain/shared/calendar';
import type { LogSource } from '../domain/transparency-log/log-source';
import { type ViewSource, ViewsBusy } from '../projections/views';
import { AccessNotes, noteReads } from './access/access-notes';
import { recordAccess } from './access/record-access';
import { allowedTo, type Context, Reader } from './context';
import { faultId, isInternal, toFormatted } from './errors';
import { languageOf } from './language';
import { refuseUnstorable } from './storable';

/** More than any query of a front end has; what is longer is refused before it is read. */
const MAX_TOKENS = 4000;

type Log = { error(fields: object, message: string): void };

export type GraphqlParts = {
  schema: GraphQLSchema;
  views: ViewSource;
  execute: Execute;
  transparency: LogSource;
  erase: Erase;
  accesses: AccessLog;
  /** The clock that commands go by. */
  clock: () => Date;
  /** Who bears the token; null when nobody does. Rejects when that cannot be found out. */
  authenticate(authorization: string | undefined): Promise<Actor | null>;
  log: Log;
  introspection: boolean;
};

export type GraphqlServer = {
  /** Adds POST and GET /graphql. */
  register(app: FastifyInstance): Promise<void>;
  stop(): Promise<void>;
};

export async function graphqlServer(parts: GraphqlParts): Promise<GraphqlServer> {
  const apollo = new ApolloServer<Context>({
    schema: noteReads(parts.schema),
    introspection: parts.introspection,
    hideSchemaDetailsFromClientErrors: !parts.introspection,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => told(formatted, error, 'vi'),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      noSubscriptions,
      refuseUnstorable,
      logFaults(parts.log),
      answerInLanguage,
      answerAtOneMoment,
      recordAccess(parts.accesses, parts.log),
    ],
  });
  await apollo.start();
  return {
    async register(app) {
      app.route({
        method: ['GET', 'POST', 'OPTIONS'],
        url: '/graphql',
        handler: fastifyApolloHandler(apollo, {
          context: (request) => contextOf(parts, request),
        }),
      });
    },
    stop: () => apollo.stop(),
  };
}

async function contextOf(parts: GraphqlParts, request: FastifyRequest): Promise<Context> {
  const language = languageOf(request.headers['accept-language']);
  const viewer = await parts.authenticate(request.headers.authorization);
  if (!viewer) {
    parts.accesses.unauthenticated();
    const message = language === 'vi' ? 'Vui lòng đăng nhập.' : 'Please sign in.';
    throw new GraphQLError(message, {
      extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
    });
  }
  const { views: source, execute, erase, transparency: log, clock, accesses } = parts;
  const wanted = minPosition(request.headers['plan-ledger-min-position']);
  if (wanted > 0n) await source.reached(wanted);
  const views = source.snapshot();
  const [correlationId, read] = [String(request.id), new Reader(views)];
  const today = civilDateOf(clock().toISOString());
  const allowed = allowedTo(viewer, execute, today);
  const asked = { viewer, language, correlationId, wanted, today };
  const access = new AccessNotes(viewer);
  return { ...asked, execute, erase, access, accesses, source, log, views, read, allowed };
}

function minPosition(header: string | string[] | undefined): bigint {
  if (header === undefined) return 0n;
  if (typeof header === 'string' && /^\d{1,19}$/.test(header)) return BigInt(header);
  throw new GraphQLError('Plan-Ledger-Min-Position: a position that a receipt gave', {
    extensions: {
      code: 'BAD_USER_INPUT',
      field: 'Plan-Ledger-Min-Position',
      rule: 'NOT_A_NUMBER',
      http: { status: 400 },
    },
  });
}

/** Apollo would run a subscription as a query. */
const noSubscriptions: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation === 'subscription')
          throw new GraphQLError('Subscriptions are not served here.', {
            extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
          });
      },
    };
  },
};

/** The whole story of a fault goes to the log, under the id that the caller is told. */
const logFaults = (log: Log): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    return {
      async didEncounterErrors({ errors, contextValue, operationName }) {
        for (const error of errors) {
          const fault = error.originalError ?? error;
          if (!isInternal(error)) continue;
          const { correlationId } = contextValue ?? {};
          log.error({ err: fault, id: faultId(fault), correlationId, operationName }, 'fault');
        }
      },
    };
  },
});

/** Messages in the language that the caller asked for. */
const answerInLanguage: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ errors, response, contextValue }) {
        if (response.body.kind !== 'single' || !errors || contextValue.language === 'vi') return;
        const { singleResult } = response.body;
        singleResult.errors = singleResult.errors?.map((formatted, index) =>
          errors[index] ? told(errors[index].toJSON(), errors[index], 'en') : formatted,
        );
      },
    };
  },
};

/** Which position the answer stands for, and whether that is behind what was asked for. */
const answerAtOneMoment: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response: { body }, contextValue: { views, wanted } }) {
        // Where the views cannot be asked, the answer's errors say so: it stands for no position.
        const position = await views.position().catch(() => null);
        // Not waited for: the answer is complete, and this never fails.
        void views.release();
        if (body.kind !== 'single' || position === null) return;
        const ledger = { position: String(position), stale: position < wanted };
        body.singleResult.extensions = { ...body.singleResult.extensions, ledger };
      },
    };
  },
};

const BUSY: Record<Language, string> = {
  vi: 'Hệ thống đang bận. Vui lòng thử lại, giữ nguyên commandId.',
  en: 'Too many are reading just now. Please try again, with the same commandId.',
};

/** What a caller is told; of a crowd that it may pass. */
function told(
  formatted: GraphQLFormattedError,
  error: unknown,
  language: Language,
): GraphQLFormattedError {
  if (!(unwrapResolverError(error) instanceof ViewsBusy))
    return toFormatted(formatted, error, language);
  const { locations, path } = formatted;
  const where = { ...(locations && { locations }), ...(path && { path }) };
  return { message: BUSY[language], ...where, extensions: { code: 'VIEWS_BUSY' } };
}
