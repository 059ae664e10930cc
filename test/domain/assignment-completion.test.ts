import { assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import { given } from '../support/given';
import {
  accepted,
  complete,
  completed,
  confirm,
  confirmed,
  edition as edit,
  submitted as edition,
  has,
  progressed,
  sendBack,
  sentBack,
  signedOff,
  signOff,
  suspended,
} from './assignments';
import {
  attempts,
  CULTURE,
  coordinator,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  only,
  PROVINCE_OFFICE,
  provinceOffice,
} from './people';
import { inProvince } from './province';

/** Late or in time, and who reports, signs and confirms what is done (rules 6, 10 and 11). */
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

  test('the day of completion counts, not the day on which it is recorded', () =>
    bulletin
      .when(complete('2026-Q1', 1), officer, { recorded: '2026-05-20', effectiveOn: '2026-03-30' })
      .thenHappened(completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1)));

  test('nobody signs, confirms or sends back what was not done yet', () => {
    const dated = { recorded: '2026-04-20', effectiveOn: '2026-03-01' };
    const q1 = completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1);
    const details = { field: 'effectiveOn', date: '2026-03-01', completedOn: '2026-03-30' };
    const reported = has('II.5.b.2', FOREIGN_AFFAIRS, q1);
    const signed = has('II.5.b.2', FOREIGN_AFFAIRS, q1, signedOff('2026-Q1'));
    reported
      .when(signOff('2026-Q1'), headOf(FOREIGN_AFFAIRS), dated)
      .thenRejected('BEFORE_COMPLETION', details);
    signed.when(confirm('2026-Q1'), coordinator, dated).thenRejected('BEFORE_COMPLETION', details);
    signed.when(sendBack('2026-Q1'), coordinator, dated).thenRejected('BEFORE_COMPLETION', details);
  });

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

  test('nothing is completed before its period begins', () => {
    bulletin.when(complete('2026-Q3', 1), officer, '2026-06-30').thenRejected('BEFORE_PERIOD', {
      field: 'effectiveOn',
      date: '2026-06-30',
      start: '2026-07-01',
    });
    bulletin
      .when(complete('2026-Q3', 1), officer, '2026-07-01')
      .thenHappened(completed('2026-Q3', '2026-07-01', 'DONE_IN_TIME', 1));
  });

  test('the day of recording is kept beside the day of completion', () => {
    const { occurrences } = bulletin
      .when(complete('2026-Q1', 1), officer, { recorded: '2026-05-20', effectiveOn: '2026-03-30' })
      .state();
    expect(occurrences['2026-Q1']).toMatchObject({
      completedOn: '2026-03-30',
      completionRecordedOn: '2026-05-20',
    });
  });

  test('what was put off is in time until the new day', () => {
    const put = has('II.5.b.2', FOREIGN_AFFAIRS, {
      type: 'ExtensionGranted',
      data: { period: '2026-Q1', until: '2026-04-10' },
    });
    put
      .when(complete('2026-Q1', 1), officer, '2026-04-10')
      .thenHappened(completed('2026-Q1', '2026-04-10', 'DONE_IN_TIME', 1));
    put
      .when(complete('2026-Q1', 1), officer, '2026-04-11')
      .thenHappened(completed('2026-Q1', '2026-04-11', 'DONE_LATE', 1));
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
    const office = PROVINCE_OFFICE;
    const three = ['vi', 'en', 'ja'].map((language) => edition('2026', language));
    has('II.5.b.1', office, ...three)
      .when(complete('2026', 1), officerOf(office))
      .thenRejected('EDITIONS_MISSING', { field: 'period', languages: 'ko, zh' });
    has('II.5.b.1', office, ...three, edition('2026', 'ko'), edition('2026', 'zh'))
      .when(complete('2026', 1), officerOf(office), '2026-06-01')
      .thenHappened(completed('2026', '2026-06-01', 'DONE_IN_TIME', 1));
  });

  test('and not those that were waived', () => {
    const waived = ['ko', 'ja', 'zh'].map(
      (language): AssignmentEvent => ({
        type: 'LanguageWaived',
        data: { period: '2026', language, reason: 'Không có người dịch.' },
      }),
    );
    has('II.5.b.1', PROVINCE_OFFICE, edition('2026', 'vi'), edition('2026', 'en'), ...waived)
      .when(complete('2026', 1), officerOf(PROVINCE_OFFICE), '2026-06-01')
      .thenHappened(completed('2026', '2026-06-01', 'DONE_IN_TIME', 1));
  });

  test('an edition that was withdrawn is missing again', () =>
    has(
      'II.5.b.4',
      'lien-hiep-cac-to-chuc-huu-nghi',
      edition('2026-Q1', 'vi'),
      edition('2026-Q1', 'en'),
      {
        type: 'DeliverableWithdrawn',
        data: { period: '2026-Q1', withdraws: 2, language: 'en', reason: 'Bản in lỗi.' },
      },
    )
      .when(complete('2026-Q1', 1), officerOf('lien-hiep-cac-to-chuc-huu-nghi'))
      .thenRejected('EDITIONS_MISSING', { field: 'period', languages: 'en' }));

  test('it is reported once: what awaits the sign-off is not reported again', () =>
    has('II.5.b.2', FOREIGN_AFFAIRS, completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1))
      .when(complete('2026-Q1', 1), officer)
      .thenRejected('COMPLETION_AWAITS_SIGN_OFF'));

  test('an edition of one quarter is none of another', () => {
    const union = 'lien-hiep-cac-to-chuc-huu-nghi';
    has('II.5.b.4', union, edition('2026-Q1', 'vi'), edition('2026-Q1', 'en'))
      .when(complete('2026-Q2', 1), officerOf(union))
      .thenRejected('EDITIONS_MISSING', { field: 'period', languages: 'vi, en' });
  });
});

