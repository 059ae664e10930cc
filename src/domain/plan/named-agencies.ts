import { AGENCY_REGISTRY, agencyRegistry } from '../agency/agency-registry';
import { agencyNamed } from '../agency/agency-roster';
import type { Execute } from '../execution';
import type { PlanDocument, PlanTask } from './plan-document';

/** The agencies that the text names for the task; who got it later is not the text's business. */
export const namedIn = ({ assignees }: PlanTask): string[] =>
  assignees.flatMap(({ agency }) => agency ?? []);

/** Before anything is written: every body that the plan names is in the roster. UNKNOWN_AGENCY. */
export async function checkAgencies(
  execute: Execute,
  { tasks, offices, groups }: PlanDocument,
): Promise<void> {
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
