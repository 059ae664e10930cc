import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AGENCY_REGISTRY,
  type Agency,
  agencyRegistry,
} from '../../src/domain/agency/agency-registry';
import { assignment, assignmentStream } from '../../src/domain/assignment/assignment';
import type { Execute, Request } from '../../src/domain/execution';
import { amendPlan } from '../../src/domain/plan/amend-plan';
import type { PlanDocument } from '../../src/domain/plan/plan-document';
import { takeStep } from '../../src/domain/task/take-step';
import { task } from '../../src/domain/task/task';
import type { EventStore } from '../../src/infra/event-store/event-store';
import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { executor } from '../../src/infra/execute';
import { readAgencies } from '../../src/infra/import/agencies-file';
import { importAgencies, importPlan, isImported } from '../../src/infra/import/import-plan';
import { readPlan, taskIdFor } from '../../src/infra/import/plan-file';
import { WrongFile } from '../../src/infra/import/wrong-file';
import { uuidOf } from '../../src/infra/ledger/ids';
import { memorySecrets } from '../../src/infra/ledger/secrets';
import { streamStates } from '../../src/infra/stream-states';

const DATA = join(__dirname, '../../data');
const ROSTER = join(DATA, 'agencies-2026.csv');
const PLAN = join(DATA, 'plan-2026.json');
const CULTURE = 'so-van-hoa-the-thao-va-du-lich';
const roster = readFileSync(ROSTER, 'utf8');
const json = readFileSync(PLAN, 'utf8');
const silent = () => undefined;

let folder: string;
let store: EventStore;
let execute: Execute;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-ledger-import-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  store = memoryEventStore();
  execute = await executing(store);
});
afterEach(() => store.close());

const secrets = memorySecrets();

async function executing(on: EventStore): Promise<Execute> {
  return executor({
    store: on,
    secrets,
    states: streamStates(on),
    clock: () => new Date('2026-01-20T03:00:00.000Z'),
    commandKey: await secrets.key('command'),
  });
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const agencies = async (): Promise<Record<string, Agency>> =>
  (await execute.states(agencyRegistry, [AGENCY_REGISTRY]))[0]?.agencies ?? {};
const assigned = async (code: string, agency: string) => {
  const stream = assignmentStream(taskIdFor('dong-nai-2026-ttdn', code), agency);
  return (await execute.states(assignment, [stream]))[0]?.opening;
};

describe('a roster', () => {
  const own = roster
    .replace('Sở Nội vụ', 'Sở Nội vụ tỉnh Đồng Nai')
    .replaceAll('"roster, to be confirmed"', 'Sở Nội vụ');
  const importFile = async (content: string, options = {}) =>
    importAgencies(execute, await readAgencies(file('roster.csv', content)), options);

  test("of the province replaces the shipped one's particulars, and twice changes nothing", async () => {
    await importFile(roster);
    await importFile(own);
    const { events } = await store.readStreams([{ stream: AGENCY_REGISTRY, after: 120 }]);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['AgencyCorrected']));
    expect(events).toHaveLength(103);
    expect((await agencies())['so-noi-vu']).toMatchObject({
      name: 'Sở Nội vụ tỉnh Đồng Nai',
      source: 'Sở Nội vụ',
    });
    expect(Object.keys(await agencies())).toHaveLength(121);
    const head = await store.head();
    await importFile(own);
    expect(await store.head()).toBe(head);
  });

  test('may come back after another one', async () => {
    for (const content of [roster, own, roster, own]) await importFile(content);
    expect((await agencies())['so-noi-vu']?.source).toBe('Sở Nội vụ');
    const { events } = await store.readStreams([{ stream: AGENCY_REGISTRY, after: -1 }]);
    expect(events).toHaveLength(121 + 3 * 103);
  });

  test('that is shipped overwrites nothing and adds who is missing', async () => {
    const [header, ...rows] = own.trimEnd().split('\n');
    await importFile([header, ...rows.slice(0, 20)].join('\n'));
    const before = await agencies();
    await importFile(roster, { onlyNew: true });
    expect(await agencies()).toMatchObject(before);
    expect(Object.keys(await agencies())).toHaveLength(121);
    const head = await store.head();
    await importFile(roster, { onlyNew: true });
    expect(await store.head()).toBe(head);
  });

  const [header, first, second] = roster.split('\n') as [string, string, string];
  test.each([
    ['nothing at all', '', 'line 2: expected an agency'],
    ['only a header', `${header}\n\n`, 'line 2: expected an agency'],
    ['a row too short', `${header}\na,b`, 'line 2'],
    ['a quote left open', `${header}\nso-y-te,"Sở Y tế\n\n,`, 'line'],
    [
      'no column for the aliases',
      `${header.replace('aliases,', '')}\n`,
      'line 2: expected an agency',
    ],
    [
      'agencies but no column for the attributes',
      'code,name,kind,parent,aliases,commandable,source\nso-y-te,Sở Y tế,DEPARTMENT,,,yes,x',
      'line 1: expected a column attributes',
    ],
    ['no code', `${header}\n${first.replace('so-noi-vu', '')}`, 'line 2.code'],
    ['a code with a slash', `${header}\n${first.replace('so-noi-vu', 'so/nv')}`, 'line 2.code'],
    ['no name', `${header}\n${first.replace('Sở Nội vụ', '')}`, 'line 2.name'],
    ['a name in NFD', `${header}\n${first.normalize('NFD')}`, 'line 2.name'],
    ['an unknown kind', `${header}\n${first}\n${second.replace('DEPARTMENT', 'X')}`, 'line 3.kind'],
    ['a code twice', `${header}\n${first}\n${first}`, 'line 3.code'],
    ['commandable perhaps', `${header}\n${first.replace('yes', 'perhaps')}`, 'line 2.commandable'],
  ])('with %s is refused in one line that says where', async (_, content, says) => {
    const error = await readAgencies(file('wrong.csv', content)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(WrongFile);
    expect(error.message).toContain(`wrong.csv: `);
    expect(error.message).toContain(says);
    expect(error.message).not.toContain('\n');
  });

  test('that is not there is told as the system tells it', () =>
    expect(readAgencies(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'ENOENT' }));
});

