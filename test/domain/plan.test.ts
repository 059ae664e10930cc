import { checkPlan } from '../../src/domain/plan/check-plan';
import { codesAbove } from '../../src/domain/plan/codes';
import {
  groupNamed,
  type ImportPlan,
  imported,
  officesOf,
  plan,
  planStream,
  taskIdOf,
} from '../../src/domain/plan/plan';
import type { PlanDocument } from '../../src/domain/plan/plan-document';
import { PLAN_RULES, type PlanRule } from '../../src/domain/plan/plan-rules';
import { Rejected, rejectionMessage } from '../../src/domain/rejection';
import { folded, given } from '../support/given';
import { goldenEvents } from './golden';
import { attempts, everybody, only, registrar } from './people';
import { document, PLAN, planImported, taskId } from './province';

const { PlanImported: planIsImported } = goldenEvents(plan, {
  PlanImported: {
    1: {
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
    },
  },
});

const taskIds = document.tasks.map(({ code }) => taskId(code));
const importIt: ImportPlan = { type: 'ImportPlan', document, taskIds };

test('what was stored means what it always meant', () => {
  expect(folded(plan, planIsImported)).toEqual({ header: planIsImported.data });
  expect(officesOf(folded(plan, planIsImported))).toEqual({
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
    expect([...new Set(cases.map(([rule]) => rule))].sort()).toEqual(
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
