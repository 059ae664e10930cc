import { type AgencyEvent, agencyRegistry } from './agency/agency-registry';
import { assignment } from './assignment/assignment';
import type { AssignmentEvent } from './assignment/assignment-events';
import { type BudgetRequestEvent, budgetRequest } from './budget-request/budget-request';
import {
  type ConsolidatedReportEvent,
  consolidatedReport,
} from './consolidated-report/consolidated-report';
import type { Aggregate } from './decider';
import { type DelegationEvent, delegation } from './delegation/delegation';
import { type PlanEvent, plan } from './plan/plan';
import { type ReportEvent, report } from './report/report';
import { type ReportingCycleEvent, reportingCycle } from './reporting-cycle/reporting-cycle';
import type { EventShape } from './shared/shape';
import { type TaskEvent, task } from './task/task';

/** Everything that can stand in the ledger. */
export type LedgerFact =
  | AgencyEvent
  | DelegationEvent
  | PlanEvent
  | TaskEvent
  | AssignmentEvent
  | BudgetRequestEvent
  | ReportingCycleEvent
  | ReportEvent
  | ConsolidatedReportEvent;

/** The aggregates; a stream belongs to the one that its name begins with. */
export const aggregates = [
  agencyRegistry,
  delegation,
  plan,
  task,
  assignment,
  budgetRequest,
  reportingCycle,
  report,
  consolidatedReport,
] as const satisfies readonly Pick<Aggregate<never, never>, 'name' | 'events'>[];

/** Every event type that is stored, with its shape. */
export const eventShapes: ReadonlyMap<string, EventShape> = new Map(
  aggregates.flatMap((aggregate): [string, EventShape][] => Object.entries(aggregate.events)),
);
