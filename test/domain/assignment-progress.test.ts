import { assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import type {
  CorrectProgress,
  WaiveLanguage,
  WithdrawDeliverable,
} from '../../src/domain/assignment/commands';
import { given, ledgerOf } from '../support/given';
import {
  completed,
  edition,
  has,
  progress,
  progressed,
  sentBack,
  signedOff,
  submitted,
} from './assignments';
import { goldenEvent } from './golden';
import {
  attempts,
  CULTURE,
  coordinator,
  everybody,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  only,
  PROVINCE_OFFICE,
  provinceOffice,
} from './people';
import { opened, PLAN, planTask, province, taskDefined, taskId } from './province';

/** How far the work has come, and what was made (rules 6, 10, 11 and 12). */
const officer = officerOf(FOREIGN_AFFAIRS);
const head = headOf(FOREIGN_AFFAIRS);
const bulletin = (...events: AssignmentEvent[]) => has('II.5.b.2', FOREIGN_AFFAIRS, ...events);
const campaign = (...events: AssignmentEvent[]) => has('II.1', CULTURE, ...events);
const cultureOfficer = officerOf(CULTURE);
const reached = (percent: number) => progressed('2026', { percent });

describe('reporting progress', () => {
  test('an officer reports the first issue of the bulletin', () => {
    const { data } = goldenEvent('ProgressReported');
    const reported = bulletin().when(
      progress('2026-Q1', { quantity: 1, note: data.note }),
      officer,
    );
    reported.thenHappened(goldenEvent('ProgressReported'));
    const { status, done, percent, reportedBy } = reported.state().occurrences['2026-Q1'] ?? {};
    expect({ status, done, percent, reportedBy }).toEqual({
      status: 'IN_PROGRESS',
      done: 1,
      percent: 100,
      reportedBy: 1,
    });
  });

  test('the percentage follows from the quantity: one class of two is half', () => {
    const { occurrences } = has('II.2.b', FOREIGN_AFFAIRS)
      .when(progress('2026-Q2-Q3', { quantity: 1 }), officer)
      .state();
    expect(occurrences['2026-Q2-Q3']?.percent).toBe(50);
  });

  test('more than was asked is still a hundred percent', () => {
    const { occurrences } = has('II.2.b', FOREIGN_AFFAIRS)
      .when(progress('2026-Q2-Q3', { quantity: 3 }), officer)
      .state();
    expect(occurrences['2026-Q2-Q3']).toMatchObject({ done: 3, percent: 100 });
  });

  test('where nothing is counted a percentage is reported', () =>
    campaign()
      .when(progress('2026', { percent: 30 }), cultureOfficer)
      .thenHappened(reached(30)));

  test('a note alone does not take back what was reported', () => {
    const { occurrences } = campaign(reached(30))
      .when(progress('2026', { note: 'Đang làm.' }), cultureOfficer)
      .state();
    expect(occurrences['2026']?.percent).toBe(30);
  });

  test('a percentage is one of a hundred', () => {
    for (const percent of [-1, 101])
      campaign()
        .when(progress('2026', { percent }), cultureOfficer)
        .thenRejected('PERCENT_OUT_OF_RANGE', { field: 'percent', given: percent });
  });

  test('a quantity is not less than nothing', () =>
    bulletin()
      .when(progress('2026-Q1', { quantity: -1 }), officer)
      .thenRejected('QUANTITY_NEGATIVE', { field: 'quantity', given: -1 }));

  test('reaching the quantity completes nothing by itself', () => {
    const { occurrences } = bulletin()
      .when(progress('2026-Q1', { quantity: 1 }), head)
      .state();
    expect(occurrences['2026-Q1']).toMatchObject({ status: 'IN_PROGRESS', completedOn: null });
  });

  test('reporting the same again changes nothing', () => {
    bulletin(goldenEvent('ProgressReported'))
      .when(progress('2026-Q1', { quantity: 1 }), officer)
      .thenNothingHappened();
    campaign(reached(30))
      .when(progress('2026', { percent: 30 }), cultureOfficer)
      .thenNothingHappened();
  });

  test('the first word about an occurrence starts it, though nothing is done yet', () =>
    bulletin()
      .when(progress('2026-Q1', { quantity: 0 }), officer)
      .thenHappened(progressed('2026-Q1', { quantity: 0 })));

  test('what was sent back is taken up again with the first word about it', () => {
    const returned = bulletin(
      completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1),
      signedOff('2026-Q1'),
      sentBack('2026-Q1'),
    );
    const again = returned.when(progress('2026-Q1', { quantity: 1 }), officer);
    again.thenHappened(progressed('2026-Q1', { quantity: 1 }));
    expect(again.state().occurrences['2026-Q1']?.status).toBe('IN_PROGRESS');
  });

  test('a percentage is refused where a quantity is counted', () =>
    bulletin()
      .when(progress('2026-Q1', { percent: 50 }), officer)
      .thenRejected('PERCENT_IS_DERIVED', { field: 'percent', unit: 'số' }));

  test('a quantity is refused where none is counted', () =>
    campaign()
      .when(progress('2026', { quantity: 1 }), cultureOfficer)
      .thenRejected('QUANTITY_NOT_COUNTED', { field: 'quantity' }));

  test('neither quantity nor percentage falls', () => {
    bulletin(goldenEvent('ProgressReported'))
      .when(progress('2026-Q1', { quantity: 0 }), officer)
      .thenRejected('PROGRESS_FELL', { field: 'quantity', reported: 1, given: 0 });
    campaign(reached(30))
      .when(progress('2026', { percent: 29 }), cultureOfficer)
      .thenRejected('PROGRESS_FELL', { field: 'percent', reported: 30, given: 29 });
  });

  test('a fact of before the year of the plan is none of it', () =>
    campaign()
      .when(progress('2026', { percent: 5 }), cultureOfficer, {
        recorded: '2026-01-05',
        effectiveOn: '2025-12-31',
      })
      .thenRejected('BEFORE_PLAN_YEAR', {
        field: 'effectiveOn',
        date: '2025-12-31',
        year: '2026-01-01',
      }));

  test('the sub-unit that does the work reports on it', () =>
    has('II.5.b.3', PROVINCE_OFFICE)
      .when(progress('2026-Q2', { quantity: 1 }), officerOf('trung-tam-xuc-tien'))
      .thenHappened(progressed('2026-Q2', { quantity: 1 })));
});

