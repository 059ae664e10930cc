import {
  type ImplementingPlanEvent,
  implementingPlan,
  implementingPlanStream,
  maySubmitPlan,
  type SubmitImplementingPlan,
} from '../../src/domain/implementing-plan/implementing-plan';
import {
  type ImplementingPlanDueEvent,
  implementingPlanDueStream,
} from '../../src/domain/implementing-plan/implementing-plan-due';
import { type Facts, folded, given, ledgerOf } from '../support/given';
import { decided } from './assignments';
import { goldenEvents } from './golden';
import {
  attempts,
  coordinator,
  everybody,
  FOREIGN_AFFAIRS,
  headOf,
  officerOf,
  only,
} from './people';
import { PLAN, taskId } from './province';

const paper = { number: '12/KH-SNgV', date: '2026-02-10', issuer: 'Sở Ngoại vụ' };
const golden = goldenEvents(implementingPlan, {
  ImplementingPlanSubmitted: {
    1: {
      planId: PLAN,
      agency: FOREIGN_AFFAIRS,
      revision: 1,
      paper,
      covers: [
        { taskId: taskId('II.2.b'), code: 'II.2.b' },
        { taskId: taskId('II.5.b.2'), code: 'II.5.b.2' },
      ],
      late: false,
    },
  },
});
const first = golden.ImplementingPlanSubmitted;
const officer = officerOf(FOREIGN_AFFAIRS);
const head = headOf(FOREIGN_AFFAIRS);

const asked = decided('IV.5', { type: 'AssignTask', planId: PLAN, group: 'so-ban-nganh' });
const dueOn = (day: string, agencies = [FOREIGN_AFFAIRS]): Facts => {
  const data = { planId: PLAN, dueOn: day, agencies };
  const set: ImplementingPlanDueEvent = { type: 'ImplementingPlanDueDateSet', data };
  return { ...asked, [implementingPlanDueStream(PLAN)]: [set] };
};
const submit = (of: Partial<SubmitImplementingPlan> = {}): SubmitImplementingPlan => ({
  type: 'SubmitImplementingPlan',
  planId: PLAN,
  agency: FOREIGN_AFFAIRS,
  paper,
  covers: ['II.2.b', 'II.5.b.2'],
  ...of,
});
const has = (...events: ImplementingPlanEvent[]) => given(implementingPlan, ...events).with(asked);
const was = (of: Partial<(typeof first)['data']>): ImplementingPlanEvent => ({
  ...first,
  data: { ...first.data, ...of },
});

test('what was stored means what it always meant', () =>
  expect(folded(implementingPlan, first)).toEqual({
    planId: PLAN,
    agency: FOREIGN_AFFAIRS,
    revision: 1,
    submitted: first.data,
  }));

