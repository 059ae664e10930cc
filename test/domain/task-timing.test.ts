import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import type { CadenceUnit } from '../../src/domain/plan/plan-document';
import { scheduleOf, task } from '../../src/domain/task/task';
import type { JointCompletionRule } from '../../src/domain/task/task-events';
import { folded, given } from '../support/given';
import { goldenEvent } from './golden';
import { attempts, coordinator, only } from './people';
import { inProvince, province, registered, taskDefined } from './province';
import { real } from './tasks';

describe('"Hằng tháng/quý"', () => {
  const every = (unit: CadenceUnit) => ({ type: 'ResolveCadence', every: unit }) as const;

  test('is decided on for one of the two, from the day on which it holds', () => {
    const resolved = real('II.4.a').when(every('QUARTER'), coordinator);
    resolved.thenHappened(goldenEvent('TaskCadenceResolved'));
    expect(scheduleOf(resolved.state()).cadence).toEqual({ every: 'QUARTER', since: '2026-06-01' });
    expect(scheduleOf(folded(task, ...taskDefined('II.4.a'))).cadence).toBeNull();
  });

  test('once: the same again changes nothing, the other is refused', () => {
    const after = given(task, ...taskDefined('II.4.a'), goldenEvent('TaskCadenceResolved')).on(
      inProvince,
    );
    after.when(every('QUARTER'), coordinator).thenNothingHappened();
    after
      .when(every('MONTH'), coordinator)
      .thenRejected('CADENCE_RESOLVED_OTHERWISE', { field: 'every', every: 'QUARTER' });
  });

  test('a cadence that is not offered, and a task whose schedule is clear, are refused', () => {
    real('II.4.a').when(every('YEAR'), coordinator).thenRejected('CADENCE_NOT_OFFERED', {
      field: 'every',
      every: 'YEAR',
      choices: 'MONTH, QUARTER',
    });
    real('II.4.c')
      .when(every('MONTH'), coordinator)
      .thenRejected('CADENCE_IS_CLEAR', { field: 'taskCode', task: 'II.4.c' });
    real('IV.3')
      .when(every('MONTH'), coordinator)
      .thenRejected('CADENCE_IS_CLEAR', { field: 'taskCode', task: 'IV.3' });
  });

  test('only the coordinator decides on it', () =>
    expect(attempts((by) => real('II.4.a').when(every('MONTH'), by).code())).toEqual(
      only(coordinator).othersGet('FORBIDDEN'),
    ));
});

const { guidance } = goldenEvent('TaskGuidanceRecorded').data;

describe('what a task waits for', () => {
  const record = {
    type: 'RecordGuidance' as const,
    guidance,
    text: 'Tổ chức hai lớp trong quý III.',
  };
  const lapse = {
    type: 'LapseTrigger' as const,
    reason: 'Bộ không ban hành hướng dẫn trong năm.',
  };

  test('comes with the paper', () => {
    const recorded = real('II.2.a').when(record, coordinator);
    recorded.thenHappened(goldenEvent('TaskGuidanceRecorded'));
    expect(scheduleOf(recorded.state())).toMatchObject({ triggered: true, lapsed: false });
    expect(scheduleOf(folded(task, ...taskDefined('II.2.a')))).toMatchObject({ triggered: false });
  });

  test('may come several times, each paper once', () => {
    const after = given(task, ...taskDefined('II.6.g'), goldenEvent('TaskGuidanceRecorded')).on(
      inProvince,
    );
    after.when({ ...record, text: null }, coordinator).thenNothingHappened();
    const second = { ...guidance, number: '1600/BVHTTDL' };
    expect(after.when({ ...record, guidance: second }, coordinator).state().guidance).toMatchObject(
      [guidance, second],
    );
  });

  test('without its paper it has not come', () =>
    real('II.2.a')
      .when({ ...record, guidance: null }, coordinator)
      .thenRejected('DOCUMENT_MISSING', { field: 'document' }));

  test('a task that waits for nothing is released by nothing, nor lapses', () => {
    for (const code of ['II.1', 'II.6.d', 'IV.3'])
      for (const command of [record, lapse])
        real(code)
          .when(command, coordinator)
          .thenRejected('WAITS_FOR_NOTHING', { field: 'taskCode', task: code });
    expect(scheduleOf(folded(task, ...taskDefined('II.6.d')))).toMatchObject({
      triggered: true,
      lapsed: false,
      incident: true,
    });
  });

  test('will not come: that is settled once; and if it comes all the same, it has come', () => {
    const lapsed = real('II.2.a').when(lapse, coordinator);
    lapsed.thenHappened(goldenEvent('TaskTriggerLapsed'));
    expect(scheduleOf(lapsed.state())).toMatchObject({ triggered: false, lapsed: true });
    const after = given(task, ...taskDefined('II.2.a'), goldenEvent('TaskTriggerLapsed')).on(
      inProvince,
    );
    after.when(lapse, coordinator).thenNothingHappened();
    const late = after.when(record, coordinator);
    late.thenHappened(goldenEvent('TaskGuidanceRecorded'));
    expect(scheduleOf(late.state())).toMatchObject({ triggered: true, lapsed: false });
  });

  test('what has come cannot lapse', () =>
    given(task, ...taskDefined('II.2.a'), goldenEvent('TaskGuidanceRecorded'))
      .on(inProvince)
      .when(lapse, coordinator)
      .thenRejected('ALREADY_TRIGGERED', { number: guidance.number }));

  test.each([record, lapse])('only the coordinator records it: %j', (command) =>
    expect(attempts((by) => real('II.2.a').when(command, by).code())).toEqual(
      only(coordinator).othersGet('FORBIDDEN'),
    ),
  );
});

