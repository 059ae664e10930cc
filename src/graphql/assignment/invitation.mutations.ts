import { Arg, Ctx, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../context';
import {
  AssignmentInput,
  AssignmentPayload,
  assignmentStep,
  ReasonedAssignmentInput,
} from './step';

@InputType()
export class AcceptInvitationInput extends AssignmentInput {}

@InputType()
export class DeclineInvitationInput extends ReasonedAssignmentInput {}

@InputType()
export class SuspendAssignmentInput extends ReasonedAssignmentInput {}

@InputType()
export class ResumeAssignmentInput extends AssignmentInput {}

@ObjectType({ simpleResolvers: true })
export class AcceptInvitationPayload extends AssignmentPayload {}

@ObjectType({ simpleResolvers: true })
export class DeclineInvitationPayload extends AssignmentPayload {}

@ObjectType({ simpleResolvers: true })
export class SuspendAssignmentPayload extends AssignmentPayload {}

@ObjectType({ simpleResolvers: true })
export class ResumeAssignmentPayload extends AssignmentPayload {}

/** Whether an assignment runs. */
@Resolver()
export class InvitationMutations {
  @Mutation(() => AcceptInvitationPayload, {
    description: 'An invited or requested body takes the task on (rule 3).',
  })
  acceptInvitation(
    @Arg('input', () => AcceptInvitationInput) input: AcceptInvitationInput,
    @Ctx() ctx: Context,
  ): Promise<AcceptInvitationPayload> {
    return assignmentStep(input, ctx, { type: 'AcceptInvitation' });
  }

  @Mutation(() => DeclineInvitationPayload, {
    description: 'It does not; a lead is then vacant, and the province office is told (rule 3).',
  })
  declineInvitation(
    @Arg('input', () => DeclineInvitationInput) input: DeclineInvitationInput,
    @Ctx() ctx: Context,
  ): Promise<DeclineInvitationPayload> {
    return assignmentStep(input, ctx, { type: 'DeclineInvitation', reason: input.reason });
  }

  @Mutation(() => SuspendAssignmentPayload, {
    description: 'What is unfinished rests, and counts in no percentage (rule 7).',
  })
  suspendAssignment(
    @Arg('input', () => SuspendAssignmentInput) input: SuspendAssignmentInput,
    @Ctx() ctx: Context,
  ): Promise<SuspendAssignmentPayload> {
    return assignmentStep(input, ctx, { type: 'SuspendAssignment', reason: input.reason });
  }

  @Mutation(() => ResumeAssignmentPayload, { description: 'It goes on from where it rested.' })
  resumeAssignment(
    @Arg('input', () => ResumeAssignmentInput) input: ResumeAssignmentInput,
    @Ctx() ctx: Context,
  ): Promise<ResumeAssignmentPayload> {
    return assignmentStep(input, ctx, { type: 'ResumeAssignment' });
  }
}
