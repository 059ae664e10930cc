import { type AssignmentEvent, assignment } from '../../src/domain/assignment/assignment';
import { given } from '../support/given';
import { CULTURE, FOREIGN_AFFAIRS, headOf, officerOf } from './people';
import { inProvince, opened } from './province';

/** Late or in time, and who reports what is done (rules 6, 10 and 11). */
const has = (code: string, agency: string, ...events: AssignmentEvent[]) =>
  given(assignment, ...opened(code, agency), ...events).on(inProvince);
const complete = (period: string, quantity: number | null = null) => ({
  type: 'ReportCompletion' as const,
  period,
  quantity,
});
const completed = (
  period: string,
  completedOn: string,
  timeliness: 'DONE_IN_TIME' | 'DONE_LATE',
  quantity: number | null = null,
): AssignmentEvent => ({
  type: 'CompletionReported',
  data: { period, completedOn, timeliness, quantity },
});
const signedOff = (period: string): AssignmentEvent => ({
  type: 'CompletionSignedOff',
  data: { period },
});
const edition = (period: string, language: string): AssignmentEvent => ({
  type: 'DeliverableSubmitted',
  data: { period, language, formats: ['PRINT'] },
});

const officer = officerOf(FOREIGN_AFFAIRS);
const bulletin = has('II.5.b.2', FOREIGN_AFFAIRS);

describe('in time or late', () => {
  test.each([
    ['on the last day of the quarter, in time', '2026-03-31', 'DONE_IN_TIME'],
    ['on the day after, late', '2026-04-01', 'DONE_LATE'],
  ] as const)('the bulletin is completed %s', (_, day, timeliness) =>
    bulletin
      .when(complete('2026-Q1', 1), officer, day)
      .thenHappened(completed('2026-Q1', day, timeliness, 1)),
  );

  test('a class on 30 September is in time, one on 1 October is late', () => {
    const classes = has('II.2.b', FOREIGN_AFFAIRS);
    classes
      .when(complete('2026-Q2-Q3', 2), officer, '2026-09-30')
      .thenHappened(completed('2026-Q2-Q3', '2026-09-30', 'DONE_IN_TIME', 2));
    classes
      .when(complete('2026-Q2-Q3', 2), officer, '2026-10-01')
      .thenHappened(completed('2026-Q2-Q3', '2026-10-01', 'DONE_LATE', 2));
  });

  test('the day of completion counts, not the day on which it is recorded', () =>
    bulletin
      .when(complete('2026-Q1', 1), officer, { recorded: '2026-05-20', effectiveOn: '2026-03-30' })
      .thenHappened(completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1)));

  test('the day ends at midnight in Đồng Nai, which is five in the afternoon in Greenwich', () => {
    bulletin
      .when(complete('2026-Q1', 1), officer, '2026-03-31T16:59:59.999Z')
      .thenHappened(completed('2026-Q1', '2026-03-31', 'DONE_IN_TIME', 1));
    bulletin
      .when(complete('2026-Q1', 1), officer, '2026-03-31T17:00:00.000Z')
      .thenHappened(completed('2026-Q1', '2026-04-01', 'DONE_LATE', 1));
  });

  test('the issue of Q1 that appears in Q2 closes Q1 late and never counts for Q2', () => {
    const late = bulletin.when(complete('2026-Q1', 1), officer, '2026-05-04');
    late.thenHappened(completed('2026-Q1', '2026-05-04', 'DONE_LATE', 1));
    const { '2026-Q1': q1, '2026-Q2': q2 } = late.state().occurrences;
    expect(q1).toMatchObject({ done: 1, percent: 100, timeliness: 'DONE_LATE' });
    expect(q2).toMatchObject({ done: 0, percent: 0, status: 'NOT_STARTED', timeliness: 'IN_TIME' });
  });

  test('nothing is completed before the year of the plan', () => {
    bulletin
      .when(complete('2026-Q1', 1), officer, { recorded: '2026-01-05', effectiveOn: '2025-12-31' })
      .thenRejected('BEFORE_PLAN_YEAR', {
        field: 'effectiveOn',
        date: '2025-12-31',
        year: '2026-01-01',
      });
    bulletin
      .when(complete('2026-Q1', 1), officer, { recorded: '2026-01-05', effectiveOn: '2026-01-01' })
      .thenHappened(completed('2026-Q1', '2026-01-01', 'DONE_IN_TIME', 1));
  });

  test('what goes on all the time has no completion', () =>
    has('II.7.b', CULTURE)
      .when(complete('2026'), headOf(CULTURE))
      .thenRejected('NEVER_COMPLETE', { field: 'period' }));
});

