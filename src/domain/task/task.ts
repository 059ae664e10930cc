import { authority } from '../access/authority';
import type { Decider } from '../decider';
import { officesOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { type TaskCommand, type TaskStep, type TextCommand, taskProcedure } from './commands';
import {
  amend,
  define,
  defineIndicator,
  drop,
  lapseTrigger,
  recordGuidance,
  resolveCadence,
  setJointCompletionRule,
} from './decisions';
import { assign, confirmMode, resolveGroup, resolvers, withdraw } from './roster';
import { type TaskEvent, taskEvents } from './task-events';
import { type Task, told, undefinedTask } from './task-state';
import { defined } from './terms';

export type { AssignTask, TaskCommand } from './commands';
export { type Assignee, type TaskDefinition, type TaskEvent, taskEvents } from './task-events';
export { everAssigned, type Task } from './task-state';
export { type AssignmentTerms, assignmentsOf, defined, scheduleOf, strongest } from './terms';

const isOfText = (command: TaskCommand): command is TextCommand =>
  command.type === 'DefineTask' || command.type === 'AmendTask' || command.type === 'DropTask';

export const task: Decider<Task, TaskCommand, TaskEvent> = {
  name: 'task',
  events: taskEvents,
  initial: undefinedTask,
  evolve: told,

  authorize(command, state, ledger, actor) {
    const permission = taskProcedure[command.type];
    if (isOfText(command)) return authority(command.type, permission, actor, {});
    const offices = officesOf(defined(state).planId, ledger);
    const business = command.type === 'ResolveGroup' ? resolvers(state, ledger) : { offices };
    return authority(command.type, permission, actor, business);
  },

  decide(command, state, ledger, occasion) {
    if (!isOfText(command)) mustStand(command, state);
    switch (command.type) {
      case 'DefineTask':
        return define(command, state);
      case 'AmendTask':
        return amend(command, state, ledger);
      case 'DropTask':
        return drop(state);
      case 'AssignTask':
        return assign(command, state, ledger, occasion.today);
      case 'ResolveGroup':
        return resolveGroup(command, state, ledger, occasion.today);
      case 'WithdrawAssignment':
        return withdraw(command, state);
      case 'ConfirmAssignmentMode':
        return confirmMode(command, state, ledger);
      case 'ResolveCadence':
        return resolveCadence(command, state);
      case 'RecordGuidance':
        return recordGuidance(command, state);
      case 'LapseTrigger':
        return lapseTrigger(command, state);
      case 'SetJointCompletionRule':
        return setJointCompletionRule(command, state, ledger);
      case 'DefineIndicator':
        return defineIndicator(command, state);
    }
  },

  about: ({ definition }) => ({
    plan: definition?.planId ?? null,
    tasks: definition ? [definition.code] : [],
    agency: null,
  }),
  /** Who has a task and when is open; what is said of it is as confidential as the task (rule 25). */
  classification: ({ type }, state) =>
    SPOKEN.includes(type) ? defined(state).classification : 'PUBLIC',
};

const SPOKEN: readonly TaskCommand['type'][] = [
  'WithdrawAssignment',
  'RecordGuidance',
  'LapseTrigger',
];

/** A task that an amendment dropped is no task of the plan any more. */
function mustStand(_step: TaskStep, state: Task): void {
  if (state.dropped) throw new Rejected('TASK_DROPPED', { task: defined(state).code });
}
