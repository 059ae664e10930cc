import { assignment } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import type { Role } from '../../src/domain/plan/plan-document';
import { assignmentsOf, type TaskCommand, task } from '../../src/domain/task/task';
import { type Facts, folded, given, happenedOn, ledgerOf } from '../support/given';
import { complete, completed, decided, follow, has, suspended } from './assignments';
import { CULTURE, coordinator, FOREIGN_AFFAIRS, officerOf, PROVINCE_OFFICE } from './people';
import { document, inProvince, opened, PLAN, planTask, province, taskId } from './province';

/** When the thirty tasks of the plan of 2026 are due, and what duties are not (rules 6 and 7). */
const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
const UNION = 'lien-hiep-cac-to-chuc-huu-nghi';
const HEALTH = 'so-y-te';

const YEAR = '2026 2026-01-01..2026-12-31 due 2026-12-31';
const ALWAYS = '2026 2026-01-01..2026-12-31 due never';
const QUARTERS = [
  '2026-Q1 2026-01-01..2026-03-31 due 2026-03-31',
  '2026-Q2 2026-04-01..2026-06-30 due 2026-06-30',
  '2026-Q3 2026-07-01..2026-09-30 due 2026-09-30',
  '2026-Q4 2026-10-01..2026-12-31 due 2026-12-31',
];

const resolving = (code: string, ...members: string[]): TaskCommand[] => {
  const { group } = planTask(code).assignees.find((each) => each.group) ?? { group: null };
  return members.length > 0
    ? [{ type: 'ResolveGroup', group: group as string, members }]
    : [{ type: 'AssignTask', planId: PLAN, group: group as string }];
};

type Row = [
  code: string,
  base: string,
  who: string,
  role: Role,
  status: string,
  due: string[],
  of: string | null,
];
const thirty: Row[] = [
  ['II.1', 'WINDOW', CULTURE, 'LEAD', 'NOT_STARTED', [YEAR], null],
  ['II.2.a', 'WINDOW TRIGGERED', CULTURE, 'LEAD', 'AWAITING_TRIGGER', [YEAR], null],
  [
    'II.2.b',
    'WINDOW',
    FOREIGN_AFFAIRS,
    'LEAD',
    'NOT_STARTED',
    ['2026-Q2-Q3 2026-04-01..2026-09-30 due 2026-09-30'],
    '2 lớp',
  ],
  ['II.2.c', 'WINDOW', UNION, 'LEAD', 'NOT_STARTED', [YEAR], null],
  ['II.2.d', 'WINDOW', UNION, 'LEAD', 'NOT_STARTED', [YEAR], null],
  ['II.3', 'WINDOW', CULTURE, 'LEAD', 'NOT_STARTED', [YEAR], null],
  ['II.4.a', 'CADENCE_UNRESOLVED', 'cong-an-tinh', 'CO_LEAD', '', [], null],
  ['II.4.b', 'WINDOW', 'nha-xuat-ban-dong-nai', 'LEAD', 'NOT_STARTED', [YEAR], null],
  ['II.4.c', 'CADENCE', PRESS, 'LEAD', 'NOT_STARTED', QUARTERS, '1 chương trình'],
  ['II.4.d', 'WINDOW', PRESS, 'LEAD', 'NOT_STARTED', [YEAR], null],
  ['II.5.a', 'WINDOW', HEALTH, 'LEAD', 'NOT_STARTED', [YEAR], null],
  ['II.5.b.1', 'CADENCE', PROVINCE_OFFICE, 'LEAD', 'NOT_STARTED', [YEAR], '1 số'],
  ['II.5.b.2', 'CADENCE', FOREIGN_AFFAIRS, 'LEAD', 'NOT_STARTED', QUARTERS, '1 số'],
  ['II.5.b.3', 'CADENCE', PROVINCE_OFFICE, 'LEAD', 'NOT_STARTED', QUARTERS, '1 số'],
  ['II.5.b.4', 'CADENCE', UNION, 'LEAD', 'NOT_STARTED', QUARTERS, '1 số'],
  ['II.5.c.1', 'WINDOW', 'so-tai-chinh', 'LEAD', 'NOT_STARTED', [YEAR], null],
  ['II.5.c.2', 'WINDOW', UNION, 'IMPLEMENT', 'NOT_STARTED', [YEAR], null],
  ['II.5.d', 'WINDOW', CULTURE, 'LEAD', 'NOT_STARTED', [YEAR], null],
  ['II.5.e', 'WINDOW', HEALTH, 'LEAD', 'NOT_STARTED', [YEAR], null],
  ['II.5.g', 'WINDOW', HEALTH, 'LEAD', 'NOT_STARTED', [YEAR], null],
  ['II.5.h', 'WINDOW', HEALTH, 'IMPLEMENT', 'NOT_STARTED', [YEAR], null],
  ['II.6.a', 'CONTINUOUS', CULTURE, 'IMPLEMENT', 'NOT_STARTED', [ALWAYS], null],
  ['II.6.b', 'CONTINUOUS', CULTURE, 'IMPLEMENT', 'NOT_STARTED', [ALWAYS], null],
  ['II.6.c', 'CONTINUOUS', CULTURE, 'IMPLEMENT', 'NOT_STARTED', [ALWAYS], null],
  ['II.6.d', 'CONTINUOUS INCIDENT', CULTURE, 'IMPLEMENT', 'NOT_STARTED', [ALWAYS], null],
  ['II.6.e', 'CONTINUOUS', CULTURE, 'IMPLEMENT', 'NOT_STARTED', [ALWAYS], null],
  ['II.6.g', 'CONTINUOUS TRIGGERED', CULTURE, 'IMPLEMENT', 'AWAITING_TRIGGER', [ALWAYS], null],
  ['II.7.a', 'CONTINUOUS', PRESS, 'LEAD', 'NOT_STARTED', [ALWAYS], null],
  ['II.7.b', 'CONTINUOUS', CULTURE, 'LEAD', 'NOT_STARTED', [ALWAYS], null],
  ['II.7.c', 'CONTINUOUS', HEALTH, 'IMPLEMENT', 'NOT_STARTED', [ALWAYS], null],
];

