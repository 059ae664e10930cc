import type { Actor } from '../../src/domain/decider';
import {
  type ReportEvent,
  report,
  reportStream,
  type SubmitReport,
} from '../../src/domain/report/report';
import type { ReportingCycleEvent } from '../../src/domain/reporting-cycle/reporting-cycle';
import { folded, given, ledgerOf } from '../support/given';
import { goldenEvents } from './golden';
import {
  attempts,
  CULTURE,
  coordinator,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  only,
  onlyOf,
  provinceOffice,
} from './people';
import { PLAN, province } from './province';

const {
  ReportSubmitted: submitted,
  ReportReturned: returned,
  ReportAccepted: accepted,
} = goldenEvents(report, {
  ReportSubmitted: {
    1: {
      planId: 'dong-nai-2026-ttdn',
      cycleId: 'reportingCycle-dong-nai-2026-ttdn.FINAL',
      agency: 'so-ngoai-vu',
      revision: 1,
      late: false,
      onRoster: true,
      content: 'Đã phát hành 03 số Bản tin đối ngoại.',
    },
  },
  ReportReturned: { 1: { revision: 1, reason: 'Thiếu số liệu quý III.' } },
  ReportAccepted: { 1: { revision: 1 } },
});

const FINAL = 'reportingCycle-dong-nai-2026-ttdn.FINAL';
const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
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
  },
};
const ledger = ledgerOf({ ...province, [FINAL]: [cycle] });
const reportOf = (...events: ReportEvent[]) => given(report, ...events).on(ledger);

const submit = (agency = FOREIGN_AFFAIRS, of: Partial<SubmitReport> = {}): SubmitReport => ({
  type: 'SubmitReport',
  cycleId: FINAL,
  agency,
  content: 'Đã phát hành 03 số Bản tin đối ngoại.',
  classification: 'INTERNAL',
  ...of,
});
const giveBack = { type: 'ReturnReport', reason: 'Thiếu số liệu quý III.' } as const;
const accept = { type: 'AcceptReport' } as const;
const by = (agency: string, of: Partial<(typeof submitted)['data']> = {}): ReportEvent => ({
  ...submitted,
  data: { ...submitted.data, agency, ...of },
});

test('what was stored means what it always meant', () => {
  const state = {
    planId: PLAN,
    agency: FOREIGN_AFFAIRS,
    cycleId: FINAL,
    status: 'SUBMITTED',
    revision: 1,
    late: false,
  };
  expect(folded(report, submitted)).toEqual(state);
  expect(folded(report, submitted, returned)).toEqual({ ...state, status: 'RETURNED' });
  expect(folded(report, submitted, accepted)).toEqual({ ...state, status: 'ACCEPTED' });
});

describe('submitting', () => {
  test('an agency of the roster reports, in time', () =>
    reportOf().when(submit(), headOf(FOREIGN_AFFAIRS), '2026-11-05').thenHappened(submitted));

  test('an agency that need not report may, and is not counted', () =>
    reportOf()
      .when(submit('so-y-te'), officerOf('so-y-te'), '2026-11-05')
      .thenHappened(by('so-y-te', { onRoster: false })));

  test.each([
    ['2026-11-06T16:59:59.999Z', false],
    ['2026-11-06T17:00:00.000Z', true],
  ])('an agency is late from midnight of its cut-off in Đồng Nai: %s', (instant, late) =>
    reportOf()
      .when(submit(), officerOf(FOREIGN_AFFAIRS), instant)
      .thenHappened(by(FOREIGN_AFFAIRS, { late })),
  );

  test.each([
    ['2026-11-13T09:00:00.000Z', false],
    ['2026-11-14T16:59:59.999Z', false],
    ['2026-11-14T17:00:00.000Z', true],
  ])('the coordinator is late after the last instant of the plan: %s', (instant, late) =>
    reportOf().when(submit(CULTURE), headOf(CULTURE), instant).thenHappened(by(CULTURE, { late })),
  );

  test('a day of effect before the cut-off makes no late report early', () =>
    reportOf()
      .when(submit(), officerOf(FOREIGN_AFFAIRS), {
        recorded: '2026-11-09',
        effectiveOn: '2026-11-02',
      })
      .thenHappened(by(FOREIGN_AFFAIRS, { late: true })));

  test('late is judged by the first submission, however late the second', () => {
    reportOf(submitted, returned)
      .when(submit(), officerOf(FOREIGN_AFFAIRS), '2026-11-20')
      .thenHappened(by(FOREIGN_AFFAIRS, { revision: 2 }));
    reportOf(by(FOREIGN_AFFAIRS, { late: true }), returned)
      .when(submit(), officerOf(FOREIGN_AFFAIRS), '2026-11-20')
      .thenHappened(by(FOREIGN_AFFAIRS, { revision: 2, late: true }));
  });

  test.each(['MAT', 'TOI_MAT', 'TUYET_MAT'] as const)(
    'a report that is %s stays outside',
    (level) =>
      reportOf()
        .when(submit(FOREIGN_AFFAIRS, { classification: level }), officerOf(FOREIGN_AFFAIRS))
        .thenRejected('CLASSIFIED_CONTENT', { field: 'classification' }),
  );

  test('there is no report without its cycle', () =>
    reportOf()
      .when(submit(FOREIGN_AFFAIRS, { cycleId: 'reportingCycle-none' }), officerOf(FOREIGN_AFFAIRS))
      .thenRejected('NOT_FOUND', { field: 'cycleId', what: 'reporting cycle' }));

  test.each([
    ['SUBMITTED', [submitted]],
    ['ACCEPTED', [submitted, accepted]],
  ] as const)('a report that is %s is not submitted again', (status, events) =>
    reportOf(...events)
      .when(submit(), officerOf(FOREIGN_AFFAIRS))
      .thenRejected('WRONG_STATUS', { status }),
  );
});