describe('officer, head and sub-unit', () => {
  const OFFICE = PROVINCE_OFFICE;
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

describe('signing off', () => {
  const reported = has(
    'II.5.b.2',
    FOREIGN_AFFAIRS,
    completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1),
  );
  const head = headOf(FOREIGN_AFFAIRS);

  test('the head vouches for what the officer reported', () => {
    const signed = reported.when(signOff('2026-Q1'), head);
    signed.thenHappened(signedOff('2026-Q1'));
    expect(signed.state().occurrences['2026-Q1']?.status).toBe('REPORTED_DONE');
  });

  test('or sends it back to his officer', () => {
    const returned = reported.when(sendBack('2026-Q1'), head);
    returned.thenHappened(sentBack('2026-Q1'));
    expect(returned.state().occurrences['2026-Q1']).toMatchObject({
      status: 'RETURNED',
      completedOn: null,
      completionRecordedOn: null,
      timeliness: 'IN_TIME',
    });
  });

  test('there is nothing to sign before the completion is reported', () => {
    bulletin.when(signOff('2026-Q1'), head).thenRejected('WRONG_STATUS', { status: 'NOT_STARTED' });
    has('II.5.b.2', FOREIGN_AFFAIRS, progressed('2026-Q1', { quantity: 1 }))
      .when(signOff('2026-Q1'), head)
      .thenRejected('WRONG_STATUS', { status: 'IN_PROGRESS' });
  });

  test('nobody signs twice', () =>
    has(
      'II.5.b.2',
      FOREIGN_AFFAIRS,
      completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1),
      signedOff('2026-Q1'),
    )
      .when(signOff('2026-Q1'), head)
      .thenRejected('WRONG_STATUS', { status: 'REPORTED_DONE' }));

  test.each([signOff('2026-Q1'), sendBack('2026-Q1')])(
    '$type of what is not signed is for the head of the agency alone',
    (command) =>
      expect(attempts((by) => reported.when(command, by).code())).toEqual(
        only(head).othersGet('FORBIDDEN'),
      ),
  );

  test('what was sent back is reported anew, late if the day has passed', () =>
    has(
      'II.5.b.2',
      FOREIGN_AFFAIRS,
      completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1),
      sentBack('2026-Q1'),
    )
      .when(complete('2026-Q1'), officer, '2026-04-02')
      .thenHappened(completed('2026-Q1', '2026-04-02', 'DONE_LATE')));
});

