import { checkPlan } from '../../src/domain/plan/check-plan';
import { codesAbove } from '../../src/domain/plan/codes';
import {
  type AmendPlan,
  groupNamed,
  type ImportPlan,
  imported,
  officesOf,
  type PlanEvent,
  plan,
  planStream,
  taskIdOf,
} from '../../src/domain/plan/plan';
import type { PlanDocument, PlanTask } from '../../src/domain/plan/plan-document';
import { PLAN_RULES, type PlanRule } from '../../src/domain/plan/plan-rules';
import { Rejected, rejectionMessage } from '../../src/domain/rejection';
import { folded, given } from '../support/given';
import { goldenEvents } from './golden';
import { attempts, everybody, only, registrar } from './people';
import { document, inProvince, PLAN, planImported, taskId } from './province';

const header = {
  id: 'dong-nai-2026-ttdn',
  year: 2026,
  title: 'Công tác thông tin đối ngoại trên địa bàn tỉnh Đồng Nai năm 2026',
  number: null,
  issuedOn: null,
  signer: { name: 'Lê Trường Sơn', position: 'KT. CHỦ TỊCH, PHÓ CHỦ TỊCH' },
  introduction: 'Thực hiện Kết luận số 57-KL/TW ngày 15/6/2023 của Bộ Chính trị',
  legalBases: [
    {
      text: 'Kết luận số 57-KL/TW ngày 15/6/2023 của Bộ Chính trị',
      number: '57-KL/TW',
      date: '2023-06-15',
      issuer: 'Bộ Chính trị',
    },
  ],
  objectives: [
    { code: 'I.1.a', text: 'Tuyên truyền, quảng bá', sourceLines: { from: 37, to: 43 } },
  ],
  requirements: [{ code: 'I.2.a', text: 'Bám sát', sourceLines: { from: 65, to: 74 } }],
  provisions: [{ code: 'III.1', text: 'Kinh phí', sourceLines: { from: 602, to: 606 } }],
  closing: 'Trên đây là Kế hoạch',
  recipients: [
    { text: 'Lưu: VT, KGVX', purpose: null },
    { text: 'Bộ Văn hóa, Thể thao và Du lịch', purpose: 'báo cáo' },
  ],
  offices: {
    coordinator: 'so-van-hoa-the-thao-va-du-lich',
    finance: 'so-tai-chinh',
    provinceOffice: 'van-phong-ubnd-tinh',
    council: 'hdnd-tinh',
  },
  finalReport: { before: '2026-11-15', text: 'trước ngày 15/11/2026' },
  sections: [
    {
      code: 'II',
      ordinal: 2,
      title: 'NỘI DUNG KẾ HOẠCH',
      parent: null,
      sourceLines: { from: 92, to: 599 },
    },
    {
      code: 'II.5',
      ordinal: 7,
      title: 'Truyền thông quảng bá hình ảnh tỉnh Đồng Nai ra nước ngoài',
      parent: 'II',
      sourceLines: { from: 291, to: 498 },
    },
    {
      code: 'II.5.b',
      ordinal: 8,
      title: 'Truyền thông qua các bản tin, ấn phẩm tuyên truyền',
      parent: 'II.5',
      sourceLines: { from: 356, to: 411 },
    },
    {
      code: 'II.7',
      ordinal: 11,
      title: 'Đẩy mạnh tuyên truyền thông tin đối ngoại khu vực biên giới',
      parent: 'II',
      sourceLines: { from: 549, to: 599 },
    },
    {
      code: 'III',
      ordinal: 12,
      title: 'KINH PHÍ THỰC HIỆN',
      parent: null,
      sourceLines: { from: 601, to: 615 },
    },
    {
      code: 'IV',
      ordinal: 13,
      title: 'TỔ CHỨC THỰC HIỆN',
      parent: null,
      sourceLines: { from: 616, to: 664 },
    },
  ],
  groups: [
    {
      code: 'xa-bien-gioi',
      name: 'UBND các xã khu vực biên giới',
      aliases: ['08 xã biên giới'],
      kind: 'ATTRIBUTE',
      members: null,
      where: { kinds: ['COMMUNE', 'WARD'], attribute: 'border' },
      size: 8,
    },
    {
      code: 'hai-so',
      name: 'Hai sở',
      aliases: [],
      kind: 'LIST',
      members: ['so-ngoai-vu', 'so-cong-thuong'],
      where: null,
      size: null,
    },
  ],
  tasks: [
    { id: 'task-ea84afce-61e8-5e59-89ca-1d443008df8b', code: 'II.5.b.2' },
    { id: 'task-96e64507-5a51-5fd1-b50b-2245f48040df', code: 'II.7.a' },
  ],
  documentHash: '3b5d5c3712955042212316173ccf37be800a1f7e0f3d2b0f7d1f1f4f0a2c6e11',
  sourceLines: { from: 1, to: 700 },
};

