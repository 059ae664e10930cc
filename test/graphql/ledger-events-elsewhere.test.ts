import 'reflect-metadata';
import { buildSchema } from '../../src/graphql/schema';
import { graphqlServer } from '../../src/graphql/server';
import { keepingAccess } from '../../src/infra/access/keep-access';
import { eraser } from '../../src/infra/erase';
import { httpServer } from '../../src/infra/http-server';
import { watchLoad } from '../../src/infra/load';
import { createLog } from '../../src/infra/log';
import { logSource } from '../../src/infra/proof/log-source';
import { openSystem } from '../../src/infra/system';
import { type App, FOREIGN, mutation, PLAN, startApp } from '../support/app';
import { startDouble } from '../support/eventstoredb-double';
import { type Stream, subscribe } from '../support/stream';

/** `ledgerEvents` where the events are made by another process, and where they lie in EventStoreDB. */
const query = 'subscription { ledgerEvents { position type } }';
const NOW = '2026-03-02T02:00:00.000Z';

async function obstacle(app: App): Promise<string> {
  const head = await app.as('AGENCY_HEAD', FOREIGN);
  const { reportObstacle } = await head.get(mutation('reportObstacle', 'receipt { position }'), {
    input: { planId: PLAN, text: 'Vướng mắc.' },
  });
  return reportObstacle.receipt.position;
}

const toldBy = async (stream: Stream) =>
  JSON.parse((await stream.next())?.data ?? '').data.ledgerEvents;

/** A second server on the same database that answers, and makes no views. */
async function replicaOf(app: App) {
  const log = createLog('silent');
  const clock = () => new Date(NOW);
  const system = await openSystem({ ...app.system, log, clock });
  const load = watchLoad(app.system.config.limits, system.readersWaiting);
  const accesses = keepingAccess(
    { pool: system.source.pool, keys: system.logKeys, log: () => undefined },
    30,
  );
  const graphql = await graphqlServer({
    schema: buildSchema(),
    views: system.views,
    execute: system.execute,
    transparency: logSource(system.source.pool),
    erase: eraser(system),
    accesses,
    unavailable: () => false,
    answered: () => undefined,
    clock,
    authenticate: async () => ({ id: 'an-auditor', agency: null, roles: ['AUDITOR'] }),
    log,
    introspection: false,
    limits: app.system.config.limits,
    load,
    operations: null,
    subscriptions: app.system.config.subscriptions,
    fastPath: null,
  });
  const http = await httpServer({
    config: app.system.config,
    log,
    register: (scope) => graphql.register(scope),
    health: async () => ({ ready: true, detail: {} }),
  });
  return {
    url: http.url,
    async stop() {
      await http.close();
      await graphql.stop();
      load.stop();
      await accesses.close();
      await system.close();
    },
  };
}

test('a process that makes no views tells what another one has made, and takes up what it told', async () => {
  const app = await startApp({ now: NOW });
  const replica = await replicaOf(app);
  const here = await subscribe(replica.url, { query });
  const first = await obstacle(app);
  expect(await toldBy(here)).toEqual({ position: first, type: 'ObstacleReported' });
  here.close();
  const second = await obstacle(app);
  const token = await app.token({ roles: ['AUDITOR'], agency: null });
  const there = await subscribe(app.url, { query, token, headers: { 'last-event-id': first } });
  expect((await toldBy(there)).position).toBe(second);
  there.close();
  await replica.stop();
  await app.stop();
});

test('with the ledger in EventStoreDB positions have gaps, and the stream has none', async () => {
  const server = await startDouble();
  const app = await startApp({ now: NOW, eventStoreUrl: server.url('esdb') });
  const token = await app.token({ roles: ['AUDITOR'], agency: null });
  const { auditTrail } = await (await app.as('AUDITOR')).get(
    '{ auditTrail(first: 200) { totalCount edges { node { position type } } } }',
  );
  const after = auditTrail.edges[9].node.position;
  const stream = await subscribe(app.url, {
    query: query.replace('Events', `Events(after: "${after}")`),
    token,
  });
  const past = await stream.until((_, n) => n === auditTrail.totalCount - 10);
  expect(past.slice(0, 190).map(({ data }) => JSON.parse(data).data.ledgerEvents)).toEqual(
    auditTrail.edges.slice(10).map(({ node }: { node: object }) => node),
  );
  const made = await obstacle(app);
  expect(await toldBy(stream)).toEqual({ position: made, type: 'ObstacleReported' });
  stream.close();
  await app.stop();
  await server.stop();
});
