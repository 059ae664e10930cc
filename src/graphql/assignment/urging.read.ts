import type { UrgeFilter } from '../../domain/assignment/commands';
import { isJudged, UNFINISHED } from '../../domain/assignment/occurrence';
import type { UrgeOrder } from '../../domain/assignment/urge-by-filter';
import { Rejected } from '../../domain/rejection';
import { civilDateOf } from '../../domain/shared/calendar';
import { type AssignmentRow, assignmentView } from '../../projections/assignment-view';
import { type AuditTrailRow, auditTrail } from '../../projections/audit-trail';
import { type OccurrenceRow, occurrenceView } from '../../projections/occurrence-view';
import type { Projection, ViewRow } from '../../projections/projection';
import { sectionId } from '../../projections/section-view';
import type { At, Condition, Order, Page, PageQuery } from '../../projections/views';
import { agencyNamed } from '../agency/agency.read';
import type { Context } from '../context';
import { BadInput } from '../errors';
import { planAt, sectionAt, taskCoded } from '../plan/plan.read';
import { occurrenceOrder, occurrencesWhere } from './assignment.read';

/** Rows that one question reads. */
const PAGE = 1000;

/** Begun, and neither done nor reported done: what there is to urge. */
const urgeable = (today: string): Condition[] => [
  { column: 'status', in: [...UNFINISHED] },
  { column: 'completed_on', is: null },
  { column: 'starts_on', to: today },
];

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

/** What a filter names; `known`: the assignments that the same command has urged already. */
export type ToUrge = { wanted: UrgeOrder[]; known: string[] };

/**
 * What a filter names, by assignment, in the plan's order: unfinished work of agencies that the
 * province judges; whom it only asked it does not urge (rule 3). A command that is repeated means
 * what it meant at first, however much was finished or begun meanwhile: on the same day it goes on
 * where it was cut off, later it only tells what it did. NOT_FOUND for a name that is none.
 */
export async function toUrge(
  ctx: Context,
  filter: UrgeFilter,
  commandId: string | null,
): Promise<ToUrge> {
  await checkFilter(ctx, filter);
  const before = commandId === null ? [] : await urgedBy(ctx, commandId);
  const known = before.map(({ stream }) => stream);
  const [first] = before;
  if (!first) return { wanted: await found(ctx, filter, null), known };
  const today = civilDateOf(first.recorded_at) === ctx.today;
  const meant = today ? await found(ctx, filter, BigInt(first.position) - 1n) : [];
  const missing = known.filter((id) => !meant.some(({ assignmentId }) => assignmentId === id));
  const rows = await ctx.read.many(assignmentView, missing, null);
  const finished = rows.flatMap((row) => (row ? [orderOf(row, [])] : []));
  return { wanted: [...meant, ...finished].sort(inPlansOrder), known };
}

type Ordered = UrgeOrder & { ordinal: number };

const orderOf = (
  { id, agency, task_ordinal: ordinal }: AssignmentRow,
  periods: string[],
): Ordered => ({ assignmentId: id, agency, periods, ordinal });

const inPlansOrder = (a: Ordered, b: Ordered): number =>
  a.ordinal - b.ordinal || (a.agency < b.agency ? -1 : 1);

async function found(ctx: Context, filter: UrgeFilter, at: At): Promise<Ordered[]> {
  const rows = await allOf(ctx, [...occurrencesWhere(filter), ...urgeable(ctx.today)], at);
  const ids = [...new Set(rows.map(({ assignment }) => assignment))];
  const assignments = await ctx.read.many(assignmentView, ids, at);
  return assignments.flatMap((row): Ordered[] => {
    if (row?.status !== 'ACTIVE' || !isJudged(row)) return [];
    const own = rows.filter(({ assignment }) => assignment === row.id);
    return [
      orderOf(
        row,
        own.map(({ period }) => period),
      ),
    ];
  });
}

/** The urges that a command has made, the first first. */
async function urgedBy(ctx: Context, commandId: string): Promise<AuditTrailRow[]> {
  const where: Condition[] = [
    { column: 'type', is: 'AssignmentUrged' },
    { column: 'command_id', is: commandId },
  ];
  return everyRow(ctx, auditTrail, where, [{ column: 'position', direction: 'asc' }], null);
}

const allOf = (ctx: Context, where: Condition[], at: At): Promise<OccurrenceRow[]> =>
  everyRow(ctx, occurrenceView, where, occurrenceOrder({ field: 'TASK', direction: 'ASC' }), at);

async function everyRow<Row extends ViewRow>(
  ctx: Context,
  view: Projection<Row>,
  where: Condition[],
  order: Order[],
  at: At,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: string | null | undefined = null; after !== undefined; ) {
    const wanted: PageQuery = { where, order, first: PAGE, after };
    const page: Page<Row> = await ctx.views.page(view, wanted, at);
    rows.push(...page.rows.map(({ row }) => row));
    after = page.hasNextPage ? page.rows.at(-1)?.cursor : undefined;
  }
  return rows;
}
