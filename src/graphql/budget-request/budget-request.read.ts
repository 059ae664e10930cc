import type { BudgetStage } from '../../domain/budget-request/budget-request-events';
import { isEnd } from '../../domain/budget-request/budget-request-state';
import { daysBetween } from '../../domain/shared/calendar';
import { calendarOn, workingDaysBetween } from '../../domain/shared/working-days';
import { budgetRemarkId, budgetRemarkView } from '../../projections/budget-remark-view';
import { type BudgetRequestRow, budgetRequestView } from '../../projections/budget-request-view';
import { type BudgetParty } from '../../projections/budget-track';
import { planView } from '../../projections/plan-view';
import { narrowed } from '../../projections/projection';
import type { At, Condition, Order } from '../../projections/views';
import { answeringFor, heirNamed } from '../agency/agency.read';
import type { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { TREE, taskMeant } from '../plan/plan.read';
import { has, is } from '../shared/conditions';
import { type PageArgs, query, toConnection } from '../shared/connection';
import { dayOf } from '../shared/day';
import { type Named, namesOf } from '../shared/names';
import { hidden, mayRead, readableWhere, viewerOf } from '../shared/viewer';
import type { BudgetAge, Whole } from './budget-parts.type';
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
  if (!row) return null;
  return mayRead(await viewerOf(ctx), 'budgetRequest', row)
    ? toBudgetRequest(row, at)
    : hidden(ctx, row);
}

export async function budgetRequestsWhere(
  ctx: Context,
  filter: Partial<BudgetRequestFilter>,
  at: At,
): Promise<Condition[]> {
  return [
    ...readableWhere(await viewerOf(ctx), 'budgetRequest', { agency: 'agency' }),
    ...is('plan_id', filter.planId),
    ...has('sections', filter.section),
    ...(await ofTask(ctx, filter, at)),
    ...is('agency', filter.agency),
    ...has('sources', filter.source),
    ...is('stage', filter.stage),
    ...(filter.awaiting ? [await awaits(ctx, filter.awaiting, at)] : []),
    ...(filter.text ? [named(await namesOf(ctx, filter.text, at))] : []),
  ];
}

/** A task keeps its id over a new code; without a plan there is only the code of that day. */
async function ofTask(
  ctx: Context,
  { planId, task }: Partial<BudgetRequestFilter>,
  at: At,
): Promise<Condition[]> {
  const meant = planId && task ? await taskMeant(ctx, planId, task, at) : null;
  return meant ? has('task_ids', meant.id) : has('tasks', task);
}

const OFFICES = {
  FINANCE: 'finance',
  COORDINATOR: 'coordinator',
  PROVINCE_OFFICE: 'provinceOffice',
  COUNCIL: 'council',
} as const;
type OfficeParty = keyof typeof OFFICES;
const OFFICE_PARTIES = Object.keys(OFFICES) as OfficeParty[];

const turn = (party: BudgetParty, ...rest: Condition[]): Condition => ({
  all: [{ column: 'turns', has: party }, ...rest],
});

/** The agency, or whom it follows, has a next step: of its own, by an office, or as named. */
async function awaits(ctx: Context, code: string, at: At): Promise<Condition> {
  const agencies = await answeringFor(ctx, code, at);
  const plansWithOffices = narrowed(planView, ['offices']);
  const { rows: plans } = await ctx.read.page(plansWithOffices, query([], [], TREE), at);
  const heldIn = (party: OfficeParty) =>
    plans.filter(({ row }) => agencies.includes(row.offices[OFFICES[party]]));
  const offices = OFFICE_PARTIES.flatMap((party) => {
    const held = heldIn(party).map(({ row }) => row.id);
    return held.length > 0 ? [turn(party, { column: 'plan_id', in: held })] : [];
  });
  return {
    any: [
      turn('AGENCY', { column: 'agency', in: agencies }),
      turn('APPRAISER', { column: 'appraiser_agency', in: agencies }),
      ...offices,
    ],
  };
}

/** Who is meant by a party: who holds the office at the time, or follows the agency (rule 4). */
export async function agencyOfParty(
  ctx: Context,
  party: BudgetParty,
  row: BudgetRequestRow,
  at: At,
): Promise<Agency | null> {
  if (party === 'AGENCY') return heirNamed(ctx, row.agency, at);
  if (party === 'APPRAISER') return heirNamed(ctx, row.appraiser_agency as string, at);
  const plan = await ctx.read.one(planView, row.plan_id, at);
  return plan && heirNamed(ctx, plan.header.offices[OFFICES[party]], at);
}

const named = ({ agencies, tasks }: Named): Condition => ({
  any: [
    { column: 'agency', in: agencies },
    ...tasks.map(({ id }) => ({ column: 'task_ids', has: id })),
  ],
});

/** Null at the end of the route: what is over grows no older. */
export async function ageOf(
  ctx: Context,
  { stage, since }: { stage: string; since: string },
  at: At,
): Promise<BudgetAge | null> {
  if (isEnd(stage as BudgetStage)) return null;
  const day = await dayOf(ctx, at);
  return {
    calendarDays: Math.max(0, daysBetween(since, day)),
    workingDays: workingDaysBetween(calendarOn(day), since, day),
  };
}

/** What was said with one event of a request that the viewer may read. */
export async function reasonOf(
  ctx: Context,
  { id, at }: Whole,
  version: number | null,
): Promise<string | null> {
  if (version === null) return null;
  return (await ctx.read.one(budgetRemarkView, budgetRemarkId(id, version), at))?.text ?? null;
}

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
