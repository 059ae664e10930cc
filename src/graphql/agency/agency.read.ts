import { agencyId, agencyView } from '../../projections/agency-view';
import type { At } from '../../projections/views';
import type { Context } from '../context';
import { type Agency, toAgency } from './agency.type';

export async function agencyNamed(ctx: Context, code: string, at: At): Promise<Agency | null> {
  const row = await ctx.read.one(agencyView, agencyId(code), at);
  return row && toAgency(row, at);
}
