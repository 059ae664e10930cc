import { heirTo } from '../agency/agency-registry';
import type { Ledger, Occasion } from '../decider';
import { Rejected } from '../rejection';
import type { AssignmentEvent, AssignmentEventOf } from './assignment-events';
import { type Assignment, openingOf } from './assignment-state';
import type { ReportCompletion } from './commands';
import { missingLanguages, type Occurrence } from './occurrence';
import { checkCounted, inPlanYear, mayNotFall } from './progress';
import { isJudgedNow } from './ready';

/**
 * Done, on `effectiveOn`, by which late or in time is judged (rule 11). A head's own report is his
 * sign-off too; a unit's head is not the head of the agency that answers for it.
 */
export function reportCompletion(
  command: ReportCompletion,
  state: Assignment,
  occurrence: Occurrence,
  ledger: Ledger,
  { actor, effectiveOn: completedOn }: Occasion,
): AssignmentEvent[] {
  const opening = openingOf(state);
  const { dueOn, start } = occurrence;
  inPlanYear(completedOn, occurrence);
  if (completedOn < start)
    throw new Rejected('BEFORE_PERIOD', { field: 'effectiveOn', date: completedOn, start });
  const { period, quantity } = command;
  checkCounted(quantity, occurrence);
  mayNotFall('quantity', quantity, occurrence.done);
  const done = quantity ?? occurrence.done;
  if (occurrence.quantity && done < occurrence.quantity.of)
    throw new Rejected('QUANTITY_NOT_REACHED', { field: 'quantity', done, ...occurrence.quantity });
  const missing = missingLanguages(occurrence);
  if (missing.length > 0)
    throw new Rejected('EDITIONS_MISSING', { field: 'period', languages: missing.join(', ') });
  const timeliness = isJudgedNow(state, ledger) ? judgement(completedOn, dueOn) : 'NO_DEADLINE';
  const reported: AssignmentEvent = {
    type: 'CompletionReported',
    data: { period, completedOn, timeliness, quantity },
  };
  const holder = heirTo(opening.agency, ledger);
  const byHead = actor.roles.includes('AGENCY_HEAD') && actor.agency === holder;
  return byHead ? [reported, { type: 'CompletionSignedOff', data: { period } }] : [reported];
}

const judgement = (
  completedOn: string,
  dueOn: string | null,
): AssignmentEventOf<'CompletionReported'>['data']['timeliness'] =>
  completedOn <= (dueOn as string) ? 'DONE_IN_TIME' : 'DONE_LATE';

/** Nobody signs, confirms or sends back what was not done yet. */
export function afterCompletion(
  { completedOn }: Occurrence,
  { effectiveOn: date }: Occasion,
): void {
  if (completedOn !== null && date < completedOn)
    throw new Rejected('BEFORE_COMPLETION', { field: 'effectiveOn', date, completedOn });
}
