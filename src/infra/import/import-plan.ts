import { randomUUID } from 'node:crypto';
import {
  AGENCY_REGISTRY,
  type Agency,
  agencyNamed,
  agencyRegistry,
  type RegisterAgencies,
} from '../../domain/agency/agency-registry';
import { openAssignments } from '../../domain/assignment/assign-task';
import { assignment, assignmentStream } from '../../domain/assignment/assignment';
import type { Execute, Request } from '../../domain/execution';
import { plan, planStream } from '../../domain/plan/plan';
import type { PlanDocument, PlanTask } from '../../domain/plan/plan-document';
import { canonicalJson } from '../../domain/shared/canonical-json';
import { assignmentsOf, task } from '../../domain/task/task';
import { uuidOf } from '../ledger/ids';
import { taskIdFor } from './plan-file';

/** Who imports: the program, by order of whoever may start it. */
const request = (commandId: string): Request => ({
  actor: { id: 'import', agency: null, roles: ['REGISTRAR'] },
  commandId,
  correlationId: commandId,
  effectiveOn: null,
  document: null,
});

/**
 * Registers and corrects agencies by the roster; twice changes nothing, and who is not in it stays
 * as he is. `onlyNew` leaves those that are known.
 */
export async function importAgencies(
  execute: Execute,
  agencies: Agency[],
  { onlyNew = false } = {},
): Promise<void> {
  const command: RegisterAgencies = {
    type: 'RegisterAgencies',
    agencies,
    ...(onlyNew && { onlyNew }),
  };
  const order = { decider: agencyRegistry, stream: AGENCY_REGISTRY, command };
  // Never the same command: a roster may come back after another one.
  await execute.one(order, request(randomUUID()));
}

/**
 * Imports a plan by commands: its header, its tasks, and an assignment for every body that the text
 * names; groups stay as groups (rule 1). Cut off it goes on where it stopped; twice it changes
 * nothing. `progress` is told how many of the tasks are done.
 */
export async function importPlan(
  execute: Execute,
  document: PlanDocument,
  progress: (done: number, of: number) => void,
): Promise<void> {
  const { id, year, tasks } = document;
  await checkAgencies(execute, document);
  const taskIds = tasks.map(({ code }) => taskIdFor(id, code));
  const importPlanCommand = { type: 'ImportPlan' as const, document, taskIds };
  const header = { decider: plan, stream: planStream(id), command: importPlanCommand };
  await execute.one(header, request(uuidOf('import', 'plan', id, canonicalJson(document))));
  for (const [index, each] of tasks.entries()) {
    const taskId = taskIds[index] as string;
    const by = request(uuidOf('import', 'task', id, each.code, canonicalJson(each)));
    const command = { type: 'DefineTask' as const, planId: id, year, task: each };
    const { state } = await execute.one({ decider: task, stream: taskId, command }, by);
    const named = namedIn(each);
    const terms = assignmentsOf(state).filter(({ agency }) => named.includes(agency));
    await openAssignments(execute, taskId, terms, by);
    progress(index + 1, tasks.length);
  }
}

/** The agencies that the text names for the task; who got it later is not the import's business. */
const namedIn = ({ assignees }: PlanTask): string[] =>
  assignees.flatMap(({ agency }) => agency ?? []);

/** Before anything is written: every body that the plan names is in the roster. */
async function checkAgencies(execute: Execute, { tasks, offices, groups }: PlanDocument) {
  const [registry] = await execute.states(agencyRegistry, [AGENCY_REGISTRY]);
  const check = (code: string | null, field: string) =>
    registry && code !== null && agencyNamed(registry, code, field);
  for (const [office, code] of Object.entries(offices)) check(code, `offices.${office}`);
  for (const group of groups)
    for (const code of group.members ?? []) check(code, `groups.${group.code}`);
  for (const { code, assignees } of tasks)
    for (const { agency, subUnit } of assignees) {
      check(agency, `tasks.${code}.agency`);
      check(subUnit, `tasks.${code}.subUnit`);
    }
}

/** Whether a plan is there whole: its header, all its tasks, and all whom the text names in them. */
export async function isImported(execute: Execute, { id, tasks }: PlanDocument): Promise<boolean> {
  const [state] = await execute.states(plan, [planStream(id)]);
  if (!state?.header) return false;
  const taskIds = tasks.map(({ code }) => taskIdFor(id, code));
  const states = await execute.states(task, taskIds);
  if (states.some(({ definition }) => definition === null)) return false;
  const assignments = tasks.flatMap((each, index) =>
    namedIn(each).map((agency) => assignmentStream(taskIds[index] as string, agency)),
  );
  const opened = await execute.states(assignment, assignments);
  return opened.every(({ opening }) => opening !== null);
}
