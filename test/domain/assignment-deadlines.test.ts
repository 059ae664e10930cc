import { AGENCY_REGISTRY, type AgencyEvent } from '../../src/domain/agency/agency-registry';
import { assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import { given, happenedOn, ledgerOf } from '../support/given';
import {
  accepted,
  askExtension,
  completed,
  confirmed,
  dueSoon,
  extended,
  extensionAsked,
  grantExtension,
  has,
  keepTime,
  overdue,
  progressed,
  refuseExtension,
  resume,
  resumed,
  sentBack,
  signedOff,
  suspend,
  suspended,
  waive,
  waived,
} from './assignments';
import {
  attempts,
  CULTURE,
  clock,
  coordinator,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  only,
  PROVINCE_OFFICE,
  provinceOffice,
} from './people';
import { agencies, inProvince, opened, province, registered } from './province';

/** What the clock writes down, what is put off, put on hold and waived (rules 7, 8 and 9). */
const officer = officerOf(FOREIGN_AFFAIRS);
const head = headOf(FOREIGN_AFFAIRS);
const bulletin = (...events: AssignmentEvent[]) => has('II.5.b.2', FOREIGN_AFFAIRS, ...events);
const quarters = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'];

const soonQ1 = dueSoon('2026-Q1', '2026-03-31', '2026-03-24');
const lateQ1 = overdue('2026-Q1', '2026-03-31', '2026-04-01');

describe('the clock', () => {
  test.each([
    ['the day before, when six working days are left', '2026-03-23', []],
    ['the day on which five working days are left', '2026-03-24', [soonQ1]],
    ['the day after, if the one before was missed', '2026-03-25', [soonQ1]],
    ['the last day', '2026-03-31', [soonQ1]],
    ['the day after the last', '2026-04-01', [soonQ1, lateQ1]],
    ['weeks later, if all days were missed', '2026-05-15', [soonQ1, lateQ1]],
  ])('writes on %s', (_, day, events) =>
    bulletin()
      .when(keepTime, clock, day)
      .thenHappened(...events),
  );

  test('what it wrote shows: due soon, then overdue', () => {
    const soon = bulletin().when(keepTime, clock, '2026-03-24').state();
    expect(soon.occurrences['2026-Q1']?.timeliness).toBe('DUE_SOON');
    expect(soon.occurrences['2026-Q2']?.timeliness).toBe('IN_TIME');
    const late = bulletin(soonQ1).when(keepTime, clock, '2026-04-01');
    late.thenHappened(lateQ1);
    expect(late.state().occurrences['2026-Q1']?.timeliness).toBe('OVERDUE');
  });

  test('says nothing twice', () => {
    bulletin(soonQ1).when(keepTime, clock, '2026-03-30').thenNothingHappened();
    bulletin(soonQ1, lateQ1).when(keepTime, clock, '2026-05-15').thenNothingHappened();
  });

  test('catches up a whole year, each event with the day on which it was so', () =>
    bulletin()
      .when(keepTime, clock, '2027-01-04')
      .thenHappened(
        soonQ1,
        lateQ1,
        dueSoon('2026-Q2', '2026-06-30', '2026-06-23'),
        overdue('2026-Q2', '2026-06-30', '2026-07-01'),
        dueSoon('2026-Q3', '2026-09-30', '2026-09-23'),
        overdue('2026-Q3', '2026-09-30', '2026-10-01'),
        dueSoon('2026-Q4', '2026-12-31', '2026-12-24'),
        overdue('2026-Q4', '2026-12-31', '2027-01-01'),
      ));

  // Put off to the day, so that five working days before it span the days that are off.
  test.each([
    ['Tết (16 to 20 February)', '2026-02-24', '2026-02-10'],
    ['Giỗ Tổ, 30 April and 1 May', '2026-05-06', '2026-04-24'],
    ['2 September', '2026-09-03', '2026-08-24'],
    ['a Saturday that is worked', '2026-08-25', '2026-08-19'],
    ['a deadline on a Sunday: the last working day is the Friday', '2026-06-14', '2026-06-05'],
    ['a deadline on a holiday', '2026-05-01', '2026-04-21'],
  ])('counts working days over %s', (_, dueOn, on) => {
    const put = has('II.1', CULTURE, extended('2026', dueOn));
    const [year, month, day] = on.split('-').map(Number) as [number, number, number];
    const before = new Date(Date.UTC(year, month - 1, day - 1)).toISOString().slice(0, 10);
    put.when(keepTime, clock, before).thenNothingHappened();
    put.when(keepTime, clock, on).thenHappened(dueSoon('2026', dueOn, on));
  });

  const q1 = (events: AssignmentEvent[]) =>
    events.filter(({ data }) => 'period' in data && data.period === '2026-Q1');
  test.each<[string, AssignmentEvent[]]>([
    ['put on hold', [suspended(...quarters)]],
    ['waived', [waived('2026-Q1')]],
    ['reported done, and not signed yet', [completed('2026-Q1', '2026-03-02', 'DONE_IN_TIME', 1)]],
    ['signed off', [completed('2026-Q1', '2026-03-02', 'DONE_IN_TIME', 1), signedOff('2026-Q1')]],
    [
      'confirmed',
      [
        completed('2026-Q1', '2026-03-02', 'DONE_IN_TIME', 1),
        signedOff('2026-Q1'),
        confirmed('2026-Q1'),
      ],
    ],
    ['withdrawn', [{ type: 'AssignmentWithdrawn', data: { periods: quarters } }]],
  ])('says nothing of what is %s', (_, events) =>
    expect(
      q1(
        bulletin(...events)
          .when(keepTime, clock, '2026-05-15')
          .happened(),
      ),
    ).toEqual([]),
  );

  test.each<[string, AssignmentEvent[]]>([
    ['was begun', [progressed('2026-Q1', { quantity: 1 })]],
    ['was returned', [completed('2026-Q1', '2026-03-02', 'DONE_IN_TIME', 1), sentBack('2026-Q1')]],
    ['was resumed', [suspended(...quarters), resumed(...quarters)]],
  ])('says it of what %s', (_, events) =>
    bulletin(...events)
      .when(keepTime, clock, '2026-04-01')
      .thenHappened(soonQ1, lateQ1),
  );

  test('says nothing of what is never due, of what waits, and of who coordinates', () => {
    for (const [code, agency] of [
      ['II.7.b', CULTURE],
      ['II.2.a', CULTURE],
      ['II.6.g', CULTURE],
      ['II.3', 'bao-va-phat-thanh-truyen-hinh'],
    ] as const)
      has(code, agency).when(keepTime, clock, '2027-01-04').thenNothingHappened();
  });

  test('says it of what waited once the guidance has come', () =>
    has('II.2.a', CULTURE, {
      type: 'AssignmentTriggered',
      data: { periods: ['2026'], judged: true },
    })
      .when(keepTime, clock, '2026-12-24')
      .thenHappened(dueSoon('2026', '2026-12-31', '2026-12-24')));

  test('calls nothing late for days before it was given out', () => {
    const inAugust = happenedOn('2026-08-03', ...opened('II.5.b.2', FOREIGN_AFFAIRS));
    given(assignment, ...inAugust)
      .on(inProvince)
      .when(keepTime, clock, '2026-08-10')
      .thenHappened(
        overdue('2026-Q1', '2026-03-31', '2026-08-03'),
        overdue('2026-Q2', '2026-06-30', '2026-08-03'),
      );
  });

  test('nor for those on which it was on hold', () => {
    const [hold] = happenedOn('2026-02-02', suspended(...quarters));
    const [goOn] = happenedOn('2026-05-04', resumed(...quarters));
    if (!hold || !goOn) throw new Error('two events');
    bulletin(hold, goOn)
      .when(keepTime, clock, '2026-05-05')
      .thenHappened(overdue('2026-Q1', '2026-03-31', '2026-05-04'));
  });

  test('says nothing any more of a body that the roster says the province cannot command', () => {
    const entry = agencies.find(({ code }) => code === FOREIGN_AFFAIRS);
    if (!entry) throw new Error('it is in the roster');
    const corrected: AgencyEvent = {
      type: 'AgencyCorrected',
      data: { ...entry, commandable: false },
    };
    const facts = ledgerOf({ ...province, [AGENCY_REGISTRY]: [...registered, corrected] });
    const mine = given(assignment, ...opened('II.5.b.2', FOREIGN_AFFAIRS)).on(facts);
    mine.when(keepTime, clock, '2026-12-31').thenNothingHappened();
    mine
      .when({ type: 'Urge', periods: null, text: 'Đề nghị báo cáo.' }, coordinator)
      .thenRejected('NOT_COMMANDABLE', { agency: FOREIGN_AFFAIRS });
  });

  test('begins anew after an extension', () => {
    const put = bulletin(
      soonQ1,
      lateQ1,
      extensionAsked('2026-Q1', '2026-04-20'),
      extended('2026-Q1', '2026-04-20'),
    );
    put.when(keepTime, clock, '2026-04-10').thenNothingHappened();
    put
      .when(keepTime, clock, '2026-04-13')
      .thenHappened(dueSoon('2026-Q1', '2026-04-20', '2026-04-13'));
    put
      .when(keepTime, clock, '2026-04-21')
      .thenHappened(
        dueSoon('2026-Q1', '2026-04-20', '2026-04-13'),
        overdue('2026-Q1', '2026-04-20', '2026-04-21'),
      );
  });

  test('is a process: nobody who signs in keeps the time', () =>
    expect(attempts((by) => bulletin().when(keepTime, by).code())).toEqual(
      attempts(() => 'FORBIDDEN'),
    ));

  test('has nothing to keep where there is no assignment', () =>
    given(assignment)
      .on(inProvince)
      .when(keepTime, clock)
      .thenRejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' }));
});

describe('an extension', () => {
  const asked = extensionAsked('2026-Q2', '2026-07-15');

  test('is asked for by the agency, with a reason', () => {
    const asking = bulletin().when(askExtension('2026-Q2', '2026-07-15'), officer);
    asking.thenHappened(asked);
    expect(asking.state().occurrences['2026-Q2']).toMatchObject({
      extensionAsked: '2026-07-15',
      dueOn: '2026-06-30',
    });
  });

  test('asked for again it is nothing new, and another day takes the place of the first', () => {
    bulletin(asked).when(askExtension('2026-Q2', '2026-07-15'), officer).thenNothingHappened();
    bulletin(asked)
      .when(askExtension('2026-Q2', '2026-07-31'), officer)
      .thenHappened(extensionAsked('2026-Q2', '2026-07-31'));
  });

  test('granted, the first due date stays visible and the extensions are counted', () => {
    const granted = bulletin(asked).when(grantExtension('2026-Q2'), coordinator);
    granted.thenHappened(extended('2026-Q2', '2026-07-15'));
    expect(granted.state().occurrences['2026-Q2']).toMatchObject({
      dueOn: '2026-07-15',
      firstDueOn: '2026-06-30',
      extensionsGranted: 1,
      extensionAsked: null,
    });
  });

  test('may be granted to another day than was asked for', () =>
    bulletin(asked)
      .when(grantExtension('2026-Q2', '2026-07-10'), coordinator)
      .thenHappened(extended('2026-Q2', '2026-07-10')));

  test('granted for what is overdue it is in time again', () => {
    const { occurrences } = bulletin(soonQ1, lateQ1, extensionAsked('2026-Q1', '2026-06-15'))
      .when(grantExtension('2026-Q1'), coordinator, '2026-06-01')
      .state();
    expect(occurrences['2026-Q1']?.timeliness).toBe('IN_TIME');
  });

  test('or is refused with a reason, and the day stays', () => {
    const refused = bulletin(asked).when(refuseExtension('2026-Q2'), coordinator);
    refused.thenHappened({
      type: 'ExtensionRefused',
      data: { period: '2026-Q2', until: '2026-07-15', reason: 'Đã gia hạn một lần.' },
    });
    expect(refused.state().occurrences['2026-Q2']).toMatchObject({
      dueOn: '2026-06-30',
      extensionAsked: null,
      extensionsGranted: 0,
    });
  });

  test.each([grantExtension('2026-Q2'), refuseExtension('2026-Q2')])(
    '$type: there is none before it is asked for, nor after it is answered',
    (command) => {
      bulletin().when(command, coordinator).thenRejected('NO_EXTENSION_ASKED');
      bulletin(asked, extended('2026-Q2', '2026-07-15'))
        .when(command, coordinator)
        .thenRejected('NO_EXTENSION_ASKED');
    },
  );

  test('ends later than the present day, and not in the past', () => {
    bulletin()
      .when(askExtension('2026-Q2', '2026-06-30'), officer)
      .thenRejected('EXTENSION_NOT_LATER', {
        field: 'until',
        until: '2026-06-30',
        after: '2026-06-30',
      });
    bulletin()
      .when(askExtension('2026-Q1', '2026-05-31'), officer, '2026-06-01')
      .thenRejected('EXTENSION_NOT_LATER', {
        field: 'until',
        until: '2026-05-31',
        after: '2026-06-01',
      });
    bulletin(asked)
      .when(grantExtension('2026-Q2'), coordinator, '2026-07-16')
      .thenRejected('EXTENSION_NOT_LATER', {
        field: 'until',
        until: '2026-07-15',
        after: '2026-07-16',
      });
    bulletin(asked).when(grantExtension('2026-Q2'), coordinator, '2026-07-15').happened();
  });

  test('stays within the year of the plan', () =>
    bulletin()
      .when(askExtension('2026-Q4', '2027-01-15'), officer)
      .thenRejected('AFTER_PLAN_YEAR', {
        field: 'until',
        date: '2027-01-15',
        end: '2026-12-31',
      }));

  test('what is never due needs none', () =>
    has('II.7.b', CULTURE)
      .when(askExtension('2026', '2026-12-31'), headOf(CULTURE))
      .thenRejected('NO_DUE_DATE', { field: 'period' }));

  test('what is reported done needs none', () => {
    bulletin(completed('2026-Q2', '2026-06-01', 'DONE_IN_TIME', 1))
      .when(askExtension('2026-Q2', '2026-07-15'), officer)
      .thenRejected('COMPLETION_AWAITS_SIGN_OFF');
    bulletin(asked, completed('2026-Q2', '2026-06-01', 'DONE_IN_TIME', 1))
      .when(grantExtension('2026-Q2'), coordinator)
      .thenRejected('NO_EXTENSION_ASKED');
  });

  test('is asked for by the people of the agency, granted and refused by the coordinator', () => {
    expect(
      attempts((by) => bulletin().when(askExtension('2026-Q2', '2026-07-15'), by).code()),
    ).toEqual(only(officer, head).othersGet('FORBIDDEN'));
    for (const command of [grantExtension('2026-Q2'), refuseExtension('2026-Q2')])
      expect(attempts((by) => bulletin(asked).when(command, by).code())).toEqual(
        only(coordinator).othersGet('FORBIDDEN'),
      );
  });
});

describe('putting on hold', () => {
  test('holds what is not finished, and leaves what is done', () => {
    const holding = bulletin(
      completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1),
      signedOff('2026-Q1'),
      progressed('2026-Q2', { quantity: 0 }),
    ).when(suspend, coordinator);
    holding.thenHappened(suspended('2026-Q2', '2026-Q3', '2026-Q4'));
    const { status, occurrences } = holding.state();
    expect(status).toBe('SUSPENDED');
    expect(Object.values(occurrences).map((each) => [each.status, each.timeliness])).toEqual([
      ['REPORTED_DONE', 'DONE_IN_TIME'],
      ['SUSPENDED', 'NO_DEADLINE'],
      ['SUSPENDED', 'NO_DEADLINE'],
      ['SUSPENDED', 'NO_DEADLINE'],
    ]);
  });

  test('resumed, everything goes on from where it was', () => {
    const going = bulletin(
      soonQ1,
      lateQ1,
      progressed('2026-Q1', { quantity: 0 }),
      suspended(...quarters),
    ).when(resume, coordinator);
    going.thenHappened(resumed(...quarters));
    const { status, occurrences } = going.state();
    expect(status).toBe('ACTIVE');
    expect(Object.values(occurrences).map((each) => [each.status, each.timeliness])).toEqual([
      ['IN_PROGRESS', 'OVERDUE'],
      ['NOT_STARTED', 'IN_TIME'],
      ['NOT_STARTED', 'IN_TIME'],
      ['NOT_STARTED', 'IN_TIME'],
    ]);
  });

  test('what is on hold is not put on hold again, and what runs is not resumed', () => {
    bulletin(suspended(...quarters))
      .when(suspend, coordinator)
      .thenRejected('WRONG_STATUS', { status: 'SUSPENDED' });
    bulletin().when(resume, coordinator).thenRejected('WRONG_STATUS', { status: 'ACTIVE' });
  });

  test('where nothing is left to do there is nothing to hold', () => {
    has('II.1', CULTURE, waived('2026'))
      .when(suspend, provinceOffice)
      .thenRejected('NOTHING_TO_SUSPEND');
    has('II.7.a', FOREIGN_AFFAIRS).when(suspend, coordinator).thenRejected('NOTHING_TO_SUSPEND');
  });

  test('what waits for its guidance can be held, and waits again', () => {
    has('II.2.a', CULTURE).when(suspend, provinceOffice).thenHappened(suspended('2026'));
    const going = has('II.2.a', CULTURE, suspended('2026')).when(resume, provinceOffice);
    expect(going.state().occurrences['2026']?.status).toBe('AWAITING_TRIGGER');
  });
});

describe('waiving', () => {
  test('a period is waived with a reason, and is due no more', () => {
    const waiving = bulletin(soonQ1, lateQ1).when(waive('2026-Q1'), coordinator);
    waiving.thenHappened(waived('2026-Q1'));
    expect(waiving.state().occurrences['2026-Q1']).toMatchObject({
      status: 'WAIVED',
      timeliness: 'NO_DEADLINE',
    });
  });

  test('what waits and what is on hold can be waived', () => {
    has('II.2.a', CULTURE).when(waive('2026'), provinceOffice).thenHappened(waived('2026'));
    bulletin(suspended(...quarters))
      .when(waive('2026-Q1'), coordinator)
      .thenHappened(waived('2026-Q1'));
  });

  test('what was waived while it was on hold is not resumed', () => {
    const going = bulletin(suspended(...quarters), waived('2026-Q1')).when(resume, coordinator);
    going.thenHappened(resumed('2026-Q2', '2026-Q3', '2026-Q4'));
    expect(going.state().occurrences['2026-Q1']?.status).toBe('WAIVED');
  });

  test('a waived period is not waived again, and nothing is done in it', () => {
    bulletin(waived('2026-Q1'))
      .when(waive('2026-Q1'), coordinator)
      .thenRejected('WRONG_STATUS', { status: 'WAIVED' });
    bulletin(waived('2026-Q1'))
      .when(askExtension('2026-Q1', '2026-07-01'), officer)
      .thenRejected('WRONG_STATUS', { status: 'WAIVED' });
  });

  test('what awaits the sign-off is not waived', () =>
    bulletin(completed('2026-Q1', '2026-03-30', 'DONE_IN_TIME', 1))
      .when(waive('2026-Q1'), coordinator)
      .thenRejected('COMPLETION_AWAITS_SIGN_OFF'));
});

describe('who puts on hold and waives', () => {
  test.each([suspend, waive('2026-Q1')])('$type is for the coordinator', (command) =>
    expect(attempts((by) => bulletin().when(command, by).code())).toEqual(
      only(coordinator).othersGet('FORBIDDEN'),
    ),
  );

  test.each([suspend, waive('2026')])(
    '$type of the coordinator’s own work is for the province office',
    (command) =>
      expect(attempts((by) => has('II.1', CULTURE).when(command, by).code())).toEqual(
        only(provinceOffice).othersGet('FORBIDDEN'),
      ),
  );

  test('what was put on hold is resumed by whom it was put there', () => {
    expect(
      attempts((by) =>
        bulletin(suspended(...quarters))
          .when(resume, by)
          .code(),
      ),
    ).toEqual(only(coordinator).othersGet('FORBIDDEN'));
    expect(
      attempts((by) => has('II.1', CULTURE, suspended('2026')).when(resume, by).code()),
    ).toEqual(only(provinceOffice).othersGet('FORBIDDEN'));
  });

  test('the work of the province office is the coordinator’s to hold', () =>
    has('II.5.b.3', PROVINCE_OFFICE)
      .when(suspend, coordinator)
      .thenHappened(suspended(...quarters)));

  test('an invited body may be relieved too', () => {
    const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
    given(assignment, ...accepted('II.4.c', PARTY))
      .on(inProvince)
      .when(waive('2026-Q1'), coordinator)
      .thenHappened(waived('2026-Q1'));
    expect(opened('II.4.c', PARTY)).toHaveLength(1);
  });
});
