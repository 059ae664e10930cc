import 'reflect-metadata';
import type { Actor } from '../../src/domain/decider';
import type { Execute } from '../../src/domain/execution';
import { buildSchema } from '../../src/graphql/schema';
import { type GraphqlParts, graphqlServer } from '../../src/graphql/server';
import { keepingAccess } from '../../src/infra/access/keep-access';
import { eraser } from '../../src/infra/erase';
import { type HttpServer, httpServer } from '../../src/infra/http-server';
import { watchLoad } from '../../src/infra/load';
import { createLog } from '../../src/infra/log';
import { isUnavailable } from '../../src/infra/operation/unavailable';
import { logSource } from '../../src/infra/proof/log-source';
import { openSystem } from '../../src/infra/system';
import type { App } from './app';

/** What is asked, and by whom; by default a POST of JSON with a header that no browser sends. */
export type Ask = {
  query?: string;
  operationName?: string | null;
  variables?: object;
  by?: Actor | null;
  method?: string;
  headers?: Record<string, string>;
  /** In place of the three above. */
  body?: string;
  search?: string;
};

export type Answer = { status: number; headers: Record<string, string>; body: string };

export type TwoPaths = {
  /** By the fast path, as often as named, and then by Apollo as it comes. */
  both(ask: Ask, times?: number): Promise<{ fast: Answer[]; plain: Answer }>;
  fast(ask: Ask): Promise<Answer>;
  plain(ask: Ask): Promise<Answer>;
  /** While it is set, whatever is asked of the ledger fails with it. */
  failing: { with: Error | null; access: Error | null };
  stop(): Promise<void>;
};

/** Headers that differ by who is asked when. */
const OF_ITS_OWN = ['date', 'x-request-id', 'connection', 'keep-alive', 'etag'];

/** Two servers on one system, the one with the fast path, the other with Apollo alone. */
export async function twoPaths(
  app: App,
  own: Partial<
    Pick<GraphqlParts, 'authenticate' | 'operations' | 'introspection' | 'limits' | 'load'>
  > = {},
): Promise<TwoPaths> {
  const log = createLog('silent');
  const clock = () => new Date(app.clock.now);
  const system = await openSystem({ ...app.system, log, clock });
  const { limits, subscriptions } = app.system.config;
  const load = watchLoad(limits, system.readersWaiting);
  const failing: TwoPaths['failing'] = { with: null, access: null };
  const asked = { pool: system.source.pool, keys: system.logKeys, log: () => undefined };
  const accesses = keepingAccess(asked, 30);
  const execute = failingAt(system.execute, failing);
  const start = async (fastPath: GraphqlParts['fastPath']) => {
    const graphql = await graphqlServer({
      schema: buildSchema(),
      views: system.views,
      execute,
      transparency: logSource(system.source.pool, system.policy),
      erase: eraser({ ...system, execute }),
      accesses: {
        ...accesses,
        async record(found) {
          if (!failing.access) return accesses.record(found);
          // As long as a database takes to say no.
          await new Promise((resolve) => setTimeout(resolve, 20));
          throw failing.access;
        },
      },
      unavailable: isUnavailable,
      clock,
      authenticate: async (header) => actorIn(header),
      log,
      introspection: false,
      limits,
      load,
      operations: null,
      subscriptions,
      fastPath,
      ...own,
    });
    const health = async () => ({ ready: true, detail: {} });
    const register: Parameters<typeof httpServer>[0]['register'] = (scope) =>
      graphql.register(scope);
    const http = await httpServer({ config: app.system.config, log, register, health });
    return { http, graphql };
  };
  const [fast, plain] = await Promise.all([start({ keptBytes: 8_000_000 }), start(null)]);
  const to = (http: HttpServer) => (ask: Ask) => send(http.url, ask);
  return {
    fast: to(fast.http),
    plain: to(plain.http),
    async both(ask, times = 3) {
      const answers: Answer[] = [];
      for (let n = 0; n < times; n++) answers.push(await send(fast.http.url, ask));
      return { fast: answers, plain: await send(plain.http.url, ask) };
    },
    failing,
    async stop() {
      for (const { http, graphql } of [fast, plain]) {
        await http.close();
        await graphql.stop();
      }
      load.stop();
      await accesses.close();
      await system.close();
    },
  } as TwoPaths;
}

function failingAt(execute: Execute, failing: TwoPaths['failing']): Execute {
  const or = <A extends unknown[], R>(work: (...given: A) => Promise<R>) => {
    return (...given: A): Promise<R> =>
      failing.with ? Promise.reject(failing.with) : work(...given);
  };
  return {
    ...execute,
    one: or(execute.one) as Execute['one'],
    each: or(execute.each) as Execute['each'],
    ask: or(execute.ask) as Execute['ask'],
  };
}

const actorIn = (header = ''): Actor | null => {
  const token = /^Bearer (.+)$/.exec(header)?.[1];
  return token ? JSON.parse(Buffer.from(token, 'base64url').toString()) : null;
};

const AUDITOR: Actor = { id: 'an-auditor', agency: null, roles: ['AUDITOR'] };

async function send(url: string, ask: Ask): Promise<Answer> {
  const { query, operationName, variables, by = AUDITOR, method = 'POST' } = ask;
  const token = by && Buffer.from(JSON.stringify(by)).toString('base64url');
  const parameters = { query, operationName, variables };
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value) search.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  const response = await fetch(
    `${url}/graphql${method === 'POST' ? '' : (ask.search ?? `?${search}`)}`,
    {
      method,
      headers: {
        ...(method === 'POST' && { 'content-type': 'application/json' }),
        'apollo-require-preflight': 'true',
        ...(token && { authorization: `Bearer ${token}` }),
        ...ask.headers,
      },
      ...(method === 'POST' && { body: ask.body ?? JSON.stringify(parameters) }),
    },
  );
  const body = await response.text();
  const headers = [...response.headers].filter(([name]) => !OF_ITS_OWN.includes(name));
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    // The id of a fault, and that of a request, is another each time.
    body: body.replace(/"(id|requestId)":"[0-9a-f-]{36}"}}/g, '"$1":"…"}}'),
  };
}
