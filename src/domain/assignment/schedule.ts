import type { Role } from '../plan/plan-document';
import { type Period, periodsOf, windowPeriod } from '../shared/period';
import type { TaskDefinition } from '../task/task';

/** What an assignment has to do in one period. */
export type PlannedOccurrence = {
  period: string;
  start: string;
  end: string;
  /** Null: no deadline, which is a value of its own (rule 7). */
  dueOn: string | null;
  quantity: { of: number; unit: string } | null;
  /** Editions without which it is not complete. */
  languages: string[];
};

/** LEAD, CO_LEAD and IMPLEMENT answer for the task; COORDINATE contributes. */
export const answersFor = (role: Role): boolean => role !== 'COORDINATE';

/**
 * The occurrences that an assignment opens (rule 6): one per period of a cadence, none while a
 * cadence is unresolved, one for everything else.
 */
export function occurrencesOf(task: TaskDefinition): PlannedOccurrence[] {
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
      return [];
    case 'CONTINUOUS':
      return periodsOf(task.year, 'YEAR').map((period) => plan(period, null));
  }
}
