import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import { planStream } from '../../src/domain/plan/plan';
import {
  cycleStream,
  type OpenReportingCycle,
  type RequestAdHocReport,
  reportingCycle,
} from '../../src/domain/reporting-cycle/reporting-cycle';
import { type Facts, folded, given } from '../support/given';
import { goldenEvent, goldenEvents } from './golden';
import {
  attempts,
  CULTURE,
  coordinator,
  everybody,
  FOREIGN_AFFAIRS,
  only,
  provinceOffice,
} from './people';
import {
  assignmentId,
  inProvince,
  PLAN,
  planImported,
  province,
  registered,
  taskDefined,
  taskId,
  withAssignment,
} from './province';

const { ReportingCycleOpened: opened, ReportingCycleClosed: closed } = goldenEvents(
  reportingCycle,
  {
    ReportingCycleOpened: {
      1: {
        planId: 'dong-nai-2026-ttdn',
        kind: 'FINAL',
        periodCovered: { from: '2026-01-01', to: '2026-10-31' },
        cutOff: '2026-11-06',
        dueRule: 'trước ngày 15/11/2026',
        lastInstant: '2026-11-14T16:59:59.000Z',
        lastWorkingDay: '2026-11-13',
        roster: [
          'so-tai-chinh',
          'so-cong-thuong',
          'so-van-hoa-the-thao-va-du-lich',
          'so-ngoai-vu',
          'van-phong-ubnd-tinh',
          'cong-an-tinh',
          'bo-chi-huy-quan-su-tinh',
          'bao-va-phat-thanh-truyen-hinh',
          'nha-xuat-ban-dong-nai',
          'lien-hiep-cac-to-chuc-huu-nghi',
        ],
      },
      2: {
        planId: 'dong-nai-2026-ttdn',
        kind: 'FINAL',
        periodCovered: { from: '2026-01-01', to: '2026-10-31' },
        cutOff: '2026-11-06',
        dueRule: 'trước ngày 15/11/2026',
        lastInstant: '2026-11-14T16:59:59.000Z',
        lastWorkingDay: '2026-11-13',
        roster: [
          'so-tai-chinh',
          'so-cong-thuong',
          'so-van-hoa-the-thao-va-du-lich',
          'so-ngoai-vu',
          'van-phong-ubnd-tinh',
          'cong-an-tinh',
          'bo-chi-huy-quan-su-tinh',
          'bao-va-phat-thanh-truyen-hinh',
          'nha-xuat-ban-dong-nai',
          'lien-hiep-cac-to-chuc-huu-nghi',
        ],
        template: [
          'Kết quả thực hiện các nhiệm vụ được giao',
          'Kinh phí thực hiện',
          'Khó khăn, vướng mắc và nguyên nhân',
          'Đề xuất, kiến nghị',
        ],
        checkIns: [],
      },
    },
    ReportingCycleClosed: {
      1: {
        consolidated: 1,
        missing: ['so-cong-thuong'],
        returned: ['so-ngoai-vu'],
        notCheckedIn: [
          {
            task: 'task-96e64507-5a51-5fd1-b50b-2245f48040df',
            period: '2026',
            agencies: ['so-ngoai-vu'],
          },
        ],
      },
    },
  },
);

const open = (of: Partial<OpenReportingCycle> = {}): OpenReportingCycle => ({
  type: 'OpenReportingCycle',
  planId: PLAN,
  kind: 'FINAL',
  periodCovered: { from: '2026-01-01', to: '2026-10-31' },
  cutOff: '2026-11-06',
  ...of,
});

test('what was stored means what it always meant', () => {
  expect(folded(reportingCycle, opened)).toEqual({ opening: opened.data, closed: false });
  expect(folded(reportingCycle, opened, closed)).toEqual({ opening: opened.data, closed: true });
});