describe('a plan file', () => {
  beforeEach(async () => importAgencies(execute, await readAgencies(ROSTER)));

  test('is read as it is written, without what the ledger does not store', async () => {
    const plan = JSON.parse(json);
    expect(await readPlan(PLAN)).toEqual(plan);
    const more = structuredClone(plan);
    Object.assign(more, { comment: 'x' });
    Object.assign(more.tasks[0].assignees[0], { comment: 'x' });
    expect(await readPlan(file('more.json', JSON.stringify(more)))).toEqual(plan);
  });

  test('imported twice changes nothing, also when its fields stand in another order', async () => {
    const plan = await readPlan(PLAN);
    await importPlan(execute, plan, silent);
    expect(await isImported(execute, plan)).toBe(true);
    const head = await store.head();
    const { tasks, ...rest } = plan;
    for (const again of [plan, { tasks, ...rest }]) await importPlan(execute, again, silent);
    expect(await store.head()).toBe(head);
  });

  test('with another text of a task is refused for that task', async () => {
    const plan = await readPlan(PLAN);
    await importPlan(execute, plan, silent);
    const head = await store.head();
    const tasks = plan.tasks.map((each, n) => (n === 4 ? { ...each, title: 'Khác' } : each));
    const other = importPlan(execute, { ...plan, tasks }, silent);
    await expect(other).rejects.toMatchObject({
      code: 'TASK_DIFFERS',
      details: { task: 'II.2.d' },
    });
    expect(await store.head()).toBe(head);
  });

  // biome-ignore lint/suspicious/noExplicitAny: it breaks what the types promise.
  type Break = (plan: any) => void;
  const breaks: [string, Break, string][] = [
    ['an id that cannot be an id', (plan) => Object.assign(plan, { id: 'x/2026 ké' }), 'id'],
    [
      'a window without dates',
      ({ tasks }) => Object.assign(tasks[0].schedule, { base: { kind: 'WINDOW' } }),
      'tasks[0].schedule.base.start',
    ],
    [
      'a code twice',
      ({ tasks }) => Object.assign(tasks[5], { code: tasks[4].code }),
      'tasks[5].code',
    ],
    [
      'a section that is not there',
      ({ tasks }) => Object.assign(tasks[35], { section: 'V' }),
      'tasks[35].section',
    ],
    ['a group that is not defined', ({ groups }) => groups.shift(), 'tasks[0].assignees[1].group'],
    [
      'text in NFD at its end',
      ({ tasks }) => Object.assign(tasks[35], { title: 'Sở'.normalize('NFD') }),
      'tasks.35.title',
    ],
  ];

  test.each(breaks)('with %s is refused before anything is written', async (_, step, where) => {
    const plan = JSON.parse(json);
    step(plan);
    const head = await store.head();
    const reading = readPlan(file('broken.json', JSON.stringify(plan)));
    const error = await reading.catch((thrown) => thrown);
    expect(error).toBeInstanceOf(WrongFile);
    expect(error.message).toContain('broken.json: ');
    expect(error.message).toContain(where);
    // Whoever imports it by another way than by a file is refused as well.
    const importing = importPlan(execute, plan as PlanDocument, silent);
    await expect(importing).rejects.toThrow(where.replace('.start', ''));
    expect(await store.head()).toBe(head);
  });

  test.each(['', '{', '[]', '7', json.slice(0, 1000), '{\n"id": "x"\n"year": 2026}'])(
    'that holds %j is refused in one line',
    async (content) => {
      const error = await readPlan(file('half.json', content)).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(WrongFile);
      expect(error.message).not.toContain('\n');
    },
  );

  test('with a body that is not in the roster is refused before anything is written', async () => {
    const plan = await readPlan(PLAN);
    const offices = { ...plan.offices, council: 'constructor' };
    const head = await store.head();
    await expect(importPlan(execute, { ...plan, offices }, silent)).rejects.toMatchObject({
      code: 'UNKNOWN_AGENCY',
    });
    expect(await store.head()).toBe(head);
  });
});

