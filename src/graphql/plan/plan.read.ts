import { planView } from '../../projections/plan-view';
import { type SectionRow, sectionView } from '../../projections/section-view';
import { taskView } from '../../projections/task-view';
import type { At, Condition, Order } from '../../projections/views';
import type { Context } from '../context';
import { query } from '../shared/connection';
import { type Plan, type Section, type Task, toPlan, toSection, toTask } from './plan.type';

export const byOrdinal: Order[] = [{ column: 'ordinal', direction: 'asc' }];
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

/** A task by its code in a plan. */
export async function taskCoded(
  ctx: Context,
  planId: string,
  code: string,
  at: At,
): Promise<Task | null> {
  const where: Condition[] = [{ column: 'plan_id', is: planId }];
  const { rows } = await ctx.read.below(taskView, 'code', code, query(where, [], { first: 1 }), at);
  return rows[0] ? toTask(rows[0].row, at) : null;
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
