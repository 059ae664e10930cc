import { Ctx, Field, FieldResolver, ID, InputType, ObjectType, Resolver, Root } from 'type-graphql';
import type { TaskStep } from '../../domain/task/commands';
import type { FollowResult } from '../../domain/task/follow-task';
import { type Taken, takeStep, taskIdIn } from '../../domain/task/take-step';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import { assignmentAt } from '../assignment/assignment.read';
import { Assignment } from '../assignment/assignment.type';
import type { Context } from '../context';
import { taskAt } from '../plan/plan.read';
import { Task } from '../plan/plan.type';
import { answered, CommandInput, Payload, Receipt, requestOf, shown } from '../shared/command';
import { AssignOutcome, Role } from '../shared/enums';
import { IsCode } from '../shared/validators';

@InputType()
export abstract class TaskInput extends CommandInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @Field(() => String, { description: 'The code that the task has now: II.5.b.2.' })
  @IsCode()
  taskCode: string;
}

@ObjectType({ description: 'What became of one agency.' })
export class AssignTaskResult {
  @Field(() => AssignOutcome, { simple: true })
  outcome: string;

  @Field(() => Role, { simple: true, description: 'The role that it has now.' })
  role: string;

  result: FollowResult;
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

@ObjectType()
export abstract class TaskPayload extends Payload {
  @Field(() => Task, { nullable: true, description: 'Null only while the views lag.' })
  task: Task | null;
}

/** Of what concerns all who have the task. */
@ObjectType()
export abstract class FollowedPayload extends TaskPayload {
  @Field(() => [AssignTaskResult], {
    description: 'One for each agency that has the task, in the order in which they got it.',
  })
  results: AssignTaskResult[];
}

/** Of what can be tried out before. */
@ObjectType()
export abstract class PreviewPayload {
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

const shownResults = ({ results }: Taken): AssignTaskResult[] =>
  results.map((result) => ({ outcome: result.outcome, role: result.role, result }));

/** Takes a step on the task that the input names, or says what it would do. */
export async function previewableStep(
  input: TaskInput & { preview: boolean },
  ctx: Context,
  command: TaskStep,
): Promise<PreviewPayload> {
  const { planId, taskCode, preview } = input;
  const request = requestOf(input, ctx);
  const taskId = await taskIdIn(ctx.execute, planId, taskCode);
  const options = { preview, expectedVersion: input.expectedVersion ?? null };
  const taken = await takeStep(ctx.execute, taskId, command, request, options);
  const answer = preview
    ? { stale: false, receipt: null }
    : await answered(ctx, request, taken.done);
  return {
    ...answer,
    preview,
    task: await shown(taskAt(ctx, taskId, null)),
    results: shownResults(taken),
  };
}

/** Takes a step on a task, after which the assignments of all who have it follow. */
export async function taskStep(
  input: TaskInput,
  ctx: Context,
  command: TaskStep,
): Promise<FollowedPayload> {
  const request = requestOf(input, ctx);
  const taskId = await taskIdIn(ctx.execute, input.planId, input.taskCode);
  const options = { preview: false, expectedVersion: input.expectedVersion ?? null };
  const taken = await takeStep(ctx.execute, taskId, command, request, options);
  return {
    ...(await answered(ctx, request, taken.done)),
    task: await shown(taskAt(ctx, taskId, null)),
    results: shownResults(taken),
  };
}
