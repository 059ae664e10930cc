import { document } from '../domain/province';
import {
  type App,
  type Caller,
  CULTURE,
  FINANCE,
  FOREIGN,
  mutation,
  PLAN,
  startApp,
} from '../support/app';

/** What is decided on tasks and on the plan, over HTTP with real tokens, on the real plan. */
let app: App;
let coordinator: Caller;
let registrar: Caller;
let auditor: Caller;

beforeAll(async () => {
  app = await startApp({ now: '2026-05-05T03:00:00.000Z' });
  coordinator = await app.as('COORDINATOR', CULTURE);
  registrar = await app.as('REGISTRAR');
  auditor = await app.as('AUDITOR');
});
afterAll(() => app?.stop());

const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const paper = { number: '1500/BVHTTDL', date: '2026-03-02', issuer: 'Bộ VHTTDL' };
const of = (taskCode: string, more: object = {}) => ({
  input: { planId: PLAN, taskCode, ...more },
});
const idOf = async (task: string, agency: string): Promise<string> => {
  const { assignments } = await auditor.get(
    `{ assignments(filter: { planId: "${PLAN}", task: "${task}", agency: "${agency}" }) { edges { node { id } } } }`,
  );
  return assignments.edges[0].node.id;
};
const taskNow = async (code: string, fields: string) =>
  (await auditor.get(`{ task(planId: "${PLAN}", code: "${code}") { ${fields} } }`)).task;

describe('resolving a group', () => {
  const resolve = mutation(
    'resolveGroup',
    'preview results { outcome role agency { code } } task { flags assignees { group { code resolvedOn } } } receipt { events { type } }',
  );
  const group = { group: 'bao-chi-ky-ket', members: ['hoi-nha-bao-tinh', 'so-y-te'] };

  test('is shown before, done by the lead, and done twice changes nothing', async () => {
    const lead = await app.as('AGENCY_HEAD', PRESS);
    const before = await app.head();
    const { resolveGroup: foreseen } = await lead.get(
      resolve,
      of('II.7.a', { ...group, preview: true }),
    );
    expect(foreseen.results.map((each: { outcome: string }) => each.outcome)).toEqual([
      'ASSIGNED',
      'ASSIGNED',
    ]);
    expect(foreseen.receipt).toBeNull();
    expect(await app.head()).toBe(before);
    expect((await taskNow('II.7.a', 'flags')).flags).toEqual(['GROUP_UNRESOLVED', 'NO_MEASURE']);
    const { resolveGroup } = await lead.get(resolve, of('II.7.a', group));
    expect(resolveGroup.receipt.events).toEqual([
      { type: 'TaskGroupExpanded' },
      { type: 'AssignmentOpened' },
      { type: 'AssignmentOpened' },
    ]);
    expect(resolveGroup.results[1]).toEqual({
      outcome: 'ASSIGNED',
      role: 'COORDINATE',
      agency: { code: 'so-y-te' },
    });
    expect(resolveGroup.task.flags).toEqual(['NO_MEASURE']);
    const { resolveGroup: again } = await lead.get(resolve, of('II.7.a', group));
    expect(again.receipt.events).toEqual([]);
    expect(again.results[1].outcome).toBe('UNCHANGED');
  });

  test('is not for the coordinator where somebody leads', async () => {
    const before = await app.head();
    const refusal = await coordinator.refused(resolve, of('II.7.a', group));
    expect(refusal.extensions.code).toBe('FORBIDDEN');
    const members = ['so-y-te', 'so-y-te'];
    const twice = { ...group, group: 'hoi-doan-the', members };
    expect((await coordinator.refused(resolve, of('II.5.h', twice))).extensions).toMatchObject({
      code: 'MEMBER_TWICE',
      field: 'members[1]',
    });
    const none = await coordinator.refused(resolve, of('II.5.h', { ...twice, members: [] }));
    expect(none.extensions).toMatchObject({ code: 'BAD_USER_INPUT', rule: 'LIST_TOO_SHORT' });
    expect(await app.head()).toBe(before);
  });
});

