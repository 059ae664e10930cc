import { createHash } from 'node:crypto';
import { readScope } from '../../domain/access/read-policy';
import { consolidatedReportView } from '../../projections/consolidated-report-view';
import { consolidatedAt } from '../../projections/report-material';
import type { At, Order } from '../../projections/views';
import type { Context } from '../context';
import { query } from '../shared/connection';
import { type ConsolidatedReport, toConsolidatedReport } from './consolidated-report.type';

const latestFirst: Order[] = [{ column: 'number', direction: 'desc' }];

/** That version, or the latest; null where there is none, or none that the viewer may see. */
export async function consolidatedOf(
  ctx: Context,
  cycleId: string,
  version: number | null,
  at: At,
): Promise<ConsolidatedReport | null> {
  if (readScope(ctx.viewer, 'consolidatedReport') !== 'ALL') return null;
  const wanted = query([], latestFirst, { first: 50 });
  const { rows } = await ctx.read.below(consolidatedReportView, 'cycle', cycleId, wanted, at);
  const found = rows.find(({ row }) => version === null || row.number === version);
  return found ? toConsolidatedReport(found.row, at) : null;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Computed once more at the same position: the hash that it has now. */
export async function recomputed(ctx: Context, cycleId: string, position: string) {
  const composed = await consolidatedAt(ctx.views, cycleId, BigInt(position), sha256);
  return composed?.contentHash ?? null;
}
