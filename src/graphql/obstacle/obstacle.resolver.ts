import { Arg, Args, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import { daysBetween } from '../../domain/shared/calendar';
import { obstacleView } from '../../projections/obstacle-view';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { taskAt } from '../plan/plan.read';
import { Plan, Section, Task } from '../plan/plan.type';
import { PageArgs, query, toConnection } from '../shared/connection';
import { dayOf } from '../shared/day';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import { obstacleAt, obstacleOrder, obstaclesBelow, obstaclesWhere } from './obstacle.read';
import {
  Obstacle,
  ObstacleConnection,
  ObstacleFilter,
  ObstacleOrder,
  toObstacle,
} from './obstacle.type';

@Resolver(() => Snapshot)
export class ObstacleQueries {
  @View(() => Obstacle, { nullable: true })
  obstacle(@Arg('id', () => ID) id: string, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    return obstacleAt(ctx, id, placeOf(root));
  }

  @View(() => ObstacleConnection)
  async obstacles(
    @Arg('filter', () => ObstacleFilter, { nullable: true }) filter: ObstacleFilter | null,
    @Arg('orderBy', () => ObstacleOrder, { nullable: true }) orderBy: ObstacleOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    const at = placeOf(root);
    const where = await obstaclesWhere(ctx, filter ?? {}, at);
    const found = await ctx.views.page(
      obstacleView,
      query(where, obstacleOrder(orderBy), page),
      at,
    );
    const count = () => ctx.views.count(obstacleView, where, at);
    return toConnection(found, page.after, (row) => toObstacle(row, at), count);
  }
}

@Resolver(() => Obstacle)
export class ObstacleResolver {
  @FieldResolver(() => Agency, { description: 'Whose obstacle it is.' })
  agency(@Root() { row, at }: Obstacle, @Ctx() ctx: Context) {
    return agencyNamed(ctx, row.agency, at);
  }

  @FieldResolver(() => Task, {
    nullable: true,
    description: 'Null where it concerns the plan as a whole.',
  })
  task(@Root() { row, at }: Obstacle, @Ctx() ctx: Context) {
    return row.task_id && taskAt(ctx, row.task_id, at);
  }

  @FieldResolver(() => Int, {
    description:
      'From the day of its report to that of its resolution or rejection, or else to the day of the ' +
      'answer: today, or the last day recorded at that position.',
  })
  async ageDays(@Root() { row, at }: Obstacle, @Ctx() ctx: Context) {
    return daysBetween(row.reported_on, row.closed_on ?? (await dayOf(ctx, at)));
  }
}

/** As far as the viewer may know of them. */
@Resolver(() => Plan)
export class PlanObstaclesResolver {
  @FieldResolver(() => ObstacleConnection)
  obstacles(@Root() { id, at }: Plan, @Args(() => PageArgs) page: PageArgs, @Ctx() ctx: Context) {
    return obstaclesBelow(ctx, 'plan_id', id, {}, page, at);
  }
}

@Resolver(() => Section)
export class SectionObstaclesResolver {
  @FieldResolver(() => ObstacleConnection)
  obstacles(
    @Root() { code, planId, at }: Section,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return obstaclesBelow(ctx, 'sections', code, { planId }, page, at);
  }
}

@Resolver(() => Task)
export class TaskObstaclesResolver {
  @FieldResolver(() => ObstacleConnection)
  obstacles(@Root() { id, at }: Task, @Args(() => PageArgs) page: PageArgs, @Ctx() ctx: Context) {
    return obstaclesBelow(ctx, 'task_id', id, {}, page, at);
  }
}

@Resolver(() => Agency)
export class AgencyObstaclesResolver {
  @FieldResolver(() => ObstacleConnection)
  obstacles(
    @Root() { code, at }: Agency,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return obstaclesBelow(ctx, 'agency', code, {}, page, at);
  }
}
