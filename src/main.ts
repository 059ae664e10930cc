import 'reflect-metadata';
import { apiOf } from './api';
import { failed } from './failed';
import { type Clock, clockOf, systemClock } from './infra/clock';
import { BadConfig, type Config, isLoopback, ofPlayedYear, readConfig } from './infra/config';
import { finishErasures } from './infra/erase';
import { httpServer } from './infra/http-server';
import { importShipped, readShipped } from './infra/import/shipped-plan';
import { type LocalIssuer, openLocalIssuer } from './infra/local-issuer';
import { createLog } from './infra/log';
import { healthOf } from './infra/operation/health';
import { createMetrics } from './infra/operation/metrics';
import { isAll, ROLES, type Role } from './infra/operation/roles';
import { clockAfterPlay } from './infra/simulation/simulate';
import { DATA, openSystem, type SystemOptions } from './infra/system';
import { FIRST_MUTATION, FIRST_QUERY, readyAs, welcome } from './infra/welcome';

export type ServeOptions = SystemOptions & {
  /** False for tests and a played year: time is kept only when they say so. */
  keepsTime?: boolean;
  /** What tokens and keys are judged by: the machine's time, whatever commands go by. */
  signInClock?: Clock;
  /** All of them unless some are named. */
  roles?: readonly Role[];
  /** Its metrics are to tell of the whole process as well: memory, CPU, event loop. */
  ofProcess?: boolean;
  /** Hears what a person who started the server should know. */
  say: (text: string) => void;
};

/** Starts what the roles ask for; resolves once that is at work, and requests are served. */
export async function serve(settings: ServeOptions) {
  const { say, keepsTime = true, signInClock, roles = ROLES, ...options } = settings;
  const { config, log } = options;
  const has = (role: Role) => roles.includes(role);
  needsDatabase(roles, config);
  const system = await openSystem({ ...options, alone: true, makesViews: has('projector') });
  try {
    await system.checkHistory();
    if (has('api')) await importShipped(system.execute, await readShipped(DATA), say);
    const projector = has('projector') ? system.project() : null;
    const sealer = has('sealer') ? await system.seal() : null;
    const watch = system.watch();
    if (has('api')) {
      await system.caughtUp();
      await finishErasures(system);
    }
    const clock = has('clock') && keepsTime ? system.tick() : null;
    const metrics = createMetrics({
      standing: watch.last,
      pools: system.pools,
      places: () => ({
        ...(sealer && { sealer: sealer.status().held }),
        ...(clock && { clock: clock.status().held }),
      }),
      ofProcess: options.ofProcess ?? false,
    });
    const { readyLag } = config;
    const health = healthOf({ roles, watch, projector, sealer, clock, readyLag });
    await clock?.settled;
    if (has('api')) await system.caughtUp();
    const local = config.signIn.kind === 'local' && has('api') ? await localIssuer(config) : null;
    const api = has('api')
      ? await apiOf({ ...options, signInClock, system, metrics, local })
      : null;
    const { main, own } = placesOfMetrics(config);
    const text = metrics.text;
    const http = await httpServer({
      config,
      log,
      register: async (app) => api?.register(app),
      health,
      jwks: local?.jwks,
      explorer: api && config.explorer ? await explorer(local) : null,
      bodyLimit: config.limits.bodyBytes,
      ...(main && { metrics: text }),
    });
    const none = { close: async () => undefined };
    const counting = own
      ? await httpServer({ config: own, log, register: none.close, health, metrics: text })
      : none;
    say(await (api ? welcome(http.url, local, tokenCommand(config)) : readyAs(http.url, roles)));
    return {
      url: http.url,
      keepTime: () => system.keepTime(),
      async stop() {
        await http.close();
        await counting.close();
        await api?.stop();
        await system.close();
      },
    };
  } catch (error) {
    await system.close();
    throw error;
  }
}

/** Whoever starts the embedded PostgreSQL stops it too: it is for one process that does all. */
function needsDatabase(roles: readonly Role[], config: Config): void {
  if (isAll(roles) || config.databaseUrl !== null) return;
  const rule = 'several processes need a PostgreSQL that none of them stops: set DATABASE_URL';
  throw new BadConfig([`--role is "${roles.join(',')}", but ${rule}`]);
}

/** On a listener of its own where one is set; else only to whoever sits at this machine. */
function placesOfMetrics({ metrics: { host, port }, ...config }: Config) {
  const main = port === null && isLoopback(config.host) && !config.production;
  return { main, own: port === null ? null : { host, port } };
}

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
export async function run(
  say: (text: string) => void,
  { simulated = false, roles = ROLES as readonly Role[] } = {},
): Promise<void> {
  const config = readConfig(simulated ? ofPlayedYear(process.env) : process.env);
  const created = createLog(config.logLevel);
  const log = isAll(roles) ? created : created.child({ role: roles.join(',') });
  // A terminal's Ctrl-C comes twice, from the terminal and from npm, and an impatient one oftener:
  // the handlers stay, lest the second kill us while we stop.
  const stopping = new Promise<void>((resolve) => {
    process.on('SIGINT', resolve).on('SIGTERM', resolve);
  });
  const clock = simulated
    ? await clockAfterPlay({ config, log: createLog('warn'), say })
    : clockOf(config.clock);
  const server = await serve({ config, log, say, clock, roles, ofProcess: true });
  await stopping;
  await server.stop();
}

/** How to get a token in another terminal: of the same home, where it is not the default one. */
function tokenCommand(config: Config): string {
  const named = process.env.PLAN_LEDGER_HOME;
  const home = named ?? (config.home === readConfig({}).home ? null : config.home);
  return `${home ? `PLAN_LEDGER_HOME='${home}' ` : ''}npm run --silent cli -- token --as coordinator`;
}

if (require.main === module) {
  const simulated = process.argv.includes('--simulated');
  run((text) => process.stdout.write(`${text}\n`), { simulated }).catch(failed);
}
