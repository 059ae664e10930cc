import { READABLE_KINDS, readScope, type Viewer } from '../../domain/access/read-policy';
import { agencyId, agencyView } from '../../projections/agency-view';
import type { Context } from '../context';

/**
 * Who reads, with the agencies that his own follows today (rule 4): every path that asks what
 * somebody may read asks it of him. Costs one question to the views in an answer, and none for who
 * reads everything anyway.
 */
export async function viewerOf(ctx: Context): Promise<Viewer> {
  const { viewer } = ctx;
  if (viewer.agency === null || READABLE_KINDS.every((kind) => readScope(viewer, kind) === 'ALL'))
    return viewer;
  const agency = await ctx.read.one(agencyView, agencyId(viewer.agency), null);
  // What a closed agency followed is no longer its business.
  return { ...viewer, heirOf: agency?.open ? agency.predecessors : [] };
}