const {
  PlanImported: planIsImported,
  PlanIssued,
  PlanAmended,
} = goldenEvents(plan, {
  PlanImported: { 1: header },
  PlanIssued: { 1: { number: '35/KH-UBND', issuedOn: '2026-01-26' } },
  PlanAmended: {
    1: {
      ...header,
      title: 'Công tác thông tin đối ngoại năm 2026 (sửa đổi)',
      number: '35/KH-UBND',
      issuedOn: '2026-01-26',
      sections: header.sections.filter(({ code }) => code !== 'II.5.b'),
      tasks: [
        { id: 'task-ea84afce-61e8-5e59-89ca-1d443008df8b', code: 'II.5.a' },
        { id: 'task-0f1fcb52-3cf0-5a52-9a6e-9a4a9d5e6c11', code: 'II.7.b' },
      ],
      codes: [{ id: 'task-ea84afce-61e8-5e59-89ca-1d443008df8b', from: 'II.5.b.2', to: 'II.5.a' }],
      added: [{ id: 'task-0f1fcb52-3cf0-5a52-9a6e-9a4a9d5e6c11', code: 'II.7.b' }],
      dropped: [{ id: 'task-96e64507-5a51-5fd1-b50b-2245f48040df', code: 'II.7.a' }],
      droppedSections: ['II.5.b'],
    },
  },
});

const taskIds = document.tasks.map(({ code }) => taskId(code));
const importIt: ImportPlan = { type: 'ImportPlan', document, taskIds };

test('what was stored means what it always meant', () => {
  const imported = {
    header: planIsImported.data,
    imported: planIsImported.data,
    recoding: null,
    dropped: [],
  };
  expect(folded(plan, planIsImported)).toEqual(imported);
  const issued = { ...planIsImported.data, ...PlanIssued.data };
  expect(folded(plan, planIsImported, PlanIssued)).toEqual({ ...imported, header: issued });
  const { codes: _, added: __, dropped, droppedSections: ___, ...amended } = PlanAmended.data;
  expect(folded(plan, planIsImported, PlanIssued, PlanAmended)).toEqual({
    ...imported,
    header: amended,
    recoding: { codes: [{ from: 'II.5.b.2', to: 'II.5.a' }], dropped: ['II.7.a'] },
    dropped,
  });
  expect(officesOf(PLAN, inProvince)).toEqual({
    coordinator: 'so-van-hoa-the-thao-va-du-lich',
    finance: 'so-tai-chinh',
    provinceOffice: 'van-phong-ubnd-tinh',
    council: 'hdnd-tinh',
  });
});

test('the plan of 2026 is imported with the ids of its 36 tasks and duties', () => {
  const { tasks: _tasks, ...header } = document;
  const tasks = document.tasks.map(({ code }) => ({ id: taskId(code), code }));
  given(plan)
    .when(importIt, registrar)
    .thenHappened({ type: 'PlanImported', data: { ...header, tasks } });
  expect(tasks).toHaveLength(36);
});

test('importing the same plan again changes nothing', () =>
  given(plan, ...planImported)
    .when(importIt, registrar)
    .thenNothingHappened());

test('an imported plan is not changed by importing it with another number', () =>
  given(plan, ...planImported)
    .when({ ...importIt, document: { ...document, number: '1234/KH-UBND' } }, registrar)
    .thenRejected('PLAN_DIFFERS', { field: 'document', plan: PLAN }));

