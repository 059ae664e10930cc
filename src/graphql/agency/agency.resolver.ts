import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { agencyView } from '../../projections/agency-view';
import type { Condition, Order } from '../../projections/views';
import { assignmentsBelow, occurrencesBelow } from '../assignment/assignment.read';
import {
  AssignmentConnection,
  AssignmentFilter,
  AssignmentOrder,
  OccurrenceConnection,
  OccurrenceFilter,
  OccurrenceOrder,
} from '../assignment/assignment.type';
import { budgetRequestsBelow } from '../budget-request/budget-request.read';
import { BudgetRequestConnection } from '../budget-request/budget-request.type';
import type { Context } from '../context';
import { reportsBelow } from '../report/report.read';
import { ReportConnection } from '../report/report.type';
import { has, is, says } from '../shared/conditions';
import { PageArgs, query, toConnection } from '../shared/connection';
import { Activity, Progress } from '../shared/node';
import { activityOf, progressBelow } from '../shared/roll-ups';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import { agencyNamed } from './agency.read';
import { Agency, AgencyConnection, AgencyFilter, AgencyOrder, toAgency } from './agency.type';

@Resolver(() => Snapshot)
export class AgencyQueries {
  @View(() => Agency, { nullable: true })
  agency(@Arg('code', () => String) code: string, @Ctx() ctx: Context, @Root() root?: Snapshot) {
    return agencyNamed(ctx, code, placeOf(root));
  }

  @View(() => AgencyConnection)
  async agencies(
    @Arg('filter', () => AgencyFilter, { nullable: true }) filter: AgencyFilter | null,
    @Arg('orderBy', () => AgencyOrder, { nullable: true }) orderBy: AgencyOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ) {
    const at = placeOf(root);
    const where: Condition[] = [
      ...is('kind', filter?.kind),
      ...is('commandable', filter?.commandable),
      ...has('attributes', filter?.attribute),
      ...says('search', filter?.text),
    ];
    const direction = orderBy?.direction === 'DESC' ? 'desc' : 'asc';
    const order: Order[] =
      orderBy?.field === 'CODE'
        ? [{ column: 'code', direction }]
        : [{ column: 'name', direction, vietnamese: true }];
    const found = await ctx.views.page(agencyView, query(where, order, page), at);
    const count = () => ctx.views.count(agencyView, where, at);
    return toConnection(found, page.after, (row) => toAgency(row, at), count);
  }
}

@Resolver(() => Agency)
export class AgencyResolver {
  @FieldResolver(() => Agency, { nullable: true })
  parent(@Root() { parentCode, at }: Agency, @Ctx() ctx: Context) {
    return parentCode && agencyNamed(ctx, parentCode, at);
  }

  @FieldResolver(() => AssignmentConnection)
  assignments(
    @Root() { code, at }: Agency,
    @Arg('filter', () => AssignmentFilter, { nullable: true }) filter: AssignmentFilter | null,
    @Arg('orderBy', () => AssignmentOrder, { nullable: true }) order: AssignmentOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return assignmentsBelow(ctx, 'agency', code, filter ?? {}, order, page, at);
  }

  @FieldResolver(() => OccurrenceConnection)
  occurrences(
    @Root() { code, at }: Agency,
    @Arg('filter', () => OccurrenceFilter, { nullable: true }) filter: OccurrenceFilter | null,
    @Arg('orderBy', () => OccurrenceOrder, { nullable: true }) order: OccurrenceOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return occurrencesBelow(ctx, 'agency', code, filter ?? {}, order, page, at);
  }

  @FieldResolver(() => BudgetRequestConnection)
  budgetRequests(
    @Root() { code, at }: Agency,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return budgetRequestsBelow(ctx, 'agency', code, {}, page, at);
  }

  @FieldResolver(() => ReportConnection)
  reports(@Root() { code, at }: Agency, @Args(() => PageArgs) page: PageArgs, @Ctx() ctx: Context) {
    return reportsBelow(ctx, 'agency', code, {}, page, at);
  }

  @FieldResolver(() => Progress)
  progress(@Root() { code, at }: Agency, @Ctx() ctx: Context) {
    return progressBelow(ctx, 'agency', code, [], at);
  }

  @FieldResolver(() => Activity)
  activity(@Root() { row, code, at }: Agency, @Ctx() ctx: Context) {
    return activityOf(ctx, row, { agency: code }, at);
  }
}
