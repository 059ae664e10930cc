import type { Actor, Decider, Document, Ledger, Occasion } from './decider';
import { imported, type Plan, type PlanHeader, plan, planStream } from './plan/plan';
import type { Classification } from './plan/plan-document';
import { Rejected } from './rejection';
import { civilDateOf } from './shared/calendar';

/** When a command happens. `effectiveOn` is null where the caller names no day: then it is today. */
export function occasionOf(
  actor: Actor,
  now: string,
  { effectiveOn, document }: { effectiveOn: string | null; document: Document | null },
): Occasion {
  const today = civilDateOf(now);
  if (effectiveOn !== null && effectiveOn > today)
    throw new Rejected('EFFECTIVE_IN_FUTURE', { field: 'effectiveOn', date: effectiveOn, today });
  if (document && document.date > today)
    throw new Rejected('DOCUMENT_IN_FUTURE', {
      field: 'document.date',
      date: document.date,
      today,
    });
  return { actor, now, today, effectiveOn: effectiveOn ?? today };
}

/**
 * Đồng Nai and its 95 communes are what they are from that day (Nghị quyết 202/2025/QH15, Nghị quyết
 * 1662/NQ-UBTVQH15: general knowledge, which the plan's text does not name; to be confirmed). What
 * was before is another roster's history.
 */
const PROVINCE_SINCE = '2025-07-01';

/**
 * How far back a fact may be dated (rule 24; an assumption, the text is silent). What is done for a
 * plan: to the first day of its year, or to the day of its issue where that is earlier. What
 * concerns no plan, as agencies and delegations: to the day from which the province is as it is.
 * What is recorded on its own day is as old as it is. `after` is the state that the command leaves.
 */
export function mustNotPredate<S, C, E>(
  { effectiveOn: date, today }: Occasion,
  decider: Decider<S, C, E>,
  after: S,
  ledger: Ledger,
): void {
  if (date === today) return;
  const { plan: planId } = decider.about(after);
  if (planId === null) {
    if (date < PROVINCE_SINCE)
      throw new Rejected('BEFORE_PROVINCE', { field: 'effectiveOn', date, since: PROVINCE_SINCE });
    return;
  }
  // The command may be the one that imports or issues the plan.
  const state =
    decider.name === plan.name ? (after as Plan) : ledger.state(plan, planStream(planId));
  const header = imported(state);
  if (date < beginningOf(header))
    throw new Rejected('BEFORE_PLAN_YEAR', {
      field: 'effectiveOn',
      date,
      year: firstDayOf(header),
    });
}

const firstDayOf = ({ year }: PlanHeader): string => `${year}-01-01`;

/** A plan is issued in its year or in the one before; an earlier date is a slip of the pen. */
function beginningOf(header: PlanHeader): string {
  const { year, issuedOn } = header;
  const first = firstDayOf(header);
  return issuedOn !== null && issuedOn >= `${year - 1}-01-01` && issuedOn < first
    ? issuedOn
    : first;
}

/** State secrets are refused at the door (I.2.c, rule 25). */
export function unclassified(classification: Classification): 'PUBLIC' | 'INTERNAL' {
  if (classification === 'PUBLIC' || classification === 'INTERNAL') return classification;
  throw new Rejected('CLASSIFIED_CONTENT', { field: 'classification' });
}
