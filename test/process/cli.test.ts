import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { asOwner, createDatabase, type TestDatabase } from '../support/postgres';
import {
  ask,
  CLI,
  CLI_MAIN,
  ledgerOf,
  MAIN,
  PROJECT,
  processesOf,
  type Server,
  Stage,
} from './program';

jest.setTimeout(180_000);

let stage: Stage;
beforeAll(() => {
  stage = Stage.open();
});
afterAll(() => stage.clear());

const ROSTER = join(PROJECT, 'data', 'agencies-2026.csv');
const PLAN = join(PROJECT, 'data', 'plan-2026.json');

const cli = (settings: Record<string, string>, ...parameters: string[]) =>
  stage.result([...CLI_MAIN, ...parameters], settings);

/** What it prints when all went well. */
async function done(settings: Record<string, string>, ...parameters: string[]): Promise<string> {
  const { code, output, errors } = await cli(settings, ...parameters);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return output;
}

describe('on the home of a server that runs', () => {
  let settings: { PLAN_LEDGER_HOME: string };
  let server: Server;
  beforeAll(async () => {
    settings = { PLAN_LEDGER_HOME: stage.home() };
    server = await stage.serve(MAIN, settings);
  });

  test('by npm run cli, token prints a token that the server takes, and nothing else', async () => {
    const command = [...CLI, 'token', '--as', 'coordinator'];
    const { code, output, errors } = await stage.result(command, settings);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const tokens = new Map([['caller', output.trim()]]);
    const asked = '{ viewer { roles agency { code } } }';
    const { viewer } = await ask({ url: server.url, tokens }, 'caller', asked);
    const agency = { code: 'so-van-hoa-the-thao-va-du-lich' };
    expect(viewer).toEqual({ roles: ['COORDINATOR'], agency });
  });

  test('import of what is there already changes nothing', async () => {
    const before = await ledgerOf(server);
    for (const file of [ROSTER, PLAN]) await done(settings, 'import', file);
    expect(await ledgerOf(server)).toEqual(before);
  });

  test('rebuild works beside the server, and replay agrees afterwards', async () => {
    const assign = `mutation { assignTask(input:
      {planId: "dong-nai-2026-ttdn", taskCode: "II.5.a", group: "xa-phuong"}) { stale } }`;
    await Promise.all([done(settings, 'rebuild'), ask(server, 'coordinator', assign)]);
    const { events, head } = await ledgerOf(server);

    const { views, ...report } = JSON.parse(await done(settings, 'replay'));
    expect(report).toMatchObject({ agree: true, position: head, ledgerPosition: head, events });
    const rows = new Map(
      views.map((each: { view: string; rows: number }) => [each.view, each.rows]),
    );
    expect(rows.get('agency_view')).toBe(121);
    expect(rows.get('task_view')).toBe(36);
    expect(rows.get('audit_trail')).toBe(events);
  });

  test('export and verify: the history checks out with a policy, a checkpoint and no database', async () => {
    const [bundle, policy, prior] = ['year.bundle', 'policy.txt', 'held.checkpoint'].map((name) =>
      join(stage.folder, name),
    ) as [string, string, string];
    writeFileSync(prior, await (await fetch(`${server.url}/log/checkpoint`)).text());
    writeFileSync(policy, await done(settings, 'policy'));
    const { size } = JSON.parse(await done(settings, 'export', bundle));
    // No home and no database: only these three files.
    const nowhere = {
      PLAN_LEDGER_HOME: stage.home(),
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x',
    };
    const check = ['verify', bundle, '--policy', policy, '--prior', prior];
    expect(JSON.parse(await done(nowhere, ...check))).toMatchObject({
      valid: true,
      size,
      priors: [{ size, agrees: true }],
      rules: { notChecked: { PlanImported: 1 } },
    });
    writeFileSync(bundle, readFileSync(bundle, 'utf8').replace('Sở Ngoại vụ', 'Sở Nội vụ'));
    const { code, output } = await cli(nowhere, ...check);
    expect(code).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ valid: false, findings: [{ code: 'COMMITMENT' }] });
  });

  test('audit agrees with a system that runs', async () => {
    const { views, ...report } = JSON.parse(await done(settings, 'audit'));
    expect(report).toMatchObject({ agree: true, findings: [], unsealed: 0 });
    expect(views.agree).toBe(true);
  });

  test('another key of the log is announced, and the running server goes on with it', async () => {
    const { from, to } = JSON.parse(await done(settings, 'rotate-log-key'));
    expect(from).not.toBe(to);
    const { head } = await ledgerOf(server);
    const log = async () =>
      (await ask(server, 'auditor', '{ log { checkpoint { size vkeys } } }')).log.checkpoint;
    for (let n = 0; n < 100 && (await log()).size < Number(head); n++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await log()).vkeys).toEqual([from, to]);
  });

  test('the commands have left the server running, and nothing of their own', async () => {
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    server.kill('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(processesOf(settings.PLAN_LEDGER_HOME)).toEqual([]);
  });
});

