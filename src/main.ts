import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { Rejected } from './domain/rejection';
import { Unstorable } from './domain/shared/canonical-json';
import { readOperations, WrongOperations } from './graphql/http/persisted';
import { buildSchema } from './graphql/schema';
import { graphqlServer } from './graphql/server';
import { keepingAccess } from './infra/access/keep-access';
import { whoAsks } from './infra/auth/who-asks';
import { type Clock, clockOf, systemClock } from './infra/clock';
import { BadConfig, type Config, ofPlayedYear, readConfig } from './infra/config';
import { eraser, finishErasures } from './infra/erase';
import { httpServer } from './infra/http-server';
import { serveLog } from './infra/http-server/log-routes';
import { importShipped, readShipped } from './infra/import/shipped-plan';
import { WrongFile } from './infra/import/wrong-file';
import { keepingTime } from './infra/keep-time';
import { OtherLedger } from './infra/ledger/identity';
import { watchLoad } from './infra/load';
import { type LocalIssuer, openLocalIssuer } from './infra/local-issuer';
import { createLog } from './infra/log';
import { NotMigrated } from './infra/migrate';
import { LostHistory } from './infra/proof/check-history';
import { logSource } from './infra/proof/log-source';
import { Malformed, NotSigned } from './infra/proof/signed-note';
import { WitnessTaken } from './infra/proof/witness/witness-state';
import { NotPlayedHere, Refused } from './infra/simulation/play';
import { clockAfterPlay } from './infra/simulation/simulate';
import { DATA, HomeTaken, openSystem, type SystemOptions } from './infra/system';
import { FIRST_MUTATION, FIRST_QUERY, welcome } from './infra/welcome';

export type ServeOptions = SystemOptions & {
  /** False for tests and a played year: time is kept only when they say so. */
  keepsTime?: boolean;
  /** What tokens and keys are judged by: the machine's time, whatever commands go by. */
  signInClock?: Clock;
  /** Hears what a person who started the server should know. */
  say: (text: string) => void;
};

/** Starts everything; resolves once requests are served. */
export async function serve(settings: ServeOptions) {
  const { say, keepsTime = true, signInClock = systemClock, ...options } = settings;
  const { config, log } = options;
  const system = await openSystem({ ...options, alone: true });
  try {
    await importShipped(system.execute, await readShipped(DATA), say);
    const projector = system.project();
    const sealer = await system.seal();
    await system.caughtUp();
    await finishErasures(system);
    const load = watchLoad(config.limits, system.readersWaiting);
    const schema = buildSchema();
    const accesses = keepingAccess(system, config.accessDays);
    const local = config.signIn.kind === 'local' ? await localIssuer(config) : null;
    const graphql = await graphqlServer({
      schema,
      views: system.views,
      execute: system.execute,
      transparency: logSource(system.source.pool, system.policy),
      erase: eraser(system),
      accesses,
      clock: options.clock,
      authenticate: whoAsks(config, local, { clock: signInClock, log }),
      log,
      introspection: config.introspection,
      limits: config.limits,
      load,
      operations: operationsOf(config, schema),
      subscriptions: config.subscriptions,
    });
    const http = await httpServer({
      config,
      log,
      async register(app) {
        serveLog(app, system.source.pool);
        await graphql.register(app);
      },
      health: async () => {
        const { position, error } = projector.status();
        const head = await system.store.head();
        const behind = String(head - position);
        const { size, position: sealed, error: why } = sealer.status();
        // Who cannot sign can serve all the same; that nothing is signed has to be seen.
        const log = { size, behind: String(head - sealed), error: why };
        return {
          ready: error === null,
          detail: { position: String(position), behind, error, log },
        };
      },
      jwks: local?.jwks,
      explorer: config.explorer ? await explorer(local) : null,
      bodyLimit: config.limits.bodyBytes,
    });
    const timer = keepsTime ? await keepingTime(system.keepTime, options) : null;
    await system.caughtUp();
    say(await welcome(http.url, local, tokenCommand(config)));
    return {
      url: http.url,
      keepTime: system.keepTime,
      async stop() {
        await http.close();
        load.stop();
        await graphql.stop();
        await accesses.close();
        await timer?.stop();
        await system.close();
      },
    };
  } catch (error) {
    await system.close();
    throw error;
  }
}

const operationsOf = ({ operationsFile: file }: Config, schema: GraphQLSchema) =>
  file === null ? null : readOperations(readFileSync(file, 'utf8'), schema);

const localIssuer = (config: Config) => openLocalIssuer(config.home, systemClock);

async function explorer(local: LocalIssuer | null) {
  const coordinator = { roles: ['COORDINATOR' as const], agency: 'so-van-hoa-the-thao-va-du-lich' };
  const token = local && (await local.issueToken(coordinator));
  return { token, tabs: [{ query: FIRST_QUERY }, { query: FIRST_MUTATION }] };
}

/**
 * Runs the server until SIGINT or SIGTERM; then stops everything and ends. `simulated`: on a home of
 * its own that holds a played year, which is played first where it is not there yet.
 */
export async function run(say: (text: string) => void, { simulated = false } = {}): Promise<void> {
  const config = readConfig(simulated ? ofPlayedYear(process.env) : process.env);
  const log = createLog(config.logLevel);
  // A terminal's Ctrl-C comes twice, from the terminal and from npm, and an impatient one oftener:
  // the handlers stay, lest the second kill us while we stop.
  const stopping = new Promise<void>((resolve) => {
    process.on('SIGINT', resolve).on('SIGTERM', resolve);
  });
  const clock = simulated
    ? await clockAfterPlay({ config, log: createLog('warn'), say })
    : clockOf(config.clock);
  const server = await serve({ config, log, say, clock });
  await stopping;
  await server.stop();
}

/** How to get a token in another terminal: of the same home, where it is not the default one. */
function tokenCommand(config: Config): string {
  const named = process.env.PLAN_LEDGER_HOME;
  const home = named ?? (config.home === readConfig({}).home ? null : config.home);
  return `${home ? `PLAN_LEDGER_HOME='${home}' ` : ''}npm run --silent cli -- token --as coordinator`;
}

/** What the person who started us can mend: told in one line. Everything else with its stack. */
const FOR_THE_USER = [
  BadConfig,
  HomeTaken,
  OtherLedger,
  NotMigrated,
  LostHistory,
  Malformed,
  NotSigned,
  NotPlayedHere,
  Refused,
  WrongFile,
  WrongOperations,
  Rejected,
  Unstorable,
  WitnessTaken,
];
const SYSTEM_CALLS = ['ENOENT', 'EACCES', 'EISDIR', 'EADDRINUSE', 'EADDRNOTAVAIL', 'ECONNREFUSED'];

export function failed(error: unknown): void {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  const plain =
    FOR_THE_USER.some((kind) => error instanceof kind) || SYSTEM_CALLS.includes(code ?? '');
  process.stderr.write(`${plain ? message : (stack ?? error)}\n`);
  process.exitCode = 1;
}

if (require.main === module) {
  const simulated = process.argv.includes('--simulated');
  run((text) => process.stdout.write(`${text}\n`), { simulated }).catch(failed);
}
