import { isJudged, UNFINISHED } from '../../domain/assignment/occurrence';
import type { UrgeOrder } from '../../domain/assignment/urge-by-filter';
import { Rejected } from '../../domain/rejection';
import { assignmentView } from '../../projections/assignment-view';
import { type OccurrenceRow, occurrenceView } from '../../projections/occurrence-view';
import { sectionId } from '../../projections/section-view';
import type { Condition, Page, PageQuery } from '../../projections/views';
import { agencyNamed } from '../agency/agency.read';
import type { Context } from '../context';
import { BadInput } from '../errors';
import { planAt, sectionAt, taskCoded } from '../plan/plan.read';
import { occurrenceOrder, occurrencesWhere } from './assignment.read';
import type { OccurrenceFilter } from './assignment.type';

/** Rows that one question reads. */
const PAGE = 1000;

/** Begun, and neither done nor reported done: what there is to urge. */
const urgeable = ({ today }: Context): Condition[] => [
  { column: 'status', in: [...UNFINISHED] },
  { column: 'completed_on', is: null },
  { column: 'starts_on', to: today },
];

type UrgeFilter = Omit<Partial<OccurrenceFilter>, 'planId'> & { planId: string };

/** A name that is mistyped would urge nobody, and look as though nobody had to be urged. */
async function checkFilter(ctx: Context, filter: UrgeFilter): Promise<void> {
  const { planId, section, task, agency, dueFrom, dueTo } = filter;
  if (dueFrom && dueTo && dueFrom > dueTo) throw new BadInput('dueFrom', 'RANGE_REVERSED');
  const [inPlan, inSection, ofTask, ofAgency] = await Promise.all([
    planAt(ctx, planId, null),
    section ? sectionAt(ctx, sectionId(planId, section), null) : true,
    task ? taskCoded(ctx, planId, task, null) : true,
    agency ? agencyNamed(ctx, agency, null) : true,
  ]);
  if (!inPlan) throw new Rejected('NOT_FOUND', { field: 'planId', what: 'plan' });
  if (!inSection) throw new Rejected('NOT_FOUND', { field: 'section', what: 'section' });
  if (!ofTask) throw new Rejected('NOT_FOUND', { field: 'task', what: 'task' });
  if (!ofAgency) throw new Rejected('NOT_FOUND', { field: 'agency', what: 'agency' });
}

/**
 * What a filter names, by assignment, in the plan's order: unfinished work of agencies that the
 * province judges; whom it only asked it does not urge (rule 3). NOT_FOUND for a name that is none.
 */
export async function toUrge(ctx: Context, filter: UrgeFilter): Promise<UrgeOrder[]> {
  await checkFilter(ctx, filter);
  const rows = await allOf(ctx, [...occurrencesWhere(filter), ...urgeable(ctx)]);
  const ids = [...new Set(rows.map(({ assignment }) => assignment))];
  const assignments = await ctx.read.many(assignmentView, ids, null);
  return assignments.flatMap((row): UrgeOrder[] => {
    if (row?.status !== 'ACTIVE' || !isJudged(row)) return [];
    const own = rows.filter(({ assignment }) => assignment === row.id);
    const periods = own.map(({ period }) => period);
    return [{ assignmentId: row.id, agency: row.agency, periods }];
  });
}

async function allOf(ctx: Context, where: Condition[]): Promise<OccurrenceRow[]> {
  const order = occurrenceOrder({ field: 'TASK', direction: 'ASC' });
  const rows: OccurrenceRow[] = [];
  for (let after: string | null | undefined = null; after !== undefined; ) {
    const wanted: PageQuery = { where, order, first: PAGE, after };
    const found: Page<OccurrenceRow> = await ctx.views.page(occurrenceView, wanted, null);
    rows.push(...found.rows.map(({ row }) => row));
    after = found.hasNextPage ? found.rows.at(-1)?.cursor : undefined;
  }
  return rows;
}