describe('correcting a figure', () => {
  const correct = (given: Partial<CorrectProgress> = {}): CorrectProgress => ({
    type: 'CorrectProgress',
    period: '2026-Q2-Q3',
    corrects: 1,
    quantity: 1,
    percent: null,
    reason: 'Một lớp bị hoãn.',
    ...given,
  });
  const classes = (...events: AssignmentEvent[]) =>
    has('II.2.b', FOREIGN_AFFAIRS, progressed('2026-Q2-Q3', { quantity: 2 }), ...events);
  const corrected: AssignmentEvent = {
    type: 'ProgressCorrected',
    data: {
      period: '2026-Q2-Q3',
      corrects: 1,
      quantity: 1,
      percent: null,
      reason: 'Một lớp bị hoãn.',
    },
  };

  test('a correction that says why lets a quantity fall, and points at what it corrects', () => {
    const correcting = classes().when(correct(), officer);
    correcting.thenHappened(corrected);
    expect(correcting.state().occurrences['2026-Q2-Q3']).toMatchObject({
      done: 1,
      percent: 50,
      reportedBy: 2,
    });
  });

  test('a free percentage falls by a correction too', () => {
    const correcting = campaign(reached(60)).when(
      correct({ period: '2026', quantity: null, percent: 40 }),
      cultureOfficer,
    );
    expect(correcting.state().occurrences['2026']?.percent).toBe(40);
  });

  test('only the figure that stands is corrected', () => {
    classes(progressed('2026-Q2-Q3', { quantity: 3 }))
      .when(correct(), officer)
      .thenRejected('NOT_THE_LATEST_REPORT', { field: 'corrects', corrects: 1, latest: 2 });
    classes(corrected)
      .when(correct(), officer)
      .thenRejected('NOT_THE_LATEST_REPORT', { field: 'corrects', corrects: 1, latest: 2 });
  });

  test('a correction that says the same changes nothing', () =>
    classes()
      .when(correct({ quantity: 2 }), officer)
      .thenNothingHappened());

  test('a correction says a figure', () => {
    classes()
      .when(correct({ quantity: null }), officer)
      .thenRejected('NO_FIGURE', { field: 'quantity' });
    campaign(reached(60))
      .when(correct({ period: '2026', quantity: null }), cultureOfficer)
      .thenRejected('NO_FIGURE', { field: 'percent' });
  });

  test('and the kind of figure that is reported here', () => {
    classes()
      .when(correct({ percent: 5 }), officer)
      .thenRejected('PERCENT_IS_DERIVED', { field: 'percent', unit: 'lớp' });
    campaign(reached(60))
      .when(correct({ period: '2026' }), cultureOfficer)
      .thenRejected('QUANTITY_NOT_COUNTED', { field: 'quantity' });
    campaign(reached(60))
      .when(correct({ period: '2026', quantity: null, percent: 101 }), cultureOfficer)
      .thenRejected('PERCENT_OUT_OF_RANGE', { field: 'percent', given: 101 });
  });

  test('a corrected quantity is not less than nothing either', () =>
    classes()
      .when(correct({ quantity: -1 }), officer)
      .thenRejected('QUANTITY_NEGATIVE', { field: 'quantity', given: -1 }));

  test('before anything was reported there is nothing to correct', () => {
    has('II.2.b', FOREIGN_AFFAIRS)
      .when(correct(), officer)
      .thenRejected('WRONG_STATUS', { status: 'NOT_STARTED' });
    has('II.2.b', FOREIGN_AFFAIRS, submitted('2026-Q2-Q3', 'vi'))
      .when(correct(), officer)
      .thenRejected('NOTHING_TO_CORRECT');
  });

  test('the figure of a completion that was sent back can be corrected', () => {
    const returned = has(
      'II.2.b',
      FOREIGN_AFFAIRS,
      completed('2026-Q2-Q3', '2026-06-01', 'DONE_IN_TIME', 2),
      signedOff('2026-Q2-Q3'),
      sentBack('2026-Q2-Q3'),
    );
    returned.when(correct(), officer).thenHappened(corrected);
  });

  test('what awaits the sign-off is not changed under the eyes of the head', () =>
    classes(completed('2026-Q2-Q3', '2026-06-01', 'DONE_IN_TIME'))
      .when(correct(), officer)
      .thenRejected('COMPLETION_AWAITS_SIGN_OFF'));

  test('is for the people of the agency that has the task', () =>
    expect(attempts((by) => classes().when(correct(), by).code())).toEqual(
      only(officer, head).othersGet('FORBIDDEN'),
    ));
});

