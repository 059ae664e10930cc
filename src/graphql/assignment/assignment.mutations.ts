import { ArrayMinSize, IsOptional, Max, MaxLength, Min } from 'class-validator';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { type AssignResult, assignTask } from '../../domain/assignment/assign-task';
import {
  type AssignmentCommand,
  assignment,
  type DeliverableFormat as Format,
  type OpenAssignment,
} from '../../domain/assignment/assignment';
import type { Mode as AssignMode, Role as AssignRole } from '../../domain/plan/plan-document';
import type { AssignTask } from '../../domain/task/task';
import { occurrenceId } from '../../projections/occurrence-view';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { BadInput } from '../errors';
import { taskAt } from '../plan/plan.read';
import { Task } from '../plan/plan.type';
import {
  answered,
  CommandInput,
  carryOut,
  Payload,
  Receipt,
  requestOf,
  shown,
} from '../shared/command';
import { AssignOutcome, DeliverableFormat, Mode, Role } from '../shared/enums';
import { OptionalCode } from '../shared/fields';
import { IsCode, IsNfc, IsObjectId } from '../shared/validators';
import { assignmentAt, occurrenceAt } from './assignment.read';
import { Assignment, Occurrence } from './assignment.type';

@InputType()
export class AssignTaskInput extends CommandInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @Field(() => String)
  @IsCode()
  taskCode: string;

  @OptionalCode({ description: 'Code of one agency; or a group.' })
  agency?: string | null;

  @OptionalCode({ description: 'Code of a group that the task names.' })
  group?: string | null;

  @Field(() => Role, { nullable: true, description: "Of the agency; a group has the text's." })
  role?: AssignRole | null;

  @Field(() => Mode, { nullable: true, description: 'Of the agency; ASSIGNED unless given.' })
  mode?: AssignMode | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Say what would happen; write nothing.',
  })
  preview: boolean;
}

@ObjectType()
export class AssignTaskResult {
  @Field(() => AssignOutcome, { simple: true })
  outcome: string;

  @Field(() => Role, { simple: true, description: 'The role that it has now.' })
  role: string;

  result: AssignResult;
}

@Resolver(() => AssignTaskResult)
export class AssignTaskResultResolver {
  @FieldResolver(() => Agency)
  agency(@Root() { result }: AssignTaskResult, @Ctx() ctx: Context) {
    return agencyNamed(ctx, result.agency, null);
  }

  @FieldResolver(() => Assignment, {
    nullable: true,
    description: 'Null in a preview, unless it has the task already.',
  })
  assignment(@Root() { result }: AssignTaskResult, @Ctx() ctx: Context) {
    return assignmentAt(ctx, result.assignmentId, null);
  }
}

@ObjectType({ simpleResolvers: true })
export class AssignTaskPayload {
  @Field(() => Task, { nullable: true, description: 'Null only while the views lag.' })
  task: Task | null;

  @Field(() => [AssignTaskResult], {
    description: 'One for each agency, in the order of the roster.',
  })
  results: AssignTaskResult[];

  @Field(() => Boolean)
  preview: boolean;

  @Field(() => Boolean, { description: 'The views lag behind the receipt; ask again.' })
  stale: boolean;

  @Field(() => Receipt, { nullable: true, description: 'Null for a preview.' })
  receipt: Receipt | null;
}

@InputType()
abstract class OccurrenceInput extends CommandInput {
  @Field(() => ID)
  @IsObjectId('assignment')
  assignmentId: string;

  @Field(() => String, { description: 'Of the occurrence: 2026, 2026-Q3, 2026-Q2-Q3 or 2026-04.' })
  @IsCode()
  period: string;
}

/** Far above any count of the plan; what is larger is a slip of the keyboard. */
const QUANTITY_MAX = 1_000_000;

@InputType()
export class ReportProgressInput extends OccurrenceInput {
  @Field(() => Int, { nullable: true, description: 'In all so far, in the unit of the task.' })
  @IsOptional()
  @Min(0)
  @Max(QUANTITY_MAX)
  quantity?: number | null;

  @Field(() => Int, { nullable: true, description: 'Where nothing is counted.' })
  @IsOptional()
  @Min(0)
  @Max(100)
  percent?: number | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(5000)
  @IsNfc()
  note?: string | null;
}

@InputType()
export class SubmitDeliverableInput extends OccurrenceInput {
  @Field(() => String, { description: 'Language of the edition: vi, en, ko, ja, zh.' })
  @IsCode()
  language: string;

  @Field(() => [DeliverableFormat])
  @ArrayMinSize(1)
  formats: Format[];
}

