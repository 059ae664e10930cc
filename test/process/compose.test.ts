import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { poll } from '../../src/infra/embedded-postgres/processes';
import { type EventStoreDBDouble, startDouble } from '../support/eventstoredb-double/index';
import { asOwner, databaseOf } from '../support/postgres';
import { ask, freePort, PROJECT, type Program, post, type Server, Stage } from './program';

jest.setTimeout(240_000);

/** What docker would run of each service of the program, without docker: command, settings, check. */
const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true });
const dockerfile = read('Dockerfile').replace(/\\\n\s*/g, '');
const inImage = (pattern: RegExp): string => pattern.exec(dockerfile)?.[1] as string;
const listOf = (pattern: RegExp): string[] => JSON.parse(inImage(pattern));
const entrypoint = listOf(/^ENTRYPOINT (\[.+\])$/m);
/** What the image sets for all of them. */
const { PLAN_LEDGER_HOME: _data, ...ofImage } = Object.fromEntries(
  inImage(/^ENV (.+)$/m)
    .split(' ')
    .map((each) => each.split('=')),
);
const check = listOf(/^HEALTHCHECK .*CMD (\[.+\])$/m);

type Service = {
  image: string;
  command: string[];
  environment?: Record<string, string>;
  env_file: string | string[];
  deploy?: { replicas: number };
};
const own = Object.entries<Service>(compose.services).filter(
  ([, { image }]) => image === 'plan-ledger',
);

let stage: Stage;
/** A PostgreSQL like that of the service: a database, a superuser, and nobody else. */
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
/** In the place of KurrentDB: the real client speaks to it by its protocol. */
let ledger: EventStoreDBDouble;
/** What scripts/compose-secrets.sh makes. */
const secret = (file: string): string => readFileSync(join(stage.folder, 'secrets', file), 'utf8');
beforeAll(async () => {
  stage = Stage.open();
  const [made, started] = await Promise.all([
    stage.result(['sh', 'scripts/compose-secrets.sh', join(stage.folder, 'secrets')], {}),
    startEmbeddedPostgres({ home: stage.home(), log: () => undefined, fast: true }),
  ]);
  expect(made).toMatchObject({ code: 0, errors: '' });
  postgres = started;
  ledger = await startDouble();
  await asOwner(postgres.url, 'create database plan');
  await asOwner(databaseOf(postgres.url, 'plan'), secret('roles.sql'));
});
afterAll(async () => {
  await stage.clear();
  await ledger?.stop();
  await postgres?.stop();
});

/** The settings in a service's files, for the servers that are here. */
function secretsOf({ env_file }: Service): Record<string, string> {
  const { host } = new URL(postgres.url);
  const store = new URL(ledger.url('kurrentdb')).host;
  const lines = [env_file]
    .flat()
    .flatMap((file) => secret(file.replace('./secrets/', '')).trim().split('\n'))
    .map((line): [string, string] => {
      const [name = '', ...value] = line.split('=');
      const given = value.join('=');
      const here = given.replace('@postgres:5432/', `@${host}/`).replace('kurrentdb:2113', store);
      return [name, here];
    });
  return Object.fromEntries(lines);
}

/** A replica, its port, and that of its metrics. */
type Running = { program: Program; port: string; metricsPort: string };
function runningOf([, service]: [string, Service]): Promise<Running>[] {
  const { command, environment = {}, deploy = { replicas: 1 } } = service;
  return Array.from({ length: deploy.replicas }, async () => {
    // What differs outside of containers: one machine, so ports of their own.
    const [port, metricsPort] = [String(await freePort()), String(await freePort())];
    const { NODE_EXTRA_CA_CERTS: _ca, ...settings } = environment;
    const program = stage.run([...entrypoint, ...command], {
      ...ofImage,
      ...settings,
      ...{ HOST: '127.0.0.1', METRICS_HOST: '127.0.0.1', METRICS_PORT: metricsPort, PORT: port },
      // In production the time is what it is.
      PLAN_LEDGER_CLOCK: '',
      PLAN_LEDGER_HOME: stage.home(),
      ...secretsOf(service),
    });
    await program.says('Ctrl-C stops everything.');
    return { program, port, metricsPort };
  });
}

