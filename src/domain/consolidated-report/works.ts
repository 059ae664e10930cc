import type { OccurrenceStatus, Timeliness } from '../assignment/assignment-events';
import { plusDays } from '../shared/calendar';
import type { Figure } from './consolidated-state';
import type { Material, OccurrenceQuestion, Scope, Trace, WorkTally } from './material';

/** Which occurrences a figure counts; what is not said does not matter. */
type Work = {
  statuses?: readonly OccurrenceStatus[];
  timeliness?: Timeliness;
  /** In the period that the report covers, or after it. */
  due?: 'IN_PERIOD' | 'AFTER';
};

/** What counts at all where something is due (rule 7). */
const COUNTED: readonly OccurrenceStatus[] = [
  'NOT_STARTED',
  'IN_PROGRESS',
  'RETURNED',
  'REPORTED_DONE',
  'CONFIRMED',
];
const UNDONE: readonly OccurrenceStatus[] = ['NOT_STARTED', 'IN_PROGRESS', 'RETURNED'];
const DONE: readonly OccurrenceStatus[] = ['REPORTED_DONE', 'CONFIRMED'];

/** The figures that are counts of occurrences: the count and its trace follow from one line. */
export const WORKS = {
  works: {},
  confirmed: { statuses: ['CONFIRMED'] },
  reportedDone: { statuses: ['REPORTED_DONE'] },
  inProgress: { statuses: ['IN_PROGRESS'] },
  returned: { statuses: ['RETURNED'] },
  notStarted: { statuses: ['NOT_STARTED'] },
  awaitingTrigger: { statuses: ['AWAITING_TRIGGER'] },
  suspended: { statuses: ['SUSPENDED'] },
  waived: { statuses: ['WAIVED'] },
  lapsed: { statuses: ['LAPSED'] },
  doneInTime: { timeliness: 'DONE_IN_TIME' },
  doneLate: { timeliness: 'DONE_LATE' },
  overdue: { timeliness: 'OVERDUE' },
  dueInPeriod: { due: 'IN_PERIOD', statuses: COUNTED },
  doneOfDue: { due: 'IN_PERIOD', statuses: DONE },
  dueAfter: { due: 'AFTER', statuses: COUNTED },
  undoneAfter: { due: 'AFTER', statuses: UNDONE },
} as const satisfies Record<string, Work>;
export type WorkFigure = keyof typeof WORKS;

export const isWorkFigure = (name: string): name is WorkFigure => Object.hasOwn(WORKS, name);

const dueWithin = (due: Work['due'], { from, to }: Pick<Scope, 'from' | 'to'>) => {
  if (due === undefined) return {};
  return due === 'AFTER' ? { dueFrom: plusDays(to, 1) } : { dueFrom: from, dueTo: to };
};

function counts(work: Work, period: Pick<Scope, 'from' | 'to'>, tally: WorkTally): boolean {
  const { dueFrom, dueTo } = dueWithin(work.due, period) as { dueFrom?: string; dueTo?: string };
  const { dueOn } = tally;
  return (
    (!work.statuses || work.statuses.includes(tally.status)) &&
    (!work.timeliness || work.timeliness === tally.timeliness) &&
    (!dueFrom || (dueOn !== null && dueOn >= dueFrom)) &&
    (!dueTo || (dueOn !== null && dueOn <= dueTo))
  );
}

/** Those figures of some occurrences; of those that are 0 only the first is named. */
export function workFigures(
  names: readonly WorkFigure[],
  works: readonly WorkTally[],
  { periodCovered }: Material['cycle'],
): Figure[] {
  const value = (name: WorkFigure) =>
    works
      .filter((tally) => counts(WORKS[name], periodCovered, tally))
      .reduce((sum, { count }) => sum + count, 0);
  return named(names.map((name) => [name, value(name)]));
}

/** Figures by name; of those that are 0 only the first is named. */
export const named = (those: [string, number | bigint][]): Figure[] =>
  those
    .filter(([, value], n) => n === 0 || Number(value) !== 0)
    .map(([name, value]) => ({ name, value: String(value) }));

/** One question for each status, since a filter of occurrences names one. */
export function workTrace(
  name: WorkFigure,
  below: Pick<OccurrenceQuestion, 'section' | 'task'>,
  scope: Scope,
): Trace {
  const { statuses, timeliness, due }: Work = WORKS[name];
  const where: OccurrenceQuestion = {
    planId: scope.planId,
    ...below,
    ...(timeliness && { timeliness }),
    ...dueWithin(due, scope),
  };
  const each = statuses?.map((status) => ({ ...where, status })) ?? [where];
  return { of: 'occurrences', where: each, sum: 'COUNT' };
}

/** Rule 7: CONFIRMED ÷ (all − WAIVED − LAPSED − SUSPENDED), continuous ones left out; `62.5`. */
export function percentOf(works: readonly WorkTally[]): string | null {
  const left: readonly OccurrenceStatus[] = ['WAIVED', 'LAPSED', 'SUSPENDED'];
  const due = works.filter(({ status, dueOn }) => dueOn !== null && !left.includes(status));
  const sum = (those: readonly WorkTally[]) => those.reduce((all, { count }) => all + count, 0);
  if (sum(due) === 0) return null;
  const confirmed = sum(due.filter(({ status }) => status === 'CONFIRMED'));
  return String(Math.floor((confirmed * 1000) / sum(due)) / 10);
}
