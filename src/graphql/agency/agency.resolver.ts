import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { borneOn } from '../../domain/agency/agency-roster';
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
import { delegationsBelow } from '../delegation/delegation.read';
import { DelegationConnection } from '../delegation/delegation.type';
import { reportsBelow } from '../report/report.read';
import { ReportConnection } from '../report/report.type';
import { LocalDate } from '../scalars';
import { has, is, says } from '../shared/conditions';
import { PageArgs, query, toConnection } from '../shared/connection';
import { Activity, Progress } from '../shared/node';
import { activityOf, progressBelow } from '../shared/roll-ups';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import { agencyNamed } from './agency.read';
import {
  Agency,
  AgencyConnection,
  AgencyFilter,
  AgencyOrder,
  FormerName,
  toAgency,
} from './agency.type';

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
      ...is('open', filter?.open),
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

  @FieldResolver(() => [FormerName], {
    description: 'The oldest first. With a day: the one that it bore then, if it was another.',
  })
  formerNames(
    @Root() { row }: Agency,
    @Arg('on', () => LocalDate, { nullable: true }) on: string | null,
  ): FormerName[] {
    if (!on) return row.former_names;
    const borne = borneOn(row.former_names, on);
    return borne ? [borne] : [];
  }

  @FieldResolver(() => Agency, {
    nullable: true,
    description: 'Who followed it by a merger or a split, and has what it had (rule 4).',
  })
  successor(@Root() { row, at }: Agency, @Ctx() ctx: Context) {
    return row.successor && agencyNamed(ctx, row.successor, at);
  }

  @FieldResolver(() => [Agency], {
    description: 'All whom it follows, at first or second hand.',
  })
  predecessors(@Root() { row, at }: Agency, @Ctx() ctx: Context) {
    return Promise.all(row.predecessors.map((each) => agencyNamed(ctx, each, at)));
  }

  @FieldResolver(() => DelegationConnection, {
    description: 'Who may act for it, or once might, by when it begins (rule 5).',
  })
  delegations(
    @Root() { code, at }: Agency,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ) {
    return delegationsBelow(ctx, code, page, at);
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
