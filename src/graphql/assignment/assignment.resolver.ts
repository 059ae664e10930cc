import { Arg, Args, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import { readPolicy } from '../../domain/access/read-policy';
import { type AssignmentRow, assignmentView } from '../../projections/assignment-view';
import { occurrenceView } from '../../projections/occurrence-view';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { taskAt } from '../plan/plan.read';
import { Task } from '../plan/plan.type';
import { PageArgs, query, toConnection } from '../shared/connection';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import {
  assignmentAt,
  assignmentOrder,
  assignmentsWhere,
  occurrenceAt,
  occurrenceOrder,
  occurrencesBelow,
  occurrencesWhere,
} from './assignment.read';
import {
  Assignment,
  AssignmentConnection,
  AssignmentFilter,
  AssignmentOrder,
  Occurrence,
  OccurrenceConnection,
  OccurrenceFilter,
  OccurrenceOrder,
  toAssignment,
  toOccurrence,
} from './assignment.type';

@Resolver(() => Snapshot)
export class AssignmentQueries {
  @View(() => Assignment, { nullable: true })
  assignment(@Arg('id', () => ID) id: string, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    return assignmentAt(ctx, id, placeOf(root));
  }

  @View(() => AssignmentConnection)
  async assignments(
    @Arg('filter', () => AssignmentFilter, { nullable: true }) filter: AssignmentFilter | null,
    @Arg('orderBy', () => AssignmentOrder, { nullable: true }) orderBy: AssignmentOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    const at = placeOf(root);
    const where = await assignmentsWhere(ctx, filter ?? {}, at);
    const found = await ctx.views.page(
      assignmentView,
      query(where, assignmentOrder(orderBy), page),
      at,
    );
    const count = () => ctx.views.count(assignmentView, where, at);
    return toConnection(found, page.after, (row) => toAssignment(row, at), count);
  }

  @View(() => Occurrence, { nullable: true })
  occurrence(@Arg('id', () => ID) id: string, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    return occurrenceAt(ctx, id, placeOf(root));
  }

  @View(() => OccurrenceConnection)
  async occurrences(
    @Arg('filter', () => OccurrenceFilter, { nullable: true }) filter: OccurrenceFilter | null,
    @Arg('orderBy', () => OccurrenceOrder, { nullable: true }) orderBy: OccurrenceOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    const at = placeOf(root);
    const where = occurrencesWhere(filter ?? {});
    const found = await ctx.views.page(
      occurrenceView,
      query(where, occurrenceOrder(orderBy), page),
      at,
    );
    const count = () => ctx.views.count(occurrenceView, where, at);
    return toConnection(found, page.after, (row) => toOccurrence(row, at), count);
  }
}

@Resolver(() => Assignment)
export class AssignmentResolver {
  @FieldResolver(() => Task)
  task(@Root() { row, at }: Assignment, @Ctx() ctx: Context) {
    return taskAt(ctx, row.task_id, at);
  }

  @FieldResolver(() => Agency)
  agency(@Root() { row, at }: Assignment, @Ctx() ctx: Context) {
    return agencyNamed(ctx, row.agency, at);
  }

  @FieldResolver(() => Agency, {
    nullable: true,
    description: "The agency's unit that does the work.",
  })
  subUnit(@Root() { row, at }: Assignment, @Ctx() ctx: Context) {
    return row.sub_unit && agencyNamed(ctx, row.sub_unit, at);
  }

  @FieldResolver(() => OccurrenceConnection)
  occurrences(
    @Root() { id, at }: Assignment,
    @Arg('filter', () => OccurrenceFilter, { nullable: true }) filter: OccurrenceFilter | null,
    @Arg('orderBy', () => OccurrenceOrder, { nullable: true }) order: OccurrenceOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return occurrencesBelow(ctx, 'assignment', id, filter ?? {}, order, page, at);
  }
}

@Resolver(() => Occurrence)
export class OccurrenceResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The latest note on its progress; for the agency, coordinator, office and auditors.',
  })
  note(@Root() { row }: Occurrence, @Ctx() { viewer }: Context): string | null {
    return readPolicy(viewer, { kind: 'report', agency: row.agency }) ? row.note : null;
  }

  @FieldResolver(() => Assignment)
  assignment(@Root() { row, at }: Occurrence, @Ctx() ctx: Context) {
    return assignmentAt(ctx, row.assignment, at);
  }

  /** Occurrences live in their assignment's stream. */
  @FieldResolver(() => Int)
  async version(@Root() { row, at }: Occurrence, @Ctx() ctx: Context): Promise<number> {
    const assignment = await ctx.read.one(assignmentView, row.assignment, at);
    return (assignment as AssignmentRow).version;
  }
}
