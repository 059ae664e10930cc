import {
  AGENCY_REGISTRY,
  agencyRegistry,
  openAgencyNamed,
  successorOf,
} from '../agency/agency-registry';
import { type Assignment, assignmentFold, assignmentStream } from '../assignment/assignment-state';
import { isJudged, type Occurrence } from '../assignment/occurrence';
import { answersFor } from '../assignment/schedule';
import type { Ledger } from '../decider';
import { imported, type PlanHeader, plan, planStream } from '../plan/plan';
import { Rejected } from '../rejection';
import { lastInstantOf, plusDays } from '../shared/calendar';
import { calendarOn, lastWorkingDayUpTo } from '../shared/working-days';
import { assignmentsOf, type Task, task } from '../task/task';
import { type CheckIns, type CycleKind, type CycleOpening, cycleFold } from './cycle-state';

/** What is the same of every cycle that is opened. */
type Asked = {
  planId: string;
  kind: CycleKind;
  periodCovered: { from: string; to: string };
  cutOff: string;
  /** The last day of the coordinator; null: as the plan says, or with the agencies' cut-off. */
  dueOn: string | null;
  /** The headings of a report; null for the usual ones. */
  template: string[] | null;
};

/** What IV.3 asks to be told of, where nobody says otherwise (assumption). */
export const USUAL_TEMPLATE = [
  'Kết quả thực hiện các nhiệm vụ được giao',
  'Kinh phí thực hiện',
  'Khó khăn, vướng mắc và nguyên nhân',
  'Đề xuất, kiến nghị',
];

/** A plan has one final cycle and one that supplements it, one for each period, and any others. */
export function cycleStream(
  { planId, kind, periodCovered }: Pick<Asked, 'planId' | 'kind' | 'periodCovered'>,
  mint: () => string,
): string {
  if (kind === 'FINAL' || kind === 'SUPPLEMENTARY') return soleCycle(planId, kind);
  if (kind === 'PERIODIC')
    return `reportingCycle-${planId}.${periodCovered.from}.${periodCovered.to}`;
  return mint();
}

const soleCycle = (planId: string, kind: 'FINAL' | 'SUPPLEMENTARY'): string =>
  `reportingCycle-${planId}.${kind}`;

/** "Trước ngày 15/11/2026" ends with the last second of the 14th (rule 19). */
export function openingBy(
  { planId, kind, periodCovered, cutOff, dueOn, template }: Asked,
  ledger: Ledger,
  today: string,
): Omit<CycleOpening, 'roster' | 'checkIns'> {
  const header = imported(ledger.state(plan, planStream(planId)));
  const { from, to } = periodCovered;
  if (from > to) throw new Rejected('PERIOD_REVERSED', { field: 'periodCovered', from, to });
  if (from < `${header.year}-01-01` || to > `${header.year}-12-31`)
    throw new Rejected('PERIOD_OUTSIDE_PLAN', { field: 'periodCovered', period: `${from}/${to}` });
  if (kind === 'SUPPLEMENTARY') supplementing(planId, header.year, periodCovered, ledger);
  const final = kind === 'FINAL';
  if (final && dueOn !== null) throw new Rejected('DUE_BY_PLAN', { field: 'dueOn' });
  const lastDay = final ? plusDays(header.finalReport.before, -1) : (dueOn ?? cutOff);
  const lastWorkingDay = lastWorkingDayUpTo(calendarOn(today), lastDay);
  if (cutOff > (final ? lastWorkingDay : lastDay))
    throw new Rejected('CUT_OFF_AFTER_DUE', { field: 'cutOff', cutOff, lastWorkingDay });
  return {
    planId,
    kind,
    periodCovered: { from, to },
    cutOff,
    dueRule: final ? header.finalReport.text : null,
    lastInstant: lastInstantOf(lastDay),
    lastWorkingDay,
    template: template ?? USUAL_TEMPLATE,
  };
}

