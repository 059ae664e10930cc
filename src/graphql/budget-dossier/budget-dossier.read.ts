import { budgetDossierView } from '../../projections/budget-dossier-view';
import type { At } from '../../projections/views';
import type { Context } from '../context';
import { hidden, mayRead, viewerOf } from '../shared/viewer';
import { type BudgetDossier, toBudgetDossier } from './budget-dossier.type';

/** For who may not see it, it does not exist (rule 18). */
export async function budgetDossierAt(
  ctx: Context,
  id: string,
  at: At,
): Promise<BudgetDossier | null> {
  const row = await ctx.read.one(budgetDossierView, id, at);
  if (!row) return null;
  return mayRead(await viewerOf(ctx), 'budgetDossier', { id, agency: null })
    ? toBudgetDossier(row, at)
    : hidden(ctx, row);
}