/** The task after its first group was expanded or resolved, where the agency is only in a group. */
function factsFor(code: string, agency: string): Facts {
  const named = assignmentsOf(inProvince.state(task, taskId(code)));
  if (named.some((each) => each.agency === agency)) return province;
  const members = code === 'II.7.c' ? [agency] : [];
  return decided(code, ...resolving(code, ...members));
}

const periodsOf = (events: AssignmentEvent[]) =>
  Object.values(folded(assignment, ...events).occurrences).map(
    ({ period, start, end, dueOn }) => `${period} ${start}..${end} due ${dueOn ?? 'never'}`,
  );

describe('the thirty tasks of section II', () => {
  test('are thirty', () => {
    const tasks = document.tasks.filter(({ kind }) => kind === 'TASK');
    expect(thirty.map(([code]) => code)).toEqual(tasks.map(({ code }) => code));
  });

  test.each(thirty)('%s is a %s', (code, kinds) => {
    const { base, trigger } = planTask(code).schedule ?? {};
    expect([base?.kind, trigger?.kind].filter(Boolean).join(' ')).toBe(kinds);
  });

  test.each(thirty)(
    '%s, a %s, opens for %s as %s: %s',
    (code, _kinds, agency, role, status, due, of) => {
      const [event] = opened(code, agency, factsFor(code, agency));
      const { opening, occurrences } = folded(assignment, event as AssignmentEvent);
      expect(opening?.role).toBe(role);
      expect(periodsOf([event as AssignmentEvent])).toEqual(due);
      for (const each of Object.values(occurrences)) {
        const { quantity, dueOn } = each;
        expect(quantity && `${quantity.of} ${quantity.unit}`).toBe(of);
        expect(each.status).toBe(status);
        const waits = status === 'AWAITING_TRIGGER' || dueOn === null;
        expect(each.timeliness).toBe(waits ? 'NO_DEADLINE' : 'IN_TIME');
      }
    },
  );

  test.each(thirty)(
    '%s, a %s, asks for the editions that the text names',
    (code, _kinds, agency) => {
      const languages = new Set(
        opened(code, agency, factsFor(code, agency)).flatMap(({ data }) =>
          'occurrences' in data ? data.occurrences.map((each) => each.languages.join(' ')) : [],
        ),
      );
      const asked: Record<string, string> = { 'II.5.b.1': 'vi en ko ja zh', 'II.5.b.4': 'vi en' };
      expect([...languages]).toEqual(code === 'II.4.a' ? [] : [asked[code] ?? '']);
    },
  );

  test.each([
    ['II.1', HEALTH],
    ['II.3', PRESS],
    ['II.4.c', CULTURE],
    ['II.7.a', FOREIGN_AFFAIRS],
    ['II.7.c', FOREIGN_AFFAIRS],
  ])('who coordinates in %s has no occurrence', (code, agency) => {
    const events = opened(code, agency, factsFor(code, agency));
    expect(folded(assignment, ...events).opening?.role).toBe('COORDINATE');
    expect(periodsOf(events)).toEqual([]);
  });

  test.each([
    ['III.2', CULTURE],
    ['IV.1', 'ubmttqvn-tinh'],
    ['IV.2', PARTY],
    ['IV.3', CULTURE],
    ['IV.4', 'so-tai-chinh'],
    ['IV.5', PRESS],
  ])('the duty %s has no occurrence', (code, agency) =>
    expect(periodsOf(opened(code, agency))).toEqual([]),
  );
});