describe('registering an edition', () => {
  test('each edition is registered in its language and formats', () => {
    const registered = bulletin().when(edition('2026-Q1', 'vi'), officer);
    registered.thenHappened(goldenEvent('DeliverableSubmitted'));
    expect(registered.state().occurrences['2026-Q1']).toMatchObject({
      status: 'IN_PROGRESS',
      editions: ['vi'],
      submissions: [{ version: 1, language: 'vi', formats: ['PRINT', 'ELECTRONIC'] }],
    });
  });

  test('registering the same edition again changes nothing', () =>
    bulletin(goldenEvent('DeliverableSubmitted'))
      .when(edition('2026-Q1', 'vi'), officer)
      .thenNothingHappened());

  test('another format in the same language is no second language', () => {
    const { occurrences } = bulletin(goldenEvent('DeliverableSubmitted'))
      .when({ ...edition('2026-Q1', 'vi'), formats: ['BROADCAST'] }, head)
      .state();
    expect(occurrences['2026-Q1']?.editions).toEqual(['vi']);
    expect(occurrences['2026-Q1']?.submissions).toHaveLength(2);
  });

  test('an edition in a language that the text does not ask for is refused', () =>
    has('II.5.b.4', 'lien-hiep-cac-to-chuc-huu-nghi')
      .when(edition('2026-Q1', 'ja'), officerOf('lien-hiep-cac-to-chuc-huu-nghi'))
      .thenRejected('LANGUAGE_NOT_ASKED_FOR', {
        field: 'language',
        language: 'ja',
        languages: 'vi, en',
      }));
});