test('only the registrar imports a plan', () => {
  const code = attempts((by) => given(plan).when(importIt, by).code());
  const registrars = everybody.filter(({ roles }) => roles.includes('REGISTRAR'));
  expect(code).toEqual(only(...registrars).othersGet('FORBIDDEN'));
});

test('a plan that was never imported does not exist', () =>
  expect(() => imported(plan.initial)).toThrow('NOT_FOUND: There is no plan.'));

test('a task is found by its code, and an unknown code is refused with the field', () => {
  const { data } = planIsImported;
  expect(taskIdOf(data, 'II.7.a', 'taskCode')).toBe('task-96e64507-5a51-5fd1-b50b-2245f48040df');
  expect(() => taskIdOf(data, 'II.9', 'taskCode')).toThrow('NOT_FOUND: There is no task.');
});

test('a group is found by its code', () => {
  expect(groupNamed(planIsImported.data, 'xa-bien-gioi')?.size).toBe(8);
  expect(groupNamed(planIsImported.data, 'xa-mien-nui')).toBeUndefined();
});

test('a plan is about itself', () => {
  expect(plan.about(folded(plan, planIsImported))).toEqual({ plan: PLAN, tasks: [], agency: null });
  expect(planStream(PLAN)).toBe('plan-dong-nai-2026-ttdn');
});

test('a code lies under each of its beginnings', () =>
  expect(codesAbove('II.5.b.2')).toEqual(['II', 'II.5', 'II.5.b', 'II.5.b.2']));

describe('issuing a plan', () => {
  const issue = { type: 'IssuePlan' as const, ...PlanIssued.data };
  const issued = given(plan, ...planImported, PlanIssued);

  test('it gets its number and date', () =>
    given(plan, ...planImported)
      .when(issue, registrar)
      .thenHappened(PlanIssued));

  test('issuing it again changes nothing', () =>
    issued.when(issue, registrar).thenNothingHappened());

  test('it is not issued under another number or date', () => {
    const was = { field: 'number', number: '35/KH-UBND', date: '2026-01-26' };
    issued
      .when({ ...issue, number: '36/KH-UBND' }, registrar)
      .thenRejected('PLAN_ISSUED_OTHERWISE', was);
    issued
      .when({ ...issue, issuedOn: '2026-01-27' }, registrar)
      .thenRejected('PLAN_ISSUED_OTHERWISE', was);
  });

  test.each([
    ['2026-02-30', 'issuedOn', 'DATE'],
    ['2026-01-26', 'number', 'PRESENT'],
  ])('on %s: %s must be one', (issuedOn, field, rule) =>
    given(plan, ...planImported)
      .when({ ...issue, issuedOn, number: rule === 'PRESENT' ? ' ' : '35/KH-UBND' }, registrar)
      .thenRejected('PLAN_INCONSISTENT', { field, rule }),
  );

  test('it is not issued tomorrow', () =>
    given(plan, ...planImported)
      .when(issue, registrar, '2026-01-25')
      .thenRejected('DOCUMENT_IN_FUTURE', {
        field: 'issuedOn',
        date: '2026-01-26',
        today: '2026-01-25',
      }));

  test('importing it as it was changes nothing, and takes the number from nobody', () =>
    issued.when(importIt, registrar).thenNothingHappened());

  test('only the registrar issues a plan that is there', () => {
    const registrars = everybody.filter(({ roles }) => roles.includes('REGISTRAR'));
    const codes = attempts((by) => issued.when(issue, by).code());
    expect(codes).toEqual(only(...registrars).othersGet('FORBIDDEN'));
    given(plan).when(issue, registrar).thenRejected('NOT_FOUND', { field: 'planId', what: 'plan' });
  });
});

