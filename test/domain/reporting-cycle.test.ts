import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import { planStream } from '../../src/domain/plan/plan';
import {
  cycleStream,
  type OpenReportingCycle,
  reportingCycle,
} from '../../src/domain/reporting-cycle/reporting-cycle';
import { folded, given } from '../support/given';
import { goldenEvents } from './golden';
import { attempts, coordinator, everybody, only } from './people';
import {
  inProvince,
  PLAN,
  planImported,
  province,
  registered,
  taskDefined,
  taskId,
} from './province';

const { ReportingCycleOpened: opened } = goldenEvents(reportingCycle, {
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
  },
});

const open = (of: Partial<OpenReportingCycle> = {}): OpenReportingCycle => ({
  type: 'OpenReportingCycle',
  planId: PLAN,
  kind: 'FINAL',
  periodCovered: { from: '2026-01-01', to: '2026-10-31' },
  cutOff: '2026-11-06',
  ...of,
});

test('what was stored means what it always meant', () =>
  expect(folded(reportingCycle, opened)).toEqual({ opening: opened.data }));

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
  test.each(['AD_HOC', 'PERIODIC', 'SUPPLEMENTARY'] as const)(
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

  test('a plan has one final cycle and one for each period, and as many others as are asked for', () => {
    const mint = () => 'reportingCycle-minted';
    const periodCovered = { from: '2026-01-01', to: '2026-03-31' };
    expect(cycleStream(open(), mint)).toBe('reportingCycle-dong-nai-2026-ttdn.FINAL');
    expect(cycleStream(open({ kind: 'PERIODIC', periodCovered }), mint)).toBe(
      'reportingCycle-dong-nai-2026-ttdn.2026-01-01.2026-03-31',
    );
    expect(cycleStream(open({ kind: 'AD_HOC' }), mint)).toBe('reportingCycle-minted');
    expect(cycleStream(open({ kind: 'SUPPLEMENTARY' }), mint)).toBe('reportingCycle-minted');
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
