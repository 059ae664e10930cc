import { authority, type Permission } from '../access/authority';
import { heirTo } from '../agency/agency-registry';
import { passes } from '../allowed';
import type { Actor, Decider, Document, Ledger } from '../decider';
import { imported, plan, planStream, taskIdOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { same } from '../shared/same';
import { civilDate, type EventsOf, event, flag, list, object, text, whole } from '../shared/shape';
import { assignmentsOf, task } from '../task/task';
import {
  askedForPlans,
  IMPLEMENTING_DUTY,
  implementingPlanDue,
  implementingPlanDueStream,
} from './implementing-plan-due';

/** Stored for ever: add optional fields, never rename one. */
export const implementingPlanEvents = {
  ImplementingPlanSubmitted: event(1, {
    planId: text,
    agency: text,
    /** From 1; each takes the place of the one before it. */
    revision: whole,
    /** Số, ngày, cơ quan ban hành of the agency's own plan, or of what it issued in its place. */
    paper: object({ number: text, date: civilDate, issuer: text }),
    /** The tasks that the agency leads and that it covers. */
    covers: list(object({ taskId: text, code: text })),
    /** Whether the first one came after the day that was set for it; without such a day none is. */
    late: flag,
  }),
};
export type ImplementingPlanEvent = EventsOf<typeof implementingPlanEvents>;
export type ImplementingPlan = {
  planId: string | null;
  agency: string | null;
  revision: number;
  /** The last one; null before the first. */
  submitted: ImplementingPlanEvent['data'] | null;
};

/** `covers`: codes of tasks. `paper` null is refused, since a plan without one is no plan. */
export type SubmitImplementingPlan = {
  type: 'SubmitImplementingPlan';
  planId: string;
  agency: string;
  paper: Document | null;
  covers: string[];
};

export const permission: Permission = { by: ['HEAD', 'OFFICER'], basis: 'IV.5' };

/** An agency's own plan (or paper) by which it carries the province's plan out (IV.5). */
export const implementingPlan: Decider<
  ImplementingPlan,
  SubmitImplementingPlan,
  ImplementingPlanEvent
> = {
  name: 'implementingPlan',
  events: implementingPlanEvents,
  initial: { planId: null, agency: null, revision: 0, submitted: null },

  evolve: (_state, { data }) => ({
    planId: data.planId,
    agency: data.agency,
    revision: data.revision,
    submitted: data,
  }),

  authorize(command, _state, ledger, actor) {
    imported(ledger.state(plan, planStream(command.planId)));
    const agencies = [heirTo(command.agency, ledger)];
    return authority(command.type, permission, actor, { agencies });
  },

  decide(command, state, ledger, { today }) {
    const { planId, agency, paper } = command;
    isAsked(planId, agency, ledger);
    if (!paper) throw new Rejected('DOCUMENT_MISSING', { field: 'document' });
    const { number, date, issuer } = paper;
    const { submitted } = state;
    const said = { paper: { number, date, issuer }, covers: covered(command, ledger) };
    if (submitted && same({ paper: submitted.paper, covers: submitted.covers }, said)) return [];
    const revision = state.revision + 1;
    const late = submitted?.late ?? isLate(planId, agency, today, ledger);
    return [
      { type: 'ImplementingPlanSubmitted', data: { planId, agency, revision, ...said, late } },
    ];
  },

  about: ({ planId, agency }) => ({
    plan: planId,
    tasks: planId === null ? [] : [IMPLEMENTING_DUTY],
    agency,
  }),
  classification: () => 'PUBLIC',
};

/** One for each plan and agency. */
export const implementingPlanStream = (planId: string, agency: string): string =>
  `implementingPlan-${planId}.${agency}`;

/** Whether the actor may submit the plan of that stream now. */
export function maySubmitPlan(stream: string, ledger: Ledger, actor: Actor): boolean {
  const [planId = '', agency = ''] = stream.slice('implementingPlan-'.length).split('.');
  const command = { type: 'SubmitImplementingPlan' as const, planId, agency };
  return passes(() => {
    const whole = { ...command, paper: null, covers: [] };
    implementingPlan.authorize(whole, implementingPlan.initial, ledger, actor);
    isAsked(planId, agency, ledger);
  });
}

function isAsked(planId: string, agency: string, ledger: Ledger): void {
  if (!askedForPlans(planId, ledger).includes(agency))
    throw new Rejected('NOT_ASKED_FOR_PLAN', { field: 'agency', agency });
}

/** The tasks by their ids, in the plan's order, each of them led by the agency. */
function covered({ planId, agency, covers }: SubmitImplementingPlan, ledger: Ledger) {
  const header = imported(ledger.state(plan, planStream(planId)));
  const named = covers.map((code, index) => {
    const field = `covers[${index}]`;
    if (covers.indexOf(code) !== index) throw new Rejected('COVERED_TWICE', { field, task: code });
    return { field, code, taskId: taskIdOf(header, code, field) };
  });
  const states = ledger.states(
    task,
    named.map(({ taskId }) => taskId),
  );
  for (const [index, { field, code }] of named.entries()) {
    const leads = assignmentsOf(states[index] as (typeof states)[number]).some(
      (each) =>
        (each.role === 'LEAD' || each.role === 'CO_LEAD') && heirTo(each.agency, ledger) === agency,
    );
    if (!leads) throw new Rejected('NOT_A_LEAD', { field, agency, task: code });
  }
  const order = header.tasks.map(({ code }) => code);
  return named
    .map(({ code, taskId }) => ({ taskId, code }))
    .sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}

function isLate(planId: string, agency: string, today: string, ledger: Ledger): boolean {
  const due = ledger.state(implementingPlanDue, implementingPlanDueStream(planId));
  const meant = due.agencies.some((each) => heirTo(each, ledger) === agency);
  return meant && today > due.dueOn;
}
