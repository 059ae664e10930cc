import { Rejected } from '../rejection';
import { noDuplicates, paperOf } from './budget-lines';
import type { BudgetRequestEvent, BudgetSource } from './budget-request-events';
import { type BudgetRequest, type FundedLine, sameLine, type Track } from './budget-request-state';
import type { AllocateBudget, SettleBudget } from './commands';

/** The track of a source; SOURCE_NOT_REQUESTED where the request has none. */
export function trackOf({ tracks }: BudgetRequest, source: BudgetSource): Track {
  const track = tracks[source];
  if (!track) throw new Rejected('SOURCE_NOT_REQUESTED', { field: 'source', source });
  return track;
}

/**
 * Both approvals come before any money (IV.4). For provincial money the decided dossier is the
 * approval of the estimate (rule 16).
 */
export function approved(
  { policyApproval, estimateApproval }: BudgetRequest,
  source: BudgetSource,
): void {
  if (!policyApproval) throw new Rejected('POLICY_NOT_APPROVED', { field: 'source' });
  if (!estimateApproval && source !== 'PROVINCIAL')
    throw new Rejected('ESTIMATE_NOT_APPROVED', { field: 'source' });
}

/** One decision, one source; of no line more in all than was approved (rule 16). */
export function allocate(
  { source, lines, paper }: AllocateBudget,
  state: BudgetRequest,
): BudgetRequestEvent {
  const decision = paperOf(paper);
  if (lines.length === 0) throw new Rejected('NO_LINES', { field: 'lines' });
  const allocated = lines.map(({ task, period, amount }) => ({ task, period, source, amount }));
  noDuplicates(allocated, sameLine);
  for (const [n, line] of allocated.entries()) {
    const of = state.lines.find((each) => sameLine(each, line));
    if (!of) throw new Rejected('UNKNOWN_LINE', { field: `lines[${n}]` });
    const field = `lines[${n}].amount`;
    if (BigInt(line.amount) <= 0n) throw new Rejected('AMOUNT_NOT_POSITIVE', { field });
    const left = BigInt(of.approved ?? 0) - BigInt(of.allocated);
    if (BigInt(line.amount) > left)
      throw new Rejected('OVER_ALLOCATION', { field, left: String(left) });
  }
  const given = (line: FundedLine) => allocated.find((each) => sameLine(each, line))?.amount ?? 0;
  const complete = state.lines
    .filter((line) => line.source === source)
    .every((line) => BigInt(line.allocated) + BigInt(given(line)) === BigInt(line.approved ?? 0));
  const amounts = allocated.map(({ task, period, amount }) => ({ task, period, amount }));
  return { type: 'BudgetAllocated', data: { source, lines: amounts, paper: decision, complete } };
}

/** What was not allocated by then will not be, and it is said why. */
export function settle({ source, reason }: SettleBudget, state: BudgetRequest): BudgetRequestEvent {
  if (reason === null && trackOf(state, source).stage === 'PARTLY_ALLOCATED')
    throw new Rejected('REASON_MISSING', { field: 'reason' });
  return { type: 'BudgetSettled', data: { source, reason } };
}