describe('withdrawing an edition', () => {
  const withdraw: WithdrawDeliverable = {
    type: 'WithdrawDeliverable',
    period: '2026-Q1',
    withdraws: 1,
    reason: 'Bản in lỗi.',
  };
  const withdrawn: AssignmentEvent = {
    type: 'DeliverableWithdrawn',
    data: { period: '2026-Q1', withdraws: 1, language: 'vi', reason: 'Bản in lỗi.' },
  };
  const printed = bulletin(submitted('2026-Q1', 'vi'));

  test('takes it from what was made', () => {
    const withdrawing = printed.when(withdraw, officer);
    withdrawing.thenHappened(withdrawn);
    expect(withdrawing.state().occurrences['2026-Q1']).toMatchObject({
      submissions: [],
      editions: [],
    });
  });

  test('leaves the language where it was made in another format too', () => {
    const broadcast: AssignmentEvent = {
      type: 'DeliverableSubmitted',
      data: { period: '2026-Q1', language: 'vi', formats: ['BROADCAST'] },
    };
    const { occurrences } = bulletin(submitted('2026-Q1', 'vi'), broadcast)
      .when(withdraw, officer)
      .state();
    expect(occurrences['2026-Q1']?.editions).toEqual(['vi']);
  });

  test('the same edition can be registered again after it', () =>
    bulletin(submitted('2026-Q1', 'vi'), withdrawn)
      .when(edition('2026-Q1', 'vi'), officer)
      .thenHappened(submitted('2026-Q1', 'vi')));

  test('names a registered edition of that period', () => {
    printed
      .when({ ...withdraw, withdraws: 7 }, officer)
      .thenRejected('NOT_SUBMITTED', { field: 'withdraws' });
    bulletin(submitted('2026-Q1', 'vi'), withdrawn)
      .when(withdraw, officer)
      .thenRejected('NOT_SUBMITTED');
    bulletin(progressed('2026-Q1', { quantity: 0 }))
      .when(withdraw, officer)
      .thenRejected('NOT_SUBMITTED');
  });

  test('is for the people of the agency that has the task', () =>
    expect(attempts((by) => printed.when(withdraw, by).code())).toEqual(
      only(officer, head).othersGet('FORBIDDEN'),
    ));
});

