import 'reflect-metadata';
import { join } from 'node:path';
import { Rejected } from './domain/rejection';
import { Unstorable } from './domain/shared/canonical-json';
import { buildSchema } from './graphql/schema';
import { graphqlServer } from './graphql/server';
import { authenticator, Unauthenticated } from './infra/auth';
import { systemClock } from './infra/clock';
import { BadConfig, type Config, readConfig } from './infra/config';
import { type HttpServer, httpServer } from './infra/http-server';
import { readAgencies } from './infra/import/agencies-file';
import { importAgencies, importPlan, isImported } from './infra/import/import-plan';
import { readPlan } from './infra/import/plan-file';
import { WrongFile } from './infra/import/wrong-file';
import { OtherLedger } from './infra/ledger/identity';
import { LOCAL_TOKEN_SECONDS, type LocalIssuer, openLocalIssuer } from './infra/local-issuer';
import { createLog } from './infra/log';
import { DATA, HomeTaken, openSystem, type System, type SystemOptions } from './infra/system';
import { FIRST_MUTATION, FIRST_QUERY, welcome } from './infra/welcome';

export type ServeOptions = SystemOptions & {
  /** Hears what a person who started the server should know. */
  say: (text: string) => void;
};

/** Starts everything; resolves once requests are served. */
export async function serve({ say, ...options }: ServeOptions) {
  const { config, log } = options;
  const system = await openSystem({ ...options, alone: true });
  try {
    await importShippedPlan(system, say);
    const projector = system.project();
    await system.caughtUp();
    const local = config.signIn.kind === 'local' ? await localIssuer(config) : null;
    const graphql = await graphqlServer({
      schema: buildSchema(),
      views: system.views,
      execute: system.execute,
      authenticate: whoAsks(config, local),
      log,
      introspection: !config.production,
    });
    const http = await httpServer({
      config,
      log,
      register: (app) => graphql.register(app),
      health: async () => {
        const { position, error } = projector.status();
        const head = await system.store.head();
        const behind = String(head - position);
        return { ready: error === null, detail: { position: String(position), behind, error } };
      },
      jwks: local?.jwks,
      explorer: config.production ? null : await explorer(local),
    });
    say(await welcome(http.url, local, tokenCommand()));
    return { url: http.url, stop: () => stop(http, graphql.stop, system) };
  } catch (error) {
    await system.close();
    throw error;
  }
}

async function stop(http: HttpServer, stopGraphql: () => Promise<void>, system: System) {
  await http.close();
  await stopGraphql();
  await system.close();
}

const localIssuer = (config: Config) => openLocalIssuer(config.home, systemClock);

/** Who bears the token; null where nobody does. */
function whoAsks({ signIn }: Config, local: LocalIssuer | null) {
  const authenticate = authenticator({
    clock: systemClock,
    ...(signIn.kind === 'oidc'
      ? { ...signIn, jwks: signIn.jwksUrl ? new URL(signIn.jwksUrl) : null }
      : { ...(local as LocalIssuer), maxAgeSeconds: LOCAL_TOKEN_SECONDS }),
  });
  return (authorization: string | undefined) =>
    authenticate(authorization).catch((error) => {
      if (error instanceof Unauthenticated) return null;
      throw error;
    });
}

async function explorer(local: LocalIssuer | null) {
  const coordinator = { roles: ['COORDINATOR' as const], agency: 'so-van-hoa-the-thao-va-du-lich' };
  const token = local && (await local.issueToken(coordinator));
  return { token, tabs: [{ query: FIRST_QUERY }, { query: FIRST_MUTATION }] };
}

/**
 * The 2026 plan, unless it is there already; cut off in between, it goes on. Of its roster only who
 * is not known yet: what the province has imported stands.
 */
async function importShippedPlan({ execute }: System, say: (text: string) => void): Promise<void> {
  const plan = await readPlan(join(DATA, 'plan-2026.json'));
  if (await isImported(execute, plan)) return;
  const agencies = await readAgencies(join(DATA, 'agencies-2026.csv'));
  await importAgencies(execute, agencies, { onlyNew: true });
  say(`agencies: ${agencies.length}`);
  await importPlan(execute, plan, (done, of) => {
    if (done % 6 === 0) say(`plan ${plan.id}: ${done} of ${of} tasks`);
  });
}

/** Runs the server until SIGINT or SIGTERM; then stops everything and ends. */
export async function run(say: (text: string) => void): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  // A terminal's Ctrl-C comes twice, from the terminal and from npm, and an impatient one oftener:
  // the handlers stay, lest the second kill us while we stop.
  const stopping = new Promise<void>((resolve) => {
    process.on('SIGINT', resolve).on('SIGTERM', resolve);
  });
  const server = await serve({ config, log, say, clock: systemClock });
  await stopping;
  await server.stop();
}

/** How to get a token in another terminal: of the same home, where it is not the default one. */
function tokenCommand(): string {
  const { PLAN_LEDGER_HOME: home } = process.env;
  return `${home ? `PLAN_LEDGER_HOME='${home}' ` : ''}npm run --silent cli -- token --as coordinator`;
}

/** What the person who started us can mend: told in one line. Everything else with its stack. */
const FOR_THE_USER = [BadConfig, HomeTaken, OtherLedger, WrongFile, Rejected, Unstorable];
const SYSTEM_CALLS = ['ENOENT', 'EACCES', 'EISDIR', 'EADDRINUSE', 'EADDRNOTAVAIL', 'ECONNREFUSED'];

export function failed(error: unknown): void {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  const plain =
    FOR_THE_USER.some((kind) => error instanceof kind) || SYSTEM_CALLS.includes(code ?? '');
  process.stderr.write(`${plain ? message : (stack ?? error)}\n`);
  process.exitCode = 1;
}

if (require.main === module) run((text) => process.stdout.write(`${text}\n`)).catch(failed);
