import { readFileSync } from 'node:fs';
import type { PlanDocument } from '../../src/domain/plan/plan-document';
import { WHY } from '../../src/graphql/viewer/worklist.texts';
import { systemClock } from '../../src/infra/clock';
import { createLog } from '../../src/infra/log';
import { replay } from '../../src/infra/projector/replay';
import { openSystem } from '../../src/infra/system';
import { WORK } from '../../src/projections/work-item';
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

const OFFICE = 'van-phong-ubnd-tinh';
const UNIT = 'trung-tam-xuc-tien';
const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const IMPORTED = '2026-04-20';

const text: PlanDocument = JSON.parse(readFileSync('data/plan-2026.json', 'utf8'));

type Item = {
  what: string;
  object: { __typename: string; id: string };
  since: string;
  dueOn: string | null;
  command: string;
};

const ITEMS = `query Mine($first: Int! = 200, $after: String) {
  viewer { worklist(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node { what object { __typename id } since dueOn command } }
  } }
}`;

async function worklist(by: Caller): Promise<Item[]> {
  const { viewer } = await by.get(ITEMS);
  const items = viewer.worklist.edges.map(({ node }: { node: Item }) => node);
  expect(viewer.worklist.totalCount).toBe(items.length);
  expect(new Set(items.map(({ what, object }: Item) => `${what} ${object.id}`)).size).toBe(
    items.length,
  );
  return items;
}

/** How many there are of each kind. */
const kinds = (items: Item[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(items.map(({ what }) => what))].map((kind) => [
      kind,
      items.filter(({ what }) => what === kind).length,
    ]),
  );

const objects = (items: Item[], what: string): string[] =>
  items.filter((each) => each.what === what).map(({ object }) => object.id);

let app: App;
let coordinator: Caller;
let officer: Caller;
let head: Caller;
let finance: Caller;
let office: Caller;
/** Ids by the code of their task. */
const tasks: Record<string, string> = {};

beforeAll(async () => {
  app = await startApp({ now: `${IMPORTED}T03:00:00.000Z` });
  coordinator = await app.as('COORDINATOR', CULTURE);
  officer = await app.as('AGENCY_OFFICER', FOREIGN);
  head = await app.as('AGENCY_HEAD', FOREIGN);
  finance = await app.as('FINANCE', FINANCE);
  office = await app.as('PROVINCE_OFFICE', OFFICE);
  const { plan } = await officer.get(
    `{ plan(id: "${PLAN}") { tasks(first: 200) { edges { node { id code } } } } }`,
  );
  for (const { node } of plan.tasks.edges) tasks[node.code] = node.id;
});
afterAll(() => app?.stop());

const assignmentOf = (code: string, agency: string): string =>
  `assignment-${(tasks[code] as string).slice('task-'.length)}.${agency}`;

/** Carries out the mutation that an item names. */
const answer = (by: Caller, command: string, input: object) =>
  by.get(mutation(command, 'stale'), { input });

test('every answer that an item names is a mutation', async () => {
  const { __schema } = await officer.get('{ __schema { mutationType { fields { name } } } }');
  const mutations = __schema.mutationType.fields.map(({ name }: { name: string }) => name);
  expect(Object.values(WORK).filter((command) => !mutations.includes(command))).toEqual([]);
});