/** What the assignment has after the task took the steps, and the assignment followed. */
function following(
  code: string,
  agency: string,
  day: string,
  ...steps: { on: string; step: TaskCommand }[]
) {
  const facts = decided(code, ...steps);
  return given(assignment, ...opened(code, agency))
    .with(facts)
    .when(follow(code, agency), coordinator, day);
}
const guidance = (on: string) => ({
  on,
  step: {
    type: 'RecordGuidance' as const,
    guidance: { number: '1500/BVHTTDL-TTCSTTĐN', date: '2026-03-02', issuer: 'Bộ VHTTDL' },
    text: null,
  },
});
const lapse = {
  on: '2026-12-01',
  step: { type: 'LapseTrigger' as const, reason: 'Bộ không ban hành hướng dẫn.' },
};

describe('"khi có hướng dẫn của Bộ", "theo hướng dẫn"', () => {
  test.each([
    ['II.2.a', 'a window that is due on the last day of the year from then on', 'IN_TIME'],
    ['II.6.g', 'continuous work that is never due', 'NO_DEADLINE'],
  ])('the guidance makes %s %s', (code, _, timeliness) => {
    const followed = following(code, CULTURE, '2026-03-05', guidance('2026-03-05'));
    followed.thenHappened({
      type: 'AssignmentTriggered',
      data: { periods: ['2026'], judged: true },
    });
    expect(followed.state().occurrences['2026']).toMatchObject({
      status: 'NOT_STARTED',
      timeliness,
    });
  });

  test('without the guidance there is nothing to follow', () =>
    following('II.2.a', CULTURE, '2026-03-05').thenNothingHappened());

  test.each(['II.2.a', 'II.6.g'])('%s may lapse, which is nobody’s failure', (code) => {
    const followed = following(code, CULTURE, '2026-12-01', lapse);
    followed.thenHappened({ type: 'AssignmentLapsed', data: { periods: ['2026'] } });
    expect(followed.state().occurrences['2026']).toMatchObject({
      status: 'LAPSED',
      timeliness: 'NO_DEADLINE',
    });
  });

  test('what lapsed is to be done if the guidance comes all the same', () => {
    const lapsed = following('II.2.a', CULTURE, '2026-12-01', lapse).happened();
    const facts = decided('II.2.a', lapse, guidance('2026-12-08'));
    const late = given(assignment, ...opened('II.2.a', CULTURE), ...lapsed)
      .with(facts)
      .when(follow('II.2.a', CULTURE), coordinator, '2026-12-08');
    late.thenHappened({ type: 'AssignmentTriggered', data: { periods: ['2026'], judged: true } });
    expect(late.state().occurrences['2026']).toMatchObject({
      status: 'NOT_STARTED',
      timeliness: 'IN_TIME',
      runsSince: '2026-12-08',
    });
  });

  test('what was put on hold before lapses too, and once', () => {
    const facts = decided('II.2.a', lapse);
    const held = has('II.2.a', CULTURE)
      .when(
        { type: 'SuspendAssignment', reason: 'x' },
        { ...coordinator, roles: ['PROVINCE_OFFICE'], agency: PROVINCE_OFFICE },
      )
      .happened();
    const suspended = [...opened('II.2.a', CULTURE), ...held];
    const lapsed = given(assignment, ...suspended)
      .with(facts)
      .when(follow('II.2.a', CULTURE), coordinator, '2026-12-01');
    lapsed.thenHappened({ type: 'AssignmentLapsed', data: { periods: ['2026'] } });
    given(assignment, ...suspended, ...lapsed.happened())
      .with(facts)
      .when(follow('II.2.a', CULTURE), coordinator, '2026-12-01')
      .thenNothingHappened();
  });

  test('what lapsed on hold is still on hold when the guidance comes after all', () => {
    const held = [...opened('II.2.a', CULTURE), suspended('2026')];
    const comes = (
      steps: Parameters<typeof decided>[1][],
      before: AssignmentEvent[],
      day: string,
    ) =>
      given(assignment, ...before)
        .with(decided('II.2.a', ...steps))
        .when(follow('II.2.a', CULTURE), coordinator, day);
    const lapsed = [...held, ...comes([lapse], held, '2026-12-01').happened()];
    const late = comes([lapse, guidance('2026-12-08')], lapsed, '2026-12-08');
    late.thenHappened(
      { type: 'AssignmentTriggered', data: { periods: ['2026'], judged: true } },
      { type: 'AssignmentSuspended', data: { periods: ['2026'], reason: null } },
    );
    expect(late.state().occurrences['2026']).toMatchObject({
      status: 'SUSPENDED',
      heldStatus: 'NOT_STARTED',
      timeliness: 'NO_DEADLINE',
    });
    comes(
      [lapse, guidance('2026-12-08')],
      [...lapsed, ...late.happened()],
      '2026-12-09',
    ).thenNothingHappened();
  });

  test('who gets the task after the guidance came, waits for nothing', () => {
    const [event] = opened('II.2.a', CULTURE, decided('II.2.a', guidance('2026-03-05')));
    const state = folded(assignment, event as AssignmentEvent);
    expect(state.opening?.trigger).toBe(null);
    expect(state.occurrences['2026']?.status).toBe('NOT_STARTED');
  });

  test('who gets the task after it lapsed, has nothing to do', () =>
    expect(periodsOf(opened('II.2.a', CULTURE, decided('II.2.a', lapse)))).toEqual([]));
});

