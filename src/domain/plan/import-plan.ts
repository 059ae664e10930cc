import type { Done, Execute, Order, Request } from '../execution';
import { followTask } from '../task/follow-task';
import { task } from '../task/task';
import { checkAgencies, namedIn } from './named-agencies';
import { type Plan, type PlanCommand, type PlanEvent, plan, planStream } from './plan';
import type { PlanDocument, PlanTask } from './plan-document';

export type Written = Pick<Done<unknown>, 'events' | 'position'>;

type Import = {
  /** `taskIds[n]` is the stream of `document.tasks[n]`. */
  taskIds: string[];
  /** By which the plan's header (null) and each of its tasks are written. */
  request: (task: PlanTask | null) => Request;
  /** Is told how many of the tasks are done. */
  progress?: (done: number, of: number) => void;
};

/** Who may not, or has a plan that contradicts itself, is told so before anything else. */
export async function checkPreview(
  execute: Execute,
  order: Order<Plan, PlanCommand, PlanEvent>,
  request: Request,
): Promise<void> {
  const [foreseen] = await execute.preview([order], request);
  if (!foreseen || 'rejected' in foreseen) throw foreseen?.rejected;
}

/**
 * Imports a plan by commands: its header, its tasks, and an assignment for every body that the text
 * names; groups stay as groups (rule 1). Cut off it goes on where it stopped; twice it changes
 * nothing.
 */
export async function importPlan(
  execute: Execute,
  document: PlanDocument,
  { taskIds, request, progress }: Import,
): Promise<Written[]> {
  const { id, year, tasks } = document;
  const command = { type: 'ImportPlan' as const, document, taskIds };
  const header = { decider: plan, stream: planStream(id), command };
  await checkPreview(execute, header, request(null));
  await checkAgencies(execute, document);
  const done: Written[] = [await execute.one(header, request(null))];
  for (const [index, each] of tasks.entries()) {
    const taskId = taskIds[index] as string;
    const by = request(each);
    const define = { type: 'DefineTask' as const, planId: id, year, task: each };
    const defined = await execute.one({ decider: task, stream: taskId, command: define }, by);
    const followed = await followTask(execute, taskId, defined.state, namedIn(each), by);
    done.push(defined, ...followed.done);
    progress?.(index + 1, tasks.length);
  }
  return done;
}
