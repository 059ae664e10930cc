import { Field, InputType, Int, ObjectType } from 'type-graphql';
import type { ImplementingPlanRow } from '../../projections/implementing-plan-view';
import type { At } from '../../projections/views';
import { OfficialDocument } from '../audit/ledger-event.type';
import { Task } from '../plan/plan.type';
import { LocalDate } from '../scalars';
import { connectionType } from '../shared/connection';
import { ImplementingPlanStatus } from '../shared/enums';
import { OptionalCode } from '../shared/fields';
import { Node } from '../shared/node';

@ObjectType({
  simpleResolvers: true,
  description: 'A task that the agency leads, and whether its own plan covers it.',
})
export class Coverage {
  @Field(() => Task, { nullable: true })
  task: Task | null;

  @Field(() => Boolean)
  covered: boolean;
}

@ObjectType({
  implements: Node,
  description: "An agency's own plan or paper by which it carries the province's plan out (IV.5).",
})
export class ImplementingPlan extends Node {
  @Field(() => LocalDate, {
    simple: true,
    nullable: true,
    description: 'The day that was set for it; the plan itself sets none.',
  })
  dueOn: string | null;

  @Field(() => OfficialDocument, {
    simple: true,
    nullable: true,
    description: 'Of the last one; null before the first.',
  })
  document: OfficialDocument | null;

  @Field(() => Int, { simple: true, description: '0 before the first is submitted.' })
  revision: number;

  @Field(() => LocalDate, { simple: true, nullable: true })
  submittedOn: string | null;

  @Field(() => LocalDate, {
    simple: true,
    nullable: true,
    description: 'Which lateness is judged by.',
  })
  firstSubmittedOn: string | null;

  @Field(() => Boolean, {
    simple: true,
    nullable: true,
    description: 'Whether the first came after the day that was set then; null before it.',
  })
  late: boolean | null;

  row: ImplementingPlanRow;
}

export const ImplementingPlanConnection = connectionType(ImplementingPlan);

export const toImplementingPlan = (row: ImplementingPlanRow, at: At): ImplementingPlan => ({
  __typename: 'ImplementingPlan',
  at,
  row,
  id: row.id,
  version: row.version,
  dueOn: row.due_on,
  document: row.paper,
  revision: row.revision,
  submittedOn: row.submitted_on,
  firstSubmittedOn: row.first_submitted_on,
  late: row.late,
});

@ObjectType({
  simpleResolvers: true,
  description: 'Of those who have the duty IV.5: each is submitted, missing or overdue.',
})
export class ImplementingPlanCompliance {
  @Field(() => Int)
  asked: number;

  @Field(() => Int)
  submitted: number;

  @Field(() => Int, { description: 'Of those submitted: first after the day that was set.' })
  late: number;

  @Field(() => Int, { description: 'Not submitted, and no day that was set has passed.' })
  missing: number;

  @Field(() => Int)
  overdue: number;
}

@InputType()
export class ImplementingPlanFilter {
  @OptionalCode()
  agency?: string | null;

  @Field(() => ImplementingPlanStatus, { nullable: true })
  status?: string | null;
}
