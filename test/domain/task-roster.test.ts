import { planStream } from '../../src/domain/plan/plan';
import type { Mode } from '../../src/domain/plan/plan-document';
import type { ResolveGroup } from '../../src/domain/task/commands';
import { assignmentsOf, everAssigned, task } from '../../src/domain/task/task';
import { folded, given } from '../support/given';
import { goldenEvent } from './golden';
import { attempts, coordinator, everybody, headOf, officerOf, only } from './people';
import {
  document,
  inProvince,
  PLAN,
  planImported,
  planTask,
  province,
  taskDefined,
} from './province';
import { agency, real, resolve, roles } from './tasks';

describe('resolving a group', () => {
  const PRESS = 'bao-va-phat-thanh-truyen-hinh';
  const contracted = resolve('bao-chi-ky-ket', 'hoi-nha-bao-tinh', 'so-ngoai-vu');

  test('the lead names its members', () =>
    real('II.7.a')
      .when(contracted, headOf(PRESS), '2026-03-02')
      .thenHappened({
        type: 'TaskGroupExpanded',
        data: {
          group: 'bao-chi-ky-ket',
          takenOn: '2026-03-02',
          role: 'COORDINATE',
          mode: 'ASSIGNED',
          members: ['hoi-nha-bao-tinh', 'so-ngoai-vu'],
        },
      }));

  test('of a duty as of a task', () => {
    const duty = resolve('to-chuc-thanh-vien-mat-tran', 'hoi-nha-bao-tinh');
    expect(real('IV.1').when(duty, coordinator).code()).toBe('ALLOWED');
    expect(real('IV.2').when(resolve('co-quan-lien-quan', 'so-y-te'), coordinator).code()).toBe(
      'ALLOWED',
    );
    expect(real('III.2').when(resolve('co-quan-chu-tri', 'so-y-te'), coordinator).code()).toBe(
      'ALLOWED',
    );
  });

  test('once: the same members in any order change nothing, others are refused', () => {
    const before = real('II.7.a').when(contracted, headOf(PRESS)).happened();
    const after = given(task, ...taskDefined('II.7.a'), ...before).on(inProvince);
    after.when(contracted, headOf(PRESS)).thenNothingHappened();
    after
      .when(resolve('bao-chi-ky-ket', 'so-ngoai-vu', 'hoi-nha-bao-tinh'), headOf(PRESS))
      .thenNothingHappened();
    after
      .when(resolve('bao-chi-ky-ket', 'so-ngoai-vu'), headOf(PRESS))
      .thenRejected('GROUP_RESOLVED_OTHERWISE', { field: 'members', group: 'bao-chi-ky-ket' });
  });

  test.each<[string, ResolveGroup, Parameters<Refused>[0], object]>([
    [
      'with nobody in it',
      resolve('bao-chi-ky-ket'),
      'GROUP_EMPTY',
      { field: 'group', group: 'bao-chi-ky-ket' },
    ],
    [
      'with one twice',
      resolve('bao-chi-ky-ket', 'so-y-te', 'so-y-te'),
      'MEMBER_TWICE',
      { field: 'members[1]', group: 'bao-chi-ky-ket', agency: 'so-y-te' },
    ],
    [
      'with somebody whom nobody registered',
      resolve('bao-chi-ky-ket', 'so-thuy-san'),
      'UNKNOWN_AGENCY',
      { field: 'members[0]', agency: 'so-thuy-san' },
    ],
    [
      'that the plan itself knows',
      resolve('xa-bien-gioi', 'so-y-te'),
      'GROUP_IS_KNOWN',
      { field: 'group', group: 'xa-bien-gioi' },
    ],
    [
      'that the task does not name',
      resolve('hoi-doan-the', 'so-y-te'),
      'GROUP_NOT_NAMED',
      { field: 'group', task: 'II.7.a', group: 'hoi-doan-the' },
    ],
  ])('a group %s is not resolved', (_, command, code, details) =>
    real('II.7.a')
      .when(command, headOf(PRESS))
      .thenRejected(code, details as Record<string, unknown>),
  );

  test('a group of which the plan names the size keeps it', () => {
    const groups = document.groups.map((each) =>
      each.code === 'bao-chi-ky-ket' ? { ...each, size: 3 } : each,
    );
    const sized = planImported.map((event) => ({ ...event, data: { ...event.data, groups } }));
    given(task, ...taskDefined('II.7.a'))
      .with({ ...province, [planStream(PLAN)]: sized })
      .when(contracted, headOf(PRESS))
      .thenRejected('GROUP_SIZE_DIFFERS', {
        field: 'group',
        group: 'bao-chi-ky-ket',
        size: 3,
        actual: 2,
      });
  });

  const staffOf = (code: string) => [officerOf(code), headOf(code)];
  test.each([
    ['II.7.a', 'bao-chi-ky-ket', 'the lead, and nobody else', staffOf(PRESS)],
    ['II.4.a', 'so-nganh-lien-quan', 'the coordinator, for the lead is invited', [coordinator]],
    ['II.5.h', 'hoi-doan-the', 'the coordinator, for nobody leads', [coordinator]],
    ['IV.2', 'co-quan-lien-quan', 'the coordinator, for the lead is requested', [coordinator]],
  ])('in %s %s is resolved by %s', (code, named_, _, allowed) => {
    const people = [...everybody, ...staffOf(PRESS)];
    const let_ = people.filter(
      (by) => real(code).when(resolve(named_, 'so-y-te'), by).code() === 'ALLOWED',
    );
    expect(let_).toEqual(allowed);
  });

  test('a lead that lost the task resolves nothing; then it is the coordinator', () => {
    const lost = given(task, ...taskDefined('II.7.a'), {
      type: 'TaskAssigneeWithdrawn',
      data: { agency: PRESS, reason: null },
    }).on(inProvince);
    expect(lost.when(contracted, headOf(PRESS)).code()).toBe('FORBIDDEN');
    expect(lost.when(contracted, coordinator).code()).toBe('ALLOWED');
  });
});

