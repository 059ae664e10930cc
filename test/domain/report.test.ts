import type { Actor } from '../../src/domain/decider';
import {
  type ReportEvent,
  report,
  reportStream,
  type SubmitReport,
} from '../../src/domain/report/report';
import { statusOf } from '../../src/domain/report/report-state';
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
  ReportDrafted: drafted,
  ReportSubmitted: submitted,
  ReportWithdrawn: withdrawn,
  ReportReturned: returned,
  ReportAccepted: accepted,
} = goldenEvents(report, {
  ReportDrafted: {
    1: {
      planId: 'dong-nai-2026-ttdn',
      cycleId: 'reportingCycle-dong-nai-2026-ttdn.FINAL',
      agency: 'so-ngoai-vu',
      content: 'Đang tổng hợp số liệu.',
    },
  },
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
    2: {
      planId: 'dong-nai-2026-ttdn',
      cycleId: 'reportingCycle-dong-nai-2026-ttdn.FINAL',
      agency: 'so-ngoai-vu',
      revision: 1,
      late: false,
      onRoster: true,
      nil: false,
      supersedes: null,
      content: 'Đã phát hành 03 số Bản tin đối ngoại.',
    },
  },
  ReportWithdrawn: { 1: { revision: 1, reason: 'Gửi nhầm bản chưa duyệt.' } },
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
    template: [],
    checkIns: [],
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
const withdraw = {
  type: 'WithdrawReport',
  revision: 1,
  reason: 'Gửi nhầm bản chưa duyệt.',
} as const;
const draft = {
  type: 'DraftReport',
  cycleId: FINAL,
  agency: FOREIGN_AFFAIRS,
  content: 'Đang tổng hợp số liệu.',
  classification: 'INTERNAL',
} as const;
const by = (agency: string, of: Partial<(typeof submitted)['data']> = {}): ReportEvent => ({
  ...submitted,
  data: { ...submitted.data, agency, ...of },
});
const second = by(FOREIGN_AFFAIRS, { revision: 2, supersedes: 1 });
const nil = by(FOREIGN_AFFAIRS, { nil: true, content: null });
const isOver: ReportingCycleEvent = {
  type: 'ReportingCycleClosed',
  data: { consolidated: 1, missing: [FOREIGN_AFFAIRS], returned: [], notCheckedIn: [] },
};
const closed = ledgerOf({ ...province, [FINAL]: [cycle, isOver] });
const standing = (...events: ReportEvent[]) => {
  const state = folded(report, ...events);
  return [statusOf(state), ...state.submissions.map(({ revision }) => revision)];
};

test('what was stored means what it always meant', () => {
  const state = {
    planId: PLAN,
    agency: FOREIGN_AFFAIRS,
    cycleId: FINAL,
    revision: 0,
    submissions: [],
    drafted: true,
  };
  const first = { revision: 1, late: false, status: 'SUBMITTED' };
  const sent = { ...state, revision: 1, submissions: [first], drafted: false };
  expect(folded(report, drafted)).toEqual(state);
  expect(folded(report, drafted, submitted)).toEqual(sent);
  expect(folded(report, submitted, returned)).toEqual({
    ...sent,
    submissions: [{ ...first, status: 'RETURNED' }],
  });
  expect(folded(report, submitted, accepted)).toEqual({
    ...sent,
    submissions: [{ ...first, status: 'ACCEPTED' }],
  });
  expect(folded(report, submitted, withdrawn)).toEqual({ ...sent, submissions: [] });
});

test('what stands is the last submission that was not withdrawn', () => {
  expect(standing()).toEqual(['NONE']);
  expect(standing(drafted)).toEqual(['DRAFT']);
  expect(standing(nil)).toEqual(['NIL', 1]);
  expect(standing(submitted, drafted)).toEqual(['SUBMITTED', 1]);
  expect(standing(submitted, accepted, second)).toEqual(['SUBMITTED', 1, 2]);
  expect(standing(submitted, accepted, second, withdrawn)).toEqual(['ACCEPTED', 1]);
  expect(standing(submitted, withdrawn)).toEqual(['NONE']);
  expect(standing(submitted, withdrawn, drafted)).toEqual(['DRAFT']);
});

describe('drafting', () => {
  test('an agency writes at its report, and writes again', () => {
    const write = (...events: ReportEvent[]) =>
      reportOf(...events)
        .when(draft, officerOf(FOREIGN_AFFAIRS))
        .thenHappened(drafted);
    write();
    write(drafted);
    write(submitted, returned);
  });

  test.each([withdraw, giveBack, accept])(
    'to %j, a draft is there for nobody but its agency, who has sent nothing yet',
    (command) => {
      const own = ({ agency }: Actor) => agency === FOREIGN_AFFAIRS;
      const sends = [officerOf(FOREIGN_AFFAIRS).id, headOf(FOREIGN_AFFAIRS).id];
      expect(attempts((actor) => reportOf(drafted).when(command, actor).code())).toEqual(
        attempts((actor) => {
          if (!own(actor)) return 'NOT_FOUND';
          return command === withdraw && sends.includes(actor.id) ? 'WRONG_STATUS' : 'FORBIDDEN';
        }),
      );
    },
  );

  test('only its own people write at it', () =>
    expect(attempts((actor) => reportOf(drafted).when(draft, actor).code())).toEqual(
      only(officerOf(FOREIGN_AFFAIRS), headOf(FOREIGN_AFFAIRS)).othersGet('FORBIDDEN'),
    ));

  test('there is no draft without its cycle, and none once it is closed', () => {
    reportOf()
      .when({ ...draft, cycleId: 'reportingCycle-none' }, officerOf(FOREIGN_AFFAIRS))
      .thenRejected('NOT_FOUND', { field: 'cycleId', what: 'reporting cycle' });
    given(report).on(closed).when(draft, officerOf(FOREIGN_AFFAIRS)).thenRejected('CYCLE_CLOSED');
  });

  test('a draft that is a state secret stays outside', () =>
    reportOf()
      .when({ ...draft, classification: 'MAT' }, officerOf(FOREIGN_AFFAIRS))
      .thenRejected('CLASSIFIED_CONTENT', { field: 'classification' }));
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
      .thenHappened(second);
    reportOf(by(FOREIGN_AFFAIRS, { late: true }), returned)
      .when(submit(), officerOf(FOREIGN_AFFAIRS), '2026-11-20')
      .thenHappened(by(FOREIGN_AFFAIRS, { revision: 2, supersedes: 1, late: true }));
  });

  test('what was withdrawn makes no later report early', () =>
    reportOf(submitted, withdrawn)
      .when(submit(), officerOf(FOREIGN_AFFAIRS), '2026-11-20')
      .thenHappened(by(FOREIGN_AFFAIRS, { revision: 2, late: true })));

  test('"nothing to report" is a report, with or without a word', () => {
    const nothing = submit(FOREIGN_AFFAIRS, { nil: true, content: null });
    reportOf().when(nothing, headOf(FOREIGN_AFFAIRS), '2026-11-05').thenHappened(nil);
    reportOf()
      .when(submit(FOREIGN_AFFAIRS, { nil: true }), headOf(FOREIGN_AFFAIRS), '2026-11-05')
      .thenHappened(by(FOREIGN_AFFAIRS, { nil: true }));
  });

  test('silence is none', () =>
    reportOf()
      .when(submit(FOREIGN_AFFAIRS, { content: null }), headOf(FOREIGN_AFFAIRS))
      .thenRejected('REPORT_EMPTY', { field: 'content' }));

  test.each([
    ['SUBMITTED', [submitted]],
    ['ACCEPTED', [submitted, accepted]],
    ['NIL', [nil]],
  ] as const)('a report that is %s is superseded by naming its revision', (_, events) =>
    reportOf(...events)
      .when(submit(FOREIGN_AFFAIRS, { supersedes: 1 }), officerOf(FOREIGN_AFFAIRS), '2026-11-20')
      .thenHappened(second),
  );

  test.each([[[submitted]], [[submitted, returned]], [[]]])(
    'no other revision is superseded than the one that stands',
    (events) =>
      reportOf(...events)
        .when(submit(FOREIGN_AFFAIRS, { supersedes: 2 }), officerOf(FOREIGN_AFFAIRS))
        .thenRejected('NOT_THE_STANDING_REPORT', { field: 'supersedes', revision: 2 }),
  );

  test('nobody reports once the cycle is closed', () =>
    given(report)
      .on(closed)
      .when(submit(), officerOf(FOREIGN_AFFAIRS))
      .thenRejected('CYCLE_CLOSED'));

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
    ['NIL', [nil]],
  ] as const)('a report that is %s is not submitted again by chance', (status, events) =>
    reportOf(...events)
      .when(submit(), officerOf(FOREIGN_AFFAIRS))
      .thenRejected('WRONG_STATUS', { status }),
  );
});

