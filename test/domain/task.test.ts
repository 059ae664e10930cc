import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import { planStream } from '../../src/domain/plan/plan';
import type { Mode, Role } from '../../src/domain/plan/plan-document';
import { type AssignTask, assignmentsOf, type TaskCommand, task } from '../../src/domain/task/task';
import { type Facts, folded, given } from '../support/given';
import { goldenEvents } from './golden';
import { attempts, coordinator, everybody, only, provinceOffice, registrar } from './people';
import {
  codesOf,
  document,
  inProvince,
  PLAN,
  planImported,
  planTask,
  province,
  registered,
  taskDefined,
} from './province';
import { agency, group, real, resolve, roles } from './tasks';

const press = {
  role: 'LEAD',
  mode: 'ASSIGNED',
  modeConfirmed: true,
  label: 'Cơ quan chủ trì',
  printed: 'Báo và phát thanh, truyền hình Đồng Nai',
  agency: 'bao-va-phat-thanh-truyen-hinh',
  group: null,
  subUnit: null,
  capacity: null,
};
const borderCommunes = {
  role: 'COORDINATE',
  mode: 'ASSIGNED',
  modeConfirmed: true,
  label: 'Cơ quan phối hợp',
  printed: 'UBND các xã khu vực biên giới',
  agency: null,
  group: 'xa-bien-gioi',
  subUnit: null,
  capacity: null,
};
const trade = {
  role: 'IMPLEMENT',
  mode: 'ASSIGNED',
  modeConfirmed: true,
  label: null,
  printed: 'Sở Công Thương',
  agency: 'so-cong-thuong',
  group: null,
  subUnit: null,
  capacity: null,
};

const text = {
  code: 'II.7.a',
  kind: 'TASK',
  ordinal: 28,
  title: 'Tăng cường sản xuất nội dung phục vụ công tác thông tin tuyên truyền',
  content: ['Bằng tiếng Việt, tiếng nước ngoài'],
  section: 'II.7',
  assignees: [press, borderCommunes],
  timingText: 'Thường xuyên',
  schedule: { base: { kind: 'CONTINUOUS' }, trigger: null },
  deliverables: [
    {
      name: 'Chương trình',
      quantity: null,
      unit: null,
      languages: ['vi', 'en'],
      formats: ['BROADCAST'],
    },
  ],
  classification: 'PUBLIC',
  sourceLines: [{ from: 551, to: 567 }],
  sourceHash: '9821c2f7488fd0335675db92911cd02bc5238e17dce927b3b3412644d63408cd',
  assumptions: ['The communes of the border area are the 08 border communes of IV.2.'],
};

const guidance = {
  number: '1500/BVHTTDL-TTCSTTĐN',
  date: '2026-03-02',
  issuer: 'Bộ Văn hóa, Thể thao và Du lịch',
};

const events = goldenEvents(task, {
  TaskDefined: { 1: { planId: 'dong-nai-2026-ttdn', year: 2026, ...text } },
  TaskAmended: {
    1: {
      from: { code: 'II.7.a', kind: 'TASK' },
      ...text,
      code: 'II.7.b',
      ordinal: 29,
      title: 'Tăng cường sản xuất nội dung bằng tiếng Việt và tiếng Khmer',
    },
  },
  TaskDropped: { 1: { from: { code: 'II.7.a', kind: 'TASK' } } },
  TaskGroupExpanded: {
    1: {
      group: 'xa-bien-gioi',
      takenOn: '2026-01-20',
      role: 'COORDINATE',
      mode: 'ASSIGNED',
      members: [
        'xa-loc-thanh',
        'xa-loc-tan',
        'xa-loc-thanh-2',
        'xa-tan-tien',
        'xa-thien-hung',
        'xa-hung-phuoc',
        'xa-bu-gia-map',
        'xa-dak-o',
      ],
    },
  },
  TaskAssigneeAdded: { 1: { assignee: trade } },
  TaskAssigneeWithdrawn: { 1: { agency: 'so-cong-thuong', reason: 'Trùng nhiệm vụ II.5.c.1.' } },
  TaskAssigneeModeConfirmed: { 1: { agency: 'cong-an-tinh', mode: 'ASSIGNED' } },
  TaskCadenceResolved: { 1: { every: 'QUARTER' } },
  TaskGuidanceRecorded: { 1: { guidance, text: 'Tổ chức hai lớp trong quý III.' } },
  TaskTriggerLapsed: { 1: { reason: 'Bộ không ban hành hướng dẫn trong năm.' } },
  TaskJointCompletionRuleSet: { 1: { rule: 'DESIGNATED', designated: ['so-tai-chinh'] } },
  TaskIndicatorDefined: {
    1: {
      code: 'luot-xem',
      name: 'Lượt xem chuyên mục tiếng Anh',
      unit: 'lượt',
      baseline: '12000',
      target: '20000.5',
      period: '2026-Q3',
    },
  },
});
const { TaskDefined, TaskGroupExpanded, TaskAssigneeAdded } = events;

