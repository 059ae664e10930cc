import { type AssignmentRow, assignmentView } from '../../projections/assignment-view';
import { type OccurrenceRow, occurrenceView } from '../../projections/occurrence-view';
import type { At, Condition, Order } from '../../projections/views';
import type { Context } from '../context';
import { between, has, is } from '../shared/conditions';
import { type ConnectionOf, type PageArgs, query, toConnection } from '../shared/connection';
import { type Named, namesOf } from '../shared/names';
import {
  type Assignment,
  type AssignmentFilter,
  type AssignmentOrder,
  type OccurrenceFilter,
  type OccurrenceOrder,
  toAssignment,
  toOccurrence,
} from './assignment.type';

export async function assignmentAt(ctx: Context, id: string, at: At): Promise<Assignment | null> {
  const row = await ctx.read.one(assignmentView, id, at);
  return row && toAssignment(row, at);
}

export async function occurrenceAt(ctx: Context, id: string, at: At) {
  const row = await ctx.read.one(occurrenceView, id, at);
  return row && toOccurrence(row, at);
}

export async function assignmentsWhere(
  ctx: Context,
  filter: Partial<AssignmentFilter>,
  at: At,
): Promise<Condition[]> {
  return [
    ...is('plan_id', filter.planId),
    ...has('sections', filter.section),
    ...is('task_code', filter.task),
    ...is('agency', filter.agency),
    ...is('role', filter.role),
    ...is('mode', filter.mode),
    ...is('status', filter.status),
    ...(filter.text ? [named(await namesOf(ctx, filter.text, at))] : []),
  ];
}

const named = ({ agencies, tasks }: Named): Condition => ({
  any: [
    { column: 'agency', in: agencies },
    { column: 'task_id', in: tasks.map(({ id }) => id) },
  ],
});

export function occurrencesWhere(filter: Partial<OccurrenceFilter>): Condition[] {
  return [
    ...is('plan_id', filter.planId),
    ...has('sections', filter.section),
    ...is('task_code', filter.task),
    ...is('agency', filter.agency),
    ...is('period', filter.period),
    ...is('status', filter.status),
    ...is('timeliness', filter.timeliness),
    ...between('due_on', filter.dueFrom, filter.dueTo),
    ...has('check_ins', filter.checkedInFor),
  ];
}

const directionOf = (order: { direction: string } | null) =>
  order?.direction === 'DESC' ? 'desc' : 'asc';

export const assignmentOrder = (order: AssignmentOrder | null): Order[] => [
  { column: 'task_ordinal', direction: directionOf(order) },
  { column: 'agency', direction: directionOf(order) },
];

export function occurrenceOrder(order: OccurrenceOrder | null): Order[] {
  const direction = directionOf(order);
  const byTask: Order[] = [
    { column: 'task_ordinal', direction },
    { column: 'agency', direction },
    { column: 'period', direction },
  ];
  return order?.field === 'TASK' ? byTask : [{ column: 'due_on', direction }, ...byTask];
}

export async function assignmentsBelow(
  ctx: Context,
  column: keyof AssignmentRow & string,
  parent: string,
  filter: Partial<AssignmentFilter>,
  order: AssignmentOrder | null,
  page: PageArgs,
  at: At,
): Promise<ConnectionOf<Assignment>> {
  const where = await assignmentsWhere(ctx, filter, at);
  const wanted = query(where, assignmentOrder(order), page);
  const found = await ctx.read.below(assignmentView, column, parent, wanted, at);
  const count = () => ctx.read.countBelow(assignmentView, column, parent, where, at);
  return toConnection(found, page.after, (row) => toAssignment(row, at), count);
}

export async function occurrencesBelow(
  ctx: Context,
  column: keyof OccurrenceRow & string,
  parent: string,
  filter: Partial<OccurrenceFilter>,
  order: OccurrenceOrder | null,
  page: PageArgs,
  at: At,
) {
  const where = occurrencesWhere(filter);
  const wanted = query(where, occurrenceOrder(order), page);
  const found = await ctx.read.below(occurrenceView, column, parent, wanted, at);
  const count = () => ctx.read.countBelow(occurrenceView, column, parent, where, at);
  return toConnection(found, page.after, (row) => toOccurrence(row, at), count);
}