describe('right after the import', () => {
  const kindOf = (group: string | null) => text.groups.find(({ code }) => code === group)?.kind;
  const naming = (...wanted: string[]) =>
    text.tasks.filter(({ assignees }) =>
      assignees.some(({ group }) => wanted.includes(kindOf(group) ?? '')),
    );

  test('the coordinator is to expand and resolve groups, a cadence and a mode', async () => {
    const items = await worklist(coordinator);
    // By hand: II.1, II.3, seven of II.5, six of II.6, II.7.a and b, IV.2, IV.5.
    expect(naming('LIST', 'ATTRIBUTE')).toHaveLength(17);
    expect(kinds(items)).toEqual({
      EXPAND_GROUP: 17,
      RESOLVE_GROUP: 6,
      RESOLVE_CADENCE: 1,
      CONFIRM_MODE: 1,
    });
    const toExpand = naming('LIST', 'ATTRIBUTE').map(({ code }) => tasks[code]);
    expect(objects(items, 'EXPAND_GROUP').sort()).toEqual(toExpand.sort());
    expect(objects(items, 'RESOLVE_CADENCE')).toEqual([tasks['II.4.a']]);
    expect(objects(items, 'CONFIRM_MODE')).toEqual([assignmentOf('II.4.c', 'cong-an-tinh')]);
  });

  test("groups of a task with a lead that was ordered are the lead's to resolve", async () => {
    const press = await worklist(await app.as('AGENCY_OFFICER', PRESS));
    const ofLead = ['II.4.c', 'II.7.a'];
    expect(objects(press, 'RESOLVE_GROUP').sort()).toEqual(
      ofLead.map((each) => tasks[each]).sort(),
    );
    const ofCoordinator = naming('TO_BE_RESOLVED').filter(({ code }) => !ofLead.includes(code));
    expect(objects(await worklist(coordinator), 'RESOLVE_GROUP').sort()).toEqual(
      ofCoordinator.map(({ code }) => tasks[code]).sort(),
    );
  });

  test('an agency has its periods, what is due first coming first', async () => {
    const work = (code: string, period: string, dueOn: string): Item => ({
      what: 'FINISH_WORK',
      object: { __typename: 'Occurrence', id: `${assignmentOf(code, FOREIGN)}/${period}` },
      since: IMPORTED,
      dueOn,
      command: 'reportCompletion',
    });
    // Its third and fourth quarter have not begun in April.
    const all = [
      work('II.5.b.2', '2026-Q1', '2026-03-31'),
      work('II.5.b.2', '2026-Q2', '2026-06-30'),
      work('II.2.b', '2026-Q2-Q3', '2026-09-30'),
    ];
    expect(await worklist(officer)).toEqual(all);
    expect(await worklist(head)).toEqual(all);
  });

  test('what a unit does for its parent is on the list of both', async () => {
    const unit = await worklist(await app.as('AGENCY_OFFICER', UNIT));
    // II.5.c.1 and two quarters of II.5.b.3; of II.5.b.1 the editions come first.
    expect(kinds(unit)).toEqual({ FINISH_WORK: 3, REGISTER_EDITION: 1 });
    expect(objects(unit, 'REGISTER_EDITION')).toEqual([`${assignmentOf('II.5.b.1', OFFICE)}/2026`]);
    expect(await worklist(await app.as('AGENCY_OFFICER', OFFICE))).toEqual(unit);
  });

  test('who was invited is to answer', async () => {
    const items = await worklist(await app.as('AGENCY_OFFICER', PARTY));
    // II.7.b names it without "kính mời"; nobody can order it all the same.
    expect(kinds(items)).toEqual({ ANSWER_INVITATION: 4 });
    expect(objects(items, 'ANSWER_INVITATION').sort()).toEqual(
      ['II.4.a', 'II.4.c', 'II.7.b', 'IV.2'].map((code) => assignmentOf(code, PARTY)).sort(),
    );
  });

  test('the registrar is to issue the plan', async () => {
    expect(await worklist(await app.as('REGISTRAR'))).toEqual([
      {
        what: 'ISSUE_PLAN',
        object: { __typename: 'Plan', id: PLAN },
        since: IMPORTED,
        dueOn: null,
        command: 'issuePlan',
      },
    ]);
  });

  test.each([
    ['FINANCE', FINANCE],
    ['PROVINCE_OFFICE', OFFICE],
    ['COUNCIL_CLERK', 'hdnd-tinh'],
    ['AUDITOR', null],
    ['INTEGRATION', FOREIGN],
    ['COORDINATOR', FOREIGN],
    ['AGENCY_OFFICER', null],
    ['AGENCY_HEAD', 'so-y-te'],
  ] as const)('nothing awaits %s of %s', async (role, agency) =>
    expect(await worklist(await app.as(role, agency))).toEqual([]),
  );

  test('several roles have the lists of each', async () => {
    const both = await worklist(await app.as(['AGENCY_OFFICER', 'REGISTRAR'], FOREIGN));
    expect(kinds(both)).toEqual({ FINISH_WORK: 3, ISSUE_PLAN: 1 });
  });

  test('pages follow each other, and cost as many statements however long they are', async () => {
    const whole = await worklist(coordinator);
    const found: Item[] = [];
    let after: string | null = null;
    do {
      const { viewer } = await coordinator.get(ITEMS, { first: 10, after });
      const { edges, pageInfo, totalCount } = viewer.worklist;
      expect(totalCount).toBe(25);
      found.push(...edges.map(({ node }: { node: Item }) => node));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after);
    expect(found).toEqual(whole);
    const cost = async (first: number) => {
      const before = app.statements.length;
      await officer.get(ITEMS, { first });
      return app.statements.length - before;
    };
    expect(await cost(5)).toBe(await cost(1));
  });

  test('it says why, in Vietnamese or in English', async () => {
    const query = '{ viewer { worklist(first: 1) { edges { node { why } } } } }';
    const why = async (headers: Record<string, string>) =>
      (await officer.ask(query, {}, headers)).data.viewer.worklist.edges[0].node.why;
    expect(await why({})).toBe(
      'Nhiệm vụ của kỳ này chưa được báo cáo hoàn thành (II.5.b.2, kỳ 2026-Q1).',
    );
    expect(await why({ 'accept-language': 'en' })).toBe(
      "This period's work has not been reported done (II.5.b.2, period 2026-Q1).",
    );
    // Composed letters, and one sentence each.
    for (const text of Object.values(WHY).flatMap(({ vi, en }) => [vi, en]))
      expect(text).toMatch(/^\p{Lu}[^.]+\.$/u);
    expect(JSON.stringify(WHY)).toBe(JSON.stringify(WHY).normalize('NFC'));
  });

  test('it says of which task, so that no two lines look the same', async () => {
    const query = '{ viewer { worklist(first: 200) { edges { node { what why } } } } }';
    const lines = async (by: Caller): Promise<{ what: string; why: string }[]> =>
      (await by.get(query)).viewer.worklist.edges.map(({ node }: { node: unknown }) => node);
    for (const by of [coordinator, officer]) {
      const said = (await lines(by)).map(({ why }) => why);
      expect(new Set(said).size).toBe(said.length);
    }
    const cadence = (await lines(coordinator)).find(({ what }) => what === 'RESOLVE_CADENCE');
    expect(cadence?.why).toMatch(/ theo quý \(II\.4\.a\)\.$/);
    const [issue] = await lines(await app.as('REGISTRAR'));
    expect(issue?.why).toBe('Kế hoạch chưa có số và ngày ban hành.');
  });
});

