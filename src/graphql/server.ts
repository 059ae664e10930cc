import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Actor } from '../domain/decider';
import type { Execute } from '../domain/execution';
import type { Views } from '../projections/views';
import { type Context, Reader } from './context';
import { faultId, isInternal, toFormatted } from './errors';
import { languageOf } from './language';

/** More than any query of a front end has; what is longer is refused before it is read. */
const MAX_TOKENS = 4000;

type Log = { error(fields: object, message: string): void };

export type GraphqlParts = {
  schema: GraphQLSchema;
  views: Views;
  execute: Execute;
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
    schema: parts.schema,
    introspection: parts.introspection,
    hideSchemaDetailsFromClientErrors: !parts.introspection,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => toFormatted(formatted, error, 'vi'),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      noSubscriptions,
      logFaults(parts.log),
      answerInLanguage,
      tellPosition,
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
    const message = language === 'vi' ? 'Vui lòng đăng nhập.' : 'Please sign in.';
    throw new GraphQLError(message, {
      extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
    });
  }
  const { views, execute } = parts;
  const reached = await views.reached(minPosition(request.headers['plan-ledger-min-position']));
  const correlationId = String(request.id);
  return { viewer, language, correlationId, views, execute, read: new Reader(views), reached };
}

function minPosition(header: string | string[] | undefined): bigint | null {
  if (header === undefined) return null;
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
          errors[index] ? toFormatted(errors[index].toJSON(), errors[index], 'en') : formatted,
        );
      },
    };
  },
};

/** Which position an answer stands for, and whether that is behind what was asked for. */
const tellPosition: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, contextValue }) {
        if (response.body.kind !== 'single' || !contextValue?.reached) return;
        const { position, stale } = contextValue.reached;
        const { singleResult } = response.body;
        const ledger = { position: String(position), stale };
        singleResult.extensions = { ...singleResult.extensions, ledger };
      },
    };
  },
};