describe('amending a plan', () => {
  const paper = { number: '90/KH-UBND', date: '2026-05-04', issuer: 'UBND tỉnh Đồng Nai' };
  const minted = (code: string) => `task-minted.${code}`;
  const amendBy = (amended: PlanDocument, table: Partial<AmendPlan> = {}): AmendPlan => ({
    type: 'AmendPlan',
    document: amended,
    taskIds: amended.tasks.map(({ code }) => minted(code)),
    codes: [],
    dropped: [],
    paper,
    ...table,
  });
  /** The plan, in which a task's code is another one. */
  const withCode = (from: string, to: string, plan_ = document): PlanDocument => ({
    ...plan_,
    documentHash: `${plan_.documentHash.slice(0, 40)}${from}${to}`,
    tasks: plan_.tasks.map((each) => (each.code === from ? { ...each, code: to } : each)),
  });
  const without = (code: string): PlanDocument => ({
    ...document,
    tasks: document.tasks.filter((each) => each.code !== code),
  });
  const real = given(plan, ...planImported);
  const amended = (command: AmendPlan, ...before: PlanEvent[]) => {
    const happened = given(plan, ...planImported, ...before)
      .when(command, registrar)
      .happened();
    return [...before, ...happened];
  };
  const last = (events: PlanEvent[]) =>
    (events.at(-1) as Extract<PlanEvent, { type: 'PlanAmended' }>).data;
  const idOf = (events: PlanEvent[], code: string) =>
    last(events).tasks.find((each) => each.code === code)?.id;
  const moved = amendBy(withCode('II.5.h', 'II.5.i'), {
    codes: [{ from: 'II.5.h', to: 'II.5.i' }],
  });

  test('a task keeps its id over a new code', () => {
    const events = amended(moved);
    expect(last(events)).toMatchObject({
      codes: [{ id: taskId('II.5.h'), from: 'II.5.h', to: 'II.5.i' }],
      added: [],
      dropped: [],
      droppedSections: [],
    });
    expect(idOf(events, 'II.5.i')).toBe(taskId('II.5.h'));
    expect(idOf(events, 'II.5.g')).toBe(taskId('II.5.g'));
  });

  test('word for word again, with or without the table, it changes nothing', () => {
    const after = given(plan, ...planImported, ...amended(moved));
    after.when(moved, registrar).thenNothingHappened();
    after.when({ ...moved, codes: [] }, registrar).thenNothingHappened();
  });

  test('the same plan is no amendment', () =>
    real.when(amendBy(document), registrar).thenNothingHappened());

  test('two tasks change their codes with each other, once', () => {
    const swapped = withCode('X', 'II.5.e', withCode('II.5.e', 'II.5.d', withCode('II.5.d', 'X')));
    const swap = amendBy(
      { ...swapped, tasks: swapped.tasks },
      {
        codes: [
          { from: 'II.5.d', to: 'II.5.e' },
          { from: 'II.5.e', to: 'II.5.d' },
        ],
      },
    );
    const events = amended(swap);
    expect(idOf(events, 'II.5.e')).toBe(taskId('II.5.d'));
    expect(idOf(events, 'II.5.d')).toBe(taskId('II.5.e'));
    given(plan, ...planImported, ...events)
      .when(swap, registrar)
      .thenNothingHappened();
  });

  test('a task that is new gets a new id, also under the code that another one had', () => {
    const [first] = document.tasks.filter(({ code }) => code === 'II.5.h');
    const more = withCode('II.5.h', 'II.5.i');
    const events = amended(
      amendBy(
        { ...more, tasks: [...more.tasks, { ...first, ordinal: 99 } as PlanTask] },
        { codes: [{ from: 'II.5.h', to: 'II.5.i' }] },
      ),
    );
    expect(last(events).added).toEqual([{ id: minted('II.5.h'), code: 'II.5.h' }]);
    expect(idOf(events, 'II.5.i')).toBe(taskId('II.5.h'));
  });

  test('a task that is gone is dropped by name, and can come back', () => {
    const gone = amendBy(without('II.5.h'), { dropped: ['II.5.h'] });
    const events = amended(gone);
    expect(last(events).dropped).toEqual([{ id: taskId('II.5.h'), code: 'II.5.h' }]);
    const state = folded(plan, ...planImported, ...events);
    expect(state.dropped).toEqual([{ id: taskId('II.5.h'), code: 'II.5.h' }]);
    const back = { ...amendBy(document), taskIds: document.tasks.map(({ code }) => taskId(code)) };
    const again = amended(back, ...events);
    expect(idOf(again, 'II.5.h')).toBe(taskId('II.5.h'));
    expect(folded(plan, ...planImported, ...again).dropped).toEqual([]);
  });

  test('a plan is amended twice', () => {
    const first = amended(moved);
    const second = amendBy(withCode('II.5.i', 'II.5.k', moved.document), {
      codes: [{ from: 'II.5.i', to: 'II.5.k' }],
    });
    expect(idOf(amended(second, ...first), 'II.5.k')).toBe(taskId('II.5.h'));
  });

  test('a code that nobody accounts for is refused by its name', () =>
    real
      .when(amendBy(without('II.5.h')), registrar)
      .thenRejected('TASK_UNACCOUNTED', { field: 'codes', task: 'II.5.h' }));

  test('a code that another task takes over is not kept', () =>
    real
      .when(amendBy(without('II.5.h'), { codes: [{ from: 'II.5.h', to: 'II.5.g' }] }), registrar)
      .thenRejected('TASK_UNACCOUNTED', { field: 'codes', task: 'II.5.g' }));

  test.each([
    [[{ from: 'II.9', to: 'II.5.i' }], [], 'codes[0]', 'II.9'],
    [[{ from: 'II.5.h', to: 'II.9' }], [], 'codes[0]', 'II.5.h'],
    [
      [
        { from: 'II.5.h', to: 'II.5.i' },
        { from: 'II.5.h', to: 'II.5.g' },
      ],
      [],
      'codes[1]',
      'II.5.h',
    ],
    [
      [
        { from: 'II.5.h', to: 'II.5.i' },
        { from: 'II.5.g', to: 'II.5.i' },
      ],
      [],
      'codes[1]',
      'II.5.g',
    ],
    [[{ from: 'II.5.h', to: 'II.5.i' }], ['II.5.h'], 'codes[0]', 'II.5.h'],
    [[{ from: 'II.5.h', to: 'II.5.i' }], ['II.9'], 'dropped[0]', 'II.9'],
    [[{ from: 'II.5.h', to: 'II.5.i' }], ['II.1', 'II.1'], 'dropped[1]', 'II.1'],
  ])('a table that cannot be: %j, dropped %j', (codes, dropped, field, code) =>
    real
      .when({ ...moved, codes, dropped }, registrar)
      .thenRejected('CODE_TABLE_WRONG', { field, code }),
  );

  test('an id that a task of the plan has is given to no other', () => {
    const [first] = document.tasks;
    const more = {
      ...document,
      tasks: [...document.tasks, { ...first, code: 'II.1.x', ordinal: 99 }],
    };
    const clash = amendBy(more as PlanDocument);
    real
      .when({ ...clash, taskIds: [...clash.taskIds.slice(0, -1), taskId('II.2.a')] }, registrar)
      .thenRejected('CODE_TABLE_WRONG', { field: 'codes', code: 'II.1.x' });
  });

  test('a section that is gone is named, and one that is new is there', () => {
    const [first] = document.sections;
    const sections = [...document.sections.slice(1), { ...first, code: 'V' }];
    const other = { ...document, sections: sections as PlanDocument['sections'] };
    expect(last(amended(amendBy(other)))).toMatchObject({ droppedSections: ['I'] });
  });

  test('a plan that was issued keeps its number where the amended text has none', () =>
    expect(last(amended(moved, PlanIssued))).toMatchObject(PlanIssued.data));

  test('the paper that amends it must be named', () =>
    real
      .when({ ...moved, paper: null }, registrar)
      .thenRejected('DOCUMENT_MISSING', { field: 'document' }));

  test.each([
    ['id', { id: 'dong-nai-2027-ttdn' }],
    ['year', { year: 2027 }],
  ])('another plan, by its %s, amends nothing', (field, other) => {
    const tasks = document.tasks.map((each) => ({ ...each, schedule: null }));
    real
      .when(amendBy({ ...document, tasks, ...other }), registrar)
      .thenRejected('PLAN_INCONSISTENT', { field, rule: 'SAME_PLAN' });
  });

  test('importing it as it was changes nothing after an amendment', () =>
    given(plan, ...planImported, ...amended(moved))
      .when(importIt, registrar)
      .thenNothingHappened());

  test('only the registrar amends a plan that is there', () => {
    const registrars = everybody.filter(({ roles }) => roles.includes('REGISTRAR'));
    const codes = attempts((by) => real.when(moved, by).code());
    expect(codes).toEqual(only(...registrars).othersGet('FORBIDDEN'));
    given(plan).when(moved, registrar).thenRejected('NOT_FOUND', { field: 'planId', what: 'plan' });
  });
});

