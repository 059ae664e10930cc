import { ArrayMaxSize, ArrayMinSize } from 'class-validator';
import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Mode as AssignMode, Role as AssignRole } from '../../domain/plan/plan-document';
import type { AssignTask, TaskStep } from '../../domain/task/commands';
import { checkSeen, partsOfAssignment } from '../../domain/task/follow-task';
import { takeStep } from '../../domain/task/take-step';
import { assignmentAt } from '../assignment/assignment.read';
import { AssignmentInput, AssignmentPayload, ReasonedAssignmentInput } from '../assignment/step';
import type { Context } from '../context';
import { BadInput } from '../errors';
import { answered, requestOf, shown } from '../shared/command';
import { Mode, Role } from '../shared/enums';
import { OptionalCode } from '../shared/fields';
import { IsCode } from '../shared/validators';
import { PreviewPayload, previewableStep, TaskInput } from './task-step';

/** No group has more members than the province has bodies. */
const MOST_MEMBERS = 500;

@InputType()
abstract class PreviewableInput extends TaskInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Say what would happen; write nothing.',
  })
  preview: boolean;
}

@InputType()
export class AssignTaskInput extends PreviewableInput {
  @OptionalCode({ description: 'Code of one agency; or a group.' })
  agency?: string | null;

  @OptionalCode({ description: 'Code of a group that the task names, or of one of the province.' })
  group?: string | null;

  @Field(() => Role, {
    nullable: true,
    description: "IMPLEMENT unless given; a group that the task names has the text's.",
  })
  role?: AssignRole | null;

  @Field(() => Mode, {
    nullable: true,
    description: "ASSIGNED unless given; a group that the task names has the text's.",
  })
  mode?: AssignMode | null;
}

@InputType()
export class ResolveGroupInput extends PreviewableInput {
  @Field(() => String, { description: 'Code of a group that the task names as TO_BE_RESOLVED.' })
  @IsCode()
  group: string;

  @Field(() => [String], { description: 'Codes of the agencies that belong to it.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_MEMBERS)
  @IsCode({ each: true })
  members: string[];
}

@InputType()
export class WithdrawAssignmentInput extends ReasonedAssignmentInput {}

@InputType()
export class ConfirmAssignmentModeInput extends AssignmentInput {
  @Field(() => Mode)
  mode: AssignMode;
}

@ObjectType({ simpleResolvers: true })
export class AssignTaskPayload extends PreviewPayload {}

@ObjectType({ simpleResolvers: true })
export class ResolveGroupPayload extends PreviewPayload {}

@ObjectType({ simpleResolvers: true })
export class WithdrawAssignmentPayload extends AssignmentPayload {}

@ObjectType({ simpleResolvers: true })
export class ConfirmAssignmentModePayload extends AssignmentPayload {}

@Resolver()
export class AssigningMutations {
  @Mutation(() => AssignTaskPayload, {
    description:
      'Gives a task to an agency, or to every member of a group that it names or that the province ' +
      'has (rule 1).',
  })
  assignTask(
    @Arg('input', () => AssignTaskInput) input: AssignTaskInput,
    @Ctx() ctx: Context,
  ): Promise<AssignTaskPayload> {
    return previewableStep(input, ctx, assignCommand(input));
  }

  @Mutation(() => ResolveGroupPayload, {
    description:
      'Says who belongs to a group that the text leaves open: by the lead, or by the coordinator ' +
      'where nobody, or only an invited body, leads (rule 1).',
  })
  resolveGroup(
    @Arg('input', () => ResolveGroupInput) input: ResolveGroupInput,
    @Ctx() ctx: Context,
  ): Promise<ResolveGroupPayload> {
    const { group, members } = input;
    return previewableStep(input, ctx, { type: 'ResolveGroup', group, members });
  }

  @Mutation(() => WithdrawAssignmentPayload, { description: 'Takes a task from an agency.' })
  withdrawAssignment(
    @Arg('input', () => WithdrawAssignmentInput) input: WithdrawAssignmentInput,
    @Ctx() ctx: Context,
  ): Promise<WithdrawAssignmentPayload> {
    const { reason } = input;
    return ofAssignment(input, ctx, (agency) => ({ type: 'WithdrawAssignment', agency, reason }));
  }

  @Mutation(() => ConfirmAssignmentModePayload, {
    description: 'Decides whether a body was ordered or asked, where the text leaves it unclear.',
  })
  confirmAssignmentMode(
    @Arg('input', () => ConfirmAssignmentModeInput) input: ConfirmAssignmentModeInput,
    @Ctx() ctx: Context,
  ): Promise<ConfirmAssignmentModePayload> {
    const { mode } = input;
    return ofAssignment(input, ctx, (agency) => ({ type: 'ConfirmAssignmentMode', agency, mode }));
  }
}

/** What is decided on a task about one of those who have it. */
async function ofAssignment(
  input: AssignmentInput,
  ctx: Context,
  command: (agency: string) => TaskStep,
): Promise<AssignmentPayload> {
  const { assignmentId, expectedVersion = null } = input;
  const { taskId, agency } = partsOfAssignment(assignmentId);
  const request = requestOf(input, ctx);
  await checkSeen(ctx.execute, assignmentId, expectedVersion, request);
  const options = { preview: false, expectedVersion: null };
  const { done } = await takeStep(ctx.execute, taskId, command(agency), request, options);
  return {
    ...(await answered(ctx, request, done)),
    assignment: await shown(assignmentAt(ctx, assignmentId, null)),
  };
}

function assignCommand(input: AssignTaskInput): AssignTask {
  const { planId, agency, group, role = null, mode = null } = input;
  if (Boolean(agency) === Boolean(group)) throw new BadInput('agency', 'EXACTLY_ONE_OF');
  if (group) return { type: 'AssignTask', planId, group, role, mode };
  return {
    type: 'AssignTask',
    planId,
    agency: agency as string,
    role: role ?? 'IMPLEMENT',
    mode: mode ?? 'ASSIGNED',
  };
}
