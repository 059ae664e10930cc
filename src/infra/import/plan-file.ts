import { readFile } from 'node:fs/promises';
import { planEvents } from '../../domain/plan/plan';
import type { PlanDocument } from '../../domain/plan/plan-document';
import { Malformed } from '../../domain/shared/shape';
import { taskEvents } from '../../domain/task/task';
import { uuidOf } from '../ledger/ids';

/** A task's permanent id: the code may change later, the id that was made from it does not. */
export const taskIdFor = (planId: string, code: string): string =>
  `task-${uuidOf('task', planId, code)}`;

/** A plan file as the domain has it (plan-document.ts). Throws `Malformed` with the path. */
export async function readPlan(file: string): Promise<PlanDocument> {
  const text = await readFile(file, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Malformed(file, `JSON (${error instanceof Error ? error.message : error})`);
  }
  const document = json as PlanDocument;
  if (!Array.isArray(document.tasks)) throw new Malformed('tasks', 'a list');
  const { id, year } = document;
  const tasks = document.tasks.map((task) => ({ id: taskIdFor(id, task.code), code: task.code }));
  planEvents.PlanImported.data.read({ ...document, tasks }, '');
  for (const [index, task] of document.tasks.entries())
    taskEvents.TaskDefined.data.read({ ...task, planId: id, year }, `tasks[${index}]`);
  return document;
}
