import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppRole } from '../../src/domain/decider';
import { readConfig } from '../../src/infra/config';
import type { KeepTime } from '../../src/infra/keep-time';
import { openLocalIssuer } from '../../src/infra/local-issuer';
import { createLog, type Log } from '../../src/infra/log';
import type { SystemOptions } from '../../src/infra/system';
import { serve } from '../../src/main';
import { createDatabase } from './postgres';

export const PLAN = 'dong-nai-2026-ttdn';
export const CULTURE = 'so-van-hoa-the-thao-va-du-lich';
export const FINANCE = 'so-tai-chinh';
export const FOREIGN = 'so-ngoai-vu';

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query asked for.
type Answer = any;
export type GraphqlError = {
  message: string;
  path?: unknown[];
  extensions: Record<string, unknown>;
};
export type Response = {
  status: number;
  data: Answer;
  errors: GraphqlError[] | undefined;
  extensions: { ledger: { position: string; stale: boolean } };
};

/** One signed-in caller. */
export type Caller = {
  /** The whole answer, whatever it is. */
  ask(query: string, variables?: object, headers?: Record<string, string>): Promise<Response>;
  /** The data; fails on any error. */
  get(query: string, variables?: object): Promise<Answer>;
  /** The only error; fails when there is none. */
  refused(query: string, variables?: object): Promise<GraphqlError>;
};

export type App = {
  url: string;
  databaseUrl: string;
  /** What opens a second system on the same ledger and views. */
  system: Pick<SystemOptions, 'config' | 'openLedger'>;
  /** The clock that commands go by; tests set it. */
  clock: { now: string };
  /** What the server does by itself each hour, only when it is asked. */
  keepTime: KeepTime;
  /** Statements that questions to the views have cost so far. */
  statements: string[];
  /** `subject`: the person's id, where it matters that two of one role are two. */
  as(role: AppRole | AppRole[], agency?: string | null, subject?: string): Promise<Caller>;
  /** His access token, for a client of another kind. */
  token(role: AppRole | AppRole[], agency?: string | null, subject?: string): Promise<string>;
  /** The position of the ledger's last event: what proves that nothing was written. */
  head(): Promise<string>;
  stop(): Promise<void>;
};

export type AppOptions = Pick<SystemOptions, 'openLedger'> & {
  now?: string;
  /** Without it nothing is logged. */
  log?: Log;
  /** Without it the ledger is in PostgreSQL. */
  eventStoreUrl?: string;
  /** Settings of the environment, beside those of every test. */
  settings?: Record<string, string>;
  /** What is there already when the program starts. */
  before?: (system: Pick<SystemOptions, 'config' | 'openLedger'>) => Promise<unknown>;
};

/** The whole program in this process, over HTTP, on a database of its own, the plan imported. */
export async function startApp(options: AppOptions = {}): Promise<App> {
  const database = await createDatabase();
  const home = await mkdtemp(join(tmpdir(), 'plan-ledger-app-'));
  const clock = { now: options.now ?? '2026-11-10T02:00:00.000Z' };
  const statements: string[] = [];
  const config = readConfig({
    PORT: '0',
    PLAN_LEDGER_HOME: home,
    DATABASE_URL: database.url,
    EVENTSTORE_URL: options.eventStoreUrl,
    LOG_LEVEL: 'silent',
    // A test asks as fast as it can, on a machine that is busy with others.
    PLAN_LEDGER_COST_PER_MINUTE: '0',
    PLAN_LEDGER_MAX_IN_FLIGHT: '1000',
    PLAN_LEDGER_MAX_QUEUE: '1000',
    PLAN_LEDGER_MAX_LAG_MS: '10000',
    PLAN_LEDGER_QUERY_MS: '60000',
    ...options.settings,
  });
  const system = { config, openLedger: options.openLedger };
  await options.before?.(system);
  const server = await serve({
    ...system,
    log: options.log ?? createLog('silent'),
    say: () => undefined,
    keepsTime: false,
    clock: () => new Date(clock.now),
    onStatement: (text) => statements.push(text),
  });
  const issuer = await openLocalIssuer(home, () => new Date());
  const token: App['token'] = (role, agency = null, subject = undefined) =>
    issuer.issueToken({ roles: Array.isArray(role) ? role : [role], agency, subject });
  const auditor = async () => callerOf(server.url, await token('AUDITOR'));
  return {
    url: server.url,
    databaseUrl: database.url,
    system,
    clock,
    keepTime: server.keepTime,
    statements,
    token,
    as: async (role, agency, subject) => callerOf(server.url, await token(role, agency, subject)),
    async head() {
      const { data } = await (await auditor()).ask('{ auditTrail { totalCount } }');
      return String(data.auditTrail.totalCount);
    },
    async stop() {
      await server.stop();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function callerOf(url: string, token: string): Caller {
  const ask: Caller['ask'] = async (query, variables = {}, headers = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as Omit<Response, 'status'>;
    return {
      status: response.status,
      data: body.data,
      errors: body.errors,
      extensions: body.extensions,
    };
  };
  return {
    ask,
    async get(query, variables) {
      const { data, errors } = await ask(query, variables);
      if (errors) throw new Error(JSON.stringify(errors, null, 1));
      return data;
    },
    async refused(query, variables) {
      const { data, errors } = await ask(query, variables);
      if (errors?.length !== 1) throw new Error(`no refusal: ${JSON.stringify({ data, errors })}`);
      return errors[0] as GraphqlError;
    },
  };
}

/** A mutation with its input as a variable; `fields` is what its payload is asked for. */
export const mutation = (name: string, fields: string): string => {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  return `mutation Step($input: ${type}!) { ${name}(input: $input) { ${fields} } }`;
};
