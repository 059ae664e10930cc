import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { AccessQueries } from './access/access.resolver';
import { AgencyMutations, AssignmentMoveResolver } from './agency/agency.mutations';
import { AgencyQueries, AgencyResolver } from './agency/agency.resolver';
import {
  AgencyGroupMutations,
  AgencyGroupQueries,
  AgencyGroupResolver,
} from './agency/agency-group.resolver';
import {
  EvidenceResolver,
  ExtensionResolver,
  RemarkResolver,
  UrgeResolver,
} from './assignment/acts.resolver';
import {
  AssignmentQueries,
  AssignmentResolver,
  OccurrenceResolver,
} from './assignment/assignment.resolver';
import { CompletionMutations } from './assignment/completion.mutations';
import { EvidenceMutations } from './assignment/evidence.mutations';
import { ExtensionMutations } from './assignment/extension.mutations';
import { InvitationMutations } from './assignment/invitation.mutations';
import { ProgressMutations } from './assignment/progress.mutations';
import { UrgeResultResolver, UrgingMutations } from './assignment/urging.mutations';
import {
  AuditQueries,
  ChangeResolver,
  LedgerEventResolver,
  LedgerQueries,
  NodeResolver,
} from './audit/audit.resolver';
import { LedgerEventsSubscription } from './audit/ledger-events.resolver';
import { BudgetDossierMutations } from './budget-dossier/budget-dossier.mutations';
import {
  BudgetDossierQueries,
  BudgetDossierResolver,
} from './budget-dossier/budget-dossier.resolver';
import { BudgetRequestMutations } from './budget-request/budget-request.mutations';
import {
  AwaitingResolver,
  BudgetAppraiserResolver,
  BudgetDecisionResolver,
  BudgetLineResolver,
  BudgetRequestQueries,
  BudgetRequestResolver,
  BudgetRevisionResolver,
  BudgetTrackResolver,
} from './budget-request/budget-request.resolver';
import { BudgetPipelineQueries, BudgetTotalResolver } from './budget-request/budget-totals';
import { FundingMutations } from './budget-request/funding.mutations';
import {
  ClassifiedDocumentMutations,
  ClassifiedDocumentQueries,
  ClassifiedDocumentResolver,
} from './classified-document/classified-document.resolver';
import { ConsolidatedReportMutations } from './consolidated-report/consolidated-report.mutations';
import {
  ConsolidatedReportResolver,
  InclusionResolver,
} from './consolidated-report/consolidated-report.resolver';
import { DelegationMutations, DelegationResolver } from './delegation/delegation.resolver';
import { ErasureMutations } from './erasure/erasure.mutations';
import { ImplementingPlanMutations } from './implementing-plan/implementing-plan.mutations';
import {
  AgencyImplementingPlanResolver,
  ImplementingPlanQueries,
  ImplementingPlanResolver,
  PlanImplementingPlansResolver,
} from './implementing-plan/implementing-plan.resolver';
import { ReceiptStatusQueries, TransparencyLogResolver } from './log/log.resolver';
import { ObstacleMutations } from './obstacle/obstacle.mutations';
import {
  AgencyObstaclesResolver,
  ObstacleQueries,
  ObstacleResolver,
  PlanObstaclesResolver,
  SectionObstaclesResolver,
  TaskObstaclesResolver,
} from './obstacle/obstacle.resolver';
import { PlanMutations } from './plan/plan.mutations';
import {
  AssigneeGroupResolver,
  AssigneeResolver,
  PlanQueries,
  PlanResolver,
  SectionResolver,
  TaskResolver,
} from './plan/plan.resolver';
import { CycleMutations } from './report/cycle.mutations';
import { ReportMutations } from './report/report.mutations';
import { ReportingCycleResolver, ReportQueries, ReportResolver } from './report/report.resolver';
import { AllowedCommandsResolver } from './shared/allowed.resolver';
import { AssigningMutations } from './task/assigning.mutations';
import { DecidingMutations } from './task/deciding.mutations';
import { AssignTaskResultResolver } from './task/task-step';
import { ViewerResolver } from './viewer/viewer.resolver';
import { WorkItemResolver, WorklistResolver } from './viewer/worklist.resolver';

export function buildSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      AccessQueries,
      PlanQueries,
      PlanResolver,
      SectionResolver,
      TaskResolver,
      AssigneeResolver,
      AssigneeGroupResolver,
      AgencyQueries,
      AgencyResolver,
      AgencyMutations,
      AssignmentMoveResolver,
      AgencyGroupQueries,
      AgencyGroupResolver,
      AgencyGroupMutations,
      DelegationResolver,
      DelegationMutations,
      AssignmentQueries,
      AssignmentResolver,
      OccurrenceResolver,
      RemarkResolver,
      EvidenceResolver,
      ExtensionResolver,
      UrgeResolver,
      InvitationMutations,
      ProgressMutations,
      CompletionMutations,
      ExtensionMutations,
      EvidenceMutations,
      UrgingMutations,
      UrgeResultResolver,
      PlanMutations,
      AssigningMutations,
      DecidingMutations,
      AssignTaskResultResolver,
      BudgetRequestQueries,
      BudgetRequestResolver,
      BudgetLineResolver,
      AwaitingResolver,
      BudgetAppraiserResolver,
      BudgetDecisionResolver,
      BudgetRevisionResolver,
      BudgetTrackResolver,
      BudgetRequestMutations,
      FundingMutations,
      BudgetDossierQueries,
      BudgetDossierResolver,
      BudgetDossierMutations,
      BudgetPipelineQueries,
      BudgetTotalResolver,
      ReportQueries,
      ReportingCycleResolver,
      ReportResolver,
      ReportMutations,
      ObstacleQueries,
      ObstacleResolver,
      PlanObstaclesResolver,
      SectionObstaclesResolver,
      TaskObstaclesResolver,
      AgencyObstaclesResolver,
      ObstacleMutations,
      ImplementingPlanQueries,
      ImplementingPlanResolver,
      AgencyImplementingPlanResolver,
      PlanImplementingPlansResolver,
      ImplementingPlanMutations,
      ClassifiedDocumentQueries,
      ClassifiedDocumentResolver,
      ClassifiedDocumentMutations,
      CycleMutations,
      ConsolidatedReportResolver,
      InclusionResolver,
      ConsolidatedReportMutations,
      AuditQueries,
      LedgerQueries,
      LedgerEventsSubscription,
      LedgerEventResolver,
      ChangeResolver,
      NodeResolver,
      TransparencyLogResolver,
      ReceiptStatusQueries,
      ErasureMutations,
      AllowedCommandsResolver,
      ViewerResolver,
      WorklistResolver,
      WorkItemResolver,
    ],
    // Asked for by type-graphql; what is followed is the ledger, which needs no second messenger.
    pubSub: { publish: noMessenger, subscribe: noMessenger },
    // By a whole introspection, at each start; Apollo refuses a schema that is not valid by itself.
    skipCheck: true,
    // Broken rules are told to callers without their whole input.
    validate: { forbidUnknownValues: false, validationError: { target: false, value: false } },
  });
}

function noMessenger(): never {
  throw new Error('subscriptions follow the ledger');
}

/** As it is committed in schema.graphql. */
export const schemaText = (schema: GraphQLSchema): string =>
  `${printSchema(lexicographicSortSchema(schema))}\n`;
