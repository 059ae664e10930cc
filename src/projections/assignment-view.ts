import {
  type AssignmentStatus,
  isAssignmentEvent,
  type Opening,
} from '../domain/assignment/assignment-events';
import {
  type Assignment,
  assignmentAfter,
  noAssignment,
} from '../domain/assignment/assignment-state';
import { codesAbove } from '../domain/plan/codes';
import type { Mode, Role } from '../domain/plan/plan-document';
import { isActivity, later } from './activity';
import { type Acts, actColumns, actsAfter, noActs } from './assignment-acts';
import { type LedgerEvent, projection } from './projection';

export type AssignmentRow = Acts & {
  id: string;
  plan_id: string;
  task_id: string;
  task_code: string;
  task_ordinal: number;
  sections: string[];
  /** Who has it now, and who had it before (rule 4), earliest first. */
  agency: string;
  held_before: string[];
  role: Role;
  mode: Mode;
  mode_confirmed: boolean;
  label: string | null;
  sub_unit: string | null;
  capacity: string | null;
  from_group: string | null;
  commandable: boolean;
  status: AssignmentStatus;
  /** Since when it is a lead that was asked and has not accepted (rule 3); null while it is not. */
  vacant_since: string | null;
  escalated_on: string | null;
  last_activity_on: string | null;
  version: number;
};

/** Which agency has which task, in what role, has it accepted, and what came of it? */
export const assignmentView = projection<AssignmentRow>({
  name: 'assignment_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    task_id: 'text',
    task_code: 'text',
    task_ordinal: 'integer',
    sections: 'text[]',
    agency: 'text',
    held_before: 'text[]',
    role: 'text',
    mode: 'text',
    mode_confirmed: 'boolean',
    label: 'text',
    sub_unit: 'text',
    capacity: 'text',
    from_group: 'text',
    commandable: 'boolean',
    status: 'text',
    vacant_since: 'text',
    escalated_on: 'text',
    last_activity_on: 'text',
    ...actColumns,
    version: 'integer',
  },
  indexes: [
    { columns: ['task_id'] },
    { columns: ['agency', 'task_ordinal'] },
    { columns: ['plan_id', 'task_ordinal'] },
    { columns: ['task_ordinal', 'agency'] },
    { columns: ['sub_unit'] },
    { columns: ['sections'], gin: true },
  ],
  revision: 3,
  history: true,

  keys: (event) => (isAssignmentEvent(event) ? [event.stream] : []),

  /** By the domain's own step, so that the view cannot tell another story than the rules. */
  evolve(row, event, id) {
    if (!isAssignmentEvent(event)) return row;
    const { opening, status, escalated } = assignmentAfter(
      row ? stateOf(row) : noAssignment,
      event,
    );
    if (!opening) return row;
    const { effectiveOn, version } = event;
    const before = row ?? unseen;
    const vacant = isVacant(opening.role, status);
    return {
      id,
      ...columnsOf(opening),
      status,
      held_before:
        event.type === 'AssignmentTransferred'
          ? [...before.held_before, event.data.from]
          : before.held_before,
      vacant_since: vacant ? (before.vacant_since ?? effectiveOn) : null,
      escalated_on: escalated ? escalatedOn(before, event) : null,
      last_activity_on: isActivity(event)
        ? later(before.last_activity_on, effectiveOn)
        : before.last_activity_on,
      ...actsAfter(before, event),
      version,
    };
  },
});

const unseen = {
  held_before: [] as string[],
  vacant_since: null,
  escalated_on: null,
  last_activity_on: null,
  ...noActs,
};

/** A declined or silent invited lead is shown as vacant, from the day on which it was asked. */
const isVacant = (role: Role, status: AssignmentStatus): boolean =>
  (role === 'LEAD' || role === 'CO_LEAD') &&
  (status === 'AWAITING_ACCEPTANCE' || status === 'DECLINED');

const escalatedOn = (
  { escalated_on }: Pick<AssignmentRow, 'escalated_on'>,
  event: LedgerEvent,
): string | null => (event.type === 'VacantLeadEscalated' ? event.data.on : escalated_on);

const columnsOf = (opening: Opening) => ({
  plan_id: opening.planId,
  task_id: opening.taskId,
  task_code: opening.taskCode,
  task_ordinal: opening.taskOrdinal,
  sections: codesAbove(opening.taskCode),
  agency: opening.agency,
  role: opening.role,
  mode: opening.mode,
  mode_confirmed: opening.modeConfirmed,
  label: opening.label,
  sub_unit: opening.subUnit,
  capacity: opening.capacity,
  from_group: opening.fromGroup,
  commandable: opening.commandable,
});

/** As much of the state as says who has it and whether it runs; occurrences have their own view. */
const stateOf = (row: AssignmentRow): Assignment => ({
  ...noAssignment,
  opening: {
    planId: row.plan_id,
    taskId: row.task_id,
    taskCode: row.task_code,
    taskOrdinal: row.task_ordinal,
    agency: row.agency,
    role: row.role,
    mode: row.mode,
    modeConfirmed: row.mode_confirmed,
    label: row.label,
    subUnit: row.sub_unit,
    capacity: row.capacity,
    fromGroup: row.from_group,
    commandable: row.commandable,
    trigger: null,
    occurrences: [],
  },
  status: row.status,
  escalated: row.escalated_on !== null,
});
