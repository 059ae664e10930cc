import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import {
  type AssignmentEvent,
  assignment,
  type OpenAssignment,
} from '../../src/domain/assignment/assignment';
import { task } from '../../src/domain/task/task';
import { type Facts, given, ledgerOf } from '../support/given';
import { goldenEvent } from './golden';
import {
  attempts,
  CULTURE,
  coordinator,
  everybody,
  FOREIGN_AFFAIRS,
  officerOf,
  only,
  registrar,
} from './people';
import {
  assignmentAfter,
  codesOf,
  inProvince,
  opened,
  PLAN,
  province,
  taskDefined,
  taskId,
} from './province';

const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';

const open = (code: string, agency: string): OpenAssignment => ({
  type: 'OpenAssignment',
  taskId: taskId(code),
  agency,
});
const occurrencesOf = (code: string, agency: string) =>
  Object.values(assignmentAfter(...opened(code, agency)).occurrences);
const openingOf = (code: string, agency: string, facts: Facts = {}) =>
  (opened(code, agency, facts)[0] as Extract<AssignmentEvent, { type: 'AssignmentOpened' }>).data;

const untouched = { done: 0, percent: 0, completedOn: null, editions: [] };
const wholeYear = { period: '2026', start: '2026-01-01', end: '2026-12-31' };
const quarters = [
  { period: '2026-Q1', start: '2026-01-01', end: '2026-03-31', dueOn: '2026-03-31' },
  { period: '2026-Q2', start: '2026-04-01', end: '2026-06-30', dueOn: '2026-06-30' },
  { period: '2026-Q3', start: '2026-07-01', end: '2026-09-30', dueOn: '2026-09-30' },
  { period: '2026-Q4', start: '2026-10-01', end: '2026-12-31', dueOn: '2026-12-31' },
];

describe('what an assignment of the plan of 2026 has to do', () => {
  test('"Trong năm 2026": once, by the last day of the year', () =>
    expect(occurrencesOf('II.1', CULTURE)).toEqual([
      {
        ...wholeYear,
        dueOn: '2026-12-31',
        quantity: null,
        languages: [],
        status: 'NOT_STARTED',
        timeliness: 'IN_TIME',
        ...untouched,
      },
    ]));

  test('"Quý II, III/2026": two classes in all between 1 April and 30 September', () =>
    expect(occurrencesOf('II.2.b', FOREIGN_AFFAIRS)).toEqual([
      {
        period: '2026-Q2-Q3',
        start: '2026-04-01',
        end: '2026-09-30',
        dueOn: '2026-09-30',
        quantity: { of: 2, unit: 'lớp' },
        languages: [],
        status: 'NOT_STARTED',
        timeliness: 'IN_TIME',
        ...untouched,
      },
    ]));

  test.each([
    ['II.5.b.2', FOREIGN_AFFAIRS, 'số', []],
    ['II.5.b.4', 'lien-hiep-cac-to-chuc-huu-nghi', 'số', ['vi', 'en']],
    ['II.4.c', PRESS, 'chương trình', []],
  ])('%s is due once in each quarter', (code, agency, unit, languages) =>
    expect(occurrencesOf(code, agency)).toEqual(
      quarters.map((quarter) => ({
        ...quarter,
        quantity: { of: 1, unit },
        languages,
        status: 'NOT_STARTED',
        timeliness: 'IN_TIME',
        ...untouched,
      })),
    ),
  );

  test('"01 số/năm": once in the year, in five languages', () =>
    expect(occurrencesOf('II.5.b.1', 'van-phong-ubnd-tinh')).toEqual([
      {
        ...wholeYear,
        dueOn: '2026-12-31',
        quantity: { of: 1, unit: 'số' },
        languages: ['vi', 'en', 'ko', 'ja', 'zh'],
        status: 'NOT_STARTED',
        timeliness: 'IN_TIME',
        ...untouched,
      },
    ]));

  test('"Hằng tháng/quý": nothing until somebody decides which', () => {
    expect(occurrencesOf('II.4.a', 'cong-an-tinh')).toEqual([]);
    expect(occurrencesOf('II.4.a', CULTURE)).toEqual([]);
  });

  test('"khi có hướng dẫn của Bộ": awaits its trigger and is not due before it', () => {
    expect(openingOf('II.2.a', CULTURE).trigger).toBe(
      'khi có hướng dẫn của Bộ Văn hóa, Thể thao và Du lịch',
    );
    expect(occurrencesOf('II.2.a', CULTURE)).toEqual([
      {
        ...wholeYear,
        dueOn: '2026-12-31',
        quantity: null,
        languages: [],
        status: 'AWAITING_TRIGGER',
        timeliness: 'NO_DEADLINE',
        ...untouched,
      },
    ]);
  });

  test.each([
    ['II.6.a "Thường xuyên": no deadline', 'II.6.a', 'NOT_STARTED', null],
    ['II.6.d "nếu có": an incident, for which nothing waits', 'II.6.d', 'NOT_STARTED', null],
    ['II.6.g "theo hướng dẫn": awaits it', 'II.6.g', 'AWAITING_TRIGGER', 'theo hướng dẫn'],
  ])('%s', (_, code, status, trigger) => {
    expect(openingOf(code, PRESS).trigger).toBe(trigger);
    expect(occurrencesOf(code, PRESS)).toEqual([
      {
        ...wholeYear,
        dueOn: null,
        quantity: null,
        languages: [],
        status,
        timeliness: 'NO_DEADLINE',
        ...untouched,
      },
    ]);
  });

  test.each([
    ['III.2', CULTURE],
    ['IV.3', CULTURE],
    ['IV.4', 'so-tai-chinh'],
    ['IV.1', 'ubmttqvn-tinh'],
    ['IV.2', PARTY],
  ])('the duty %s has no occurrence', (code, agency) =>
    expect(occurrencesOf(code, agency)).toEqual([]),
  );

  test.each([
    ['II.3', PRESS],
    ['II.4.c', CULTURE],
    ['II.7.a', FOREIGN_AFFAIRS],
    ['II.7.c', FOREIGN_AFFAIRS],
  ])('who coordinates in %s has no occurrence', (code, agency) => {
    expect(openingOf(code, agency).role).toBe('COORDINATE');
    expect(occurrencesOf(code, agency)).toEqual([]);
  });
});

