import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startEmbeddedPostgres } from '../../src/infra/embedded-postgres';
import { poll } from '../../src/infra/embedded-postgres/processes';
import { asOwner, databaseOf } from '../support/postgres';
import { ask, PROJECT, type Program, post, type Server, Stage } from './program';

jest.setTimeout(240_000);

/** What docker would run of each service of the program, without docker: command, settings, check. */
const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true });
const dockerfile = read('Dockerfile').replace(/\\\n\s*/g, '');
const listOf = (pattern: RegExp): string[] => JSON.parse(pattern.exec(dockerfile)?.[1] as string);
const entrypoint = listOf(/^ENTRYPOINT (\[.+\])$/m);
const check = listOf(/^HEALTHCHECK .*CMD (\[.+\])$/m);

type Service = {
  image: string;
  command: string[];
  environment: Record<string, string>;
  env_file: string | string[];
};
const own = Object.entries<Service>(compose.services).filter(
  ([, { image }]) => image === 'plan-ledger',
);

let stage: Stage;
/** A PostgreSQL like that of the service: a database, a superuser, and nobody else. */
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
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
  await asOwner(postgres.url, 'create database plan');
  await asOwner(databaseOf(postgres.url, 'plan'), secret('roles.sql'));
});
afterAll(async () => {
  await stage.clear();
  await postgres?.stop();
});

/** The database's settings in a service's files, for the server that is here. */
function loginsOf({ env_file }: Service): Record<string, string> {
  const { host } = new URL(postgres.url);
  const lines = [env_file]
    .flat()
    .flatMap((file) => secret(file.replace('./secrets/', '')).trim().split('\n'))
    .map((line): [string, string] => {
      const [name = '', ...value] = line.split('=');
      return [name, value.join('=').replace('@postgres:5432/', `@${host}/`)];
    });
  return Object.fromEntries(lines.filter(([name]) => name.startsWith('DATABASE_URL')));
}

test('each service’s very command runs with its settings and logins, and its health check says so', async () => {
  const [[, migrate], ...serving] = own as [(typeof own)[0], ...typeof own];
  expect(own.map(([name]) => name)).toEqual(['migrate', 'api', 'projector', 'sealer', 'clock']);
  expect(own.map(([, service]) => Object.keys(loginsOf(service)))).toEqual([
    ['DATABASE_URL'],
    ['DATABASE_URL', 'DATABASE_URL_ERASURE'],
    ['DATABASE_URL'],
    ['DATABASE_URL', 'DATABASE_URL_SEALER'],
    ['DATABASE_URL'],
  ]);
  // Whoever serves may not make the tables; who is there before them says what is missing.
  const [, api] = serving[0] as (typeof own)[0];
  const early = await stage.result([...entrypoint, ...api.command], {
    PLAN_LEDGER_HOME: stage.home(),
    ...loginsOf(api),
  });
  expect(early).toMatchObject({ code: 1, errors: expect.stringContaining('run "cli -- migrate"') });
  const migrated = await stage.result([...entrypoint, ...migrate.command], loginsOf(migrate));
  expect(migrated).toMatchObject({ code: 0, errors: '' });
  const running = await Promise.all(
    serving.map(async ([, service], n): Promise<[Program, string]> => {
      const { command, environment } = service;
      // What differs outside of a container: one machine, so ports of their own, and a home.
      const port = String(42_000 + (process.pid % 1_000) * 10 + n);
      const { NODE_EXTRA_CA_CERTS: _ca, METRICS_PORT: _metrics, ...settings } = environment;
      const program = stage.run([...entrypoint, ...command], {
        NODE_ENV: 'production',
        ...settings,
        ...{ HOST: '127.0.0.1', METRICS_HOST: '127.0.0.1', METRICS_PORT: '0', PORT: port },
        // In production the time is what it is.
        PLAN_LEDGER_CLOCK: '',
        PLAN_LEDGER_HOME: stage.home(),
        ...loginsOf(service),
      });
      await program.says('Ctrl-C stops everything.');
      return [program, port];
    }),
  );
  for (const [, port] of running) {
    // Again and again, as Docker does: who started before there were views has to look again.
    const healthy = await poll(30_000, async () => {
      const [program = '', ...parameters] = check;
      const checked = await stage.result([program, ...parameters], { PORT: port });
      return checked.code === 0 ? checked : undefined;
    });
    expect({ port, ...healthy }).toMatchObject({ code: 0, errors: '' });
  }
  // The parts do together what each is there for: what the API imported is folded and signed.
  const [, port] = running[0] as [Program, string];
  const standing = await poll(30_000, async () => {
    const { detail } = await readyAt(`http://127.0.0.1:${port}`);
    return detail.log.size > 100 && detail.log.behind === '0' ? detail : undefined;
  });
  expect(standing).toMatchObject({ behind: '0', error: null });
  // Nobody is the owner: production has nothing to warn of.
  for (const [{ output }] of running) expect(output).not.toContain('may change the ledger');
  // Metrics are on a listener of their own, never where the API is.
  expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
  for (const [program] of running) program.kill('SIGTERM');
  for (const [program] of running) expect(await program.ended).toEqual({ code: 0, signal: null });
  const [, portAfter] = running[1] as [Program, string];
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
