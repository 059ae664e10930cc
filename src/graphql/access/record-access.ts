import { createHash } from 'node:crypto';
import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError } from 'graphql';
import { type Access, MOST_OBJECTS } from '../../domain/access/access-record';
import { type Language, Rejected, type RejectionCode } from '../../domain/rejection';
import type { Context } from '../context';
import type { AskedOperation } from '../http/asked';
import type { AccessNotes } from './access-notes';

type Log = { error(fields: object, message: string): void };
type Answered = GraphQLRequestContextWillSendResponse<Context>;

/** Refusals that say: you may not. */
const DENIED: readonly RejectionCode[] = ['FORBIDDEN', 'NOT_DELEGATED'];

const NOT_RECORDED = {
  vi: 'Không ghi được nhật ký truy cập nên không thể trả lời. Vui lòng thử lại sau.',
  en: 'The access could not be recorded, so there is no answer. Please try again later.',
};

/**
 * What auditors read, what is read of others' money, and what was denied is recorded before the
 * answer leaves; without its record no such answer does. All others wait for nothing. What a command
 * shows of its own object is not recorded again: the ledger says who gave it.
 */
export const recordAccess = (log: Log): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    return {
      async willSendResponse(answered) {
        const found = accessesOf(answered);
        const { contextValue } = answered;
        if (!(await areRecorded(found, contextValue, log))) withhold(answered);
      },
    };
  },
});

/** False where they could not be recorded, of which the log tells then. */
async function areRecorded(
  found: Access[],
  { accesses, correlationId }: Pick<Context, 'accesses' | 'correlationId'>,
  log: Log,
): Promise<boolean> {
  if (found.length === 0) return true;
  try {
    await accesses.record(found);
    return true;
  } catch (error) {
    log.error({ err: error, correlationId }, 'an access is not recorded');
    return false;
  }
}

type Looked = Pick<AccessNotes, 'seen' | 'hidden' | 'wholly'>;
type Reader = Pick<Context, 'viewer' | 'correlationId' | 'accesses'>;
type Operation = { kind: string; operationName: string | null; hash: string };

/**
 * The same of an answer without errors that somebody else sends. False where it may not leave,
 * since it could not be recorded.
 */
export const isReadRecorded = (
  access: Looked,
  reader: Reader,
  { kind, operationName, hash }: Operation,
  log: Log,
): Promise<boolean> =>
  areRecorded(
    [...shown(accessBy(reader, operationName, hash), access, kind === 'query')],
    reader,
    log,
  );

function* shown(base: Base, { seen, hidden, wholly }: Looked, isRead: boolean): Generator<Access> {
  if (isRead && (wholly || seen.count > 0)) yield readOf(base, { seen });
  const { ids: objects, count: objectCount } = hidden;
  if (objectCount > 0) yield { ...base, outcome: 'HIDDEN', objects, objectCount };
}

function accessesOf({
  contextValue,
  errors = [],
  request,
  operation,
  ...rest
}: Answered): Access[] {
  const base = accessBy(contextValue, rest.operationName, rest.queryHash);
  const found = [...shown(base, contextValue.access, operation?.operation === 'query')];
  if (errors.some((error) => isDenial(unwrapResolverError(error)))) {
    const objects = named(request.variables);
    found.push({ ...base, outcome: 'FORBIDDEN', objects, objectCount: objects.length });
  }
  return found;
}

type Base = Omit<Access, 'outcome' | 'objects' | 'objectCount'>;

const accessBy = (
  { viewer, correlationId }: Pick<Context, 'viewer' | 'correlationId'>,
  operation: string | null | undefined,
  document: string | undefined,
): Base => ({
  actor: { id: viewer.id, agency: viewer.agency, roles: viewer.roles },
  operation: operation?.slice(0, 100) ?? null,
  document: document ?? null,
  correlationId,
  count: 1,
});

function readOf(
  base: Base,
  { seen: { ids: objects, count: objectCount } }: Pick<AccessNotes, 'seen'>,
): Access {
  return { ...base, outcome: 'READ', objects, objectCount };
}

/**
 * The same of what somebody follows: before a page of events leaves, or one that happens, it is
 * recorded what he sees by it. Throws the refusal where it cannot be.
 */
export async function recordFollowed(
  {
    access,
    ...context
  }: Pick<Context, 'access' | 'accesses' | 'viewer' | 'correlationId' | 'language'>,
  { query, operationName }: Pick<AskedOperation, 'query' | 'operationName'>,
  log: Log,
): Promise<void> {
  if (access.seen.count === 0) return;
  const document = createHash('sha256').update(query).digest('hex');
  try {
    await context.accesses.record([readOf(accessBy(context, operationName, document), access)]);
  } catch (error) {
    const { correlationId, language } = context;
    log.error({ err: error, correlationId }, 'an access is not recorded');
    const extensions = { code: 'ACCESS_NOT_RECORDED' };
    throw new GraphQLError(NOT_RECORDED[language], { extensions });
  }
}

const isDenial = (error: unknown): boolean =>
  error instanceof Rejected && DENIED.includes(error.code);

/** Ids of objects among the variables: of fields that are for ids, and spelled as ids are. */
function named(variables: Record<string, unknown> = {}): string[] {
  const input = (variables.input ?? {}) as Record<string, unknown>;
  return [...Object.entries(variables), ...Object.entries(input)]
    .flatMap(([name, value]) => (/(^i|I)d$/.test(name) ? [value] : []))
    .filter((value): value is string => typeof value === 'string' && OBJECT_ID.test(value))
    .slice(0, MOST_OBJECTS);
}

const OBJECT_ID = /^[A-Za-z]{2,40}-[\w.-]{1,150}(\/[\w.-]{1,20})?$/;

function withhold({ response, contextValue }: Answered): void {
  if (response.body.kind !== 'single') return;
  const { status, headers, result } = notRecorded(contextValue.language);
  response.body.singleResult = result;
  response.http.status = status;
  for (const [name, value] of headers) response.http.headers.set(name, value);
}

/** In place of an answer: as with a ledger that cannot be read, it may be asked again. */
export const notRecorded = (language: Language) => ({
  status: 503,
  headers: [['retry-after', '2']] as [string, string][],
  result: {
    errors: [{ message: NOT_RECORDED[language], extensions: { code: 'ACCESS_NOT_RECORDED' } }],
    data: null,
  },
});
