import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createDatabase, type TestDatabase } from '../support/postgres';
import { PROJECT, type Program, Stage } from './program';

jest.setTimeout(240_000);

/** What docker would run of each service of the program, without docker: command, settings, check. */
const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true });
const dockerfile = read('Dockerfile').replace(/\\\n\s*/g, '');
const listOf = (pattern: RegExp): string[] => JSON.parse(pattern.exec(dockerfile)?.[1] as string);
const entrypoint = listOf(/^ENTRYPOINT (\[.+\])$/m);
const check = listOf(/^HEALTHCHECK .*CMD (\[.+\])$/m);

type Service = { image: string; command: string[]; environment: Record<string, string> };
const own = Object.entries<Service>(compose.services).filter(
  ([, { image }]) => image === 'plan-ledger',
);

let stage: Stage;
let database: TestDatabase;
beforeAll(async () => {
  stage = Stage.open();
  database = await createDatabase();
});
afterAll(async () => {
  await stage.clear();
  await database.drop();
});

test('each service’s very command runs with its settings, and its health check says so', async () => {
  expect(own.map(([name]) => name)).toEqual(['api', 'projector', 'sealer', 'clock']);
  const running = await Promise.all(
    own.map(async ([, { command, environment }], n): Promise<[Program, string]> => {
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
        DATABASE_URL: database.url,
      });
      await program.says('Ctrl-C stops everything.');
      return [program, port];
    }),
  );
  for (const [, port] of running) {
    const [program = '', ...parameters] = check;
    const checked = await stage.result([program, ...parameters], { PORT: port });
    expect({ port, ...checked }).toMatchObject({ code: 0, errors: '' });
  }
  // Metrics are on a listener of their own, never where the API is.
  const [, port] = running[0] as [Program, string];
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

  test('is made beside the running server, and brought back into an empty home', async () => {
    const [home, other] = [stage.home(), stage.home()];
    const server = await stage.serve([...cli, 'serve'], { PLAN_LEDGER_HOME: home });
    const folder = join(stage.folder, 'backup');
    const made = await stage.result([...cli, 'backup', folder], { PLAN_LEDGER_HOME: home });
    expect({ code: made.code, errors: made.errors }).toEqual({ code: 0, errors: '' });
    const { position } = JSON.parse(made.output);
    // Nobody restores over somebody’s work.
    const busy = await stage.result([...cli, 'restore', folder], { PLAN_LEDGER_HOME: home });
    expect([busy.code, busy.errors]).toEqual([1, expect.stringContaining('another process works')]);
    server.kill('SIGTERM');
    await server.ended;

    const put = await stage.result([...cli, 'restore', folder], { PLAN_LEDGER_HOME: other });
    expect({ code: put.code, errors: put.errors }).toEqual({ code: 0, errors: '' });
    await stage.result(['cp', '-a', join(home, 'log'), join(other, 'log')], {});
    const again = await stage.serve([...cli, 'serve'], { PLAN_LEDGER_HOME: other });
    const ready = (await (await fetch(`${again.url}/readyz`)).json()) as {
      ready: boolean;
      detail: { position: string };
    };
    expect(ready).toMatchObject({ ready: true, detail: { position } });
    again.kill('SIGTERM');
    await again.ended;
  });
});
