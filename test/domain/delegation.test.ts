import { AGENCY_REGISTRY, agencyRegistry } from '../../src/domain/agency/agency-registry';
import {
  actingBy,
  allowedDelegationSteps,
  type DelegationCommand,
  delegation,
  type GrantDelegation,
  mandates,
  reaches,
  standing,
} from '../../src/domain/delegation/delegation';
import { task } from '../../src/domain/task/task';
import { folded, given, ledgerOf } from '../support/given';
import { goldenEvents } from './golden';
import {
  attempts,
  CULTURE,
  everybody,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  only,
  person,
  registrar,
} from './people';
import { inProvince, PLAN, province, registered, taskDefined } from './province';

const ID = '0b0f4c68-6d6d-5b0e-9b2f-6a8f1f0d1c11';
const { DelegationGranted: granted, DelegationRevoked: revoked } = goldenEvents(delegation, {
  DelegationGranted: {
    1: {
      id: ID,
      agency: 'so-ngoai-vu',
      delegate: 'user-7',
      delegateAgency: 'so-cong-thuong',
      roles: ['AGENCY_OFFICER'],
      planId: 'dong-nai-2026-ttdn',
      tasks: ['II.5.b.2', 'IV.3'],
      commands: ['SubmitReport'],
      from: '2026-06-01',
      until: '2026-06-30',
    },
  },
  DelegationRevoked: { 1: { id: ID } },
});

const grant: GrantDelegation = { type: 'GrantDelegation', ...granted.data };
const revoke: DelegationCommand = {
  type: 'RevokeDelegation',
  agency: FOREIGN_AFFAIRS,
  id: ID,
};
const head = headOf(FOREIGN_AFFAIRS);
const granting = (change: Partial<GrantDelegation> = {}, ...before: (typeof granted)[]) =>
  given(delegation, ...before)
    .on(inProvince)
    .when({ ...grant, ...change }, head);

test('what was stored means what it always meant', () => {
  const state = folded(delegation, granted);
  const kept = { ...granted.data, grantedBy: 'somebody', revoked: false };
  expect(state).toEqual({ agency: FOREIGN_AFFAIRS, granted: { [ID]: kept } });
  expect(folded(delegation, granted, revoked)).toEqual({
    agency: FOREIGN_AFFAIRS,
    granted: { [ID]: { ...kept, revoked: true } },
  });
  expect(delegation.about(state)).toEqual({ plan: null, tasks: [], agency: FOREIGN_AFFAIRS });
});

test('the head of an agency lets somebody act for it', () => granting().thenHappened(granted));

test('the same granted again changes nothing, under another id too', () => {
  granting({}, granted).thenNothingHappened();
  granting({ id: 'another' }, granted).thenNothingHappened();
  expect(standing(folded(delegation, granted), { ...grant, id: 'another' })?.id).toBe(ID);
});

test('another delegation, and the same once it was revoked, is granted', () => {
  const later = { id: 'another', until: '2026-07-31' };
  granting(later, granted).thenHappened({
    type: 'DelegationGranted',
    data: { ...granted.data, ...later },
  });
  given(delegation, granted, revoked)
    .on(inProvince)
    .when({ ...grant, id: 'another' }, head)
    .thenHappened({ type: 'DelegationGranted', data: { ...granted.data, id: 'another' } });
});

test('it is revoked once', () => {
  given(delegation, granted).on(inProvince).when(revoke, head).thenHappened(revoked);
  given(delegation, granted, revoked).on(inProvince).when(revoke, head).thenNothingHappened();
  given(delegation)
    .on(inProvince)
    .when(revoke, head)
    .thenRejected('NOT_FOUND', { field: 'delegationId', what: 'delegation' });
});

test('it ends no earlier than it begins, and gives a role', () => {
  granting({ until: '2026-05-31' }).thenRejected('DELEGATION_REVERSED', {
    field: 'until',
    from: '2026-06-01',
    until: '2026-05-31',
  });
  granting({ until: '2026-06-01' }).happened();
  granting({ roles: [] }).thenRejected('DELEGATION_WITHOUT_ROLE', { field: 'roles' });
});