describe('who was asked, and how', () => {
  const terms = (code: string, agency: string, facts: Facts = {}) => {
    const { role, mode, modeConfirmed, label, subUnit, capacity, fromGroup, commandable } =
      openingOf(code, agency, facts);
    return { role, mode, modeConfirmed, label, subUnit, capacity, fromGroup, commandable };
  };
  const assigned = {
    role: 'LEAD',
    mode: 'ASSIGNED',
    modeConfirmed: true,
    label: 'Đơn vị chủ trì',
    subUnit: null,
    capacity: null,
    fromGroup: null,
    commandable: true,
  };

  test('the bulletin of Sở Ngoại vụ opens word for word as it was stored', () =>
    given(assignment)
      .on(inProvince)
      .when(open('II.5.b.2', FOREIGN_AFFAIRS), coordinator)
      .thenHappened(goldenEvent('AssignmentOpened')));

  test('"Kính mời" is an invitation, and opens nothing before it is accepted', () => {
    expect(terms('II.4.a', PARTY)).toEqual({
      ...assigned,
      mode: 'INVITED',
      commandable: false,
    });
    expect(occurrencesOf('II.4.c', PARTY)).toEqual([]);
  });

  test('whether Công an tỉnh is invited too in II.4.c is not confirmed', () => {
    expect(terms('II.4.c', 'cong-an-tinh')).toEqual({
      ...assigned,
      role: 'CO_LEAD',
      mode: 'INVITED',
      modeConfirmed: false,
      label: 'Đơn vị đồng chủ trì',
      capacity: 'Cơ quan thường trực Ban Chỉ đạo về quyền con người tỉnh',
    });
    expect(occurrencesOf('II.4.c', 'cong-an-tinh')).toEqual([]);
  });

  test('"Đề nghị" is a request', () =>
    expect(terms('IV.1', 'ubmttqvn-tinh')).toEqual({
      ...assigned,
      role: 'IMPLEMENT',
      mode: 'REQUESTED',
      label: 'Đề nghị',
      commandable: false,
    }));

  test('a Party body stays one that nobody commands, though II.7.b does not say "kính mời"', () => {
    const { mode, commandable } = openingOf('II.7.b', PARTY);
    expect({ mode, commandable }).toEqual({ mode: 'ASSIGNED', commandable: false });
  });

  test('the unit that does the work stands beside the parent that answers for it', () =>
    expect(openingOf('II.5.b.1', 'van-phong-ubnd-tinh').subUnit).toBe('trung-tam-xuc-tien'));

  test('II.5.h prints no role: each department implements, without a label', () => {
    const expanded = {
      type: 'TaskGroupExpanded' as const,
      data: {
        group: 'so-ban-nganh',
        takenOn: '2026-02-03',
        role: 'IMPLEMENT' as const,
        mode: 'ASSIGNED' as const,
        members: codesOf(({ kind }) => kind === 'DEPARTMENT'),
      },
    };
    const facts = { [taskId('II.5.h')]: [...taskDefined('II.5.h'), expanded] };
    expect(terms('II.5.h', 'so-y-te', facts)).toEqual({
      ...assigned,
      role: 'IMPLEMENT',
      label: null,
      fromGroup: 'so-ban-nganh',
    });
  });
});

