import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { obstacleAt } from '../obstacle/obstacle.read';
import { Obstacle } from '../obstacle/obstacle.type';
import { Evidence, Extension, Remark, Urge } from './acts.type';
import { textOf } from './remarks.read';

@Resolver(() => Remark)
export class RemarkResolver {
  @FieldResolver(() => Agency, { nullable: true, description: 'Of who said it.' })
  by(@Root() { row, at }: Remark, @Ctx() ctx: Context) {
    return row.said_by && agencyNamed(ctx, row.said_by, at);
  }
}

@Resolver(() => Extension)
export class ExtensionResolver {
  @FieldResolver(() => String, { nullable: true })
  reason(@Root() { said, within }: Extension, @Ctx() ctx: Context) {
    return textOf(ctx, within, said.asked);
  }

  @FieldResolver(() => Obstacle, {
    nullable: true,
    description: 'What justifies it (rule 23); null too for who may not know of it.',
  })
  obstacle(@Root() { obstacleId, within }: Extension, @Ctx() ctx: Context) {
    return obstacleId && obstacleAt(ctx, obstacleId, within.at);
  }

  @FieldResolver(() => String, { nullable: true })
  answer(@Root() { said, within }: Extension, @Ctx() ctx: Context) {
    return said.decided === null ? null : textOf(ctx, within, said.decided);
  }
}

@Resolver(() => Urge)
export class UrgeResolver {
  @FieldResolver(() => String, { nullable: true })
  text(@Root() { version, within }: Urge, @Ctx() ctx: Context) {
    return textOf(ctx, within, version);
  }
}

@Resolver(() => Evidence)
export class EvidenceResolver {
  @FieldResolver(() => String, { nullable: true })
  name(@Root() { version, within }: Evidence, @Ctx() ctx: Context) {
    return textOf(ctx, within, version);
  }
}