describe('on an empty database', () => {
  let database: TestDatabase;
  let settings: Record<string, string>;
  beforeAll(async () => {
    database = await createDatabase();
    settings = { PLAN_LEDGER_HOME: stage.home(), DATABASE_URL: database.url };
  });
  afterAll(() => database.drop());

  async function head(): Promise<number> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query('select position::int from ledger.head');
    await client.end();
    return rows[0].position;
  }

  const roster = readFileSync(ROSTER, 'utf8').split('\n');
  const plan = JSON.parse(readFileSync(PLAN, 'utf8'));
  const [first, ...others] = plan.tasks;

  test.each([
    ['roster.csv', 'a column too few', [roster[0], 'a,b'].join('\n'), 'line 2'],
    [
      'roster.csv',
      'an unknown kind',
      roster.join('\n').replace('DEPARTMENT', 'GUILD'),
      'line 2.kind',
    ],
    ['roster.csv', 'a code twice', [...roster.slice(0, 3), roster[1]].join('\n'), 'line 4.code'],
    ['plan.json', 'half a file', JSON.stringify(plan).slice(0, 1000), 'plan.json'],
    [
      'plan.json',
      'a task without a title',
      JSON.stringify({ ...plan, tasks: [first, { ...others[0], title: 7 }] }),
      'tasks[1].title',
    ],
  ])('import refuses %s with %s, says where, and writes nothing', async (name, _, text, where) => {
    const file = join(stage.folder, name);
    writeFileSync(file, text);
    const { code, errors } = await cli(settings, 'import', file);
    expect(code).toBe(1);
    expect(errors).toContain(where);
    expect(await head()).toBe(0);
  });

  test('import refuses a plan before its agencies are there', async () => {
    const { code, errors } = await cli(settings, 'import', PLAN);
    expect(code).toBe(1);
    expect(errors).not.toBe('');
    expect(await head()).toBe(0);
  });

  test('import twice writes once', async () => {
    for (const file of [ROSTER, PLAN]) {
      const before = await head();
      await done(settings, 'import', file);
      const written = await head();
      expect(written).toBeGreaterThan(before);
      await done(settings, 'import', file);
      expect(await head()).toBe(written);
    }
  });

  test('simulate refuses a ledger that is somebody’s, and writes nothing', async () => {
    const before = await head();
    const { code, errors } = await cli(settings, 'simulate');
    expect({ code, errors }).toEqual({
      code: 1,
      errors:
        'this ledger holds events that are not of the played year: choose another ' +
        'PLAN_LEDGER_HOME for it\n',
    });
    expect(await head()).toBe(before);
  });

  test('replay finds a row that was changed by hand, and rebuild sets it right', async () => {
    // Nobody folds here but rebuild.
    await done(settings, 'rebuild');
    await done(settings, 'replay');
    await asOwner(
      database.url,
      `update views.agency_view set name = 'Sở X' where code = 'so-noi-vu'`,
    );

    const { code, output } = await cli(settings, 'replay');
    expect(code).toBe(1);
    const { agree, views } = JSON.parse(output);
    expect(agree).toBe(false);
    const wrong = views.filter(({ differing }: { differing: number }) => differing > 0);
    expect(wrong).toMatchObject([{ view: 'agency_view', differing: 1, missing: 0, extra: 0 }]);

    await done(settings, 'rebuild');
    await done(settings, 'replay');
  });
});

test.each([
  [[], 'usage: '],
  [['explode'], 'usage: '],
  [['token'], '--as'],
  [['token', '--as', 'king'], '--as'],
  [['token', '--as', 'agency-officer'], '--agency is needed for agency-officer'],
  [['import'], 'which file'],
  [['export'], 'which file'],
  [['verify'], 'which bundle'],
  [['verify', 'a'], '--policy'],
  [['new-log'], '--document'],
])('%j is misuse: it says how to use it and ends with code 2', async (parameters, says) => {
  const { code, output, errors } = await cli({ PLAN_LEDGER_HOME: stage.home() }, ...parameters);
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors).toContain(says);
});
