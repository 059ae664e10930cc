import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema, Kind } from 'graphql';
import type { AccessLog } from '../domain/access/access-record';
import type { Actor } from '../domain/decider';
import type { Erase } from '../domain/erasure/erase';
import type { Execute } from '../domain/execution';
import type { Language } from '../domain/rejection';
import { civilDateOf } from '../domain/shared/calendar';
import type { LogSource } from '../domain/transparency-log/log-source';
import { OutOfTime, type ViewSource, ViewsBusy } from '../projections/views';
import { AccessNotes, noteReads } from './access/access-notes';
import { recordAccess } from './access/record-access';
import { allowedTo, type Context, Reader } from './context';
import { faultId, isInternal, toFormatted } from './errors';
import { executingBy } from './execution/executor';
import { Plans } from './execution/plans';
import { FastPath } from './http/fast-path';
import type { PersistedOperations } from './http/persisted';
import { type Caller, serveOperations } from './http/route';
import { NotedViews, Use } from './kept/use';
import { BUSY_FOR, Gate, type Limits, type Load } from './limits/gate';
import { type Answered, measured } from './measured';
import { refuseUnstorable } from './storable';
import { STREAM_PATH, type StreamLimits, Streams } from './subscription/streams';
import { answer503, unavailableAs, unavailableError } from './unavailable';

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
  /** Whether the error says that ledger or views could not be asked just now. */
  unavailable(error: unknown): boolean;
  answered?: Answered;
  log: Log;
  introspection: boolean;
  limits: Limits;
  load: Load;
  /** Null: any operation may run; else these alone. */
  operations: PersistedOperations | null;
  subscriptions: StreamLimits;
  /** Null: all is answered by Apollo, as it comes. */
  fastPath: { keptBytes: number } | null;
};

export type GraphqlServer = {
  /** Adds POST and GET /graphql, and /graphql/stream. */
  register(app: FastifyInstance): Promise<void>;
  stop(): Promise<void>;
};

export async function graphqlServer(given: GraphqlParts): Promise<GraphqlServer> {
  // Who finds no connection in time finds a crowd, though what failed is a connection.
  const unavailable = (error: unknown) => !isPassing(error) && given.unavailable(error);
  const parts = { ...given, unavailable };
  const { answered = () => undefined } = parts;
  const told = (formatted: GraphQLFormattedError, error: unknown, language: Language) =>
    unavailable(unwrapResolverError(error))
      ? unavailableAs(formatted, language)
      : toldOf(formatted, error, language);
  const schema = noteReads(parts.schema);
  const { fastPath: fast, log } = parts;
  const plans = fast && new Plans(schema, parts.limits.tokens);
  const fastPath = plans && new FastPath({ ...fast, plans, answered, log });
  const apollo = new ApolloServer<Context>({
    ...(plans ? { gateway: executingBy(plans, schema) } : { schema }),
    introspection: parts.introspection,
    hideSchemaDetailsFromClientErrors: !parts.introspection,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: parts.limits.tokens },
    // Whoever may register an operation by asking it needs no list of them.
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => told(formatted, error, 'vi'),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      noSubscriptions,
      refuseUnstorable,
      logFaults(parts.log),
      answerInLanguage(told),
      answer503(unavailable),
      measured(answered, isInternal),
      answerAtOneMoment,
      tellWhenBusy,
      noteRefusedDocuments,
      recordAccess(parts.log),
    ],
  });
  const gate = new Gate(parts.schema, parts.limits, parts.load);
  const streams = new Streams({
    ...parts,
    answered,
    gate,
    limits: parts.subscriptions,
    maxTokens: parts.limits.tokens,
    suggestions: parts.introspection,
    contextOf: (request, caller) => contextOf(parts, request, caller),
    told(error, language, correlationId) {
      logFault(parts.log, error, { correlationId });
      return told(plainly(error), error, language);
    },
  });
  await apollo.start();
  return {
    async register(app) {
      serveOperations(app, {
        ...parts,
        apollo,
        fastPath,
        gate,
        contextOf: (request, caller) => contextOf(parts, request, caller),
        isDocumentRefused: ({ signal }) => refusedDocuments.has(signal),
      });
      streams.register(app);
    },
    stop: () => apollo.stop(),
  };
}

