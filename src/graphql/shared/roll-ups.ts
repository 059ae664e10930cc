import { agenciesOf, readScope, type Viewer } from '../../domain/access/read-policy';
import { answersFor } from '../../domain/assignment/schedule';
import { ROLES } from '../../domain/plan/plan-document';
import type { Activity as ActivityColumns } from '../../projections/activity';
import { type AssignmentRow, assignmentView } from '../../projections/assignment-view';
import { budgetRequestView } from '../../projections/budget-request-view';
import type { OccurrenceRow } from '../../projections/occurrence-view';
import { occurrenceView } from '../../projections/occurrence-view';
import { reportView } from '../../projections/report-view';
import { taskView } from '../../projections/task-view';
import type { At, Condition, Tally } from '../../projections/views';
import type { Context } from '../context';
import { query } from './connection';
import { type Activity, Progress } from './node';
import { readableWhere, viewerOf } from './viewer';

const LEFT_OUT = ['WAIVED', 'LAPSED', 'SUSPENDED'];

/** How the occurrences below a plan, section, task or agency stand (rule 7). */
export async function progressBelow(
  ctx: Context,
  column: keyof OccurrenceRow & string,
  parent: string,
  where: Condition[],
  at: At,
): Promise<Progress> {
  const by = ['status', 'timeliness', 'continuous'] as const;
  const tallies = await ctx.read.tallyBelow(occurrenceView, column, parent, [...by], where, at);
  const unresolved = () => cadenceUnresolved(ctx, column as Below, parent, where, at);
  return Object.assign(new Progress(), progressOf(tallies), { unresolved });
}

/** What roll-ups lie below; assignments have these columns as their occurrences have. */
type Below = keyof AssignmentRow & keyof OccurrenceRow;

/** "Hằng tháng/quý", as long as nobody has decided which: no occurrence yet, counted apart (rule 6). */
async function cadenceUnresolved(
  ctx: Context,
  column: Below,
  parent: string,
  where: Condition[],
  at: At,
): Promise<number> {
  const open: Condition[] = [{ column: 'cadence_unresolved', is: true }];
  const { rows } = await ctx.read.page(taskView, query(open, [], { first: OPEN_TASKS }), at);
  if (rows.length === 0) return 0;
  const answering: Condition[] = [
    ...where,
    { column: 'task_id', in: rows.map(({ row }) => row.id) },
    { column: 'role', in: ROLES.filter(answersFor) },
    { column: 'status', in: ['ACTIVE', 'SUSPENDED'] },
  ];
  return ctx.read.countBelow(assignmentView, column, parent, answering, at);
}

/** More tasks than a plan has. */
const OPEN_TASKS = 500;

function progressOf(tallies: Tally[]): Omit<Progress, 'unresolved' | 'cadenceUnresolved'> {
  const sum = (those: Tally[]) => those.reduce((total, { count }) => total + count, 0);
  const counts = (column: string) => {
    const values = [...new Set(tallies.map(({ group }) => String(group[column])))].sort();
    return values.map((value) => ({
      value,
      count: sum(tallies.filter(({ group }) => group[column] === value)),
    }));
  };
  const countable = tallies.filter(
    ({ group }) => group.continuous === 'false' && !LEFT_OUT.includes(String(group.status)),
  );
  const all = sum(countable);
  const confirmed = sum(countable.filter(({ group }) => group.status === 'CONFIRMED'));
  return {
    occurrences: sum(tallies),
    byStatus: counts('status').map(({ value, count }) => ({ status: value, count })),
    byTimeliness: counts('timeliness').map(({ value, count }) => ({ timeliness: value, count })),
    percent: all === 0 ? null : Math.floor((confirmed * 1000) / all) / 10,
    scope: 'ALL',
  };
}

/**
 * What was counted in a section or at an agency. Requests and reports of others do not exist for
 * who may not see them, so for him they are counted again, over his own.
 */
export async function activityOf(
  ctx: Context,
  row: ActivityColumns,
  own: { section?: { planId: string; code: string }; agency?: string },
  at: At,
): Promise<Activity> {
  const viewer = await viewerOf(ctx);
  const mine = agenciesOf(viewer);
  const seesAll = (kind: 'budgetRequest' | 'report') =>
    readScope(viewer, kind) === 'ALL' || (own.agency !== undefined && mine.includes(own.agency));
  const open = {
    assignments: row.assignments,
    progressReports: row.progress_reports,
    completionsInTime: row.completions_in_time,
    completionsLate: row.completions_late,
    lastActivityOn: row.last_activity_on,
  };
  const requests = seesAll('budgetRequest')
    ? [row.budget_requests_submitted, row.budget_requests_received]
    : await ownRequests(ctx, viewer, own, at);
  const reports = seesAll('report')
    ? [row.reports_submitted, row.reports_late, row.reports_accepted]
    : await ownReports(ctx, mine, own, at);
  return {
    ...open,
    budgetRequestsSubmitted: requests[0] as number,
    budgetRequestsReceived: requests[1] as number,
    reportsSubmitted: reports[0] as number,
    reportsLate: reports[1] as number,
    reportsAccepted: reports[2] as number,
    scope: seesAll('budgetRequest') && seesAll('report') ? 'ALL' : 'OWN',
  };
}

type Own = { section?: { planId: string; code: string }; agency?: string };

async function ownRequests(
  ctx: Context,
  viewer: Viewer,
  { section, agency }: Own,
  at: At,
): Promise<number[]> {
  const where = readableWhere(viewer, 'budgetRequest', { agency: 'agency' });
  const by = ['submitted_on', 'received_on'] as const;
  const tallies = section
    ? await ctx.read.tallyBelow(
        budgetRequestView,
        'sections',
        section.code,
        [...by],
        [{ column: 'plan_id', is: section.planId }, ...where],
        at,
      )
    : await ctx.read.tallyBelow(budgetRequestView, 'agency', agency ?? '', [...by], where, at);
  const count = (column: string) =>
    tallies.reduce((sum, each) => sum + (each.group[column] === null ? 0 : each.count), 0);
  return [count('submitted_on'), count('received_on')];
}

async function ownReports(
  ctx: Context,
  mine: string[],
  { section, agency }: Own,
  at: At,
): Promise<number[]> {
  // Reports concern the duty IV.3 and no other section.
  if (mine.length === 0 || agency !== undefined || section?.code !== 'IV') return [0, 0, 0];
  const where: Condition[] = [{ column: 'plan_id', is: section.planId }];
  const by = ['late', 'status'] as const;
  const tallies = (
    await Promise.all(
      mine.map((each) => ctx.read.tallyBelow(reportView, 'agency', each, [...by], where, at)),
    )
  ).flat();
  const count = (test: (tally: Tally) => boolean) =>
    tallies.filter(test).reduce((sum, each) => sum + each.count, 0);
  return [
    count(() => true),
    count(({ group }) => group.late === 'true'),
    count(({ group }) => group.status === 'ACCEPTED'),
  ];
}
