import type { CadenceUnit, Role } from '../plan/plan-document';
import { type Period, periodsOf, windowPeriod } from '../shared/period';
import type { TaskDefinition } from '../task/task';
import type { PlannedOccurrence } from './occurrence';

/** LEAD, CO_LEAD and IMPLEMENT answer for the task; COORDINATE contributes. */
export const answersFor = (role: Role): boolean => role !== 'COORDINATE';

/** MONTH or QUARTER, as somebody decided on a day; null while nobody did. */
export type ResolvedCadence = { every: CadenceUnit; since: string } | null;

/**
 * The occurrences that an assignment opens (rule 6): one per period of a cadence, none while a
 * cadence is unresolved, one for everything else. Of a cadence that was decided on in the middle of
 * the year those periods that had not ended by then: nobody is late for what was not yet due.
 */
export function occurrencesOf(
  task: TaskDefinition,
  resolved: ResolvedCadence = null,
): PlannedOccurrence[] {
  if (task.kind === 'DUTY' || !task.schedule) return [];
  const { base } = task.schedule;
  const counted = task.deliverables.find((each) => each.quantity !== null);
  const quantity = counted
    ? { of: counted.quantity as number, unit: counted.unit as string }
    : null;
  const languages = task.deliverables.flatMap((each) => each.languages);
  const plan = (period: Period, dueOn: string | null): PlannedOccurrence => ({
    period: period.name,
    start: period.start,
    end: period.end,
    dueOn,
    quantity,
    languages,
  });
  switch (base.kind) {
    case 'WINDOW':
      return [plan(windowPeriod(task.year, base.start, base.end), base.end)];
    case 'CADENCE':
      return periodsOf(task.year, base.every).map((period) => plan(period, period.end));
    case 'CADENCE_UNRESOLVED':
      return resolved === null
        ? []
        : periodsOf(task.year, resolved.every)
            .filter(({ end }) => end >= resolved.since)
            .map((period) => plan(period, period.end));
    case 'CONTINUOUS':
      return periodsOf(task.year, 'YEAR').map((period) => plan(period, null));
  }
}
