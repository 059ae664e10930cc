import { assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import { given, happenedOn, ledgerOf } from '../support/given';
import {
  accept,
  accepted,
  askExtension,
  complete,
  completed,
  confirm,
  confirmed,
  decided,
  decline,
  extended,
  extensionAsked,
  grantExtension,
  has,
  keepTime,
  progress,
  progressed,
  sendBack,
  sentBack,
  signedOff,
  stepsOn,
  urgeAll,
} from './assignments';
import {
  attempts,
  CULTURE,
  clock,
  coordinator,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  PROVINCE_OFFICE,
} from './people';
import { inProvince, opened, PLAN } from './province';

/** Kính mời, đề nghị, and those that nobody commands (rule 3). */
const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
const FRONT = 'ubmttqvn-tinh';
const POLICE = 'cong-an-tinh';
const programme = (period: string, start: string, end: string) => ({
  period,
  start,
  end,
  dueOn: end,
  quantity: { of: 1, unit: 'chương trình' },
  languages: [],
});
const programmes = [
  programme('2026-Q1', '2026-01-01', '2026-03-31'),
  programme('2026-Q2', '2026-04-01', '2026-06-30'),
  programme('2026-Q3', '2026-07-01', '2026-09-30'),
  programme('2026-Q4', '2026-10-01', '2026-12-31'),
];
const declined: AssignmentEvent = {
  type: 'InvitationDeclined',
  data: { reason: decline.reason },
};
const vacant = (
  because: 'DECLINED' | 'SILENT',
  on: string,
  calendar: string | null,
): AssignmentEvent => ({
  type: 'VacantLeadEscalated',
  data: { to: PROVINCE_OFFICE, because, on, calendar },
});

describe('accepting', () => {
  const party = has('II.4.c', PARTY);

  test('an invited body that accepts gets what there is to do, without a deadline', () => {
    const accepting = party.when(accept, officerOf(PARTY), '2026-01-12');
    accepting.thenHappened({
      type: 'InvitationAccepted',
      data: { taskOrdinal: 9, trigger: null, occurrences: programmes },
    });
    const { status, occurrences } = accepting.state();
    expect(status).toBe('ACTIVE');
    expect(
      Object.values(occurrences).map((each) => [each.status, each.timeliness, each.dueOn]),
    ).toEqual(programmes.map(({ end }) => ['NOT_STARTED', 'NO_DEADLINE', end]));
  });

  test('a requested body accepts a duty, which has no occurrence', () =>
    has('IV.1', FRONT)
      .when(accept, headOf(FRONT))
      .thenHappened({
        type: 'InvitationAccepted',
        data: { taskOrdinal: 32, trigger: null, occurrences: [] },
      }));

  test('an invited lead accepts before the cadence is decided, and has nothing to do yet', () =>
    has('II.4.a', PARTY)
      .when(accept, headOf(PARTY))
      .thenHappened({
        type: 'InvitationAccepted',
        data: { taskOrdinal: 7, trigger: null, occurrences: [] },
      }));

  test('who declined may accept after all', () =>
    has('II.4.c', PARTY, declined)
      .when(accept, headOf(PARTY))
      .thenHappened({
        type: 'InvitationAccepted',
        data: { taskOrdinal: 9, trigger: null, occurrences: programmes },
      }));

  test('what is accepted is not accepted again', () =>
    given(assignment, ...accepted('II.4.c', PARTY))
      .on(inProvince)
      .when(accept, headOf(PARTY))
      .thenRejected('WRONG_STATUS', { status: 'ACTIVE' }));

  test('an order is neither accepted nor declined', () => {
    const ordered = has('II.5.b.2', FOREIGN_AFFAIRS);
    for (const command of [accept, decline])
      ordered.when(command, headOf(FOREIGN_AFFAIRS)).thenRejected('NOT_INVITED');
  });

  test('is for the people of the invited body', () => {
    for (const command of [accept, decline]) {
      party.when(command, officerOf(PARTY)).happened();
      party.when(command, headOf(PARTY)).happened();
      expect(attempts((by) => party.when(command, by).code())).toEqual(attempts(() => 'FORBIDDEN'));
    }
  });
});

describe('declining', () => {
  test('a declined lead is told to the province office', () => {
    const declining = has('II.4.a', PARTY).when(decline, headOf(PARTY), '2026-01-12');
    declining.thenHappened(declined, vacant('DECLINED', '2026-01-12', null));
    expect(declining.state()).toMatchObject({ status: 'DECLINED', escalated: true });
  });

  test('a declined co-lead is told too', () =>
    has('II.4.c', PARTY)
      .when(decline, headOf(PARTY), { recorded: '2026-01-13', effectiveOn: '2026-01-12' })
      .thenHappened(declined, vacant('DECLINED', '2026-01-12', null)));

  test('whoever does not lead declines without leaving a vacant lead', () =>
    has('IV.1', FRONT).when(decline, headOf(FRONT)).thenHappened(declined));

  test('a lead that was told of as silent is not told of twice', () =>
    has('II.4.a', PARTY, vacant('SILENT', '2026-01-20', 'VN-2026.1'))
      .when(decline, headOf(PARTY), '2026-02-02')
      .thenHappened(declined));

  test('what is declined is not declined again, nor what is accepted', () => {
    has('II.4.c', PARTY, declined)
      .when(decline, headOf(PARTY))
      .thenRejected('WRONG_STATUS', { status: 'DECLINED' });
    given(assignment, ...accepted('II.4.c', PARTY))
      .on(inProvince)
      .when(decline, headOf(PARTY))
      .thenRejected('WRONG_STATUS', { status: 'ACTIVE' });
  });
});

describe('a silent lead', () => {
  // Opened on Monday 5 January; the Saturday of the 10th is worked.
  const lead = has('II.4.a', PARTY);

  test('has ten working days to answer, and is told of on the day after', () => {
    lead.when(keepTime, clock, '2026-01-16').thenNothingHappened();
    for (const day of ['2026-01-17', '2026-01-30'])
      lead.when(keepTime, clock, day).thenHappened(vacant('SILENT', '2026-01-17', 'VN-2026.1'));
  });

  test('is told of once', () =>
    has('II.4.a', PARTY, vacant('SILENT', '2026-01-17', 'VN-2026.1'))
      .when(keepTime, clock, '2026-02-10')
      .thenNothingHappened());

  test('and is not silent any more once it has answered', () => {
    given(assignment, ...accepted('II.4.a', PARTY))
      .on(inProvince)
      .when(keepTime, clock, '2026-06-01')
      .thenNothingHappened();
    has('II.4.a', PARTY, declined).when(keepTime, clock, '2026-06-01').thenNothingHappened();
  });

  test('of who does not lead nothing is told', () =>
    has('IV.1', FRONT).when(keepTime, clock, '2026-06-01').thenNothingHappened());

  test('invited over Tết it has ten working days all the same', () => {
    const [event] = opened('II.4.a', PARTY);
    const invited = happenedOn('2026-02-12', event as AssignmentEvent);
    given(assignment, ...invited)
      .on(inProvince)
      .when(keepTime, clock, '2026-12-31')
      .thenHappened(vacant('SILENT', '2026-03-06', 'VN-2026.1'));
  });
});

describe('before the answer', () => {
  const steps = Object.values(stepsOn('2026-Q1'));

  test.each(steps)('$type waits for the answer of who was invited', ({ type }) => {
    const command = stepsOn('2026-Q1')[type];
    for (const events of [[], [declined]])
      for (const by of [headOf(PARTY), coordinator]) {
        const tried = has('II.4.c', PARTY, ...events).when(command, by);
        if (tried.code() !== 'FORBIDDEN') tried.thenRejected('AWAITING_ACCEPTANCE');
      }
  });

  test('who was requested waits as who was invited', () =>
    has('IV.1', FRONT)
      .when(progress('2026', { percent: 1 }), headOf(FRONT))
      .thenRejected('AWAITING_ACCEPTANCE'));

  test('nobody is urged to answer', () =>
    has('II.4.c', PARTY).when(urgeAll, coordinator).thenRejected('AWAITING_ACCEPTANCE'));
});

describe('what an invited body does is not judged', () => {
  const party = (...events: AssignmentEvent[]) =>
    given(assignment, ...accepted('II.4.c', PARTY), ...events).on(inProvince);
  const officer = officerOf(PARTY);
  const reported = completed('2026-Q1', '2026-05-04', 'NO_DEADLINE', 1);

  test('it is never due soon and never overdue', () => {
    for (const day of ['2026-03-25', '2026-04-01', '2026-12-31', '2027-02-01'])
      party().when(keepTime, clock, day).thenNothingHappened();
  });

  test('nor after it asked for more time and got it', () => {
    const put = party().when(askExtension('2026-Q1', '2026-04-30'), officer, '2026-03-30');
    put.happened();
    const granted = party(extensionAsked('2026-Q1', '2026-04-30')).when(
      grantExtension('2026-Q1'),
      coordinator,
      '2026-03-30',
    );
    expect(granted.state().occurrences['2026-Q1']?.timeliness).toBe('NO_DEADLINE');
    party(extensionAsked('2026-Q1', '2026-04-30'), extended('2026-Q1', '2026-04-30'))
      .when(keepTime, clock, '2026-12-31')
      .thenNothingHappened();
  });

  test('what it completes after the day is neither in time nor late', () =>
    party().when(complete('2026-Q1', 1), officer, '2026-05-04').thenHappened(reported));

  test('it is not urged', () =>
    party().when(urgeAll, coordinator).thenRejected('NOT_COMMANDABLE', { agency: PARTY }));

  test('its work is confirmed and never returned', () => {
    const done = party(reported, signedOff('2026-Q1'));
    done.when(confirm('2026-Q1'), coordinator).thenHappened(confirmed('2026-Q1'));
    done.when(sendBack('2026-Q1'), coordinator).thenRejected('NOT_COMMANDABLE', { agency: PARTY });
    party(reported, signedOff('2026-Q1'), confirmed('2026-Q1'))
      .when(sendBack('2026-Q1'), coordinator)
      .thenRejected('NOT_COMMANDABLE', { agency: PARTY });
  });

  test('its own head may send back what its officer reported', () =>
    party(reported).when(sendBack('2026-Q1'), headOf(PARTY)).thenHappened(sentBack('2026-Q1')));

  test('a body that nobody commands is none the more judged for the lack of "kính mời"', () => {
    const facts = decided('II.7.b', {
      type: 'AssignTask',
      planId: PLAN,
      agency: CULTURE,
      role: 'LEAD',
      mode: 'ASSIGNED',
    });
    const joins = given(assignment, ...opened('II.7.b', PARTY, facts))
      .on(ledgerOf(facts))
      .when({ type: 'AcceptInvitation' }, headOf(PARTY))
      .happened();
    given(assignment, ...opened('II.7.b', PARTY, facts), ...joins)
      .on(ledgerOf(facts))
      .when(urgeAll, coordinator)
      .thenRejected('NOT_COMMANDABLE', { agency: PARTY });
  });

  test('a body that nobody commands accepts or declines, whatever the text calls it', () => {
    const party = given(assignment, ...opened('II.7.b', PARTY)).on(inProvince);
    const log = { type: 'LogContribution', text: 'Cung cấp định hướng tuyên truyền.' } as const;
    party.when(log, officerOf(PARTY)).thenRejected('AWAITING_ACCEPTANCE');
    const joined = party.when({ type: 'AcceptInvitation' }, headOf(PARTY));
    joined.thenHappened({
      type: 'InvitationAccepted',
      data: { taskOrdinal: 29, trigger: null, occurrences: [] },
    });
    expect(joined.state().status).toBe('ACTIVE');
    const decline = { type: 'DeclineInvitation', reason: 'Đã có kế hoạch riêng.' } as const;
    expect(party.when(decline, headOf(PARTY)).state().status).toBe('DECLINED');
  });

  test('Công an tỉnh, whose mode is unclear, is treated as invited', () => {
    const police = given(assignment, ...accepted('II.4.c', POLICE)).on(inProvince);
    police.when(keepTime, clock, '2026-12-31').thenNothingHappened();
    police.when(urgeAll, coordinator).thenRejected('NOT_COMMANDABLE', { agency: POLICE });
    given(assignment, ...accepted('II.4.c', POLICE), progressed('2026-Q1', { quantity: 1 }))
      .on(inProvince)
      .when(complete('2026-Q1'), headOf(POLICE), '2026-04-20')
      .thenHappened(completed('2026-Q1', '2026-04-20', 'NO_DEADLINE'), signedOff('2026-Q1'));
  });
});
