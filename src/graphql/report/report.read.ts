import { agenciesOf, readPolicy, readScope } from '../../domain/access/read-policy';
import { type ReportRow, reportView } from '../../projections/report-view';
import { reportingCycleView } from '../../projections/reporting-cycle-view';
import type { At, Condition, Order } from '../../projections/views';
import type { Context } from '../context';
import { is } from '../shared/conditions';
import { type PageArgs, query, toConnection } from '../shared/connection';
import { viewerOf } from '../shared/viewer';
import {
  type Report,
  type ReportFilter,
  type ReportingCycle,
  toReport,
  toReportingCycle,
} from './report.type';

export async function reportAt(ctx: Context, id: string, at: At): Promise<Report | null> {
  const row = await ctx.read.one(reportView, id, at);
  return row && readPolicy(await viewerOf(ctx), { kind: 'report', agency: row.agency })
    ? toReport(row, at)
    : null;
}

export async function reportingCycleAt(
  ctx: Context,
  id: string,
  at: At,
): Promise<ReportingCycle | null> {
  const row = await ctx.read.one(reportingCycleView, id, at);
  return row && toReportingCycle(row, at);
}

export async function reportsWhere(
  ctx: Context,
  filter: Partial<ReportFilter>,
): Promise<Condition[]> {
  const viewer = await viewerOf(ctx);
  return [
    ...(readScope(viewer, 'report') === 'ALL'
      ? []
      : [{ column: 'agency', in: agenciesOf(viewer) }]),
    ...is('plan_id', filter.planId),
    ...is('cycle', filter.cycleId),
    ...is('agency', filter.agency),
    ...is('status', filter.status),
    ...is('late', filter.late),
  ];
}

export const byFirstSubmission: Order[] = [{ column: 'first_submitted_at', direction: 'asc' }];

export async function reportsBelow(
  ctx: Context,
  column: keyof ReportRow & string,
  parent: string,
  filter: Partial<ReportFilter>,
  page: PageArgs,
  at: At,
) {
  const where = await reportsWhere(ctx, filter);
  const wanted = query(where, byFirstSubmission, page);
  const found = await ctx.read.below(reportView, column, parent, wanted, at);
  const count = () => ctx.read.countBelow(reportView, column, parent, where, at);
  return toConnection(found, page.after, (row) => toReport(row, at), count);
}
