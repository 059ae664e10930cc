import { agenciesOf, readPolicy, readScope } from '../../domain/access/read-policy';
import { type ReportDraftRow, reportDraftView } from '../../projections/report-draft-view';
import { type ReportRow, reportView } from '../../projections/report-view';
import { reportingCycleView } from '../../projections/reporting-cycle-view';
import type { At, Condition, Order } from '../../projections/views';
import type { Context } from '../context';
import { is } from '../shared/conditions';
import { type PageArgs, query, toConnection } from '../shared/connection';
import { hidden, viewerOf } from '../shared/viewer';
import {
  type Report,
  type ReportFilter,
  type ReportingCycle,
  toDraftedReport,
  toReport,
  toReportingCycle,
} from './report.type';

export async function reportAt(ctx: Context, id: string, at: At): Promise<Report | null> {
  const row = await ctx.read.one(reportView, id, at);
  if (!row) return draftedReportAt(ctx, id, at);
  return readPolicy(await viewerOf(ctx), { kind: 'report', agency: row.agency })
    ? toReport(row, at)
    : hidden(ctx, row);
}

/** What its agency is writing at; for nobody else. */
export async function draftAt(ctx: Context, id: string, at: At) {
  const row = await ctx.read.one(reportDraftView, id, at);
  const readable =
    row && readPolicy(await viewerOf(ctx), { kind: 'reportDraft', agency: row.agency });
  return readable ? row : null;
}

async function draftedReportAt(ctx: Context, id: string, at: At): Promise<Report | null> {
  const draft = await draftAt(ctx, id, at);
  return draft && toDraftedReport(draft, at);
}

/** Drafts are listed where one asks for them, to their agency. */
async function draftsWhere(ctx: Context, filter: Partial<ReportFilter>): Promise<Condition[]> {
  return [
    { column: 'agency', in: agenciesOf(await viewerOf(ctx)) },
    ...is('plan_id', filter.planId),
    ...is('cycle', filter.cycleId),
    ...is('agency', filter.agency),
  ];
}

const byAgency: Order[] = [{ column: 'agency', direction: 'asc' }];

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

export async function reportsOf(
  ctx: Context,
  filter: Partial<ReportFilter>,
  page: PageArgs,
  at: At,
) {
  if (filter.status === 'DRAFT') {
    const where = await draftsWhere(ctx, filter);
    const found = await ctx.views.page(reportDraftView, query(where, byAgency, page), at);
    const count = () => ctx.views.count(reportDraftView, where, at);
    return toConnection(found, page.after, (row) => toDraftedReport(row, at), count);
  }
  const where = await reportsWhere(ctx, filter);
  const found = await ctx.views.page(reportView, query(where, byFirstSubmission, page), at);
  const count = () => ctx.views.count(reportView, where, at);
  return toConnection(found, page.after, (row) => toReport(row, at), count);
}

export async function reportsBelow(
  ctx: Context,
  column: keyof ReportRow & keyof ReportDraftRow & string,
  parent: string,
  filter: Partial<ReportFilter>,
  page: PageArgs,
  at: At,
) {
  if (filter.status === 'DRAFT') {
    const where = await draftsWhere(ctx, filter);
    const wanted = query(where, byAgency, page);
    const found = await ctx.read.below(reportDraftView, column, parent, wanted, at);
    const count = () => ctx.read.countBelow(reportDraftView, column, parent, where, at);
    return toConnection(found, page.after, (row) => toDraftedReport(row, at), count);
  }
  const where = await reportsWhere(ctx, filter);
  const wanted = query(where, byFirstSubmission, page);
  const found = await ctx.read.below(reportView, column, parent, wanted, at);
  const count = () => ctx.read.countBelow(reportView, column, parent, where, at);
  return toConnection(found, page.after, (row) => toReport(row, at), count);
}
