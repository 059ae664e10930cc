import type { Offices } from '../access/authority';
import { heirTo } from '../agency/agency-registry';
import type { Actor, Ledger } from '../decider';
import { Rejected } from '../rejection';
import { noDuplicates } from './budget-lines';
import type { BudgetRequestEvent } from './budget-request-events';
import { type BudgetRequest, openSources, sameLine } from './budget-request-state';
import type { AppraiseBudgetRequest, NameBudgetAppraiser, RecuseFromAppraisal } from './commands';

/** Finance does not judge its own request (rule 17; the text is silent: an assumption). */
export const isFinances = (
  { agency }: BudgetRequest,
  { finance }: Offices,
  ledger: Ledger,
): boolean => agency !== null && heirTo(agency, ledger) === finance;

/** Whoever prepared a request never appraises it; separation is by person (rule 17). */
export function mayAppraise(
  state: BudgetRequest,
  offices: Offices,
  ledger: Ledger,
  actor: Pick<Actor, 'id'>,
): void {
  const { appraiser, preparers, recused } = state;
  if (preparers.includes(actor.id)) throw new Rejected('PREPARED_BY_APPRAISER');
  if (recused.includes(actor.id)) throw new Rejected('RECUSED');
  if (appraiser === null && isFinances(state, offices, ledger))
    throw new Rejected('APPRAISER_NOT_NAMED');
  if (appraiser !== null && appraiser.person !== actor.id) throw new Rejected('OTHER_APPRAISER');
}

export const recuse = (
  { reason }: RecuseFromAppraisal,
  { recused }: BudgetRequest,
  { id: person }: Actor,
): BudgetRequestEvent[] =>
  recused.includes(person) ? [] : [{ type: 'BudgetAppraisalRecused', data: { person, reason } }];

/** Where somebody recused himself, the province office names who appraises (rule 17). */
export function nameAppraiser(
  { person, agency }: NameBudgetAppraiser,
  { recused, preparers, appraiser }: BudgetRequest,
  { finance, coordinator, provinceOffice }: Offices,
): BudgetRequestEvent[] {
  if (preparers.includes(person)) throw new Rejected('PREPARED_BY_APPRAISER', { field: 'person' });
  if (recused.includes(person)) throw new Rejected('RECUSED', { field: 'person' });
  // Others do not see it (rule 18).
  if (![finance, coordinator, provinceOffice].includes(agency))
    throw new Rejected('APPRAISER_WITHOUT_SIGHT', { field: 'agency' });
  if (appraiser?.person === person && appraiser.agency === agency) return [];
  return [{ type: 'BudgetAppraiserNamed', data: { person, agency } }];
}

/** An amount for every line that Finance has a say in; more than requested only with a reason. */
export function appraise(
  { lines, reason }: AppraiseBudgetRequest,
  state: BudgetRequest,
): BudgetRequestEvent {
  const open = openSources(state.tracks);
  const asked = state.lines.filter(({ source }) => open.includes(source));
  noDuplicates(lines, sameLine);
  for (const [n, line] of lines.entries()) {
    const of = asked.find((each) => sameLine(each, line));
    if (!of) throw new Rejected('UNKNOWN_LINE', { field: `lines[${n}]` });
    if (reason === null && BigInt(line.recommended) > BigInt(of.requested))
      throw new Rejected('MORE_THAN_REQUESTED', { field: `lines[${n}].recommended` });
  }
  for (const { task, period, source } of asked)
    if (!lines.some((line) => sameLine(line, { task, period, source })))
      throw new Rejected('LINE_MISSING', { field: 'lines', task, period, source });
  const data = {
    revision: state.revision,
    lines: lines.map(({ task, period, source, recommended }) => ({
      task,
      period,
      source,
      recommended,
    })),
    reason,
  };
  return { type: 'BudgetRequestAppraised', data };
}