describe('what is given after the import', () => {
  const request: Request = {
    actor: { id: 'coordinator', agency: CULTURE, roles: ['COORDINATOR'] },
    commandId: uuidOf('all communes'),
    correlationId: 'all communes',
    effectiveOn: null,
    document: null,
  };
  let plan: PlanDocument;

  beforeEach(async () => {
    plan = await readPlan(PLAN);
    await importAgencies(execute, await readAgencies(ROSTER));
    await importPlan(execute, plan, silent);
  });

  /** The group is frozen, and the process ends before the assignments are opened. */
  async function half(group: string, code: string): Promise<void> {
    const appended = { times: 0 };
    const killed: EventStore = {
      ...store,
      append: async (batch) => {
        if (++appended.times === 1) return store.append(batch);
        await store.append(batch.slice(0, 3));
        throw new Error('the process was killed');
      },
    };
    const command = { type: 'AssignTask' as const, planId: plan.id, group };
    const options = { preview: false, expectedVersion: null };
    const taskId = taskIdFor(plan.id, code);
    const assigning = takeStep(await executing(killed), taskId, command, request, options);
    await expect(assigning).rejects.toThrow('killed');
  }

  test('and was cut off does not make the plan unfinished, nor the import finish it', async () => {
    await half('xa-phuong', 'II.1');
    const head = await store.head();
    expect(await isImported(execute, plan)).toBe(true);
    await importPlan(execute, plan, silent);
    expect(await store.head()).toBe(head);
    const [state] = await execute.states(task, [taskIdFor(plan.id, 'II.1')]);
    const members = state?.expansions['xa-phuong']?.members as string[];
    const opened = await Promise.all(members.map((agency) => assigned('II.1', agency)));
    expect(opened.filter(Boolean)).toHaveLength(3);
  });

  test('an assignment that the text names is missed, and the next import opens it', async () => {
    const other = memoryEventStore();
    const appended = { times: 0 };
    const killed: EventStore = {
      ...other,
      append: async (batch) => {
        if (++appended.times > 5) throw new Error('the process was killed');
        return other.append(batch);
      },
    };
    const first = await executing(killed);
    await importAgencies(first, await readAgencies(ROSTER));
    await expect(importPlan(first, plan, silent)).rejects.toThrow('killed');
    const second = await executing(other);
    expect(await isImported(second, plan)).toBe(false);
    await importPlan(second, plan, silent);
    expect(await isImported(second, plan)).toBe(true);
    expect(await other.head()).toBe(await store.head());
    await other.close();
  });

  test('a corrected roster leaves the frozen ones and what is open as they are until time is kept', async () => {
    const command = { type: 'AssignTask' as const, planId: plan.id, group: 'xa-bien-gioi' };
    const options = { preview: false, expectedVersion: null };
    const taskId = taskIdFor(plan.id, 'II.7.a');
    await takeStep(execute, taskId, command, request, options);
    const [before] = await execute.states(task, [taskId]);
    const border = before?.expansions['xa-bien-gioi']?.members.at(0) as string;
    const opening = await assigned('II.7.a', border);

    const corrected = (await readAgencies(ROSTER)).map((agency) =>
      agency.code === border ? { ...agency, attributes: [], commandable: false } : agency,
    );
    await importAgencies(execute, corrected);

    expect((await agencies())[border]).toMatchObject({ attributes: [], commandable: false });
    expect(await execute.states(task, [taskId])).toEqual([before]);
    expect(await assigned('II.7.a', border)).toEqual(opening);
    expect(await isImported(execute, plan)).toBe(true);
  });
});