const define = { type: 'DefineTask', planId: PLAN, year: 2026, task: planTask('II.7.a') } as const;

/** The state of a task of which nothing but its text is known. */
const untouched = {
  definition: TaskDefined.data,
  imported: TaskDefined.data,
  assignees: [press, borderCommunes],
  added: [],
  confirmed: {},
  expansions: {},
  withdrawn: [],
  regiven: [],
  dropped: false,
  assigned: ['bao-va-phat-thanh-truyen-hinh'],
  cadence: null,
  guidance: [],
  lapsedOn: null,
  jointCompletion: { rule: 'ALL', designated: [] },
  indicators: {},
};

test('what was stored means what it always meant', () => {
  expect(folded(task, TaskDefined)).toEqual(untouched);
  const { members } = TaskGroupExpanded.data;
  const expansions = { 'xa-bien-gioi': { takenOn: '2026-01-20', members } };
  const had = {
    ...untouched,
    assignees: [press, borderCommunes, trade],
    added: [trade],
    expansions,
    assigned: ['bao-va-phat-thanh-truyen-hinh', ...members, 'so-cong-thuong'],
  };
  expect(folded(task, TaskDefined, TaskGroupExpanded, TaskAssigneeAdded)).toEqual(had);
  const { type: _type, data } = events.TaskIndicatorDefined;
  const { from: _from, ...said } = events.TaskAmended.data;
  expect(
    folded(
      task,
      TaskDefined,
      TaskGroupExpanded,
      TaskAssigneeAdded,
      events.TaskAssigneeWithdrawn,
      events.TaskAssigneeModeConfirmed,
      events.TaskCadenceResolved,
      events.TaskGuidanceRecorded,
      events.TaskTriggerLapsed,
      events.TaskJointCompletionRuleSet,
      events.TaskIndicatorDefined,
      events.TaskAmended,
      events.TaskDropped,
    ),
  ).toEqual({
    ...had,
    definition: { planId: PLAN, year: 2026, ...said },
    withdrawn: ['so-cong-thuong'],
    confirmed: { 'cong-an-tinh': 'ASSIGNED' },
    guidance: [{ ...guidance, on: '2026-01-05' }],
    lapsedOn: '2026-01-05',
    jointCompletion: { rule: 'DESIGNATED', designated: ['so-tai-chinh'] },
    indicators: { 'luot-xem': data },
    dropped: true,
  });
});

describe('defining a task', () => {
  test('a task of the plan is defined with all that the text says of it', () =>
    given(task)
      .when(define, registrar)
      .thenHappened({
        type: 'TaskDefined',
        data: { planId: PLAN, year: 2026, ...planTask('II.7.a') },
      }));

  test('defining it again changes nothing', () =>
    real('II.7.a').when(define, registrar).thenNothingHappened());

  test('a task is not changed by defining it with another title', () =>
    real('II.7.a')
      .when({ ...define, task: { ...define.task, title: 'Khác' } }, registrar)
      .thenRejected('TASK_DIFFERS', { field: 'document', task: 'II.7.a' }));

  test('only the registrar defines a task', () => {
    const registrars = everybody.filter(({ roles }) => roles.includes('REGISTRAR'));
    expect(attempts((by) => given(task).when(define, by).code())).toEqual(
      only(...registrars).othersGet('FORBIDDEN'),
    );
  });
});

