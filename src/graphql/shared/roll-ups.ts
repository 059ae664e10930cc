import { readScope } from '../../domain/access/read-policy';
import type { Activity as ActivityColumns } from '../../projections/activity';
import { budgetRequestView } from '../../projections/budget-request-view';
import type { OccurrenceRow } from '../../projections/occurrence-view';
import { occurrenceView } from '../../projections/occurrence-view';
import { reportView } from '../../projections/report-view';
import type { At, Condition, Tally } from '../../projections/views';
import type { Context } from '../context';
import type { Activity, Progress } from './node';

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
  return progressOf(await ctx.read.tallyBelow(occurrenceView, column, parent, [...by], where, at));
}

export function progressOf(tallies: Tally[]): Progress {
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
  const { viewer } = ctx;
  const seesAll = (kind: 'budgetRequest' | 'report') =>
    readScope(viewer, kind) === 'ALL' || (own.agency !== undefined && own.agency === viewer.agency);
  const open = {
    assignments: row.assignments,
    progressReports: row.progress_reports,
    completionsInTime: row.completions_in_time,
    completionsLate: row.completions_late,
    lastActivityOn: row.last_activity_on,
  };
  const requests = seesAll('budgetRequest')
    ? [row.budget_requests_submitted, row.budget_requests_received]
    : await ownRequests(ctx, own, at);
  const reports = seesAll('report')
    ? [row.reports_submitted, row.reports_late, row.reports_accepted]
    : await ownReports(ctx, own, at);
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

async function ownRequests(ctx: Context, { section, agency }: Own, at: At): Promise<number[]> {
  const own = ctx.viewer.agency;
  if (own === null || agency !== undefined || !section) return [0, 0];
  const where: Condition[] = [
    { column: 'plan_id', is: section.planId },
    { column: 'agency', is: own },
  ];
  const tallies = await ctx.read.tallyBelow(
    budgetRequestView,
    'sections',
    section.code,
    ['submitted_on', 'received_on'],
    where,
    at,
  );
  const count = (column: string) =>
    tallies.reduce((sum, each) => sum + (each.group[column] === null ? 0 : each.count), 0);
  return [count('submitted_on'), count('received_on')];
}

async function ownReports(ctx: Context, { section, agency }: Own, at: At): Promise<number[]> {
  const own = ctx.viewer.agency;
  // Reports concern the duty IV.3 and no other section.
  if (own === null || agency !== undefined || section?.code !== 'IV') return [0, 0, 0];
  const where: Condition[] = [{ column: 'plan_id', is: section.planId }];
  const tallies = await ctx.read.tallyBelow(
    reportView,
    'agency',
    own,
    ['late', 'status'],
    where,
    at,
  );
  const count = (test: (tally: Tally) => boolean) =>
    tallies.filter(test).reduce((sum, each) => sum + each.count, 0);
  return [
    count(() => true),
    count(({ group }) => group.late === 'true'),
    count(({ group }) => group.status === 'ACCEPTED'),
  ];
}
