import { Arg, Args, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import { agenciesOf, readScope } from '../../domain/access/read-policy';
import { reportView } from '../../projections/report-view';
import { reportingCycleView } from '../../projections/reporting-cycle-view';
import type { Condition } from '../../projections/views';
import { agencyNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import { occurrencesBelow } from '../assignment/assignment.read';
import { OccurrenceConnection } from '../assignment/assignment.type';
import { consolidatedOf } from '../consolidated-report/consolidated-report.read';
import { ConsolidatedReport } from '../consolidated-report/consolidated-report.type';
import type { Context } from '../context';
import { PageArgs, query, toConnection } from '../shared/connection';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import { viewerOf } from '../shared/viewer';
import {
  draftAt,
  reportAt,
  reportingCycleAt,
  reportsBelow,
  reportsOf,
  reportsWhere,
} from './report.read';
import {
  Compliance,
  Report,
  ReportConnection,
  ReportDraft,
  ReportFilter,
  ReportingCycle,
  ReportingCycleConnection,
  toReportingCycle,
} from './report.type';

@Resolver(() => Snapshot)
export class ReportQueries {
  @View(() => ReportingCycle, { nullable: true })
  reportingCycle(@Arg('id', () => ID) id: string, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    return reportingCycleAt(ctx, id, placeOf(root));
  }

  @View(() => ReportingCycleConnection)
  async reportingCycles(
    @Arg('planId', () => ID) planId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    const at = placeOf(root);
    const where: Condition[] = [{ column: 'plan_id', is: planId }];
    const wanted = query(where, [{ column: 'cut_off', direction: 'asc' }], page);
    const found = await ctx.views.page(reportingCycleView, wanted, at);
    const count = () => ctx.views.count(reportingCycleView, where, at);
    return toConnection(found, page.after, (row) => toReportingCycle(row, at), count);
  }

  @View(() => Report, { nullable: true })
  report(@Arg('id', () => ID) id: string, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    return reportAt(ctx, id, placeOf(root));
  }

  @View(() => ReportConnection)
  reports(
    @Arg('filter', () => ReportFilter, { nullable: true }) filter: ReportFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    return reportsOf(ctx, filter ?? {}, page, placeOf(root));
  }
}

@Resolver(() => ReportingCycle)
export class ReportingCycleResolver {
  @FieldResolver(() => [Agency], { description: 'Who must report; frozen when it opened.' })
  roster(@Root() { row, at }: ReportingCycle, @Ctx() ctx: Context) {
    return Promise.all(row.roster.map((code) => agencyNamed(ctx, code, at)));
  }

  @FieldResolver(() => Compliance)
  async compliance(@Root() { row, at }: ReportingCycle, @Ctx() ctx: Context): Promise<Compliance> {
    const where: Condition[] = [
      { column: 'on_roster', is: true },
      // What was withdrawn, all of it, is as if it had never come.
      { not: { column: 'status', is: 'NONE' } },
      ...(await reportsWhere(ctx, {})),
    ];
    const by = ['status', 'late'] as const;
    const tallies = await ctx.read.tallyBelow(reportView, 'cycle', row.id, [...by], where, at);
    const count = (column: string, value: string) =>
      tallies
        .filter(({ group }) => group[column] === value)
        .reduce((sum, each) => sum + each.count, 0);
    const submitted = tallies.reduce((sum, each) => sum + each.count, 0);
    const scope = readScope(ctx.viewer, 'report');
    const mine = agenciesOf(await viewerOf(ctx));
    const own = row.roster.filter((agency) => scope === 'ALL' || mine.includes(agency));
    return {
      due: own.length,
      submitted,
      late: count('late', 'true'),
      accepted: count('status', 'ACCEPTED'),
      nil: count('status', 'NIL'),
      missing: own.length - submitted,
      scope,
    };
  }

  @FieldResolver(() => [Agency], {
    description:
      'Who had not reported when it was closed, as far as you may know; none while it is open.',
  })
  async missing(@Root() { row, at }: ReportingCycle, @Ctx() ctx: Context) {
    const all = readScope(ctx.viewer, 'report') === 'ALL';
    const mine = all ? [] : agenciesOf(await viewerOf(ctx));
    const those = row.missing.filter((code) => all || mine.includes(code));
    return Promise.all(those.map((code) => agencyNamed(ctx, code, at)));
  }

  @FieldResolver(() => ConsolidatedReport, {
    nullable: true,
    description:
      'The latest version, or that one; null where there is none, and for who may not see the ' +
      'money and the reports of all.',
  })
  consolidated(
    @Root() { id, at }: ReportingCycle,
    @Arg('version', () => Int, { nullable: true }) version: number | null,
    @Ctx() ctx: Context,
  ) {
    return consolidatedOf(ctx, id, version ?? null, at);
  }

  @FieldResolver(() => ReportConnection)
  reports(
    @Root() { id, at }: ReportingCycle,
    @Arg('filter', () => ReportFilter, { nullable: true }) filter: ReportFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return reportsBelow(ctx, 'cycle', id, filter ?? {}, page, at);
  }
}

@Resolver(() => Report)
export class ReportResolver {
  @FieldResolver(() => ReportingCycle)
  cycle(@Root() { row, at }: Report, @Ctx() ctx: Context) {
    return reportingCycleAt(ctx, row.cycle, at);
  }

  @FieldResolver(() => Agency)
  agency(@Root() { row, at }: Report, @Ctx() ctx: Context) {
    return agencyNamed(ctx, row.agency, at);
  }

  @FieldResolver(() => OccurrenceConnection, {
    description: "The agency's continuous tasks that were checked in for the cycle (rule 6).",
  })
  checkIns(@Root() { row, at }: Report, @Args(() => PageArgs) page: PageArgs, @Ctx() ctx: Context) {
    const order = { field: 'TASK', direction: 'ASC' };
    return occurrencesBelow(
      ctx,
      'agency',
      row.agency,
      { checkedInFor: row.cycle },
      order,
      page,
      at,
    );
  }

  @FieldResolver(() => ReportDraft, {
    nullable: true,
    description: 'What its agency is writing at; null for everybody else.',
  })
  async draft(@Root() { id, at }: Report, @Ctx() ctx: Context): Promise<ReportDraft | null> {
    const draft = await draftAt(ctx, id, at);
    return (
      draft && {
        content: draft.content,
        classification: draft.classification,
        draftedOn: draft.drafted_on,
      }
    );
  }
}