@InputType()
export class ReportCompletionInput extends OccurrenceInput {
  @Field(() => Int, { nullable: true, description: 'In all, if it was not reported before.' })
  @IsOptional()
  @Min(0)
  @Max(QUANTITY_MAX)
  quantity?: number | null;
}

@InputType()
export class SignOffInput extends OccurrenceInput {}

@ObjectType()
abstract class OccurrencePayload extends Payload {
  @Field(() => Occurrence, { nullable: true, description: 'Null only while the views lag.' })
  occurrence: Omit<Occurrence, 'version'> | null;
}

@ObjectType({ simpleResolvers: true })
export class ReportProgressPayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class SubmitDeliverablePayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class ReportCompletionPayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class SignOffPayload extends OccurrencePayload {}

async function step(
  input: OccurrenceInput,
  ctx: Context,
  command: Exclude<AssignmentCommand, OpenAssignment>,
): Promise<OccurrencePayload> {
  const { assignmentId, period } = input;
  const {
    done: _done,
    stream,
    ...payload
  } = await carryOut(input, ctx, () => ({
    decider: assignment,
    stream: assignmentId,
    command,
  }));
  return {
    ...payload,
    occurrence: await shown(occurrenceAt(ctx, occurrenceId(stream, period), null)),
  };
}

@Resolver()
export class AssignmentMutations {
  @Mutation(() => AssignTaskPayload, {
    description: 'Gives a task to an agency, or to every member of a group that it names (rule 1).',
  })
  async assignTask(
    @Arg('input', () => AssignTaskInput) input: AssignTaskInput,
    @Ctx() ctx: Context,
  ): Promise<AssignTaskPayload> {
    const { planId, taskCode, preview } = input;
    const request = requestOf(input, ctx);
    const { taskId, results, done } = await assignTask(
      ctx.execute,
      assignCommand(planId, input),
      taskCode,
      request,
      { preview, expectedVersion: input.expectedVersion ?? null },
    );
    const answer = preview ? { stale: false, receipt: null } : await answered(ctx, request, done);
    return {
      ...answer,
      preview,
      task: await shown(taskAt(ctx, taskId, null)),
      results: results.map((result) => ({ outcome: result.outcome, role: result.role, result })),
    };
  }

  @Mutation(() => ReportProgressPayload, { description: 'How far it is, in all so far (rule 10).' })
  reportProgress(
    @Arg('input', () => ReportProgressInput) input: ReportProgressInput,
    @Ctx() ctx: Context,
  ): Promise<ReportProgressPayload> {
    const { period, quantity, percent, note } = input;
    return step(input, ctx, {
      type: 'ReportProgress',
      period,
      quantity: quantity ?? null,
      percent: percent ?? null,
      note: note ?? null,
    });
  }

  @Mutation(() => SubmitDeliverablePayload, { description: 'Registers one edition (rule 10).' })
  submitDeliverable(
    @Arg('input', () => SubmitDeliverableInput) input: SubmitDeliverableInput,
    @Ctx() ctx: Context,
  ): Promise<SubmitDeliverablePayload> {
    const { period, language, formats } = input;
    return step(input, ctx, { type: 'SubmitDeliverable', period, language, formats });
  }

  @Mutation(() => ReportCompletionPayload, {
    description:
      'It was completed on effectiveOn, by which it is in time or late. From an officer it awaits ' +
      "the head's sign-off; from the head it is both (rule 11).",
  })
  reportCompletion(
    @Arg('input', () => ReportCompletionInput) input: ReportCompletionInput,
    @Ctx() ctx: Context,
  ): Promise<ReportCompletionPayload> {
    const { period, quantity } = input;
    return step(input, ctx, { type: 'ReportCompletion', period, quantity: quantity ?? null });
  }

  @Mutation(() => SignOffPayload, { description: "The agency's head vouches for it (rule 11)." })
  signOff(
    @Arg('input', () => SignOffInput) input: SignOffInput,
    @Ctx() ctx: Context,
  ): Promise<SignOffPayload> {
    return step(input, ctx, { type: 'SignOff', period: input.period });
  }
}

function assignCommand(planId: string, input: AssignTaskInput): AssignTask {
  if (Boolean(input.agency) === Boolean(input.group))
    throw new BadInput('agency', 'EXACTLY_ONE_OF');
  if (input.group && (input.role || input.mode)) throw new BadInput('role', 'NOT_WITH_GROUP');
  if (input.group) return { type: 'AssignTask', planId, group: input.group };
  return {
    type: 'AssignTask',
    planId,
    agency: input.agency as string,
    role: input.role ?? 'IMPLEMENT',
    mode: input.mode ?? 'ASSIGNED',
  };
}
