import {
  type AssignmentEvent,
  assignment,
  type OccurrenceStatus,
  type ReportCompletion,
  type ReportProgress,
  type SignOff,
  type SubmitDeliverable,
} from '../../src/domain/assignment/assignment';
import { folded, given } from '../support/given';
import { goldenEvents } from './golden';
import { attempts, FOREIGN_AFFAIRS, headOf, officerOf, only } from './people';
import { inProvince, opened } from './province';

const quarter = (period: string, start: string, end: string) => ({
  period,
  start,
  end,
  dueOn: end,
  quantity: { of: 1, unit: 'số' },
  languages: [],
});

const golden = goldenEvents(assignment, {
  AssignmentOpened: {
    1: {
      planId: 'dong-nai-2026-ttdn',
      taskId: 'task-ea84afce-61e8-5e59-89ca-1d443008df8b',
      taskCode: 'II.5.b.2',
      taskOrdinal: 13,
      agency: 'so-ngoai-vu',
      role: 'LEAD',
      mode: 'ASSIGNED',
      modeConfirmed: true,
      label: 'Đơn vị chủ trì',
      subUnit: null,
      capacity: null,
      fromGroup: null,
      commandable: true,
      trigger: null,
      occurrences: [
        quarter('2026-Q1', '2026-01-01', '2026-03-31'),
        quarter('2026-Q2', '2026-04-01', '2026-06-30'),
        quarter('2026-Q3', '2026-07-01', '2026-09-30'),
        quarter('2026-Q4', '2026-10-01', '2026-12-31'),
      ],
    },
  },
  AssignmentRoleRaised: {
    1: {
      from: 'COORDINATE',
      taskOrdinal: 30,
      role: 'IMPLEMENT',
      mode: 'ASSIGNED',
      modeConfirmed: true,
      label: 'Cơ quan thực hiện',
      subUnit: null,
      capacity: null,
      fromGroup: 'chu-quan-cong-thong-tin',
      commandable: true,
      trigger: null,
      occurrences: [
        {
          period: '2026',
          start: '2026-01-01',
          end: '2026-12-31',
          dueOn: null,
          quantity: null,
          languages: [],
        },
      ],
    },
  },
  ProgressReported: {
    1: { period: '2026-Q1', quantity: 1, percent: null, note: 'Đã in xong, đang phát hành.' },
  },
  DeliverableSubmitted: {
    1: {
      period: '2026-Q1',
      language: 'vi',
      formats: ['PRINT', 'ELECTRONIC'],
    },
  },
  CompletionReported: {
    1: { period: '2026-Q1', completedOn: '2026-04-06', timeliness: 'DONE_LATE', quantity: 1 },
  },
  CompletionSignedOff: { 1: { period: '2026-Q1' } },
});

const officer = officerOf(FOREIGN_AFFAIRS);
const head = headOf(FOREIGN_AFFAIRS);
const bulletin = (...events: AssignmentEvent[]) =>
  given(assignment, golden.AssignmentOpened, ...events).on(inProvince);
const assigned = (code: string, agency: string, ...events: AssignmentEvent[]) =>
  given(assignment, ...opened(code, agency), ...events).on(inProvince);

const progress = (period: string, given: Partial<ReportProgress> = {}): ReportProgress => ({
  type: 'ReportProgress',
  period,
  quantity: null,
  percent: null,
  note: null,
  ...given,
});
const complete = (period: string, quantity: number | null = null): ReportCompletion => ({
  type: 'ReportCompletion',
  period,
  quantity,
});
const edition = (period: string, language: string): SubmitDeliverable => ({
  type: 'SubmitDeliverable',
  period,
  language,
  formats: ['PRINT', 'ELECTRONIC'],
});
const signOff = (period: string): SignOff => ({ type: 'SignOff', period });

