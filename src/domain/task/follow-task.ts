import { assignment, assignmentStream } from '../assignment/assignment';
import type { Done, EventReceipt, Execute, Request } from '../execution';
import type { Role } from '../plan/plan-document';
import { Rejected } from '../rejection';
import { assignmentsOf, type Task } from './task';

/** What became of one agency: what it has now, and whether this act gave it. */
export const FOLLOW_OUTCOMES = [
  'ASSIGNED',
  'ROLE_RAISED',
  'WITHDRAWN',
  'CHANGED',
  'UNCHANGED',
] as const;
export type FollowResult = {
  /** Who has it now, be it from a body that it follows. */
  agency: string;
  /** The role that it has now, or had last. */
  role: Role;
  assignmentId: string;
  outcome: (typeof FOLLOW_OUTCOMES)[number];
};
export type Followed = {
  results: FollowResult[];
  done: Pick<Done<unknown>, 'events' | 'position'>[];
};

/**
 * Brings the assignments of some agencies in line with their task (ADR 3): each in a stream of its
 * own, which has nothing to write where it follows already.
 */
export async function followTask(
  execute: Execute,
  taskId: string,
  state: Task,
  agencies: string[],
  request: Request,
): Promise<Followed> {
  const orders = [...new Set(agencies)].map((agency) => ({
    decider: assignment,
    stream: assignmentStream(taskId, agency),
    command: { type: 'FollowTask' as const, taskId, agency },
  }));
  const roles = new Map(assignmentsOf(state).map(({ agency, role }) => [agency, role]));
  const followed: Followed = { results: [], done: [] };
  for (const [n, outcome] of (await execute.each(orders, request)).entries()) {
    const { stream, command } = orders[n] as (typeof orders)[number];
    const { agency } = command;
    if ('rejected' in outcome) {
      // Who lost the task before his assignment was opened has none to follow.
      if (outcome.rejected.code === 'NOT_FOUND' && !roles.has(agency)) continue;
      throw outcome.rejected;
    }
    const { events, state: after } = outcome;
    followed.done.push(outcome);
    followed.results.push({
      agency: after.opening?.agency ?? agency,
      role: roles.get(agency) ?? (after.opening?.role as Role),
      assignmentId: stream,
      outcome: outcomeOf(events),
    });
  }
  return followed;
}

function outcomeOf(events: EventReceipt[]): FollowResult['outcome'] {
  const happened = (type: string) => events.some((event) => event.type === type);
  if (happened('AssignmentOpened') || happened('AssignmentReopened')) return 'ASSIGNED';
  if (happened('AssignmentWithdrawn')) return 'WITHDRAWN';
  if (happened('AssignmentRoleRaised')) return 'ROLE_RAISED';
  return events.length > 0 ? 'CHANGED' : 'UNCHANGED';
}

/** Refuses a change that was made to the assignment since its caller saw it. */
export async function checkSeen(
  execute: Execute,
  assignmentId: string,
  expectedVersion: number | null,
  request: Request,
): Promise<void> {
  if (expectedVersion === null) return;
  const command = { type: 'FollowTask' as const, ...partsOfAssignment(assignmentId) };
  const order = { decider: assignment, stream: assignmentId, command, expectedVersion };
  const [seen] = await execute.preview([order], request);
  if (seen && 'rejected' in seen && seen.rejected.code === 'VERSION_CONFLICT') throw seen.rejected;
}

/** The task and the agency that an assignment is named by; NOT_FOUND where the name is none. */
export function partsOfAssignment(assignmentId: string): { taskId: string; agency: string } {
  const [, uuid, agency] = /^assignment-([^.]+)\.(.+)$/.exec(assignmentId) ?? [];
  if (!uuid || !agency)
    throw new Rejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' });
  return { taskId: `task-${uuid}`, agency };
}
