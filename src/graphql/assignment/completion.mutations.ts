import { IsOptional, Max, Min } from 'class-validator';
import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../context';
import {
  OccurrenceInput,
  OccurrencePayload,
  occurrenceStep,
  QUANTITY_MAX,
  ReasonedOccurrenceInput,
} from './step';

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

@InputType()
export class ConfirmCompletionInput extends OccurrenceInput {}

@InputType()
export class ReturnCompletionInput extends ReasonedOccurrenceInput {}

@InputType()
export class WaiveOccurrenceInput extends ReasonedOccurrenceInput {}

@ObjectType({ simpleResolvers: true })
export class ReportCompletionPayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class SignOffPayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class ConfirmCompletionPayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class ReturnCompletionPayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class WaiveOccurrencePayload extends OccurrencePayload {}

@Resolver()
export class CompletionMutations {
  @Mutation(() => ReportCompletionPayload, {
    description:
      'It was completed on effectiveOn, by which it is in time or late. From an officer it awaits ' +
      "the head's sign-off; from the head it is both (rule 11).",
  })
  reportCompletion(
    @Arg('input', () => ReportCompletionInput) input: ReportCompletionInput,
    @Ctx() ctx: Context,
  ): Promise<ReportCompletionPayload> {
    const { period, quantity = null } = input;
    return occurrenceStep(input, ctx, { type: 'ReportCompletion', period, quantity });
  }

  @Mutation(() => SignOffPayload, { description: "The agency's head vouches for it (rule 11)." })
  signOff(
    @Arg('input', () => SignOffInput) input: SignOffInput,
    @Ctx() ctx: Context,
  ): Promise<SignOffPayload> {
    return occurrenceStep(input, ctx, { type: 'SignOff', period: input.period });
  }

  @Mutation(() => ConfirmCompletionPayload, {
    description: "The coordinator confirms; its own work is confirmed by the province's office.",
  })
  confirmCompletion(
    @Arg('input', () => ConfirmCompletionInput) input: ConfirmCompletionInput,
    @Ctx() ctx: Context,
  ): Promise<ConfirmCompletionPayload> {
    return occurrenceStep(input, ctx, { type: 'ConfirmCompletion', period: input.period });
  }

  @Mutation(() => ReturnCompletionPayload, {
    description:
      'It is not done yet. Whoever confirms returns what was reported or confirmed; the head ' +
      'returns what he is asked to sign off.',
  })
  returnCompletion(
    @Arg('input', () => ReturnCompletionInput) input: ReturnCompletionInput,
    @Ctx() ctx: Context,
  ): Promise<ReturnCompletionPayload> {
    const { period, reason } = input;
    return occurrenceStep(input, ctx, { type: 'ReturnCompletion', period, reason });
  }

  @Mutation(() => WaiveOccurrencePayload, {
    description: 'It need not be done, and counts in no percentage (rule 7).',
  })
  waiveOccurrence(
    @Arg('input', () => WaiveOccurrenceInput) input: WaiveOccurrenceInput,
    @Ctx() ctx: Context,
  ): Promise<WaiveOccurrencePayload> {
    const { period, reason } = input;
    return occurrenceStep(input, ctx, { type: 'WaiveOccurrence', period, reason });
  }
}
