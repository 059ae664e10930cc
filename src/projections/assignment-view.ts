import { codesAbove } from '../domain/plan/codes';
import type { Mode, Role } from '../domain/plan/plan-document';
import { projection } from './projection';

export const ASSIGNMENT_STATUSES = ['ACTIVE', 'AWAITING_ACCEPTANCE'] as const;

export type AssignmentRow = {
  id: string;
  plan_id: string;
  task_id: string;
  task_code: string;
  task_ordinal: number;
  sections: string[];
  agency: string;
  role: Role;
  mode: Mode;
  mode_confirmed: boolean;
  label: string | null;
  sub_unit: string | null;
  capacity: string | null;
  from_group: string | null;
  commandable: boolean;
  status: (typeof ASSIGNMENT_STATUSES)[number];
  version: number;
};

/** Which agency has which task, in what role, and has it been accepted where that is asked? */
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
    role: 'text',
    mode: 'text',
    mode_confirmed: 'boolean',
    label: 'text',
    sub_unit: 'text',
    capacity: 'text',
    from_group: 'text',
    commandable: 'boolean',
    status: 'text',
    version: 'integer',
  },
  indexes: [
    { columns: ['task_id'] },
    { columns: ['agency'] },
    { columns: ['plan_id', 'task_ordinal'] },
    { columns: ['sections'], gin: true },
  ],
  history: true,

  keys: (event) => (event.stream.startsWith('assignment-') ? [event.stream] : []),

  evolve(row, event, id) {
    if (event.type === 'AssignmentOpened') {
      const { data } = event;
      return {
        id,
        plan_id: data.planId,
        task_id: data.taskId,
        task_code: data.taskCode,
        task_ordinal: data.taskOrdinal,
        sections: codesAbove(data.taskCode),
        agency: data.agency,
        role: data.role,
        mode: data.mode,
        mode_confirmed: data.modeConfirmed,
        label: data.label,
        sub_unit: data.subUnit,
        capacity: data.capacity,
        from_group: data.fromGroup,
        commandable: data.commandable,
        status: data.mode === 'ASSIGNED' ? 'ACTIVE' : 'AWAITING_ACCEPTANCE',
        version: event.version,
      };
    }
    if (!row) return row;
    const role = event.type === 'AssignmentRoleRaised' ? event.data.to : row.role;
    return { ...row, role, version: event.version };
  },
});