test('each service’s very command runs with its settings and logins, and its health check says so', async () => {
  const [[, migrate], ...serving] = own as [(typeof own)[0], ...typeof own];
  expect(own.map(([name]) => name)).toEqual(['migrate', 'api', 'projector', 'sealer', 'clock']);
  expect(own.map(([, service]) => Object.keys(secretsOf(service)))).toEqual([
    ['DATABASE_URL'],
    ['DATABASE_URL', 'EVENTSTORE_URL', 'DATABASE_URL_ERASURE'],
    ['DATABASE_URL', 'EVENTSTORE_URL'],
    ['DATABASE_URL', 'EVENTSTORE_URL', 'DATABASE_URL_SEALER'],
    ['DATABASE_URL', 'EVENTSTORE_URL'],
  ]);
  // Whoever serves may not make the tables; who is there before them says what is missing.
  const [, api] = serving[0] as (typeof own)[0];
  const early = await stage.result([...entrypoint, ...api.command], {
    ...ofImage,
    ...{ PLAN_LEDGER_HOME: stage.home(), PLAN_LEDGER_CLOCK: '' },
    ...{ ...api.environment, NODE_EXTRA_CA_CERTS: '' },
    ...secretsOf(api),
  });
  expect(early).toMatchObject({ code: 1, errors: expect.stringContaining('run "cli -- migrate"') });
  const migrated = await stage.result([...entrypoint, ...migrate.command], {
    ...ofImage,
    ...{ PLAN_LEDGER_HOME: stage.home(), PLAN_LEDGER_CLOCK: '' },
    ...migrate.environment,
    ...secretsOf(migrate),
  });
  expect(migrated).toMatchObject({ code: 0, errors: '' });
  const running = await Promise.all(serving.flatMap(runningOf));
  expect(running.length).toBe(5); // the API twice
  for (const { port } of running) {
    // Again and again, as Docker does: who started before there were views has to look again.
    const healthy = await poll(30_000, async () => {
      const [program = '', ...parameters] = check;
      const checked = await stage.result([program, ...parameters], { PORT: port });
      return checked.code === 0 ? checked : undefined;
    });
    expect({ port, ...healthy }).toMatchObject({ code: 0, errors: '' });
  }
  // The parts do together what each is there for: what the API imported is folded and signed.
  const apis = running.slice(0, 2);
  for (const { port } of apis) {
    const standing = await poll(30_000, async () => {
      const { detail } = await readyAt(`http://127.0.0.1:${port}`);
      return detail.log.size > 100 && detail.log.behind === '0' ? detail : undefined;
    });
    expect(standing).toMatchObject({ behind: '0', error: null });
  }
  // It is in the event store that all of it stands.
  expect(ledger.data.records.length).toBeGreaterThan(100);
  // Nobody is the owner: production has nothing to warn of.
  for (const { program } of running) expect(program.output).not.toContain('may change the ledger');
  // Metrics are on a listener of their own, never where the API is.
  for (const { port, metricsPort } of running) {
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toContain('plan_ledger_pool_connections{pool=');
  }
  for (const { program } of running) program.kill('SIGTERM');
  for (const { program } of running) expect(await program.ended).toEqual({ code: 0, signal: null });
  const [{ port: portAfter }] = running as [Running];
  const [program = '', ...parameters] = check;
  expect((await stage.result([program, ...parameters], { PORT: portAfter })).code).toBe(1);
});

test('a part of the program without a PostgreSQL of its own is refused in one line', async () => {
  const { code, errors } = await stage.result([...entrypoint, 'serve', '--role', 'projector'], {
    PLAN_LEDGER_HOME: stage.home(),
  });
  expect({ code, errors }).toEqual({
    code: 1,
    errors:
      'bad settings:\n  --role is "projector", but several processes need a PostgreSQL that none ' +
      'of them stops: set DATABASE_URL\n',
  });
  const unknown = await stage.result([...entrypoint, 'serve', '--role', 'king'], {});
  expect([unknown.code, unknown.errors]).toEqual([
    2,
    'serve: --role king: all, or some of api, projector, sealer, clock\n',
  ]);
});

