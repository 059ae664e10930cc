import {
  AGENCY_REGISTRY,
  type Agency,
  type AgencyEvent,
  agencyRegistry,
} from '../../src/domain/agency/agency-registry';
import { assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import type { Assignment } from '../../src/domain/assignment/assignment-state';
import type { Actor } from '../../src/domain/decider';
import type { Mode, PlanTask, Role } from '../../src/domain/plan/plan-document';
import type { TaskCommand } from '../../src/domain/task/task';
import { type Facts, folded, given, happenedOn, ledgerOf } from '../support/given';
import {
  accepted,
  askExtension,
  complete,
  completed,
  confirmed,
  decided,
  dueSoon,
  extensionAsked,
  follow,
  keepTime,
  overdue,
  progress,
  progressed,
  resume,
  signedOff,
  signOff,
  suspended,
  urgeAll,
  waived,
} from './assignments';
import {
  attempts,
  CULTURE,
  clock,
  coordinator,
  everybody,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  only,
  provinceOffice,
  registrar,
} from './people';
import { agencies, inProvince, opened, PLAN, planTask, province, registered } from './province';

/** An assignment does what its task says of it, and goes on where its agency goes (rules 1 and 4). */
const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
const POLICE = 'cong-an-tinh';

const give = (agency: string, role: Role = 'LEAD', mode: Mode = 'ASSIGNED'): TaskCommand => ({
  type: 'AssignTask',
  planId: PLAN,
  agency,
  role,
  mode,
});
const take = (agency: string): TaskCommand => ({
  type: 'WithdrawAssignment',
  agency,
  reason: 'Giao cho cơ quan khác.',
});
const amend = (code: string, change: Partial<PlanTask>) =>
  ({
    on: '2026-03-02',
    step: { type: 'AmendTask', planId: PLAN, year: 2026, task: { ...planTask(code), ...change } },
    by: registrar,
  }) as const;

/** What the assignment does when it follows its task, on 2 March. */
function followed(
  code: string,
  agency: string,
  steps: Parameters<typeof decided>[1][],
  ...before: AssignmentEvent[]
) {
  const facts = decided(code, ...steps);
  const events = before.length > 0 ? before : opened(code, agency);
  const happening = given(assignment, ...events)
    .with(facts)
    .when(follow(code, agency), coordinator, '2026-03-02');
  // Whatever it was, then nothing is left to follow.
  const after = [...events, ...happening.happened()];
  given(assignment, ...after)
    .with(facts)
    .when(follow(code, agency), coordinator, '2026-03-02')
    .thenNothingHappened();
  return { ...happening, afterwards: given(assignment, ...after).on(ledgerOf(facts)) };
}

const termsOf = (code: string, agency: string) => {
  const [event] = opened(code, agency);
  if (event?.type !== 'AssignmentOpened') throw new Error('it was not opened');
  const { planId: _plan, taskId: _task, taskCode: _code, agency: _agency, ...terms } = event.data;
  return terms;
};
const quarter = (period: string, start: string, end: string, unit: string) => ({
  period,
  start,
  end,
  dueOn: end,
  quantity: { of: 1, unit },
  languages: [],
});
const programmes = [
  quarter('2026-Q1', '2026-01-01', '2026-03-31', 'chương trình'),
  quarter('2026-Q2', '2026-04-01', '2026-06-30', 'chương trình'),
  quarter('2026-Q3', '2026-07-01', '2026-09-30', 'chương trình'),
  quarter('2026-Q4', '2026-10-01', '2026-12-31', 'chương trình'),
];

describe('given a stronger role', () => {
  test('an agency that coordinated owes from then on what a lead owes', () => {
    const raised = followed('II.4.c', CULTURE, [give(CULTURE)]);
    raised.thenHappened({
      type: 'AssignmentRoleRaised',
      data: {
        ...termsOf('II.4.c', CULTURE),
        from: 'COORDINATE',
        role: 'LEAD',
        label: null,
        occurrences: programmes,
      },
    });
    raised.afterwards.when(progress('2026-Q3', { quantity: 1 }), officerOf(CULTURE)).happened();
  });

  test('an agency that the task names keeps its role when its group is named too', () => {
    const all: TaskCommand = { type: 'AssignTask', planId: PLAN, group: 'so-ban-nganh' };
    followed('II.5.d', CULTURE, [all]).thenNothingHappened();
    followed('II.1', CULTURE, [all]).thenNothingHappened();
  });

  test('a weaker role changes nothing', () =>
    followed('II.5.b.2', FOREIGN_AFFAIRS, [
      give(FOREIGN_AFFAIRS, 'COORDINATE'),
    ]).thenNothingHappened());

  test('an agency that coordinated and is invited to lead accepts first', () => {
    const raised = followed('II.7.a', FOREIGN_AFFAIRS, [give(FOREIGN_AFFAIRS, 'LEAD', 'INVITED')]);
    expect(raised.state()).toMatchObject({
      status: 'AWAITING_ACCEPTANCE',
      invitedOn: '2026-03-02',
      occurrences: {},
    });
    raised.afterwards
      .when(progress('2026', { percent: 5 }), officerOf(FOREIGN_AFFAIRS))
      .thenRejected('AWAITING_ACCEPTANCE');
  });

  test('an invited body that declined and is assigned after all owes what a lead owes', () => {
    const declined: AssignmentEvent = { type: 'InvitationDeclined', data: { reason: 'x' } };
    const raised = followed(
      'II.4.c',
      POLICE,
      [give(POLICE)],
      ...opened('II.4.c', POLICE),
      declined,
    );
    expect(raised.state()).toMatchObject({ status: 'ACTIVE', opening: { mode: 'ASSIGNED' } });
    expect(raised.state().occurrences['2026-Q1']?.timeliness).toBe('IN_TIME');
  });

  test('what an invited body had accepted is judged once it is assigned', () => {
    const before = [...accepted('II.4.c', POLICE), progressed('2026-Q1', { quantity: 1 })];
    const raised = followed('II.4.c', POLICE, [give(POLICE)], ...before);
    expect(raised.state().occurrences).toMatchObject({
      '2026-Q1': { status: 'IN_PROGRESS', done: 1, timeliness: 'IN_TIME' },
      '2026-Q2': { status: 'NOT_STARTED', timeliness: 'IN_TIME' },
    });
  });

  test('who was ordered to co-lead and is invited to lead is judged no more', () => {
    const ordered = decided('II.4.a', {
      on: '2026-01-05',
      step: { type: 'ResolveCadence', every: 'QUARTER' },
    });
    const facts = decided(
      'II.4.a',
      { on: '2026-01-05', step: { type: 'ResolveCadence', every: 'QUARTER' } },
      give(POLICE, 'LEAD', 'INVITED'),
    );
    const had = [
      ...opened('II.4.a', POLICE, ordered),
      dueSoon('2026-Q1', '2026-03-31', '2026-03-24'),
      overdue('2026-Q1', '2026-03-31', '2026-04-01'),
    ];
    const raised = given(assignment, ...had)
      .with(facts)
      .when(follow('II.4.a', POLICE), coordinator, '2026-04-02');
    expect(raised.state().status).toBe('AWAITING_ACCEPTANCE');
    expect(raised.state().occurrences['2026-Q1']?.timeliness).toBe('NO_DEADLINE');
    const again = [...had, ...raised.happened()];
    const accepting = given(assignment, ...again)
      .with(facts)
      .when({ type: 'AcceptInvitation' }, officerOf(POLICE), '2026-04-03');
    given(assignment, ...again, ...accepting.happened())
      .with(facts)
      .when(keepTime, clock, '2026-12-31')
      .thenNothingHappened();
  });

  test('a role that is raised and a schedule that is changed are followed at once', () =>
    followed('II.4.c', CULTURE, [give(CULTURE), amend('II.4.c', { ordinal: 10 })]).thenHappened(
      {
        type: 'AssignmentRecoded',
        data: { from: 'II.4.c', taskCode: 'II.4.c', taskOrdinal: 10, periods: [] },
      },
      {
        type: 'AssignmentRoleRaised',
        data: {
          ...termsOf('II.4.c', CULTURE),
          from: 'COORDINATE',
          taskOrdinal: 10,
          role: 'LEAD',
          label: null,
          occurrences: programmes,
        },
      },
    ));
});

describe('taken away, and given back', () => {
  const bulletin = opened('II.5.b.2', FOREIGN_AFFAIRS);
  const taken: AssignmentEvent = {
    type: 'AssignmentWithdrawn',
    data: { periods: ['2026-Q2', '2026-Q3', '2026-Q4'] },
  };
  const done = [
    completed('2026-Q1', '2026-02-27', 'DONE_IN_TIME', 1),
    signedOff('2026-Q1'),
    confirmed('2026-Q1'),
  ];

  test('what is not finished is waived, and what is confirmed stays', () => {
    const withdrawn = followed(
      'II.5.b.2',
      FOREIGN_AFFAIRS,
      [take(FOREIGN_AFFAIRS)],
      ...bulletin,
      ...done,
      suspended('2026-Q4'),
    );
    withdrawn.thenHappened(taken);
    expect(withdrawn.state().status).toBe('WITHDRAWN');
    const statuses = Object.values(withdrawn.state().occurrences).map(({ status }) => status);
    expect(statuses).toEqual(['CONFIRMED', 'WAIVED', 'WAIVED', 'WAIVED']);
  });

  test('nobody acts on what was taken from it', () => {
    for (const command of [
      progress('2026-Q2', { quantity: 1 }),
      complete('2026-Q2', 1),
      askExtension('2026-Q2', '2026-09-01'),
    ])
      followed('II.5.b.2', FOREIGN_AFFAIRS, [take(FOREIGN_AFFAIRS)])
        .afterwards.when(command, headOf(FOREIGN_AFFAIRS))
        .thenRejected('WRONG_STATUS', { status: 'WITHDRAWN' });
    followed('II.5.b.2', FOREIGN_AFFAIRS, [take(FOREIGN_AFFAIRS)])
      .afterwards.when(urgeAll, coordinator)
      .thenRejected('WRONG_STATUS', { status: 'WITHDRAWN' });
  });

  test('given back it begins anew with what is not finished', () => {
    const before = [...bulletin, ...done, progressed('2026-Q2', { quantity: 1 }), taken];
    const back = followed(
      'II.5.b.2',
      FOREIGN_AFFAIRS,
      [take(FOREIGN_AFFAIRS), give(FOREIGN_AFFAIRS)],
      ...before,
    );
    back.thenHappened({
      type: 'AssignmentReopened',
      data: { ...termsOf('II.5.b.2', FOREIGN_AFFAIRS), label: null },
    });
    expect(back.state().occurrences).toMatchObject({
      '2026-Q1': { status: 'CONFIRMED', timeliness: 'DONE_IN_TIME' },
      '2026-Q2': { status: 'NOT_STARTED', timeliness: 'IN_TIME', done: 0 },
      '2026-Q4': { status: 'NOT_STARTED', timeliness: 'IN_TIME' },
    });
  });

  test('given back as an invitation it begins anew once it is accepted', () => {
    const facts = decided(
      'II.5.b.2',
      take(FOREIGN_AFFAIRS),
      give(FOREIGN_AFFAIRS, 'LEAD', 'INVITED'),
    );
    const back = given(assignment, ...bulletin, taken)
      .with(facts)
      .when(follow('II.5.b.2', FOREIGN_AFFAIRS), coordinator, '2026-03-02');
    expect(back.state().status).toBe('AWAITING_ACCEPTANCE');
    const accepting = given(assignment, ...bulletin, taken, ...back.happened())
      .with(facts)
      .when({ type: 'AcceptInvitation' }, headOf(FOREIGN_AFFAIRS), '2026-03-03');
    expect(accepting.state().occurrences['2026-Q2']).toMatchObject({
      status: 'NOT_STARTED',
      timeliness: 'NO_DEADLINE',
    });
  });

  test('of a task that the amended plan drops everybody’s assignment is withdrawn', () =>
    followed('II.5.b.2', FOREIGN_AFFAIRS, [
      { on: '2026-03-02', step: { type: 'DropTask' }, by: registrar },
    ]).thenHappened({
      type: 'AssignmentWithdrawn',
      data: { periods: ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'] },
    }));

  test('who lost the task before it was opened has none to follow', () =>
    given(assignment)
      .with(decided('II.5.b.2', take(FOREIGN_AFFAIRS)))
      .when(follow('II.5.b.2', FOREIGN_AFFAIRS), coordinator)
      .thenRejected('NOT_FOUND', { field: 'agency', what: 'assignment' }));
});

describe('a mode that the text left unclear', () => {
  const confirmMode = (mode: Mode): TaskCommand => ({
    type: 'ConfirmAssignmentMode',
    agency: POLICE,
    mode,
  });
  const event = (mode: Mode): AssignmentEvent => ({
    type: 'AssignmentModeConfirmed',
    data: {
      taskOrdinal: 9,
      mode,
      trigger: null,
      judged: mode === 'ASSIGNED',
      occurrences: mode === 'ASSIGNED' ? programmes : [],
    },
  });

  test('is treated as an invitation until it is confirmed', () => {
    const unconfirmed = given(assignment, ...opened('II.4.c', POLICE)).on(inProvince);
    unconfirmed
      .when(progress('2026-Q1', { quantity: 1 }), officerOf(POLICE))
      .thenRejected('AWAITING_ACCEPTANCE');
  });

  test('confirmed as an order it opens what the order asks for', () => {
    const ordered = followed('II.4.c', POLICE, [confirmMode('ASSIGNED')]);
    ordered.thenHappened(event('ASSIGNED'));
    expect(ordered.state()).toMatchObject({
      status: 'ACTIVE',
      opening: { mode: 'ASSIGNED', modeConfirmed: true },
    });
    expect(ordered.state().occurrences['2026-Q1']?.timeliness).toBe('IN_TIME');
  });

  test('confirmed as an invitation it still waits for the answer', () => {
    const invited = followed('II.4.c', POLICE, [confirmMode('INVITED')]);
    invited.thenHappened(event('INVITED'));
    expect(invited.state()).toMatchObject({ status: 'AWAITING_ACCEPTANCE', occurrences: {} });
  });

  test('what was begun as an accepted invitation goes on as an order, with a deadline', () => {
    const ordered = followed(
      'II.4.c',
      POLICE,
      [confirmMode('ASSIGNED')],
      ...accepted('II.4.c', POLICE),
      progressed('2026-Q1', { quantity: 1 }),
    );
    expect(ordered.state().occurrences['2026-Q1']).toMatchObject({
      status: 'IN_PROGRESS',
      timeliness: 'IN_TIME',
    });
  });

  test('what is on hold meanwhile stays on hold, and can be resumed', () => {
    const all = programmes.map(({ period }) => period);
    const ordered = followed(
      'II.4.c',
      POLICE,
      [confirmMode('ASSIGNED')],
      ...accepted('II.4.c', POLICE),
      suspended(...all),
    );
    expect(ordered.state().status).toBe('SUSPENDED');
    ordered.afterwards.when(resume, coordinator).thenHappened({
      type: 'AssignmentResumed',
      data: { periods: all },
    });
  });
});

describe('an amended plan', () => {
  test('moves the task, and all its periods with it', () =>
    followed('II.5.b.2', FOREIGN_AFFAIRS, [
      amend('II.5.b.2', { code: 'II.5.b.5', ordinal: 16 }),
    ]).thenHappened({
      type: 'AssignmentRecoded',
      data: {
        from: 'II.5.b.2',
        taskCode: 'II.5.b.5',
        taskOrdinal: 16,
        periods: ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'],
      },
    }));

  const halfYear = amend('II.1', {
    schedule: {
      base: { kind: 'WINDOW', start: '2026-01-01', end: '2026-06-30' },
      trigger: null,
    },
  });
  const shortened = {
    period: '2026-Q1-Q2',
    start: '2026-01-01',
    end: '2026-06-30',
    dueOn: '2026-06-30',
    quantity: null,
    languages: [],
  };

  test('changes the periods: those that are gone are waived, the new ones begin', () => {
    const changed = followed('II.1', CULTURE, [halfYear]);
    changed.thenHappened({
      type: 'AssignmentRescheduled',
      data: {
        taskOrdinal: 1,
        trigger: null,
        judged: true,
        occurrences: [shortened],
        dropped: ['2026'],
      },
    });
    expect(changed.state().occurrences).toMatchObject({
      '2026': { status: 'WAIVED', timeliness: 'NO_DEADLINE' },
      '2026-Q1-Q2': { status: 'NOT_STARTED', timeliness: 'IN_TIME' },
    });
  });

  /** The newspaper as the amended text has it in II.4.d, where it led. */
  const newspaper = (change: Partial<PlanTask['assignees'][number]>) => {
    const [lead] = planTask('II.4.d').assignees;
    if (!lead) throw new Error('II.4.d has a lead');
    return amend('II.4.d', { assignees: [{ ...lead, ...change }] });
  };
  const PRESS = 'bao-va-phat-thanh-truyen-hinh';
  const lead = { role: 'LEAD', mode: 'ASSIGNED' } as const;
  const part = {
    ...lead,
    label: 'Đơn vị chủ trì',
    subUnit: null,
    capacity: null,
    fromGroup: null,
  };

  test('that gives an agency less to do waives what it has not done', () => {
    const less = { role: 'COORDINATE', label: 'Đơn vị phối hợp' } as const;
    const changed = followed('II.4.d', PRESS, [newspaper(less)]);
    changed.thenHappened({
      type: 'AssignmentAmended',
      data: { from: lead, ...part, ...less, dropped: ['2026'] },
    });
    const { opening, occurrences } = changed.state();
    expect(opening).toMatchObject(less);
    expect(occurrences['2026']).toMatchObject({ status: 'WAIVED', timeliness: 'NO_DEADLINE' });
  });

  test('that asks a body which it ordered before awaits its acceptance', () => {
    const changed = followed('II.4.d', PRESS, [newspaper({ mode: 'INVITED' })]);
    changed.thenHappened({
      type: 'AssignmentAmended',
      data: { from: lead, ...part, mode: 'INVITED', dropped: ['2026'] },
    });
    expect(changed.state().status).toBe('AWAITING_ACCEPTANCE');
  });

  test('that orders a body which it asked before leaves it what it began, with a deadline', () => {
    const assignees = planTask('II.4.c').assignees.map((each) =>
      each.agency === POLICE ? { ...each, mode: 'ASSIGNED' as const } : each,
    );
    const asked = planTask('II.4.c').assignees.map((each) =>
      each.agency === POLICE ? { ...each, modeConfirmed: true } : each,
    );
    const before = [
      ...accepted('II.4.c', POLICE),
      ...followed(
        'II.4.c',
        POLICE,
        [amend('II.4.c', { assignees: asked })],
        ...accepted('II.4.c', POLICE),
      ).happened(),
      progressed('2026-Q1', { quantity: 1 }),
    ];
    const confirmedMode = assignees.map((each) =>
      each.agency === POLICE ? { ...each, modeConfirmed: true } : each,
    );
    const ordered = followed(
      'II.4.c',
      POLICE,
      [amend('II.4.c', { assignees: confirmedMode })],
      ...before,
    );
    expect(ordered.state()).toMatchObject({ status: 'ACTIVE', opening: { mode: 'ASSIGNED' } });
    expect(ordered.state().occurrences).toMatchObject({
      '2026-Q1': { status: 'IN_PROGRESS', done: 1, timeliness: 'IN_TIME' },
      '2026-Q2': { status: 'NOT_STARTED', timeliness: 'IN_TIME' },
    });
  });

  test('that gave less to do and gives it back begins anew', () => {
    const less = newspaper({ role: 'COORDINATE', label: 'Đơn vị phối hợp' });
    const before = [...opened('II.4.d', PRESS), ...followed('II.4.d', PRESS, [less]).happened()];
    const again = followed('II.4.d', PRESS, [less, give(PRESS)], ...before);
    expect(again.state().occurrences['2026']).toMatchObject({
      status: 'NOT_STARTED',
      timeliness: 'IN_TIME',
    });
  });

  test('that names another lead leaves the former one what its group has', () => {
    const [first, ...rest] = planTask('II.1').assignees;
    if (!first) throw new Error('II.1 has a lead');
    const all: TaskCommand = { type: 'AssignTask', planId: PLAN, group: 'so-ban-nganh' };
    const other = amend('II.1', { assignees: [{ ...first, agency: FOREIGN_AFFAIRS }, ...rest] });
    followed('II.1', CULTURE, [all, other]).thenHappened({
      type: 'AssignmentAmended',
      data: {
        from: lead,
        role: 'COORDINATE',
        mode: 'ASSIGNED',
        label: 'Đơn vị phối hợp',
        subUnit: null,
        capacity: null,
        fromGroup: 'so-ban-nganh',
        dropped: ['2026'],
      },
    });
  });

  test('that words its part otherwise takes nothing of it away', () =>
    followed('II.4.d', PRESS, [newspaper({ label: 'Cơ quan chủ trì' })]).thenHappened({
      type: 'AssignmentAmended',
      data: { from: lead, ...part, label: 'Cơ quan chủ trì', dropped: [] },
    }));

  test('does not touch what is done', () => {
    const done = [completed('2026', '2026-02-02', 'DONE_IN_TIME'), signedOff('2026')];
    const changed = followed('II.1', CULTURE, [halfYear], ...opened('II.1', CULTURE), ...done);
    expect(changed.state().occurrences['2026']?.status).toBe('REPORTED_DONE');
  });

  test('reaches what is on hold too', () => {
    const changed = followed(
      'II.1',
      CULTURE,
      [halfYear],
      ...opened('II.1', CULTURE),
      suspended('2026'),
    );
    expect(changed.state().occurrences['2026']).toMatchObject({
      status: 'WAIVED',
      heldStatus: null,
    });
  });

  test('what it adds to an assignment on hold is not overdue before it goes on', () => {
    const changed = followed(
      'II.1',
      CULTURE,
      [halfYear],
      ...opened('II.1', CULTURE),
      suspended('2026'),
    );
    changed.afterwards.when(keepTime, clock, '2026-12-31').thenNothingHappened();
  });

  test('what it adds to an assignment on hold is on hold, and begins when that goes on', () => {
    const changed = followed(
      'II.1',
      CULTURE,
      [halfYear],
      ...opened('II.1', CULTURE),
      suspended('2026'),
    );
    const added = Object.keys(changed.state().occurrences).filter((each) => each !== '2026');
    expect(changed.happened().slice(-1)).toEqual([
      { type: 'AssignmentSuspended', data: { periods: added, reason: null } },
    ]);
    for (const period of added) {
      expect(changed.state().occurrences[period]).toMatchObject({
        status: 'SUSPENDED',
        heldStatus: 'NOT_STARTED',
        timeliness: 'NO_DEADLINE',
      });
      const goingOn = changed.afterwards.when(resume, provinceOffice, '2026-03-03').state();
      expect(goingOn.occurrences[period]).toMatchObject({
        status: 'NOT_STARTED',
        timeliness: 'IN_TIME',
        runsSince: '2026-03-03',
      });
    }
  });

  test('brings back a period that an earlier one dropped, with what was done in it', () => {
    const before = [...opened('II.1', CULTURE), progressed('2026', { percent: 40 })];
    const dropped = followed('II.1', CULTURE, [halfYear], ...before).happened();
    const again = [halfYear, amend('II.1', {})];
    const back = followed('II.1', CULTURE, again, ...before, ...dropped);
    expect(back.state().occurrences['2026']).toMatchObject({
      status: 'IN_PROGRESS',
      percent: 40,
      timeliness: 'IN_TIME',
      dueOn: '2026-12-31',
    });
    back.afterwards.when(progress('2026', { percent: 60 }), officerOf(CULTURE)).happened();
  });

  test('brings back what was dropped when an order became an invitation', () => {
    const invited = newspaper({ mode: 'INVITED' });
    const asked = followed('II.4.d', PRESS, [invited], ...opened('II.4.d', PRESS)).happened();
    const before = [...opened('II.4.d', PRESS), ...asked];
    const ordered = followed('II.4.d', PRESS, [invited, amend('II.4.d', {})], ...before);
    expect(ordered.state().occurrences['2026']).toMatchObject({
      status: 'NOT_STARTED',
      timeliness: 'IN_TIME',
    });
  });

  test('brings back no period that was waived by a decision', () => {
    const before = [...opened('II.1', CULTURE), waived('2026')];
    const dropped = followed('II.1', CULTURE, [halfYear], ...before).happened();
    const back = followed('II.1', CULTURE, [halfYear, amend('II.1', {})], ...before, ...dropped);
    expect(back.state().occurrences['2026']?.status).toBe('WAIVED');
  });

  const three = amend('II.2.b', {
    deliverables: planTask('II.2.b').deliverables.map((each) => ({ ...each, quantity: 3 })),
  });

  test('asks for more, and what was put off stays put off', () => {
    const before = [
      ...opened('II.2.b', FOREIGN_AFFAIRS),
      extensionAsked('2026-Q2-Q3', '2026-10-31'),
      { type: 'ExtensionGranted', data: { period: '2026-Q2-Q3', until: '2026-10-31' } } as const,
      progressed('2026-Q2-Q3', { quantity: 2 }),
    ];
    const changed = followed('II.2.b', FOREIGN_AFFAIRS, [three], ...before);
    expect(changed.state().occurrences['2026-Q2-Q3']).toMatchObject({
      quantity: { of: 3, unit: 'lớp' },
      done: 2,
      percent: 66,
      firstDueOn: '2026-09-30',
      dueOn: '2026-10-31',
      extensionsGranted: 1,
    });
  });

  test('a waived period is not taken up again by a guidance that comes later', () => {
    const guidance: TaskCommand = {
      type: 'RecordGuidance',
      guidance: { number: '1500', date: '2026-03-02', issuer: 'Bộ VHTTDL' },
      text: null,
    };
    const held = [...opened('II.2.a', CULTURE), suspended('2026'), waived('2026')];
    followed(
      'II.2.a',
      CULTURE,
      [{ on: '2026-03-02', step: guidance }],
      ...held,
    ).thenNothingHappened();
  });
});

describe('the successor of an agency that is no more', () => {
  const HEIR = 'so-noi-vu';
  const merged = (from: string, into: string): Facts => ({
    ...province,
    [AGENCY_REGISTRY]: [
      ...registered,
      ...given(agencyRegistry, ...registered)
        .when({ type: 'MergeAgencies', from: [from], into, register: [] }, registrar, '2026-03-01')
        .happened(),
    ],
  });
  const facts = merged(FOREIGN_AFFAIRS, HEIR);
  const bulletin = given(assignment, ...opened('II.5.b.2', FOREIGN_AFFAIRS)).on(ledgerOf(facts));
  const handover = { type: 'FollowAgency' as const };
  const periods = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'];

  test('takes over what it had', () => {
    const transferred = bulletin.when(handover, registrar, '2026-03-01');
    transferred.thenHappened({
      type: 'AssignmentTransferred',
      data: { from: FOREIGN_AFFAIRS, to: HEIR, commandable: true, judged: true, periods },
    });
    expect(transferred.state().opening?.agency).toBe(HEIR);
  });

  test('takes it over once', () =>
    given(
      assignment,
      ...opened('II.5.b.2', FOREIGN_AFFAIRS),
      ...bulletin.when(handover, registrar).happened(),
    )
      .on(ledgerOf(facts))
      .when(handover, registrar)
      .thenNothingHappened());

  test('of an agency that goes on there is none', () =>
    given(assignment, ...opened('II.5.b.2', FOREIGN_AFFAIRS))
      .on(inProvince)
      .when(handover, registrar)
      .thenNothingHappened());

  describe('an agency that goes on, and the roster is corrected', () => {
    const corrected = (...commandable: boolean[]): Facts => {
      const entry = agencies.find(({ code }) => code === FOREIGN_AFFAIRS) as Agency;
      const events = commandable.map(
        (each): AgencyEvent => ({
          type: 'AgencyCorrected',
          data: { ...entry, commandable: each },
        }),
      );
      return { ...province, [AGENCY_REGISTRY]: [...registered, ...events] };
    };
    const late = [
      ...opened('II.5.b.2', FOREIGN_AFFAIRS),
      dueSoon('2026-Q1', '2026-03-31', '2026-03-24'),
      overdue('2026-Q1', '2026-03-31', '2026-04-01'),
    ];
    const freed = given(assignment, ...late)
      .with(corrected(false))
      .when(handover, registrar, '2026-04-02');
    const paces = ({ occurrences }: Assignment) =>
      Object.values(occurrences).map(({ timeliness }) => timeliness);

    test('to a body that the province cannot command: it is overdue no more, and goes on', () => {
      freed.thenHappened({
        type: 'AssignmentCommandabilityCorrected',
        data: { commandable: false, judged: false, periods },
      });
      const none = 'NO_DEADLINE';
      expect(paces(freed.state())).toEqual([none, none, none, none]);
      expect(freed.state()).toMatchObject({ status: 'ACTIVE', opening: { commandable: false } });
    });

    test('and back: its deadlines run from then on', () => {
      const back = given(assignment, ...late, ...freed.happened())
        .with(corrected(false, true))
        .when(handover, clock, '2026-04-06');
      back.thenHappened({
        type: 'AssignmentCommandabilityCorrected',
        data: { commandable: true, judged: true, periods },
      });
      expect(paces(back.state())).toEqual(['IN_TIME', 'IN_TIME', 'IN_TIME', 'IN_TIME']);
      expect(back.state().occurrences['2026-Q1']?.runsSince).toBe('2026-04-06');
    });

    test('once', () =>
      given(assignment, ...late, ...freed.happened())
        .with(corrected(false))
        .when(handover, registrar)
        .thenNothingHappened());

    test('is for the registrar and the clock to follow', () => {
      const code = (by: Actor) =>
        given(assignment, ...late)
          .with(corrected(false))
          .when(handover, by)
          .code();
      expect([registrar, clock].map(code)).toEqual(['ALLOWED', 'ALLOWED']);
      expect([coordinator, officerOf(FOREIGN_AFFAIRS)].map(code)).toEqual([
        'FORBIDDEN',
        'FORBIDDEN',
      ]);
    });
  });

  test('of an assignment that does not exist there is none', () =>
    given(assignment)
      .on(inProvince)
      .when(handover, registrar)
      .thenRejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' }));

  test('acts before the assignment was handed over, and the head’s own report is his sign-off', () => {
    bulletin.when(progress('2026-Q1', { quantity: 1 }), officerOf(HEIR)).happened();
    bulletin
      .when(complete('2026-Q1', 1), headOf(HEIR), '2026-03-02')
      .thenHappened(completed('2026-Q1', '2026-03-02', 'DONE_IN_TIME', 1), signedOff('2026-Q1'));
    bulletin
      .when(progress('2026-Q1', { quantity: 1 }), officerOf(FOREIGN_AFFAIRS))
      .thenRejected('FORBIDDEN', { command: 'ReportProgress', allowed: 'OFFICER, HEAD' });
  });

  test('signs off what its predecessor reported', () =>
    given(
      assignment,
      ...opened('II.5.b.2', FOREIGN_AFFAIRS),
      completed('2026-Q1', '2026-02-27', 'DONE_IN_TIME', 1),
    )
      .on(ledgerOf(facts))
      .when(signOff('2026-Q1'), headOf(HEIR))
      .thenHappened(signedOff('2026-Q1')));

  test('that the province cannot command is never overdue', () => {
    const late = [
      ...opened('II.5.b.2', FOREIGN_AFFAIRS),
      dueSoon('2026-Q1', '2026-03-31', '2026-03-24'),
      overdue('2026-Q1', '2026-03-31', '2026-04-01'),
    ];
    const handed = given(assignment, ...late)
      .with(merged(FOREIGN_AFFAIRS, PARTY))
      .when(handover, registrar, '2026-04-02');
    handed.thenHappened({
      type: 'AssignmentTransferred',
      data: { from: FOREIGN_AFFAIRS, to: PARTY, commandable: false, judged: false, periods },
    });
    expect(Object.values(handed.state().occurrences).map(({ timeliness }) => timeliness)).toEqual([
      'NO_DEADLINE',
      'NO_DEADLINE',
      'NO_DEADLINE',
      'NO_DEADLINE',
    ]);
    given(assignment, ...late, ...handed.happened())
      .with(merged(FOREIGN_AFFAIRS, PARTY))
      .when(keepTime, clock, '2026-12-31')
      .thenNothingHappened();
  });

  test('that the province cannot command goes on with what was in flight, and is not asked', () => {
    const had = [...opened('II.5.b.2', FOREIGN_AFFAIRS), progressed('2026-Q1', { quantity: 0 })];
    const to = given(assignment, ...had).with(merged(FOREIGN_AFFAIRS, PARTY));
    const handed = to.when(handover, registrar, '2026-03-01');
    expect(handed.state().status).toBe('ACTIVE');
    expect(handed.state().occurrences['2026-Q1']?.status).toBe('IN_PROGRESS');
  });

  describe('of a body that the province could not command', () => {
    const ordered = planTask('II.4.c').assignees.map((each) => ({
      ...each,
      mode: 'ASSIGNED' as const,
    }));
    const asIfOrdered = decided('II.4.c', {
      ...amend('II.4.c', { assignees: ordered }),
      on: '2026-01-05',
    });
    const facts = { ...asIfOrdered, [AGENCY_REGISTRY]: merged(PARTY, HEIR)[AGENCY_REGISTRY] ?? [] };
    const asked = opened('II.4.c', PARTY, asIfOrdered);
    const declined: AssignmentEvent = { type: 'InvitationDeclined', data: { reason: 'x' } };

    test.each([
      ['had not answered', [...asked]],
      ['had declined', [...asked, declined]],
    ])('is ordered to do what that %s, and has its periods', (_, before) => {
      expect(folded(assignment, ...before).status).not.toBe('ACTIVE');
      const handed = given(assignment, ...before)
        .with(facts)
        .when(handover, registrar, '2026-03-01');
      handed.thenHappened(
        {
          type: 'AssignmentTransferred',
          data: { from: PARTY, to: HEIR, commandable: true, judged: true, periods: [] },
        },
        {
          type: 'AssignmentRescheduled',
          data: {
            taskOrdinal: 9,
            trigger: null,
            judged: true,
            occurrences: programmes,
            dropped: [],
          },
        },
      );
      expect(handed.state()).toMatchObject({ status: 'ACTIVE', opening: { agency: HEIR } });
      expect(handed.state().occurrences['2026-Q1']).toMatchObject({
        status: 'NOT_STARTED',
        timeliness: 'IN_TIME',
        runsSince: '2026-03-01',
      });
      const after = given(assignment, ...before, ...handed.happened()).on(ledgerOf(facts));
      after.when(progress('2026-Q1', { quantity: 1 }), officerOf(HEIR)).happened();
      after.when(follow('II.4.c', PARTY), coordinator).thenNothingHappened();
      after.when({ type: 'AcceptInvitation' }, headOf(HEIR)).thenRejected('NOT_INVITED');
    });

    test('is judged from then on for what that had accepted', () => {
      const accepting = given(assignment, ...asked)
        .with(asIfOrdered)
        .when({ type: 'AcceptInvitation' }, officerOf(PARTY), '2026-02-02');
      const handed = given(assignment, ...asked, ...accepting.happened())
        .with(facts)
        .when(handover, registrar, '2026-03-01');
      handed.thenHappened({
        type: 'AssignmentTransferred',
        data: { from: PARTY, to: HEIR, commandable: true, judged: true, periods },
      });
      expect(handed.state().occurrences['2026-Q1']).toMatchObject({
        timeliness: 'IN_TIME',
        runsSince: '2026-03-01',
      });
    });

    test('has on hold, withdrawn or coordinated what that had so', () => {
      const statusOf = (...before: AssignmentEvent[]) =>
        given(assignment, ...before)
          .with(facts)
          .when(handover, registrar, '2026-03-01')
          .state().status;
      const withdrawn: AssignmentEvent = { type: 'AssignmentWithdrawn', data: { periods: [] } };
      expect(statusOf(...asked, withdrawn)).toBe('WITHDRAWN');
      expect(statusOf(...asked, suspended())).toBe('SUSPENDED');
      const coordinating = given(assignment, ...opened('II.7.b', PARTY)).with(facts);
      const handed = coordinating.when(handover, registrar, '2026-03-01');
      expect(handed.happened().map(({ type }) => type)).toEqual(['AssignmentTransferred']);
      expect(handed.state()).toMatchObject({ status: 'ACTIVE', occurrences: {} });
    });
  });

  test('of an invited body is invited in its place, whomever the province commands', () => {
    const closing = merged(POLICE, HEIR);
    const asked = given(assignment, ...opened('II.4.c', POLICE)).with(closing);
    const handed = asked.when(handover, registrar, '2026-03-01');
    expect(handed.happened().map(({ type }) => type)).toEqual(['AssignmentTransferred']);
    expect(handed.state()).toMatchObject({
      status: 'AWAITING_ACCEPTANCE',
      invitedOn: '2026-01-05',
      opening: { agency: HEIR, mode: 'INVITED' },
    });
    given(assignment, ...opened('II.4.c', POLICE), ...handed.happened())
      .with(closing)
      .when({ type: 'AcceptInvitation' }, officerOf(HEIR))
      .happened();
  });

  test('follows its task under the name that the task knows', () => {
    const handed = happenedOn('2026-03-01', ...bulletin.when(handover, registrar).happened());
    given(assignment, ...opened('II.5.b.2', FOREIGN_AFFAIRS), ...handed)
      .on(ledgerOf(facts))
      .when(follow('II.5.b.2', FOREIGN_AFFAIRS), coordinator)
      .thenNothingHappened();
  });

  test('is put in its place by the registrar alone', () => {
    const registrars = everybody.filter(({ roles }) => roles.includes('REGISTRAR'));
    expect(attempts((by) => bulletin.when(handover, by).code())).toEqual(
      only(...registrars).othersGet('FORBIDDEN'),
    );
  });
});