describe('"Hằng tháng/quý"', () => {
  const every = (on: string, unit: 'MONTH' | 'QUARTER') => ({
    on,
    step: { type: 'ResolveCadence' as const, every: unit },
  });
  const periodsAfter = (day: string, unit: 'MONTH' | 'QUARTER') =>
    periodsOf([
      ...opened('II.4.a', 'cong-an-tinh'),
      ...following('II.4.a', 'cong-an-tinh', day, every(day, unit)).happened(),
    ]);

  test('decided at the beginning of the year it has every quarter, or every month', () => {
    expect(periodsAfter('2026-01-05', 'QUARTER')).toEqual(QUARTERS);
    expect(periodsAfter('2026-01-05', 'MONTH')).toEqual([
      '2026-01 2026-01-01..2026-01-31 due 2026-01-31',
      '2026-02 2026-02-01..2026-02-28 due 2026-02-28',
      '2026-03 2026-03-01..2026-03-31 due 2026-03-31',
      '2026-04 2026-04-01..2026-04-30 due 2026-04-30',
      '2026-05 2026-05-01..2026-05-31 due 2026-05-31',
      '2026-06 2026-06-01..2026-06-30 due 2026-06-30',
      '2026-07 2026-07-01..2026-07-31 due 2026-07-31',
      '2026-08 2026-08-01..2026-08-31 due 2026-08-31',
      '2026-09 2026-09-01..2026-09-30 due 2026-09-30',
      '2026-10 2026-10-01..2026-10-31 due 2026-10-31',
      '2026-11 2026-11-01..2026-11-30 due 2026-11-30',
      '2026-12 2026-12-01..2026-12-31 due 2026-12-31',
    ]);
  });

  test('decided during the year it has what had not ended by then', () => {
    expect(periodsAfter('2026-06-30', 'QUARTER')).toEqual(QUARTERS.slice(1));
    expect(periodsAfter('2026-07-01', 'QUARTER')).toEqual(QUARTERS.slice(2));
    expect(periodsAfter('2026-11-30', 'MONTH')).toEqual([
      '2026-11 2026-11-01..2026-11-30 due 2026-11-30',
      '2026-12 2026-12-01..2026-12-31 due 2026-12-31',
    ]);
  });

  test('the periods are an event of the assignment', () =>
    following('II.4.a', 'cong-an-tinh', '2026-10-01', every('2026-10-01', 'QUARTER')).thenHappened({
      type: 'AssignmentRescheduled',
      data: {
        taskOrdinal: 7,
        trigger: null,
        judged: true,
        occurrences: [
          {
            period: '2026-Q4',
            start: '2026-10-01',
            end: '2026-12-31',
            dueOn: '2026-12-31',
            quantity: null,
            languages: [],
          },
        ],
        dropped: [],
      },
    }));

  test('an invited lead that has not accepted gets none, and who coordinates neither', () => {
    following('II.4.a', PARTY, '2026-01-05', every('2026-01-05', 'MONTH')).thenNothingHappened();
    following('II.4.a', PRESS, '2026-01-05', every('2026-01-05', 'MONTH')).thenNothingHappened();
  });
});