describe('a backup of the embedded PostgreSQL, by the commands of docs/operation.md,', () => {
  const cli = ['node', '--enable-source-maps', 'dist/cli.js'];

  /** The home that is backed up and what comes of it; the second test goes on from the first. */
  let [home, other, before] = ['', '', 0];
  const signed = (server: { url: string }, size: number) =>
    poll(30_000, async () => {
      const { detail } = await readyAt(server.url);
      return detail.log.size >= size && detail.log.behind === '0' ? detail : undefined;
    });
  const stop = async (server: Server) => {
    server.kill('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
  };

  test('is made beside the running server, and brought back into an empty home', async () => {
    [home, other] = [stage.home(), stage.home()];
    const server = await stage.serve([...cli, 'serve'], { PLAN_LEDGER_HOME: home });
    before = (await signed(server, 1))?.log.size as number;
    const folder = join(stage.folder, 'backup');
    const made = await stage.result([...cli, 'backup', folder], { PLAN_LEDGER_HOME: home });
    expect({ code: made.code, errors: made.errors }).toEqual({ code: 0, errors: '' });
    const { position } = JSON.parse(made.output);
    await stage.result(['cp', '-a', join(home, 'log'), join(folder, '..', 'log')], {});
    // Nobody restores over somebody’s work.
    const busy = await stage.result([...cli, 'restore', folder], { PLAN_LEDGER_HOME: home });
    expect([busy.code, busy.errors]).toEqual([1, expect.stringContaining('another process works')]);
    // What the backup knows nothing of, and the log's key has signed.
    expect(await reported(server)).toBe(BigInt(position) + 1n);
    expect(await signed(server, before + 1)).toBeDefined();
    await stop(server);

    const put = await stage.result([...cli, 'restore', folder], { PLAN_LEDGER_HOME: other });
    expect({ code: put.code, errors: put.errors }).toEqual({ code: 0, errors: '' });
    await stage.result(['cp', '-a', join(folder, '..', 'log'), join(other, 'log')], {});
    const again = await stage.serve([...cli, 'serve'], { PLAN_LEDGER_HOME: other });
    expect(await readyAt(again.url)).toMatchObject({ ready: true, detail: { position } });
    await stop(again);
    const audited = await stage.result([...cli, 'audit'], { PLAN_LEDGER_HOME: other });
    expect(audited.code).toBe(0);
  });

  test('that is older than what was signed is refused, until somebody decides to go on without', async () => {
    const settings = { PLAN_LEDGER_HOME: other };
    await stage.result(['cp', '-a', `${join(home, 'log')}/.`, join(other, 'log')], {});
    const refused = await stage.result([...cli, 'serve'], { ...settings, PORT: '0' });
    expect([refused.code, refused.errors]).toEqual([
      1,
      expect.stringMatching(
        new RegExp(`a tree of ${before + 1} leaves was signed.*cli -- new-log`),
      ),
    ]);
    const decided = ['--document', '12/QĐ-UBND', '--date', '2026-11-10', '--issuer', 'ubnd-tinh'];
    const begun = await stage.result([...cli, 'new-log', ...decided], settings);
    expect({ code: begun.code, errors: begun.errors }).toEqual({ code: 0, errors: '' });

    const again = await stage.serve([...cli, 'serve'], settings);
    const { logs } = (await (await fetch(`${again.url}/log/`)).json()) as { logs: object[] };
    expect(logs).toMatchObject([
      { number: 1, size: before, ended: true },
      { number: 2, ended: false },
    ]);
    // The decision is in the ledger where the lost event was; what was lost is reported again.
    expect(await reported(again)).toBe(BigInt(before) + 2n);
    expect(await signed(again, before + 2)).toBeDefined();
    await stop(again);
    expect((await stage.result([...cli, 'audit'], settings)).code).toBe(0);
  });

  /** The position of a report of progress. */
  async function reported(server: Server): Promise<bigint> {
    const query = `{ assignments(filter: { agency: "so-ngoai-vu" }, first: 50) {
      edges { node { id task { code } } } } }`;
    const { assignments } = await ask(server, 'coordinator', query);
    const { node } = assignments.edges.find(
      (edge: { node: { task: { code: string } } }) => edge.node.task.code === 'II.5.b.2',
    );
    const token = server.tokens.get('head of Sở Ngoại vụ') as string;
    const { data } = JSON.parse(
      await post(server.url, token, {
        query: `mutation { reportProgress(input: {assignmentId: "${node.id}", period: "2026-Q1",
          quantity: 1, note: "Bản tin"}) { receipt { position } } }`,
      }),
    );
    return BigInt(data.reportProgress.receipt.position);
  }
});

type Ready = {
  ready: boolean;
  detail: { position: string; behind: string; log: { size: number; behind: string } };
};
const readyAt = async (url: string): Promise<Ready> =>
  (await (await fetch(`${url}/readyz`)).json()) as Ready;
