import { list, object, text, whole } from '../shared/shape';
import { taskEvents } from '../task/task-events';
import { checkPlan } from './check-plan';
import type { PlanDocument, PlanTask } from './plan-document';
import { planEvents } from './plan-events';

const outline = object({ id: text, year: whole, tasks: list(object({ code: text })) });

/**
 * A plan as JSON, from a file or from a caller, held against the shapes of the events that it will
 * become and against the rules of a plan. Only what is stored is read, whatever else it holds.
 * Throws `Malformed` with the path, `Unstorable`, or PLAN_INCONSISTENT.
 */
export function readDocument(json: unknown): PlanDocument {
  const { id: planId, year, tasks } = outline.read(json, '');
  const given = json as { tasks: object[] };
  const streams = tasks.map(({ code }) => ({ id: code, code }));
  const header = planEvents.PlanImported.data.read({ ...given, tasks: streams }, '');
  const defined = given.tasks.map((task, index): PlanTask => {
    const data = { ...task, planId, year };
    const {
      planId: _,
      year: __,
      ...rest
    } = taskEvents.TaskDefined.data.read(data, `tasks[${index}]`);
    return rest;
  });
  const document = { ...header, tasks: defined };
  checkPlan(document);
  return document;
}