describe('the final report', () => {
  test('"trước ngày 15/11/2026" ends on Saturday the 14th at 23:59:59, at work on Friday the 13th', () =>
    given(reportingCycle).on(inProvince).when(open(), coordinator).thenHappened(opened));

  test('agencies have until that Friday at most', () => {
    given(reportingCycle)
      .on(inProvince)
      .when(open({ cutOff: '2026-11-13' }), coordinator)
      .thenHappened({ ...opened, data: { ...opened.data, cutOff: '2026-11-13' } });
    given(reportingCycle)
      .on(inProvince)
      .when(open({ cutOff: '2026-11-14' }), coordinator)
      .thenRejected('CUT_OFF_AFTER_DUE', {
        field: 'cutOff',
        cutOff: '2026-11-14',
        lastWorkingDay: '2026-11-13',
      });
  });

  test('opening it once more changes nothing, whoever has got a task since', () =>
    given(reportingCycle, opened)
      .with({ ...province, [taskId('II.1')]: [...taskDefined('II.1'), expandedDepartments] })
      .when(open(), coordinator)
      .thenNothingHappened());

  test('it is not opened again with another cut-off', () =>
    given(reportingCycle, opened)
      .on(inProvince)
      .when(open({ cutOff: '2026-11-05' }), coordinator)
      .thenRejected('CYCLE_DIFFERS', { field: 'kind' }));
});

const expandedDepartments = {
  type: 'TaskGroupExpanded' as const,
  data: {
    group: 'so-ban-nganh',
    takenOn: '2026-02-03',
    role: 'IMPLEMENT' as const,
    mode: 'ASSIGNED' as const,
    members: ['so-y-te', 'hdnd-tinh'],
  },
};

describe('other cycles', () => {
  test.each(['AD_HOC', 'PERIODIC'] as const)(
    'a cycle that is %s ends with the day of its cut-off',
    (kind) =>
      given(reportingCycle)
        .on(inProvince)
        .when(
          open({
            kind,
            periodCovered: { from: '2026-01-01', to: '2026-03-31' },
            cutOff: '2026-04-05',
          }),
          coordinator,
        )
        .thenHappened({
          ...opened,
          data: {
            ...opened.data,
            kind,
            periodCovered: { from: '2026-01-01', to: '2026-03-31' },
            cutOff: '2026-04-05',
            dueRule: null,
            lastInstant: '2026-04-05T16:59:59.000Z',
            lastWorkingDay: '2026-04-03',
          },
        }),
  );

  test('a period does not end before it begins', () =>
    given(reportingCycle)
      .on(inProvince)
      .when(open({ periodCovered: { from: '2026-02-01', to: '2026-01-31' } }), coordinator)
      .thenRejected('PERIOD_REVERSED', {
        field: 'periodCovered',
        from: '2026-02-01',
        to: '2026-01-31',
      }));

  test('a plan has one final cycle, one that supplements it, one for each period, and any others', () => {
    const mint = () => 'reportingCycle-minted';
    const periodCovered = { from: '2026-01-01', to: '2026-03-31' };
    expect(cycleStream(open(), mint)).toBe('reportingCycle-dong-nai-2026-ttdn.FINAL');
    expect(cycleStream(open({ kind: 'PERIODIC', periodCovered }), mint)).toBe(
      'reportingCycle-dong-nai-2026-ttdn.2026-01-01.2026-03-31',
    );
    expect(cycleStream(open({ kind: 'AD_HOC' }), mint)).toBe('reportingCycle-minted');
    expect(cycleStream(open({ kind: 'SUPPLEMENTARY' }), mint)).toBe(
      'reportingCycle-dong-nai-2026-ttdn.SUPPLEMENTARY',
    );
  });
});

describe('the roster', () => {
  const rosterWith = (...facts: Parameters<ReturnType<typeof given>['with']>) =>
    given(reportingCycle)
      .with({ ...province, ...facts[0] })
      .when(open(), coordinator)
      .state().opening?.roster;

  test('who gets a task by a group must report too, in the order of the registry', () =>
    expect(
      rosterWith({ [taskId('II.5.h')]: [...taskDefined('II.5.h'), expandedDepartments] }),
    ).toEqual([
      'so-tai-chinh',
      'so-cong-thuong',
      'so-van-hoa-the-thao-va-du-lich',
      'so-y-te',
      ...opened.data.roster.slice(3),
    ]));

  test('the Council, which nobody commands, need not report though a group names it', () =>
    expect(
      rosterWith({ [taskId('II.5.h')]: [...taskDefined('II.5.h'), expandedDepartments] }),
    ).not.toContain('hdnd-tinh'));

  test('who coordinates, was invited or was requested need not report', () => {
    const header = planImported.map((event) => ({
      ...event,
      data: {
        ...event.data,
        tasks: event.data.tasks.filter(({ code }) => ['II.4.c', 'IV.1', 'IV.2'].includes(code)),
      },
    }));
    expect(rosterWith({ [planStream(PLAN)]: header })).toEqual(['bao-va-phat-thanh-truyen-hinh']);
  });

  test('no cycle is opened while nobody has a task', () => {
    const noTasks = planImported.map((event) => ({ ...event, data: { ...event.data, tasks: [] } }));
    given(reportingCycle)
      .with({ [AGENCY_REGISTRY]: registered, [planStream(PLAN)]: noTasks })
      .when(open(), coordinator)
      .thenRejected('ROSTER_EMPTY');
  });
});

