import { Arg, Args, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { agencyGroupId, agencyGroupView } from '../../projections/agency-group-view';
import { planView } from '../../projections/plan-view';
import { sectionId } from '../../projections/section-view';
import { taskView } from '../../projections/task-view';
import type { Condition } from '../../projections/views';
import { agencyNamed } from '../agency/agency.read';
import { Agency, AgencyConnection } from '../agency/agency.type';
import { assignmentsBelow } from '../assignment/assignment.read';
import {
  AssignmentConnection,
  AssignmentFilter,
  AssignmentOrder,
} from '../assignment/assignment.type';
import { budgetRequestsBelow } from '../budget-request/budget-request.read';
import { BudgetRequestConnection } from '../budget-request/budget-request.type';
import { BudgetTotal, type Dimension } from '../budget-request/budget-total.type';
import { ByDimensions, budgetTotals } from '../budget-request/budget-totals';
import type { Context } from '../context';
import { has, is, says } from '../shared/conditions';
import { PageArgs, pageOf, query, toConnection } from '../shared/connection';
import { TaskFlag } from '../shared/enums';
import { Activity, Progress } from '../shared/node';
import { activityOf, progressBelow } from '../shared/roll-ups';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import {
  byOrdinal,
  planAt,
  sectionAt,
  sectionsBelow,
  standing,
  TREE,
  taskCoded,
} from './plan.read';
import {
  Plan,
  PlanConnection,
  Section,
  sectionOf,
  Task,
  TaskConnection,
  TaskFilter,
  toPlan,
  toTask,
} from './plan.type';
import { Assignee, AssigneeGroup, Completion } from './task-parts.type';
import { completionFor, flagsFor } from './task-standing';

@Resolver(() => Snapshot)
export class PlanQueries {
  @View(() => Plan, { nullable: true })
  plan(@Arg('id', () => ID) id: string, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    return planAt(ctx, id, placeOf(root));
  }

  @View(() => PlanConnection)
  async plans(@Args(() => PageArgs) page: PageArgs, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    const at = placeOf(root);
    const found = await ctx.views.page(
      planView,
      query([], [{ column: 'title', direction: 'asc', vietnamese: true }], page),
      at,
    );
    const count = () => ctx.views.count(planView, [], at);
    return toConnection(found, page.after, (row) => toPlan(row, at), count);
  }

  @View(() => Section, { nullable: true })
  async section(
    @Arg('planId', () => ID) planId: string,
    @Arg('code', () => String) code: string,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    return sectionAt(ctx, sectionId(planId, code), placeOf(root));
  }

  @View(() => Task, { nullable: true })
  async task(
    @Arg('planId', () => ID) planId: string,
    @Arg('code', () => String) code: string,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    return taskCoded(ctx, planId, code, placeOf(root));
  }

  @View(() => TaskConnection)
  async tasks(
    @Arg('filter', () => TaskFilter, { nullable: true }) filter: TaskFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    const at = placeOf(root);
    const where: Condition[] = [
      ...standing,
      ...is('plan_id', filter?.planId),
      ...has('sections', filter?.section),
      ...has('agencies', filter?.agency),
      ...has('roles', filter?.role && `${filter.role} ${filter.agency ?? ''}`.trim()),
      ...says('search', filter?.text),
    ];
    const found = await ctx.views.page(taskView, query(where, byOrdinal, page), at);
    const count = () => ctx.views.count(taskView, where, at);
    return toConnection(found, page.after, (row) => toTask(row, at), count);
  }
}

@Resolver(() => Plan)
export class PlanResolver {
  @FieldResolver(() => [Section])
  sections(@Root() { id, at }: Plan, @Ctx() ctx: Context) {
    return sectionsBelow(ctx, 'plan_id', id, at);
  }

  @FieldResolver(() => TaskConnection)
  async tasks(@Root() { id, at }: Plan, @Args(() => PageArgs) page: PageArgs, @Ctx() ctx: Context) {
    const wanted = query(standing, byOrdinal, page);
    const found = await ctx.read.below(taskView, 'plan_id', id, wanted, at);
    const count = () => ctx.read.countBelow(taskView, 'plan_id', id, standing, at);
    return toConnection(found, page.after, (row) => toTask(row, at), count);
  }

  @FieldResolver(() => Progress)
  progress(@Root() { id, at }: Plan, @Ctx() ctx: Context) {
    return progressBelow(ctx, 'plan_id', id, [], at);
  }

  @FieldResolver(() => [BudgetTotal], { description: 'Of the money that it costs.' })
  budget(@Root() { id, at }: Plan, @ByDimensions() by: Dimension[], @Ctx() ctx: Context) {
    return budgetTotals(ctx, { below: 'plan_id', parent: id }, by, at);
  }
}

@Resolver(() => Section)
export class SectionResolver {
  @FieldResolver(() => Section, { nullable: true })
  parent(@Root() { parentId, at }: Section, @Ctx() ctx: Context) {
    return parentId && sectionAt(ctx, parentId, at);
  }

  @FieldResolver(() => [Section])
  children(@Root() { id, at }: Section, @Ctx() ctx: Context) {
    return sectionsBelow(ctx, 'parent', id, at);
  }

  @FieldResolver(() => [Task], {
    description: "In this section and below it, in the plan's order.",
  })
  async tasks(@Root() { code, planId, at }: Section, @Ctx() ctx: Context) {
    const where: Condition[] = [...standing, { column: 'plan_id', is: planId }];
    const page = query(where, byOrdinal, TREE);
    const { rows } = await ctx.read.below(taskView, 'sections', code, page, at);
    return rows.map(({ row }) => toTask(row, at));
  }

  @FieldResolver(() => Progress)
  progress(@Root() { code, planId, at }: Section, @Ctx() ctx: Context) {
    const where: Condition[] = [{ column: 'plan_id', is: planId }];
    return progressBelow(ctx, 'sections', code, where, at);
  }

  @FieldResolver(() => Activity)
  activity(@Root() { row, code, planId, at }: Section, @Ctx() ctx: Context) {
    return activityOf(ctx, row, { section: { planId, code } }, at);
  }

  @FieldResolver(() => AssignmentConnection)
  assignments(
    @Root() { code, planId, at }: Section,
    @Arg('filter', () => AssignmentFilter, { nullable: true }) filter: AssignmentFilter | null,
    @Arg('orderBy', () => AssignmentOrder, { nullable: true }) order: AssignmentOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return assignmentsBelow(ctx, 'sections', code, { ...filter, planId }, order, page, at);
  }

  @FieldResolver(() => BudgetRequestConnection)
  budgetRequests(
    @Root() { code, planId, at }: Section,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return budgetRequestsBelow(ctx, 'sections', code, { planId }, page, at);
  }

  @FieldResolver(() => [BudgetTotal], { description: 'Of the money for its tasks.' })
  budget(
    @Root() { code, planId, at }: Section,
    @ByDimensions() by: Dimension[],
    @Ctx() ctx: Context,
  ) {
    return budgetTotals(ctx, { below: 'sections', parent: code, planId }, by, at);
  }
}

@Resolver(() => Task)
export class TaskResolver {
  @FieldResolver(() => Section)
  section(@Root() task: Task, @Ctx() ctx: Context) {
    return sectionAt(ctx, sectionOf(task), task.at);
  }

  @FieldResolver(() => [Assignee], { description: 'As the text names them; later additions last.' })
  assignees(@Root() { row, at }: Task): Assignee[] {
    return row.assignees.map((column) => ({
      role: column.role,
      mode: column.mode,
      modeConfirmed: column.modeConfirmed,
      label: column.label,
      printed: column.printed,
      capacity: column.capacity,
      withdrawn: column.withdrawn,
      column,
      planId: row.plan_id,
      at,
    }));
  }

  @FieldResolver(() => AssignmentConnection)
  assignments(
    @Root() { id, at }: Task,
    @Arg('filter', () => AssignmentFilter, { nullable: true }) filter: AssignmentFilter | null,
    @Arg('orderBy', () => AssignmentOrder, { nullable: true }) order: AssignmentOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return assignmentsBelow(ctx, 'task_id', id, filter ?? {}, order, page, at);
  }

  @FieldResolver(() => Completion)
  completion(@Root() { row, at }: Task, @Ctx() ctx: Context) {
    return completionFor(ctx, row, at);
  }

  @FieldResolver(() => [TaskFlag], { description: 'What it still lacks.' })
  flags(@Root() { row, at }: Task, @Ctx() ctx: Context) {
    return flagsFor(ctx, row, at);
  }

  @FieldResolver(() => Progress)
  progress(@Root() { id, at }: Task, @Ctx() ctx: Context) {
    return progressBelow(ctx, 'task_id', id, [], at);
  }

  @FieldResolver(() => BudgetRequestConnection)
  budgetRequests(
    @Root() { row, at }: Task,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return budgetRequestsBelow(ctx, 'task_ids', row.id, {}, page, at);
  }
}

@Resolver(() => Assignee)
export class AssigneeResolver {
  @FieldResolver(() => Agency, { nullable: true })
  agency(@Root() { column, at }: Assignee, @Ctx() ctx: Context) {
    return column.agency && agencyNamed(ctx, column.agency, at);
  }

  @FieldResolver(() => Agency, {
    nullable: true,
    description: "The agency's unit that does the work.",
  })
  subUnit(@Root() { column, at }: Assignee, @Ctx() ctx: Context) {
    return column.subUnit && agencyNamed(ctx, column.subUnit, at);
  }

  @FieldResolver(() => AssigneeGroup, { nullable: true })
  async group(@Root() { column, planId, at }: Assignee, @Ctx() ctx: Context) {
    if (!column.group) return null;
    const plan = await ctx.read.one(planView, planId, at);
    const group =
      plan?.header.groups.find(({ code }) => code === column.group) ??
      (await ctx.read.one(agencyGroupView, agencyGroupId(column.group), at));
    return (
      group && {
        code: group.code,
        name: group.name,
        kind: group.kind,
        resolvedOn: column.resolvedOn,
        memberCodes: column.members,
        at,
      }
    );
  }
}

@Resolver(() => AssigneeGroup)
export class AssigneeGroupResolver {
  @FieldResolver(() => AgencyConnection, {
    description: 'Its roster, in the order it was taken; none before that.',
  })
  async members(
    @Root() { memberCodes, at }: AssigneeGroup,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    const { edges, ...rest } = pageOf(memberCodes, page);
    const agencies = edges.map(async ({ node, cursor }) => ({
      node: await agencyNamed(ctx, node, at),
      cursor,
    }));
    return { ...rest, edges: await Promise.all(agencies) };
  }
}
