import type { Held } from '../../domain/agency/merge-or-split';
import { agencyId, agencyView } from '../../projections/agency-view';
import { type AssignmentRow, assignmentView } from '../../projections/assignment-view';
import type { At, Page } from '../../projections/views';
import { type Context, leaveMoment } from '../context';
import { PAGE_LIMIT } from '../shared/connection';
import { type Agency, toAgency } from './agency.type';

export async function agencyNamed(ctx: Context, code: string, at: At): Promise<Agency | null> {
  const row = await ctx.read.one(agencyView, agencyId(code), at);
  return row && toAgency(row, at);
}

/** Who answers for the agency of that code at the time (rule 4): who followed it, at last. */
export async function heirNamed(ctx: Context, code: string, at: At): Promise<Agency | null> {
  const row = await ctx.read.one(agencyView, agencyId(code), at);
  if (row?.successor) return heirNamed(ctx, row.successor, at);
  return row && toAgency(row, at);
}

/** For whom the agency of that code answers at the time: itself and whom it follows, while open. */
export async function answeringFor(ctx: Context, code: string, at: At): Promise<string[]> {
  const row = await ctx.read.one(agencyView, agencyId(code), at);
  return row?.open ? [code, ...row.predecessors] : [];
}

/**
 * Every assignment that one of the agencies held at the position, once the views have come so far;
 * null: holds now.
 */
export async function assignmentsHeldBy(ctx: Context, agencies: string[], at: At): Promise<Held[]> {
  leaveMoment(ctx);
  if (at !== null) await ctx.source.reached(at);
  const held: Held[] = [];
  const where = [{ column: 'agency', in: agencies }];
  let after: string | null = null;
  let page: Page<AssignmentRow>;
  do {
    page = await ctx.views.page(assignmentView, { where, order: [], first: PAGE_LIMIT, after }, at);
    held.push(...page.rows.map(({ row }) => ({ assignmentId: row.id, agency: row.agency })));
    after = page.rows.at(-1)?.cursor ?? null;
  } while (page.hasNextPage);
  leaveMoment(ctx);
  return held;
}