describe('submitting an implementing plan', () => {
  test('an agency names its paper and the tasks that it leads and covers', () =>
    has().when(submit(), officer, '2026-02-12').thenHappened(first));

  test("the tasks stand in the plan's order, and may be none", () => {
    has()
      .when(submit({ covers: ['II.5.b.2', 'II.2.b'] }), head)
      .thenHappened(first);
    has()
      .when(submit({ covers: [] }), head)
      .thenHappened(was({ covers: [] }));
  });

  test('before a day was set, none is late', () =>
    has().when(submit(), officer, '2026-12-30').thenHappened(first));

  test.each([
    ['2026-02-27T16:59:59.999Z', false],
    ['2026-02-27T17:00:00.000Z', true],
  ])('it is late from the midnight of Đồng Nai after the day that was set: %s', (instant, late) =>
    given(implementingPlan)
      .with(dueOn('2026-02-27'))
      .when(submit(), officer, instant)
      .thenHappened(was({ late })),
  );

  test('the day that was set for others makes it not late', () =>
    given(implementingPlan)
      .with(dueOn('2026-02-27', ['so-y-te']))
      .when(submit(), officer, '2026-03-02')
      .thenHappened(first));

  test('a later one takes the place of the one before, and is late as the first was', () => {
    const other = { ...paper, number: '40/KH-SNgV' };
    given(implementingPlan, first)
      .with(dueOn('2026-02-27'))
      .when(submit({ paper: other }), officer, '2026-04-01')
      .thenHappened(was({ revision: 2, paper: other }));
    given(implementingPlan, was({ late: true }))
      .with(dueOn('2026-12-31'))
      .when(submit({ covers: ['II.2.b'] }), officer, '2026-04-01')
      .thenHappened(was({ revision: 2, late: true, covers: first.data.covers.slice(0, 1) }));
  });

  test('submitted twice it changes nothing', () =>
    has(first)
      .when(submit({ covers: ['II.5.b.2', 'II.2.b'] }), officer)
      .thenNothingHappened());

  test('there is none without its number and date', () =>
    has()
      .when(submit({ paper: null }), officer)
      .thenRejected('DOCUMENT_MISSING', { field: 'document' }));

  test('a task that the agency does not lead is not covered by it', () => {
    const refusal = { agency: FOREIGN_AFFAIRS, field: 'covers[1]' };
    for (const task of ['II.5.b.4', 'II.7.a', 'II.6.b', 'IV.5'])
      has()
        .when(submit({ covers: ['II.2.b', task] }), officer)
        .thenRejected('NOT_A_LEAD', { ...refusal, task });
  });

  test('a task is covered once, and is one of the plan', () => {
    has()
      .when(submit({ covers: ['II.2.b', 'II.2.b'] }), officer)
      .thenRejected('COVERED_TWICE', { field: 'covers[1]', task: 'II.2.b' });
    has()
      .when(submit({ covers: ['II.99'] }), officer)
      .thenRejected('NOT_FOUND', { field: 'covers[0]', what: 'task' });
  });

  test('of whom IV.5 does not name none is asked', () => {
    const union = 'lien-hiep-cac-to-chuc-huu-nghi';
    has()
      .when(submit({ agency: union, covers: [] }), headOf(union))
      .thenRejected('NOT_ASKED_FOR_PLAN', { field: 'agency', agency: union });
  });

  test('there is none of a plan that there is not', () =>
    has()
      .when(submit({ planId: 'none' }), officer)
      .thenRejected('NOT_FOUND', { field: 'planId', what: 'plan' }));

  test('is for the people of the agency, and offered to nobody else', () => {
    expect(attempts((by) => has().when(submit(), by).code())).toEqual(
      only(officer, head).othersGet('FORBIDDEN'),
    );
    const ledger = ledgerOf(asked);
    const stream = implementingPlanStream(PLAN, FOREIGN_AFFAIRS);
    expect(stream).toBe('implementingPlan-dong-nai-2026-ttdn.so-ngoai-vu');
    expect(everybody.filter((by) => maySubmitPlan(stream, ledger, by)).map(({ id }) => id)).toEqual(
      [officer.id, head.id],
    );
    const union = implementingPlanStream(PLAN, 'lien-hiep-cac-to-chuc-huu-nghi');
    expect(maySubmitPlan(union, ledger, headOf('lien-hiep-cac-to-chuc-huu-nghi'))).toBe(false);
    expect(maySubmitPlan(stream, ledger, coordinator)).toBe(false);
  });
});

test('it is about its plan, IV.5 and its agency, and open', () => {
  const state = folded(implementingPlan, first);
  const about = { plan: PLAN, tasks: ['IV.5'], agency: FOREIGN_AFFAIRS };
  expect(implementingPlan.about(state)).toEqual(about);
  expect(implementingPlan.about(implementingPlan.initial)).toEqual({
    plan: null,
    tasks: [],
    agency: null,
  });
  expect(implementingPlan.classification(submit(), state, ledgerOf(asked))).toBe('PUBLIC');
});
