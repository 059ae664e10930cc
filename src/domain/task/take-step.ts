import { assignment, assignmentStream } from '../assignment/assignment';
import type { Done, Execute, Request } from '../execution';
import { imported, plan, planStream, taskIdOf } from '../plan/plan';
import { own } from '../shared/own';
import type { TaskStep } from './commands';
import { type Followed, type FollowResult, followTask } from './follow-task';
import { knownAs } from './roster';
import { assignmentsOf, everAssigned, strongest, type Task, task } from './task';

/** What a step on a task led to. `done` is empty for a preview. */
export type Taken = Followed & { taskId: string };
export type StepOptions = { preview: boolean; expectedVersion: number | null };

/** The stream of a plan's task by its code; NOT_FOUND if there is no such plan or task. */
export async function taskIdIn(execute: Execute, planId: string, code: string): Promise<string> {
  const [state] = await execute.states(plan, [planStream(planId)]);
  return taskIdOf(imported(state as NonNullable<typeof state>), code, 'taskCode');
}

/**
 * Takes a step on a task, by which its stream says who has it and when; then the assignments that
 * the step concerns follow, each in a stream of its own (rules 1 and 2). Done twice it changes
 * nothing; cut off in between, the same or a later step completes it.
 */
export async function takeStep(
  execute: Execute,
  taskId: string,
  command: TaskStep,
  request: Request,
  { preview, expectedVersion }: StepOptions,
): Promise<Taken> {
  const order = { decider: task, stream: taskId, command, expectedVersion };
  if (preview) {
    const [foreseen] = await execute.preview([order], request);
    if (!foreseen || 'rejected' in foreseen) throw foreseen?.rejected;
    const { state } = foreseen;
    const agencies = await concerned(execute, command, state);
    return { taskId, results: await foresee(execute, taskId, state, agencies), done: [] };
  }
  const taken = await execute.one(order, request);
  const agencies = await concerned(execute, command, taken.state);
  const { results, done } = await followTask(execute, taskId, taken.state, agencies, request);
  return { taskId, results, done: [taken as Done<unknown>, ...done] };
}

/** Whose assignments have something to follow, in the order of the roster. */
async function concerned(execute: Execute, command: TaskStep, state: Task): Promise<string[]> {
  switch (command.type) {
    case 'AssignTask':
    case 'ResolveGroup': {
      // Whom a merger gave the task has it under the name by which the task knows it.
      if ('agency' in command)
        return execute.ask([(ledger) => knownAs(command.agency, state, ledger)]);
      const members = own(state.expansions, command.group)?.members ?? [];
      return assignmentsOf(state)
        .map(({ agency }) => agency)
        .filter((agency) => members.includes(agency));
    }
    case 'WithdrawAssignment':
    case 'ConfirmAssignmentMode':
      return [command.agency];
    case 'ResolveCadence':
    case 'RecordGuidance':
    case 'LapseTrigger':
      return everAssigned(state);
    case 'SetJointCompletionRule':
    case 'DefineIndicator':
      return [];
  }
}

/** What following would lead to, for those who are given a task. */
async function foresee(
  execute: Execute,
  taskId: string,
  state: Task,
  agencies: string[],
): Promise<FollowResult[]> {
  const terms = assignmentsOf(state).filter(({ agency }) => agencies.includes(agency));
  const streams = terms.map(({ agency }) => assignmentStream(taskId, agency));
  const states = await execute.states(assignment, streams);
  return terms.map(({ agency, role }, n): FollowResult => {
    const before = states[n];
    // Who lost it is given it anew.
    const had = before?.status === 'WITHDRAWN' ? null : (before?.opening?.role ?? null);
    const raised = had !== null && strongest(had, role) !== had;
    return {
      agency: before?.opening?.agency ?? agency,
      role: had === null || raised ? role : had,
      assignmentId: streams[n] as string,
      outcome: had === null ? 'ASSIGNED' : raised ? 'ROLE_RAISED' : 'UNCHANGED',
    };
  });
}