describe('assigning a group', () => {
  test('"UBND các xã, phường" becomes the 95 communes and wards, frozen with the day', () => {
    const members = codesOf(({ kind }) => kind === 'COMMUNE' || kind === 'WARD');
    expect(members).toHaveLength(95);
    real('II.1')
      .when(group('xa-phuong'), coordinator, '2026-02-03')
      .thenHappened({
        type: 'TaskGroupExpanded',
        data: {
          group: 'xa-phuong',
          takenOn: '2026-02-03',
          role: 'COORDINATE',
          mode: 'ASSIGNED',
          members,
        },
      });
  });

  test('"các sở, ban, ngành" becomes the departments of the roster, in its order', () =>
    real('II.5.h')
      .when(group('so-ban-nganh'), coordinator, '2026-02-03')
      .thenHappened({
        type: 'TaskGroupExpanded',
        data: {
          group: 'so-ban-nganh',
          takenOn: '2026-02-03',
          role: 'IMPLEMENT',
          mode: 'ASSIGNED',
          members: codesOf(({ kind }) => kind === 'DEPARTMENT'),
        },
      }));

  test('the communes of the border are the eight that have the attribute', () =>
    real('II.7.a')
      .when(group('xa-bien-gioi'), coordinator, '2026-01-20')
      .thenHappened(TaskGroupExpanded));

  test('a group with nobody in it is not frozen empty', () => {
    const departments = registered.filter(({ data }) => data.kind === 'DEPARTMENT');
    given(task, ...taskDefined('II.5.a'))
      .with({ ...province, [AGENCY_REGISTRY]: departments })
      .when(group('xa-phuong'), coordinator)
      .thenRejected('GROUP_EMPTY', { field: 'group', group: 'xa-phuong' });
  });

  test('a roster of seven border communes is refused, for the plan names eight', () => {
    const seven = registered.map((event) =>
      event.data.code === 'xa-dak-o'
        ? { ...event, data: { ...event.data, attributes: [] } }
        : event,
    );
    given(task, ...taskDefined('II.7.a'))
      .with({ ...province, [AGENCY_REGISTRY]: seven })
      .when(group('xa-bien-gioi'), coordinator)
      .thenRejected('GROUP_SIZE_DIFFERS', {
        field: 'group',
        group: 'xa-bien-gioi',
        size: 8,
        actual: 7,
      });
  });

  test('a group is expanded once: a later roster changes nothing', () => {
    const more = { ...registered[0], data: { ...registered[0]?.data, code: 'xa-moi' } };
    given(task, ...taskDefined('II.7.a'), TaskGroupExpanded)
      .with({ ...province, [AGENCY_REGISTRY]: [...registered, more as never] })
      .when(group('xa-bien-gioi'), coordinator, '2026-06-01')
      .thenNothingHappened();
  });

  test('the members of a list are those that it names', () => {
    given(task, TaskDefined)
      .with(listing('so-ngoai-vu', 'so-cong-thuong'))
      .when(group('xa-bien-gioi'), coordinator, '2026-02-03')
      .thenHappened({
        type: 'TaskGroupExpanded',
        data: {
          group: 'xa-bien-gioi',
          takenOn: '2026-02-03',
          role: 'COORDINATE',
          mode: 'ASSIGNED',
          members: ['so-ngoai-vu', 'so-cong-thuong'],
        },
      });
  });

  test('a list with a member that nobody registered is refused', () =>
    given(task, TaskDefined)
      .with(listing('so-ngoai-vu', 'so-thuy-san'))
      .when(group('xa-bien-gioi'), coordinator)
      .thenRejected('UNKNOWN_AGENCY', { field: 'group', agency: 'so-thuy-san' }));

  test('a group that the task does not name is refused', () =>
    real('II.5.b.2').when(group('xa-phuong'), coordinator).thenRejected('GROUP_NOT_NAMED', {
      field: 'group',
      task: 'II.5.b.2',
      group: 'xa-phuong',
    }));

  test('a roster that was frozen stays as it was when an agency is corrected', () => {
    const [first] = registered.filter(({ data }) => data.attributes.includes('border'));
    const moved = { type: 'AgencyCorrected', data: { ...first?.data, attributes: [] } };
    given(task, ...taskDefined('II.7.a'), TaskGroupExpanded)
      .with({ ...province, [AGENCY_REGISTRY]: [...registered, moved as never] })
      .when(group('xa-bien-gioi'), coordinator, '2026-06-01')
      .thenNothingHappened();
  });

  test.each(['constructor', 'valueOf', 'hasOwnProperty', '__proto__'])(
    'a group may even be called %s: it is expanded once, when it is',
    (code) => {
      const named = { ...TaskDefined.data.assignees[1], agency: null, group: code };
      const data = { ...TaskDefined.data, assignees: [named] } as typeof TaskDefined.data;
      const calling = { type: 'TaskDefined' as const, data };
      expect(assignmentsOf(folded(task, calling))).toEqual([]);
      const groups = document.groups.map((each) =>
        each.code === 'xa-bien-gioi' ? { ...each, code } : each,
      );
      const [header] = planImported;
      const facts = {
        ...province,
        [planStream(PLAN)]: [{ ...header, data: { ...header?.data, groups } } as never],
      };
      const expanding = given(task, calling).with(facts).when(group(code), coordinator);
      const [expanded] = expanding.happened();
      expect(expanded?.data).toMatchObject({ group: code, members: { length: 8 } });
      expect(assignmentsOf(expanding.state())).toHaveLength(8);
      given(task, calling, expanded as never)
        .with(facts)
        .when(group(code), coordinator)
        .thenNothingHappened();
    },
  );

  test.each([
    ['II.4.a', 'so-nganh-lien-quan'],
    ['II.5.h', 'hoi-doan-the'],
    ['II.7.a', 'bao-chi-ky-ket'],
    ['II.7.c', 'chu-quan-cong-thong-tin'],
  ])('in %s nobody knows yet who belongs to %s', (code, unknown) =>
    real(code)
      .when(group(unknown), coordinator)
      .thenRejected('GROUP_TO_BE_RESOLVED', { field: 'group', group: unknown }),
  );
});

