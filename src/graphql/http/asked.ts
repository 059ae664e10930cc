import type { HTTPGraphQLRequest } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { hashIn, isRecord, type PersistedOperations } from './persisted';

/** A request as Apollo takes it. */
export function toApollo(request: FastifyRequest): HTTPGraphQLRequest {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const start = request.url.indexOf('?');
  const search = start < 0 ? '' : request.url.slice(start);
  return { method: request.method.toUpperCase(), headers, search, body: request.body };
}

export type AskedOperation = {
  query: string;
  operationName: string | null;
  variables: Record<string, unknown>;
};

/** What a request asks for; null where it is malformed, of which Apollo tells more. */
export function askedIn(request: HTTPGraphQLRequest): AskedOperation | null {
  const { query, operationName = null, variables } = parametersOf(request) ?? {};
  if (typeof query !== 'string') return null;
  return {
    query,
    operationName: typeof operationName === 'string' ? operationName : null,
    variables: isRecord(variables) ? variables : {},
  };
}

/**
 * Puts the document into a request that asks by hash. False where it asks for what is not in the
 * list, or by a text: what the list has is asked for by its hash.
 */
export function fillIn(request: HTTPGraphQLRequest, operations: PersistedOperations): boolean {
  const parameters = parametersOf(request);
  const hash = parameters && hashIn(parameters);
  const query = hash && operations.get(hash);
  if (!parameters || !query || parameters.query !== undefined) return false;
  const { documentId: _id, extensions: _hash, ...rest } = parameters;
  if (request.method === 'POST') request.body = { ...rest, query };
  else {
    const search = new URLSearchParams(request.search);
    for (const name of ['documentId', 'extensions']) search.delete(name);
    search.set('query', query);
    request.search = `?${search}`;
  }
  return true;
}

function parametersOf({ method, body, search }: HTTPGraphQLRequest) {
  if (method === 'POST') return isRecord(body) ? body : null;
  const parameters: Record<string, unknown> = Object.fromEntries(new URLSearchParams(search));
  for (const name of ['variables', 'extensions'])
    if (name in parameters) parameters[name] = fromJson(parameters[name] as string);
  return parameters;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Apollo refuses it
  }
}
