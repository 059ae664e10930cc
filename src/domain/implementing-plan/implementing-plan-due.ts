import { authority, type Permission } from '../access/authority';
import { heirTo } from '../agency/agency-registry';
import { passes } from '../allowed';
import type { Actor, Decider, Ledger } from '../decider';
import { imported, officesOf, plan, planStream } from '../plan/plan';
import { Rejected } from '../rejection';
import { same } from '../shared/same';
import { civilDate, type EventsOf, event, list, text } from '../shared/shape';
import { assignmentsOf, type Task, task } from '../task/task';

/** The duty to make an implementing plan, as the plan of 2026 codes it. */
export const IMPLEMENTING_DUTY = 'IV.5';

/** Stored for ever: add optional fields, never rename one. */
export const implementingPlanDueEvents = {
  /** The plan sets no day for IV.5, so somebody does: for those who have the duty that day. */
  ImplementingPlanDueDateSet: event(1, { planId: text, dueOn: civilDate, agencies: list(text) }),
};
export type ImplementingPlanDueEvent = EventsOf<typeof implementingPlanDueEvents>;
export type ImplementingPlanDue = { planId: string | null; dueOn: string; agencies: string[] };

export type SetImplementingPlanDueDate = {
  type: 'SetImplementingPlanDueDate';
  planId: string;
  dueOn: string;
};

export const permission: Permission = { by: ['COORDINATOR'], basis: 'IV.3, IV.5 (assumption)' };

/** When the agencies' implementing plans are due: one day for a plan. */
export const implementingPlanDue: Decider<
  ImplementingPlanDue,
  SetImplementingPlanDueDate,
  ImplementingPlanDueEvent
> = {
  name: 'implementingPlanDue',
  events: implementingPlanDueEvents,
  initial: { planId: null, dueOn: '', agencies: [] },

  evolve: (_state, { data }) => data,

  authorize(command, _state, ledger, actor) {
    const offices = officesOf(command.planId, ledger);
    return authority(command.type, permission, actor, { offices });
  },

  /** Set anew it takes the place of the day before, also for who was given the duty meanwhile. */
  decide({ planId, dueOn }, state, ledger, { today }) {
    const header = imported(ledger.state(plan, planStream(planId)));
    const end = `${header.year}-12-31`;
    if (dueOn > end) throw new Rejected('AFTER_PLAN_YEAR', { field: 'dueOn', date: dueOn, end });
    const agencies = askedForPlans(planId, ledger);
    if (same(state, { planId, dueOn, agencies })) return [];
    if (dueOn < today) throw new Rejected('DUE_DATE_PASSED', { field: 'dueOn', dueOn, today });
    if (agencies.length === 0) throw new Rejected('NOBODY_ASKED_FOR_PLAN', { field: 'planId' });
    return [{ type: 'ImplementingPlanDueDateSet', data: { planId, dueOn, agencies } }];
  },

  about: ({ planId }) => ({
    plan: planId,
    tasks: planId === null ? [] : [IMPLEMENTING_DUTY],
    agency: null,
  }),
  classification: () => 'PUBLIC',
};

export const implementingPlanDueStream = (planId: string): string =>
  `implementingPlanDue-${planId}`;

/** Whether the actor may set the day now. */
export const maySetDueDate = (planId: string, ledger: Ledger, actor: Actor): boolean =>
  passes(() => {
    const offices = officesOf(planId, ledger);
    authority('SetImplementingPlanDueDate', permission, actor, { offices });
    if (askedForPlans(planId, ledger).length === 0) throw new Rejected('NOBODY_ASKED_FOR_PLAN');
  });

/**
 * Who has the duty IV.5 today: sở, ban, ngành; the newspaper; the communes, once they were given
 * it. In the place of a body that is closed stands its successor (rule 4).
 */
export function askedForPlans(planId: string, ledger: Ledger): string[] {
  const { tasks } = imported(ledger.state(plan, planStream(planId)));
  const duty = tasks.find(({ code }) => code === IMPLEMENTING_DUTY);
  if (!duty) return [];
  const state: Task = ledger.state(task, duty.id);
  return [...new Set(assignmentsOf(state).map(({ agency }) => heirTo(agency, ledger)))];
}
