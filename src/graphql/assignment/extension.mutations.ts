import { IsOptional } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { LocalDate } from '../scalars';
import { IsObjectId } from '../shared/validators';
import {
  OccurrenceInput,
  OccurrencePayload,
  occurrenceStep,
  ReasonedOccurrenceInput,
} from './step';

@InputType()
export class RequestExtensionInput extends ReasonedOccurrenceInput {
  @Field(() => LocalDate)
  until: string;

  @Field(() => ID, { nullable: true, description: 'The obstacle that justifies it (rule 23).' })
  @IsOptional()
  @IsObjectId('obstacle')
  obstacleId?: string | null;
}

@InputType()
export class GrantExtensionInput extends OccurrenceInput {
  @Field(() => LocalDate, { nullable: true, description: 'The day asked for, unless given.' })
  until?: string | null;
}

@InputType()
export class RefuseExtensionInput extends ReasonedOccurrenceInput {}

@ObjectType({ simpleResolvers: true })
export class RequestExtensionPayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class GrantExtensionPayload extends OccurrencePayload {}

@ObjectType({ simpleResolvers: true })
export class RefuseExtensionPayload extends OccurrencePayload {}

@Resolver()
export class ExtensionMutations {
  @Mutation(() => RequestExtensionPayload, {
    description: 'Asks to put the due date off; asking for another day replaces it (rule 9).',
  })
  requestExtension(
    @Arg('input', () => RequestExtensionInput) input: RequestExtensionInput,
    @Ctx() ctx: Context,
  ): Promise<RequestExtensionPayload> {
    const { period, until, reason, obstacleId = null } = input;
    const asked = { period, until, reason, obstacleId };
    return occurrenceStep(input, ctx, { type: 'RequestExtension', ...asked });
  }

  @Mutation(() => GrantExtensionPayload, {
    description: 'Puts the due date off; the first one stays visible (rule 9).',
  })
  grantExtension(
    @Arg('input', () => GrantExtensionInput) input: GrantExtensionInput,
    @Ctx() ctx: Context,
  ): Promise<GrantExtensionPayload> {
    const { period, until = null } = input;
    return occurrenceStep(input, ctx, { type: 'GrantExtension', period, until });
  }

  @Mutation(() => RefuseExtensionPayload, { description: 'The due date stays.' })
  refuseExtension(
    @Arg('input', () => RefuseExtensionInput) input: RefuseExtensionInput,
    @Ctx() ctx: Context,
  ): Promise<RefuseExtensionPayload> {
    const { period, reason } = input;
    return occurrenceStep(input, ctx, { type: 'RefuseExtension', period, reason });
  }
}
