import { agenciesOf, readPolicy, readScope } from '../../domain/access/read-policy';
import { type BudgetRequestRow, budgetRequestView } from '../../projections/budget-request-view';
import type { At, Condition, Order } from '../../projections/views';
import { answeringFor } from '../agency/agency.read';
import type { Context } from '../context';
import { has, is } from '../shared/conditions';
import { type PageArgs, query, toConnection } from '../shared/connection';
import { type Named, namesOf } from '../shared/names';
import { viewerOf } from '../shared/viewer';
import {
  type BudgetRequest,
  type BudgetRequestFilter,
  type BudgetRequestOrder,
  toBudgetRequest,
} from './budget-request.type';

/** Rule 18: for who may not see it, it does not exist. */
export async function budgetRequestAt(
  ctx: Context,
  id: string,
  at: At,
): Promise<BudgetRequest | null> {
  const row = await ctx.read.one(budgetRequestView, id, at);
  return row && readPolicy(await viewerOf(ctx), { kind: 'budgetRequest', agency: row.agency })
    ? toBudgetRequest(row, at)
    : null;
}

export async function budgetRequestsWhere(
  ctx: Context,
  filter: Partial<BudgetRequestFilter>,
  at: At,
): Promise<Condition[]> {
  const viewer = await viewerOf(ctx);
  return [
    ...(readScope(viewer, 'budgetRequest') === 'ALL'
      ? []
      : [{ column: 'agency', in: agenciesOf(viewer) }]),
    ...is('plan_id', filter.planId),
    ...has('sections', filter.section),
    ...has('tasks', filter.task),
    ...is('agency', filter.agency),
    ...has('sources', filter.source),
    ...is('stage', filter.stage),
    ...(filter.awaiting ? [awaits(await answeringFor(ctx, filter.awaiting, at))] : []),
    ...(filter.text ? [named(await namesOf(ctx, filter.text, at))] : []),
  ];
}

const awaits = (agencies: string[]): Condition => ({
  any: agencies.map((code) => ({ column: 'awaiting', has: code })),
});

const named = ({ agencies, tasks }: Named): Condition => ({
  any: [
    { column: 'agency', in: agencies },
    ...tasks.map(({ code }) => ({ column: 'tasks', has: code })),
  ],
});

export function budgetRequestOrder(order: BudgetRequestOrder | null): Order[] {
  const direction = order?.direction === 'DESC' ? 'desc' : 'asc';
  return [{ column: order?.field === 'SUBMITTED_ON' ? 'submitted_on' : 'stage_since', direction }];
}

export async function budgetRequestsBelow(
  ctx: Context,
  column: keyof BudgetRequestRow & string,
  parent: string,
  filter: Partial<BudgetRequestFilter>,
  page: PageArgs,
  at: At,
) {
  const where = await budgetRequestsWhere(ctx, filter, at);
  const wanted = query(where, budgetRequestOrder(null), page);
  const found = await ctx.read.below(budgetRequestView, column, parent, wanted, at);
  const count = () => ctx.read.countBelow(budgetRequestView, column, parent, where, at);
  return toConnection(found, page.after, (row) => toBudgetRequest(row, at), count);
}