/** The plan, in which the border communes are a list of these. */
function listing(...members: string[]): Facts {
  const groups = document.groups.map((each) =>
    each.code === 'xa-bien-gioi'
      ? { ...each, kind: 'LIST' as const, members, where: null, size: null }
      : each,
  );
  const listed = planImported.map((event) => ({ ...event, data: { ...event.data, groups } }));
  return { ...province, [planStream(PLAN)]: listed };
}

describe('assigning one agency', () => {
  test('a body that the text does not name is given the task', () =>
    real('II.7.a').when(agency('so-cong-thuong'), coordinator).thenHappened(TaskAssigneeAdded));

  test('giving it once more, or in a weaker role, changes nothing', () => {
    const has = given(task, ...taskDefined('II.7.a'), TaskAssigneeAdded).on(inProvince);
    has.when(agency('so-cong-thuong'), coordinator).thenNothingHappened();
    has.when(agency('so-cong-thuong', 'COORDINATE'), coordinator).thenNothingHappened();
  });

  test('giving it in a stronger role raises the agency', () => {
    const raised = real('II.7.a').when(agency('so-ngoai-vu', 'LEAD'), coordinator);
    raised.thenHappened({
      type: 'TaskAssigneeAdded',
      data: {
        assignee: { ...TaskAssigneeAdded.data.assignee, ...named('so-ngoai-vu', 'Sở Ngoại vụ') },
      },
    });
    expect(roles(raised.state())['so-ngoai-vu']).toBe('LEAD');
  });

  test('an agency that nobody registered is refused', () =>
    real('II.7.a')
      .when(agency('so-thuy-san'), coordinator)
      .thenRejected('UNKNOWN_AGENCY', { field: 'agency', agency: 'so-thuy-san' }));

  test('the Front cannot be commanded, but it can be invited', () => {
    const front = 'ubmttqvn-tinh';
    real('II.7.a')
      .when(agency(front), coordinator)
      .thenRejected('NOT_COMMANDABLE', { field: 'mode', agency: front });
    real('II.7.a')
      .when(agency(front, 'IMPLEMENT', 'INVITED'), coordinator)
      .thenHappened({
        type: 'TaskAssigneeAdded',
        data: {
          assignee: {
            ...TaskAssigneeAdded.data.assignee,
            agency: front,
            printed: 'Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh',
            mode: 'INVITED',
          },
        },
      });
  });
});

