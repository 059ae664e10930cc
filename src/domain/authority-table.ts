import type { Permission } from './access/authority';
import { type AgencyCommand, procedure as ofAgencies } from './agency/agency-registry';
import { keysOf } from './allowed';
import { followingAgency, followingTask, keepingTime } from './assignment/assignment';
import {
  type AssignmentCommand,
  assignmentProcedure,
  occurrenceProcedure,
} from './assignment/commands';
import {
  type BudgetDossierCommand,
  byCommittee,
  procedure as ofDossiers,
} from './budget-dossier/budget-dossier';
import type { BudgetRequestCommand } from './budget-request/commands';
import { DECLINED_BY, namedAppraiser, procedure as ofRequests } from './budget-request/procedure';
import {
  permission as ofDocuments,
  type RegisterClassifiedDocument,
} from './classified-document/classified-document';
import {
  type ConsolidatedReportCommand,
  coordinator as consolidating,
  receipt,
} from './consolidated-report/consolidated-report';
import { type DelegationCommand, procedure as ofDelegations } from './delegation/delegation';
import { type EraseData, permission as erasing } from './erasure/erasure';
import {
  type SubmitImplementingPlan,
  permission as submittingPlans,
} from './implementing-plan/implementing-plan';
import {
  type SetImplementingPlanDueDate,
  permission as settingDueDate,
} from './implementing-plan/implementing-plan-due';
import { type ObstacleCommand, procedure as ofObstacles, reporting } from './obstacle/obstacle';
import { procedure as ofPlans, type PlanCommand } from './plan/plan';
import { procedure as ofReports, ownReport, type ReportCommand } from './report/report';
import {
  procedure as ofCycles,
  type ReportingCycleCommand,
} from './reporting-cycle/reporting-cycle';
import { type TaskCommand, taskProcedure } from './task/commands';
import {
  procedure as ofLogs,
  type TransparencyLogCommand,
} from './transparency-log/transparency-log';

/** One right to a step; `where`: in which case, of a step that has an owner in each. */
export type Right = Permission & { where: string | null };

type Command =
  | AgencyCommand
  | AssignmentCommand
  | BudgetDossierCommand
  | BudgetRequestCommand
  | ConsolidatedReportCommand
  | DelegationCommand
  | EraseData
  | ObstacleCommand
  | PlanCommand
  | RegisterClassifiedDocument
  | ReportCommand
  | ReportingCycleCommand
  | SetImplementingPlanDueDate
  | SubmitImplementingPlan
  | TaskCommand
  | TransparencyLogCommand;

const right = ({ by, basis }: Permission, where: string | null = null): Right => ({
  by,
  basis,
  where,
});

/** Of steps that have one owner each. */
const each = <K extends string>(procedure: Record<K, Permission>): Record<K, Right[]> =>
  Object.fromEntries(keysOf(procedure).map((type) => [type, [right(procedure[type])]])) as Record<
    K,
    Right[]
  >;

/** Of steps that are the province office's where the work is the coordinator's own. */
const judged = <K extends string>(
  procedure: Record<K, Permission & { own?: Permission }>,
): Record<K, Right[]> =>
  Object.fromEntries(
    keysOf(procedure).map((type) => {
      const { own, ...permission } = procedure[type];
      const rights = own
        ? [right(permission, ANOTHERS), right(own, COORDINATORS)]
        : [right(permission)];
      return [type, rights];
    }),
  ) as Record<K, Right[]>;

const ANOTHERS = 'of another agency';
const COORDINATORS = "of the coordinator's own";
const NAMED = 'by the appraiser whom the province office named';

/**
 * Who may take which step, as the deciders have it: their own data, put side by side for
 * docs/authority.md. A step without a line does not compile.
 */
export const RIGHTS: Record<Command['type'], readonly Right[]> = {
  ...each(ofAgencies),
  ...each(ofDelegations),
  ...each(ofPlans),
  ...each(taskProcedure),

  ...judged(assignmentProcedure),
  ...judged(occurrenceProcedure),
  ReturnCompletion: [
    right(occurrenceProcedure.SignOff, 'that its head has not signed'),
    ...judged(occurrenceProcedure).ReturnCompletion,
  ],
  FollowTask: followingTask.map((permission) => right(permission)),
  FollowAgency: [
    right(followingAgency.CLOSED, 'of an agency that is closed'),
    right(followingAgency.OPEN, 'of an agency that goes on'),
  ],
  KeepTime: [right(keepingTime)],

  ...each(ofRequests),
  AppraiseBudgetRequest: [
    right(ofRequests.AppraiseBudgetRequest, 'where nobody was named'),
    right({ by: namedAppraiser, basis: 'rule 17' }, NAMED),
  ],
  RecuseFromAppraisal: [
    right(ofRequests.RecuseFromAppraisal),
    right({ by: namedAppraiser, basis: 'rule 17' }, NAMED),
  ],
  DeclineFunding: keysOf(DECLINED_BY as Record<string, never>).map((stage) => {
    const holder = DECLINED_BY[stage as keyof typeof DECLINED_BY];
    const { by, basis } = ofRequests.DeclineFunding;
    return right({ by: holder ? [holder] : by, basis }, `at the stage ${stage}`);
  }),

  ...each(ofDossiers),
  DecideDossier: [
    right(ofDossiers.DecideDossier, 'of money that the Council decides on'),
    right(byCommittee, 'of other money'),
  ],

  ...each(ofCycles),
  ...each(ofReports),
  ReturnReport: [right(ofReports.ReturnReport, ANOTHERS), right(ownReport, COORDINATORS)],
  AcceptReport: [right(ofReports.AcceptReport, ANOTHERS), right(ownReport, COORDINATORS)],

  ConsolidateReport: [right(consolidating)],
  DispatchConsolidatedReport: [right(consolidating)],
  ConfirmDispatchReceipt: [
    right(receipt.PROVINCE, "UBND tỉnh's"),
    right(receipt.MINISTRY, "the Ministry's, by its paper"),
  ],

  ReportObstacle: [right(reporting)],
  EscalateObstacle: answers('EscalateObstacle'),
  ResolveObstacle: answers('ResolveObstacle'),
  RejectObstacle: answers('RejectObstacle'),

  SubmitImplementingPlan: [right(submittingPlans)],
  SetImplementingPlanDueDate: [right(settingDueDate)],
  RegisterClassifiedDocument: [right(ofDocuments)],
  EraseData: [right(erasing)],
  ...each(ofLogs),
};

function answers(type: keyof typeof ofObstacles): Right[] {
  const owners = Object.entries(ofObstacles[type]);
  return owners.map(([status, permission]) => right(permission, `of one that is ${status}`));
}
