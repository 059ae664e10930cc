import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Pool } from 'pg';
import { readOperations } from './graphql/http/persisted';
import { buildSchema } from './graphql/schema';
import { graphqlServer } from './graphql/server';
import { keepingAccess } from './infra/access/keep-access';
import { whoAsks } from './infra/auth/who-asks';
import { type Clock, systemClock } from './infra/clock';
import type { Config } from './infra/config';
import { eraser } from './infra/erase';
import { serveLog } from './infra/http-server/log-routes';
import { watchLoad } from './infra/load';
import type { LocalIssuer } from './infra/local-issuer';
import type { Log } from './infra/log';
import type { Metrics } from './infra/operation/metrics';
import { isUnavailable } from './infra/operation/unavailable';
import { logSource } from './infra/proof/log-source';
import type { System } from './infra/system';

export type ApiParts = {
  config: Config;
  log: Log;
  clock: Clock;
  /** What tokens and keys are judged by: the machine's time, whatever commands go by. */
  signInClock?: Clock;
  system: System;
  metrics: Metrics;
  local: LocalIssuer | null;
};

export type Api = { register(app: FastifyInstance): Promise<void>; stop(): Promise<void> };

/** The graph, and the tiles of the log beside it. */
export async function apiOf(parts: ApiParts): Promise<Api> {
  const { config, log, clock, signInClock = systemClock, system, metrics, local } = parts;
  const { limits, introspection, subscriptions } = config;
  const pool = system.pools.questions as Pool;
  const execute = metrics.counting(system.execute);
  const schema = buildSchema();
  const load = watchLoad(limits, system.readersWaiting);
  const accesses = keepingAccess(
    { pool, keys: system.logKeys, log: system.source.log },
    config.accessDays,
  );
  const graphql = await graphqlServer({
    schema,
    views: system.views,
    execute,
    transparency: logSource(pool, system.policy),
    erase: eraser({ ...system, execute }),
    accesses,
    clock,
    authenticate: whoAsks(config, local, { clock: signInClock, log }),
    unavailable: isUnavailable,
    answered: metrics.answered,
    log,
    introspection,
    limits,
    load,
    operations: operationsOf(config, schema),
    subscriptions,
    fastPath: config.fastPath ? { keptBytes: config.keptMegabytes * 1024 * 1024 } : null,
  });
  return {
    async register(app) {
      serveLog(app, pool);
      await graphql.register(app);
    },
    async stop() {
      load.stop();
      await graphql.stop();
      await accesses.close();
    },
  };
}

const operationsOf = ({ operationsFile: file }: Config, schema: GraphQLSchema) =>
  file === null ? null : readOperations(readFileSync(file, 'utf8'), schema);