describe('withdrawing', () => {
  test.each([
    ['the first', 1, [submitted]],
    ['"nothing to report"', 1, [nil]],
    ['the second', 2, [submitted, returned, second]],
  ] as const)('an agency takes back what nobody has judged yet: %s', (_, revision, events) =>
    reportOf(...events)
      .when({ ...withdraw, revision }, headOf(FOREIGN_AFFAIRS))
      .thenHappened({ ...withdrawn, data: { ...withdrawn.data, revision } }),
  );

  test.each([
    ['RETURNED', [submitted, returned]],
    ['ACCEPTED', [submitted, accepted]],
  ] as const)('a report that is %s is not withdrawn', (status, events) =>
    reportOf(...events)
      .when(withdraw, headOf(FOREIGN_AFFAIRS))
      .thenRejected('WRONG_STATUS', { status }),
  );

  test('twice is once, and what it superseded stays', () => {
    reportOf(submitted, withdrawn).when(withdraw, headOf(FOREIGN_AFFAIRS)).thenNothingHappened();
    const { data } = withdrawn;
    const events = [submitted, second, { ...withdrawn, data: { ...data, revision: 2 } }];
    reportOf(...events)
      .when({ ...withdraw, revision: 2 }, headOf(FOREIGN_AFFAIRS))
      .thenNothingHappened();
    expect(standing(...events)).toEqual(['SUBMITTED', 1]);
  });

  test('it is the revision that stands', () =>
    reportOf(submitted, second)
      .when(withdraw, headOf(FOREIGN_AFFAIRS))
      .thenRejected('NOT_THE_STANDING_REPORT', { field: 'revision', revision: 1 }));

  test('nothing is withdrawn from a cycle that is closed', () =>
    given(report, submitted)
      .on(closed)
      .when(withdraw, headOf(FOREIGN_AFFAIRS))
      .thenRejected('CYCLE_CLOSED'));

  test('it is the agency that withdraws', () =>
    expect(attempts((actor) => reportOf(submitted).when(withdraw, actor).code())).toEqual(
      onlyOf(
        ({ id }) =>
          [officerOf(FOREIGN_AFFAIRS), headOf(FOREIGN_AFFAIRS)].some((each) => each.id === id),
        ({ roles, agency }) =>
          agency === FOREIGN_AFFAIRS ||
          (['COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'] as const).some((role) =>
            roles.includes(role),
          ),
      ),
    ));
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

  test.each([accept, giveBack])('%j needs a report that waits for it', (command) =>
    reportOf(submitted, returned)
      .when(command, coordinator)
      .thenRejected('WRONG_STATUS', { status: 'RETURNED' }),
  );

  test('what is accepted is not returned, and accepting it again changes nothing', () => {
    reportOf(submitted, accepted)
      .when(giveBack, coordinator)
      .thenRejected('WRONG_STATUS', { status: 'ACCEPTED' });
    reportOf(submitted, accepted).when(accept, coordinator).thenNothingHappened();
  });

  test('"nothing to report" needs no acceptance, and may be doubted', () => {
    reportOf(nil).when(accept, coordinator).thenRejected('WRONG_STATUS', { status: 'NIL' });
    reportOf(nil).when(giveBack, coordinator).thenHappened(returned);
  });

  test('what came before the closing is accepted after it, and no more returned', () => {
    const late = given(report, submitted).on(closed);
    late.when(accept, coordinator).thenHappened(accepted);
    late.when(giveBack, coordinator).thenRejected('CYCLE_CLOSED');
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
