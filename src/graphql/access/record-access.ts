import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { type Access, type AccessLog, MOST_OBJECTS } from '../../domain/access/access-record';
import { Rejected, type RejectionCode } from '../../domain/rejection';
import type { Context } from '../context';

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
export const recordAccess = (accesses: AccessLog, log: Log): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    return {
      async willSendResponse(answered) {
        const found = accessesOf(answered);
        if (found.length === 0) return;
        try {
          await accesses.record(found);
        } catch (error) {
          const { correlationId } = answered.contextValue;
          log.error({ err: error, correlationId }, 'an access is not recorded');
          withhold(answered);
        }
      },
    };
  },
});

function accessesOf({
  contextValue,
  errors = [],
  request,
  operation,
  ...rest
}: Answered): Access[] {
  const { access, viewer, correlationId } = contextValue;
  const base = {
    actor: { id: viewer.id, agency: viewer.agency, roles: viewer.roles },
    operation: rest.operationName?.slice(0, 100) ?? null,
    document: rest.queryHash ?? null,
    correlationId,
    count: 1,
  };
  const found: Access[] = [];
  const isRead = operation?.operation === 'query';
  if (isRead && (access.wholly || access.seen.count > 0)) {
    const { ids: objects, count: objectCount } = access.seen;
    found.push({ ...base, outcome: 'READ', objects, objectCount });
  }
  if (access.hidden.count > 0) {
    const { ids: objects, count: objectCount } = access.hidden;
    found.push({ ...base, outcome: 'HIDDEN', objects, objectCount });
  }
  if (errors.some((error) => isDenial(unwrapResolverError(error)))) {
    const objects = named(request.variables);
    found.push({ ...base, outcome: 'FORBIDDEN', objects, objectCount: objects.length });
  }
  return found;
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
  const message = NOT_RECORDED[contextValue.language];
  response.body.singleResult = {
    data: null,
    errors: [{ message, extensions: { code: 'ACCESS_NOT_RECORDED' } }],
  };
}