async function contextOf(
  parts: GraphqlParts,
  request: FastifyRequest,
  { viewer, language, signal }: Caller,
): Promise<Context> {
  const { views: source, execute, erase, transparency: log, clock, accesses } = parts;
  const wanted = minPosition(request.headers['plan-ledger-min-position']);
  if (wanted > 0n) await source.reached(wanted).catch(orUnavailable(parts, language));
  const use = new Use();
  const views = new NotedViews(source.snapshot(signal), use);
  const [correlationId, read] = [String(request.id), new Reader(views)];
  const today = civilDateOf(clock().toISOString());
  const allowed = allowedTo(viewer, execute, today);
  const asked = { viewer, language, signal, correlationId, wanted, today };
  const access = new AccessNotes(viewer);
  return { ...asked, use, execute, erase, access, accesses, source, log, views, read, allowed };
}

const orUnavailable =
  ({ unavailable, log }: GraphqlParts, language: Language) =>
  (error: unknown): never => {
    if (!unavailable(error)) throw error;
    log.error({ err: error }, 'unavailable');
    throw unavailableError(language);
  };

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
          throw new GraphQLError(`Subscriptions are served at ${STREAM_PATH}.`, {
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
          if (isPassing(error)) continue;
          const { correlationId } = contextValue ?? {};
          logFault(log, error, { correlationId, operationName });
        }
      },
    };
  },
});

function logFault(log: Log, error: unknown, where: object): void {
  if (!isInternal(error)) return;
  const fault = unwrapResolverError(error) as object;
  log.error({ err: fault, id: faultId(fault), ...where }, 'fault');
}

/** As Apollo's own answers have it. */
const plainly = (error: unknown): GraphQLFormattedError =>
  error instanceof GraphQLError ? error.toJSON() : { message: String(error) };

/** Messages in the language that the caller asked for. */
const answerInLanguage = (told: typeof toldOf): ApolloServerPlugin<Context> => ({
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
});

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

/** Of a crowd, or of a caller who is gone: nothing is broken. */
const isPassing = (error: unknown): boolean => {
  const original = unwrapResolverError(error);
  return original instanceof ViewsBusy || original instanceof OutOfTime;
};

/** Where nothing could be answered, the whole request is to be repeated. */
const tellWhenBusy: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ errors, response: { body, http } }) {
        if (body.kind !== 'single' || !errors?.some(isPassing)) return;
        http.headers.set('retry-after', String(BUSY_FOR));
        if (!body.singleResult.data) http.status = 503;
      },
    };
  },
};

/**
 * Of these requests GraphQL itself refused the document, or a variable's value. By their signals,
 * since Apollo makes a copy of each context.
 */
const refusedDocuments = new WeakSet<AbortSignal>();

const noteRefusedDocuments: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ errors, contextValue }) {
        if (errors?.length && errors.every(isOfDocument)) refusedDocuments.add(contextValue.signal);
      },
    };
  },
};

const isOfDocument = ({ extensions, nodes }: GraphQLError): boolean =>
  ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'].includes(String(extensions.code)) ||
  (extensions.code === 'BAD_USER_INPUT' && nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION);

const BUSY: Record<Language, string> = {
  vi: 'Hệ thống đang bận. Vui lòng thử lại, giữ nguyên commandId.',
  en: 'Too many are reading just now. Please try again, with the same commandId.',
};

/** What a caller is told; of a crowd that it may pass. */
function toldOf(
  formatted: GraphQLFormattedError,
  error: unknown,
  language: Language,
): GraphQLFormattedError {
  if (!isPassing(error)) return toFormatted(formatted, error, language);
  const { locations, path } = formatted;
  const where = { ...(locations && { locations }), ...(path && { path }) };
  return { message: BUSY[language], ...where, extensions: { code: 'VIEWS_BUSY' } };
}
