import { taskOfAssignment } from '../domain/assignment/assignment';
import { isAssignmentEvent } from '../domain/assignment/assignment-events';
import { type Occurrence, occurrenceAfter, periodsTouched } from '../domain/assignment/occurrence';
import { codesAbove } from '../domain/plan/codes';
import { same } from '../domain/shared/same';
import { isActivity, later } from './activity';
import { type LedgerEvent, projection } from './projection';

export type OccurrenceRow = {
  /** `<assignment>/<period>`. */
  id: string;
  assignment: string;
  plan_id: string;
  task_id: string;
  task_code: string;
  task_ordinal: number;
  sections: string[];
  /** Who has it now (rule 4). */
  agency: string;
  period: string;
  starts_on: string;
  ends_on: string;
  due_on: string | null;
  first_due_on: string | null;
  status: Occurrence['status'];
  timeliness: Occurrence['timeliness'];
  pace: Occurrence['pace'];
  runs_since: string | null;
  done: number;
  quantity: Occurrence['quantity'];
  percent: number;
  reported_percent: number;
  /** Version of the event that gave the figure. */
  reported_by: number | null;
  completed_on: string | null;
  completion_recorded_on: string | null;
  languages: string[];
  submissions: Occurrence['submissions'];
  editions: string[];
  waived_languages: string[];
  extension_asked: string | null;
  extensions_granted: number;
  held_status: Occurrence['heldStatus'];
  check_ins: string[];
  /** "Thường xuyên": left out of a roll-up's percent (rule 7). */
  continuous: boolean;
  last_activity_on: string | null;
};

export const occurrenceId = (assignment: string, period: string): string =>
  `${assignment}/${period}`;

/** What is due in each period, how far is it, and is it in time? */
export const occurrenceView = projection<OccurrenceRow>({
  name: 'occurrence_view',
  columns: {
    id: 'text',
    assignment: 'text',
    plan_id: 'text',
    task_id: 'text',
    task_code: 'text',
    task_ordinal: 'integer',
    sections: 'text[]',
    agency: 'text',
    period: 'text',
    starts_on: 'text',
    ends_on: 'text',
    due_on: 'text',
    first_due_on: 'text',
    status: 'text',
    timeliness: 'text',
    pace: 'text',
    runs_since: 'text',
    done: 'integer',
    quantity: 'jsonb',
    percent: 'integer',
    reported_percent: 'integer',
    reported_by: 'integer',
    completed_on: 'text',
    completion_recorded_on: 'text',
    languages: 'text[]',
    submissions: 'jsonb',
    editions: 'text[]',
    waived_languages: 'text[]',
    extension_asked: 'text',
    extensions_granted: 'integer',
    held_status: 'text',
    check_ins: 'text[]',
    continuous: 'boolean',
    last_activity_on: 'text',
  },
  indexes: [
    { columns: ['assignment'] },
    { columns: ['task_id'] },
    { columns: ['agency', 'status', 'timeliness', 'continuous'] },
    { columns: ['plan_id', 'due_on'] },
    { columns: ['due_on'] },
    { columns: ['sections'], gin: true },
  ],
  revision: 3,
  history: true,

  keys: (event) =>
    isAssignmentEvent(event)
      ? [...new Set(periodsTouched(event))].map((period) => occurrenceId(event.stream, period))
      : [],

  /** By the domain's own step, so that the view cannot tell another story than the rules. */
  evolve(row, event, id) {
    if (!isAssignmentEvent(event)) return row;
    const period = id.slice(event.stream.length + 1);
    const before = row && occurrenceOf(row);
    const after = occurrenceAfter(before, event, period);
    if (!after) return row;
    const active = row !== undefined && isActivity(event);
    const last = row?.last_activity_on ?? null;
    const next: OccurrenceRow = {
      id,
      ...placeOf(event, row),
      ...columnsOf(after),
      last_activity_on: active ? later(last, event.effectiveOn) : last,
    };
    return same(row, next) ? row : next;
  },
});

/** What every event says of its assignment as it leaves it: whose it is, and of which task. */
function placeOf(event: LedgerEvent, row: OccurrenceRow | undefined) {
  const [code] = event.about.tasks as [string];
  const { data } = event;
  return {
    assignment: event.stream,
    plan_id: event.about.plan as string,
    task_id: taskOfAssignment(event.stream),
    task_code: code,
    task_ordinal: 'taskOrdinal' in data ? data.taskOrdinal : (row as OccurrenceRow).task_ordinal,
    sections: codesAbove(code),
    agency: event.about.agency as string,
  };
}

const columnsOf = (occurrence: Occurrence) => ({
  period: occurrence.period,
  starts_on: occurrence.start,
  ends_on: occurrence.end,
  due_on: occurrence.dueOn,
  first_due_on: occurrence.firstDueOn,
  status: occurrence.status,
  timeliness: occurrence.timeliness,
  pace: occurrence.pace,
  runs_since: occurrence.runsSince,
  done: occurrence.done,
  quantity: occurrence.quantity,
  percent: occurrence.percent,
  reported_percent: occurrence.reportedPercent,
  reported_by: occurrence.reportedBy,
  completed_on: occurrence.completedOn,
  completion_recorded_on: occurrence.completionRecordedOn,
  languages: occurrence.languages,
  submissions: occurrence.submissions,
  editions: occurrence.editions,
  waived_languages: occurrence.waivedLanguages,
  extension_asked: occurrence.extensionAsked,
  extensions_granted: occurrence.extensionsGranted,
  held_status: occurrence.heldStatus,
  check_ins: occurrence.checkIns,
  continuous: occurrence.dueOn === null,
});

const occurrenceOf = (row: OccurrenceRow): Occurrence => ({
  period: row.period,
  start: row.starts_on,
  end: row.ends_on,
  dueOn: row.due_on,
  firstDueOn: row.first_due_on,
  status: row.status,
  timeliness: row.timeliness,
  pace: row.pace,
  runsSince: row.runs_since,
  done: row.done,
  quantity: row.quantity,
  percent: row.percent,
  reportedPercent: row.reported_percent,
  reportedBy: row.reported_by,
  completedOn: row.completed_on,
  completionRecordedOn: row.completion_recorded_on,
  languages: row.languages,
  submissions: row.submissions,
  editions: row.editions,
  waivedLanguages: row.waived_languages,
  extensionAsked: row.extension_asked,
  extensionsGranted: row.extensions_granted,
  heldStatus: row.held_status,
  checkIns: row.check_ins,
});
