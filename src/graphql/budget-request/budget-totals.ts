import { Arg, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { readScope } from '../../domain/access/read-policy';
import { budgetRequestView } from '../../projections/budget-request-view';
import { sectionId } from '../../projections/section-view';
import type { At, Condition } from '../../projections/views';
import { agencyNamed, heirNamed } from '../agency/agency.read';
import { Agency } from '../agency/agency.type';
import type { Context } from '../context';
import { sectionAt } from '../plan/plan.read';
import { Section } from '../plan/plan.type';
import { BudgetDimension, BudgetSource, BudgetStage } from '../shared/enums';
import { placeOf, Snapshot, View } from '../shared/snapshot';
import { readableWhere, viewerOf } from '../shared/viewer';
import { BudgetTotal, type Dimension } from './budget-total.type';

/** The argument `by` of every roll-up of money. */
export const ByDimensions = (): ReturnType<typeof Arg> =>
  Arg('by', () => [BudgetDimension], {
    defaultValue: ['STAGE', 'SOURCE'],
    description: 'The source is always one of them.',
  });

/** Where the lines lie: of a whole plan, below one of its sections, or in a dossier. */
type Place =
  | { below: 'plan_id'; parent: string }
  | { below: 'sections'; parent: string; planId: string }
  | { below: 'dossier'; parent: string };

const COLUMN: Record<Dimension, string> = {
  STAGE: 'stage',
  SOURCE: 'source',
  SECTION: 'section',
  AGENCY: 'agency',
};

/** Sums over what the viewer may see, which they say (rule 18). */
export async function budgetTotals(
  ctx: Context,
  place: Place,
  by: Dimension[],
  at: At,
  only: Record<string, string> = {},
): Promise<BudgetTotal[]> {
  const viewer = await viewerOf(ctx);
  const inPlan: Condition[] =
    place.below === 'sections' ? [{ column: 'plan_id', is: place.planId }] : [];
  const dimensions = [...new Set<Dimension>([...by, 'SOURCE'])];
  const totals = await ctx.read.totalsBelow(
    {
      view: budgetRequestView,
      items: 'lines',
      below: place.below,
      ...(place.below === 'dossier' && { within: 'dossiers' }),
      // Sections of the same code are others in another plan.
      by: [...dimensions.map((dimension) => COLUMN[dimension]), 'plan_id'],
      sums: ['requested', 'recommended', 'approved', 'allocated'],
      earliest: 'since',
      where: [...readableWhere(viewer, 'budgetRequest', { agency: 'agency' }), ...inPlan],
      only,
    },
    place.parent,
    at,
  );
  const scope = readScope(viewer, 'budgetRequest');
  const found = totals.map(({ group, count, sums, earliest }) => ({
    stage: group.stage ?? null,
    source: group.source as string,
    count,
    requested: sums.requested as string,
    recommended: sums.recommended ?? null,
    approved: sums.approved ?? null,
    allocated: sums.allocated as string,
    oldestSince: earliest as string,
    scope,
    planId: group.plan_id ?? null,
    sectionCode: group.section ?? null,
    agencyCode: group.agency ?? null,
    at,
  }));
  return by.includes('AGENCY') ? ofHeirs(ctx, found, at) : found;
}

/** What a closed agency asked for counts for whom follows it: roll-ups go there (rule 4). */
async function ofHeirs(ctx: Context, totals: BudgetTotal[], at: At): Promise<BudgetTotal[]> {
  const heirs = await Promise.all(
    totals.map(({ agencyCode }) => agencyCode && heirNamed(ctx, agencyCode, at)),
  );
  const merged = new Map<string, BudgetTotal>();
  for (const [n, total] of totals.entries()) {
    const heir = heirs[n];
    const own = heir ? { ...total, agencyCode: heir.code } : total;
    const { stage, source, sectionCode, planId, agencyCode } = own;
    const key = JSON.stringify([stage, source, sectionCode, planId, agencyCode]);
    const before = merged.get(key);
    merged.set(key, before ? together(before, own) : own);
  }
  return [...merged.values()];
}

/** Of two agencies, so no request is in both; of one source, so that the sums add up (rule 18). */
const together = (a: BudgetTotal, b: BudgetTotal): BudgetTotal => ({
  ...a,
  count: a.count + b.count,
  requested: sum(a.requested, b.requested) as string,
  recommended: sum(a.recommended, b.recommended),
  approved: sum(a.approved, b.approved),
  allocated: sum(a.allocated, b.allocated) as string,
  oldestSince: a.oldestSince < b.oldestSince ? a.oldestSince : b.oldestSince,
});

/** Null where there is nothing in either yet. */
const sum = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? (a ?? b) : String(BigInt(a) + BigInt(b));

@Resolver(() => Snapshot)
export class BudgetPipelineQueries {
  @View(() => [BudgetTotal])
  budgetPipeline(
    @Arg('planId', () => ID) planId: string,
    @ByDimensions() by: Dimension[],
    @Arg('stage', () => BudgetStage, { nullable: true, description: 'This one alone.' })
    stage: string | null,
    @Arg('source', () => BudgetSource, { nullable: true, description: 'This one alone.' })
    source: string | null,
    @Ctx() ctx: Context,
    @Root() root?: Snapshot,
  ): Promise<BudgetTotal[]> {
    const only = { ...(stage && { stage }), ...(source && { source }) };
    return budgetTotals(ctx, { below: 'plan_id', parent: planId }, by, placeOf(root), only);
  }
}

@Resolver(() => BudgetTotal)
export class BudgetTotalResolver {
  @FieldResolver(() => Section, { nullable: true, description: 'II.1 to II.7.' })
  section(@Root() { planId, sectionCode, at }: BudgetTotal, @Ctx() ctx: Context) {
    return planId && sectionCode ? sectionAt(ctx, sectionId(planId, sectionCode), at) : null;
  }

  @FieldResolver(() => Agency, { nullable: true })
  agency(@Root() { agencyCode, at }: BudgetTotal, @Ctx() ctx: Context) {
    return agencyCode && agencyNamed(ctx, agencyCode, at);
  }
}
