import { planView } from '../../projections/plan-view';
import { type SectionRow, sectionView } from '../../projections/section-view';
import { taskView } from '../../projections/task-view';
import type { At, Condition, Order } from '../../projections/views';
import type { Context } from '../context';
import { query } from '../shared/connection';
import { type Plan, type Section, type Task, toPlan, toSection, toTask } from './plan.type';

export const byOrdinal: Order[] = [{ column: 'ordinal', direction: 'asc' }];
/** Tasks that an amendment dropped are found by their id, and by their code as of before. */
export const standing: Condition[] = [{ column: 'dropped', is: false }];
/** The whole of a plan's tree is short: a plan has dozens of sections and tasks, not hundreds. */
export const TREE = { first: 500, after: null };

export async function planAt(ctx: Context, id: string, at: At): Promise<Plan | null> {
  const row = await ctx.read.one(planView, id, at);
  return row && toPlan(row, at);
}

export async function sectionAt(ctx: Context, id: string, at: At): Promise<Section | null> {
  const row = await ctx.read.one(sectionView, id, at);
  return row && toSection(row, at);
}

export async function taskAt(ctx: Context, id: string, at: At): Promise<Task | null> {
  const row = await ctx.read.one(taskView, id, at);
  return row && toTask(row, at);
}

/** A task by the code that it has in a plan. */
export async function taskCoded(
  ctx: Context,
  planId: string,
  code: string,
  at: At,
): Promise<Task | null> {
  const where: Condition[] = [...standing, { column: 'plan_id', is: planId }];
  const { rows } = await ctx.read.below(taskView, 'code', code, query(where, [], { first: 1 }), at);
  return rows[0] ? toTask(rows[0].row, at) : null;
}

/** The task that a paper meant by a code: which it has, or had before an amendment. */
export async function taskMeant(
  ctx: Context,
  planId: string,
  code: string,
  at: At,
): Promise<Task | null> {
  const named = await taskCoded(ctx, planId, code, at);
  if (named) return named;
  const inPlan: Condition[] = [{ column: 'plan_id', is: planId }];
  const one = query(inPlan, [], { first: 1 });
  for (const column of ['former_codes', 'code'] as const) {
    const { rows } = await ctx.read.below(taskView, column, code, one, at);
    if (rows[0]) return toTask(rows[0].row, at);
  }
  return null;
}

export async function sectionsBelow(
  ctx: Context,
  column: keyof SectionRow & string,
  parent: string,
  at: At,
): Promise<Section[]> {
  const { rows } = await ctx.read.below(
    sectionView,
    column,
    parent,
    query([], byOrdinal, TREE),
    at,
  );
  return rows.map(({ row }) => toSection(row, at));
}