describe('waiving a language', () => {
  const waiveLanguage = (language: string, period = '2026'): WaiveLanguage => ({
    type: 'WaiveLanguage',
    period,
    language,
    reason: 'Không có người dịch.',
  });
  const languageWaived = (language: string): AssignmentEvent => ({
    type: 'LanguageWaived',
    data: { period: '2026', language, reason: 'Không có người dịch.' },
  });
  const booklet = (...events: AssignmentEvent[]) => has('II.5.b.1', PROVINCE_OFFICE, ...events);

  test('the coordinator waives one of the five languages, with a reason', () => {
    const waiving = booklet().when(waiveLanguage('ko'), coordinator);
    waiving.thenHappened(languageWaived('ko'));
    expect(waiving.state().occurrences['2026']?.waivedLanguages).toEqual(['ko']);
  });

  test('waiving it again changes nothing', () =>
    booklet(languageWaived('ko')).when(waiveLanguage('ko'), coordinator).thenNothingHappened());

  test('a language that is not asked for needs no waiver', () => {
    booklet().when(waiveLanguage('fr'), coordinator).thenRejected('LANGUAGE_NOT_ASKED_FOR', {
      field: 'language',
      language: 'fr',
      languages: 'vi, en, ko, ja, zh',
    });
    bulletin()
      .when(waiveLanguage('vi', '2026-Q1'), coordinator)
      .thenRejected('NO_LANGUAGES_ASKED_FOR');
  });

  test('is for the coordinator; of its own work for the province office', () => {
    expect(attempts((by) => booklet().when(waiveLanguage('ko'), by).code())).toEqual(
      only(coordinator).othersGet('FORBIDDEN'),
    );
    const inTwoLanguages = {
      ...planTask('II.1'),
      deliverables: [
        { name: 'Tờ gấp', quantity: null, unit: null, languages: ['vi', 'en'], formats: [] },
      ],
    };
    const facts = { [taskId('II.1')]: taskDefined(inTwoLanguages) };
    const own = given(assignment, ...opened('II.1', CULTURE, facts)).on(
      ledgerOf({ ...province, ...facts }),
    );
    expect(attempts((by) => own.when(waiveLanguage('en'), by).code())).toEqual(
      only(provinceOffice).othersGet('FORBIDDEN'),
    );
  });
});

describe('contributing', () => {
  const log = { type: 'LogContribution' as const, text: 'Đã cung cấp tin, ảnh.' };

  test('a coordinating agency logs what it did, which completes nothing', () => {
    const logging = has('II.7.a', FOREIGN_AFFAIRS).when(log, officer);
    logging.thenHappened({ type: 'ContributionLogged', data: { text: log.text } });
    expect(logging.state().occurrences).toEqual({});
  });

  test('who leads reports progress instead', () =>
    bulletin().when(log, officer).thenRejected('NOT_A_CONTRIBUTOR'));

  test('is for the people of the agency', () =>
    expect(attempts((by) => has('II.7.a', FOREIGN_AFFAIRS).when(log, by).code())).toEqual(
      only(officer, head).othersGet('FORBIDDEN'),
    ));
});

describe('reporting that nothing happened', () => {
  const nil = (from: string, to: string) => ({
    type: 'ReportNil' as const,
    period: '2026',
    from,
    to,
  });
  const press = 'bao-va-phat-thanh-truyen-hinh';
  const incidents = (...events: AssignmentEvent[]) => has('II.6.d', press, ...events);
  const nilReported: AssignmentEvent = {
    type: 'NilReported',
    data: { period: '2026', from: '2026-01-01', to: '2026-03-31' },
  };

  test('"nếu có": a nil report is a statement, and no status', () => {
    const stated = incidents().when(nil('2026-01-01', '2026-03-31'), officerOf(press));
    stated.thenHappened(nilReported);
    expect(stated.state().occurrences['2026']?.status).toBe('NOT_STARTED');
    expect(stated.state().nilReports).toEqual([nilReported.data]);
  });

  test('said again it changes nothing, and of other days it is another', () => {
    incidents(nilReported)
      .when(nil('2026-01-01', '2026-03-31'), officerOf(press))
      .thenNothingHappened();
    incidents(nilReported).when(nil('2026-04-01', '2026-05-31'), officerOf(press)).happened();
  });

  test('what lies ahead cannot be said', () => {
    incidents()
      .when(nil('2026-06-01', '2026-06-02'), officerOf(press), '2026-06-01')
      .thenRejected('NIL_IN_FUTURE', { field: 'to', date: '2026-06-02', today: '2026-06-01' });
    incidents().when(nil('2026-06-01', '2026-06-01'), officerOf(press), '2026-06-01').happened();
  });

  test('the days are in order, and of the plan', () => {
    incidents()
      .when(nil('2026-03-31', '2026-01-01'), officerOf(press))
      .thenRejected('PERIOD_REVERSED', { field: 'from', from: '2026-03-31', to: '2026-01-01' });
    incidents()
      .when(nil('2025-12-01', '2026-01-31'), officerOf(press))
      .thenRejected('PERIOD_OUTSIDE_PLAN', { field: 'from', period: '2025-12-01/2026-01-31' });
  });

  test('only of what is asked "nếu có"', () =>
    has('II.6.a', press)
      .when(nil('2026-01-01', '2026-03-31'), officerOf(press))
      .thenRejected('NO_INCIDENT_TASK', { field: 'assignmentId' }));

  test('is for the people of the agency', () => {
    const culture = has('II.6.d', CULTURE);
    expect(attempts((by) => culture.when(nil('2026-01-01', '2026-01-31'), by).code())).toEqual(
      only(officerOf(CULTURE), headOf(CULTURE)).othersGet('FORBIDDEN'),
    );
  });
});

