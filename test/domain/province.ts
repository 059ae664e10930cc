import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import {
  AGENCY_REGISTRY,
  type Agency,
  type AgencyEvent,
  agencyRegistry,
} from '../../src/domain/agency/agency-registry';
import { assignment, assignmentStream } from '../../src/domain/assignment/assignment';
import type { AssignmentEvent } from '../../src/domain/assignment/assignment-events';
import { type PlanEvent, plan, planStream } from '../../src/domain/plan/plan';
import type { PlanDocument, PlanTask } from '../../src/domain/plan/plan-document';
import { type TaskEvent, task } from '../../src/domain/task/task';
import { taskIdFor } from '../../src/infra/import/plan-file';
import { type Facts, folded, given, ledgerOf } from '../support/given';
import { registrar } from './people';

/** The real plan and roster of 2026 (data/), as the facts that an import leaves in the ledger. */
const data = (name: string) => readFileSync(join(__dirname, '..', '..', 'data', name), 'utf8');

export const document: PlanDocument = JSON.parse(data('plan-2026.json'));
export const PLAN = document.id;

export const taskId = (code: string): string => taskIdFor(PLAN, code);
export const assignmentId = (code: string, agency: string): string =>
  assignmentStream(taskId(code), agency);

export function planTask(code: string): PlanTask {
  const found = document.tasks.find((each) => each.code === code);
  if (!found) throw new Error(`the plan has no task ${code}`);
  return found;
}

const listOf = (cell = ''): string[] => cell.split(';').filter(Boolean);
const rows: Record<string, string>[] = parse(data('agencies-2026.csv'), { columns: true });

export const agencies = rows.map(
  (row) =>
    ({
      code: row.code,
      name: row.name,
      kind: row.kind,
      parent: row.parent || null,
      attributes: listOf(row.attributes),
      commandable: row.commandable === 'yes',
      aliases: listOf(row.aliases),
      source: row.source,
    }) as Agency,
);
/** The codes of those agencies, in the roster's order. */
export const codesOf = (which: (agency: Agency) => boolean): string[] =>
  agencies.filter(which).map(({ code }) => code);

type Registered = Extract<AgencyEvent, { type: 'AgencyRegistered' }>;
export const registered = given(agencyRegistry)
  .when({ type: 'RegisterAgencies', agencies }, registrar)
  .happened()
  .filter((event): event is Registered => event.type === 'AgencyRegistered');

type Imported = Extract<PlanEvent, { type: 'PlanImported' }>;
export const planImported = given(plan)
  .when(
    { type: 'ImportPlan', document, taskIds: document.tasks.map(({ code }) => taskId(code)) },
    registrar,
  )
  .happened()
  .filter((event): event is Imported => event.type === 'PlanImported');

export const taskDefined = (of: string | PlanTask): TaskEvent[] =>
  given(task)
    .when(
      {
        type: 'DefineTask',
        planId: PLAN,
        year: document.year,
        task: typeof of === 'string' ? planTask(of) : of,
      },
      registrar,
    )
    .happened();

export const province: Facts = {
  [AGENCY_REGISTRY]: registered,
  [planStream(PLAN)]: planImported,
  ...Object.fromEntries(document.tasks.map((each) => [taskId(each.code), taskDefined(each)])),
};

/** Those facts as they are folded once; for tests that add none of their own. */
export const inProvince = ledgerOf(province);

/** What opens the assignment of the task to the agency, on the fifth of January. */
export const opened = (code: string, agency: string, facts: Facts = {}): AssignmentEvent[] =>
  given(assignment)
    .on(ledgerOf({ ...province, ...facts }))
    .when({ type: 'FollowTask', taskId: taskId(code), agency }, registrar, '2026-01-05')
    .happened();

/** The facts of an assignment that is open. */
export const withAssignment = (code: string, agency: string, facts: Facts = {}): Facts => ({
  [assignmentId(code, agency)]: opened(code, agency, facts),
});

export const assignmentAfter = (...events: AssignmentEvent[]) => folded(assignment, ...events);
