import { allowedSteps, assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import type { UrgeFilter } from '../../src/domain/assignment/commands';
import { folded, given, happenedOn } from '../support/given';
import {
  completed,
  confirmed,
  has,
  overdue,
  progressed,
  signedOff,
  suspended,
  urgeAll,
  urged,
} from './assignments';
import {
  attempts,
  CULTURE,
  coordinator,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  only,
  provinceOffice,
} from './people';
import { inProvince, opened, PLAN } from './province';

/** Đôn đốc (IV.3, rule 22). */
const officer = officerOf(FOREIGN_AFFAIRS);
const head = headOf(FOREIGN_AFFAIRS);
const bulletin = (...events: AssignmentEvent[]) => has('II.5.b.2', FOREIGN_AFFAIRS, ...events);
const quarters = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'];
const urgeFor = (...periods: string[]) => ({ ...urgeAll, periods });

describe('urging', () => {
  test('is a recorded act, for everything that is not finished', () => {
    const urging = bulletin().when(urgeAll, coordinator, '2026-10-01');
    urging.thenHappened(urged(...quarters));
    expect(urging.state().urges).toEqual([
      { version: 1, on: '2026-10-01', periods: quarters, acknowledged: false },
    ]);
  });

  test('leaves alone what has not begun, named or not', () => {
    bulletin().when(urgeAll, coordinator, '2026-03-31').thenHappened(urged('2026-Q1'));
    bulletin().when(urgeAll, coordinator, '2026-04-01').thenHappened(urged('2026-Q1', '2026-Q2'));
    bulletin()
      .when(urgeFor('2026-Q1', '2026-Q4'), coordinator, '2026-03-31')
      .thenHappened(urged('2026-Q1'));
    bulletin().when(urgeFor('2026-Q4'), coordinator, '2026-09-30').thenRejected('NOTHING_TO_URGE');
  });

  test('is offered where it would be taken, and nowhere before a period has begun', () => {
    const later = has('II.2.b', FOREIGN_AFFAIRS);
    for (const [day, code, offered] of [
      ['2026-03-31', 'NOTHING_TO_URGE', false],
      ['2026-04-01', 'ALLOWED', true],
    ] as const) {
      expect(later.when(urgeAll, coordinator, day).code()).toBe(code);
      const state = folded(assignment, ...opened('II.2.b', FOREIGN_AFFAIRS));
      expect(allowedSteps(state, null, inProvince, coordinator, day).includes('Urge')).toBe(
        offered,
      );
    }
  });

  test('or for the periods that it names', () =>
    bulletin()
      .when(urgeFor('2026-Q2', '2026-Q1'), coordinator)
      .thenHappened(urged('2026-Q2', '2026-Q1')));

  test('or for those that stand as a filter says', () => {
    const any = {
      planId: PLAN,
      section: null,
      task: null,
      agency: null,
      status: null,
      timeliness: null,
      dueFrom: null,
      dueTo: null,
    };
    const by = (filter: Partial<UrgeFilter>, ...events: AssignmentEvent[]) =>
      bulletin(...events).when(
        { ...urgeAll, filter: { ...any, ...filter } },
        coordinator,
        '2026-10-01',
      );
    by({}).thenHappened(urged(...quarters));
    by({ dueFrom: '2026-06-30', dueTo: '2026-09-30' }).thenHappened(urged('2026-Q2', '2026-Q3'));
    by({ dueFrom: '2026-12-31' }).thenHappened(urged('2026-Q4'));
    const late = overdue('2026-Q1', '2026-03-31', '2026-04-01');
    by({ timeliness: 'OVERDUE' }, late).thenHappened(urged('2026-Q1'));
    const begun = progressed('2026-Q2', { quantity: 0 });
    by({ status: 'IN_PROGRESS' }, begun).thenHappened(urged('2026-Q2'));
    by({ status: 'RETURNED' }).thenRejected('NOTHING_TO_URGE');
    by({ dueTo: '2026-01-31' }).thenRejected('NOTHING_TO_URGE');
  });

  test('passes over what is done', () => {
    const done = [
      completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1),
      signedOff('2026-Q1'),
      confirmed('2026-Q1'),
      completed('2026-Q2', '2026-05-29', 'DONE_IN_TIME', 1),
    ];
    bulletin(...done)
      .when(urgeAll, coordinator, '2026-10-01')
      .thenHappened(urged('2026-Q3', '2026-Q4'));
    bulletin(...done)
      .when(urgeFor('2026-Q1', '2026-Q2'), coordinator)
      .thenRejected('NOTHING_TO_URGE');
  });

  test('counts once a day for one piece of work', () => {
    const first = happenedOn('2026-04-02', urged('2026-Q1'));
    bulletin(...first)
      .when(urgeFor('2026-Q1'), coordinator, '2026-04-02')
      .thenNothingHappened();
    bulletin(...first)
      .when(urgeFor('2026-Q1', '2026-Q2'), coordinator, '2026-04-02')
      .thenHappened(urged('2026-Q2'));
    bulletin(...first)
      .when(urgeFor('2026-Q1'), coordinator, '2026-04-03')
      .thenHappened(urged('2026-Q1'));
  });

  test('the day is the one on which it is recorded, whatever day it is said to be of', () => {
    const said = (recorded: string, effectiveOn: string) => ({ recorded, effectiveOn });
    bulletin(...happenedOn('2026-04-02', urged('2026-Q1')))
      .when(urgeFor('2026-Q1'), coordinator, said('2026-04-02', '2026-04-01'))
      .thenNothingHappened();
    bulletin(...happenedOn(said('2026-04-02', '2026-04-01'), urged('2026-Q1')))
      .when(urgeFor('2026-Q1'), coordinator, '2026-04-02')
      .thenNothingHappened();
    bulletin(...happenedOn(said('2026-04-03', '2026-04-02'), urged('2026-Q1')))
      .when(urgeFor('2026-Q1'), coordinator, said('2026-04-04', '2026-04-03'))
      .thenHappened(urged('2026-Q1'));
    // Whether a period has begun is told by that day too.
    bulletin()
      .when(urgeAll, coordinator, said('2026-04-01', '2026-03-31'))
      .thenHappened(urged('2026-Q1', '2026-Q2'));
  });

  test('names a period of the assignment', () =>
    bulletin()
      .when(urgeFor('2026-Q1', '2027'), coordinator)
      .thenRejected('UNKNOWN_PERIOD', { field: 'period', period: '2027' }));

  test('is not done where there is nothing to do, or nothing yet', () => {
    has('II.7.a', FOREIGN_AFFAIRS).when(urgeAll, coordinator).thenRejected('NOTHING_TO_URGE');
    has('II.4.a', 'cong-an-tinh').when(urgeAll, coordinator).thenRejected('NOTHING_TO_URGE');
    has('II.2.a', CULTURE).when(urgeAll, provinceOffice).thenRejected('NOTHING_TO_URGE');
  });

  test('is not done of what is on hold', () =>
    bulletin(suspended(...quarters))
      .when(urgeAll, coordinator)
      .thenRejected('WRONG_STATUS', { status: 'SUSPENDED' }));

  test('nobody urges a body that the province cannot command', () => {
    const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
    has('II.7.b', PARTY, {
      type: 'InvitationAccepted',
      data: { taskOrdinal: 29, trigger: null, occurrences: [] },
    })
      .when(urgeAll, coordinator)
      .thenRejected('NOT_COMMANDABLE', { agency: PARTY });
  });

  test('is for the coordinator; of its own work for the province office', () => {
    expect(attempts((by) => bulletin().when(urgeAll, by).code())).toEqual(
      only(coordinator).othersGet('FORBIDDEN'),
    );
    expect(attempts((by) => has('II.1', CULTURE).when(urgeAll, by).code())).toEqual(
      only(provinceOffice).othersGet('FORBIDDEN'),
    );
  });
});