describe('what is answered is gone, and the next in turn has it', () => {
  test('work: from the officer to the head to the coordinator, and back', async () => {
    const assignmentId = assignmentOf('II.5.b.2', FOREIGN);
    const input = { assignmentId, period: '2026-Q1' };
    const object = `${assignmentId}/2026-Q1`;
    await answer(officer, 'reportCompletion', { ...input, quantity: 1, effectiveOn: '2026-04-06' });
    expect(objects(await worklist(officer), 'FINISH_WORK')).not.toContain(object);
    expect((await worklist(head)).filter(({ what }) => what === 'SIGN_OFF')).toEqual([
      {
        what: 'SIGN_OFF',
        object: { __typename: 'Occurrence', id: object },
        since: IMPORTED,
        dueOn: null,
        command: 'signOff',
      },
    ]);
    expect(kinds(await worklist(officer))).toEqual({ FINISH_WORK: 2 });
    await answer(head, 'signOff', input);
    expect(kinds(await worklist(head))).toEqual({ FINISH_WORK: 2 });
    const judged = '{ viewer { worklist(first: 200) { edges { node { what why } } } } }';
    const { edges } = (await coordinator.get(judged)).viewer.worklist;
    const [toConfirm] = edges.filter(
      ({ node }: { node: Item }) => node.what === 'CONFIRM_COMPLETION',
    );
    // Who judges is told whose work it is.
    expect(toConfirm.node.why).toMatch(/ \(II\.5\.b\.2, kỳ 2026-Q1, Sở Ngoại vụ\)\.$/);
    expect(objects(await worklist(coordinator), 'CONFIRM_COMPLETION')).toEqual([object]);
    await answer(coordinator, 'returnCompletion', { ...input, reason: 'Chưa gửi bản in.' });
    expect(objects(await worklist(officer), 'RETURNED_WORK')).toEqual([object]);
    await answer(head, 'reportCompletion', { ...input, effectiveOn: '2026-04-06' });
    await answer(coordinator, 'confirmCompletion', input);
    expect(objects(await worklist(coordinator), 'CONFIRM_COMPLETION')).toEqual([]);
    expect(kinds(await worklist(head))).toEqual({ FINISH_WORK: 2 });
  });

  test("the coordinator's own work is the province office's to confirm", async () => {
    const own = await app.as('AGENCY_HEAD', CULTURE);
    const input = { assignmentId: assignmentOf('II.3', CULTURE), period: '2026' };
    await answer(own, 'reportCompletion', input);
    const object = `${input.assignmentId}/2026`;
    expect(objects(await worklist(coordinator), 'CONFIRM_COMPLETION')).toEqual([]);
    expect(objects(await worklist(office), 'CONFIRM_COMPLETION')).toEqual([object]);
    await answer(office, 'confirmCompletion', input);
    expect(await worklist(office)).toEqual([]);
  });

  test("a unit reports, and its parent's head signs off", async () => {
    const unit = await app.as('AGENCY_HEAD', UNIT);
    const parent = await app.as('AGENCY_HEAD', OFFICE);
    const input = { assignmentId: assignmentOf('II.5.c.1', OFFICE), period: '2026' };
    await answer(unit, 'reportCompletion', input);
    expect(kinds(await worklist(unit))).toEqual({ FINISH_WORK: 2, REGISTER_EDITION: 1 });
    expect(kinds(await worklist(parent))).toEqual({
      FINISH_WORK: 2,
      REGISTER_EDITION: 1,
      SIGN_OFF: 1,
    });
  });

  test('editions are registered by the mutation that is named, and then the work is', async () => {
    const unit = await app.as('AGENCY_OFFICER', UNIT);
    const input = { assignmentId: assignmentOf('II.5.b.1', OFFICE), period: '2026' };
    const object = `${input.assignmentId}/2026`;
    const item = async () => (await worklist(unit)).find((each) => each.object.id === object);
    const early = mutation('reportCompletion', 'stale');
    const refused = await unit.refused(early, { input: { ...input, quantity: 1 } });
    expect(refused.extensions.code).toBe('EDITIONS_MISSING');
    const missing = `{ node(id: "${object}") { ... on Occurrence { missingLanguages } } }`;
    const languages: string[] = (await unit.get(missing)).node.missingLanguages;
    expect(languages).toEqual(['vi', 'en', 'ko', 'ja', 'zh']);
    for (const language of languages) {
      const { what, command } = (await item()) as Item;
      expect([what, command]).toEqual(['REGISTER_EDITION', 'submitDeliverable']);
      await answer(unit, command, { ...input, language, formats: ['PRINT'] });
    }
    const { what, command } = (await item()) as Item;
    expect([what, command]).toEqual(['FINISH_WORK', 'reportCompletion']);
    await answer(unit, command, { ...input, quantity: 1 });
    expect(await item()).toBeUndefined();
  });

  test('a quarter is there on its first day, since that day, and can be reported then', async () => {
    const later = await startApp({ now: '2026-06-30T03:00:00.000Z' });
    try {
      const by = await later.as('AGENCY_OFFICER', FOREIGN);
      const third = async () =>
        (await worklist(by)).filter(({ object }) => object.id.endsWith('/2026-Q3'));
      expect(await third()).toEqual([]);
      later.clock.now = '2026-06-30T17:00:00.000Z';
      const [item] = await third();
      expect(item).toMatchObject({ what: 'FINISH_WORK', since: '2026-07-01' });
      const [assignmentId, period] = (item as Item).object.id.split('/');
      await answer(by, (item as Item).command, { assignmentId, period, quantity: 1 });
      expect(objects(await third(), 'FINISH_WORK')).toEqual([]);
    } finally {
      await later.stop();
    }
  });

  test('an extension is asked for and granted, and the due date is another', async () => {
    const assignmentId = assignmentOf('II.5.b.2', FOREIGN);
    const input = { assignmentId, period: '2026-Q2' };
    const reason = 'Nhà in chậm giấy.';
    await answer(officer, 'requestExtension', { ...input, until: '2026-07-31', reason });
    const object = `${assignmentId}/2026-Q2`;
    expect(objects(await worklist(coordinator), 'DECIDE_EXTENSION')).toEqual([object]);
    await answer(coordinator, 'grantExtension', input);
    expect(objects(await worklist(coordinator), 'DECIDE_EXTENSION')).toEqual([]);
    const due = (await worklist(officer)).find((each) => each.object.id === object)?.dueOn;
    expect(due).toBe('2026-07-31');
  });

  test('an invitation is accepted or declined; a lead that declines is vacant', async () => {
    const party = await app.as('AGENCY_HEAD', PARTY);
    await answer(party, 'acceptInvitation', { assignmentId: assignmentOf('II.4.c', PARTY) });
    await answer(party, 'declineInvitation', {
      assignmentId: assignmentOf('II.4.a', PARTY),
      reason: 'Không bố trí được nhân lực.',
    });
    // Accepted, it has the four quarters of II.4.c, of which two have begun.
    expect(kinds(await worklist(party))).toEqual({ ANSWER_INVITATION: 2, FINISH_WORK: 2 });
    for (const by of [coordinator, office])
      expect(objects(await worklist(by), 'FILL_VACANT_LEAD')).toEqual([tasks['II.4.a']]);
    await answer(office, 'assignTask', {
      planId: PLAN,
      taskCode: 'II.4.a',
      agency: FOREIGN,
      role: 'LEAD',
    });
    for (const by of [coordinator, office])
      expect(objects(await worklist(by), 'FILL_VACANT_LEAD')).toEqual([]);
  });

  test('what the text leaves open is decided', async () => {
    const inTask = (taskCode: string) => ({ planId: PLAN, taskCode });
    const count = async (what: string) => objects(await worklist(coordinator), what).length;
    await answer(coordinator, 'resolveCadence', { ...inTask('II.4.a'), every: 'QUARTER' });
    expect(await count('RESOLVE_CADENCE')).toBe(0);
    await answer(coordinator, 'confirmAssignmentMode', {
      assignmentId: assignmentOf('II.4.c', 'cong-an-tinh'),
      mode: 'INVITED',
    });
    expect(await count('CONFIRM_MODE')).toBe(0);
    await answer(coordinator, 'assignTask', { ...inTask('II.7.a'), group: 'xa-bien-gioi' });
    expect(await count('EXPAND_GROUP')).toBe(16);
    await answer(coordinator, 'resolveGroup', {
      ...inTask('II.7.c'),
      group: 'chu-quan-cong-thong-tin',
      members: ['so-khoa-hoc-va-cong-nghe'],
    });
    // That of II.4.a went to the lead who was ordered since.
    expect(await count('RESOLVE_GROUP')).toBe(4);
    expect(objects(await worklist(officer), 'RESOLVE_GROUP')).toEqual([tasks['II.4.a']]);
    await answer(coordinator, 'assignTask', {
      ...inTask('II.4.a'),
      agency: 'so-y-te',
      role: 'LEAD',
      mode: 'ASSIGNED',
    });
    expect(objects(await worklist(officer), 'RESOLVE_GROUP')).toEqual([tasks['II.4.a']]);
    const health = await app.as('AGENCY_HEAD', 'so-y-te');
    expect(objects(await worklist(health), 'RESOLVE_GROUP')).toEqual([tasks['II.4.a']]);
    await answer(officer, 'resolveGroup', {
      ...inTask('II.4.a'),
      group: 'so-nganh-lien-quan',
      members: ['so-y-te'],
    });
    expect(objects(await worklist(officer), 'RESOLVE_GROUP')).toEqual([]);
    await answer(await app.as('REGISTRAR'), 'issuePlan', {
      planId: PLAN,
      number: '15/KH-UBND',
      issuedOn: '2026-01-15',
    });
    expect(await worklist(await app.as('REGISTRAR'))).toEqual([]);
  });

  test('who is urged is to acknowledge it', async () => {
    await coordinator.get(mutation('urge', 'stale'), {
      input: { planId: PLAN, agency: FOREIGN, task: 'II.2.b', text: 'Đề nghị khẩn trương.' },
    });
    const items = (await worklist(officer)).filter(({ what }) => what === 'ACKNOWLEDGE_URGE');
    expect(items.map(({ object, command }) => [object, command])).toEqual([
      [{ __typename: 'Assignment', id: assignmentOf('II.2.b', FOREIGN) }, 'acknowledgeUrge'],
    ]);
    const { assignment } = await officer.get(
      `{ assignment(id: "${items[0]?.object.id}") { urges { version } } }`,
    );
    await answer(officer, 'acknowledgeUrge', {
      assignmentId: items[0]?.object.id,
      urge: assignment.urges[0].version,
    });
    expect(objects(await worklist(officer), 'ACKNOWLEDGE_URGE')).toEqual([]);
  });

  test('an estimate goes its way, and nobody else knows of it', async () => {
    const lines = [
      { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '350000000' },
    ];
    const { draftBudgetRequest } = await officer.get(
      mutation('draftBudgetRequest', 'budgetRequest { id }'),
      { input: { planId: PLAN, lines } },
    );
    const { id } = draftBudgetRequest.budgetRequest;
    const everybody: [string, Caller][] = [
      ['officer', officer],
      ['head', head],
      ['finance', finance],
      ['coordinator', coordinator],
      ['office', office],
      ['clerk', await app.as('COUNCIL_CLERK', 'hdnd-tinh')],
      ['press', await app.as('AGENCY_HEAD', PRESS)],
      ['integration', await app.as('INTEGRATION', FOREIGN)],
    ];
    const awaits = async () => {
      const found: string[] = [];
      for (const [name, by] of everybody)
        for (const { what, object } of await worklist(by))
          if (object.id === id) found.push(`${name} ${what}`);
      return found;
    };
    expect(await awaits()).toEqual(['officer SUBMIT_BUDGET_REQUEST', 'head SUBMIT_BUDGET_REQUEST']);
    await answer(head, 'submitBudgetRequest', { budgetRequestId: id });
    expect(await awaits()).toEqual([
      'finance RECEIVE_BUDGET_REQUEST',
      'coordinator ACKNOWLEDGE_BUDGET_COPY',
    ]);
    await answer(finance, 'receiveBudgetRequest', { budgetRequestId: id });
    await answer(coordinator, 'acknowledgeBudgetCopy', { budgetRequestId: id });
    expect(await awaits()).toEqual(['finance APPRAISE_BUDGET_REQUEST']);
    const appraised = lines.map(({ requested, ...line }) => ({ ...line, recommended: requested }));
    await answer(finance, 'appraiseBudgetRequest', { budgetRequestId: id, lines: appraised });
    expect(await awaits()).toEqual(['finance OPEN_BUDGET_DOSSIER']);
    await answer(head, 'withdrawBudgetRequest', { budgetRequestId: id, reason: 'Thôi.' });
    expect(await awaits()).toEqual([]);
  });

  test('reports: whoever is on the roster, then who judges them', async () => {
    const { openReportingCycle } = await coordinator.get(
      mutation('openReportingCycle', 'reportingCycle { id }'),
      {
        input: {
          planId: PLAN,
          kind: 'FINAL',
          periodCovered: { from: '2026-01-01', to: '2026-10-31' },
          cutOff: '2026-11-05',
        },
      },
    );
    const { id: cycleId } = openReportingCycle.reportingCycle;
    const own = await app.as('AGENCY_OFFICER', CULTURE);
    const due = async (by: Caller) =>
      (await worklist(by)).filter(({ what }) => what === 'SUBMIT_REPORT');
    const item = (dueOn: string): Item => ({
      what: 'SUBMIT_REPORT',
      object: { __typename: 'ReportingCycle', id: cycleId },
      since: IMPORTED,
      dueOn,
      command: 'submitReport',
    });
    expect(await due(officer)).toEqual([item('2026-11-05')]);
    expect(await due(own)).toEqual([item('2026-11-14')]);

    const content = 'Đã phát hành 03 số bản tin.';
    for (const by of [officer, own]) await answer(by, 'submitReport', { cycleId, content });
    expect([await due(officer), await due(own)]).toEqual([[], []]);
    const reports = (by: Caller) => worklist(by).then((items) => objects(items, 'ACCEPT_REPORT'));
    const report = (agency: string) => `report-${PLAN}.FINAL.${agency}`;
    expect(await reports(coordinator)).toEqual([report(FOREIGN)]);
    expect(await reports(office)).toEqual([report(CULTURE)]);

    const reason = 'Thiếu số liệu quý III.';
    await answer(coordinator, 'returnReport', { reportId: report(FOREIGN), reason });
    expect(objects(await worklist(officer), 'RETURNED_REPORT')).toEqual([report(FOREIGN)]);
    await answer(officer, 'submitReport', { cycleId, content });
    await answer(coordinator, 'acceptReports', { reportIds: [report(FOREIGN)] });
    await answer(office, 'acceptReports', { reportIds: [report(CULTURE)] });
    expect([await reports(coordinator), await reports(office)]).toEqual([[], []]);
  });

  test('a merged agency leaves its list to its successor, whole', async () => {
    const successor = await app.as('AGENCY_HEAD', 'so-noi-vu');
    const lines = [{ task: 'II.2.b', period: '2026', source: 'OTHER', requested: '1000000' }];
    await answer(officer, 'draftBudgetRequest', { planId: PLAN, lines });
    const before = await worklist(head);
    // Q2 and II.2.b as of the text; Q2 of II.4.a, which it leads since.
    expect(kinds(before)).toEqual({ FINISH_WORK: 3, SUBMIT_BUDGET_REQUEST: 1 });
    expect(await worklist(successor)).toEqual([]);
    await answer(await app.as('REGISTRAR'), 'mergeAgencies', {
      from: [FOREIGN],
      into: 'so-noi-vu',
      document: { number: '12/NQ-HDND', date: '2026-04-01', issuer: 'HĐND tỉnh' },
    });
    expect(await worklist(successor)).toEqual(before);
  });

  test('the offices of the plan go to who follows their holders, whole', async () => {
    const registrar = await app.as('REGISTRAR');
    const document = { number: '13/NQ-HDND', date: '2026-04-01', issuer: 'HĐND tỉnh' };
    const merge = (from: string, into: string) =>
      answer(registrar, 'mergeAgencies', { from: [from], into, document });
    const done = { assignmentId: assignmentOf('II.1', CULTURE), period: '2026' };
    await answer(await app.as('AGENCY_HEAD', CULTURE), 'reportCompletion', done);
    const lines = [{ task: 'II.2.b', period: '2026', source: 'OTHER', requested: '2' }];
    const heir = await app.as('AGENCY_HEAD', 'so-noi-vu');
    const { draftBudgetRequest } = await heir.get(
      mutation('draftBudgetRequest', 'budgetRequest { id }'),
      { input: { planId: PLAN, lines } },
    );
    const budgetRequestId = draftBudgetRequest.budgetRequest.id;
    await answer(heir, 'submitBudgetRequest', { budgetRequestId });
    const reported = assignmentOf('II.2.b', FOREIGN);
    await answer(heir, 'reportCompletion', {
      assignmentId: reported,
      period: '2026-Q2-Q3',
      quantity: 2,
    });

    const holders: [Caller, string, string][] = [
      [coordinator, 'COORDINATOR', 'so-y-te'],
      [finance, 'FINANCE', 'so-cong-thuong'],
      [office, 'PROVINCE_OFFICE', 'so-tu-phap'],
    ];
    const before = await Promise.all(holders.map(([by]) => worklist(by)));
    expect(before.map(kinds)).toMatchObject([
      { CONFIRM_COMPLETION: 1, ACKNOWLEDGE_BUDGET_COPY: 1 },
      { RECEIVE_BUDGET_REQUEST: 1 },
      { CONFIRM_COMPLETION: 1 },
    ]);
    const own = objects(before[2] ?? [], 'CONFIRM_COMPLETION');
    expect(own).toEqual([`${done.assignmentId}/2026`]);
    await merge(CULTURE, 'so-y-te');
    await merge(FINANCE, 'so-cong-thuong');
    await merge(OFFICE, 'so-tu-phap');
    for (const [n, [closed, role, into]] of holders.entries()) {
      expect(await worklist(await app.as(role as 'FINANCE', into))).toEqual(before[n]);
      expect(await worklist(closed)).toEqual([]);
    }

    const waiting = `{ budgetRequest(id: "${budgetRequestId}") { awaiting { code } } }`;
    const asked = async () => (await heir.get(waiting)).budgetRequest.awaiting;
    expect(await asked()).toEqual([{ code: 'so-cong-thuong' }, { code: 'so-y-te' }]);
    const ofHealth = await app.as('COORDINATOR', 'so-y-te');
    await answer(ofHealth, 'acknowledgeBudgetCopy', { budgetRequestId });
    expect(await asked()).toEqual([{ code: 'so-cong-thuong' }]);
    // Nobody judges his own work, though it was begun by who is no more.
    const confirm = mutation('confirmCompletion', 'stale');
    const refused = await ofHealth.refused(confirm, { input: done });
    expect(refused.extensions.code).toBe('FORBIDDEN');
    await answer(await app.as('PROVINCE_OFFICE', 'so-tu-phap'), 'confirmCompletion', done);
  });

  test('whoever follows a unit and its parent has the work of both once', async () => {
    const heir = await app.as('AGENCY_OFFICER', 'so-tu-phap');
    const before = await worklist(heir);
    const unit = await worklist(await app.as('AGENCY_OFFICER', UNIT));
    expect(unit.length).toBeGreaterThan(0);
    expect(before).toEqual(expect.arrayContaining(unit));
    const document = { number: '14/NQ-HDND', date: '2026-04-01', issuer: 'HĐND tỉnh' };
    const merger = { from: [UNIT], into: 'so-tu-phap', document };
    await answer(await app.as('REGISTRAR'), 'mergeAgencies', merger);
    expect(await worklist(heir)).toEqual(expect.arrayContaining(before));
  });
});

