import { codesAbove } from '../domain/plan/codes';
import type { Mode, Role } from '../domain/plan/plan-document';
import { type LedgerEvent, projection } from './projection';

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
    const { version } = event;
    switch (event.type) {
      case 'AssignmentOpened': {
        const { planId, taskId, taskCode, agency } = event.data;
        return {
          id,
          plan_id: planId,
          task_id: taskId,
          task_code: taskCode,
          sections: codesAbove(taskCode),
          agency,
          ...termsOf(event.data),
          version,
        };
      }
      case 'AssignmentRoleRaised':
        return row && { ...row, ...termsOf(event.data), version };
      default:
        return row && { ...row, version };
    }
  },
});

type Terms = Extract<LedgerEvent, { type: 'AssignmentRoleRaised' }>['data'];

const termsOf = (data: Omit<Terms, 'from'>) => ({
  task_ordinal: data.taskOrdinal,
  role: data.role,
  mode: data.mode,
  mode_confirmed: data.modeConfirmed,
  label: data.label,
  sub_unit: data.subUnit,
  capacity: data.capacity,
  from_group: data.fromGroup,
  commandable: data.commandable,
  status: data.mode === 'ASSIGNED' ? ('ACTIVE' as const) : ('AWAITING_ACCEPTANCE' as const),
});
