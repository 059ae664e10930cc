import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppRole } from '../../src/domain/decider';
import { readConfig, type Subscriptions } from '../../src/infra/config';
import { importShipped, readShipped } from '../../src/infra/import/shipped-plan';
import type { KeepTime } from '../../src/infra/keep-time';
import { openLocalIssuer, type TokenRequest } from '../../src/infra/local-issuer';
import { createLog, type Log } from '../../src/infra/log';
import { DATA, openSystem, type SystemOptions } from '../../src/infra/system';
import { serve } from '../../src/main';
import { createDatabase, loginsTo, madeOnce, PREPARED } from './postgres';

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
  /** An access token by itself. */
  token(request: TokenRequest): Promise<string>;
  /** The position of the ledger's last event: what proves that nothing was written. */
  head(): Promise<string>;
  /** `look`: at the database that it leaves, before that is gone. */
  stop(look?: () => Promise<unknown>): Promise<void>;
};

export type AppOptions = Pick<SystemOptions, 'openLedger'> & {
  now?: string;
  /** Settings that differ from the program's own. */
  subscriptions?: Partial<Subscriptions>;
  /** Without it nothing is logged. */
  log?: Log;
  /** Without it the ledger is in PostgreSQL. */
  eventStoreUrl?: string;
  /** Settings as in the environment, beside those of every test. */
  settings?: Record<string, string>;
  /** What tokens and keys are judged by; the machine's time without it. */
  signInClock?: () => Date;
  /** What is there already when the program starts. */
  before?: (system: Pick<SystemOptions, 'config' | 'openLedger'>) => Promise<unknown>;
};

/** The whole program in this process, over HTTP, on a database of its own, the plan imported. */
export async function startApp(options: AppOptions = {}): Promise<App> {
  const clock = { now: options.now ?? '2026-11-10T02:00:00.000Z' };
  const { openLedger, log, eventStoreUrl, before } = options;
  const importsItself = openLedger ?? log ?? eventStoreUrl ?? before;
  const template = importsItself ? PREPARED : await imported(clock.now);
  const database = await createDatabase(template);
  const home = await mkdtemp(join(tmpdir(), 'plan-ledger-app-'));
  const statements: string[] = [];
  const settings = readConfig({
    PORT: '0',
    PLAN_LEDGER_HOME: home,
    ...loginsTo(database.url),
    EVENTSTORE_URL: eventStoreUrl,
    LOG_LEVEL: 'silent',
    // A test asks as fast as it can, on a machine that is busy with others.
    PLAN_LEDGER_COST_PER_MINUTE: '0',
    PLAN_LEDGER_MAX_IN_FLIGHT: '1000',
    PLAN_LEDGER_MAX_QUEUE: '1000',
    PLAN_LEDGER_MAX_LAG_MS: '10000',
    PLAN_LEDGER_QUERY_MS: '60000',
    ...options.settings,
  });
  const subscriptions = { ...settings.subscriptions, ...options.subscriptions };
  const config = { ...settings, subscriptions };
  const system = { config, openLedger };
  await before?.(system);
  const server = await serve({
    ...system,
    log: log ?? createLog('silent'),
    say: () => undefined,
    keepsTime: false,
    clock: () => new Date(clock.now),
    ...(options.signInClock && { signInClock: options.signInClock }),
    onStatement: (text) => statements.push(text),
  });
  const issuer = await openLocalIssuer(home, () => new Date());
  let auditor: Caller | undefined;
  return {
    url: server.url,
    databaseUrl: database.url,
    system,
    clock,
    keepTime: server.keepTime,
    statements,
    async as(role, agency = null, subject = undefined) {
      const roles = Array.isArray(role) ? role : [role];
      return callerOf(server.url, await issuer.issueToken({ roles, agency, subject }));
    },
    token: (request) => issuer.issueToken(request),
    async head() {
      const token = { roles: ['AUDITOR' as const], agency: null };
      auditor ??= callerOf(server.url, await issuer.issueToken(token));
      const { data } = await auditor.ask('{ auditTrail { totalCount } }');
      return String(data.auditTrail.totalCount);
    },
    async stop(look) {
      await server.stop();
      await look?.();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/**
 * The plan imported at that instant, by the same commands as the program's own, once per run: a
 * start finds it there. What signs the log comes with a home, so there is no log yet.
 */
export function imported(now: string): Promise<string> {
  return madeOnce(`imported_${now.replace(/\D/g, '')}`, PREPARED, async (url) => {
    const home = await mkdtemp(join(tmpdir(), 'plan-ledger-app-'));
    const config = readConfig({ PLAN_LEDGER_HOME: home, DATABASE_URL: url });
    const clock = () => new Date(now);
    const system = await openSystem({ config, log: createLog('silent'), clock });
    try {
      await importShipped(system.execute, await readShipped(DATA), () => undefined);
      system.project();
      await system.caughtUp();
    } finally {
      await system.close();
      await rm(home, { recursive: true, force: true });
    }
  });
}

/** Who bears that token, whoever signed it. */
export function callerOf(url: string, token: string): Caller {
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