const named = (code: string, printed: string) => ({
  agency: code,
  printed,
  role: 'LEAD' as const,
});
describe('who may assign, and what', () => {
  test.each([group('xa-bien-gioi'), agency('so-cong-thuong')])(
    'only the coordinator and the province office assign: %j',
    (command) =>
      expect(attempts((by) => real('II.7.a').when(command, by).code())).toEqual(
        only(coordinator, provinceOffice).othersGet('FORBIDDEN'),
      ),
  );

  test.each([group('xa-bien-gioi'), agency('so-cong-thuong')])(
    'a task that is not defined cannot be assigned: %j',
    (command) =>
      given(task)
        .on(inProvince)
        .when(command, coordinator)
        .thenRejected('NOT_FOUND', { field: 'taskCode', what: 'task' }),
  );

  test('no task of a plan that was never imported can be assigned', () =>
    given(task, TaskDefined)
      .when(group('xa-bien-gioi'), coordinator)
      .thenRejected('NOT_FOUND', { field: 'planId', what: 'plan' }));

  test('a task is about its plan and its code', () =>
    expect(task.about(folded(task, TaskDefined))).toEqual({
      plan: PLAN,
      tasks: ['II.7.a'],
      agency: null,
    }));
});

describe('the strongest role wins', () => {
  test('a body keeps the role in which the text names it when its group coordinates', () => {
    const state = real('II.1').when(group('so-ban-nganh'), coordinator).state();
    expect(roles(state)['so-van-hoa-the-thao-va-du-lich']).toBe('LEAD');
    expect(roles(state)['so-ngoai-vu']).toBe('COORDINATE');
    expect(assignmentsOf(state)).toHaveLength(14);
  });

  test('between equal roles the name comes before the group', () => {
    const terms = assignmentsOf(real('II.6.a').when(group('so-ban-nganh'), coordinator).state());
    const from = Object.fromEntries(terms.map((each) => [each.agency, each.fromGroup]));
    expect(from['so-van-hoa-the-thao-va-du-lich']).toBeNull();
    expect(from['so-ngoai-vu']).toBe('so-ban-nganh');
  });

  test('a coordinating body becomes an implementing one by its group', () => {
    const portals = {
      ...TaskGroupExpanded,
      data: {
        ...TaskGroupExpanded.data,
        group: 'chu-quan-cong-thong-tin',
        members: ['so-y-te', 'so-ngoai-vu'],
      },
    };
    expect(assignmentsOf(folded(task, ...taskDefined('II.7.c'), portals))).toEqual(
      ['so-van-hoa-the-thao-va-du-lich', 'so-ngoai-vu', 'so-y-te'].map((code) => ({
        agency: code,
        role: code === 'so-van-hoa-the-thao-va-du-lich' ? 'COORDINATE' : 'IMPLEMENT',
        mode: 'ASSIGNED',
        modeConfirmed: true,
        label: code === 'so-van-hoa-the-thao-va-du-lich' ? 'Cơ quan phối hợp' : 'Cơ quan thực hiện',
        subUnit: null,
        capacity: null,
        fromGroup: code === 'so-van-hoa-the-thao-va-du-lich' ? null : 'chu-quan-cong-thong-tin',
      })),
    );
  });

  test('a group that is not expanded assigns nobody', () =>
    expect(assignmentsOf(folded(task, ...taskDefined('II.5.a')))).toEqual([]));
});

