import { Arg, Args, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { budgetRemarkView } from '../../projections/budget-remark-view';
import { budgetRequestView } from '../../projections/budget-request-view';
import { agencyNamed, heirNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import { budgetDossierAt } from '../budget-dossier/budget-dossier.read';
import { BudgetDossier } from '../budget-dossier/budget-dossier.type';
import type { Context } from '../context';
import { taskAt, taskMeant } from '../plan/plan.read';
import { Task } from '../plan/plan.type';
import { PageArgs, query, toConnection } from '../shared/connection';
import { BudgetFlag } from '../shared/enums';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import {
  Awaiting,
  BudgetAge,
  BudgetAppraiser,
  BudgetDecision,
  BudgetLine,
  BudgetRemark,
  BudgetRevision,
  BudgetTrack,
} from './budget-parts.type';
import {
  agencyOfParty,
  ageOf,
  budgetRequestAt,
  budgetRequestOrder,
  budgetRequestsWhere,
  reasonOf,
} from './budget-request.read';
import {
  BudgetRequest,
  BudgetRequestConnection,
  BudgetRequestFilter,
  BudgetRequestOrder,
  toBudgetRequest,
} from './budget-request.type';

@Resolver(() => Snapshot)
export class BudgetRequestQueries {
  @View(() => BudgetRequest, { nullable: true })
  budgetRequest(@Arg('id', () => ID) id: string, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    return budgetRequestAt(ctx, id, placeOf(root));
  }

  @View(() => BudgetRequestConnection)
  async budgetRequests(
    @Arg('filter', () => BudgetRequestFilter, { nullable: true })
    filter: BudgetRequestFilter | null,
    @Arg('orderBy', () => BudgetRequestOrder, { nullable: true })
    orderBy: BudgetRequestOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    const at = placeOf(root);
    const where = await budgetRequestsWhere(ctx, filter ?? {}, at);
    const wanted = query(where, budgetRequestOrder(orderBy), page);
    const found = await ctx.views.page(budgetRequestView, wanted, at);
    const count = () => ctx.views.count(budgetRequestView, where, at);
    return toConnection(found, page.after, (row) => toBudgetRequest(row, at), count);
  }
}

/** More reasons than a request's route has steps. */
const REMARKS = { first: 200 };

@Resolver(() => BudgetRequest)
export class BudgetRequestResolver {
  @FieldResolver(() => Agency)
  agency(@Root() { row, at }: BudgetRequest, @Ctx() ctx: Context) {
    return agencyNamed(ctx, row.agency, at);
  }

  @FieldResolver(() => [Agency], {
    description: 'Whose turn it is, and who has not received its copy.',
  })
  async awaiting(@Root() { row, at }: BudgetRequest, @Ctx() ctx: Context) {
    const agencies = await Promise.all(
      row.turns.map((party) => agencyOfParty(ctx, party, row, at)),
    );
    const codes = agencies.map((agency) => agency?.code);
    return agencies.filter((agency, n) => agency && codes.indexOf(agency.code) === n);
  }

  @FieldResolver(() => BudgetAge, {
    nullable: true,
    description: 'In its stage, to the day of the answer; null at the end.',
  })
  age(@Root() { row, at }: BudgetRequest, @Ctx() ctx: Context) {
    return ageOf(ctx, { stage: row.stage, since: row.stage_since }, at);
  }

  @FieldResolver(() => [BudgetFlag], {
    description: 'What speaks against it, though it was accepted (rule 14).',
  })
  async flags(@Root() { row, at }: BudgetRequest, @Ctx() ctx: Context): Promise<string[]> {
    const tasks = row.tasks.map((code) => taskMeant(ctx, row.plan_id, code, at));
    const unmeasured = (await Promise.all(tasks)).some((task) => task?.row.indicators.length === 0);
    return unmeasured ? ['NO_MEASURE'] : [];
  }

  @FieldResolver(() => [BudgetRemark], {
    description: 'Reasons that were given on its route, in order.',
  })
  async remarks(@Root() { id, at }: BudgetRequest, @Ctx() ctx: Context): Promise<BudgetRemark[]> {
    const inOrder = query([], [{ column: 'position', direction: 'asc' }], REMARKS);
    const { rows } = await ctx.read.below(budgetRemarkView, 'object', id, inOrder, at);
    return rows.map(({ row: { type, said_on, text } }) => ({ type, saidOn: said_on, text }));
  }
}

@Resolver(() => BudgetRevision)
export class BudgetRevisionResolver {
  @FieldResolver(() => String, { nullable: true, description: 'Why it was returned.' })
  returnReason(@Root() { row, request }: BudgetRevision, @Ctx() ctx: Context) {
    return reasonOf(ctx, request, row.returnedBy);
  }
}

@Resolver(() => BudgetTrack)
export class BudgetTrackResolver {
  @FieldResolver(() => BudgetAge, {
    nullable: true,
    description: 'In its stage, to the day of the answer; null at the end.',
  })
  age(@Root() { row, request }: BudgetTrack, @Ctx() ctx: Context) {
    return ageOf(ctx, row, request.at);
  }

  @FieldResolver(() => BudgetDossier, {
    nullable: true,
    description: 'With which it goes; an agency does not see the dossier, which is of many.',
  })
  dossier(@Root() { row, request }: BudgetTrack, @Ctx() ctx: Context) {
    return row.dossier && budgetDossierAt(ctx, row.dossier, request.at);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Why it was withdrawn, or is not funded though nobody decided on it.',
  })
  reason(@Root() { row, request }: BudgetTrack, @Ctx() ctx: Context) {
    return reasonOf(ctx, request, row.endedBy);
  }
}

@Resolver(() => BudgetDecision)
export class BudgetDecisionResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'Why more was approved than recommended, or nothing; null where neither was.',
  })
  async reason(@Root() { dossierId, explained, at }: BudgetDecision, @Ctx() ctx: Context) {
    if (!explained) return null;
    const one = query([], [], { first: 1 });
    const { rows } = await ctx.read.below(budgetRemarkView, 'object', dossierId, one, at);
    return rows[0]?.row.text ?? null;
  }
}

@Resolver(() => Awaiting)
export class AwaitingResolver {
  @FieldResolver(() => Agency)
  agency(@Root() { party, request }: Awaiting, @Ctx() ctx: Context) {
    return agencyOfParty(ctx, party, request.row, request.at);
  }
}

@Resolver(() => BudgetAppraiser)
export class BudgetAppraiserResolver {
  @FieldResolver(() => Agency)
  agency(@Root() { agencyCode, at }: BudgetAppraiser, @Ctx() ctx: Context) {
    return heirNamed(ctx, agencyCode, at);
  }
}

@Resolver(() => BudgetLine)
export class BudgetLineResolver {
  @FieldResolver(() => Task)
  task(@Root() { row: { task, taskId }, request: { row, at } }: BudgetLine, @Ctx() ctx: Context) {
    return taskId ? taskAt(ctx, taskId, at) : taskMeant(ctx, row.plan_id, task, at);
  }
}
