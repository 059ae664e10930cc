import {
  advance,
  isOccurrenceEvent,
  type Occurrence,
  type OccurrenceEvent,
  type OccurrenceStatus,
  opened,
  type Timeliness,
} from '../domain/assignment/assignment';
import { codesAbove } from '../domain/plan/codes';
import { type LedgerEvent, projection } from './projection';

export type OccurrenceRow = {
  /** `<assignment>/<period>`. */
  id: string;
  assignment: string;
  plan_id: string;
  task_code: string;
  task_ordinal: number;
  sections: string[];
  agency: string;
  period: string;
  starts_on: string;
  due_on: string | null;
  first_due_on: string | null;
  status: OccurrenceStatus;
  timeliness: Timeliness;
  done: number;
  quantity: Occurrence['quantity'];
  percent: number;
  completed_on: string | null;
  /** The latest free text about it; null when there is none, or it is erased. */
  note: string | null;
  languages: string[];
  editions: string[];
  /** "Thường xuyên": left out of a roll-up's percent (rule 7). */
  continuous: boolean;
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
    task_code: 'text',
    task_ordinal: 'integer',
    sections: 'text[]',
    agency: 'text',
    period: 'text',
    starts_on: 'text',
    due_on: 'text',
    first_due_on: 'text',
    status: 'text',
    timeliness: 'text',
    done: 'integer',
    quantity: 'jsonb',
    percent: 'integer',
    completed_on: 'text',
    note: 'text',
    languages: 'text[]',
    editions: 'text[]',
    continuous: 'boolean',
  },
  indexes: [
    { columns: ['assignment'] },
    { columns: ['agency', 'status'] },
    { columns: ['plan_id', 'due_on'] },
    { columns: ['sections'], gin: true },
  ],
  history: true,

  keys(event) {
    if (isOccurrenceEvent(event)) return [occurrenceId(event.stream, event.data.period)];
    return isOpening(event)
      ? event.data.occurrences.map(({ period }) => occurrenceId(event.stream, period))
      : [];
  },

  evolve(row, event, id) {
    if (isOpening(event)) return row ?? openedRow(event, id);
    return row && isOccurrenceEvent(event) ? advanced(row, event) : row;
  },
});

type Opening = Extract<LedgerEvent, { type: 'AssignmentOpened' | 'AssignmentRoleRaised' }>;
const isOpening = (event: LedgerEvent): event is Opening =>
  event.type === 'AssignmentOpened' || event.type === 'AssignmentRoleRaised';

function openedRow(event: Opening, id: string): OccurrenceRow | undefined {
  const { about, stream } = event;
  const { occurrences, trigger } = event.data;
  const occurrence = Object.values(opened(occurrences, trigger)).find(
    ({ period }) => occurrenceId(stream, period) === id,
  );
  return (
    occurrence && {
      id,
      assignment: stream,
      plan_id: about.plan as string,
      task_code: about.tasks[0] as string,
      task_ordinal: event.data.taskOrdinal,
      sections: codesAbove(about.tasks[0] as string),
      agency: about.agency as string,
      period: occurrence.period,
      starts_on: occurrence.start,
      due_on: occurrence.dueOn,
      first_due_on: occurrence.dueOn,
      status: occurrence.status,
      timeliness: occurrence.timeliness,
      done: occurrence.done,
      quantity: occurrence.quantity,
      percent: occurrence.percent,
      completed_on: occurrence.completedOn,
      note: null,
      languages: occurrence.languages,
      editions: occurrence.editions,
      continuous: occurrence.dueOn === null,
    }
  );
}

/** By the domain's own step, so that the view cannot tell another story than the rules. */
function advanced(row: OccurrenceRow, event: OccurrenceEvent): OccurrenceRow {
  const { completedOn: completed_on, ...rest } = advance(
    { ...row, completedOn: row.completed_on },
    event,
  );
  const note = event.type === 'ProgressReported' ? (event.data.note ?? row.note) : row.note;
  return { ...rest, completed_on, note };
}
