import { AGENCY_REGISTRY, agencyRegistry } from '../../src/domain/agency/agency-registry';
import {
  askedForPlans,
  type ImplementingPlanDueEvent,
  implementingPlanDue,
  implementingPlanDueStream,
  maySetDueDate,
} from '../../src/domain/implementing-plan/implementing-plan-due';
import { folded, given, ledgerOf } from '../support/given';
import { decided } from './assignments';
import { goldenEvents } from './golden';
import { attempts, coordinator, everybody, only, registrar } from './people';
import { codesOf, inProvince, PLAN, registered } from './province';

const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const golden = goldenEvents(implementingPlanDue, {
  ImplementingPlanDueDateSet: {
    1: { planId: PLAN, dueOn: '2026-02-27', agencies: [PRESS, 'so-ngoai-vu'] },
  },
});
const expand = (group: string) => ({ type: 'AssignTask' as const, planId: PLAN, group });
/** Those whom IV.5 names, once the coordinator has given it to them. */
const asked = decided('IV.5', expand('so-ban-nganh'), expand('xa-phuong'));
const ledger = ledgerOf(asked);
const set = (dueOn = '2026-02-27') => ({
  type: 'SetImplementingPlanDueDate' as const,
  planId: PLAN,
  dueOn,
});
const everyone = [
  PRESS,
  ...codesOf(({ kind }) => kind === 'DEPARTMENT'),
  ...codesOf(({ kind }) => kind === 'COMMUNE' || kind === 'WARD'),
];
const due = (...events: ImplementingPlanDueEvent[]) => given(implementingPlanDue, ...events);
const was = (of: Partial<(typeof golden.ImplementingPlanDueDateSet)['data']>) => ({
  ...golden.ImplementingPlanDueDateSet,
  data: { planId: PLAN, dueOn: '2026-02-27', agencies: everyone, ...of },
});

test('what was stored means what it always meant', () =>
  expect(folded(implementingPlanDue, golden.ImplementingPlanDueDateSet)).toEqual(
    golden.ImplementingPlanDueDateSet.data,
  ));

describe('who makes an implementing plan', () => {
  test('sở, ban, ngành, the newspaper and the 95 communes, once they were given the duty', () => {
    expect(askedForPlans(PLAN, inProvince)).toEqual([PRESS]);
    expect(askedForPlans(PLAN, ledger)).toEqual(everyone);
    expect(everyone).toHaveLength(1 + 14 + 95);
  });

  test('in the place of an agency that is closed stands its successor, once', () => {
    const merge = { type: 'MergeAgencies' as const, from: ['xa-phu-trung'], into: 'xa-phu-rieng' };
    const merged = given(agencyRegistry, ...registered)
      .when({ ...merge, register: [] }, registrar, '2026-03-01')
      .happened();
    const facts = { ...asked, [AGENCY_REGISTRY]: [...registered, ...merged] };
    expect(askedForPlans(PLAN, ledgerOf(facts))).toEqual(
      everyone.filter((code) => code !== 'xa-phu-trung'),
    );
  });
});

describe('setting the day on which implementing plans are due', () => {
  test('the coordinator sets it for all who have the duty that day', () =>
    due().with(asked).when(set(), coordinator, '2026-02-02').thenHappened(was({})));

  test('the day itself is not too late', () =>
    due().with(asked).when(set(), coordinator, '2026-02-27').thenHappened(was({})));

  test('set twice it changes nothing, even when it has passed', () =>
    due(was({})).with(asked).when(set(), coordinator, '2026-03-02').thenNothingHappened());

  test('another day takes its place', () =>
    due(was({}))
      .with(asked)
      .when(set('2026-03-31'), coordinator, '2026-03-02')
      .thenHappened(was({ dueOn: '2026-03-31' })));

  test('set anew, it is for those too who were given the duty meanwhile', () =>
    due(was({ agencies: [PRESS] }))
      .with(asked)
      .when(set(), coordinator, '2026-02-02')
      .thenHappened(was({})));

  test('a day that has passed is none', () =>
    due().with(asked).when(set(), coordinator, '2026-02-28').thenRejected('DUE_DATE_PASSED', {
      field: 'dueOn',
      dueOn: '2026-02-27',
      today: '2026-02-28',
    }));

  test("a day after the plan's year is none", () =>
    due()
      .with(asked)
      .when(set('2027-01-01'), coordinator, '2026-02-02')
      .thenRejected('AFTER_PLAN_YEAR', { field: 'dueOn', date: '2027-01-01', end: '2026-12-31' }));

  test('there is none while nobody has the duty', () =>
    due()
      .with(decided('IV.5', { type: 'WithdrawAssignment', agency: PRESS, reason: 'x' }))
      .when(set(), coordinator, '2026-02-02')
      .thenRejected('NOBODY_ASKED_FOR_PLAN', { field: 'planId' }));

  test('is for the coordinator, and offered to nobody else', () => {
    expect(attempts((by) => due().with(asked).when(set('2026-12-31'), by).code())).toEqual(
      only(coordinator).othersGet('FORBIDDEN'),
    );
    expect(everybody.filter((by) => maySetDueDate(PLAN, ledger, by))).toEqual([coordinator]);
    const withdrawn = decided('IV.5', { type: 'WithdrawAssignment', agency: PRESS, reason: 'x' });
    expect(maySetDueDate(PLAN, ledgerOf(withdrawn), coordinator)).toBe(false);
  });

  test('there is none for a plan that there is not', () =>
    due()
      .with(asked)
      .when({ ...set(), planId: 'none' }, coordinator)
      .thenRejected('NOT_FOUND', { field: 'planId', what: 'plan' }));
});

test('it is about its plan and IV.5, and open', () => {
  const state = folded(implementingPlanDue, golden.ImplementingPlanDueDateSet);
  expect(implementingPlanDue.about(state)).toEqual({ plan: PLAN, tasks: ['IV.5'], agency: null });
  expect(implementingPlanDue.about(implementingPlanDue.initial).tasks).toEqual([]);
  expect(implementingPlanDue.classification(set(), state, ledger)).toBe('PUBLIC');
  expect(implementingPlanDueStream(PLAN)).toBe('implementingPlanDue-dong-nai-2026-ttdn');
});
