import type { Done, Execute, Request } from '../execution';
import { imported, plan, planStream, taskIdOf } from '../plan/plan';
import type { Role } from '../plan/plan-document';
import { own } from '../shared/own';
import {
  type AssignmentTerms,
  type AssignTask,
  assignmentsOf,
  strongest,
  type Task,
  task,
} from '../task/task';
import { assignment, assignmentStream } from './assignment';

/** What became of one agency: what it has now, and whether this act gave it. */
export type AssignResult = {
  agency: string;
  role: Role;
  assignmentId: string;
  outcome: 'ASSIGNED' | 'ROLE_RAISED' | 'UNCHANGED';
};
export type Assigned = {
  taskId: string;
  results: AssignResult[];
  /** Empty for a preview. */
  done: Pick<Done<unknown>, 'events' | 'position'>[];
};

type Options = { preview: boolean; expectedVersion: number | null };

/**
 * Assigns a task to an agency or to a group that it names (rules 1 and 2). The task's stream says
 * who has it; each agency's assignment then opens in a stream of its own. Done twice it changes
 * nothing; cut off in between, the same or a later command opens what is missing.
 */
export async function assignTask(
  execute: Execute,
  command: AssignTask,
  taskCode: string,
  request: Request,
  { preview, expectedVersion }: Options,
): Promise<Assigned> {
  const [header] = await execute.states(plan, [planStream(command.planId)]);
  const taskId = taskIdOf(imported(header as NonNullable<typeof header>), taskCode, 'taskCode');
  const order = { decider: task, stream: taskId, command, expectedVersion };
  if (preview) {
    const [foreseen] = await execute.preview([order], request);
    if (!foreseen || 'rejected' in foreseen) throw foreseen?.rejected;
    const terms = termsFor(command, foreseen.state);
    return { taskId, results: await foresee(execute, taskId, terms), done: [] };
  }
  const given = await execute.one(order, request);
  const terms = termsFor(command, given.state);
  const opened = await openAssignments(execute, taskId, terms, request);
  return { taskId, results: opened.results, done: [given, ...opened.done] };
}

/** Opens the assignments of a task that are not open yet. */
export async function openAssignments(
  execute: Execute,
  taskId: string,
  terms: AssignmentTerms[],
  request: Request,
): Promise<Omit<Assigned, 'taskId'>> {
  const orders = terms.map(({ agency }) => ({
    decider: assignment,
    stream: assignmentStream(taskId, agency),
    command: { type: 'OpenAssignment' as const, taskId, agency },
  }));
  const outcomes = await execute.each(orders, request);
  const done = outcomes.map((outcome) => {
    if ('rejected' in outcome) throw outcome.rejected;
    return outcome;
  });
  const results = done.map(({ events, state }, n): AssignResult => {
    const { agency } = terms[n] as AssignmentTerms;
    const opened = events.some(({ type }) => type === 'AssignmentOpened');
    return {
      agency,
      role: state.opening?.role as Role,
      assignmentId: assignmentStream(taskId, agency),
      outcome: opened ? 'ASSIGNED' : events.length > 0 ? 'ROLE_RAISED' : 'UNCHANGED',
    };
  });
  return { results, done };
}

/** Of all who have the task, those that the command is about, in the roster's order. */
function termsFor(command: AssignTask, state: Task): AssignmentTerms[] {
  const members =
    'group' in command ? own(state.expansions, command.group)?.members : [command.agency];
  return assignmentsOf(state).filter(({ agency }) => members?.includes(agency));
}

async function foresee(
  execute: Execute,
  taskId: string,
  terms: AssignmentTerms[],
): Promise<AssignResult[]> {
  const streams = terms.map(({ agency }) => assignmentStream(taskId, agency));
  const states = await execute.states(assignment, streams);
  return terms.map(({ agency, role }, n): AssignResult => {
    const had = states[n]?.opening?.role ?? null;
    const raised = had !== null && strongest(had, role) !== had;
    return {
      agency,
      role: had === null || raised ? role : had,
      assignmentId: streams[n] as string,
      outcome: had === null ? 'ASSIGNED' : raised ? 'ROLE_RAISED' : 'UNCHANGED',
    };
  });
}