describe('opening again', () => {
  const portals = {
    type: 'TaskGroupExpanded' as const,
    data: {
      group: 'chu-quan-cong-thong-tin',
      takenOn: '2026-03-02',
      role: 'IMPLEMENT' as const,
      mode: 'ASSIGNED' as const,
      members: [FOREIGN_AFFAIRS],
    },
  };

  test('an open assignment is not opened twice', () =>
    given(assignment, ...opened('II.5.b.2', FOREIGN_AFFAIRS))
      .on(inProvince)
      .when(open('II.5.b.2', FOREIGN_AFFAIRS), coordinator)
      .thenNothingHappened());

  test('a group that is resolved later raises a coordinating agency, with what it then owes', () => {
    const raised = given(assignment, ...opened('II.7.c', FOREIGN_AFFAIRS))
      .with({ ...province, [taskId('II.7.c')]: [...taskDefined('II.7.c'), portals] })
      .when(open('II.7.c', FOREIGN_AFFAIRS), coordinator);
    raised.thenHappened(goldenEvent('AssignmentRoleRaised'));
    expect(raised.state().opening?.role).toBe('IMPLEMENT');
    expect(Object.keys(raised.state().occurrences)).toEqual(['2026']);
  });

  /** The assignment after the task was given to the agency again, in another role and mode. */
  const givenAgain = (code: string, agency: string, mode: 'ASSIGNED' | 'INVITED') => {
    const command = {
      type: 'AssignTask' as const,
      planId: PLAN,
      agency,
      role: 'LEAD' as const,
      mode,
    };
    const added = given(task, ...taskDefined(code))
      .on(inProvince)
      .when(command, coordinator)
      .happened();
    const ledger = ledgerOf({ ...province, [taskId(code)]: [...taskDefined(code), ...added] });
    const before = opened(code, agency);
    const raised = given(assignment, ...before)
      .on(ledger)
      .when(open(code, agency), coordinator)
      .happened();
    return given(assignment, ...before, ...raised).on(ledger);
  };
  const report = (period: string, quantity: number | null, percent: number | null) => ({
    type: 'ReportProgress' as const,
    period,
    quantity,
    percent,
    note: null,
  });

  test('an invited body that is assigned a stronger role reports on what it then owes', () =>
    expect(
      givenAgain('II.4.c', 'cong-an-tinh', 'ASSIGNED')
        .when(report('2026-Q3', 1, null), officerOf('cong-an-tinh'))
        .code(),
    ).toBe('ALLOWED'));

  test('a coordinating agency that is invited to lead accepts first', () =>
    givenAgain('II.7.a', FOREIGN_AFFAIRS, 'INVITED')
      .when(report('2026', null, 5), officerOf(FOREIGN_AFFAIRS))
      .thenRejected('AWAITING_ACCEPTANCE'));

  test('a raised agency is not raised again', () =>
    given(assignment, ...opened('II.7.c', FOREIGN_AFFAIRS), goldenEvent('AssignmentRoleRaised'))
      .with({ ...province, [taskId('II.7.c')]: [...taskDefined('II.7.c'), portals] })
      .when(open('II.7.c', FOREIGN_AFFAIRS), coordinator)
      .thenNothingHappened());
});

describe('what cannot be opened', () => {
  test('an assignment of an agency that does not have the task', () =>
    given(assignment)
      .on(inProvince)
      .when(open('II.5.b.2', 'so-y-te'), coordinator)
      .thenRejected('NOT_FOUND', { field: 'agency', what: 'assignment' }));

  test('an assignment of a task that is not defined', () =>
    given(assignment)
      .on(inProvince)
      .when({ ...open('II.1', CULTURE), taskId: 'task-none' }, registrar)
      .thenRejected('NOT_FOUND', { field: 'taskCode', what: 'task' }));

  test('an assignment of an agency that is not registered', () =>
    given(assignment)
      .with({ ...province, [AGENCY_REGISTRY]: [] })
      .when(open('II.1', CULTURE), registrar)
      .thenRejected('UNKNOWN_AGENCY', { field: 'agency', agency: CULTURE }));

  test('an assignment by anybody but the coordinator and the registrar', () => {
    const registrars = everybody.filter(({ roles }) => roles.includes('REGISTRAR'));
    const attempt = given(assignment).on(inProvince);
    expect(attempts((by) => attempt.when(open('II.5.b.2', FOREIGN_AFFAIRS), by).code())).toEqual(
      only(coordinator, ...registrars).othersGet('FORBIDDEN'),
    );
  });
});