describe('a plan that contradicts itself', () => {
  /** A copy of the real plan, broken by the step. */
  // biome-ignore lint/suspicious/noExplicitAny: it breaks what the types promise.
  const broken = (step: (plan: any) => void): PlanDocument => {
    const copy = structuredClone(document);
    step(copy);
    return copy;
  };
  const window = (base: object) =>
    broken(({ tasks }) => {
      tasks[0].schedule.base = { kind: 'WINDOW', ...base };
    });

  const cases: [PlanRule, string, PlanDocument][] = [
    ['ID', 'id', broken((plan) => Object.assign(plan, { id: 'x/2026 ké' }))],
    ['ID', 'id', broken((plan) => Object.assign(plan, { id: 'x'.repeat(81) }))],
    ['YEAR', 'year', broken((plan) => Object.assign(plan, { year: 26 }))],
    ['DATE', 'issuedOn', broken((plan) => Object.assign(plan, { issuedOn: '2026-02-29' }))],
    [
      'DATE',
      'legalBases[1].date',
      broken(({ legalBases }) => Object.assign(legalBases[1], { date: '2023-13-01' })),
    ],
    [
      'DATE',
      'finalReport.before',
      broken(({ finalReport }) => Object.assign(finalReport, { before: '2026-11-31' })),
    ],
    [
      'PRESENT',
      'offices.finance',
      broken(({ offices }) => Object.assign(offices, { finance: '' })),
    ],
    [
      'CODE',
      'sections[1].code',
      broken(({ sections }) => Object.assign(sections[1], { code: 'II..5' })),
    ],
    [
      'UNIQUE',
      'sections[2].code',
      broken(({ sections }) => Object.assign(sections[2], { code: 'II' })),
    ],
    [
      'UNIQUE',
      'sections[2].ordinal',
      broken(({ sections }) => Object.assign(sections[2], { ordinal: 1 })),
    ],
    [
      'UNKNOWN_SECTION',
      'sections[2].parent',
      broken(({ sections }) => Object.assign(sections[2], { parent: 'V' })),
    ],
    [
      'NOT_ABOVE',
      'sections[2].parent',
      broken(({ sections }) => Object.assign(sections[2], { parent: 'II.1' })),
    ],
    ['ID', 'groups[0].code', broken(({ groups }) => Object.assign(groups[0], { code: 'Các Sở' }))],
    [
      'UNIQUE',
      'groups[1].code',
      broken(({ groups }) => Object.assign(groups[1], { code: groups[0].code })),
    ],
    [
      'GROUP_WHERE',
      'groups[0].where',
      broken(({ groups }) => Object.assign(groups[0], { where: null })),
    ],
    [
      'GROUP_WHERE',
      'groups[0].where',
      broken(({ groups }) => Object.assign(groups[0].where, { kinds: [] })),
    ],
    [
      'AGENCY_KIND',
      'groups[0].where.kinds[0]',
      broken(({ groups }) => Object.assign(groups[0].where, { kinds: ['GUILD'] })),
    ],
    [
      'GROUP_MEMBERS',
      'groups[0].members',
      broken(({ groups }) => Object.assign(groups[0], { kind: 'LIST' })),
    ],
    [
      'GROUP_MEMBERS',
      'groups[4].members',
      broken(({ groups }) => Object.assign(groups[4], { members: ['so-ngoai-vu'] })),
    ],
    [
      'UNIQUE',
      'groups[4].members[1]',
      broken(({ groups }) =>
        Object.assign(groups[4], { kind: 'LIST', members: ['so-ngoai-vu', 'so-ngoai-vu'] }),
      ),
    ],
    ['POSITIVE', 'groups[2].size', broken(({ groups }) => Object.assign(groups[2], { size: 0 }))],
    ['CODE', 'tasks[3].code', broken(({ tasks }) => Object.assign(tasks[3], { code: '2.c' }))],
    ['UNIQUE', 'tasks[3].code', broken(({ tasks }) => Object.assign(tasks[3], { code: 'II.1' }))],
    ['UNIQUE', 'tasks[3].ordinal', broken(({ tasks }) => Object.assign(tasks[3], { ordinal: 3 }))],
    [
      'UNKNOWN_SECTION',
      'tasks[3].section',
      broken(({ tasks }) => Object.assign(tasks[3], { section: 'II.9' })),
    ],
    [
      'NOT_ABOVE',
      'tasks[3].section',
      broken(({ tasks }) => Object.assign(tasks[3], { section: 'II.5' })),
    ],
    [
      'AGENCY_OR_GROUP',
      'tasks[0].assignees[0]',
      broken(({ tasks }) => Object.assign(tasks[0].assignees[0], { agency: null })),
    ],
    [
      'AGENCY_OR_GROUP',
      'tasks[0].assignees[0]',
      broken(({ tasks }) => Object.assign(tasks[0].assignees[0], { group: 'xa-phuong' })),
    ],
    [
      'UNKNOWN_GROUP',
      'tasks[0].assignees[1].group',
      broken(({ tasks }) => Object.assign(tasks[0].assignees[1], { group: 'xa-mien-nui' })),
    ],
    ['DATE', 'tasks[0].schedule.base.start', window({})],
    ['DATE', 'tasks[0].schedule.base.end', window({ start: '2026-01-01', end: '2026-06-31' })],
    ['WINDOW', 'tasks[0].schedule.base', window({ start: '2026-05-02', end: '2026-05-01' })],
    ['WINDOW', 'tasks[0].schedule.base', window({ start: '2025-12-31', end: '2026-05-01' })],
    ['WINDOW', 'tasks[0].schedule.base', window({ start: '2026-05-01', end: '2027-01-01' })],
    [
      'CHOICES',
      'tasks[6].schedule.base.choices',
      broken(({ tasks }) => Object.assign(tasks[6].schedule.base, { choices: ['MONTH', 'MONTH'] })),
    ],
    [
      'PRESENT',
      'tasks[1].schedule.trigger.text',
      broken(({ tasks }) => Object.assign(tasks[1].schedule.trigger, { text: '' })),
    ],
    [
      'POSITIVE',
      'tasks[12].deliverables[0].quantity',
      broken(({ tasks }) => Object.assign(tasks[12].deliverables[0], { quantity: 0 })),
    ],
    [
      'UNIT',
      'tasks[12].deliverables[0].unit',
      broken(({ tasks }) => Object.assign(tasks[12].deliverables[0], { unit: null })),
    ],
  ];

  test.each(cases)('%s is broken at %s: it is refused', (rule, field, plan_) =>
    given(plan)
      .when({ ...importIt, document: plan_ }, registrar)
      .thenRejected('PLAN_INCONSISTENT', { field, rule }),
  );

  test('every rule is tried', () =>
    expect([...new Set(cases.map(([rule]) => rule)), 'SAME_PLAN'].sort()).toEqual(
      Object.keys(PLAN_RULES).sort(),
    ));

  test('text that the ledger cannot hold is refused before any of it is written', () => {
    const decomposed = broken(({ tasks }) =>
      Object.assign(tasks[35], { title: 'Sở'.normalize('NFD') }),
    );
    expect(() => checkPlan(decomposed)).toThrow('tasks.35.title: text must be in Unicode NFC');
  });

  test('what is wrong is said in the language of the reader', () => {
    const details = { field: 'tasks[3].section', rule: 'UNKNOWN_SECTION' };
    expect(rejectionMessage('PLAN_INCONSISTENT', details, 'vi')).toBe(
      'Kế hoạch có lỗi tại tasks[3].section: không có mục nào mang mã này.',
    );
    expect(new Rejected('PLAN_INCONSISTENT', details).message).toBe(
      'PLAN_INCONSISTENT: The plan is wrong at tasks[3].section: no section has this code.',
    );
  });

  test('windows and lists that are right pass', () => {
    checkPlan(document);
    checkPlan(window({ start: '2026-05-01', end: '2026-05-01' }));
    checkPlan(
      broken(({ groups }) =>
        Object.assign(groups[4], { kind: 'LIST', members: ['so-ngoai-vu', 'so-cong-thuong'] }),
      ),
    );
  });
});