describe('confirming and returning', () => {
  const done = (...events: AssignmentEvent[]) =>
    has(
      'II.5.b.2',
      FOREIGN_AFFAIRS,
      completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1),
      signedOff('2026-Q1'),
      ...events,
    );

  test('the coordinator confirms, and the day of completion stays the one that counts', () => {
    const confirming = done().when(confirm('2026-Q1'), coordinator, '2026-05-20');
    confirming.thenHappened(confirmed('2026-Q1'));
    expect(confirming.state().occurrences['2026-Q1']).toMatchObject({
      status: 'CONFIRMED',
      timeliness: 'DONE_IN_TIME',
    });
  });

  test('or returns it with a reason, and the deadline counts again', () => {
    const returning = done().when(sendBack('2026-Q1'), coordinator);
    returning.thenHappened(sentBack('2026-Q1'));
    expect(returning.state().occurrences['2026-Q1']).toMatchObject({
      status: 'RETURNED',
      timeliness: 'IN_TIME',
      done: 1,
    });
  });

  test('a confirmation that was given in error is taken back by returning the work', () =>
    done(confirmed('2026-Q1'))
      .when(sendBack('2026-Q1'), coordinator)
      .thenHappened(sentBack('2026-Q1')));

  test('nothing is confirmed or returned twice', () => {
    done(confirmed('2026-Q1'))
      .when(confirm('2026-Q1'), coordinator)
      .thenRejected('WRONG_STATUS', { status: 'CONFIRMED' });
    done(sentBack('2026-Q1'))
      .when(sendBack('2026-Q1'), coordinator)
      .thenRejected('WRONG_STATUS', { status: 'RETURNED' });
  });

  test('what is not signed cannot be confirmed', () =>
    has('II.5.b.2', FOREIGN_AFFAIRS, completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1))
      .when(confirm('2026-Q1'), coordinator)
      .thenRejected('WRONG_STATUS', { status: 'IN_PROGRESS' }));

  test.each([confirm('2026-Q1'), sendBack('2026-Q1')])(
    '$type is for the coordinator alone',
    (command) =>
      expect(attempts((by) => done().when(command, by).code())).toEqual(
        only(coordinator).othersGet('FORBIDDEN'),
      ),
  );

  test.each([confirm('2026'), sendBack('2026')])(
    '$type of the coordinator’s own work is for the province office alone',
    (command) => {
      const own = has(
        'II.1',
        CULTURE,
        completed('2026', '2026-03-30', 'DONE_IN_TIME'),
        signedOff('2026'),
      );
      expect(attempts((by) => own.when(command, by).code())).toEqual(
        only(provinceOffice).othersGet('FORBIDDEN'),
      );
    },
  );

  test('the coordinator’s head sends back what is not signed, as any head does', () => {
    const own = has('II.1', CULTURE, completed('2026', '2026-03-30', 'DONE_IN_TIME'));
    expect(attempts((by) => own.when(sendBack('2026'), by).code())).toEqual(
      only(headOf(CULTURE)).othersGet('FORBIDDEN'),
    );
  });

  test('the province office’s own work is confirmed by the coordinator', () =>
    has(
      'II.5.b.3',
      PROVINCE_OFFICE,
      completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1),
      signedOff('2026-Q1'),
    )
      .when(confirm('2026-Q1'), coordinator)
      .thenHappened(confirmed('2026-Q1')));

  test('the work of an invited body is confirmed, though nobody judges it', () => {
    const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
    const events = [completed('2026-Q1', '2026-05-04', 'NO_DEADLINE', 1), signedOff('2026-Q1')];
    given(assignment, ...accepted('II.4.c', PARTY), ...events)
      .on(inProvince)
      .when(confirm('2026-Q1'), coordinator)
      .thenHappened(confirmed('2026-Q1'));
  });
});

test('reporting completion is for the people of the agency that has the task', () =>
  expect(attempts((by) => bulletin.when(complete('2026-Q1', 1), by).code())).toEqual(
    only(officer, headOf(FOREIGN_AFFAIRS)).othersGet('FORBIDDEN'),
  ));

describe('work that was reported done before the task was taken from the agency', () => {
  const taken: AssignmentEvent = {
    type: 'AssignmentWithdrawn',
    data: { periods: ['2026-Q2', '2026-Q3', '2026-Q4'] },
  };
  const q1 = completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1);
  const left = has('II.5.b.2', FOREIGN_AFFAIRS, q1, signedOff('2026-Q1'), taken);

  test('is confirmed as if it still had it', () =>
    left.when(confirm('2026-Q1'), coordinator).thenHappened(confirmed('2026-Q1')));

  test('or is sent back, and then nothing of it is to be done any more', () => {
    const back = left.when(sendBack('2026-Q1'), coordinator);
    const { reason } = sendBack('2026-Q1');
    back.thenHappened(sentBack('2026-Q1'), {
      type: 'OccurrenceWaived',
      data: { period: '2026-Q1', reason },
    });
    expect(back.state().occurrences['2026-Q1']).toMatchObject({
      status: 'WAIVED',
      completedOn: null,
      timeliness: 'NO_DEADLINE',
    });
  });
});

test('work that is sent back while the assignment is on hold is on hold too', () => {
  const q1 = completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1);
  const hold = suspended('2026-Q2', '2026-Q3', '2026-Q4');
  const held = has('II.5.b.2', FOREIGN_AFFAIRS, q1, signedOff('2026-Q1'), hold);
  const back = held.when(sendBack('2026-Q1'), coordinator);
  const { reason } = sendBack('2026-Q1');
  back.thenHappened(sentBack('2026-Q1'), {
    type: 'AssignmentSuspended',
    data: { periods: ['2026-Q1'], reason },
  });
  expect(back.state().occurrences['2026-Q1']).toMatchObject({
    status: 'SUSPENDED',
    heldStatus: 'RETURNED',
  });
});

test('what is dated back is a fact of the plan’s year', () =>
  bulletin
    .when(edit('2026-Q1', 'vi'), officer, { recorded: '2026-03-02', effectiveOn: '1999-01-01' })
    .thenRejected('BEFORE_PLAN_YEAR', {
      field: 'effectiveOn',
      date: '1999-01-01',
      year: '2026-01-01',
    }));
