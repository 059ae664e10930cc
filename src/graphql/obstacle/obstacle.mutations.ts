import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { type ObstacleCommand, obstacle } from '../../domain/obstacle/obstacle';
import type { Context } from '../context';
import { CommandInput, carryOut, Payload, RepeatableInput, shown } from '../shared/command';
import { FreeText, OptionalCode, OptionalFreeText, Reason } from '../shared/fields';
import { IsCode, IsObjectId } from '../shared/validators';
import { obstacleAt } from './obstacle.read';
import { Obstacle } from './obstacle.type';

@InputType()
export class ReportObstacleInput extends RepeatableInput {
  @Field(() => ID)
  @IsCode()
  planId: string;

  @OptionalCode({ description: 'The task that it stands in the way of; none: the whole plan.' })
  taskCode?: string | null;

  @OptionalCode({
    description:
      "Whose obstacle it is: your own agency's unless given. The coordinator may name any, or none " +
      'in particular.',
  })
  agency?: string | null;

  @FreeText(5000)
  text: string;
}

@InputType()
abstract class ObstacleInput extends CommandInput {
  @Field(() => ID)
  @IsObjectId('obstacle')
  obstacleId: string;
}

@InputType()
export class EscalateObstacleInput extends ObstacleInput {
  @OptionalFreeText(2000, 'What UBND tỉnh is told.')
  note?: string | null;
}

@InputType()
export class ResolveObstacleInput extends ObstacleInput {
  @FreeText(2000, 'How.')
  resolution: string;
}

@InputType()
export class RejectObstacleInput extends ObstacleInput {
  @Reason()
  reason: string;
}

@ObjectType()
abstract class ObstaclePayload extends Payload {
  @Field(() => Obstacle, { nullable: true, description: 'Null only while the views lag.' })
  obstacle: Obstacle | null;
}

@ObjectType({ simpleResolvers: true })
export class ReportObstaclePayload extends ObstaclePayload {}

@ObjectType({ simpleResolvers: true })
export class EscalateObstaclePayload extends ObstaclePayload {}

@ObjectType({ simpleResolvers: true })
export class ResolveObstaclePayload extends ObstaclePayload {}

@ObjectType({ simpleResolvers: true })
export class RejectObstaclePayload extends ObstaclePayload {}

@Resolver()
export class ObstacleMutations {
  @Mutation(() => ReportObstaclePayload, {
    description: 'Says what stands in the way: an agency, or the coordinator who found it.',
  })
  async reportObstacle(
    @Arg('input', () => ReportObstacleInput) input: ReportObstacleInput,
    @Ctx() ctx: Context,
  ): Promise<ReportObstaclePayload> {
    const { planId, taskCode = null, text } = input;
    const agency = input.agency ?? input.onBehalfOf ?? ownOf(ctx);
    const command = { type: 'ReportObstacle' as const, planId, taskCode, agency, text };
    const { stream, stale, receipt } = await carryOut(input, ctx, (request) => ({
      decider: obstacle,
      stream: ctx.execute.newStream('obstacle', request),
      command,
    }));
    return { stale, receipt, obstacle: await shown(obstacleAt(ctx, stream, null)) };
  }

  @Mutation(() => EscalateObstaclePayload, {
    description: 'The coordinator tells UBND tỉnh of it (IV.3), who then answers it.',
  })
  escalateObstacle(
    @Arg('input', () => EscalateObstacleInput) input: EscalateObstacleInput,
    @Ctx() ctx: Context,
  ): Promise<EscalateObstaclePayload> {
    return answer(input, ctx, { type: 'EscalateObstacle', note: input.note ?? null });
  }

  @Mutation(() => ResolveObstaclePayload, {
    description: 'By the coordinator; of one that was escalated by the province office.',
  })
  resolveObstacle(
    @Arg('input', () => ResolveObstacleInput) input: ResolveObstacleInput,
    @Ctx() ctx: Context,
  ): Promise<ResolveObstaclePayload> {
    return answer(input, ctx, { type: 'ResolveObstacle', resolution: input.resolution });
  }

  @Mutation(() => RejectObstaclePayload, {
    description: 'By the coordinator; of one that was escalated by the province office.',
  })
  rejectObstacle(
    @Arg('input', () => RejectObstacleInput) input: RejectObstacleInput,
    @Ctx() ctx: Context,
  ): Promise<RejectObstaclePayload> {
    return answer(input, ctx, { type: 'RejectObstacle', reason: input.reason });
  }
}

/** What the coordinator finds may be nobody's in particular. */
const ownOf = ({ viewer }: Context): string | null =>
  viewer.roles.includes('COORDINATOR') ? null : viewer.agency;

async function answer(
  input: ObstacleInput,
  ctx: Context,
  command: ObstacleCommand,
): Promise<ObstaclePayload> {
  const order = { decider: obstacle, stream: input.obstacleId, command };
  const { stale, receipt } = await carryOut(input, ctx, () => order);
  return { stale, receipt, obstacle: await shown(obstacleAt(ctx, input.obstacleId, null)) };
}