/** What the final report, due in November, could not cover: from there to the end of the year. */
function supplementing(
  planId: string,
  year: number,
  { from, to }: Asked['periodCovered'],
  ledger: Ledger,
): void {
  const { opening: final } = ledger.state(cycleFold, soleCycle(planId, 'FINAL'));
  if (!final) throw new Rejected('NO_FINAL_CYCLE', { field: 'kind' });
  const [first, last] = [plusDays(final.periodCovered.to, 1), `${year}-12-31`];
  if (from !== first || to !== last)
    throw new Rejected('SUPPLEMENT_PERIOD', { field: 'periodCovered', from: first, to: last });
}

/** Rule 20: who leads, co-leads or implements, and can be commanded; in the registry's order. */
export function rosterOf(planId: string, ledger: Ledger): string[] {
  const registry = ledger.state(agencyRegistry, AGENCY_REGISTRY);
  // In the place of a body that is closed its successor reports (rule 4).
  const answering = new Set(
    tasksOf(planId, ledger).flatMap(({ state }) =>
      ordered(state).map(({ agency }) => successorOf(registry, agency)),
    ),
  );
  return Object.values(registry.agencies)
    .filter((agency) => agency.commandable && answering.has(agency.code))
    .map((agency) => agency.code);
}

/** Who is asked ad hoc: bodies that the province commands, each once; in the registry's order. */
export function rosterAsked(agencies: readonly string[], ledger: Ledger): string[] {
  const registry = ledger.state(agencyRegistry, AGENCY_REGISTRY);
  for (const code of agencies) {
    if (!openAgencyNamed(registry, code, 'agencies').commandable)
      throw new Rejected('NOT_COMMANDABLE', { field: 'agencies', agency: code });
  }
  return Object.keys(registry.agencies).filter((code) => agencies.includes(code));
}

/**
 * What never ends and is under way in the period, of those who must report (rule 6): it is checked
 * in for, once in the cycle. An assignment keeps the name of who had it first.
 */
export function checkInsOf(
  { planId, periodCovered }: Pick<CycleOpening, 'planId' | 'periodCovered'>,
  roster: readonly string[],
  ledger: Ledger,
): CheckIns {
  const { from, to } = periodCovered;
  const runs = ({ dueOn, status, start, end }: Occurrence) =>
    dueOn === null && OPEN.includes(status) && start <= to && end >= from;
  const asked = tasksOf(planId, ledger)
    .filter(({ state }) => state.definition?.schedule?.base.kind === 'CONTINUOUS')
    .map(({ id, state }) => ({ id, agencies: ordered(state).map(({ agency }) => agency) }));
  const streams = asked.flatMap(({ id, agencies }) =>
    agencies.map((agency) => assignmentStream(id, agency)),
  );
  const states = new Map(
    ledger.states(assignmentFold, streams).map((state, n) => [streams[n] as string, state]),
  );
  return asked.flatMap(({ id, agencies }) => {
    const byPeriod = new Map<string, string[]>();
    for (const agency of agencies) {
      const { opening, status, occurrences } = states.get(
        assignmentStream(id, agency),
      ) as Assignment;
      const counted = opening && isJudged(opening) && roster.includes(opening.agency);
      if (!counted || status !== 'ACTIVE') continue;
      for (const { period } of Object.values(occurrences).filter(runs))
        byPeriod.set(period, [...(byPeriod.get(period) ?? []), agency]);
    }
    return [...byPeriod].map(([period, those]) => ({ task: id, period, agencies: those }));
  });
}

/** Statuses in which a continuous task can be checked in. */
const OPEN: readonly Occurrence['status'][] = ['NOT_STARTED', 'IN_PROGRESS'];

const ordered = (state: Task) =>
  assignmentsOf(state).filter(({ role, mode }) => answersFor(role) && mode === 'ASSIGNED');

function tasksOf(planId: string, ledger: Ledger): { id: string; state: Task }[] {
  const header: PlanHeader = imported(ledger.state(plan, planStream(planId)));
  const ids = header.tasks.map(({ id }) => id);
  return ledger.states(task, ids).map((state, n) => ({ id: ids[n] as string, state }));
}