test('only the coordinator opens a cycle', () => {
  const attempt = given(reportingCycle).on(inProvince);
  expect(attempts((by) => attempt.when(open(), by).code())).toEqual(
    only(coordinator).othersGet('FORBIDDEN'),
  );
});

describe('the report that closes the year', () => {
  const supplement = open({
    kind: 'SUPPLEMENTARY',
    periodCovered: { from: '2026-11-01', to: '2026-12-31' },
    cutOff: '2027-01-08',
  });
  const FINAL = 'reportingCycle-dong-nai-2026-ttdn.FINAL';
  const afterFinal = given(reportingCycle).with({ ...province, [FINAL]: [opened] });

  test('covers what the final one could not, to the end of the year', () =>
    afterFinal.when(supplement, coordinator).thenHappened({
      ...opened,
      data: {
        ...opened.data,
        kind: 'SUPPLEMENTARY',
        periodCovered: { from: '2026-11-01', to: '2026-12-31' },
        cutOff: '2027-01-08',
        dueRule: null,
        lastInstant: '2027-01-08T16:59:59.000Z',
        lastWorkingDay: '2027-01-08',
      },
    }));

  test.each([
    ['2026-10-01', '2026-12-31'],
    ['2026-11-01', '2026-12-30'],
  ])('covers nothing else: %s to %s', (from, to) =>
    afterFinal
      .when({ ...supplement, periodCovered: { from, to } }, coordinator)
      .thenRejected('SUPPLEMENT_PERIOD', {
        field: 'periodCovered',
        from: '2026-11-01',
        to: '2026-12-31',
      }),
  );

  test('needs a final one before it', () =>
    given(reportingCycle)
      .on(inProvince)
      .when(supplement, coordinator)
      .thenRejected('NO_FINAL_CYCLE', { field: 'kind' }));
});

describe('the clock of a cycle', () => {
  const quarter = { from: '2026-01-01', to: '2026-03-31' };

  test('may leave the coordinator more days than the agencies', () => {
    const command = open({
      kind: 'PERIODIC',
      periodCovered: quarter,
      cutOff: '2026-04-03',
      dueOn: '2026-04-12',
    });
    const { opening } = given(reportingCycle).on(inProvince).when(command, coordinator).state();
    expect(opening).toMatchObject({
      cutOff: '2026-04-03',
      lastInstant: '2026-04-12T16:59:59.000Z',
      lastWorkingDay: '2026-04-10',
    });
  });

  test('leaves the agencies no more than the coordinator', () =>
    given(reportingCycle)
      .on(inProvince)
      .when(
        open({
          kind: 'PERIODIC',
          periodCovered: quarter,
          cutOff: '2026-04-13',
          dueOn: '2026-04-12',
        }),
        coordinator,
      )
      .thenRejected('CUT_OFF_AFTER_DUE', {
        field: 'cutOff',
        cutOff: '2026-04-13',
        lastWorkingDay: '2026-04-10',
      }));

  test('is set by the plan where the report is the final one', () =>
    given(reportingCycle)
      .on(inProvince)
      .when(open({ dueOn: '2026-11-20' }), coordinator)
      .thenRejected('DUE_BY_PLAN', { field: 'dueOn' }));

  test('a cycle may ask for what it wants to know', () =>
    expect(
      given(reportingCycle)
        .on(inProvince)
        .when(open({ template: ['Tuyên truyền biên giới'] }), coordinator)
        .state().opening?.template,
    ).toEqual(['Tuyên truyền biên giới']));
});

