import { Ctx, Field, FieldResolver, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { delegationsTo } from '../delegation/delegation.read';
import { Delegation } from '../delegation/delegation.type';
import { AppRole } from '../shared/enums';

@ObjectType({ description: 'Who asks, by his token.' })
export class Viewer {
  @Field(() => ID, { simple: true })
  id: string;

  @Field(() => [AppRole], { simple: true })
  roles: string[];
}

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer)
  viewer(@Ctx() { viewer }: Context): Viewer {
    return { id: viewer.id, roles: viewer.roles };
  }

  @FieldResolver(() => Agency, { nullable: true })
  agency(@Ctx() ctx: Context) {
    return ctx.viewer.agency && agencyNamed(ctx, ctx.viewer.agency, null);
  }

  @FieldResolver(() => [Delegation], {
    description: 'By which you may act for others, or might, or will; the latest 200.',
  })
  delegations(@Ctx() ctx: Context) {
    return delegationsTo(ctx, ctx.viewer.id);
  }
}