test('what was stored means what it always meant', () => {
  const q1 = {
    ...quarter('2026-Q1', '2026-01-01', '2026-03-31'),
    status: 'REPORTED_DONE',
    timeliness: 'DONE_LATE',
    done: 1,
    percent: 100,
    completedOn: '2026-04-06',
    editions: ['vi'],
  };
  const later = { status: 'NOT_STARTED', timeliness: 'IN_TIME', done: 0, percent: 0 };
  const untouched = { ...later, completedOn: null, editions: [] };
  const { AssignmentRoleRaised: raised, ...year } = golden;
  expect(folded(assignment, ...Object.values(year))).toEqual({
    opening: golden.AssignmentOpened.data,
    deliverables: [golden.DeliverableSubmitted.data],
    occurrences: {
      '2026-Q1': q1,
      '2026-Q2': { ...quarter('2026-Q2', '2026-04-01', '2026-06-30'), ...untouched },
      '2026-Q3': { ...quarter('2026-Q3', '2026-07-01', '2026-09-30'), ...untouched },
      '2026-Q4': { ...quarter('2026-Q4', '2026-10-01', '2026-12-31'), ...untouched },
    },
  });
  expect(folded(assignment, raised)).toEqual({
    opening: null,
    deliverables: [],
    occurrences: {
      '2026': { ...raised.data.occurrences[0], ...untouched, timeliness: 'NO_DEADLINE' },
    },
  });
});

describe('reporting progress', () => {
  test('an officer reports the first issue of the bulletin', () => {
    const { note } = golden.ProgressReported.data;
    const reported = bulletin().when(progress('2026-Q1', { quantity: 1, note }), officer);
    reported.thenHappened(golden.ProgressReported);
    const { status, done, percent } = reported.state().occurrences['2026-Q1'] ?? {};
    expect({ status, done, percent }).toEqual({ status: 'IN_PROGRESS', done: 1, percent: 100 });
  });

  test('the percentage follows from the quantity: one class of two is half', () => {
    const { occurrences } = assigned('II.2.b', FOREIGN_AFFAIRS)
      .when(progress('2026-Q2-Q3', { quantity: 1 }), officer)
      .state();
    expect(occurrences['2026-Q2-Q3']?.percent).toBe(50);
  });

  test('more than was asked is still a hundred percent', () => {
    const { occurrences } = assigned('II.2.b', FOREIGN_AFFAIRS)
      .when(progress('2026-Q2-Q3', { quantity: 3 }), officer)
      .state();
    expect(occurrences['2026-Q2-Q3']).toMatchObject({ done: 3, percent: 100 });
  });

  test('where nothing is counted a percentage is reported', () =>
    assigned('II.1', CULTURE)
      .when(progress('2026', { percent: 30 }), officerOf(CULTURE))
      .thenHappened({
        type: 'ProgressReported',
        data: { period: '2026', quantity: null, percent: 30, note: null },
      }));

  test('a note alone does not take back what was reported', () => {
    const { occurrences } = assigned('II.1', CULTURE, reached(30))
      .when(progress('2026', { note: 'Đang làm.' }), officerOf(CULTURE))
      .state();
    expect(occurrences['2026']?.percent).toBe(30);
  });

  test('a percentage is one of a hundred', () => {
    for (const percent of [-1, 101])
      assigned('II.1', CULTURE)
        .when(progress('2026', { percent }), officerOf(CULTURE))
        .thenRejected('PERCENT_OUT_OF_RANGE', { field: 'percent', given: percent });
  });

  test('reaching the quantity completes nothing by itself', () => {
    const { occurrences } = bulletin()
      .when(progress('2026-Q1', { quantity: 1 }), head)
      .state();
    expect(occurrences['2026-Q1']).toMatchObject({ status: 'IN_PROGRESS', completedOn: null });
  });

  test('reporting the same again changes nothing', () => {
    bulletin(golden.ProgressReported)
      .when(progress('2026-Q1', { quantity: 1 }), officer)
      .thenNothingHappened();
    assigned('II.1', CULTURE, reached(30))
      .when(progress('2026', { percent: 30 }), officerOf(CULTURE))
      .thenNothingHappened();
  });

  test('the first word about an occurrence starts it, though nothing is done yet', () =>
    bulletin()
      .when(progress('2026-Q1', { quantity: 0 }), officer)
      .thenHappened({
        type: 'ProgressReported',
        data: { period: '2026-Q1', quantity: 0, percent: null, note: null },
      }));

  test('a percentage is refused where a quantity is counted', () =>
    bulletin()
      .when(progress('2026-Q1', { percent: 50 }), officer)
      .thenRejected('PERCENT_IS_DERIVED', { field: 'percent', unit: 'số' }));

  test('a quantity is refused where none is counted', () =>
    assigned('II.1', CULTURE)
      .when(progress('2026', { quantity: 1 }), officerOf(CULTURE))
      .thenRejected('QUANTITY_NOT_COUNTED', { field: 'quantity' }));

  test('neither quantity nor percentage falls', () => {
    bulletin(golden.ProgressReported)
      .when(progress('2026-Q1', { quantity: 0 }), officer)
      .thenRejected('PROGRESS_FELL', { field: 'quantity', reported: 1, given: 0 });
    assigned('II.1', CULTURE, reached(30))
      .when(progress('2026', { percent: 29 }), officerOf(CULTURE))
      .thenRejected('PROGRESS_FELL', { field: 'percent', reported: 30, given: 29 });
  });
});