describe('a report ad hoc', () => {
  const adHoc = (of: Partial<RequestAdHocReport> = {}): RequestAdHocReport => ({
    type: 'RequestAdHocReport',
    planId: PLAN,
    periodCovered: { from: '2026-01-01', to: '2026-05-20' },
    cutOff: '2026-05-22',
    dueOn: '2026-05-25',
    agencies: ['so-ngoai-vu', 'so-y-te', 'so-ngoai-vu'],
    template: ['Kiểm tra ấn phẩm có bản đồ sai chủ quyền'],
    ...of,
  });
  const ask = given(reportingCycle).on(inProvince);

  test('has a roster and a clock of its own, whoever has tasks', () =>
    ask.when(adHoc(), coordinator, '2026-05-20').thenHappened({
      ...opened,
      data: {
        ...opened.data,
        kind: 'AD_HOC',
        periodCovered: { from: '2026-01-01', to: '2026-05-20' },
        cutOff: '2026-05-22',
        dueRule: null,
        lastInstant: '2026-05-25T16:59:59.000Z',
        lastWorkingDay: '2026-05-25',
        roster: ['so-y-te', 'so-ngoai-vu'],
        template: ['Kiểm tra ấn phẩm có bản đồ sai chủ quyền'],
      },
    }));

  test('is asked for by the coordinator or the province office', () =>
    expect(attempts((by) => ask.when(adHoc(), by).code())).toEqual(
      only(coordinator, provinceOffice).othersGet('FORBIDDEN'),
    ));

  test('asked for twice it is one', () =>
    given(reportingCycle, ...ask.when(adHoc(), coordinator).happened())
      .on(inProvince)
      .when(adHoc(), coordinator)
      .thenNothingHappened());

  test('is asked of bodies that there are', () =>
    ask
      .when(adHoc({ agencies: ['so-bia'] }), coordinator)
      .thenRejected('UNKNOWN_AGENCY', { field: 'agencies', agency: 'so-bia' }));

  test('is asked of bodies that the province commands', () =>
    ask
      .when(adHoc({ agencies: ['hdnd-tinh'] }), coordinator)
      .thenRejected('NOT_COMMANDABLE', { field: 'agencies', agency: 'hdnd-tinh' }));

  test('is asked of somebody', () =>
    ask.when(adHoc({ agencies: [] }), coordinator).thenRejected('ROSTER_EMPTY'));
});

const toAll = {
  type: 'TaskGroupExpanded' as const,
  data: {
    group: 'so-ban-nganh',
    takenOn: '2026-02-03',
    role: 'IMPLEMENT' as const,
    mode: 'ASSIGNED' as const,
    members: [FOREIGN_AFFAIRS, 'so-y-te'],
  },
};

describe('check-ins', () => {
  const POLICE = 'cong-an-tinh';
  const held = withAssignment('II.6.b', FOREIGN_AFFAIRS, {
    [taskId('II.6.b')]: [...taskDefined('II.6.b'), toAll],
  });
  const facts = { ...province, [taskId('II.6.b')]: [...taskDefined('II.6.b'), toAll], ...held };
  const asked = { task: taskId('II.6.b'), period: '2026', agencies: [FOREIGN_AFFAIRS] };
  const checkInsWith = (of: Parameters<ReturnType<typeof given>['with']>[0], at = open()) =>
    given(reportingCycle).with(of).when(at, coordinator).state().opening?.checkIns;

  test('are asked of whoever has a task that never ends', () =>
    expect(checkInsWith(facts)).toEqual([asked]));

  test('are asked of nobody whose task is on hold', () => {
    const stream = assignmentId('II.6.b', FOREIGN_AFFAIRS);
    const suspended = {
      type: 'AssignmentSuspended' as const,
      data: { periods: ['2026'], reason: 'x' },
    };
    const onHold = [...(held[stream] ?? []), suspended];
    expect(checkInsWith({ ...facts, [stream]: onHold })).toEqual([]);
  });

  test('are asked of nobody who does not report', () => {
    const command: RequestAdHocReport = {
      type: 'RequestAdHocReport',
      planId: PLAN,
      periodCovered: { from: '2026-01-01', to: '2026-05-20' },
      cutOff: '2026-05-22',
      agencies: [POLICE],
    };
    const { opening } = given(reportingCycle).with(facts).when(command, coordinator).state();
    expect(opening?.checkIns).toEqual([]);
  });
});

