import { Arg, Args, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { budgetDossierView } from '../../projections/budget-dossier-view';
import { budgetRemarkView } from '../../projections/budget-remark-view';
import { budgetRequestsBelow } from '../budget-request/budget-request.read';
import { BudgetRequestConnection } from '../budget-request/budget-request.type';
import { BudgetTotal, type Dimension } from '../budget-request/budget-total.type';
import { ByDimensions, budgetTotals } from '../budget-request/budget-totals';
import type { Context } from '../context';
import { is } from '../shared/conditions';
import { PageArgs, query, toConnection } from '../shared/connection';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import { readableWhere, viewerOf } from '../shared/viewer';
import { budgetDossierAt } from './budget-dossier.read';
import { BudgetDossier, BudgetDossierConnection, toBudgetDossier } from './budget-dossier.type';

@Resolver(() => Snapshot)
export class BudgetDossierQueries {
  @View(() => BudgetDossier, { nullable: true })
  budgetDossier(@Arg('id', () => ID) id: string, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    return budgetDossierAt(ctx, id, placeOf(root));
  }

  @View(() => BudgetDossierConnection)
  async budgetDossiers(
    @Arg('planId', () => ID) planId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    const at = placeOf(root);
    const where = [
      ...readableWhere(await viewerOf(ctx), 'budgetDossier', { agency: null }),
      ...is('plan_id', planId),
    ];
    const wanted = query(where, [{ column: 'opened_on', direction: 'asc' }], page);
    const found = await ctx.views.page(budgetDossierView, wanted, at);
    const count = () => ctx.views.count(budgetDossierView, where, at);
    return toConnection(found, page.after, (row) => toBudgetDossier(row, at), count);
  }
}

@Resolver(() => BudgetDossier)
export class BudgetDossierResolver {
  @FieldResolver(() => BudgetRequestConnection, {
    description: 'With at least one source in it, whatever became of that.',
  })
  requests(
    @Root() { id, at }: BudgetDossier,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return budgetRequestsBelow(ctx, 'dossiers', id, {}, page, at);
  }

  @FieldResolver(() => [BudgetTotal], { description: 'Of the lines that are in it.' })
  budget(@Root() { id, at }: BudgetDossier, @ByDimensions() by: Dimension[], @Ctx() ctx: Context) {
    return budgetTotals(ctx, { below: 'dossier', parent: id }, by, at);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Why more was approved than recommended, or nothing of a source.',
  })
  async reason(@Root() { id, at }: BudgetDossier, @Ctx() ctx: Context) {
    const one = query([], [], { first: 1 });
    const { rows } = await ctx.read.below(budgetRemarkView, 'object', id, one, at);
    return rows[0]?.row.text ?? null;
  }
}
