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
  /** The last day on which progress was made. */
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

/** The row with the event counted; the same row when it is none of the four facts. */
export function counted<Row extends Activity>(row: Row, event: LedgerEvent): Row {
  switch (event.type) {
    case 'AssignmentOpened':
      return { ...row, assignments: row.assignments + 1 };
    case 'ProgressReported':
      return active({ ...row, progress_reports: row.progress_reports + 1 }, event);
    case 'DeliverableSubmitted':
      return active(row, event);
    case 'CompletionReported':
      return active(
        event.data.timeliness === 'DONE_LATE'
          ? { ...row, completions_late: row.completions_late + 1 }
          : { ...row, completions_in_time: row.completions_in_time + 1 },
        event,
      );
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

function active<Row extends Activity>(row: Row, { effectiveOn }: LedgerEvent): Row {
  const last = row.last_activity_on;
  return { ...row, last_activity_on: last !== null && last > effectiveOn ? last : effectiveOn };
}