test('of several plans each has its own offices, and one list has all of whom it is', async () => {
  const registrar = await app.as('REGISTRAR');
  const health = await app.as('COORDINATOR', 'so-y-te');
  const trade = await app.as('COORDINATOR', 'so-cong-thuong');
  const before = await worklist(health);
  expect(await worklist(trade)).toEqual([]);
  const importIt = mutation('importPlan', 'plan { tasks(first: 9) { edges { node { id } } } }');
  const imported = async (id: string, coordinator: string): Promise<string> => {
    const offices = { ...text.offices, coordinator, finance: 'so-noi-vu', provinceOffice: OFFICE };
    const only = text.tasks.filter(({ code }) => code === 'II.1');
    const { importPlan } = await registrar.get(importIt, {
      input: { plan: { ...text, id, offices, tasks: only } },
    });
    return importPlan.plan.tasks.edges[0].node.id;
  };
  const first = await imported('of-health-1', 'so-y-te');
  const second = await imported('of-health-2', 'so-y-te');
  const third = await imported('of-trade', 'so-cong-thuong');
  const added = (await worklist(health)).filter(
    ({ object }) => !before.some((each) => each.object.id === object.id),
  );
  expect(added.map(({ what, object }) => [what, object.id]).sort()).toEqual(
    [first, second].sort().map((id) => ['EXPAND_GROUP', id]),
  );
  expect((await worklist(health)).length).toBe(before.length + 2);
  expect(objects(await worklist(trade), 'EXPAND_GROUP')).toEqual([third]);
});

test('the list made anew from the ledger is the list that grew with it', async () => {
  const system = await openSystem({ ...app.system, log: createLog('silent'), clock: systemClock });
  try {
    const { views } = await replay(system.source);
    expect(views.find(({ view }) => view === 'work_item_view')).toMatchObject({
      differing: 0,
      missing: 0,
      extra: 0,
    });
  } finally {
    await system.close();
  }
});
