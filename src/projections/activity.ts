import type { Timeliness } from '../domain/assignment/assignment-events';
import type { ColumnType, LedgerEvent } from './projection';

/** What has happened so far in a section or at an agency, counted from the events. */
export type Activity = {
  assignments: number;
  progress_reports: number;
  completions_in_time: number;
  completions_late: number;
  budget_requests_submitted: number;
  budget_requests_received: number;
  reports_submitted: number;
  reports_late: number;
  reports_accepted: number;
  /** The last day on which something was done. */
  last_activity_on: string | null;
};

export const activityColumns = {
  assignments: 'integer',
  progress_reports: 'integer',
  completions_in_time: 'integer',
  completions_late: 'integer',
  budget_requests_submitted: 'integer',
  budget_requests_received: 'integer',
  reports_submitted: 'integer',
  reports_late: 'integer',
  reports_accepted: 'integer',
  last_activity_on: 'text',
} as const satisfies Record<keyof Activity, ColumnType>;

export const noActivity: Activity = {
  assignments: 0,
  progress_reports: 0,
  completions_in_time: 0,
  completions_late: 0,
  budget_requests_submitted: 0,
  budget_requests_received: 0,
  reports_submitted: 0,
  reports_late: 0,
  reports_accepted: 0,
  last_activity_on: null,
};

/**
 * The row with the event counted; the same row when it is none of the four facts. Acts are counted:
 * a completion that is returned and reported again is two, each in time or late by its own day, and
 * one of a body that is not judged is neither. How much stands done is for the roll-up of the
 * occurrences to say. What an agency did stays its own when its assignment passes to another.
 */
export function counted<Row extends Activity>(row: Row, event: LedgerEvent): Row {
  const after = tallied(row, event);
  return isActivity(event)
    ? { ...after, last_activity_on: later(row.last_activity_on, event.effectiveOn) }
    : after;
}

function tallied<Row extends Activity>(row: Row, event: LedgerEvent): Row {
  switch (event.type) {
    case 'AssignmentOpened':
      return { ...row, assignments: row.assignments + 1 };
    case 'ProgressReported':
      return { ...row, progress_reports: row.progress_reports + 1 };
    case 'CompletionReported':
      return completed(row, event.data.timeliness);
    case 'BudgetRequestSubmitted':
      return event.data.revision > 1
        ? row
        : { ...row, budget_requests_submitted: row.budget_requests_submitted + 1 };
    case 'BudgetRequestReceived':
      return event.data.revision > 1
        ? row
        : { ...row, budget_requests_received: row.budget_requests_received + 1 };
    case 'ReportSubmitted':
      return event.data.revision > 1
        ? row
        : {
            ...row,
            reports_submitted: row.reports_submitted + 1,
            reports_late: row.reports_late + (event.data.late ? 1 : 0),
          };
    case 'ReportAccepted':
      return { ...row, reports_accepted: row.reports_accepted + 1 };
    default:
      return row;
  }
}

function completed<Row extends Activity>(row: Row, timeliness: Timeliness): Row {
  if (timeliness === 'DONE_LATE') return { ...row, completions_late: row.completions_late + 1 };
  if (timeliness !== 'DONE_IN_TIME') return row;
  return { ...row, completions_in_time: row.completions_in_time + 1 };
}

const ACTIVITY: readonly LedgerEvent['type'][] = [
  'ProgressReported',
  'DeliverableSubmitted',
  'ContributionLogged',
  'CheckedIn',
  'CompletionReported',
  'IndicatorMeasured',
];

/** Whether something was done: not by a statement that nothing was, nor by a correction. */
export const isActivity = ({ type }: LedgerEvent): boolean => ACTIVITY.includes(type);

/** The later of two civil dates. */
export const later = (last: string | null, on: string): string =>
  last !== null && last > on ? last : on;