describe('joint completion', () => {
  const set = (rule: JointCompletionRule, ...designated: string[]) =>
    ({ type: 'SetJointCompletionRule', rule, designated }) as const;
  const joint = real('II.5.c.1');

  test('is of all leads until another rule is set', () => {
    joint.when(set('ALL'), coordinator).thenNothingHappened();
    joint
      .when(set('DESIGNATED', 'so-tai-chinh'), coordinator)
      .thenHappened(goldenEvent('TaskJointCompletionRuleSet'));
    given(task, ...taskDefined('II.5.c.1'), goldenEvent('TaskJointCompletionRuleSet'))
      .on(inProvince)
      .when(set('DESIGNATED', 'so-tai-chinh'), coordinator)
      .thenNothingHappened();
  });

  test('is of any of them, and of all again', () => {
    const any = joint.when(set('ANY'), coordinator).happened();
    given(task, ...taskDefined('II.5.c.1'), ...any)
      .on(inProvince)
      .when(set('ALL'), coordinator)
      .thenHappened({
        type: 'TaskJointCompletionRuleSet',
        data: { rule: 'ALL', designated: [] },
      });
  });

  test('is designated to leads only, with DESIGNATED only', () => {
    joint
      .when(set('DESIGNATED', 'so-tai-chinh', 'so-y-te'), coordinator)
      .thenRejected('NOT_A_LEAD', {
        field: 'designated[1]',
        agency: 'so-y-te',
        task: 'II.5.c.1',
      });
    for (const command of [set('DESIGNATED'), set('ANY', 'so-tai-chinh')])
      joint.when(command, coordinator).thenRejected('DESIGNATED_LEADS', { field: 'designated' });
  });

  test('is designated to a lead that was merged by its name or by that of its successor', () => {
    const merged = {
      type: 'AgenciesMerged' as const,
      data: { from: ['so-tai-chinh'], into: 'so-y-te', predecessors: ['so-tai-chinh'] },
    };
    for (const names of [['so-tai-chinh'], ['so-y-te'], ['so-tai-chinh', 'so-y-te']])
      given(task, ...taskDefined('II.5.c.1'))
        .with({ ...province, [AGENCY_REGISTRY]: [...registered, merged] })
        .when(set('DESIGNATED', ...names), coordinator)
        .thenHappened(goldenEvent('TaskJointCompletionRuleSet'));
  });

  test.each(['II.1', 'II.5.a', 'II.6.a'])('%s has not several named leads', (code) =>
    real(code)
      .when(set('ANY'), coordinator)
      .thenRejected('NO_JOINT_LEADS', { field: 'taskCode', task: code }),
  );

  test('only the coordinator sets the rule', () =>
    expect(attempts((by) => joint.when(set('ANY'), by).code())).toEqual(
      only(coordinator).othersGet('FORBIDDEN'),
    ));
});

describe('defining an indicator', () => {
  const views = {
    type: 'DefineIndicator' as const,
    code: 'luot-xem',
    name: 'Lượt xem chuyên mục tiếng Anh',
    unit: 'lượt',
    baseline: '12000',
    target: '20000.5',
    period: '2026-Q3',
  };

  test('with baseline, target and period', () =>
    real('II.1').when(views, coordinator).thenHappened(goldenEvent('TaskIndicatorDefined')));

  test('once under its code', () => {
    const after = given(task, ...taskDefined('II.1'), goldenEvent('TaskIndicatorDefined')).on(
      inProvince,
    );
    after.when(views, coordinator).thenNothingHappened();
    after
      .when({ ...views, target: '1' }, coordinator)
      .thenRejected('INDICATOR_DIFFERS', { field: 'code', indicator: 'luot-xem' });
  });

  test.each(['2025', '2026-Q5', '20261', 'tháng 3'])('not for the period %s', (period) =>
    real('II.1')
      .when({ ...views, period }, coordinator)
      .thenRejected('PERIOD_OUTSIDE_PLAN', { field: 'period', period }),
  );

  test.each([
    ['baseline', { baseline: '1,5' }, '1,5'],
    ['target', { target: 'nhiều' }, 'nhiều'],
  ])('%s is a number', (field, wrong, said) =>
    real('II.1')
      .when({ ...views, ...wrong }, coordinator)
      .thenRejected('NOT_A_DECIMAL', { field, given: said }),
  );

  test('only the coordinator defines one', () =>
    expect(attempts((by) => real('II.1').when(views, by).code())).toEqual(
      only(coordinator).othersGet('FORBIDDEN'),
    ));
});