describe('closing', () => {
  const FINAL = 'reportingCycle-dong-nai-2026-ttdn.FINAL';
  const close = { type: 'CloseReportingCycle', cycleId: FINAL } as const;
  const stream = assignmentId('II.6.b', FOREIGN_AFFAIRS);
  const roster = ['so-cong-thuong', CULTURE, FOREIGN_AFFAIRS, 'so-y-te'];
  const asked = { task: taskId('II.6.b'), period: '2026', agencies: [FOREIGN_AFFAIRS] };
  const begun = { ...opened, data: { ...opened.data, roster, checkIns: [asked] } };
  const told = (agency: string, ...types: ('ReportSubmitted' | 'ReportReturned')[]) => ({
    [`report-dong-nai-2026-ttdn.FINAL.${agency}`]: types.map((type) => goldenEvent(type)),
  });
  const facts: Facts = {
    ...province,
    ...withAssignment('II.6.b', FOREIGN_AFFAIRS, {
      [taskId('II.6.b')]: [...taskDefined('II.6.b'), toAll],
    }),
    [FINAL]: [begun],
    ...told(CULTURE, 'ReportSubmitted'),
    ...told(FOREIGN_AFFAIRS, 'ReportSubmitted', 'ReportReturned'),
  };
  const consolidated = [
    goldenEvent('ReportConsolidated'),
    goldenEvent('ConsolidatedReportDispatched'),
    goldenEvent('DispatchReceiptConfirmed'),
  ];
  const ministry = consolidated.slice(1).map((event) => ({
    ...event,
    data: { ...event.data, to: 'MINISTRY' as const },
  })) as typeof consolidated;
  const STREAM = 'consolidatedReport-dong-nai-2026-ttdn.FINAL';
  const closing = (of: typeof consolidated, more: object = {}) =>
    given(reportingCycle, begun).with({ ...facts, [STREAM]: of, ...more });

  test('ends the waiting for those who never came, by name', () =>
    closing([...consolidated, ...ministry])
      .when(close, coordinator)
      .thenHappened({
        type: 'ReportingCycleClosed',
        data: {
          consolidated: 1,
          missing: ['so-cong-thuong', 'so-y-te'],
          returned: [FOREIGN_AFFAIRS],
          notCheckedIn: [asked],
        },
      }));

  test('names nobody for a check-in who has checked in', () => {
    const checkedIn = {
      type: 'CheckedIn' as const,
      data: { period: '2026', cycleId: FINAL, note: null },
    };
    const more = { [stream]: [...(facts[stream] ?? []), checkedIn] };
    const [event] = closing([...consolidated, ...ministry], more)
      .when(close, coordinator)
      .happened();
    expect(event?.data).toMatchObject({ notCheckedIn: [] });
  });

  test('needs both receipts of the latest version', () => {
    closing(consolidated).when(close, coordinator).thenRejected('NOT_RECEIVED', { to: 'MINISTRY' });
    closing([]).when(close, coordinator).thenRejected('NOT_RECEIVED', { to: 'PROVINCE, MINISTRY' });
    const { data } = goldenEvent('ReportConsolidated');
    const second = { ...goldenEvent('ReportConsolidated'), data: { ...data, version: 2 } };
    closing([...consolidated, ...ministry, second])
      .when(close, coordinator)
      .thenRejected('NOT_RECEIVED', { to: 'PROVINCE, MINISTRY' });
  });

  test('happens once', () =>
    given(reportingCycle, begun, closed)
      .with(facts)
      .when(close, coordinator)
      .thenNothingHappened());

  test('is for the coordinator', () =>
    expect(
      attempts((by) =>
        closing([...consolidated, ...ministry])
          .when(close, by)
          .code(),
      ),
    ).toEqual(only(coordinator).othersGet('FORBIDDEN')));

  test('needs a cycle', () =>
    given(reportingCycle)
      .on(inProvince)
      .when(close, coordinator)
      .thenRejected('NOT_FOUND', { field: 'cycleId', what: 'reporting cycle' }));
});

test('no cycle belongs to a plan that was never imported', () => {
  expect(everybody).toHaveLength(63);
  given(reportingCycle)
    .when(open(), coordinator)
    .thenRejected('NOT_FOUND', { field: 'planId', what: 'plan' });
});

test('a cycle is about its plan and the clause IV.3', () => {
  expect(reportingCycle.about(folded(reportingCycle, opened))).toEqual({
    plan: PLAN,
    tasks: ['IV.3'],
    agency: null,
  });
  expect(reportingCycle.about(reportingCycle.initial)).toEqual({
    plan: null,
    tasks: [],
    agency: null,
  });
});