const CULTURE = 'so-van-hoa-the-thao-va-du-lich';
const reached = (percent: number): AssignmentEvent => ({
  type: 'ProgressReported',
  data: { period: '2026', quantity: null, percent, note: null },
});

describe('registering an edition', () => {
  test('each edition is registered in its language and formats', () => {
    const registered = bulletin().when(edition('2026-Q1', 'vi'), officer);
    registered.thenHappened(golden.DeliverableSubmitted);
    expect(registered.state().occurrences['2026-Q1']).toMatchObject({
      status: 'IN_PROGRESS',
      editions: ['vi'],
    });
  });

  test('registering the same edition again changes nothing', () =>
    bulletin(golden.DeliverableSubmitted)
      .when(edition('2026-Q1', 'vi'), officer)
      .thenNothingHappened());

  test('another format in the same language is no second language', () => {
    const { occurrences } = bulletin(golden.DeliverableSubmitted)
      .when({ ...edition('2026-Q1', 'vi'), formats: ['BROADCAST'] }, head)
      .state();
    expect(occurrences['2026-Q1']?.editions).toEqual(['vi']);
  });
});

describe('signing off', () => {
  const done = bulletin(golden.CompletionReported);

  test('the head vouches for what the officer reported', () => {
    const signed = done.when(signOff('2026-Q1'), head);
    signed.thenHappened(golden.CompletionSignedOff);
    expect(signed.state().occurrences['2026-Q1']?.status).toBe('REPORTED_DONE');
  });

  test('there is nothing to sign before the completion is reported', () => {
    bulletin()
      .when(signOff('2026-Q1'), head)
      .thenRejected('WRONG_STATUS', { status: 'NOT_STARTED' });
    bulletin(golden.ProgressReported)
      .when(signOff('2026-Q1'), head)
      .thenRejected('WRONG_STATUS', { status: 'IN_PROGRESS' });
  });

  test('nobody signs twice', () =>
    bulletin(golden.CompletionReported, golden.CompletionSignedOff)
      .when(signOff('2026-Q1'), head)
      .thenRejected('WRONG_STATUS', { status: 'REPORTED_DONE' satisfies OccurrenceStatus }));
});

const steps = [
  progress('2026-Q1', { quantity: 1 }),
  edition('2026-Q1', 'vi'),
  complete('2026-Q1', 1),
  signOff('2026-Q1'),
] as const;
const unsigned = steps.filter(({ type }) => type !== 'SignOff');

