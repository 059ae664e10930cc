import { agenciesOf, readPolicy } from '../../src/domain/access/read-policy';
import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import { assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import type { BudgetRequestEvent } from '../../src/domain/budget-request/budget-request-events';
import type { LedgerFact } from '../../src/domain/events';
import { officesOf } from '../../src/domain/plan/plan';
import { allowedReporting, type ReportEvent, report } from '../../src/domain/report/report';
import type { ReportingCycleEvent } from '../../src/domain/reporting-cycle/reporting-cycle';
import { reportingCycle } from '../../src/domain/reporting-cycle/reporting-cycle';
import type { TaskEvent } from '../../src/domain/task/task';
import { given, ledgerOf } from '../support/given';
import {
  CULTURE,
  coordinator,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  person,
  provinceOffice,
} from './people';
import { PLAN, province, registered, taskDefined, taskId, withAssignment } from './province';

/** Rule 4: whoever follows an agency that was merged or split acts for it in what is in flight. */
const HEIR = 'so-cong-thuong';
const merger: LedgerFact = {
  type: 'AgenciesMerged',
  data: { from: [FOREIGN_AFFAIRS], into: HEIR, predecessors: [FOREIGN_AFFAIRS] },
};
const CYCLE = 'reportingCycle-dong-nai-2026-ttdn.FINAL';
const cycle: ReportingCycleEvent = {
  type: 'ReportingCycleOpened',
  data: {
    planId: PLAN,
    kind: 'FINAL',
    periodCovered: { from: '2026-01-01', to: '2026-10-31' },
    cutOff: '2026-11-06',
    dueRule: 'trước ngày 15/11/2026',
    lastInstant: '2026-11-14T16:59:59.000Z',
    lastWorkingDay: '2026-11-13',
    roster: [CULTURE, FOREIGN_AFFAIRS],
    template: [],
    checkIns: [],
  },
};
const ledger = ledgerOf({
  ...province,
  ...withAssignment('II.5.b.2', FOREIGN_AFFAIRS),
  [AGENCY_REGISTRY]: [...registered, merger],
  [CYCLE]: [cycle],
});
const before = officerOf(FOREIGN_AFFAIRS);
const heir = officerOf(HEIR);
const line = { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL' as const, requested: '1' };
const drafted: BudgetRequestEvent = {
  type: 'BudgetRequestDrafted',
  data: {
    planId: PLAN,
    agency: FOREIGN_AFFAIRS,
    lines: [{ ...line, taskId: taskId('II.5.b.2') }],
  },
};
const request = (...events: BudgetRequestEvent[]) => given(budgetRequest, ...events).on(ledger);
const draft = (existing: boolean, requested = '2') => ({
  type: 'DraftBudgetRequest' as const,
  planId: PLAN,
  existing,
  lines: [{ ...line, requested }],
});

describe('a request for money', () => {
  test('that its predecessor drafted is changed and sent by the successor', () => {
    request(drafted)
      .when(draft(true), heir)
      .thenHappened({
        type: 'BudgetRequestRedrafted',
        data: { lines: [{ ...line, taskId: taskId('II.5.b.2'), requested: '2' }] },
      });
    expect(
      request(drafted)
        .when({ type: 'SubmitBudgetRequest' }, heir)
        .happened()
        .map(({ type }) => type),
    ).toEqual(['BudgetRequestSubmitted']);
  });

  test('is no longer there for the agency that is closed', () => {
    for (const command of [draft(true), { type: 'SubmitBudgetRequest' as const }])
      expect(request(drafted).when(command, before).code()).toBe('NOT_FOUND');
  });

  test("is drafted by the successor for its predecessor's task, in its own name", () =>
    request()
      .when(draft(false, '1'), heir)
      .thenHappened({ ...drafted, data: { ...drafted.data, agency: HEIR } }));

  test('is no longer begun by the agency that is closed, nor by another for it', () => {
    expect(request().when(draft(false), before).code()).toBe('FORBIDDEN');
    expect(request().when(draft(false), officerOf('so-y-te')).code()).toBe(
      'NOT_ENTITLED_TO_BUDGET',
    );
  });
});

describe('a report', () => {
  const submission = {
    type: 'SubmitReport' as const,
    cycleId: CYCLE,
    agency: FOREIGN_AFFAIRS,
    content: 'Đã phát hành 03 số Bản tin đối ngoại.',
    classification: 'INTERNAL' as const,
  };

  test("of the predecessor, which is on the cycle's roster, is submitted by the successor", () => {
    const [submitted] = given(report).on(ledger).when(submission, headOf(HEIR)).happened();
    expect((submitted as ReportEvent).data).toMatchObject({
      agency: FOREIGN_AFFAIRS,
      onRoster: true,
    });
    expect(given(report).on(ledger).when(submission, before).code()).toBe('FORBIDDEN');
    expect(given(report).on(ledger).when(submission, officerOf('so-y-te')).code()).toBe(
      'FORBIDDEN',
    );
  });
});

type Opened = Extract<ReportingCycleEvent, { type: 'ReportingCycleOpened' }>;

describe('a new roster', () => {
  test('has the successor in the place of the agency that is closed', () => {
    const command = {
      type: 'OpenReportingCycle' as const,
      planId: PLAN,
      kind: 'FINAL' as const,
      periodCovered: { from: '2026-01-01', to: '2026-10-31' },
      cutOff: '2026-11-06',
    };
    const elsewhere: LedgerFact = {
      type: 'AgenciesMerged',
      data: { from: [FOREIGN_AFFAIRS], into: 'so-y-te', predecessors: [FOREIGN_AFFAIRS] },
    };
    const facts = { ...province, [AGENCY_REGISTRY]: [...registered, elsewhere] };
    const rosterOn = (of: Parameters<typeof ledgerOf>[0]) => {
      const [opened] = given(reportingCycle).with(of).when(command, coordinator).happened();
      return (opened as Opened).data.roster;
    };
    const without = rosterOn(province).filter((code) => code !== FOREIGN_AFFAIRS);
    expect(rosterOn(facts).filter((code) => code !== 'so-y-te')).toEqual(without);
    expect(rosterOn(facts)).toContain('so-y-te');
  });
});

test("what was its predecessors' is the viewer's own to read", () => {
  const viewer = { ...heir, heirOf: [FOREIGN_AFFAIRS] };
  expect(agenciesOf(viewer)).toEqual([HEIR, FOREIGN_AFFAIRS]);
  expect(agenciesOf({ ...viewer, agency: null })).toEqual([]);
  const readable = (agency: string | null) => readPolicy(viewer, { kind: 'report', agency });
  expect([HEIR, FOREIGN_AFFAIRS, 'so-y-te', null].map(readable)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(readPolicy(heir, { kind: 'report', agency: FOREIGN_AFFAIRS })).toBe(false);
});

describe('an office of the plan', () => {
  const OTHER = 'so-ngoai-vu';
  const closed: LedgerFact = {
    type: 'AgenciesMerged',
    data: { from: [CULTURE], into: OTHER, predecessors: [CULTURE] },
  };
  const after = ledgerOf({ ...province, [AGENCY_REGISTRY]: [...registered, closed] });

  test('passes to the successor of the body that held it', () =>
    expect(officesOf(PLAN, after)).toEqual({
      coordinator: OTHER,
      finance: 'so-tai-chinh',
      provinceOffice: 'van-phong-ubnd-tinh',
      council: 'hdnd-tinh',
    }));

  test('is held by nobody of the body that is closed', () => {
    const open = {
      type: 'OpenReportingCycle' as const,
      planId: PLAN,
      kind: 'FINAL' as const,
      periodCovered: { from: '2026-01-01', to: '2026-10-31' },
      cutOff: '2026-11-06',
    };
    const cycles = given(reportingCycle).on(after);
    cycles.when(open, coordinator).thenRejected('FORBIDDEN', {
      command: 'OpenReportingCycle',
      allowed: 'COORDINATOR',
    });
    expect(cycles.when(open, person('COORDINATOR', OTHER)).code()).toBe('ALLOWED');
  });
});

describe("what was the coordinator's own, in the hands of who follows it", () => {
  const OTHER = 'so-ngoai-vu';
  const closed: LedgerFact = {
    type: 'AgenciesMerged',
    data: { from: [CULTURE], into: OTHER, predecessors: [CULTURE] },
  };
  const after = ledgerOf({
    ...province,
    ...withAssignment('II.1', CULTURE),
    [AGENCY_REGISTRY]: [...registered, closed],
    [CYCLE]: [cycle],
  });
  const submit = {
    type: 'SubmitReport' as const,
    cycleId: CYCLE,
    agency: CULTURE,
    content: 'Báo cáo tổng kết.',
    classification: 'INTERNAL' as const,
  };

  test('is a report with time until the last instant, which the province office judges', () => {
    const [submitted] = given(report)
      .on(after)
      .when(submit, headOf(OTHER), '2026-11-13')
      .happened() as ReportEvent[];
    expect((submitted as ReportEvent).data).toMatchObject({ agency: CULTURE, late: false });
    const own = given(report, submitted as ReportEvent).on(after);
    for (const type of ['AcceptReport', 'ReturnReport'] as const) {
      const judge = { type, reason: 'Thiếu số liệu.' };
      expect(own.when(judge, person('COORDINATOR', OTHER)).code()).toBe('FORBIDDEN');
      expect(own.when(judge, provinceOffice).code()).toBe('ALLOWED');
    }
  });

  test('is a report that nobody of the closed body is told he may hand in', () => {
    expect(allowedReporting(CYCLE, after, headOf(CULTURE))).toEqual([]);
    expect(allowedReporting(CYCLE, after, headOf(OTHER))).toContain('SubmitReport');
  });

  test('is a request for money that is its own copy', () => {
    const own = { ...line, task: 'II.1', taskId: null };
    const data = { planId: PLAN, agency: CULTURE, lines: [own] };
    const [submitted] = given(budgetRequest, { type: 'BudgetRequestDrafted', data })
      .on(after)
      .when({ type: 'SubmitBudgetRequest' }, headOf(OTHER))
      .happened();
    expect(submitted?.data).toMatchObject({ copyTo: OTHER, copyReceived: true });
  });
});

test("who follows an agency's unit does its work", () => {
  const OFFICE = 'van-phong-ubnd-tinh';
  const UNIT = 'trung-tam-xuc-tien';
  const closed: LedgerFact = {
    type: 'AgenciesMerged',
    data: { from: [UNIT], into: HEIR, predecessors: [UNIT] },
  };
  const events = withAssignment('II.5.c.1', OFFICE);
  const after = ledgerOf({ ...province, ...events, [AGENCY_REGISTRY]: [...registered, closed] });
  const opening = Object.values(events)[0] as AssignmentEvent[];
  const complete = { type: 'ReportCompletion' as const, period: '2026', quantity: null };
  const by = (agency: string) =>
    given(assignment, ...opening)
      .on(after)
      .when(complete, officerOf(agency))
      .code();
  expect([by(UNIT), by(HEIR), by(OFFICE)]).toEqual(['FORBIDDEN', 'ALLOWED', 'ALLOWED']);
});

describe('a task that the successor has from a body that is closed', () => {
  const closed: LedgerFact = {
    type: 'AgenciesMerged',
    data: { from: [FOREIGN_AFFAIRS], into: HEIR, predecessors: [FOREIGN_AFFAIRS] },
  };
  const NEW_TASK = taskId('II.5.b.2');
  const give = (role: 'LEAD' | 'COORDINATE', agency: string): TaskEvent => ({
    type: 'TaskAssigneeAdded',
    data: {
      assignee: {
        role,
        mode: 'ASSIGNED',
        modeConfirmed: true,
        label: null,
        printed: agency,
        agency,
        group: null,
        subUnit: null,
        capacity: null,
      },
    },
  });
  const follow = (agency: string) => ({ type: 'FollowTask' as const, taskId: NEW_TASK, agency });
  const after = (...given: TaskEvent[]) =>
    ledgerOf({
      ...province,
      ...withAssignment('II.5.b.2', FOREIGN_AFFAIRS),
      [NEW_TASK]: [...taskDefined('II.5.b.2'), ...given],
      [AGENCY_REGISTRY]: [...registered, closed],
    });

  test('is not given to it once more by its own name', () =>
    given(assignment)
      .on(after(give('COORDINATE', HEIR)))
      .when(follow(HEIR), coordinator)
      .thenNothingHappened());

  test('and what a closed body is given anew, its successor has from the first', () => {
    const OTHER = 'so-noi-vu';
    const merged: LedgerFact = {
      type: 'AgenciesMerged',
      data: { from: [OTHER], into: 'so-tu-phap', predecessors: [OTHER] },
    };
    const facts = ledgerOf({
      ...province,
      [NEW_TASK]: [...taskDefined('II.5.b.2'), give('LEAD', OTHER)],
      [AGENCY_REGISTRY]: [...registered, merged],
    });
    const [opened] = given(assignment).on(facts).when(follow(OTHER), coordinator).happened();
    expect(opened).toMatchObject({ type: 'AssignmentOpened', data: { agency: 'so-tu-phap' } });
  });
});
