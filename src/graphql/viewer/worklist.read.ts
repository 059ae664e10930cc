import { assignmentView } from '../../projections/assignment-view';
import { type PlanRow, planView } from '../../projections/plan-view';
import { narrowed } from '../../projections/projection';
import type { Condition, Order } from '../../projections/views';
import { SEVERAL, type WorkParty } from '../../projections/work-item';
import { workItemView } from '../../projections/work-item-view';
import { answeringFor, heirNamed } from '../agency/agency.read';
import type { Context } from '../context';
import { TREE } from '../plan/plan.read';
import { type ConnectionOf, type PageArgs, query, toConnection } from '../shared/connection';
import { toWorkItem, type WorkItem } from './worklist.type';

/** What is due comes first, by its day; then what has waited longest. */
const byUrgency: Order[] = [
  { column: 'due_on', direction: 'asc' },
  { column: 'since', direction: 'asc' },
];

/** What awaits the viewer now, in all his roles. */
export async function worklistOf(ctx: Context, page: PageArgs): Promise<ConnectionOf<WorkItem>> {
  // What is ahead awaits nobody yet: it is there on the day that it begins.
  const begun: Condition = { column: 'since', to: ctx.today };
  const where: Condition[] = [begun, { oneOf: await awaiting(ctx) }];
  const found = await ctx.views.page(workItemView, query(where, byUrgency, page), null);
  const count = () => ctx.views.count(workItemView, where, null);
  return toConnection(found, page.after, toWorkItem, count);
}

const turnOf = (party: WorkParty, ...rest: Condition[]): Condition => ({
  all: [{ column: 'party', is: party }, ...rest],
});

/** The turn of these parties of the agencies: by each, and of those that are of several together. */
const turnsIn = (agencies: string[], ...parties: WorkParty[]): Condition[] => [
  ...agencies.flatMap((code) =>
    parties.map((party) => turnOf(party, { column: 'agency', is: code })),
  ),
  {
    all: [
      { column: 'agency', is: SEVERAL },
      { column: 'party', in: parties },
      { any: agencies.map((code) => ({ column: 'agencies', has: code })) },
    ],
  },
];

/**
 * One condition for each way in which something may be his turn; no two of an item, which has one
 * party and is of one plan. Auditors and integration clients are asked for nothing.
 */
async function awaiting(ctx: Context): Promise<Condition[]> {
  const { roles, agency } = ctx.viewer;
  const officer = roles.includes('AGENCY_OFFICER');
  const head = roles.includes('AGENCY_HEAD');
  const byHimself = [
    ...(roles.includes('REGISTRAR') ? [turnOf('REGISTRAR')] : []),
    turnOf('APPRAISER', { column: 'person', is: ctx.viewer.id }),
  ];
  // As the deciders have it: what awaits whom his agency follows awaits him, offices too (rule 4).
  const agencies = agency === null ? [] : await answeringFor(ctx, agency, null);
  if (agencies.length === 0) return byHimself;
  const offices = await awaitingOffices(ctx, agencies);
  if (!officer && !head) return [...byHimself, ...offices];
  const units = await carriedOutBy(ctx, agencies);
  // The sub-unit does the work and may report; only the parent's head signs off (rule 11).
  const others: Condition = { not: { column: 'agency', in: agencies } };
  return [
    ...byHimself,
    ...offices,
    ...turnsIn(agencies, 'OFFICER', ...(head ? (['HEAD'] as const) : [])),
    ...(units.length > 0 ? [turnOf('OFFICER', { column: 'assignment', in: units }, others)] : []),
  ];
}

const OFFICE_ROLES = ['COORDINATOR', 'FINANCE', 'PROVINCE_OFFICE', 'COUNCIL_CLERK'] as const;

/** What awaits the offices that the viewer holds; of each plan they are its own. */
async function awaitingOffices(ctx: Context, agencies: string[]): Promise<Condition[]> {
  const { roles } = ctx.viewer;
  const held = OFFICE_ROLES.filter((role) => roles.includes(role));
  if (held.length === 0) return [];
  const plansWithOffices = narrowed(planView, ['offices']);
  const { rows, hasNextPage } = await ctx.read.page(plansWithOffices, query([], [], TREE), null);
  const plans = rows.map(async ({ row: { id, offices } }): Promise<PlanJudged> => {
    const coordinator = await heirNamed(ctx, offices.coordinator, null);
    const judges = coordinator ? await answeringFor(ctx, coordinator.code, null) : [];
    return { id, offices, judges };
  });
  // Most are of one group: the fewer plans are named, whether its own or the others. All that there
  // are stand in `rows`, read at the same moment as the items.
  const inPlans = (ids: string[]): Condition => {
    const others = rows.flatMap(({ row: { id } }) => (ids.includes(id) ? [] : id));
    return hasNextPage || ids.length <= others.length
      ? { column: 'plan_id', in: ids }
      : { not: { column: 'plan_id', in: others } };
  };
  return alike(await Promise.all(plans)).flatMap((group) =>
    held.flatMap((role) => officeOf(group, inPlans(group.ids), role, agencies)),
  );
}

type Offices = PlanRow['offices'];
type PlanJudged = { id: string; offices: Offices; judges: string[] };
type PlansAlike = { ids: string[]; offices: Offices; judges: string[] };

/** Plans of the same offices, as those of most years are, are asked for by one condition. */
function alike(plans: PlanJudged[]): PlansAlike[] {
  const groups = new Map<string, PlansAlike>();
  for (const { id, offices, judges } of plans) {
    const key = JSON.stringify([offices, judges]);
    const group = groups.get(key) ?? { ids: [], offices, judges };
    groups.set(key, group);
    group.ids.push(id);
  }
  return [...groups.values()];
}

/** The coordinator does not judge its own work itself (rules 11 and 20). */
function officeOf(
  { offices, judges }: PlansAlike,
  inPlan: Condition,
  role: (typeof OFFICE_ROLES)[number],
  agencies: string[],
): Condition[] {
  const own: Condition = { column: 'agency', in: judges };
  const holds = (office: string, ...turns: Condition[]) => (agencies.includes(office) ? turns : []);
  switch (role) {
    case 'COORDINATOR':
      return holds(
        offices.coordinator,
        turnOf(role, inPlan),
        turnOf('JUDGE', inPlan, { not: own }),
      );
    case 'FINANCE':
      return holds(offices.finance, turnOf(role, inPlan));
    case 'COUNCIL_CLERK':
      return holds(offices.council, turnOf('COUNCIL', inPlan));
    case 'PROVINCE_OFFICE':
      return holds(offices.provinceOffice, turnOf(role, inPlan), turnOf('JUDGE', inPlan, own));
  }
}

/** The assignments that these, as the unit of an agency, carry out for it. */
async function carriedOutBy(ctx: Context, units: string[]): Promise<string[]> {
  const where: Condition[] = [{ column: 'sub_unit', in: units }];
  const { rows } = await ctx.read.page(assignmentView, query(where, [], TREE), null);
  return rows.map(({ row }) => row.id);
}
