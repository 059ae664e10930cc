import { AGENCY_REGISTRY, agencyRegistry, allowedAgencySteps } from './agency/agency-registry';
import { keysOf } from './allowed';
import { allowedSteps, assignment, taskOfAssignment } from './assignment/assignment';
import {
  allowedDossierSteps,
  budgetDossier,
  mayBePutInDossier,
} from './budget-dossier/budget-dossier';
import { allowedBudgetSteps, budgetRequest } from './budget-request/budget-request';
import { mayRegisterDocument } from './classified-document/classified-document';
import { allowedConsolidating } from './consolidated-report/consolidated-report';
import type { Actor, Ledger } from './decider';
import { allowedDelegationSteps, delegation } from './delegation/delegation';
import { maySubmitPlan } from './implementing-plan/implementing-plan';
import { maySetDueDate } from './implementing-plan/implementing-plan-due';
import { allowedObstacleSteps, mayReportObstacle, obstacle } from './obstacle/obstacle';
import { allowedPlanSteps, plan, planStream } from './plan/plan';
import { allowedReporting, allowedReportSteps, report } from './report/report';
import { allowedCycleSteps } from './reporting-cycle/reporting-cycle';
import { own } from './shared/own';
import { allowedAssigneeSteps, allowedTaskSteps } from './task/allowed';
import { task } from './task/task';

/** Where a step of the domain has another name as a mutation. */
const MUTATION_OF: Record<string, string> = {
  AcceptReport: 'acceptReports',
  RegisterAgencies: 'registerAgency',
};

export const mutationOf = (step: string): string =>
  MUTATION_OF[step] ?? `${step[0]?.toLowerCase()}${step.slice(1)}`;

/** The step that a mutation of that name takes: `acceptReports` is AcceptReport, of each. */
export const stepOfMutation = (mutation: string): string =>
  Object.keys(MUTATION_OF).find((step) => MUTATION_OF[step] === mutation) ??
  `${mutation[0]?.toUpperCase()}${mutation.slice(1)}`;

/**
 * The mutations that the actor may carry out now on the object of that id (api.md, Ids), whatever
 * they say: by his own roles, without delegations. None for what he may not know of.
 */
export function allowedCommands(id: string, ledger: Ledger, actor: Actor, today: string): string[] {
  return stepsOn(id, ledger, actor, today).map(mutationOf).sort();
}

type StepsOn = (
  object: { stream: string; inside: string | null },
  ledger: Ledger,
  actor: Actor,
  today: string,
) => string[];

/** By the name that an object's id begins with. */
const STEPS_ON: Record<string, StepsOn> = {
  agency: ({ stream }, ledger, actor) =>
    allowedAgencySteps(
      ledger.state(agencyRegistry, AGENCY_REGISTRY),
      stream.slice('agency-'.length),
      actor,
    ),
  delegation: ({ stream, inside }, ledger, actor) =>
    allowedDelegationSteps(ledger.state(delegation, stream), inside ?? '', ledger, actor),
  task: ({ stream }, ledger, actor) => allowedTaskSteps(ledger.state(task, stream), ledger, actor),
  assignment: ({ stream, inside }, ledger, actor, today) => [
    ...allowedSteps(ledger.state(assignment, stream), inside, ledger, actor, today),
    ...(inside === null ? stepsOnAssignee(stream, ledger, actor) : []),
    ...(inside === null && mayReportOn(stream, ledger, actor) ? ['ReportObstacle'] : []),
  ],
  budgetRequest: ({ stream }, ledger, actor) => {
    const state = ledger.state(budgetRequest, stream);
    const opening = mayBePutInDossier(state, ledger, actor) ? ['OpenBudgetDossier'] : [];
    return [...allowedBudgetSteps(state, ledger, actor), ...opening];
  },
  budgetDossier: ({ stream }, ledger, actor) =>
    allowedDossierSteps(stream, ledger.state(budgetDossier, stream), ledger, actor),
  reportingCycle: ({ stream }, ledger, actor) => [
    ...allowedReporting(stream, ledger, actor),
    ...allowedConsolidating(stream, ledger, actor),
    ...allowedCycleSteps(stream, ledger, actor),
  ],
  report: ({ stream }, ledger, actor) =>
    allowedReportSteps(ledger.state(report, stream), ledger, actor),
  obstacle: ({ stream }, ledger, actor) =>
    allowedObstacleSteps(ledger.state(obstacle, stream), ledger, actor),
  implementingPlan: ({ stream }, ledger, actor) =>
    maySubmitPlan(stream, ledger, actor) ? ['SubmitImplementingPlan'] : [],
  // What is registered by its number alone is never changed.
  classifiedDocument: () => [],
};

/** A plan's id is its own; and what is done in a section is done to its tasks. */
const stepsOnPlan: StepsOn = ({ stream, inside }, ledger, actor) =>
  inside === null
    ? [
        ...allowedPlanSteps(ledger.state(plan, planStream(stream)), actor),
        ...stepsWithin(stream, ledger, actor),
      ]
    : [];

/** What begins something of its own, about the plan as a whole. */
function stepsWithin(planId: string, ledger: Ledger, actor: Actor): string[] {
  const { agency } = actor;
  const open = {
    ReportObstacle: mayReportObstacle({ planId, taskCode: null, agency }, ledger, actor),
    RegisterClassifiedDocument: mayRegisterDocument(planId, ledger, actor),
    SetImplementingPlanDueDate: maySetDueDate(planId, ledger, actor),
  };
  return keysOf(open).filter((type) => open[type]);
}

function mayReportOn(stream: string, ledger: Ledger, actor: Actor): boolean {
  const { opening, status } = ledger.state(assignment, stream);
  if (!opening || status === 'WITHDRAWN') return false;
  const { planId, taskCode, agency } = opening;
  return mayReportObstacle({ planId, taskCode, agency }, ledger, actor);
}

function stepsOn(id: string, ledger: Ledger, actor: Actor, today: string): string[] {
  const [stream = '', inside = null] = id.split('/');
  const steps = own(STEPS_ON, stream.slice(0, stream.indexOf('-'))) ?? stepsOnPlan;
  return steps({ stream, inside }, ledger, actor, today);
}

function stepsOnAssignee(stream: string, ledger: Ledger, actor: Actor): string[] {
  const state = ledger.state(task, taskOfAssignment(stream));
  const agency = stream.slice(stream.indexOf('.') + 1);
  return allowedAssigneeSteps(state, agency, ledger, actor);
}
