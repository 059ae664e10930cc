import { authority, type Permission } from '../access/authority';
import {
  AGENCY_REGISTRY,
  type Agency,
  agencyNamed,
  agencyRegistry,
} from '../agency/agency-registry';
import type { Decider, Ledger } from '../decider';
import { groupNamed, imported, officesOf, plan, planStream } from '../plan/plan';
import {
  CADENCE_UNITS,
  MODES,
  type Mode,
  type PlanTask,
  ROLES,
  type Role,
  type Schedule,
  TASK_KINDS,
  TRIGGER_KINDS,
} from '../plan/plan-document';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import { same } from '../shared/same';
import {
  civilDate,
  type EventsOf,
  event,
  flag,
  list,
  nullable,
  object,
  oneOf,
  type Shape,
  tagged,
  text,
  whole,
} from '../shared/shape';

const assignee = object({
  role: oneOf(ROLES),
  mode: oneOf(MODES),
  modeConfirmed: flag,
  label: nullable(text),
  printed: text,
  agency: nullable(text),
  group: nullable(text),
  subUnit: nullable(text),
  capacity: nullable(text),
});

const cadence = oneOf(CADENCE_UNITS);
const schedule: Shape<Schedule> = object({
  base: tagged('kind', {
    WINDOW: { start: civilDate, end: civilDate },
    CADENCE: { every: cadence },
    CADENCE_UNRESOLVED: { choices: list(cadence) },
    CONTINUOUS: {},
  }),
  trigger: nullable(object({ kind: oneOf(TRIGGER_KINDS), text })),
});

/** Stored for ever: add optional fields, never rename one. */
export const taskEvents = {
  TaskDefined: event(1, {
    planId: text,
    year: whole,
    code: text,
    kind: oneOf(TASK_KINDS),
    ordinal: whole,
    title: text,
    content: list(text),
    section: text,
    /** Bodies by name; groups not yet expanded (rule 1). */
    assignees: list(assignee),
    timingText: nullable(text),
    schedule: nullable(schedule),
    deliverables: list(
      object({
        name: text,
        quantity: nullable(whole),
        unit: nullable(text),
        languages: list(text),
        formats: list(oneOf(['PRINT', 'ELECTRONIC', 'BROADCAST'])),
      }),
    ),
    classification: oneOf(['PUBLIC', 'INTERNAL']),
    sourceLines: list(object({ from: whole, to: whole })),
    sourceHash: text,
    assumptions: list(text),
  }),
  /** The roster of a group, frozen with the date it was taken. */
  TaskGroupExpanded: event(1, {
    group: text,
    takenOn: civilDate,
    role: oneOf(ROLES),
    mode: oneOf(MODES),
    members: list(text),
  }),
  /** A body that the text does not name was given the task. */
  TaskAssigneeAdded: event(1, { assignee }),
};
export type TaskEvent = EventsOf<typeof taskEvents>;
export type TaskDefinition = Extract<TaskEvent, { type: 'TaskDefined' }>['data'];
export type Assignee = TaskDefinition['assignees'][number];

export type Task = {
  /** Null before the task is defined. */
  definition: TaskDefinition | null;
  /** Of the text, then those added since. */
  assignees: Assignee[];
  expansions: Record<string, { takenOn: string; members: string[] }>;
};

export type DefineTask = { type: 'DefineTask'; planId: string; year: number; task: PlanTask };
/** One agency, or one of the groups that the task names. */
export type AssignTask = { type: 'AssignTask'; planId: string } & (
  | { agency: string; role: Role; mode: Mode }
  | { group: string }
);
export type TaskCommand = DefineTask | AssignTask;

/** Who may take which step. */
const procedure: Record<TaskCommand['type'], Permission> = {
  DefineTask: { by: ['REGISTRAR'], basis: 'rule 27' },
  AssignTask: { by: ['COORDINATOR'], basis: 'IV.3, rule 1 (assumption)' },
};

export const task: Decider<Task, TaskCommand, TaskEvent> = {
  name: 'task',
  events: taskEvents,
  initial: { definition: null, assignees: [], expansions: {} },

  evolve(state, event) {
    switch (event.type) {
      case 'TaskDefined':
        return { ...state, definition: event.data, assignees: event.data.assignees };
      case 'TaskGroupExpanded': {
        const { group, takenOn, members } = event.data;
        return { ...state, expansions: { ...state.expansions, [group]: { takenOn, members } } };
      }
      case 'TaskAssigneeAdded':
        return { ...state, assignees: [...state.assignees, event.data.assignee] };
    }
  },

  authorize(command, _state, ledger, actor) {
    const offices =
      command.type === 'DefineTask'
        ? undefined
        : officesOf(ledger.state(plan, planStream(command.planId)));
    return authority(command.type, procedure[command.type], actor, { offices });
  },

  decide(command, state, ledger, occasion) {
    switch (command.type) {
      case 'DefineTask':
        return define(command, state);
      case 'AssignTask':
        return 'group' in command
          ? expandGroup(command.group, state, ledger, occasion.today)
          : addAgency(command, state, ledger);
    }
  },

  about: ({ definition }) => ({
    plan: definition?.planId ?? null,
    tasks: definition ? [definition.code] : [],
    agency: null,
  }),
  classification: () => 'PUBLIC',
};

