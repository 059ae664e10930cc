import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { poll } from '../../src/infra/embedded-postgres/processes';
import { type EventStoreDBDouble, startDouble } from '../support/eventstoredb-double/index';
import { createDatabase, loginsTo, type TestDatabase } from '../support/postgres';
import { ask, CLI_MAIN, type Program, post, type Server, Stage } from './program';

jest.setTimeout(240_000);

/** The drill of docs/operation.md with the events in KurrentDB, step by step, by the very commands. */

/** Where a ledger is: two databases, and the folder with the log's key. */
type Site = { database: TestDatabase; ledger: EventStoreDBDouble; home: string };
type Part = Program & { url: string };
type Parts = { api: Server; projector: Part; sealer: Part };

let stage: Stage;
const sites: Site[] = [];
beforeAll(() => {
  stage = Stage.open();
});
afterAll(async () => {
  await stage.clear();
  for (const { database, ledger } of sites) {
    await ledger.stop();
    await database.drop();
  }
});

/** With nothing in PostgreSQL, not even tables. */
async function emptySite(ledger: Promise<EventStoreDBDouble>): Promise<Site> {
  const database = await createDatabase('template0');
  const site = { database, ledger: await ledger, home: stage.home() };
  sites.push(site);
  return site;
}

/** Each process has the logins that docs/database-roles.md gives it. */
function settingsOf({ database, ledger, home }: Site, process: string): Record<string, string> {
  const logins = loginsTo(database.url);
  const own: Record<string, Record<string, string>> = {
    migrate: { DATABASE_URL: logins.DATABASE_URL_MIGRATION },
    restore: { DATABASE_URL: logins.DATABASE_URL_MIGRATION },
    audit: { DATABASE_URL: logins.DATABASE_URL_AUDITOR },
    sealer: { DATABASE_URL_SEALER: logins.DATABASE_URL_SEALER },
    // Who answers has not the log's key.
    api: { DATABASE_URL_ERASURE: logins.DATABASE_URL_ERASURE, PLAN_LEDGER_HOME: `${home}-api` },
  };
  return {
    PLAN_LEDGER_HOME: home,
    EVENTSTORE_URL: ledger.url('kurrentdb'),
    DATABASE_URL: logins.DATABASE_URL,
    ...own[process],
  };
}

const serving = (role: string): string[] => [...CLI_MAIN, 'serve', '--role', role];

async function part(site: Site, role: string): Promise<Part> {
  const program = stage.run(serving(role), { PORT: '0', ...settingsOf(site, role) });
  await program.says('Ctrl-C stops everything.');
  const [, url = ''] = /Health +(http\S+)\/readyz/.exec(program.output) ?? [];
  return Object.assign(program, { url });
}

/** All but the clock, which writes of itself what the days have brought. */
async function started(site: Site): Promise<Parts> {
  const [api, projector, sealer] = await Promise.all([
    stage.serve(serving('api'), settingsOf(site, 'api')),
    part(site, 'projector'),
    part(site, 'sealer'),
  ]);
  return { api, projector, sealer };
}

async function stopped(...programs: Program[]): Promise<void> {
  for (const program of programs) program.kill('SIGTERM');
  for (const program of programs) expect(await program.ended).toEqual({ code: 0, signal: null });
}

/** What it prints; it has nothing to complain of. */
async function cli(site: Site, command: string, ...parameters: string[]) {
  const settings = settingsOf(site, command);
  const { code, errors, output } = await stage.result(
    [...CLI_MAIN, command, ...parameters],
    settings,
  );
  expect({ command, code, errors }).toEqual({ command, code: 0, errors: '' });
  return output;
}

type Ready = {
  ready: boolean;
  detail: { position: string; behind: string; log: { size: number; behind: string } };
};
const readyAt = async (url: string): Promise<Ready> =>
  (await (await fetch(`${url}/readyz`)).json()) as Ready;

/** Once everything up to there is signed, and in the views. */
async function signed({ url }: Part, position: string): Promise<Ready['detail']> {
  const detail = await poll(30_000, async () => {
    const { detail } = await readyAt(url);
    const all = detail.log?.behind === '0' && detail.behind === '0';
    return all && BigInt(detail.position) >= BigInt(position) ? detail : undefined;
  });
  if (!detail) throw new Error(`${position} is not signed: ${JSON.stringify(await readyAt(url))}`);
  return detail;
}

