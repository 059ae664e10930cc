import { randomUUID } from 'node:crypto';
import {
  AGENCY_REGISTRY,
  type Agency,
  agencyRegistry,
  type RegisterAgencies,
} from '../../domain/agency/agency-registry';
import { assignment, assignmentStream } from '../../domain/assignment/assignment';
import type { Execute, Request } from '../../domain/execution';
import { importPlan as importDocument } from '../../domain/plan/import-plan';
import { namedIn } from '../../domain/plan/named-agencies';
import { plan, planStream } from '../../domain/plan/plan';
import type { PlanDocument } from '../../domain/plan/plan-document';
import { canonicalJson } from '../../domain/shared/canonical-json';
import { task } from '../../domain/task/task';
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
 * Imports a plan as `importPlan` of the domain does, by commands of the program. The same file gives
 * the same commands. `progress` is told how many of the tasks are done.
 */
export async function importPlan(
  execute: Execute,
  document: PlanDocument,
  progress: (done: number, of: number) => void,
): Promise<void> {
  const { id, tasks } = document;
  await importDocument(execute, document, {
    taskIds: tasks.map(({ code }) => taskIdFor(id, code)),
    request: (each) =>
      request(
        each === null
          ? uuidOf('import', 'plan', id, canonicalJson(document))
          : uuidOf('import', 'task', id, each.code, canonicalJson(each)),
      ),
    progress,
  });
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
