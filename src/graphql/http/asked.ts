import type { HTTPGraphQLRequest } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { hashIn, isRecord, type PersistedOperations } from './persisted';

/** A request as Apollo takes it. */
export class HttpAsked implements HTTPGraphQLRequest {
  readonly method: string;
  search: string;
  body: unknown;
  private made: HeaderMap | null = null;

  constructor(private readonly request: FastifyRequest) {
    this.method = request.method.toUpperCase();
    const start = request.url.indexOf('?');
    this.search = start < 0 ? '' : request.url.slice(start);
    this.body = request.body;
  }

  /** All of them, for who looks at more than one or two. */
  get headers(): HeaderMap {
    this.made ??= this.all();
    return this.made;
  }

  /** Lower-case `name`. */
  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  private all(): HeaderMap {
    const headers = new HeaderMap();
    for (const name of Object.keys(this.request.headers)) {
      const value = this.header(name);
      if (value) headers.set(name, value);
    }
    return headers;
  }
}

type Asked = Pick<HttpAsked, 'method' | 'search' | 'body'>;

export type AskedOperation = {
  query: string;
  operationName: string | null;
  variables: Record<string, unknown>;
};

/** What a request asks for; null where it is malformed, of which Apollo tells more. */
export function askedIn(request: Asked): AskedOperation | null {
  const { query, operationName = null, variables } = parametersOf(request) ?? {};
  if (typeof query !== 'string') return null;
  return {
    query,
    operationName: typeof operationName === 'string' ? operationName : null,
    variables: isRecord(variables) ? variables : {},
  };
}

/** The same of a request that has nothing unusual in it; null of any other. */
export function plainlyAsked(request: Asked): AskedOperation | null {
  const { method, search } = request;
  if (method !== 'POST' && method !== 'GET') return null;
  const names = method === 'GET' ? [...new URLSearchParams(search).keys()] : [];
  if (new Set(names).size < names.length) return null;
  const parameters = parametersOf(request) ?? {};
  for (const name of ['variables', 'extensions']) {
    const value = parameters[name];
    const absent = method === 'GET' ? !(name in parameters) : (value ?? null) === null;
    if (!absent && !isRecord(value)) return null;
  }
  const { query, operationName, extensions } = parameters;
  if (isRecord(extensions) && 'persistedQuery' in extensions) return null;
  const named = operationName ?? 'unnamed';
  return query && named && typeof named === 'string' ? askedIn(request) : null;
}

/**
 * Puts the document into a request that asks by hash. False where it asks for what is not in the
 * list, or by a text: what the list has is asked for by its hash.
 */
export function fillIn(request: Asked, operations: PersistedOperations): boolean {
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

function parametersOf({ method, body, search }: Asked) {
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
