import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { poll } from '../../src/infra/embedded-postgres/processes';
import { eventStoreDb } from '../../src/infra/event-store/eventstoredb-event-store';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { type Envelope, seal } from '../../src/infra/ledger/envelope';
import { type EventStoreDBDouble, startDouble } from '../support/eventstoredb-double/index';
import { createDatabase, type TestDatabase } from '../support/postgres';
import { ask, PROJECT, type Program, post, type Server, Stage } from './program';

jest.setTimeout(240_000);

let stage: Stage;
let database: TestDatabase;
/** Where the events are in EventStoreDB. */
let double: EventStoreDBDouble | null;
let settings: Record<string, string>;
beforeEach(async () => {
  stage = Stage.open();
  database = await createDatabase();
  double = null;
  settings = { PLAN_LEDGER_HOME: stage.home(), DATABASE_URL: database.url };
});
afterEach(async () => {
  await stage.clear();
  await double?.stop();
  await database.drop();
});

const serveOf = (folder: string, role: string): string[] => [
  process.execPath,
  join(folder, 'dist/cli.js'),
  ...['serve', '--role', role],
];

/** A type of event that only later releases know. */
const NEWS = 'AssignmentPraised';

/** This program as its next release might be: it knows an event more, and has a view revised. */
function laterRelease(version: string, changes: { file: string; to: (text: string) => string }[]) {
  const folder = join(stage.folder, version);
  mkdirSync(folder);
  for (const part of ['dist', 'data'])
    cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  const pack = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...pack, version }));
  appendFileSync(
    join(folder, 'dist/domain/events.js'),
    `;(() => {
      const { assignment } = require('./assignment/assignment');
      const before = assignment.evolve;
      assignment.evolve = (state, event) => event.type === '${NEWS}' ? state : before(state, event);
      exports.eventShapes.set('${NEWS}',
        { schema: 1, erasable: [], upcast: {}, data: { read: (data) => data } });
    })();`,
  );
  for (const { file, to } of changes) {
    const text = readFileSync(join(folder, file), 'utf8');
    const changed = to(text);
    expect(changed).not.toBe(text);
    writeFileSync(join(folder, file), changed);
  }
  return folder;
}

type Part = Program & { url: string };
type Ready = {
  ready: boolean;
  detail: { error: string | null; position: string; log: { behind: string | null } };
};

async function worker(folder: string, role: 'projector' | 'sealer'): Promise<Part> {
  const program = stage.run(serveOf(folder, role), { PORT: '0', ...settings });
  await program.says('Ctrl-C stops everything.');
  const [, url = ''] = /Health +(http\S+)\/readyz/.exec(program.output) ?? [];
  return Object.assign(program, { url });
}

const readyOf = async ({ url }: { url: string }): Promise<Ready> =>
  (await (await fetch(`${url}/readyz`)).json()) as Ready;

async function becomes(part: { url: string }, holds: (ready: Ready) => boolean): Promise<Ready> {
  const found = await poll(60_000, async () => {
    const ready = await readyOf(part);
    return holds(ready) ? ready : undefined;
  });
  if (!found) throw new Error(JSON.stringify(await readyOf(part)));
  return found;
}

/** As a later release would write it: after the last event of an assignment. */
async function write(stream: string): Promise<bigint> {
  const log = () => undefined;
  const store = double
    ? await eventStoreDb({ url: double.url('kurrentdb'), log })
    : await postgresEventStore({ url: database.url, log });
  try {
    const { events } = await store.readStreams([{ stream, after: -1 }]);
    const last = JSON.parse(events.at(-1)?.body as string) as Envelope;
    const envelope = { ...last, id: randomUUID(), version: last.version + 1, type: NEWS, data: {} };
    const news = seal({ ...envelope, commandId: randomUUID() }, null);
    const [outcome] = await store.append([{ stream, expected: last.version, events: [news] }]);
    if (outcome?.outcome !== 'written') throw new Error('not written');
    return outcome.positions[0] as bigint;
  } finally {
    await store.close();
  }
}

const reported = (assignmentId: string, note: string, period = '2026-Q2-Q3') => ({
  query: `mutation Do($input: ReportProgressInput!) { reportProgress(input: $input) {
    stale receipt { position } } }`,
  variables: {
    input: { commandId: randomUUID(), assignmentId, period, quantity: 1, note },
  },
});

async function assignments(server: Server): Promise<string[]> {
  const query = `{ assignments(filter: {agency: "so-ngoai-vu"}, first: 50) {
    edges { node { id task { code } } } } }`;
  const { assignments: found } = await ask(server, 'auditor', query);
  const nodes: { id: string; task: { code: string } }[] = found.edges.map(
    ({ node }: { node: unknown }) => node,
  );
  const of = (code: string) => nodes.find(({ task }) => task.code === code)?.id as string;
  return [of('II.5.b.2'), of('II.2.b')];
}