test('it names tasks of a plan that there is', () => {
  granting({ planId: null }).thenRejected('TASKS_WITHOUT_PLAN', { field: 'planId' });
  granting({ planId: 'dong-nai-2027' }).thenRejected('NOT_FOUND', {
    field: 'planId',
    what: 'plan',
  });
  granting({ tasks: ['II.1', 'V.9'] }).thenRejected('NOT_FOUND', {
    field: 'tasks[1]',
    what: 'task',
  });
  granting({ planId: null, tasks: null }).happened();
});

test('an agency that is closed delegates nothing', () => {
  const merged = {
    type: 'AgenciesMerged' as const,
    data: { from: [FOREIGN_AFFAIRS], into: 'so-cong-thuong', predecessors: [FOREIGN_AFFAIRS] },
  };
  given(delegation)
    .with({ ...province, [AGENCY_REGISTRY]: [...(province[AGENCY_REGISTRY] ?? []), merged] })
    .when(grant, head)
    .thenRejected('AGENCY_CLOSED', {
      field: 'agency',
      agency: FOREIGN_AFFAIRS,
      successor: 'so-cong-thuong',
    });
});

test('only the head of the agency grants and revokes', () => {
  for (const command of [grant, revoke])
    expect(
      attempts((by) => given(delegation, granted).on(inProvince).when(command, by).code()),
    ).toEqual(only(head).othersGet('FORBIDDEN'));
});

test('the head is offered to revoke what stands', () => {
  const [stands, ended] = [folded(delegation, granted), folded(delegation, granted, revoked)];
  const offered = (state: typeof stands, by = head) =>
    allowedDelegationSteps(state, ID, inProvince, by);
  expect(offered(stands)).toEqual(['RevokeDelegation']);
  expect(offered(ended)).toEqual([]);
  expect(allowedDelegationSteps(stands, 'none', inProvince, head)).toEqual([]);
  const others = everybody.filter(({ id }) => id !== head.id);
  expect(others.flatMap((by) => offered(stands, by))).toEqual([]);
});

test('of an agency that is merged the head of its successor revokes it', () => {
  const heir = headOf('so-noi-vu');
  const merger = { from: [FOREIGN_AFFAIRS], into: 'so-noi-vu', register: [] };
  const merged = given(agencyRegistry, ...registered)
    .when({ type: 'MergeAgencies', ...merger }, registrar, '2026-03-01')
    .happened();
  const ledger = ledgerOf({ ...province, [AGENCY_REGISTRY]: [...registered, ...merged] });
  given(delegation, granted).on(ledger).when(revoke, heir).thenHappened(revoked);
  expect(given(delegation, granted).on(ledger).when(revoke, head).code()).toBe('FORBIDDEN');
  const stands = folded(delegation, granted);
  expect(allowedDelegationSteps(stands, ID, ledger, heir)).toEqual(['RevokeDelegation']);
  expect(allowedDelegationSteps(stands, ID, ledger, head)).toEqual([]);
});

