import { Min } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { assignment } from '../../domain/assignment/assignment';
import type { AssignmentStep, OccurrenceStep } from '../../domain/assignment/commands';
import { occurrenceId } from '../../projections/occurrence-view';
import type { Context } from '../context';
import { CommandInput, carryOut, Payload, shown } from '../shared/command';
import { all, OptionalCode, Reason } from '../shared/fields';
import { IsCode, IsObjectId } from '../shared/validators';
import { assignmentAt, occurrenceAt } from './assignment.read';
import { Assignment, Occurrence } from './assignment.type';

@InputType()
export abstract class AssignmentInput extends CommandInput {
  @Field(() => ID)
  @IsObjectId('assignment')
  assignmentId: string;
}

@InputType()
export abstract class ReasonedAssignmentInput extends AssignmentInput {
  @Reason()
  reason: string;
}

/** Of an act that may concern one period, or the assignment as a whole. */
@InputType()
export abstract class OptionalPeriodInput extends AssignmentInput {
  @OptionalCode({ description: 'Of the occurrence that it belongs to, if it belongs to one.' })
  period?: string | null;
}

@InputType()
export abstract class OccurrenceInput extends AssignmentInput {
  @Field(() => String, { description: 'Of the occurrence: 2026, 2026-Q3, 2026-Q2-Q3 or 2026-04.' })
  @IsCode()
  period: string;
}

@InputType()
export abstract class ReasonedOccurrenceInput extends OccurrenceInput {
  @Reason()
  reason: string;
}

@ObjectType()
export abstract class AssignmentPayload extends Payload {
  @Field(() => Assignment, { nullable: true, description: 'Null only while the views lag.' })
  assignment: Assignment | null;
}

@ObjectType()
export abstract class OccurrencePayload extends Payload {
  @Field(() => Occurrence, { nullable: true, description: 'Null only while the views lag.' })
  occurrence: Omit<Occurrence, 'version'> | null;
}

async function taken(
  input: AssignmentInput,
  ctx: Context,
  command: AssignmentStep | OccurrenceStep,
) {
  const order = { decider: assignment, stream: input.assignmentId, command };
  const { stale, receipt } = await carryOut(input, ctx, () => order);
  return { stale, receipt };
}

/** Takes a step of an assignment, and answers with how it stands then. */
export async function assignmentStep(
  input: AssignmentInput,
  ctx: Context,
  command: AssignmentStep,
): Promise<AssignmentPayload> {
  const payload = await taken(input, ctx, command);
  return { ...payload, assignment: await shown(assignmentAt(ctx, input.assignmentId, null)) };
}

/** The same of one of its occurrences. */
export async function occurrenceStep(
  input: AssignmentInput,
  ctx: Context,
  command: OccurrenceStep,
): Promise<OccurrencePayload> {
  const payload = await taken(input, ctx, command);
  const id = occurrenceId(input.assignmentId, command.period);
  return { ...payload, occurrence: await shown(occurrenceAt(ctx, id, null)) };
}

/** The version of an earlier event of the assignment's stream. */
export const EarlierVersion = (description: string): PropertyDecorator =>
  all(
    Field(() => Int, { description }),
    Min(0),
  );

/** Far above any count of the plan; what is larger is a slip of the keyboard. */
export const QUANTITY_MAX = 1_000_000;
