import type { CadenceUnit, Mode, Role, Schedule } from '../plan/plan-document';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import type { Assignee, Guidance, TaskDefinition } from './task-events';

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

/** Who has a task, as far as its stream says so. */
export type Roster = {
  /** Of the text, then those added since. */
  assignees: Assignee[];
  expansions: Record<string, { takenOn: string; members: string[] }>;
  /** Agencies that it was taken from. */
  withdrawn: string[];
  /** Agencies that lost it and were given it anew: what a group gives them counts no more. */
  regiven: string[];
  dropped: boolean;
};

/**
 * Everybody who has the task, by name or as a member of an expanded group, in the order of the
 * text and the rosters. The strongest role wins; between equals the name comes before the group.
 * Whoever lost it has it no more, and nobody has a task that the plan dropped.
 */
export function assignmentsOf(state: Roster): AssignmentTerms[] {
  if (state.dropped) return [];
  const terms = new Map<string, AssignmentTerms>();
  const named = state.assignees.filter((each) => each.agency);
  const grouped = state.assignees.filter((each) => each.group);
  const lost = new Set(state.withdrawn);
  const add = (agency: string, from: Assignee, fromGroup: string | null) => {
    const has = terms.get(agency);
    if (lost.has(agency) || (has && strongest(has.role, from.role) === has.role)) return;
    const { role, mode, modeConfirmed, label, subUnit, capacity } = from;
    terms.set(agency, { agency, role, mode, modeConfirmed, label, subUnit, capacity, fromGroup });
  };
  for (const each of named) add(each.agency as string, each, null);
  for (const each of grouped)
    for (const member of own(state.expansions, each.group as string)?.members ?? [])
      if (!state.regiven.includes(member)) add(member, each, each.group);
  return [...terms.values()];
}

/** Bodies that lead the task, or lead it with others, by their own name. */
export const namedLeads = (state: Roster): AssignmentTerms[] =>
  assignmentsOf(state).filter(
    ({ role, fromGroup }) => fromGroup === null && (role === 'LEAD' || role === 'CO_LEAD'),
  );

/** What a task's stream says of it, and of when it is due. */
export type Timing = {
  /** As the plan says it now; null before the task is defined. */
  definition: TaskDefinition | null;
  cadence: { every: CadenceUnit; since: string } | null;
  /** The papers that it waited for, each with the day from which it holds. */
  guidance: (Guidance & { on: string })[];
  lapsedOn: string | null;
};

/** The task's definition; NOT_FOUND before it has one. */
export function defined(state: Pick<Timing, 'definition'>): TaskDefinition {
  if (!state.definition) throw new Rejected('NOT_FOUND', { field: 'taskCode', what: 'task' });
  return state.definition;
}

/** When the task is due, as far as its stream says so (rule 6). */
export type TaskSchedule = {
  schedule: Schedule | null;
  /** What was decided for "Hằng tháng/quý", and from when; null while nobody has. */
  cadence: Timing['cadence'];
  /** Nothing is waited for, or it has come. */
  triggered: boolean;
  /** What was waited for will not come. */
  lapsed: boolean;
  /** "Nếu có": silence is no statement. */
  incident: boolean;
};

export function scheduleOf(state: Timing): TaskSchedule {
  const { schedule } = defined(state);
  const waits = schedule?.trigger?.kind === 'TRIGGERED';
  return {
    schedule,
    cadence: state.cadence,
    triggered: !waits || state.guidance.length > 0,
    lapsed: waits && state.lapsedOn !== null,
    incident: schedule?.trigger?.kind === 'INCIDENT',
  };
}