describe('acknowledging', () => {
  const acknowledge = (urge: number) => ({ type: 'AcknowledgeUrge' as const, urge });
  const acknowledged = (urge: number): AssignmentEvent => ({
    type: 'UrgeAcknowledged',
    data: { urge },
  });

  test('the agency acknowledges the urge that it names', () => {
    const answering = bulletin(
      urged('2026-Q1'),
      ...happenedOn('2026-04-02', urged('2026-Q1')),
    ).when(acknowledge(2), officer);
    answering.thenHappened(acknowledged(2));
    expect(answering.state().urges.map((each) => [each.version, each.acknowledged])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  test('what is acknowledged is not acknowledged again', () => {
    const twice = [urged('2026-Q1'), ...happenedOn('2026-04-02', urged('2026-Q1'))];
    bulletin(...twice, acknowledged(1))
      .when(acknowledge(1), officer)
      .thenNothingHappened();
    bulletin(urged('2026-Q1'), acknowledged(1))
      .when(acknowledge(1), officer)
      .thenRejected('UNKNOWN_URGE');
  });

  test('an urge that there was not is not acknowledged', () => {
    bulletin().when(acknowledge(1), officer).thenRejected('UNKNOWN_URGE');
    bulletin(urged('2026-Q1'))
      .when(acknowledge(9), officer)
      .thenRejected('UNKNOWN_URGE', { field: 'urge' });
  });

  test('is for the people of the agency', () =>
    expect(attempts((by) => bulletin(urged('2026-Q1')).when(acknowledge(1), by).code())).toEqual(
      only(officer, head).othersGet('FORBIDDEN'),
    ));

  test('on an assignment that does not exist there is nothing to acknowledge', () =>
    given(assignment)
      .on(inProvince)
      .when(acknowledge(1), officer)
      .thenRejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' }));
});