/** The task's definition; NOT_FOUND before it has one. */
export function defined(state: Task): TaskDefinition {
  if (!state.definition) throw new Rejected('NOT_FOUND', { field: 'taskCode', what: 'task' });
  return state.definition;
}

function define({ planId, year, task }: DefineTask, state: Task): TaskEvent[] {
  const data: TaskDefinition = {
    planId,
    year,
    code: task.code,
    kind: task.kind,
    ordinal: task.ordinal,
    title: task.title,
    content: task.content,
    section: task.section,
    assignees: task.assignees,
    timingText: task.timingText,
    schedule: task.schedule,
    deliverables: task.deliverables,
    classification: task.classification,
    sourceLines: task.sourceLines,
    sourceHash: task.sourceHash,
    assumptions: task.assumptions,
  };
  if (!state.definition) return [{ type: 'TaskDefined', data }];
  if (!same(state.definition, data))
    throw new Rejected('TASK_DIFFERS', { field: 'document', task: task.code });
  return [];
}

/** Rule 1: once per task; the roster is frozen with the day it was taken. */
function expandGroup(code: string, state: Task, ledger: Ledger, today: string): TaskEvent[] {
  const { planId, code: taskCode } = defined(state);
  const named = state.assignees.find((each) => each.group === code);
  if (!named)
    throw new Rejected('GROUP_NOT_NAMED', { field: 'group', task: taskCode, group: code });
  if (own(state.expansions, code)) return [];
  const members = rosterOf(code, planId, ledger).map((agency) => agency.code);
  const { role, mode } = named;
  return [
    { type: 'TaskGroupExpanded', data: { group: code, takenOn: today, role, mode, members } },
  ];
}

function rosterOf(code: string, planId: string, ledger: Ledger): Agency[] {
  const group = groupNamed(imported(ledger.state(plan, planStream(planId))), code);
  const registry = ledger.state(agencyRegistry, AGENCY_REGISTRY);
  if (!group || group.kind === 'TO_BE_RESOLVED')
    throw new Rejected('GROUP_TO_BE_RESOLVED', { field: 'group', group: code });
  const { where } = group;
  const roster = where
    ? Object.values(registry.agencies).filter(
        (agency) =>
          where.kinds.includes(agency.kind) &&
          (where.attribute === null || agency.attributes.includes(where.attribute)),
      )
    : (group.members ?? []).map((member) => agencyNamed(registry, member, 'group'));
  if (group.size !== null && roster.length !== group.size)
    throw new Rejected('GROUP_SIZE_DIFFERS', {
      field: 'group',
      group: code,
      size: group.size,
      actual: roster.length,
    });
  if (roster.length === 0) throw new Rejected('GROUP_EMPTY', { field: 'group', group: code });
  return roster;
}

function addAgency(
  { agency, role, mode }: { agency: string; role: Role; mode: Mode },
  state: Task,
  ledger: Ledger,
): TaskEvent[] {
  defined(state);
  const { commandable, name } = agencyNamed(
    ledger.state(agencyRegistry, AGENCY_REGISTRY),
    agency,
    'agency',
  );
  const has = assignmentsOf(state).find((each) => each.agency === agency);
  if (has && strongest(has.role, role) === has.role) return [];
  if (!commandable && mode === 'ASSIGNED')
    throw new Rejected('NOT_COMMANDABLE', { field: 'mode', agency });
  return [
    {
      type: 'TaskAssigneeAdded',
      data: {
        assignee: {
          role,
          mode,
          modeConfirmed: true,
          label: null,
          printed: name,
          agency,
          group: null,
          subUnit: null,
          capacity: null,
        },
      },
    },
  ];
}

const STRENGTH: readonly Role[] = ['LEAD', 'CO_LEAD', 'IMPLEMENT', 'COORDINATE'];
/** The stronger of two roles (rule 1). */
export const strongest = (a: Role, b: Role): Role =>
  STRENGTH.indexOf(a) <= STRENGTH.indexOf(b) ? a : b;

/** What one agency has to do with the task, by the strongest of its roles. */
export type AssignmentTerms = {
  agency: string;
  role: Role;
  mode: Mode;
  modeConfirmed: boolean;
  label: string | null;
  subUnit: string | null;
  capacity: string | null;
  /** The group it belongs to, where it is not named itself. */
  fromGroup: string | null;
};

/**
 * Everybody who has the task, by name or as a member of an expanded group, in the order of the
 * text and the rosters. The strongest role wins; between equals the name comes before the group.
 */
export function assignmentsOf(state: Task): AssignmentTerms[] {
  const terms = new Map<string, AssignmentTerms>();
  const named = state.assignees.filter((each) => each.agency);
  const grouped = state.assignees.filter((each) => each.group);
  const add = (agency: string, from: Assignee, fromGroup: string | null) => {
    const has = terms.get(agency);
    if (has && strongest(has.role, from.role) === has.role) return;
    const { role, mode, modeConfirmed, label, subUnit, capacity } = from;
    terms.set(agency, { agency, role, mode, modeConfirmed, label, subUnit, capacity, fromGroup });
  };
  for (const each of named) add(each.agency as string, each, null);
  for (const each of grouped)
    for (const member of own(state.expansions, each.group as string)?.members ?? [])
      add(member, each, each.group);
  return [...terms.values()];
}
