import { civilDateOf } from '../../domain/shared/calendar';
import type { At } from '../../projections/views';
import type { Context } from '../context';

/** The civil date of an answer: today, or the last day recorded at its position. */
export async function dayOf(ctx: Context, at: At): Promise<string> {
  const recorded = at === null ? null : await ctx.read.timeAt(at);
  return recorded === null ? ctx.today : civilDateOf(recorded);
}
