import { Arg, Args, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import { daysBetween } from '../../domain/shared/calendar';
import { type AssignmentRow, assignmentView } from '../../projections/assignment-view';
import { occurrenceView } from '../../projections/occurrence-view';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { taskAt } from '../plan/plan.read';
import { Task } from '../plan/plan.type';
import { PageArgs, pageOf, query, toConnection } from '../shared/connection';
import { dayOf } from '../shared/day';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import {
  EditionConnection,
  Evidence,
  Extension,
  Measurement,
  NilReport,
  RemarkConnection,
  toEdition,
  toEvidence,
  toExtension,
  toMeasurement,
  toNilReport,
  toUrge,
  Urge,
  type Within,
} from './acts.type';
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
import { latestRemark, mayRead, remarksOf } from './remarks.read';

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

  @FieldResolver(() => [Agency], {
    description: 'Who had it before, earliest first: agencies that were merged or split (rule 4).',
  })
  heldBefore(@Root() { row, at }: Assignment, @Ctx() ctx: Context) {
    return Promise.all(row.held_before.map((code) => agencyNamed(ctx, code, at)));
  }

  @FieldResolver(() => RemarkConnection, {
    description: 'What a coordinating agency did for the task. Empty for who may not read it.',
  })
  contributions(
    @Root() { row, at }: Assignment,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    const { id } = row;
    return remarksOf(
      ctx,
      { assignment: row, at },
      { column: 'assignment', id, types: ['ContributionLogged'] },
      page,
    );
  }

  @FieldResolver(() => RemarkConnection, {
    description: 'All that was said about it in free words. Empty for who may not read it.',
  })
  remarks(
    @Root() { row, at }: Assignment,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return remarksOf(ctx, { assignment: row, at }, { column: 'assignment', id: row.id }, page);
  }

  @FieldResolver(() => EditionConnection, { description: 'Withdrawn ones too.' })
  deliverables(@Root() { row }: Assignment, @Args(() => PageArgs) page: PageArgs) {
    return pageOf(row.deliverables.map(toEdition), page);
  }

  @FieldResolver(() => [Extension])
  extensions(@Root() { row, at }: Assignment): Extension[] {
    return row.extensions.map((each) => toExtension(each, { assignment: row, at }));
  }

  @FieldResolver(() => [Urge])
  urges(@Root() { row, at }: Assignment): Urge[] {
    return row.urges.map((each) => toUrge(each, { assignment: row, at }));
  }

  @FieldResolver(() => [Evidence], {
    description:
      'Quarantined evidence too. INTERNAL is for the agency, coordinator, office and auditors.',
  })
  async evidence(@Root() { row, at }: Assignment, @Ctx() ctx: Context): Promise<Evidence[]> {
    const within = { assignment: row, at };
    const all = await mayRead(ctx, within);
    return row.evidence
      .filter(({ classification }) => all || classification === 'PUBLIC')
      .map((each) => toEvidence(each, within));
  }

  @FieldResolver(() => [NilReport])
  nilReports(@Root() { row }: Assignment): NilReport[] {
    return row.nil_reports.map(toNilReport);
  }

  @FieldResolver(() => [Measurement])
  measurements(@Root() { row }: Assignment): Measurement[] {
    return row.measurements.map(toMeasurement);
  }
}

@Resolver(() => Occurrence)
export class OccurrenceResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The latest note on its progress; for the agency, coordinator, office and auditors.',
  })
  async note(@Root() occurrence: Occurrence, @Ctx() ctx: Context) {
    const within = await assignmentOf(occurrence, ctx);
    return latestRemark(ctx, within, {
      column: 'occurrence',
      id: occurrence.id,
      types: ['ProgressReported', 'CheckedIn'],
    });
  }

  @FieldResolver(() => RemarkConnection, {
    description: 'What was said about it in free words. Empty for who may not read it.',
  })
  async remarks(
    @Root() occurrence: Occurrence,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    const within = await assignmentOf(occurrence, ctx);
    return remarksOf(ctx, within, { column: 'occurrence', id: occurrence.id }, page);
  }

  @FieldResolver(() => Assignment)
  assignment(@Root() { row, at }: Occurrence, @Ctx() ctx: Context) {
    return assignmentAt(ctx, row.assignment, at);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Since something was last done, or since the period began; null before it begins. To the day ' +
      'of the answer: today, or the last day recorded at that position.',
  })
  async daysSinceLastActivity(@Root() { row, at }: Occurrence, @Ctx() ctx: Context) {
    const days = daysBetween(row.last_activity_on ?? row.starts_on, await dayOf(ctx, at));
    return days < 0 ? null : days;
  }

  /** Occurrences live in their assignment's stream. */
  @FieldResolver(() => Int)
  async version(@Root() occurrence: Occurrence, @Ctx() ctx: Context): Promise<number> {
    return (await assignmentOf(occurrence, ctx)).assignment.version;
  }
}

async function assignmentOf({ row, at }: Occurrence, ctx: Context): Promise<Within> {
  const assignment = await ctx.read.one(assignmentView, row.assignment, at);
  return { assignment: assignment as AssignmentRow, at };
}