test('a group of the province is given a task by the province office, in the role that it says', async () => {
  const office = await app.as('PROVINCE_OFFICE', 'van-phong-ubnd-tinh');
  await registrar.get(mutation('defineAgencyGroup', 'stale'), {
    input: {
      code: 'nhom-hai-so',
      name: 'Hai sở',
      kind: 'LIST',
      members: ['so-y-te', FOREIGN],
    },
  });
  const assign = mutation(
    'assignTask',
    'results { outcome role agency { code } assignment { joinedFromGroup } } task { assignees { printed role mode group { code name kind resolvedOn members { totalCount } } } } receipt { events { type } }',
  );
  const given = of('II.2.c', { group: 'nhom-hai-so', role: 'COORDINATE' });
  const { assignTask } = await office.get(assign, given);
  expect(assignTask.results).toEqual(
    ['so-y-te', FOREIGN].map((code) => ({
      outcome: 'ASSIGNED',
      role: 'COORDINATE',
      agency: { code },
      assignment: { joinedFromGroup: 'nhom-hai-so' },
    })),
  );
  expect(assignTask.task.assignees.at(-1)).toEqual({
    printed: 'Hai sở',
    role: 'COORDINATE',
    mode: 'ASSIGNED',
    group: {
      code: 'nhom-hai-so',
      name: 'Hai sở',
      kind: 'LIST',
      resolvedOn: '2026-05-05',
      members: { totalCount: 2 },
    },
  });
  expect(assignTask.receipt.events.map(({ type }: { type: string }) => type)).toEqual([
    'TaskAssigneeAdded',
    'TaskGroupExpanded',
    'AssignmentOpened',
    'AssignmentOpened',
  ]);
  const { assignTask: again } = await office.get(assign, given);
  expect(again.receipt.events).toEqual([]);
});

test('an assignment is withdrawn, and given again', async () => {
  const assignmentId = await idOf('II.7.c', FOREIGN);
  const withdraw = mutation(
    'withdrawAssignment',
    'assignment { id status } receipt { events { type } }',
  );
  const { withdrawAssignment } = await coordinator.get(withdraw, {
    input: { assignmentId, reason: 'Trùng nhiệm vụ.' },
  });
  expect(withdrawAssignment).toEqual({
    assignment: { id: assignmentId, status: 'WITHDRAWN' },
    receipt: { events: [{ type: 'TaskAssigneeWithdrawn' }, { type: 'AssignmentWithdrawn' }] },
  });
  const assign = mutation('assignTask', 'results { outcome role assignment { id status } }');
  const { assignTask: foreseen } = await coordinator.get(
    assign,
    of('II.7.c', { agency: FOREIGN, preview: true }),
  );
  expect(foreseen.results[0]).toMatchObject({ outcome: 'ASSIGNED', role: 'IMPLEMENT' });
  const { assignTask } = await coordinator.get(assign, of('II.7.c', { agency: FOREIGN }));
  expect(assignTask.results).toEqual([
    { outcome: 'ASSIGNED', role: 'IMPLEMENT', assignment: { id: assignmentId, status: 'ACTIVE' } },
  ]);
  const conflict = await coordinator.refused(withdraw, {
    input: { assignmentId, reason: 'Trùng nhiệm vụ.', expectedVersion: 0 },
  });
  expect(conflict.extensions).toMatchObject({ code: 'VERSION_CONFLICT', actual: 2, expected: 0 });
});

