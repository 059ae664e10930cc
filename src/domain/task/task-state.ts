import type { Recorded } from '../decider';
import type { Mode } from '../plan/plan-document';
import { own } from '../shared/own';
import {
  type Assignee,
  amended,
  type Indicator,
  type JointCompletionRule,
  type TaskDefinition,
  type TaskEvent,
} from './task-events';
import { assignmentsOf, defined, type Roster, type Timing } from './terms';

export type Task = Roster &
  Timing & {
    /** As the plan said it at first: importing that again is no contradiction. */
    imported: TaskDefinition | null;
    /** Given since, beside those of the text. */
    added: Assignee[];
    /** Modes that the text leaves unclear, by agency, as they were decided. */
    confirmed: Record<string, Mode>;
    /** Everybody who has the task or had it once, in the order in which they got it. */
    assigned: string[];
    jointCompletion: { rule: JointCompletionRule; designated: string[] };
    indicators: Record<string, Indicator>;
  };

export const undefinedTask: Task = {
  definition: null,
  imported: null,
  assignees: [],
  added: [],
  confirmed: {},
  expansions: {},
  withdrawn: [],
  regiven: [],
  dropped: false,
  assigned: [],
  cadence: null,
  guidance: [],
  lapsedOn: null,
  jointCompletion: { rule: 'ALL', designated: [] },
  indicators: {},
};

/** The task after one of its events. */
export function told(state: Task, event: Recorded<TaskEvent>): Task {
  const after = changed(state, event);
  // Only these can change who has it.
  if (after.assignees === state.assignees && after.expansions === state.expansions) return after;
  const has = assignmentsOf(after).map(({ agency }) => agency);
  return { ...after, assigned: [...new Set([...after.assigned, ...has])] };
}

function changed(state: Task, event: Recorded<TaskEvent>): Task {
  switch (event.type) {
    case 'TaskDefined':
      return named({ ...state, definition: event.data, imported: event.data });
    case 'TaskAmended':
      return rewritten(state, amended(defined(state), event.data));
    case 'TaskDropped':
      return { ...state, dropped: true };
    case 'TaskGroupExpanded': {
      const { group, takenOn, members } = event.data;
      return { ...state, expansions: { ...state.expansions, [group]: { takenOn, members } } };
    }
    case 'TaskAssigneeAdded':
      return named(given(state, event.data.assignee));
    case 'TaskAssigneeWithdrawn':
      return { ...state, withdrawn: [...state.withdrawn, event.data.agency] };
    case 'TaskAssigneeModeConfirmed': {
      const { agency, mode } = event.data;
      return named({ ...state, confirmed: { ...state.confirmed, [agency]: mode } });
    }
    case 'TaskCadenceResolved':
      return { ...state, cadence: { every: event.data.every, since: event.effectiveOn } };
    case 'TaskGuidanceRecorded': {
      const guidance = { ...event.data.guidance, on: event.effectiveOn };
      // What was given up for this year has come after all.
      return { ...state, guidance: [...state.guidance, guidance], lapsedOn: null };
    }
    case 'TaskTriggerLapsed':
      return { ...state, lapsedOn: event.effectiveOn };
    case 'TaskJointCompletionRuleSet':
      return { ...state, jointCompletion: event.data };
    case 'TaskIndicatorDefined':
      return { ...state, indicators: { ...state.indicators, [event.data.code]: event.data } };
  }
}

/** Who loses a task and is given it anew has what he is given now, and not what he had before. */
function given(state: Task, assignee: Assignee): Task {
  const { agency } = assignee;
  if (agency === null || !state.withdrawn.includes(agency))
    return { ...state, added: [...state.added, assignee] };
  return {
    ...state,
    added: [...state.added.filter((each) => each.agency !== agency), assignee],
    withdrawn: state.withdrawn.filter((each) => each !== agency),
    regiven: [...new Set([...state.regiven, agency])],
  };
}

/** What was decided stays decided, as far as the amended text still leaves it open. */
function rewritten(state: Task, definition: TaskDefinition): Task {
  const before = namesOf(defined(state));
  const anew = namesOf(definition).filter((agency) => !before.includes(agency));
  const base = definition.schedule?.base;
  const { cadence } = state;
  const open = base?.kind === 'CADENCE_UNRESOLVED' ? base.choices : [];
  return named({
    ...state,
    definition,
    dropped: false,
    withdrawn: state.withdrawn.filter((agency) => !anew.includes(agency)),
    regiven: state.regiven.filter((agency) => !anew.includes(agency)),
    cadence: cadence && open.includes(cadence.every) ? cadence : null,
  });
}

const namesOf = ({ assignees }: TaskDefinition): string[] =>
  assignees.flatMap(({ agency }) => agency ?? []);

/** Who is named, by the text and since, with the modes that were decided. */
function named(state: Task): Task {
  const { confirmed, regiven } = state;
  const ofText = state.definition?.assignees ?? [];
  const assignees = [
    ...ofText.filter(({ agency }) => agency === null || !regiven.includes(agency)),
    ...state.added,
  ].map((each): Assignee => {
    const mode = each.agency === null ? undefined : own(confirmed, each.agency);
    return mode === undefined || each.modeConfirmed ? each : { ...each, mode, modeConfirmed: true };
  });
  return { ...state, assignees };
}

/** Everybody who has the task or had it once: whose assignment may have something to follow. */
export const everAssigned = (state: Task): string[] => state.assigned;