describe('an amendment', () => {
  const request = (commandId: string): Request => ({
    actor: { id: 'registrar', agency: null, roles: ['REGISTRAR'] },
    commandId: uuidOf(commandId),
    correlationId: commandId,
    effectiveOn: null,
    document: { number: '90/KH-UBND', date: '2026-01-19', issuer: 'UBND tỉnh' },
  });
  const table = { codes: [{ from: 'II.5.b.2', to: 'II.5.b.5' }], dropped: ['II.4.d'] };
  /** One task has another code, one is gone, and one another lead. */
  const amendmentOf = (plan: PlanDocument): PlanDocument => ({
    ...plan,
    documentHash: 'f'.repeat(64),
    tasks: plan.tasks
      .filter(({ code }) => code !== 'II.4.d')
      .map((each) => (each.code === 'II.5.b.2' ? { ...each, code: 'II.5.b.5' } : each))
      .map((each) =>
        each.code === 'II.2.b'
          ? { ...each, assignees: each.assignees.map((one) => ({ ...one, agency: CULTURE })) }
          : each,
      ),
  });
  const amend = (by: Execute, plan: PlanDocument, commandId: string) => {
    const amended = amendmentOf(plan);
    const taskIds = amended.tasks.map(({ code }) => `${taskIdFor(plan.id, code)}-2`);
    return amendPlan(by, plan.id, amended, { ...table, taskIds }, request(commandId), null);
  };
  const imported = async (): Promise<PlanDocument> => {
    const plan = await readPlan(PLAN);
    await importAgencies(execute, await readAgencies(ROSTER));
    await importPlan(execute, plan, silent);
    return plan;
  };
  const typesSince = async (head: bigint): Promise<string[]> => {
    const events = await store.readAll(head, 1000);
    return events.map(({ type }) => type).sort();
  };
  const WRITTEN = [
    'AssignmentOpened',
    'AssignmentRecoded',
    'AssignmentWithdrawn',
    'AssignmentWithdrawn',
    'PlanAmended',
    'TaskAmended',
    'TaskAmended',
    'TaskDropped',
  ];

  test('writes the plan, its tasks, and the assignments of these', async () => {
    const plan = await imported();
    const head = await store.head();
    await amend(execute, plan, 'amendment');
    expect(await typesSince(head)).toEqual(WRITTEN);
    expect(await assigned('II.5.b.2', 'so-ngoai-vu')).toMatchObject({ taskCode: 'II.5.b.5' });
    expect(await isImported(execute, plan)).toBe(true);
    const after = await store.head();
    await importPlan(execute, plan, silent);
    expect(await store.head()).toBe(after);
  });

  test.each([
    [1, 'amendment'],
    [2, 'amendment'],
    [3, 'amendment'],
    [4, 'amendment'],
    [1, 'another'],
    [3, 'another'],
  ])('cut off after %i appends goes on by the command %s', async (appends, commandId) => {
    const plan = await imported();
    const head = await store.head();
    let times = 0;
    const killed = await executing({
      ...store,
      append: async (batch) => {
        if (++times > appends) throw new Error('the process was killed');
        return store.append(batch);
      },
    });
    await expect(amend(killed, plan, 'amendment')).rejects.toThrow('killed');
    await amend(execute, plan, commandId);
    expect(await typesSince(head)).toEqual(WRITTEN);
    await amend(execute, plan, 'once more');
    expect(await typesSince(head)).toEqual(WRITTEN);
  });

  test('that a later one has overtaken writes over nothing', async () => {
    const plan = await imported();
    await amend(execute, plan, 'amendment');
    const taskIds = plan.tasks.map(({ code }) => `${taskIdFor(plan.id, code)}-3`);
    const back = { codes: [{ from: 'II.5.b.5', to: 'II.5.b.2' }], dropped: [], taskIds };
    await amendPlan(execute, plan.id, plan, back, request('back'), null);
    const head = await store.head();
    await expect(amend(execute, plan, 'amendment')).rejects.toMatchObject({
      code: 'PLAN_AMENDED_SINCE',
    });
    expect(await store.head()).toBe(head);
  });
});