test('whether the police was ordered is confirmed, after which it has its quarters', async () => {
  const assignmentId = await idOf('II.4.c', 'cong-an-tinh');
  expect((await taskNow('II.4.c', 'flags')).flags).toEqual([
    'LEAD_VACANT',
    'GROUP_UNRESOLVED',
    'MODE_UNCONFIRMED',
    'NO_MEASURE',
  ]);
  const { confirmAssignmentMode } = await coordinator.get(
    mutation(
      'confirmAssignmentMode',
      'assignment { mode modeConfirmed status occurrences { totalCount } }',
    ),
    { input: { assignmentId, mode: 'ASSIGNED' } },
  );
  expect(confirmAssignmentMode.assignment).toEqual({
    mode: 'ASSIGNED',
    modeConfirmed: true,
    status: 'ACTIVE',
    occurrences: { totalCount: 4 },
  });
  expect((await taskNow('II.4.c', 'flags')).flags).not.toContain('MODE_UNCONFIRMED');
});

test('"Hằng tháng/quý" is decided on, and the occurrences of all leads open', async () => {
  const { resolveCadence } = await coordinator.get(
    mutation(
      'resolveCadence',
      'task { schedule { kind every resolvedOn choices } } results { outcome role agency { code } }',
    ),
    of('II.4.a', { every: 'QUARTER' }),
  );
  expect(resolveCadence.task.schedule).toEqual({
    kind: 'CADENCE_UNRESOLVED',
    every: 'QUARTER',
    resolvedOn: '2026-05-05',
    choices: ['MONTH', 'QUARTER'],
  });
  const outcomes = Object.fromEntries(
    resolveCadence.results.map((each: { outcome: string; agency: { code: string } }) => [
      each.agency.code,
      each.outcome,
    ]),
  );
  expect(outcomes['cong-an-tinh']).toBe('CHANGED');
  expect(outcomes['ban-tuyen-giao-va-dan-van-tinh-uy']).toBe('UNCHANGED');
  expect(outcomes[PRESS]).toBe('UNCHANGED');
});

test('the guidance of the Ministry releases what waited, with its paper', async () => {
  const record = mutation(
    'recordGuidance',
    'task { flags schedule { guidance { number date issuer on } } } results { outcome } receipt { events { type } }',
  );
  const missing = await coordinator.refused(record, of('II.2.a'));
  expect(missing.extensions).toMatchObject({ code: 'DOCUMENT_MISSING', field: 'document' });
  const { recordGuidance } = await coordinator.get(
    record,
    of('II.2.a', { document: paper, effectiveOn: '2026-03-05', text: 'Hai lớp.' }),
  );
  expect(recordGuidance).toEqual({
    task: {
      flags: ['NO_MEASURE'],
      schedule: { guidance: [{ ...paper, on: '2026-03-05' }] },
    },
    results: [{ outcome: 'CHANGED' }],
    receipt: { events: [{ type: 'TaskGuidanceRecorded' }, { type: 'AssignmentTriggered' }] },
  });
  const lapse = mutation('lapseTrigger', 'task { flags schedule { lapsedOn } }');
  const refusal = await coordinator.refused(lapse, of('II.2.a', { reason: 'Không có.' }));
  expect(refusal.extensions.code).toBe('ALREADY_TRIGGERED');
  const { lapseTrigger } = await coordinator.get(lapse, of('II.6.g', { reason: 'Không có.' }));
  expect(lapseTrigger.task).toEqual({
    flags: ['NO_MEASURE'],
    schedule: { lapsedOn: '2026-05-05' },
  });
});

test('a task with several leads is complete by a rule, of which the task tells', async () => {
  const fields =
    'jointCompletionRule designatedLeads completion { rule complete confirmed of share }';
  expect(await taskNow('II.5.c.1', fields)).toEqual({
    jointCompletionRule: 'ALL',
    designatedLeads: [],
    completion: { rule: 'ALL', complete: false, confirmed: 0, of: 6, share: 0 },
  });
  const { setJointCompletionRule } = await coordinator.get(
    mutation('setJointCompletionRule', `task { ${fields} }`),
    of('II.5.c.1', { rule: 'DESIGNATED', designated: [FINANCE] }),
  );
  expect(setJointCompletionRule.task).toEqual({
    jointCompletionRule: 'DESIGNATED',
    designatedLeads: [FINANCE],
    completion: { rule: 'DESIGNATED', complete: false, confirmed: 0, of: 1, share: 0 },
  });
  expect(await taskNow('II.6.a', fields)).toEqual({
    jointCompletionRule: null,
    designatedLeads: [],
    completion: { rule: null, complete: false, confirmed: 0, of: 0, share: null },
  });
});

