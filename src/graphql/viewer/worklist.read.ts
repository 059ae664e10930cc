import { agenciesOf } from '../../domain/access/read-policy';
import { assignmentView } from '../../projections/assignment-view';
import { type PlanRow, planView } from '../../projections/plan-view';
import type { Condition, Order } from '../../projections/views';
import type { WorkParty } from '../../projections/work-item';
import { workItemView } from '../../projections/work-item-view';
import type { Context } from '../context';
import { TREE } from '../plan/plan.read';
import { type ConnectionOf, type PageArgs, query, toConnection } from '../shared/connection';
import { viewerOf } from '../shared/viewer';
import { toWorkItem, type WorkItem } from './worklist.type';

/** What is due comes first, by its day; then what has waited longest. */
const byUrgency: Order[] = [
  { column: 'due_on', direction: 'asc' },
  { column: 'since', direction: 'asc' },
];

/** What awaits the viewer now, in all his roles. */
export async function worklistOf(ctx: Context, page: PageArgs): Promise<ConnectionOf<WorkItem>> {
  const where: Condition[] = [{ any: await awaiting(ctx) }];
  const found = await ctx.views.page(workItemView, query(where, byUrgency, page), null);
  const count = () => ctx.views.count(workItemView, where, null);
  return toConnection(found, page.after, toWorkItem, count);
}

const turnOf = (party: WorkParty, ...rest: Condition[]): Condition => ({
  all: [{ column: 'party', is: party }, ...rest],
});

/**
 * One condition for each way in which something may be his turn. Auditors, the council's clerk and
 * integration clients are asked for nothing (yet).
 */
async function awaiting(ctx: Context): Promise<Condition[]> {
  const { roles, agency } = ctx.viewer;
  const officer = roles.includes('AGENCY_OFFICER');
  const head = roles.includes('AGENCY_HEAD');
  const registrar = roles.includes('REGISTRAR') ? [turnOf('REGISTRAR')] : [];
  if (agency === null) return registrar;
  const offices = await awaitingOffices(ctx, agency);
  if (!officer && !head) return [...registrar, ...offices];
  const own: Condition = {
    any: agenciesOf(await viewerOf(ctx)).map((code) => ({ column: 'agencies', has: code })),
  };
  const units: Condition = { column: 'assignment', in: await carriedOutBy(ctx, agency) };
  return [
    ...registrar,
    ...offices,
    // The sub-unit does the work and may report; only the parent's head signs off (rule 11).
    turnOf('OFFICER', { any: [own, units] }),
    ...(head ? [turnOf('HEAD', own)] : []),
  ];
}

/** What awaits the offices that the viewer holds; of each plan they are its own. */
async function awaitingOffices(ctx: Context, agency: string): Promise<Condition[]> {
  const { roles } = ctx.viewer;
  const held = (['COORDINATOR', 'FINANCE', 'PROVINCE_OFFICE'] as const).filter((role) =>
    roles.includes(role),
  );
  if (held.length === 0) return [];
  const { rows } = await ctx.read.page(planView, query([], [], TREE), null);
  return rows.flatMap(({ row }) => held.flatMap((role) => officeOf(row, role, agency)));
}

function officeOf(
  { id, header: { offices } }: PlanRow,
  role: 'COORDINATOR' | 'FINANCE' | 'PROVINCE_OFFICE',
  agency: string,
): Condition[] {
  const inPlan: Condition = { column: 'plan_id', is: id };
  const coordinators: Condition = { column: 'agencies', has: offices.coordinator };
  switch (role) {
    case 'COORDINATOR':
      return agency === offices.coordinator
        ? [turnOf(role, inPlan), turnOf('JUDGE', inPlan, { not: coordinators })]
        : [];
    case 'FINANCE':
      return agency === offices.finance ? [turnOf(role, inPlan)] : [];
    // Nobody judges his own work (rules 11 and 20).
    case 'PROVINCE_OFFICE':
      return agency === offices.provinceOffice
        ? [turnOf(role, inPlan), turnOf('JUDGE', inPlan, coordinators)]
        : [];
  }
}

/** The assignments that an agency's unit carries out for it. */
async function carriedOutBy(ctx: Context, unit: string): Promise<string[]> {
  const where: Condition[] = [{ column: 'sub_unit', is: unit }];
  const { rows } = await ctx.read.page(assignmentView, query(where, [], TREE), null);
  return rows.map(({ row }) => row.id);
}