describe('who acts by it', () => {
  const delegate = { ...person('AGENCY_OFFICER', 'so-cong-thuong'), id: 'user-7' };
  const inForce = (today: string, command = 'SubmitReport', actor = delegate) =>
    mandates(folded(delegation, granted), { actor, command, today }).map(({ id }) => id);

  test('does so from its first day to its last', () =>
    expect(
      ['2026-05-31', '2026-06-01', '2026-06-30', '2026-07-01'].map((day) => inForce(day)),
    ).toEqual([[], [ID], [ID], []]));

  test('gives only the commands that it names, and every one where it names none', () => {
    expect(inForce('2026-06-15', 'SubmitBudgetRequest')).toEqual([]);
    const all = { ...granted, data: { ...granted.data, commands: null } };
    const state = folded(delegation, all);
    const asked = { actor: delegate, command: 'SubmitBudgetRequest', today: '2026-06-15' };
    expect(mandates(state, asked)).toHaveLength(1);
  });

  test('gives with a step on a task what brings its assignments in line, and alone it does not', () => {
    const by = (commands: string[]) =>
      folded(delegation, { ...granted, data: { ...granted.data, commands } });
    const follow = { actor: delegate, command: 'FollowTask', today: '2026-06-15' };
    const found = [['AssignTask'], ['WithdrawAssignment'], ['SubmitReport']].map(
      (commands) => mandates(by(commands), follow).length,
    );
    expect(found).toEqual([1, 1, 0]);
  });

  test('gives with a step on a dossier what takes its requests along, and alone it does not', () => {
    const by = (...commands: string[]) =>
      folded(delegation, { ...granted, data: { ...granted.data, commands } });
    const follow = { actor: delegate, command: 'FollowDossier', today: '2026-06-15' };
    const found = [
      'OpenBudgetDossier',
      'SubmitDossierToProvince',
      'SubmitDossierToCouncil',
      'DecideDossier',
      'AssignTask',
      'SubmitBudgetRequest',
    ].map((command) => mandates(by(command), follow).length);
    expect(found).toEqual([1, 1, 1, 1, 0, 0]);
  });

  test('is the person that it names, and nobody once it is revoked', () => {
    expect(inForce('2026-06-15', 'SubmitReport', officerOf('so-cong-thuong'))).toEqual([]);
    const state = folded(delegation, granted, revoked);
    const asked = { actor: delegate, command: 'SubmitReport', today: '2026-06-15' };
    expect(mandates(state, asked)).toEqual([]);
  });

  test('has the roles that it gives and none of his own, at the agency that he acts for', () =>
    expect(actingBy(delegate, { ...granted.data, grantedBy: 'head', revoked: false })).toEqual({
      id: 'user-7',
      agency: FOREIGN_AFFAIRS,
      roles: ['AGENCY_OFFICER'],
    }));
});

test('an office of a plan is delegated too, and counts where the agency holds it', () => {
  const office = { roles: ['COORDINATOR', 'FINANCE', 'PROVINCE_OFFICE'] as const };
  granting({ roles: [...office.roles] }).happened();
  const delegate = person('AGENCY_OFFICER', 'so-cong-thuong');
  const assign = {
    type: 'AssignTask' as const,
    planId: PLAN,
    agency: 'so-y-te',
    role: 'COORDINATE' as const,
    mode: 'ASSIGNED' as const,
  };
  const byDelegationOf = (agency: string) =>
    given(task, ...taskDefined('II.1'))
      .on(inProvince)
      .when(
        assign,
        actingBy(delegate, {
          ...granted.data,
          agency,
          roles: [...office.roles],
          grantedBy: 'head',
          revoked: false,
        }),
      );
  expect(byDelegationOf(FOREIGN_AFFAIRS).code()).toBe('FORBIDDEN');
  byDelegationOf(CULTURE).happened();
});

test('it reaches what is about its plan and its tasks, and about nothing else', () => {
  const about = (plan: string | null, ...tasks: string[]) => ({ plan, tasks, agency: null });
  const scope = { planId: PLAN, tasks: ['II.5.b.2', 'IV.3'] };
  expect(reaches(scope, about(PLAN, 'II.5.b.2'))).toBe(true);
  expect(reaches(scope, about(PLAN, 'IV.3', 'II.5.b.2'))).toBe(true);
  expect(reaches(scope, about(PLAN, 'II.5.b.2', 'II.1'))).toBe(false);
  expect(reaches(scope, about(PLAN))).toBe(false);
  expect(reaches(scope, about('dong-nai-2027', 'II.5.b.2'))).toBe(false);
  const wholePlan = { planId: PLAN, tasks: null };
  expect(reaches(wholePlan, about(PLAN))).toBe(true);
  expect(reaches(wholePlan, about(null))).toBe(false);
  expect(reaches({ planId: null, tasks: null }, about(null))).toBe(true);
});
