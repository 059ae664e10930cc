import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { poll } from '../../src/infra/embedded-postgres/processes';
import { createDatabase } from '../support/postgres';
import {
  ask,
  isInstalled,
  ledgerOf,
  MAIN,
  NPM_START,
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

const VIEWER = '{ viewer { roles agency { code } } }';

describe('npm start in a fresh home', () => {
  let home: string;
  let server: Server;
  beforeAll(async () => {
    home = stage.home();
    server = await stage.serve(NPM_START, { PLAN_LEDGER_HOME: home });
  });

  test('imports the plan and shows how far it is', async () => {
    const steps = server.output.match(
      /^agencies: 121$|^plan dong-nai-2026-ttdn: \d+ of 36 tasks$/gm,
    );
    expect(steps?.at(0)).toBe('agencies: 121');
    expect(steps?.at(-1)).toBe('plan dong-nai-2026-ttdn: 36 of 36 tasks');
    expect(steps?.length).toBeGreaterThan(3);
    const { plans } = await ask(server, 'auditor', '{ plans { edges { node { id } } } }');
    expect(plans.edges).toEqual([{ node: { id: 'dong-nai-2026-ttdn' } }]);
  });

  test('has written down what the days brought, before it says that it is ready', async () => {
    const types = '["OccurrenceDueSoon", "OccurrenceFellOverdue"]';
    const trail = `{ auditTrail(first: 1, filter: {types: ${types}}) {
      totalCount edges { node { actor { id role agency } } } } }`;
    const { auditTrail } = await ask(server, 'auditor', trail);
    expect(auditTrail).toEqual({
      // What was overdue when it was given out was never due soon.
      totalCount: 13,
      edges: [{ node: { actor: { id: 'clock', role: 'CLOCK', agency: null } } }],
    });
  });

  test('prints links that lead to the explorer and to GraphQL', async () => {
    const [, link = ''] = /Explorer +(http\S+)$/m.exec(server.output) ?? [];
    const explorer = await fetch(link);
    expect(explorer.status).toBe(200);
    expect(explorer.headers.get('content-type')).toContain('text/html');
    expect(await explorer.text()).toContain('<script');
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test.each([
    ['coordinator', 'COORDINATOR', 'so-van-hoa-the-thao-va-du-lich'],
    ['head of Sở Ngoại vụ', 'AGENCY_HEAD', 'so-ngoai-vu'],
    ['officer of Sở Ngoại vụ', 'AGENCY_OFFICER', 'so-ngoai-vu'],
    ['Finance', 'FINANCE', 'so-tai-chinh'],
    ['auditor', 'AUDITOR', null],
  ])('prints a token that works for the %s', async (holder, role, code) => {
    const { viewer } = await ask(server, holder, VIEWER);
    expect(viewer).toEqual({ roles: [role], agency: code && { code } });
  });

  /** Into a shell as it is printed; Node stands in for curl on a machine that has none. */
  async function paste(command: string) {
    const shell = isInstalled('curl') ? command : `curl() { ${CURL}; }\n${command}`;
    const settings = { TOKEN: server.tokens.get('coordinator') as string };
    const { code, output, errors } = await stage.result(['sh', '-c', shell], settings);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    return JSON.parse(output);
  }
  const CURL = `node -e '
    const [, url, , header, , type, , body] = process.argv.slice(1);
    const headers = Object.fromEntries([header, type].map((line) => line.split(": ")));
    fetch(url, { method: "POST", headers, body }).then((r) => r.text()).then(console.log)' -- "$@"`;

  test('prints a first query that works when pasted into a shell', async () => {
    const { data, errors } = await paste(server.commands[0] as string);
    expect(errors).toBeUndefined();
    expect(data.section.tasks).toHaveLength(11);
    expect(data.section.progress.occurrences).toBeGreaterThan(0);
  });

  test('prints a first mutation that expands "UBND các xã, phường" to its 95', async () => {
    const { data, errors } = await paste(server.commands[1] as string);
    expect(errors).toBeUndefined();
    const { results, receipt } = data.assignTask;
    expect(results).toHaveLength(95);
    expect(new Set(results.map((each: { outcome: string }) => each.outcome))).toEqual(
      new Set(['ASSIGNED']),
    );
    expect(receipt.events.length).toBeGreaterThanOrEqual(95);
  });

  test('keeps its home: a second process there is refused, the first goes on', async () => {
    const before = await ledgerOf(server);
    const { code, errors } = await stage.result(MAIN, { PORT: '0', PLAN_LEDGER_HOME: home });
    expect(code).toBe(1);
    expect(errors).toContain(`another process works on ${home}`);
    expect(errors).toContain('PLAN_LEDGER_HOME');
    expect(await ledgerOf(server)).toEqual(before);
  });

  test('stops on SIGTERM, goes on with the same data, and stops on Ctrl-C', async () => {
    const before = await ledgerOf(server);
    expect(processesOf(home).length).toBeGreaterThan(3);
    server.kill('SIGTERM');
    await server.ended;
    expect(processesOf(home)).toEqual([]);

    const second = await stage.serve(NPM_START, { PLAN_LEDGER_HOME: home });
    expect(second.output).not.toContain('of 36 tasks');
    expect(await ledgerOf(second)).toEqual(before);
    // npm hands on what its group gets anyway, so the server gets it twice.
    second.killGroup('SIGINT');
    await second.ended;
    expect(processesOf(home)).toEqual([]);
  });
});

test('An impatient Ctrl-C, again and again, leaves no process either', async () => {
  const home = stage.home();
  const server = await stage.serve(MAIN, { PLAN_LEDGER_HOME: home });
  const interrupted = () => !server.kill('SIGINT') || undefined;
  expect(await poll(30_000, interrupted)).toBe(true);
  expect(processesOf(home)).toEqual([]);
});

test('A SIGTERM while it starts leaves no process', async () => {
  const home = stage.home();
  const starting = stage.run(NPM_START, { PORT: '0', PLAN_LEDGER_HOME: home });
  await starting.says('PostgreSQL runs on port');
  starting.kill('SIGTERM');
  await starting.ended;
  expect(processesOf(home)).toEqual([]);
});

test('Two of them with different homes work side by side', async () => {
  const homes = [stage.home(), stage.home()];
  const [one, other] = (await Promise.all(
    homes.map((home) => stage.serve(NPM_START, { PLAN_LEDGER_HOME: home })),
  )) as [Server, Server];
  expect(one.url).not.toBe(other.url);
  const [first, second] = await Promise.all([ledgerOf(one), ledgerOf(other)]);
  expect(first).toEqual(second);

  const assign = `mutation { assignTask(input:
    {planId: "dong-nai-2026-ttdn", taskCode: "II.5.a", group: "xa-phuong"}) { stale } }`;
  await ask(one, 'coordinator', assign);
  expect((await ledgerOf(one)).events).toBeGreaterThan(first.events);
  expect(await ledgerOf(other)).toEqual(second);
  // The keys of one are not the other's.
  await expect(ask({ ...other, tokens: one.tokens }, 'auditor', VIEWER)).rejects.toThrow(
    'UNAUTHENTICATED',
  );

  one.kill('SIGTERM');
  await one.ended;
  expect((await ask(other, 'auditor', VIEWER)).viewer.roles).toEqual(['AUDITOR']);
  other.kill('SIGTERM');
  await other.ended;
  expect(homes.flatMap(processesOf)).toEqual([]);
});

test.each<Record<string, string>>([
  { PORT: 'abc' },
  { PLAN_LEDGER_HOM: '/tmp/elsewhere' },
  { DATABASE_URL: 'mysql://localhost/plans' },
  { LOG_LEVEL: 'loud' },
  { NODE_ENV: 'production' },
  { HOST: '0.0.0.0' },
])('It refuses %j before it starts anything', async (setting) => {
  const home = stage.home();
  const { code, output, errors } = await stage.result(MAIN, { PLAN_LEDGER_HOME: home, ...setting });
  expect(code).toBe(1);
  expect(output).toBe('');
  expect(errors).toContain(`${Object.keys(setting)[0]} is `);
  expect(errors).not.toContain('    at ');
  expect(existsSync(home)).toBe(false);
});

test('npm start tells of several bad settings at once and ends with code 1', async () => {
  const settings = { PLAN_LEDGER_HOME: stage.home(), PORT: '70000', NODE_ENV: 'production' };
  const { code, errors } = await stage.result(NPM_START, settings);
  expect(code).toBe(1);
  expect(errors).toContain('PORT is "70000"');
  expect(errors).toContain('OIDC_ISSUER');
});

test('With DATABASE_URL it works on that PostgreSQL and starts none', async () => {
  const database = await createDatabase();
  try {
    const home = stage.home();
    const settings = { PLAN_LEDGER_HOME: home, DATABASE_URL: database.url };
    const server = await stage.serve(NPM_START, settings);
    expect((await ledgerOf(server)).events).toBeGreaterThan(200);
    expect(existsSync(join(home, 'postgres'))).toBe(false);
    server.kill('SIGTERM');
    await server.ended;
    expect(processesOf(home)).toEqual([]);
  } finally {
    await database.drop();
  }
});
