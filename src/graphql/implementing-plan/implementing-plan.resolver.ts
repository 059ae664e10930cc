import { Arg, Args, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import { planView } from '../../projections/plan-view';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { planAt } from '../plan/plan.read';
import { Plan } from '../plan/plan.type';
import { PageArgs, query } from '../shared/connection';
import { ImplementingPlanStatus } from '../shared/enums';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import {
  complianceOf,
  coverageOf,
  implementingPlanOf,
  implementingPlansOf,
  statusOf,
} from './implementing-plan.read';
import {
  Coverage,
  ImplementingPlan,
  ImplementingPlanCompliance,
  ImplementingPlanConnection,
  ImplementingPlanFilter,
} from './implementing-plan.type';

@Resolver(() => Snapshot)
export class ImplementingPlanQueries {
  @View(() => ImplementingPlanConnection)
  implementingPlans(
    @Arg('planId', () => ID) planId: string,
    @Arg('filter', () => ImplementingPlanFilter, { nullable: true })
    filter: ImplementingPlanFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    return implementingPlansOf(ctx, planId, filter, page, placeOf(root));
  }
}

@Resolver(() => ImplementingPlan)
export class ImplementingPlanResolver {
  @FieldResolver(() => ImplementingPlanStatus)
  status(@Root() plan: ImplementingPlan, @Ctx() ctx: Context) {
    return statusOf(ctx, plan);
  }

  @FieldResolver(() => Agency)
  agency(@Root() { row, at }: ImplementingPlan, @Ctx() ctx: Context) {
    return agencyNamed(ctx, row.agency, at);
  }

  @FieldResolver(() => Plan, { description: "The province's plan that it carries out." })
  plan(@Root() { row, at }: ImplementingPlan, @Ctx() ctx: Context) {
    return planAt(ctx, row.plan_id, at);
  }

  @FieldResolver(() => [Coverage], {
    description: "The tasks that the agency leads at that time, in the plan's order.",
  })
  coverage(@Root() plan: ImplementingPlan, @Ctx() ctx: Context) {
    return coverageOf(ctx, plan);
  }

  @FieldResolver(() => Int, { description: 'Tasks that the agency leads and that it leaves out.' })
  async uncovered(@Root() plan: ImplementingPlan, @Ctx() ctx: Context) {
    return (await coverageOf(ctx, plan)).filter(({ covered }) => !covered).length;
  }
}

@Resolver(() => Agency)
export class AgencyImplementingPlanResolver {
  @FieldResolver(() => ImplementingPlan, {
    nullable: true,
    description: 'Of the plan, or of the only one that there is; null if none is asked of it.',
  })
  async implementingPlan(
    @Root() { code, at }: Agency,
    @Arg('planId', () => ID, { nullable: true }) planId: string | null,
    @Ctx() ctx: Context,
  ) {
    if (planId) return implementingPlanOf(ctx, planId, code, at);
    const { rows } = await ctx.read.page(planView, query([], [], { first: 2 }), at);
    const [only, another] = rows;
    return only && !another ? implementingPlanOf(ctx, only.row.id, code, at) : null;
  }
}

@Resolver(() => Plan)
export class PlanImplementingPlansResolver {
  @FieldResolver(() => ImplementingPlanCompliance)
  implementingPlanCompliance(@Root() { id, at }: Plan, @Ctx() ctx: Context) {
    return complianceOf(ctx, id, at);
  }
}
