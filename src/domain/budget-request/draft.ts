import { AGENCY_REGISTRY, agencyRegistry, heirTo } from '../agency/agency-registry';
import { predecessorsOf } from '../agency/agency-roster';
import { assignment, assignmentStream } from '../assignment/assignment';
import { answersFor } from '../assignment/schedule';
import type { Ledger } from '../decider';
import { imported, plan, planStream, taskIdOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { periodNamed } from '../shared/period';
import { same } from '../shared/same';
import { noDuplicates } from './budget-lines';
import type { BudgetLine, BudgetRequestEvent } from './budget-request-events';
import { type BudgetRequest, sameLine } from './budget-request-state';
import type { DraftBudgetRequest } from './commands';

/** Its lines, checked; nothing where it has the very same already. */
export function draft(
  { planId, lines }: DraftBudgetRequest,
  state: BudgetRequest,
  ledger: Ledger,
  agency: string,
): BudgetRequestEvent[] {
  if (state.planId !== null && state.planId !== planId)
    throw new Rejected('OTHER_PLAN', { field: 'planId', plan: state.planId });
  const header = imported(ledger.state(plan, planStream(planId)));
  if (lines.length === 0) throw new Rejected('NO_LINES', { field: 'lines' });
  noDuplicates(lines, sameLine);
  const drafted = lines.map(({ task, period, source, requested }, index): BudgetLine => {
    const field = `lines[${index}]`;
    if (periodNamed(period)?.start.slice(0, 4) !== String(header.year))
      throw new Rejected('PERIOD_OUTSIDE_PLAN', { field: `${field}.period`, period });
    if (BigInt(requested) <= 0n)
      throw new Rejected('AMOUNT_NOT_POSITIVE', { field: `${field}.requested` });
    const taskId = taskIdOf(header, task, `${field}.task`);
    if (!entitled(taskId, agency, ledger))
      throw new Rejected('NOT_ENTITLED_TO_BUDGET', { field: `${field}.task`, task });
    return { task, taskId, period, source, requested };
  });
  const before = state.lines.map(({ task, taskId, period, source, requested }) => ({
    task,
    taskId,
    period,
    source,
    requested,
  }));
  if (same(drafted, before)) return [];
  return state.agency
    ? [{ type: 'BudgetRequestRedrafted', data: { lines: drafted } }]
    : [{ type: 'BudgetRequestDrafted', data: { planId, agency, lines: drafted } }];
}

/** Who leads, co-leads or implements the task, or follows somebody who did (rules 4 and 15). */
function entitled(taskId: string, agency: string, ledger: Ledger): boolean {
  const registry = ledger.state(agencyRegistry, AGENCY_REGISTRY);
  const heir = heirTo(agency, ledger);
  const streams = [heir, ...predecessorsOf(registry, heir)].map((each) =>
    assignmentStream(taskId, each),
  );
  return ledger
    .states(assignment, streams)
    .some(
      ({ opening, status }) =>
        opening !== null &&
        answersFor(opening.role) &&
        status !== 'WITHDRAWN' &&
        status !== 'DECLINED',
    );
}
