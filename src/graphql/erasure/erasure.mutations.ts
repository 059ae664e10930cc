import { ArrayMaxSize, ArrayMinSize, MaxLength, MinLength } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { Position } from '../scalars';
import { answered, Payload, RepeatableInput, requestOf } from '../shared/command';
import { IsNfc } from '../shared/validators';

@InputType({
  description: 'Destroys texts for good. `document` is the decision; without it nothing is done.',
})
export class EraseDataInput extends RepeatableInput {
  @Field(() => ID)
  @MaxLength(200)
  planId: string;

  @Field(() => [Position], { description: 'Of the events whose free texts are to be destroyed.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  positions: string[];

  @Field(() => String, { description: 'The law and its article.' })
  @MinLength(1)
  @MaxLength(500)
  @IsNfc()
  legalBasis: string;
}

@ObjectType({ simpleResolvers: true })
export class EraseDataPayload extends Payload {
  @Field(() => Int, { description: 'Events whose texts this command has destroyed.' })
  erased: number;
}

@Resolver()
export class ErasureMutations {
  @Mutation(() => EraseDataPayload, {
    description:
      'Everything else about the events stays, and the ledger verifies as before; the views and ' +
      'their history are made again without the texts, which takes a while.',
  })
  async eraseData(
    @Arg('input', () => EraseDataInput) input: EraseDataInput,
    @Ctx() ctx: Context,
  ): Promise<EraseDataPayload> {
    const request = requestOf(input, ctx);
    const { planId, legalBasis } = input;
    const positions = input.positions.map(BigInt);
    const done = await ctx.erase({ planId, legalBasis, positions }, request);
    return { ...(await answered(ctx, request, [done])), erased: done.state.events.length };
  }
}