describe('checking in with a reporting cycle', () => {
  const cycleId = `reportingCycle-${PLAN}.FINAL`;
  const cycle = goldenEvent('ReportingCycleOpened');
  const facts = { ...province, [cycleId]: [cycle] };
  const checkIn = { type: 'CheckIn' as const, period: '2026', cycleId, note: null };
  const checkedIn: AssignmentEvent = {
    type: 'CheckedIn',
    data: { period: '2026', cycleId, note: null },
  };
  const portal = (...events: AssignmentEvent[]) =>
    given(assignment, ...opened('II.7.b', CULTURE), ...events).on(ledgerOf(facts));

  test('what goes on all the time is checked in once a cycle', () => {
    const checking = portal().when(checkIn, cultureOfficer);
    checking.thenHappened(checkedIn);
    expect(checking.state().occurrences['2026']).toMatchObject({
      status: 'IN_PROGRESS',
      checkIns: [cycleId],
      timeliness: 'NO_DEADLINE',
    });
    portal(checkedIn)
      .when(checkIn, cultureOfficer)
      .thenRejected('ALREADY_CHECKED_IN', { field: 'cycleId' });
  });

  test('in a cycle of the plan', () => {
    const missing = { field: 'cycleId', what: 'reporting cycle' };
    has('II.7.b', CULTURE).when(checkIn, cultureOfficer).thenRejected('NOT_FOUND', missing);
    const other = { ...cycle, data: { ...cycle.data, planId: 'dong-nai-2027' } };
    given(assignment, ...opened('II.7.b', CULTURE))
      .with({ ...province, [cycleId]: [other] })
      .when(checkIn, cultureOfficer)
      .thenRejected('NOT_FOUND', missing);
  });

  test('in a cycle that still goes on', () =>
    given(assignment, ...opened('II.7.b', CULTURE))
      .with({ ...facts, [cycleId]: [cycle, goldenEvent('ReportingCycleClosed')] })
      .when(checkIn, cultureOfficer)
      .thenRejected('CYCLE_CLOSED'));

  test('what is due is not checked in', () =>
    campaign()
      .when(checkIn, cultureOfficer)
      .thenRejected('NOT_CONTINUOUS', { dueOn: '2026-12-31' }));

  test('is for the people of the agency', () =>
    expect(attempts((by) => portal().when(checkIn, by).code())).toEqual(
      only(cultureOfficer, headOf(CULTURE)).othersGet('FORBIDDEN'),
    ));
});

describe('who reports', () => {
  test.each([progress('2026-Q1', { quantity: 1 }), edition('2026-Q1', 'vi')])(
    '$type is for the people of the agency that has the task',
    (command) =>
      expect(attempts((by) => bulletin().when(command, by).code())).toEqual(
        only(officer, head).othersGet('FORBIDDEN'),
      ),
  );

  test('and, where a unit of it does the work, for the people of the unit', () => {
    const UNIT = 'trung-tam-xuc-tien';
    const magazine = has('II.5.b.3', PROVINCE_OFFICE);
    for (const by of [officerOf(UNIT), headOf(UNIT), headOf(PROVINCE_OFFICE)])
      magazine.when(progress('2026-Q1', { quantity: 1 }), by).happened();
    expect(everybody.some(({ agency }) => agency === UNIT)).toBe(false);
  });
});