test.each(['PostgreSQL', 'EventStoreDB'])(
  'With the events in %s an earlier and a later release work side by side, and neither spoils what is the other’s',
  async (engine) => {
    if (engine === 'EventStoreDB') {
      double = await startDouble();
      settings.EVENTSTORE_URL = double.url('kurrentdb');
    }
    const [oldApi, oldWorker, oldSealer] = await Promise.all([
      stage.serve(serveOf(PROJECT, 'api'), settings),
      worker(PROJECT, 'projector'),
      worker(PROJECT, 'sealer'),
    ]);
    const head = oldApi.tokens.get('head of Sở Ngoại vụ') as string;
    const [praised, other] = (await assignments(oldApi)) as [string, string];
    const answer = async ({ url }: { url: string }, body: object) =>
      JSON.parse(await post(url, head, body));
    const codeOf = ({ errors }: { errors?: { extensions: { code: string } }[] }) =>
      errors?.[0]?.extensions.code;

    // A release that knows an event more. Its worker stands by while the earlier one folds.
    const knowing = laterRelease('0.2.0', []);
    const [newApi, newWorker] = await Promise.all([
      stage.serve(serveOf(knowing, 'api'), settings),
      worker(knowing, 'projector'),
    ]);
    const news = await write(praised);
    // The earlier worker stops there and says so; the later one goes on from there.
    const stopped = await becomes(oldWorker, ({ ready }) => !ready);
    expect(stopped.detail.error).toContain(`event at position ${news} (${praised}`);
    expect(stopped.detail.error).toContain('unknown type');
    await becomes(newWorker, ({ detail }) => BigInt(detail.position) >= news);
    // The earlier sealer signs it: a leaf is the same whatever the event means.
    await becomes(oldSealer, ({ detail }) => detail.log.behind === '0');
    // What the earlier release cannot read it does not decide on; the later one does.
    const refused = reported(praised, 'Quý I', '2026-Q1');
    expect(codeOf(await answer(oldApi, refused))).toBe('LEDGER_UNAVAILABLE');
    expect((await answer(newApi, refused)).data.reportProgress.stale).toBe(false);
    // The rest it goes on with.
    expect((await answer(oldApi, reported(other, 'Lớp'))).errors).toBeUndefined();
    expect((await readyOf(oldApi)).ready).toBe(true);

    // A release with other views takes them over in one moment.
    const revised = laterRelease('0.3.0', [
      {
        file: 'dist/projections/agency-view.js',
        to: (text) => text.replace(/revision: \d+/, 'revision: 77'),
      },
    ]);
    const lastApi = await stage.serve(serveOf(revised, 'api'), settings);
    expect((await readyOf(lastApi)).ready).toBe(false);
    const query = { query: '{ agencies(first: 1) { edges { node { code } } } }' };
    expect(codeOf(await answer(lastApi, query))).toBe('VIEWS_BUSY');
    const lastWorker = await worker(revised, 'projector');
    await becomes(lastApi, ({ ready }) => ready);
    expect((await answer(lastApi, query)).errors).toBeUndefined();
    // The earlier ones say that nobody should be sent to them, and read nothing that they misread.
    for (const part of [newApi, newWorker])
      expect((await becomes(part, ({ ready }) => !ready)).detail.error).toContain(
        'another release',
      );
    expect(codeOf(await answer(newApi, query))).toBe('VIEWS_BUSY');
    // What is written there all the same is written, with its receipt.
    const late = await answer(newApi, reported(other, 'Muộn'));
    expect(late.data.reportProgress.receipt.position).toMatch(/^\d+$/);
    // One that dies and comes back takes nothing back.
    newWorker.kill('SIGKILL');
    await newWorker.ended;
    const again = await worker(knowing, 'projector');
    await becomes(again, ({ ready }) => !ready);
    await becomes(lastWorker, ({ ready, detail }) => {
      return ready && BigInt(detail.position) >= BigInt(late.data.reportProgress.receipt.position);
    });
    expect((await readyOf(lastApi)).ready).toBe(true);

    // Back for good: only by who says so.
    for (const each of [lastApi, lastWorker]) each.kill('SIGTERM');
    await Promise.all([lastApi.ended, lastWorker.ended]);
    const cli = [process.execPath, join(knowing, 'dist/cli.js'), 'rebuild'];
    const unasked = await stage.result(cli, settings);
    expect([unasked.code, unasked.errors]).toEqual([1, expect.stringContaining('--back')]);
    expect((await stage.result([...cli, '--back'], settings)).code).toBe(0);
    await becomes(newApi, ({ ready }) => ready);
  },
);