describe('in time or late by the schedule', () => {
  test('"Quý II, III": a class on 30 September is in time, one on 1 October is late', () => {
    const classes = has('II.2.b', FOREIGN_AFFAIRS);
    const officer = officerOf(FOREIGN_AFFAIRS);
    classes
      .when(complete('2026-Q2-Q3', 2), officer, '2026-09-30')
      .thenHappened(completed('2026-Q2-Q3', '2026-09-30', 'DONE_IN_TIME', 2));
    classes
      .when(complete('2026-Q2-Q3', 2), officer, '2026-10-01')
      .thenHappened(completed('2026-Q2-Q3', '2026-10-01', 'DONE_LATE', 2));
  });

  test('what the guidance set going is late after the last day of the year', () => {
    const facts = decided('II.2.a', guidance('2026-03-05'));
    const officer = officerOf(CULTURE);
    const going = given(
      assignment,
      ...opened('II.2.a', CULTURE),
      ...happenedOn('2026-03-05', {
        type: 'AssignmentTriggered' as const,
        data: { periods: ['2026'], judged: true },
      }),
    ).on(ledgerOf(facts));
    going
      .when(complete('2026'), officer, '2026-12-31')
      .thenHappened(completed('2026', '2026-12-31', 'DONE_IN_TIME'));
    going
      .when(complete('2026'), officer, '2027-01-04')
      .thenHappened(completed('2026', '2027-01-04', 'DONE_LATE'));
  });
});
