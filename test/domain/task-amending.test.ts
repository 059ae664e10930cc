import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import type { LedgerFact } from '../../src/domain/events';
import type { PlanTask } from '../../src/domain/plan/plan-document';
import type { TaskCommand } from '../../src/domain/task/commands';
import { assignmentsOf, everAssigned, type TaskEvent, task } from '../../src/domain/task/task';
import { given, ledgerOf } from '../support/given';
import { goldenEvent } from './golden';
import { attempts, coordinator, everybody, only, registrar } from './people';
import { inProvince, PLAN, planTask, province, registered, taskDefined } from './province';
import { group, real, resolve, roles } from './tasks';

describe('amending a task', () => {
  const original = planTask('II.4.a');
  const amend = (change: Partial<PlanTask>, code = 'II.4.a') => ({
    type: 'AmendTask' as const,
    planId: PLAN,
    year: 2026,
    task: { ...planTask(code), ...change },
  });
  const amending = (change: Partial<PlanTask>, ...before: TaskEvent[]) =>
    given(task, ...taskDefined('II.4.a'), ...before)
      .on(inProvince)
      .when(amend(change), registrar);

  test('it has another code and title, and says which code it had', () =>
    amending({ code: 'II.4.b', title: 'Khác' }).thenHappened({
      type: 'TaskAmended',
      data: {
        from: { code: 'II.4.a', kind: 'TASK' },
        ...original,
        code: 'II.4.b',
        title: 'Khác',
      },
    }));

  test('word for word the same it changes nothing, and a new task is defined', () => {
    amending({}).thenNothingHappened();
    given(task)
      .when(amend({}), registrar)
      .thenHappened({ type: 'TaskDefined', data: { planId: PLAN, year: 2026, ...original } });
  });

  test('a body that the text names no more has lost it; one that it names now has it', () => {
    const assignees = [
      ...original.assignees.filter((each) => each.agency !== 'cong-an-tinh'),
      { ...(original.assignees[0] as PlanTask['assignees'][number]), agency: 'so-y-te' },
    ];
    const state = amending({ assignees }).state();
    expect(roles(state)['cong-an-tinh']).toBeUndefined();
    expect(roles(state)['so-y-te']).toBe('LEAD');
    expect(everAssigned(state)).toContain('cong-an-tinh');
  });

  describe('after a merger', () => {
    const CLOSED = 'so-van-hoa-the-thao-va-du-lich';
    const HEIR = 'so-noi-vu';
    const merged = (into: string, ...from: string[]): LedgerFact => ({
      type: 'AgenciesMerged',
      data: { from, into, predecessors: from },
    });
    const naming = (agency: string) =>
      original.assignees.map((each) => (each.agency === CLOSED ? { ...each, agency } : each));
    const afterwards = (change: Partial<PlanTask>, ...facts: LedgerFact[]) =>
      given(task, ...taskDefined('II.4.a'))
        .on(ledgerOf({ ...province, [AGENCY_REGISTRY]: [...registered, ...facts] }))
        .when(amend(change), registrar);

    test('a text that names the successor takes the task from nobody, and gives it to nobody', () => {
      afterwards({ assignees: naming(HEIR) }, merged(HEIR, CLOSED)).thenNothingHappened();
      const twice = [merged('so-tu-phap', CLOSED), merged(HEIR, 'so-tu-phap')];
      for (const name of ['so-tu-phap', HEIR])
        afterwards({ assignees: naming(name) }, ...twice).thenNothingHappened();
    });

    test('who lost it does not get it back by the name of the successor', () => {
      const lost = {
        type: 'TaskAssigneeWithdrawn',
        data: { agency: CLOSED, reason: null },
      } as const;
      given(task, ...taskDefined('II.4.a'), lost)
        .on(ledgerOf({ ...province, [AGENCY_REGISTRY]: [...registered, merged(HEIR, CLOSED)] }))
        .when(amend({ assignees: naming(HEIR) }), registrar)
        .thenNothingHappened();
    });

    test('two bodies that the text named and goes on to name are two still', () => {
      afterwards({}, merged('cong-an-tinh', CLOSED)).thenNothingHappened();
      afterwards({}, merged(HEIR, 'cong-an-tinh', CLOSED)).thenNothingHappened();
    });

    test('a body that has nothing to do with it has what the text gives it', () => {
      const state = afterwards({ assignees: naming('so-y-te') }, merged(HEIR, CLOSED)).state();
      expect(roles(state)['so-y-te']).toBe('CO_LEAD');
      expect(roles(state)[CLOSED]).toBeUndefined();
    });
  });

  test('what was given since the text stays given, and who lost it does not get it back', () => {
    const lost = {
      type: 'TaskAssigneeWithdrawn' as const,
      data: { agency: 'cong-an-tinh', reason: null },
    };
    const state = amending({ title: 'Khác' }, goldenEvent('TaskAssigneeAdded'), lost).state();
    expect(roles(state)['so-cong-thuong']).toBe('IMPLEMENT');
    expect(roles(state)['cong-an-tinh']).toBeUndefined();
  });

  test('a cadence that was decided on holds while the text still leaves it open', () => {
    const decided = goldenEvent('TaskCadenceResolved');
    const open = { base: { kind: 'CADENCE_UNRESOLVED', choices: ['MONTH', 'QUARTER'] } } as const;
    expect(amending({ title: 'Khác' }, decided).state().cadence?.every).toBe('QUARTER');
    const other = { ...open.base, choices: ['MONTH', 'YEAR'] } as never;
    expect(
      amending({ schedule: { base: other, trigger: null } }, decided).state().cadence,
    ).toBeNull();
    const clear = { kind: 'CADENCE', every: 'YEAR' } as const;
    expect(
      amending({ schedule: { base: clear, trigger: null } }, decided).state().cadence,
    ).toBeNull();
  });

  test('a mode that was decided holds while the text leaves it unclear', () => {
    const state = given(task, ...taskDefined('II.4.c'), goldenEvent('TaskAssigneeModeConfirmed'))
      .on(inProvince)
      .when(amend({ title: 'Khác' }, 'II.4.c'), registrar)
      .state();
    const police = assignmentsOf(state).find((each) => each.agency === 'cong-an-tinh');
    expect(police?.mode).toBe('ASSIGNED');
  });

  test('importing it as it was changes nothing', () =>
    given(task, ...taskDefined('II.7.a'), goldenEvent('TaskAmended'))
      .when({ ...amend({}, 'II.7.a'), type: 'DefineTask' }, registrar)
      .thenNothingHappened());

  test('a task that the plan has no more is dropped once, and nobody has it', () => {
    const dropped = real('II.7.a').when({ type: 'DropTask' }, registrar);
    dropped.thenHappened(goldenEvent('TaskDropped'));
    expect(assignmentsOf(dropped.state())).toEqual([]);
    expect(everAssigned(dropped.state())).toHaveLength(4);
    given(task, ...taskDefined('II.7.a'), goldenEvent('TaskDropped'))
      .when({ type: 'DropTask' }, registrar)
      .thenNothingHappened();
    given(task)
      .when({ type: 'DropTask' }, registrar)
      .thenRejected('NOT_FOUND', { field: 'taskCode', what: 'task' });
  });

  test('a dropped task comes back by an amendment, whose words may be the old ones', () => {
    const back = given(task, ...taskDefined('II.4.a'), goldenEvent('TaskDropped'))
      .on(inProvince)
      .when(amend({}), registrar);
    expect(back.happened()).toHaveLength(1);
    expect(back.state().dropped).toBe(false);
  });

  test.each<TaskCommand>([
    group('xa-bien-gioi'),
    resolve('bao-chi-ky-ket', 'so-y-te'),
    { type: 'WithdrawAssignment', agency: 'so-ngoai-vu', reason: 'x' },
    {
      type: 'DefineIndicator',
      code: 'a',
      name: 'a',
      unit: 'a',
      baseline: null,
      target: '1',
      period: null,
    },
  ])('nothing is decided about a dropped task: %j', (command) =>
    given(task, ...taskDefined('II.7.a'), goldenEvent('TaskDropped'))
      .on(inProvince)
      .when(command, coordinator)
      .thenRejected('TASK_DROPPED', { task: 'II.7.a' }),
  );

  test.each([amend({}), { type: 'DropTask' as const }])('only the registrar: %j', (command) => {
    const registrars = everybody.filter(({ roles: all }) => all.includes('REGISTRAR'));
    expect(attempts((by) => real('II.4.a').when(command, by).code())).toEqual(
      only(...registrars).othersGet('FORBIDDEN'),
    );
  });
});
