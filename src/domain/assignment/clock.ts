import type { Ledger } from '../decider';
import { officesOf } from '../plan/plan';
import { plusDays } from '../shared/calendar';
import { calendarOn, dueSoonSince, silentSince } from '../shared/working-days';
import type { AssignmentEvent } from './assignment-events';
import { type Assignment, openingOf } from './assignment-state';
import { isJudgedNow } from './ready';

/**
 * What has become due soon or overdue, and which invited lead has been silent too long, by `today`
 * (rules 3 and 8). Days that were missed are caught up: each event says the day on which it was so.
 */
export function keepTime(state: Assignment, ledger: Ledger, today: string): AssignmentEvent[] {
  if (state.status === 'AWAITING_ACCEPTANCE') {
    const silent = silentSince(state.invitedOn, today);
    return silent ? vacant('SILENT', silent.on, silent.calendar, state, ledger) : [];
  }
  if (state.status !== 'ACTIVE' || !isJudgedNow(state, ledger)) return [];
  return Object.values(state.occurrences).flatMap((each): AssignmentEvent[] => {
    const { period, dueOn, pace, runsSince } = each;
    if (runsSince === null || dueOn === null || pace === 'OVERDUE') return [];
    // What was given out late, or put on hold meanwhile, was not due before it ran.
    const said = (day: string, calendar: string) => {
      const on = day < runsSince ? runsSince : day;
      return { period, dueOn, on, calendar };
    };
    const soon = pace === 'IN_TIME' && runsSince <= dueOn ? dueSoonSince(dueOn, today) : null;
    const over = plusDays(dueOn, 1);
    const { version } = calendarOn(over);
    return [
      ...(soon ? [{ type: 'OccurrenceDueSoon' as const, data: said(soon.on, soon.calendar) }] : []),
      ...(over <= today
        ? [{ type: 'OccurrenceFellOverdue' as const, data: said(over, version) }]
        : []),
    ];
  });
}

/** Nobody is put in a vacant lead's place silently: the province office is told (rule 3). */
export function vacant(
  because: 'DECLINED' | 'SILENT',
  on: string,
  calendar: string | null,
  state: Assignment,
  ledger: Ledger,
): AssignmentEvent[] {
  const { role, planId } = openingOf(state);
  if ((role !== 'LEAD' && role !== 'CO_LEAD') || state.escalated) return [];
  const { provinceOffice: to } = officesOf(planId, ledger);
  return [{ type: 'VacantLeadEscalated', data: { to, because, on, calendar } }];
}
