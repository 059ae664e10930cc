import { readFile } from 'node:fs/promises';
import { checkPlan } from '../../domain/plan/check-plan';
import { planEvents } from '../../domain/plan/plan';
import type { PlanDocument, PlanTask } from '../../domain/plan/plan-document';
import { Rejected } from '../../domain/rejection';
import { Unstorable } from '../../domain/shared/canonical-json';
import { list, Malformed, object, text, whole } from '../../domain/shared/shape';
import { taskEvents } from '../../domain/task/task';
import { uuidOf } from '../ledger/ids';
import { WrongFile } from './wrong-file';

/** A task's permanent id: the code may change later, the id that was made from it does not. */
export const taskIdFor = (planId: string, code: string): string =>
  `task-${uuidOf('task', planId, code)}`;

const outline = object({ id: text, year: whole, tasks: list(object({ code: text })) });
const WRONG = [Malformed, SyntaxError, Rejected, Unstorable];

/**
 * A plan file as the domain has it (plan-document.ts), held against the shapes of the events that
 * it will become and against the rules of a plan. Throws `WrongFile` with the path.
 */
export async function readPlan(file: string): Promise<PlanDocument> {
  const json = await readFile(file, 'utf8');
  try {
    const document = documentOf(JSON.parse(json));
    checkPlan(document);
    return document;
  } catch (error) {
    if (error instanceof Error && WRONG.some((kind) => error instanceof kind))
      throw new WrongFile(file, error);
    throw error;
  }
}

/** Only what is stored, whatever else the file holds. */
function documentOf(json: unknown): PlanDocument {
  const { id, year, tasks } = outline.read(json, '');
  const given = json as { tasks: object[] };
  const streams = tasks.map(({ code }) => ({ id: taskIdFor(id, code), code }));
  const header = planEvents.PlanImported.data.read({ ...given, tasks: streams }, '');
  const defined = given.tasks.map((task, index): PlanTask => {
    const data = { ...task, planId: id, year };
    const {
      planId: _,
      year: __,
      ...rest
    } = taskEvents.TaskDefined.data.read(data, `tasks[${index}]`);
    return rest;
  });
  return { ...header, tasks: defined };
}