async function assignmentOf(api: Server): Promise<string> {
  const query = `{ assignments(filter: { task: "II.5.b.2", agency: "so-ngoai-vu" }) {
    edges { node { id } } } }`;
  const { assignments } = await ask(api, 'coordinator', query);
  return assignments.edges[0].node.id;
}

const reporting = (assignmentId: string) => ({
  query: `mutation Do($input: ReportProgressInput!) { reportProgress(input: $input) {
    receipt { commandId position events { position stream version type leafHash } } } }`,
  variables: {
    input: {
      commandId: randomUUID(),
      assignmentId,
      period: '2026-Q1',
      quantity: 1,
      note: 'Bản tin',
    },
  },
});

async function sent({ url, tokens }: Server, body: ReturnType<typeof reporting>) {
  const text = await post(url, tokens.get('head of Sở Ngoại vụ') as string, body);
  return JSON.parse(text).data.reportProgress.receipt;
}

test('PostgreSQL and KurrentDB, backed up at one moment and lost, are restored, and the ledger goes on', async () => {
  const lost = await emptySite(startDouble());
  await cli(lost, 'migrate');
  const before = await started(lost);
  const clock = await part(lost, 'clock');
  const id = await assignmentOf(before.api);
  const kept = reporting(id);
  const receipt = await sent(before.api, kept);

  // 1. Nobody writes; what is written gets signed; nobody signs. The projector may go on.
  await stopped(before.api, clock);
  const { position, log } = await signed(before.sealer, receipt.position);
  await stopped(before.sealer);
  const meanwhile = reporting(id);
  await expect(sent(before.api, meanwhile)).rejects.toThrow('fetch failed');
  // 2. and 3.; and the log's keys, which are kept apart.
  const folder = join(stage.folder, 'backup');
  const backup = JSON.parse(await cli(lost, 'backup', folder));
  expect(backup).toMatchObject({ engine: 'eventstoredb', position });
  const snapshot = lost.ledger.data.snapshot();
  const keys = join(stage.folder, 'log');
  await stage.result(['cp', '-a', join(lost.home, 'log'), keys], {});
  // 4. It goes on, and what was not answered is repeated; that is in neither backup.
  const [api, sealer] = await Promise.all([
    stage.serve(serving('api'), settingsOf(lost, 'api')),
    part(lost, 'sealer'),
  ]);
  const later = await sent(api, meanwhile);
  expect(BigInt(later.position)).toBeGreaterThan(BigInt(position));
  await signed(sealer, later.position);

  // Everything is gone: processes, databases, and the homes.
  for (const program of [api, sealer, before.projector]) {
    program.kill('SIGKILL');
    await program.ended;
  }
  await lost.ledger.stop();
  await lost.database.drop();
  sites.length = 0;
  await stage.result(['rm', '-rf', lost.home, `${lost.home}-api`], {});

  const found = await emptySite(startDouble({ data: snapshot }));
  expect(JSON.parse(await cli(found, 'restore', folder))).toEqual(backup);
  await stage.result(['mkdir', found.home], {});
  await stage.result(['cp', '-a', keys, join(found.home, 'log')], {});
  const after = await started(found);
  for (const { url } of Object.values(after)) {
    const ready = await poll(30_000, async () => (await readyAt(url)).ready || undefined);
    expect({ url, ready }).toEqual({ url, ready: true });
  }
  // The same log, no leaf more: nothing has been written by the start.
  const standing = await signed(after.sealer, position);
  expect(standing).toMatchObject({ position, log: { size: log.size } });
  expect(JSON.parse(await cli(found, 'audit'))).toMatchObject({ agree: true, events: log.size });

  // What was acknowledged before is still known; what is lost is carried out; and all goes on.
  expect(await sent(after.api, kept)).toEqual(receipt);
  const again = await sent(after.api, meanwhile);
  const [{ stream }] = receipt.events;
  expect(again.events).toMatchObject([{ stream, type: 'ProgressReported' }]);
  const ticking = await part(found, 'clock');
  const more = await sent(after.api, reporting(id));
  await stopped(after.api, ticking);
  const end = await signed(after.sealer, more.position);
  expect(end.log.size).toBeGreaterThanOrEqual(log.size + 2);
  const audited = JSON.parse(await cli(found, 'audit'));
  expect(audited).toMatchObject({ agree: true, events: end.log.size });
  await stopped(after.projector, after.sealer);
});