describe('judging', () => {
  test('the coordinator accepts a report', () =>
    reportOf(submitted).when(accept, coordinator).thenHappened(accepted));

  test('the coordinator returns a report, with a reason', () =>
    reportOf(submitted).when(giveBack, coordinator).thenHappened(returned));

  test("the coordinator's own report is judged by the province office alone", () => {
    const own = reportOf(by(CULTURE));
    own.when(accept, provinceOffice).thenHappened(accepted);
    own.when(giveBack, provinceOffice).thenHappened(returned);
    own
      .when(accept, coordinator)
      .thenRejected('FORBIDDEN', { command: 'AcceptReport', allowed: 'PROVINCE_OFFICE' });
    own
      .when(giveBack, coordinator)
      .thenRejected('FORBIDDEN', { command: 'ReturnReport', allowed: 'PROVINCE_OFFICE' });
  });

  test('the report of a body that nobody commands is accepted, and never returned', () => {
    reportOf(by(PARTY)).when(accept, coordinator).thenHappened(accepted);
    reportOf(by(PARTY))
      .when(giveBack, coordinator)
      .thenRejected('NOT_COMMANDABLE', { agency: PARTY });
  });

  test.each([accept, giveBack])('%j needs a report that waits for it', (command) => {
    reportOf(submitted, returned)
      .when(command, coordinator)
      .thenRejected('WRONG_STATUS', { status: 'RETURNED' });
    reportOf(submitted, accepted)
      .when(command, coordinator)
      .thenRejected('WRONG_STATUS', { status: 'ACCEPTED' });
  });

  test.each([accept, giveBack])('%j needs a report that there is', (command) =>
    expect(attempts((actor) => reportOf().when(command, actor).code())).toEqual(
      only().othersGet('NOT_FOUND'),
    ),
  );
});

describe('who may act, and who may know', () => {
  const ALL = ['COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'] as const;
  const knows = ({ roles, agency }: Actor) =>
    agency === FOREIGN_AFFAIRS || ALL.some((role) => roles.includes(role));

  test('a report is submitted by the people of its agency', () =>
    expect(attempts((actor) => reportOf().when(submit(), actor).code())).toEqual(
      only(officerOf(FOREIGN_AFFAIRS), headOf(FOREIGN_AFFAIRS)).othersGet('FORBIDDEN'),
    ));

  test.each([accept, giveBack])(
    '%j is for the coordinator; for most others there is no report',
    (command) =>
      expect(attempts((actor) => reportOf(submitted).when(command, actor).code())).toEqual(
        onlyOf(({ id }) => id === coordinator.id, knows),
      ),
  );

  test('who may not know of it is told that it is not there', () =>
    reportOf(submitted)
      .when(accept, officerOf('so-y-te'))
      .thenRejected('NOT_FOUND', { field: 'reportId', what: 'report' }));
});

test('a report is about its plan, the clause IV.3 and its agency', () => {
  expect(report.about(folded(report, submitted))).toEqual({
    plan: PLAN,
    tasks: ['IV.3'],
    agency: FOREIGN_AFFAIRS,
  });
  expect(report.about(report.initial)).toEqual({ plan: null, tasks: [], agency: null });
  expect(reportStream(FINAL, FOREIGN_AFFAIRS)).toBe('report-dong-nai-2026-ttdn.FINAL.so-ngoai-vu');
});

test('a report is as confidential as it declares, its judgement is internal', () => {
  const state = folded(report, submitted);
  expect(
    report.classification(submit(FOREIGN_AFFAIRS, { classification: 'PUBLIC' }), state, ledger),
  ).toBe('PUBLIC');
  expect(report.classification(giveBack, state, ledger)).toBe('INTERNAL');
  expect(report.classification(accept, state, ledger)).toBe('INTERNAL');
});
