import { implementingPlanStream } from '../../domain/implementing-plan/implementing-plan';
import { plusDays } from '../../domain/shared/calendar';
import { assignmentView } from '../../projections/assignment-view';
import { implementingPlanView } from '../../projections/implementing-plan-view';
import { taskView } from '../../projections/task-view';
import type { At, Condition, Order } from '../../projections/views';
import type { Context } from '../context';
import { TREE } from '../plan/plan.read';
import { toTask } from '../plan/plan.type';
import { is } from '../shared/conditions';
import { type PageArgs, query, toConnection } from '../shared/connection';
import { dayOf } from '../shared/day';
import {
  type Coverage,
  type ImplementingPlan,
  type ImplementingPlanCompliance,
  type ImplementingPlanFilter,
  toImplementingPlan,
} from './implementing-plan.type';

export async function implementingPlanAt(
  ctx: Context,
  id: string,
  at: At,
): Promise<ImplementingPlan | null> {
  const row = await ctx.read.one(implementingPlanView, id, at);
  return row && toImplementingPlan(row, at);
}

export const implementingPlanOf = (ctx: Context, planId: string, agency: string, at: At) =>
  implementingPlanAt(ctx, implementingPlanStream(planId, agency), at);

type Status = 'MISSING' | 'OVERDUE' | 'SUBMITTED';

/** Overdue is told by the day of the answer: no calendar has a say in it, so it is no event. */
export async function statusOf(
  ctx: Context,
  { row, at }: Pick<ImplementingPlan, 'row' | 'at'>,
): Promise<Status> {
  if (row.revision > 0) return 'SUBMITTED';
  if (row.due_on === null) return 'MISSING';
  return (await dayOf(ctx, at)) > row.due_on ? 'OVERDUE' : 'MISSING';
}

function standing(status: Status, day: string): Condition[] {
  const unsubmitted: Condition = { column: 'submitted_on', is: null };
  const passed: Condition = { column: 'due_on', to: plusDays(day, -1) };
  switch (status) {
    case 'SUBMITTED':
      return [{ column: 'submitted_on', from: '' }];
    case 'OVERDUE':
      return [unsubmitted, passed];
    case 'MISSING':
      return [
        unsubmitted,
        {
          any: [
            { column: 'due_on', is: null },
            { column: 'due_on', from: day },
          ],
        },
      ];
  }
}

const byAgency: Order[] = [{ column: 'agency', direction: 'asc' }];

export async function implementingPlansOf(
  ctx: Context,
  planId: string,
  filter: ImplementingPlanFilter | null,
  page: PageArgs,
  at: At,
) {
  const { agency, status } = filter ?? {};
  const where: Condition[] = [
    { column: 'plan_id', is: planId },
    ...is('agency', agency),
    ...(status ? standing(status as Status, await dayOf(ctx, at)) : []),
  ];
  const found = await ctx.views.page(implementingPlanView, query(where, byAgency, page), at);
  const count = () => ctx.views.count(implementingPlanView, where, at);
  return toConnection(found, page.after, (row) => toImplementingPlan(row, at), count);
}

/** The tasks that the agency leads or leads with others, in the plan's order. */
export async function coverageOf(
  ctx: Context,
  { row, at }: Pick<ImplementingPlan, 'row' | 'at'>,
): Promise<Coverage[]> {
  const where: Condition[] = [
    { column: 'plan_id', is: row.plan_id },
    { column: 'role', in: ['LEAD', 'CO_LEAD'] },
    { not: { column: 'status', is: 'WITHDRAWN' } },
  ];
  const order: Order[] = [{ column: 'task_ordinal', direction: 'asc' }];
  const wanted = query(where, order, TREE);
  const { rows } = await ctx.read.below(assignmentView, 'agency', row.agency, wanted, at);
  const ids = [...new Set(rows.map(({ row: { task_id } }) => task_id))];
  const tasks = await ctx.read.many(taskView, ids, at);
  return tasks.map((task, n) => ({
    task: task && toTask(task, at),
    covered: row.covers.includes(ids[n] as string),
  }));
}

export async function complianceOf(
  ctx: Context,
  planId: string,
  at: At,
): Promise<ImplementingPlanCompliance> {
  const where: Condition[] = [{ column: 'asked', is: true }];
  const by = ['submitted_on', 'due_on', 'late'] as const;
  const tallies = await ctx.read.tallyBelow(
    implementingPlanView,
    'plan_id',
    planId,
    [...by],
    where,
    at,
  );
  const day = await dayOf(ctx, at);
  const sum = (test: (group: Record<string, string | null>) => boolean) =>
    tallies.filter(({ group }) => test(group)).reduce((total, { count }) => total + count, 0);
  const submitted = sum(({ submitted_on }) => submitted_on !== null);
  const overdue = sum(({ submitted_on, due_on }) => submitted_on === null && (due_on ?? day) < day);
  const asked = sum(() => true);
  return {
    asked,
    submitted,
    late: sum(({ late }) => late === 'true'),
    missing: asked - submitted - overdue,
    overdue,
  };
}
