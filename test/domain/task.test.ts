import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import { planStream } from '../../src/domain/plan/plan';
import { type AssignTask, assignmentsOf, type Task, task } from '../../src/domain/task/task';
import { type Facts, folded, given } from '../support/given';
import { goldenEvents } from './golden';
import { attempts, coordinator, everybody, only, registrar } from './people';
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

const { TaskDefined, TaskGroupExpanded, TaskAssigneeAdded } = goldenEvents(task, {
  TaskDefined: {
    1: {
      planId: 'dong-nai-2026-ttdn',
      year: 2026,
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
    },
  },
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
});

const group = (code: string): AssignTask => ({ type: 'AssignTask', planId: PLAN, group: code });
const agency = (
  code: string,
  role: 'LEAD' | 'IMPLEMENT' | 'COORDINATE' = 'IMPLEMENT',
  mode: 'ASSIGNED' | 'INVITED' = 'ASSIGNED',
): AssignTask => ({ type: 'AssignTask', planId: PLAN, agency: code, role, mode });
const real = (code: string) => given(task, ...taskDefined(code)).on(inProvince);
const define = { type: 'DefineTask', planId: PLAN, year: 2026, task: planTask('II.7.a') } as const;

test('what was stored means what it always meant', () => {
  expect(folded(task, TaskDefined, TaskGroupExpanded, TaskAssigneeAdded)).toEqual({
    definition: TaskDefined.data,
    assignees: [press, borderCommunes, trade],
    expansions: {
      'xa-bien-gioi': { takenOn: '2026-01-20', members: TaskGroupExpanded.data.members },
    },
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
const roles = (state: Task) =>
  Object.fromEntries(assignmentsOf(state).map((terms) => [terms.agency, terms.role]));

describe('who may assign, and what', () => {
  test.each([group('xa-bien-gioi'), agency('so-cong-thuong')])(
    'only the coordinator assigns: %j',
    (command) =>
      expect(attempts((by) => real('II.7.a').when(command, by).code())).toEqual(
        only(coordinator).othersGet('FORBIDDEN'),
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
