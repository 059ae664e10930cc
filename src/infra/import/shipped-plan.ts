import { join } from 'node:path';
import type { Agency } from '../../domain/agency/agency-registry';
import type { Execute } from '../../domain/execution';
import type { PlanDocument } from '../../domain/plan/plan-document';
import { readAgencies } from './agencies-file';
import { importAgencies, importPlan, isImported } from './import-plan';
import { readPlan } from './plan-file';

/** The plan and the roster that come with the program. */
export type Shipped = { plan: PlanDocument; agencies: Agency[] };

/** Out of the folder of files that ship with the program. */
export const readShipped = async (data: string): Promise<Shipped> => ({
  plan: await readPlan(join(data, 'plan-2026.json')),
  agencies: await readAgencies(join(data, 'agencies-2026.csv')),
});

/**
 * The 2026 plan, unless it is there already; cut off in between, it goes on. Of its roster only who
 * is not known yet: what the province has imported stands.
 */
export async function importShipped(
  execute: Execute,
  { plan, agencies }: Shipped,
  say: (text: string) => void,
): Promise<void> {
  if (await isImported(execute, plan)) return;
  await importAgencies(execute, agencies, { onlyNew: true });
  say(`agencies: ${agencies.length}`);
  await importPlan(execute, plan, (done, of) => {
    if (done % 6 === 0) say(`plan ${plan.id}: ${done} of ${of} tasks`);
  });
}
