import { isJudged, UNFINISHED } from '../../domain/assignment/occurrence';
import type { UrgeOrder } from '../../domain/assignment/urge-by-filter';
import { assignmentView } from '../../projections/assignment-view';
import { type OccurrenceRow, occurrenceView } from '../../projections/occurrence-view';
import type { Condition, Page, PageQuery } from '../../projections/views';
import type { Context } from '../context';
import { occurrenceOrder, occurrencesWhere } from './assignment.read';
import type { OccurrenceFilter } from './assignment.type';

/** Rows that one question reads. */
const PAGE = 1000;

/** Not done, and not reported done either: what there is to urge. */
const unfinished: Condition[] = [
  { column: 'status', in: [...UNFINISHED] },
  { column: 'completed_on', is: null },
];

/**
 * What a filter names, by assignment, in the plan's order: unfinished work of agencies that the
 * province judges; whom it only asked it does not urge (rule 3).
 */
export async function toUrge(
  ctx: Context,
  filter: Partial<OccurrenceFilter>,
): Promise<UrgeOrder[]> {
  const rows = await allOf(ctx, [...occurrencesWhere(filter), ...unfinished]);
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