describe('a group of the whole province', () => {
  const schools = {
    code: 'nhom-bao-chi',
    name: 'Cơ quan báo chí',
    aliases: [],
    kind: 'LIST' as const,
    members: ['bao-va-phat-thanh-truyen-hinh', 'so-ngoai-vu'],
    where: null,
    size: null,
  };
  const facts = (members: string[] = schools.members): Facts => ({
    ...province,
    [AGENCY_REGISTRY]: [
      ...registered,
      { type: 'AgencyGroupDefined', data: { ...schools, members } },
    ],
  });
  const give = (more: Partial<{ role: Role; mode: Mode }> = {}): AssignTask => ({
    ...group('nhom-bao-chi'),
    ...more,
  });
  const assignee = {
    ...trade,
    printed: 'Cơ quan báo chí',
    agency: null,
    group: 'nhom-bao-chi',
  };
  const giving = given(task, ...taskDefined('II.1')).with(facts());

  test('is given the task and expanded in one act, with the role that the caller says', () => {
    const expansion = {
      type: 'TaskGroupExpanded',
      data: {
        group: 'nhom-bao-chi',
        takenOn: '2026-03-02',
        role: 'COORDINATE',
        mode: 'INVITED',
        members: schools.members,
      },
    } as const;
    giving
      .when(give({ role: 'COORDINATE', mode: 'INVITED' }), coordinator, '2026-03-02')
      .thenHappened(
        {
          type: 'TaskAssigneeAdded',
          data: { assignee: { ...assignee, role: 'COORDINATE', mode: 'INVITED' } as never },
        },
        expansion,
      );
  });

  test('implements and is assigned unless the caller says otherwise', () => {
    const state = giving.when(give(), coordinator).state();
    expect(state.added).toEqual([assignee]);
    expect(roles(state)['so-ngoai-vu']).toBe('IMPLEMENT');
  });

  test('given again it changes nothing; in a stronger role it is raised with its frozen roster', () => {
    const before = giving.when(give(), coordinator).happened();
    const after = given(task, ...taskDefined('II.1'), ...before).with(facts(['so-y-te']));
    after.when(give(), coordinator).thenNothingHappened();
    const raised = after.when(give({ role: 'LEAD' }), coordinator);
    raised.thenHappened({
      type: 'TaskAssigneeAdded',
      data: { assignee: { ...assignee, role: 'LEAD' } as never },
    });
    expect(roles(raised.state())['so-ngoai-vu']).toBe('LEAD');
    expect(roles(raised.state())['so-y-te']).toBeUndefined();
  });

  test('that has a body which cannot be commanded is not assigned, but can be invited', () => {
    const withFront = given(task, ...taskDefined('II.1')).with(facts(['ubmttqvn-tinh']));
    withFront
      .when(give(), coordinator)
      .thenRejected('NOT_COMMANDABLE', { field: 'mode', agency: 'ubmttqvn-tinh' });
    expect(withFront.when(give({ mode: 'INVITED' }), coordinator).code()).toBe('ALLOWED');
  });

  test('a group of the text has the role and the mode that are printed', () => {
    const asked = { ...group('xa-phuong'), role: 'LEAD' as const };
    real('II.1').when(asked, coordinator).thenRejected('GROUP_ROLE_IS_PRINTED', {
      field: 'role',
      group: 'xa-phuong',
      role: 'COORDINATE',
      mode: 'ASSIGNED',
    });
    const same = { ...group('xa-phuong'), role: 'COORDINATE' as const, mode: 'ASSIGNED' as const };
    expect(real('II.1').when(same, coordinator).code()).toBe('ALLOWED');
  });
});