describe('withdrawing an agency', () => {
  const PORTAL = 'so-ngoai-vu';
  const withdraw = { type: 'WithdrawAssignment', agency: PORTAL, reason: 'Trùng việc.' } as const;
  const lost = real('II.7.a').when(withdraw, coordinator).happened();

  test('it has the task no more, but had it once', () => {
    expect(lost).toEqual([
      { type: 'TaskAssigneeWithdrawn', data: { agency: PORTAL, reason: 'Trùng việc.' } },
    ]);
    const state = folded(task, ...taskDefined('II.7.a'), ...lost);
    expect(roles(state)[PORTAL]).toBeUndefined();
    expect(everAssigned(state)).toContain(PORTAL);
  });

  test('twice changes nothing, and nobody loses what he never had', () => {
    const after = given(task, ...taskDefined('II.7.a'), ...lost).on(inProvince);
    after.when(withdraw, coordinator).thenNothingHappened();
    after
      .when({ ...withdraw, agency: 'so-y-te' }, coordinator)
      .thenRejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' });
  });

  test('given it anew it has what it is given now, not what the text gave', () => {
    const led = taskDefined('II.7.a');
    const PRESS = 'bao-va-phat-thanh-truyen-hinh';
    const withdrawn = given(task, ...led)
      .on(inProvince)
      .when({ ...withdraw, agency: PRESS }, coordinator);
    const again = given(task, ...led, ...withdrawn.happened())
      .on(inProvince)
      .when(agency(PRESS, 'COORDINATE'), coordinator);
    expect(roles(again.state())[PRESS]).toBe('COORDINATE');
  });

  test('only the coordinator withdraws', () =>
    expect(attempts((by) => real('II.7.a').when(withdraw, by).code())).toEqual(
      only(coordinator).othersGet('FORBIDDEN'),
    ));
});

describe('confirming a mode', () => {
  const POLICE = 'cong-an-tinh';
  const confirm = (mode: Mode, of = POLICE) =>
    ({ type: 'ConfirmAssignmentMode', agency: of, mode }) as const;

  test('the police was ordered after all', () => {
    const confirmed = real('II.4.c').when(confirm('ASSIGNED'), coordinator);
    confirmed.thenHappened(goldenEvent('TaskAssigneeModeConfirmed'));
    const terms = assignmentsOf(confirmed.state()).find((each) => each.agency === POLICE);
    expect(terms).toMatchObject({ mode: 'ASSIGNED', modeConfirmed: true });
  });

  test('once: the same again changes nothing, another mode is refused', () => {
    const before = real('II.4.c').when(confirm('INVITED'), coordinator).happened();
    const after = given(task, ...taskDefined('II.4.c'), ...before).on(inProvince);
    after.when(confirm('INVITED'), coordinator).thenNothingHappened();
    after
      .when(confirm('ASSIGNED'), coordinator)
      .thenRejected('MODE_IS_CLEAR', { field: 'mode', agency: POLICE, mode: 'INVITED' });
  });

  test('a mode that the text makes clear is not confirmed', () =>
    real('II.4.c')
      .when(confirm('INVITED', 'bao-va-phat-thanh-truyen-hinh'), coordinator)
      .thenRejected('MODE_IS_CLEAR', {
        field: 'mode',
        agency: 'bao-va-phat-thanh-truyen-hinh',
        mode: 'ASSIGNED',
      }));

  test('a body that nobody commands is not ordered, and one without the task has no mode', () => {
    const unclear = taskDefined('II.4.c').map((event) => ({
      ...event,
      data: {
        ...event.data,
        assignees: planTask('II.4.c').assignees.map((each) => ({ ...each, modeConfirmed: false })),
      },
    })) as never[];
    const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
    given(task, ...unclear)
      .on(inProvince)
      .when(confirm('ASSIGNED', PARTY), coordinator)
      .thenRejected('NOT_COMMANDABLE', { field: 'mode', agency: PARTY });
    real('II.4.c')
      .when(confirm('ASSIGNED', 'so-y-te'), coordinator)
      .thenRejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' });
  });

  test('only the coordinator confirms', () =>
    expect(attempts((by) => real('II.4.c').when(confirm('INVITED'), by).code())).toEqual(
      only(coordinator).othersGet('FORBIDDEN'),
    ));
});

type Refused = ReturnType<ReturnType<typeof real>['when']>['thenRejected'];
