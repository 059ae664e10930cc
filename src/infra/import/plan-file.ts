import { readFile } from 'node:fs/promises';
import { planEvents } from '../../domain/plan/plan';
import type { PlanDocument } from '../../domain/plan/plan-document';
import { list, Malformed, object, text, whole } from '../../domain/shared/shape';
import { taskEvents } from '../../domain/task/task';
import { uuidOf } from '../ledger/ids';
import { WrongFile } from './wrong-file';

/** A task's permanent id: the code may change later, the id that was made from it does not. */
export const taskIdFor = (planId: string, code: string): string =>
  `task-${uuidOf('task', planId, code)}`;

const outline = object({ id: text, year: whole, tasks: list(object({ code: text })) });

/** A plan file as the domain has it (plan-document.ts). Throws `WrongFile` with the path. */
export async function readPlan(file: string): Promise<PlanDocument> {
  try {
    return planOf(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Malformed || error instanceof SyntaxError)
      throw new WrongFile(file, error);
    throw error;
  }
}

/** Held against the shapes of the events that it will become. */
function planOf(json: unknown): PlanDocument {
  const { id, year, tasks } = outline.read(json, '');
  const document = json as PlanDocument;
  const streams = tasks.map(({ code }) => ({ id: taskIdFor(id, code), code }));
  planEvents.PlanImported.data.read({ ...document, tasks: streams }, '');
  for (const [index, task] of document.tasks.entries())
    taskEvents.TaskDefined.data.read({ ...task, planId: id, year }, `tasks[${index}]`);
  return document;
}
