import { keysOf, passes } from '../allowed';
import type { Actor, Ledger } from '../decider';
import { groupNamed, imported, plan, planStream } from '../plan/plan';
import { own } from '../shared/own';
import { type TaskCommand, type TaskStep, taskProcedure } from './commands';
import { defined, scheduleOf, type Task, task } from './task';
import { assignmentsOf, namedLeads } from './terms';

type Open = Record<
  Exclude<TaskStep['type'], 'WithdrawAssignment' | 'ConfirmAssignmentMode'>,
  boolean
>;

/** The steps that the actor may take now with the task; those with one agency are the assignment's. */
export function allowedTaskSteps(state: Task, ledger: Ledger, actor: Actor): string[] {
  if (!state.definition || state.dropped) return [];
  const open = openSteps(state, ledger);
  return keysOf(open).filter((type) => open[type] && may(type, state, ledger, actor));
}

function openSteps(state: Task, ledger: Ledger): Open {
  const { schedule, cadence, triggered, lapsed } = scheduleOf(state);
  const header = imported(ledger.state(plan, planStream(defined(state).planId)));
  const waits = !triggered && !lapsed;
  return {
    AssignTask: true,
    ResolveGroup: state.assignees.some(
      ({ group }) =>
        group !== null &&
        groupNamed(header, group)?.kind === 'TO_BE_RESOLVED' &&
        !own(state.expansions, group),
    ),
    ResolveCadence: schedule?.base.kind === 'CADENCE_UNRESOLVED' && cadence === null,
    RecordGuidance: schedule?.trigger?.kind === 'TRIGGERED',
    LapseTrigger: waits,
    SetJointCompletionRule: namedLeads(state).length > 1,
    DefineIndicator: true,
  };
}

/** The steps with one agency that has the task: they are offered on its assignment. */
export function allowedAssigneeSteps(
  state: Task,
  agency: string,
  ledger: Ledger,
  actor: Actor,
): ('WithdrawAssignment' | 'ConfirmAssignmentMode')[] {
  const has = state.definition && assignmentsOf(state).find((each) => each.agency === agency);
  if (!has) return [];
  const unclear = has.modeConfirmed ? [] : (['ConfirmAssignmentMode'] as const);
  return [...unclear, 'WithdrawAssignment' as const].filter((type) =>
    may(type, state, ledger, actor),
  );
}

/** Who may take a step follows from its type. */
const may = (type: TaskStep['type'], state: Task, ledger: Ledger, actor: Actor): boolean =>
  type in taskProcedure &&
  passes(() => task.authorize({ type } as TaskCommand, state, ledger, actor));
