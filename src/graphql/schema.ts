import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { AgencyQueries, AgencyResolver } from './agency/agency.resolver';
import { AssignmentMutations, AssignTaskResultResolver } from './assignment/assignment.mutations';
import {
  AssignmentQueries,
  AssignmentResolver,
  OccurrenceResolver,
} from './assignment/assignment.resolver';
import {
  AuditQueries,
  LedgerEventResolver,
  LedgerQueries,
  NodeResolver,
} from './audit/audit.resolver';
import {
  AwaitingResolver,
  BudgetLineResolver,
  BudgetRequestMutations,
  BudgetRequestQueries,
  BudgetRequestResolver,
} from './budget-request/budget-request.resolver';
import {
  AssigneeGroupResolver,
  AssigneeResolver,
  PlanQueries,
  PlanResolver,
  SectionResolver,
  TaskResolver,
} from './plan/plan.resolver';
import { ReportMutations } from './report/report.mutations';
import { ReportingCycleResolver, ReportQueries, ReportResolver } from './report/report.resolver';
import { ViewerResolver } from './viewer/viewer.resolver';

export function buildSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      PlanQueries,
      PlanResolver,
      SectionResolver,
      TaskResolver,
      AssigneeResolver,
      AssigneeGroupResolver,
      AgencyQueries,
      AgencyResolver,
      AssignmentQueries,
      AssignmentResolver,
      OccurrenceResolver,
      AssignmentMutations,
      AssignTaskResultResolver,
      BudgetRequestQueries,
      BudgetRequestResolver,
      BudgetLineResolver,
      AwaitingResolver,
      BudgetRequestMutations,
      ReportQueries,
      ReportingCycleResolver,
      ReportResolver,
      ReportMutations,
      AuditQueries,
      LedgerQueries,
      LedgerEventResolver,
      NodeResolver,
      ViewerResolver,
    ],
    // Broken rules are told to callers without their whole input.
    validate: { forbidUnknownValues: false, validationError: { target: false, value: false } },
  });
}

/** As it is committed in schema.graphql. */
export const schemaText = (schema: GraphQLSchema): string =>
  `${printSchema(lexicographicSortSchema(schema))}\n`;