describe('an agency that was closed', () => {
  const merged = {
    type: 'AgenciesMerged' as const,
    data: { from: ['so-cong-thuong'], into: 'so-tai-chinh', predecessors: ['so-cong-thuong'] },
  };
  const facts: Facts = { ...province, [AGENCY_REGISTRY]: [...registered, merged] };

  test('is given nothing', () =>
    given(task, ...taskDefined('II.7.a'))
      .with(facts)
      .when(agency('so-cong-thuong'), coordinator)
      .thenRejected('AGENCY_CLOSED', {
        field: 'agency',
        agency: 'so-cong-thuong',
        successor: 'so-tai-chinh',
      }));

  test('leaves its successor the task, which is not given to it once more', () => {
    const had = given(task, ...taskDefined('II.7.a'), TaskAssigneeAdded).with(facts);
    had.when(agency('so-tai-chinh', 'IMPLEMENT'), coordinator).thenNothingHappened();
    had.when(agency('so-tai-chinh', 'COORDINATE'), coordinator).thenNothingHappened();
  });

  test('keeps its name in the task when its successor gets a stronger role there', () => {
    const [raised] = given(task, ...taskDefined('II.7.a'), TaskAssigneeAdded)
      .with(facts)
      .when(agency('so-tai-chinh', 'LEAD'), coordinator)
      .happened();
    expect(raised).toMatchObject({
      type: 'TaskAssigneeAdded',
      data: { assignee: { agency: 'so-cong-thuong', printed: 'Sở Tài chính', role: 'LEAD' } },
    });
  });

  test('that lost the task leaves it to nobody: its successor is given it in its own name', () => {
    const [anew] = given(
      task,
      ...taskDefined('II.7.a'),
      TaskAssigneeAdded,
      events.TaskAssigneeWithdrawn,
    )
      .with(facts)
      .when(agency('so-tai-chinh', 'IMPLEMENT'), coordinator)
      .happened();
    expect(anew).toMatchObject({ data: { assignee: { agency: 'so-tai-chinh' } } });
  });

  test('is in no new roster', () => {
    const [expanded] = given(task, ...taskDefined('II.1'))
      .with(facts)
      .when(group('so-ban-nganh'), coordinator)
      .happened();
    expect(expanded?.data).toMatchObject({ members: { length: 13 } });
    expect(expanded?.data).not.toMatchObject({
      members: expect.arrayContaining(['so-cong-thuong']),
    });
  });

  test('resolves no group, and is no member of one', () =>
    given(task, ...taskDefined('II.4.a'))
      .with(facts)
      .when(resolve('so-nganh-lien-quan', 'so-cong-thuong'), coordinator)
      .thenRejected('AGENCY_CLOSED', {
        field: 'members[0]',
        agency: 'so-cong-thuong',
        successor: 'so-tai-chinh',
      }));
});

test('what is said of a task is as confidential as the task, and who has it is open', () => {
  const of = (code: string, command: TaskCommand) =>
    task.classification(command, folded(task, ...taskDefined(code)), inProvince);
  const spoken: TaskCommand[] = [
    { type: 'WithdrawAssignment', agency: 'so-y-te', reason: 'x' },
    { type: 'LapseTrigger', reason: 'x' },
    { type: 'RecordGuidance', guidance: null, text: 'x' },
  ];
  expect(spoken.map((command) => of('II.4.b', command))).toEqual(Array(3).fill('INTERNAL'));
  expect(spoken.map((command) => of('II.2.a', command))).toEqual(Array(3).fill('PUBLIC'));
  expect(of('II.4.b', agency('so-y-te'))).toBe('PUBLIC');
});