describe('what completion asks for', () => {
  test('the quantity, with the completion or before it', () => {
    const half: AssignmentEvent = {
      type: 'ProgressReported',
      data: { period: '2026-Q2-Q3', quantity: 1, percent: null, note: null },
    };
    const both: AssignmentEvent = { ...half, data: { ...half.data, quantity: 2 } };
    has('II.2.b', FOREIGN_AFFAIRS, half)
      .when(complete('2026-Q2-Q3'), officer)
      .thenRejected('QUANTITY_NOT_REACHED', { field: 'quantity', done: 1, of: 2, unit: 'lớp' });
    has('II.2.b', FOREIGN_AFFAIRS, both)
      .when(complete('2026-Q2-Q3'), officer, '2026-06-01')
      .thenHappened(completed('2026-Q2-Q3', '2026-06-01', 'DONE_IN_TIME'));
    has('II.2.b', FOREIGN_AFFAIRS, both)
      .when(complete('2026-Q2-Q3', 1), officer)
      .thenRejected('PROGRESS_FELL', { field: 'quantity', reported: 2, given: 1 });
  });

  test('no quantity where none is counted', () =>
    has('II.1', CULTURE)
      .when(complete('2026', 1), officerOf(CULTURE))
      .thenRejected('QUANTITY_NOT_COUNTED', { field: 'quantity' }));

  test('each edition that the text asks for', () => {
    const office = 'van-phong-ubnd-tinh';
    const three = ['vi', 'en', 'ja'].map((language) => edition('2026', language));
    has('II.5.b.1', office, ...three)
      .when(complete('2026', 1), officerOf(office))
      .thenRejected('EDITIONS_MISSING', { languages: 'ko, zh' });
    has('II.5.b.1', office, ...three, edition('2026', 'ko'), edition('2026', 'zh'))
      .when(complete('2026', 1), officerOf(office), '2026-06-01')
      .thenHappened(completed('2026', '2026-06-01', 'DONE_IN_TIME', 1));
  });

  test('an edition of one quarter is none of another', () => {
    const union = 'lien-hiep-cac-to-chuc-huu-nghi';
    has('II.5.b.4', union, edition('2026-Q1', 'vi'), edition('2026-Q1', 'en'))
      .when(complete('2026-Q2', 1), officerOf(union))
      .thenRejected('EDITIONS_MISSING', { languages: 'vi, en' });
  });
});

describe('officer, head and sub-unit', () => {
  const OFFICE = 'van-phong-ubnd-tinh';
  const CENTRE = 'trung-tam-xuc-tien';
  const magazine = has('II.5.b.3', OFFICE);
  const inTime = completed('2026-Q2', '2026-06-01', 'DONE_IN_TIME', 1);

  test('what an officer reports done waits for the sign-off of the head', () => {
    const reported = bulletin.when(complete('2026-Q2', 1), officer, '2026-06-01');
    reported.thenHappened(inTime);
    expect(reported.state().occurrences['2026-Q2']).toMatchObject({
      status: 'IN_PROGRESS',
      timeliness: 'DONE_IN_TIME',
      completedOn: '2026-06-01',
    });
  });

  test("the head's own report is signed by being made", () => {
    const reported = bulletin.when(complete('2026-Q2', 1), headOf(FOREIGN_AFFAIRS), '2026-06-01');
    reported.thenHappened(inTime, signedOff('2026-Q2'));
    expect(reported.state().occurrences['2026-Q2']?.status).toBe('REPORTED_DONE');
  });

  test('the sub-unit that does the work reports it, and its own head signs nothing', () => {
    magazine.when(complete('2026-Q2', 1), officerOf(CENTRE), '2026-06-01').thenHappened(inTime);
    magazine.when(complete('2026-Q2', 1), headOf(CENTRE), '2026-06-01').thenHappened(inTime);
  });

  test("the parent's head signs off what the sub-unit reported", () => {
    const reported = has('II.5.b.3', OFFICE, inTime);
    reported
      .when({ type: 'SignOff', period: '2026-Q2' }, headOf(CENTRE))
      .thenRejected('FORBIDDEN', { command: 'SignOff', allowed: 'HEAD' });
    reported
      .when({ type: 'SignOff', period: '2026-Q2' }, headOf(OFFICE))
      .thenHappened(signedOff('2026-Q2'));
  });

  test('a sub-unit acts on nothing else that its parent has', () =>
    has('II.5.b.2', FOREIGN_AFFAIRS)
      .when(complete('2026-Q2', 1), officerOf(CENTRE))
      .thenRejected('FORBIDDEN', { command: 'ReportCompletion', allowed: 'HEAD, OFFICER' }));
});