describe('what no step can do', () => {
  test.each(steps)('$type by who coordinates', (command) =>
    assigned('II.7.a', FOREIGN_AFFAIRS)
      .when({ ...command, period: '2026' }, head)
      .thenRejected('COORDINATE_HAS_NO_OCCURRENCE'),
  );

  test.each(steps)('$type by who was invited and has not accepted', (command) =>
    assigned('II.4.c', 'cong-an-tinh')
      .when(command, headOf('cong-an-tinh'))
      .thenRejected('AWAITING_ACCEPTANCE'),
  );

  test.each(steps)('$type by who was requested and has not accepted', (command) =>
    assigned('IV.1', 'ubmttqvn-tinh')
      .when(command, headOf('ubmttqvn-tinh'))
      .thenRejected('AWAITING_ACCEPTANCE'),
  );

  test.each(steps)('$type for a period that the assignment does not have', (command) =>
    bulletin()
      .when({ ...command, period: '2027-Q1' }, head)
      .thenRejected('UNKNOWN_PERIOD', { field: 'period', period: '2027-Q1' }),
  );

  test.each(steps)('$type while the cadence is not decided', (command) =>
    assigned('II.4.a', 'cong-an-tinh')
      .when(command, headOf('cong-an-tinh'))
      .thenRejected('UNKNOWN_PERIOD', { field: 'period', period: '2026-Q1' }),
  );

  test.each(steps)('$type before its trigger', (command) =>
    assigned('II.2.a', CULTURE)
      .when({ ...command, period: '2026' }, headOf(CULTURE))
      .thenRejected('AWAITING_TRIGGER', {
        trigger: 'khi có hướng dẫn của Bộ Văn hóa, Thể thao và Du lịch',
      }),
  );

  test.each(steps)('$type on what is reported done', (command) =>
    bulletin(golden.CompletionReported, golden.CompletionSignedOff)
      .when(command, head)
      .thenRejected('WRONG_STATUS', { status: 'REPORTED_DONE' }),
  );

  test.each(unsigned)('$type while the head has not signed yet', (command) =>
    bulletin(golden.CompletionReported)
      .when(command, officer)
      .thenRejected('COMPLETION_AWAITS_SIGN_OFF', { field: 'period' }),
  );

  test.each(steps)('$type on an assignment that does not exist', (command) =>
    given(assignment)
      .on(inProvince)
      .when(command, head)
      .thenRejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' }),
  );

  test.each(steps)('$type with a day that has not come', (command) =>
    bulletin(...(command.type === 'SignOff' ? [golden.CompletionReported] : []))
      .when(command, head, { recorded: '2026-04-06', effectiveOn: '2026-04-07' })
      .thenRejected('EFFECTIVE_IN_FUTURE', {
        field: 'effectiveOn',
        date: '2026-04-07',
        today: '2026-04-06',
      }),
  );
});

describe('who may act on an assignment', () => {
  test.each(unsigned)('$type is for the people of the agency that has the task', (command) =>
    expect(attempts((by) => bulletin().when(command, by).code())).toEqual(
      only(officer, head).othersGet('FORBIDDEN'),
    ),
  );

  test('only the head of the agency signs off', () =>
    expect(
      attempts((by) => bulletin(golden.CompletionReported).when(signOff('2026-Q1'), by).code()),
    ).toEqual(only(head).othersGet('FORBIDDEN')));
});

test('an assignment is about its plan, its task and its agency', () => {
  expect(assignment.about(folded(assignment, golden.AssignmentOpened))).toEqual({
    plan: 'dong-nai-2026-ttdn',
    tasks: ['II.5.b.2'],
    agency: 'so-ngoai-vu',
  });
  expect(assignment.about(assignment.initial)).toEqual({ plan: null, tasks: [], agency: null });
});

test('what is written of a task is as confidential as the task', () => {
  const of = (code: string, agency: string) =>
    assignment.classification(
      progress('2026'),
      folded(assignment, ...opened(code, agency)),
      inProvince,
    );
  expect(of('II.5.b.2', FOREIGN_AFFAIRS)).toBe('PUBLIC');
  expect(of('II.4.b', 'nha-xuat-ban-dong-nai')).toBe('INTERNAL');
});
