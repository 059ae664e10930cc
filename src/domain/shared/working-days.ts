import { plusDays } from './calendar';
import { CALENDARS, type Calendar } from './holidays';

export type { Calendar };

/** From so many working days before its deadline a piece of work is due soon (rule 8). */
export const DUE_SOON_WORKING_DAYS = 5;
/** For so many working days an invited lead may leave its invitation unanswered (assumption). */
export const SILENT_LEAD_WORKING_DAYS = 10;

/** The version in force on that day; before the first one, the first. */
export function calendarOn(day: string, calendars: readonly Calendar[] = CALENDARS): Calendar {
  return calendars.findLast(({ since }) => since <= day) ?? (calendars[0] as Calendar);
}

/** Monday to Friday, unless the calendar says otherwise of that very day. */
export function isWorkingDay({ days }: Calendar, date: string): boolean {
  const special = days.find((each) => each.date === date);
  if (special) return special.kind === 'WORKED';
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/** The day that is n working days before the date, which itself is not counted. */
export const workingDaysBefore = (calendar: Calendar, date: string, n: number): string =>
  counted(calendar, date, n, -1);

/** The day that is n working days after the date, which itself is not counted. */
export const workingDaysAfter = (calendar: Calendar, date: string, n: number): string =>
  counted(calendar, date, n, 1);

function counted(calendar: Calendar, from: string, n: number, step: 1 | -1): string {
  let date = from;
  for (let left = n; left > 0; ) {
    date = plusDays(date, step);
    if (isWorkingDay(calendar, date)) left--;
  }
  return date;
}

/** The date, or the last working day before it. */
export const lastWorkingDayUpTo = (calendar: Calendar, date: string): string =>
  isWorkingDay(calendar, date) ? date : workingDaysBefore(calendar, date, 1);

/** How many working days there are after `from`, up to `to` and with it; 0 where `to` is earlier. */
export function workingDaysBetween(calendar: Calendar, from: string, to: string): number {
  let count = 0;
  for (let date = plusDays(from, 1); date <= to; date = plusDays(date, 1))
    if (isWorkingDay(calendar, date)) count++;
  return count;
}

/** The first day on which at most five working days are left, up to the deadline and with it. */
export const dueSoonOn = (calendar: Calendar, dueOn: string): string =>
  workingDaysBefore(calendar, lastWorkingDayUpTo(calendar, dueOn), DUE_SOON_WORKING_DAYS);

/** The first day after the working days that an invited lead has for its answer. */
export const silentOn = (calendar: Calendar, invitedOn: string): string =>
  plusDays(workingDaysAfter(calendar, invitedOn, SILENT_LEAD_WORKING_DAYS), 1);

/** The day on which something became so, and the version of the calendar that said so then. */
export type Became = { on: string; calendar: string };

/**
 * Since when a deadline is near, each day judged by the calendar that was in force on it; null
 * while it is not. Asked on whichever later day, the answer is the same.
 */
export const dueSoonSince = (
  dueOn: string,
  today: string,
  calendars: readonly Calendar[] = CALENDARS,
): Became | null => became(calendars, today, (calendar) => dueSoonOn(calendar, dueOn));

/** Since when an invitation of that day counts as left unanswered; as `dueSoonSince`. */
export const silentSince = (
  invitedOn: string,
  today: string,
  calendars: readonly Calendar[] = CALENDARS,
): Became | null => became(calendars, today, (calendar) => silentOn(calendar, invitedOn));

function became(
  calendars: readonly Calendar[],
  today: string,
  dayBy: (calendar: Calendar) => string,
): Became | null {
  for (const [n, calendar] of calendars.entries()) {
    const day = dayBy(calendar);
    const on = n > 0 && day < calendar.since ? calendar.since : day;
    const next = calendars[n + 1];
    if (next && on >= next.since) continue;
    return on <= today ? { on, calendar: calendar.version } : null;
  }
  return null;
}
