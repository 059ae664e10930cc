import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { LocalDate } from '../scalars';
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
    const { period, until, reason } = input;
    return occurrenceStep(input, ctx, { type: 'RequestExtension', period, until, reason });
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