test('the flags and the completion of all tasks cost a few statements, however many they are', async () => {
  const ask = async (first: number) => {
    const before = app.statements.length;
    await auditor.get(
      `{ tasks(first: ${first}) { edges { node { flags completion { complete } } } } }`,
    );
    return app.statements.length - before;
  };
  expect(await ask(36)).toBe(await ask(2));
});

test('an indicator is defined, and its last measure is shown', async () => {
  const indicator = {
    code: 'luot-xem',
    name: 'Lượt xem',
    unit: 'lượt',
    baseline: '100',
    target: '250.5',
  };
  const { defineIndicator } = await coordinator.get(
    mutation(
      'defineIndicator',
      'task { flags indicators { code name unit baseline target period latest { value } } }',
    ),
    of('II.5.b.2', indicator),
  );
  expect(defineIndicator.task).toEqual({
    flags: [],
    indicators: [{ ...indicator, period: null, latest: null }],
  });
  const officer = await app.as('AGENCY_OFFICER', FOREIGN);
  await officer.get(mutation('measureIndicator', 'stale'), {
    input: {
      assignmentId: await idOf('II.5.b.2', FOREIGN),
      indicator: 'luot-xem',
      value: '180',
      effectiveOn: '2026-04-30',
    },
  });
  const { indicators } = await taskNow(
    'II.5.b.2',
    'indicators { latest { value measuredOn agency period } }',
  );
  expect(indicators).toEqual([
    { latest: { value: '180', measuredOn: '2026-04-30', agency: FOREIGN, period: null } },
  ]);
});

describe('the plan', () => {
  const issue = mutation(
    'issuePlan',
    'plan { status number issuedOn } receipt { events { type } }',
  );

  test('is issued under its number', async () => {
    const input = { planId: PLAN, number: '35/KH-UBND', issuedOn: '2026-01-26' };
    const { issuePlan } = await registrar.get(issue, { input });
    expect(issuePlan).toEqual({
      plan: { status: 'ISSUED', number: '35/KH-UBND', issuedOn: '2026-01-26' },
      receipt: { events: [{ type: 'PlanIssued' }] },
    });
    const other = { ...input, number: '36/KH-UBND' };
    expect((await registrar.refused(issue, { input: other })).extensions.code).toBe(
      'PLAN_ISSUED_OTHERWISE',
    );
    expect((await coordinator.refused(issue, { input })).extensions.code).toBe('FORBIDDEN');
  });

  const importIt = mutation('importPlan', 'tasks plan { id number } receipt { events { type } }');
  test('that is imported once more changes nothing', async () => {
    const { importPlan } = await registrar.get(importIt, { input: { plan: document } });
    expect(importPlan).toEqual({
      tasks: 36,
      plan: { id: PLAN, number: '35/KH-UBND' },
      receipt: { events: [] },
    });
  });

  test('is imported beside another one, with all whom its text names', async () => {
    const id = 'dong-nai-2026-thu';
    const tasks = document.tasks.filter(({ code }) => code === 'II.1' || code === 'II.2.b');
    const { importPlan } = await registrar.get(importIt, {
      input: { plan: { ...document, id, tasks } },
    });
    expect(importPlan.receipt.events.map(({ type }: { type: string }) => type)).toEqual([
      'PlanImported',
      'TaskDefined',
      'AssignmentOpened',
      'TaskDefined',
      'AssignmentOpened',
    ]);
    expect(importPlan.tasks).toBe(2);
  });

  test('of another shape is refused with the place, and by whoever may not import', async () => {
    const before = await app.head();
    const wrong = { ...document, tasks: [{ ...document.tasks[0], title: 7 }] };
    expect((await registrar.refused(importIt, { input: { plan: wrong } })).extensions).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'plan.tasks[0].title',
      rule: 'WRONG_TYPE',
    });
    const refusal = await coordinator.refused(importIt, {
      input: { plan: { ...document, id: 'x' } },
    });
    expect(refusal.extensions.code).toBe('FORBIDDEN');
    expect(await app.head()).toBe(before);
  });
});

