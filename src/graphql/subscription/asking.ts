import type { FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { BadInput } from '../errors';
import { type Asking, NotServed } from './document';

export const LAST_ID = 'Last-Event-ID';

/** The position that a client which connects again has; null where it is a new one. */
export function lastEventId(header: string | string[] | undefined): bigint | null {
  if (header === undefined || header === '') return null;
  if (typeof header === 'string' && /^\d{1,19}$/.test(header)) return BigInt(header);
  throw new BadInput(LAST_ID, 'NOT_A_NUMBER');
}

/** The body of a POST, or the query of a GET (GraphQL over HTTP). */
export function askingOf(request: FastifyRequest): Asking {
  const accepted = request.headers.accept ?? '';
  if (!/text\/event-stream|\*\/\*/.test(accepted))
    throw new NotServed(406, [badRequest('What is served here is text/event-stream.')]);
  const given = (request.method === 'GET' ? request.query : request.body) as Record<
    string,
    unknown
  >;
  const { query, operationName, variables } = given ?? {};
  const named = operationName === undefined || operationName === null;
  if (typeof query !== 'string' || !(named || typeof operationName === 'string'))
    throw new NotServed(400, [badRequest('A query has to be given, as text.')]);
  return { query, operationName: operationName as string | null, variables: objectOf(variables) };
}

function objectOf(given: unknown): Record<string, unknown> | null {
  if (given === undefined || given === null || given === '') return null;
  const value = typeof given === 'string' ? parsedJson(given) : given;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NotServed(400, [badRequest('Variables are an object.')]);
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
