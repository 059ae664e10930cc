import type { OccurrenceStatus, Timeliness } from '../domain/assignment/assignment-events';
import type { BudgetSource, BudgetStage } from '../domain/budget-request/budget-request-events';
import { compose } from '../domain/consolidated-report/compose';
import type { Composition } from '../domain/consolidated-report/consolidated-report';
import type { Material } from '../domain/consolidated-report/material';
import { ACT_TYPES } from '../domain/consolidated-report/parts/steering';
import type { ObstacleStatus } from '../domain/obstacle/obstacle';
import { canonicalJson } from '../domain/shared/canonical-json';
import { agencyId, agencyView } from './agency-view';
import { auditTrail } from './audit-trail';
import { budgetRequestView } from './budget-request-view';
import { obstacleView } from './obstacle-view';
import { occurrenceView } from './occurrence-view';
import { planView } from './plan-view';
import type { Projection, ViewRow } from './projection';
import { type ReportRow, reportView } from './report-view';
import { type ReportingCycleRow, reportingCycleView } from './reporting-cycle-view';
import { sectionId, sectionView } from './section-view';
import { taskView } from './task-view';
import type { Condition, Order, Tally, Total, Views } from './views';

/** More rows than a province has reports, requests or tasks in a year. */
const MANY = 20_000;
const byOrdinal: Order[] = [{ column: 'ordinal', direction: 'asc' }];

/**
 * What the consolidated report of a cycle would be made of at a position of the ledger: a dozen
 * questions to the views as they stood there, however long the ledger is. Null where there was no
 * such cycle then.
 */
export async function materialAt(
  views: Views,
  cycleId: string,
  at: bigint,
): Promise<Material | null> {
  const [cycle] = await views.byId(reportingCycleView, [cycleId], at);
  if (!cycle) return null;
  const [plan] = await views.byId(planView, [cycle.plan_id], at);
  if (!plan) return null;
  const rows = rowsAt(views, at);
  const inPlan: Condition[] = [{ column: 'plan_id', is: plan.id }];
  const tally = (view: Parameters<Views['talliesBelow']>[0], by: string[], where: Condition[]) =>
    views
      .talliesBelow(view, 'plan_id', [plan.id], by, [], where, at)
      .then(([found]) => found ?? []);

  const sections = await rows(
    sectionView,
    [...inPlan, { column: 'parent', is: sectionId(plan.id, 'II') }],
    byOrdinal,
  );
  const tasks = await rows(
    taskView,
    [...inPlan, { column: 'kind', is: 'TASK' }, { column: 'dropped', is: false }],
    byOrdinal,
  );
  const works = await tally(occurrenceView, ['task_code', 'status', 'timeliness', 'due_on'], []);
  const checkedIn = await tally(
    occurrenceView,
    ['task_code'],
    [{ column: 'check_ins', has: cycleId }],
  );
  const acts = await tally(auditTrail, ['type'], [{ column: 'type', in: ACT_TYPES }]);
  const counted = await rows(occurrenceView, [
    ...inPlan,
    { not: { column: 'quantity', is: null } },
  ]);
  const money = await views
    .totalsBelow(
      {
        view: budgetRequestView,
        items: 'lines',
        below: 'plan_id',
        by: ['stage', 'source'],
        sums: ['requested', 'recommended', 'approved', 'allocated'],
        earliest: 'since',
        where: [],
      },
      [plan.id],
      at,
    )
    .then(([found]) => found ?? []);
  const obstacles = await tally(obstacleView, ['status'], []);
  const reports = await rows(reportView, [{ column: 'cycle', is: cycleId }]);
  const { coordinator } = plan.header.offices;
  const codes = [coordinator, ...cycle.roster];
  const agencies = await views.byId(agencyView, codes.map(agencyId), at);
  const names = Object.fromEntries(
    agencies.flatMap((each) => (each ? [[each.code, each.name]] : [])),
  );
  return {
    position: String(at),
    at: (await views.timeAt(at)) as string,
    plan: { id: plan.id, title: plan.title, number: plan.number, issuedOn: plan.issued_on },
    cycle: cycleIn(cycle),
    reportedBy: names[coordinator] ?? coordinator,
    sections: sections.map(({ code, title }) => ({ code, title })),
    tasks: tasks.map(({ code, title }) => ({ code, title })),
    works: works.map(workIn),
    quantities: counted.map(({ task_code: task, done, quantity }) => ({
      task,
      done,
      of: quantity?.of ?? 0,
    })),
    checkedIn: checkedIn.map(({ group, count }) => ({ task: String(group.task_code), count })),
    checkInsAsked: cycle.check_ins.length,
    acts: acts.map(({ group, count }) => ({ type: String(group.type), count })),
    money: money.map(moneyIn),
    obstacles: obstacles.map(({ group, count }) => ({
      status: group.status as ObstacleStatus,
      count,
    })),
    reports: reports.map(reportIn),
    names,
  };
}

/** The consolidated report at that position, with its hash: SHA-256, hex, of its canonical JSON. */
export async function consolidatedAt(
  views: Views,
  cycleId: string,
  at: bigint,
  sha256: (text: string) => string,
): Promise<(Composition & { contentHash: string }) | null> {
  const material = await materialAt(views, cycleId, at);
  if (!material) return null;
  const composed = compose(material);
  return { ...composed, contentHash: sha256(canonicalJson(composed)) };
}

const rowsAt =
  (views: Views, at: bigint) =>
  async <Row extends ViewRow>(
    view: Projection<Row>,
    where: Condition[],
    order: Order[] = [],
  ): Promise<Row[]> => {
    const { rows } = await views.page(view, { where, order, first: MANY, after: null }, at);
    return rows.map(({ row }) => row);
  };

const cycleIn = (row: ReportingCycleRow): Material['cycle'] => ({
  id: row.id,
  kind: row.kind,
  periodCovered: { from: row.period_from, to: row.period_to },
  dueRule: row.due_rule,
  roster: row.roster,
});

const workIn = ({ group, count }: Tally): Material['works'][number] => ({
  task: String(group.task_code),
  status: group.status as OccurrenceStatus,
  timeliness: group.timeliness as Timeliness,
  dueOn: group.due_on ?? null,
  count,
});

const moneyIn = ({ group, count, sums }: Total): Material['money'][number] => ({
  stage: group.stage as BudgetStage,
  source: group.source as BudgetSource,
  requests: count,
  requested: sums.requested ?? '0',
  recommended: sums.recommended ?? '0',
  approved: sums.approved ?? '0',
  allocated: sums.allocated ?? '0',
});

function reportIn(row: ReportRow): Material['reports'][number] {
  const stands = row.revisions.findLast(({ withdrawnOn }) => withdrawnOn === null);
  return {
    id: row.id,
    agency: row.agency,
    status: row.status,
    late: row.late,
    onRoster: row.on_roster,
    revision: row.revision,
    position: stands?.position ?? null,
    nil: stands?.nil ?? false,
  };
}