describe('amending the plan', () => {
  const amend = mutation(
    'amendPlan',
    'stale plan { amendedOn codesHistory { from to on } } changed { id code flags } receipt { events { type stream } position }',
  );
  const document_ = { number: '90/KH-UBND', date: '2026-05-04', issuer: 'UBND tỉnh' };
  // II.5.h becomes II.5.i, II.4.d is gone, II.2.b has another window, and II.7 another title.
  const tasks = document.tasks
    .filter(({ code }) => code !== 'II.4.d')
    .map((each) => (each.code === 'II.5.h' ? { ...each, code: 'II.5.i' } : each))
    .map((each) =>
      each.code === 'II.2.b'
        ? {
            ...each,
            schedule: {
              base: { kind: 'WINDOW', start: '2026-04-01', end: '2026-12-31' },
              trigger: null,
            },
          }
        : each,
    );
  const sections = document.sections.map((each) =>
    each.code === 'II.7' ? { ...each, title: 'Khu vực biên giới' } : each,
  );
  const plan = { ...document, tasks, sections, documentHash: 'f'.repeat(64) };
  const table = { codes: [{ from: 'II.5.h', to: 'II.5.i' }], dropped: ['II.4.d'] };
  const input = { planId: PLAN, plan, ...table, document: document_ };
  const ids: Record<string, string> = {};
  let before: string;

  test('needs its paper, and an account of every code', async () => {
    ids.h = (await taskNow('II.5.h', 'id')).id;
    ids.d = (await taskNow('II.4.d', 'id')).id;
    ids.dropped = await idOf('II.4.d', PRESS);
    const { extensions } = await auditor.ask('{ viewer { id } }');
    before = extensions.ledger.position;
    const refused = async (change: object, by = registrar) =>
      (await by.refused(amend, { input: { ...input, ...change } })).extensions;
    expect(await refused({ document: null })).toMatchObject({ code: 'DOCUMENT_MISSING' });
    expect(await refused({ dropped: [] })).toMatchObject({
      code: 'TASK_UNACCOUNTED',
      task: 'II.4.d',
    });
    expect(await refused({ codes: [] })).toMatchObject({
      code: 'TASK_UNACCOUNTED',
      task: 'II.5.h',
    });
    expect(await refused({ planId: 'dong-nai-2026-thu' })).toMatchObject({
      code: 'PLAN_INCONSISTENT',
      field: 'id',
    });
    expect(await refused({}, coordinator)).toMatchObject({ code: 'FORBIDDEN' });
    expect((await auditor.ask('{ viewer { id } }')).extensions.ledger.position).toBe(before);
  });

  test('keeps the ids, drops what is gone, and its assignments follow', async () => {
    const { amendPlan } = await registrar.get(amend, { input });
    expect(amendPlan.plan).toEqual({
      amendedOn: '2026-05-05',
      codesHistory: [{ from: 'II.5.h', to: 'II.5.i', on: '2026-05-05' }],
    });
    const codes = Object.fromEntries(
      amendPlan.changed.map(({ id, code }: { id: string; code: string }) => [code, id]),
    );
    expect(Object.keys(codes).sort()).toEqual(['II.2.b', 'II.4.d', 'II.5.i']);
    expect(codes['II.5.i']).toBe(ids.h);
    const types = amendPlan.receipt.events.map(({ type }: { type: string }) => type);
    expect(types).toEqual([
      'PlanAmended',
      'TaskAmended',
      'TaskAmended',
      'TaskDropped',
      'AssignmentRescheduled',
      'AssignmentWithdrawn',
    ]);
    const { assignment } = await auditor.get(
      `{ assignment(id: "${ids.dropped}") { status task { code flags } } }`,
    );
    expect(assignment).toEqual({
      status: 'WITHDRAWN',
      task: { code: 'II.4.d', flags: ['DROPPED'] },
    });
  });

  test('an old code finds nothing now, and the task as of before', async () => {
    expect(await taskNow('II.5.h', 'id')).toBeNull();
    expect(await taskNow('II.4.d', 'id')).toBeNull();
    expect(await taskNow('II.5.i', 'id formerCodes')).toEqual({
      id: ids.h,
      formerCodes: ['II.5.h'],
    });
    const { asOf } = await auditor.get(
      `{ asOf(position: "${before}") {
        old: task(planId: "${PLAN}", code: "II.5.h") { id }
        new: task(planId: "${PLAN}", code: "II.5.i") { id }
        gone: task(planId: "${PLAN}", code: "II.4.d") { id }
        section(planId: "${PLAN}", code: "II.7") { title }
      } }`,
    );
    expect(asOf).toEqual({
      old: { id: ids.h },
      new: null,
      gone: { id: ids.d },
      section: { title: document.sections.find(({ code }) => code === 'II.7')?.title },
    });
    const { section } = await auditor.get(`{ section(planId: "${PLAN}", code: "II.7") { title } }`);
    expect(section.title).toBe('Khu vực biên giới');
    const assign = mutation('assignTask', 'stale');
    const refusal = await coordinator.refused(assign, of('II.5.h', { group: 'xa-phuong' }));
    expect(refusal.extensions).toMatchObject({ code: 'NOT_FOUND', field: 'taskCode' });
  });

  test('word for word again it changes nothing', async () => {
    const head = await app.head();
    const { amendPlan } = await registrar.get(amend, { input });
    expect(amendPlan.receipt.events).toEqual([]);
    expect(amendPlan.changed).toEqual([]);
    expect(await app.head()).toBe(head);
  });

  test('a second time: an id stays, and a code that was dropped is a task of its own', async () => {
    const { amendPlan } = await registrar.get(amend, {
      input: {
        planId: PLAN,
        plan: document,
        codes: [{ from: 'II.5.i', to: 'II.5.h' }],
        document: { ...document_, number: '91/KH-UBND' },
      },
    });
    const back = amendPlan.changed.find(({ code }: { code: string }) => code === 'II.5.h');
    expect(back.id).toBe(ids.h);
    expect((await taskNow('II.4.d', 'id formerCodes')).id).not.toBe(ids.d);
    expect((await taskNow('II.5.h', 'formerCodes')).formerCodes).toEqual(['II.5.h', 'II.5.i']);
  });
});

test('a lead that was merged counts as whoever followed it, in every rule', async () => {
  const fields = 'completion { rule complete confirmed of share }';
  const set = mutation('setJointCompletionRule', `task { ${fields} } receipt { events { type } }`);
  const [LEAD, HEIR] = ['so-cong-thuong', 'so-y-te'];
  const ruled = (rule: string, ...designated: string[]) =>
    coordinator.get(set, of('II.5.c.1', { rule, designated }));
  await ruled('DESIGNATED', LEAD);
  const one = { rule: 'DESIGNATED', complete: false, confirmed: 0, of: 1, share: 0 };
  expect(await taskNow('II.5.c.1', fields)).toEqual({ completion: one });
  await registrar.get(mutation('mergeAgencies', 'stale'), { input: { from: [LEAD], into: HEIR } });
  expect(await taskNow('II.5.c.1', fields)).toEqual({ completion: one });
  expect((await ruled('DESIGNATED', HEIR)).setJointCompletionRule).toEqual({
    task: { completion: one },
    receipt: { events: [] },
  });
  const { setJointCompletionRule } = await ruled('ALL');
  expect(setJointCompletionRule.task.completion).toEqual({ ...one, rule: 'ALL', of: 6 });
});
