import { type AgencyEvent, agencyRegistry } from './agency/agency-registry';
import { assignment } from './assignment/assignment';
import type { AssignmentEvent } from './assignment/assignment-events';
import { budgetDossier } from './budget-dossier/budget-dossier';
import type { BudgetDossierEvent } from './budget-dossier/budget-dossier-events';
import { budgetRequest } from './budget-request/budget-request';
import type { BudgetRequestEvent } from './budget-request/budget-request-events';
import {
  type ClassifiedDocumentEvent,
  classifiedDocument,
} from './classified-document/classified-document';
import {
  type ConsolidatedReportEvent,
  consolidatedReport,
} from './consolidated-report/consolidated-report';
import type { Aggregate } from './decider';
import { type DelegationEvent, delegation } from './delegation/delegation';
import { type ErasureEvent, erasure } from './erasure/erasure';
import {
  type ImplementingPlanEvent,
  implementingPlan,
} from './implementing-plan/implementing-plan';
import {
  type ImplementingPlanDueEvent,
  implementingPlanDue,
} from './implementing-plan/implementing-plan-due';
import { type ObstacleEvent, obstacle } from './obstacle/obstacle';
import { type PlanEvent, plan } from './plan/plan';
import { type ReportEvent, report } from './report/report';
import { type ReportingCycleEvent, reportingCycle } from './reporting-cycle/reporting-cycle';
import type { EventShape } from './shared/shape';
import { type TaskEvent, task } from './task/task';
import { type TransparencyLogEvent, transparencyLog } from './transparency-log/transparency-log';

/** Everything that can stand in the ledger. */
export type LedgerFact =
  | AgencyEvent
  | DelegationEvent
  | PlanEvent
  | TaskEvent
  | AssignmentEvent
  | BudgetRequestEvent
  | BudgetDossierEvent
  | ReportingCycleEvent
  | ReportEvent
  | ObstacleEvent
  | ImplementingPlanEvent
  | ImplementingPlanDueEvent
  | ClassifiedDocumentEvent
  | TransparencyLogEvent
  | ErasureEvent
  | ConsolidatedReportEvent;

/** The aggregates; a stream belongs to the one that its name begins with. */
export const aggregates = [
  agencyRegistry,
  delegation,
  plan,
  task,
  assignment,
  budgetRequest,
  budgetDossier,
  reportingCycle,
  report,
  obstacle,
  implementingPlan,
  implementingPlanDue,
  classifiedDocument,
  transparencyLog,
  erasure,
  consolidatedReport,
] as const satisfies readonly Pick<Aggregate<never, never>, 'name' | 'events'>[];

/** Every event type that is stored, with its shape. */
export const eventShapes: ReadonlyMap<string, EventShape> = new Map(
  aggregates.flatMap((aggregate): [string, EventShape][] => Object.entries(aggregate.events)),
);
