import type { FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import type { Language } from '../../domain/rejection';
import { BadInput } from '../errors';
import type { AskedOperation } from '../http/asked';
import { hashIn, type PersistedOperations } from '../http/persisted';
import { refusal } from '../limits/refusals';
import { NotServed } from './document';

export const LAST_ID = 'Last-Event-ID';

/** The position that a client which connects again has; null where it is a new one. */
export function lastEventId(header: string | string[] | undefined): bigint | null {
  if (header === undefined || header === '') return null;
  if (typeof header === 'string' && /^\d{1,19}$/.test(header)) return BigInt(header);
  throw new BadInput(LAST_ID, 'NOT_A_NUMBER');
}

/**
 * The body of a POST, or the query of a GET (GraphQL over HTTP). Where there is a list of operations
 * (not null), the one of the list that is asked for by its hash.
 */
export function askingOf(
  request: FastifyRequest,
  operations: PersistedOperations | null,
  language: Language,
): AskedOperation {
  const accepted = request.headers.accept ?? '';
  if (!/text\/event-stream|\*\/\*/.test(accepted))
    throw new NotServed(406, [badRequest('What is served here is text/event-stream.')]);
  const given = (request.method === 'GET' ? request.query : request.body) as Record<
    string,
    unknown
  >;
  const { operationName, variables } = given ?? {};
  const query = operations ? listed(given ?? {}, operations) : given?.query;
  if (query === null) throw refusal('PERSISTED_OPERATION_UNKNOWN', language);
  const named = operationName === undefined || operationName === null;
  if (typeof query !== 'string' || !(named || typeof operationName === 'string'))
    throw new NotServed(400, [badRequest('A query has to be given, as text.')]);
  return {
    query,
    operationName: (operationName as string | null) ?? null,
    variables: objectOf(variables) ?? {},
  };
}

function listed(given: Record<string, unknown>, operations: PersistedOperations): string | null {
  const hash = hashIn({ ...given, extensions: objectOf(given.extensions) });
  return given.query === undefined && hash ? (operations.get(hash) ?? null) : null;
}

function objectOf(given: unknown): Record<string, unknown> | null {
  if (given === undefined || given === null || given === '') return null;
  const value = typeof given === 'string' ? parsedJson(given) : given;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NotServed(400, [badRequest('Variables and extensions are objects.')]);
  return value as Record<string, unknown>;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const badRequest = (message: string): GraphQLFormattedError => ({
  message,
  extensions: { code: 'BAD_REQUEST' },
});
