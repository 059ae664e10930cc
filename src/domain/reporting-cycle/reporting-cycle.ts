import { authority, type Permission } from '../access/authority';
import { AGENCY_REGISTRY, agencyRegistry } from '../agency/agency-registry';
import { successorOf } from '../agency/agency-roster';
import { answersFor } from '../assignment/schedule';
import type { Decider, Ledger } from '../decider';
import { imported, officesOf, type PlanHeader, plan, planStream } from '../plan/plan';
import { Rejected } from '../rejection';
import { lastInstantOf, plusDays } from '../shared/calendar';
import { same } from '../shared/same';
import {
  civilDate,
  type EventsOf,
  event,
  instant,
  list,
  nullable,
  object,
  oneOf,
  text,
} from '../shared/shape';
import { type Calendar, calendarOn, lastWorkingDayUpTo } from '../shared/working-days';
import { assignmentsOf, task } from '../task/task';

export const CYCLE_KINDS = ['FINAL', 'AD_HOC', 'PERIODIC', 'SUPPLEMENTARY'] as const;
export type CycleKind = (typeof CYCLE_KINDS)[number];

/** Stored for ever: add optional fields, never rename one. */
export const reportingCycleEvents = {
  ReportingCycleOpened: event(1, {
    planId: text,
    kind: oneOf(CYCLE_KINDS),
    periodCovered: object({ from: civilDate, to: civilDate }),
    /** The last day on which an agency is in time. */
    cutOff: civilDate,
    /** The rule as the plan prints it; null where the plan sets none. */
    dueRule: nullable(text),
    /** The last instant in which the coordinator is in time. */
    lastInstant: instant,
    lastWorkingDay: civilDate,
    /** Who must report; frozen. */
    roster: list(text),
  }),
};
export type ReportingCycleEvent = EventsOf<typeof reportingCycleEvents>;
export type CycleOpening = ReportingCycleEvent['data'];
export type ReportingCycle = { opening: CycleOpening | null };

export type OpenReportingCycle = {
  type: 'OpenReportingCycle';
  planId: string;
  kind: CycleKind;
  periodCovered: { from: string; to: string };
  cutOff: string;
};

const permission: Permission = { by: ['COORDINATOR'], basis: 'IV.3' };

export const reportingCycle: Decider<ReportingCycle, OpenReportingCycle, ReportingCycleEvent> = {
  name: 'reportingCycle',
  events: reportingCycleEvents,
  initial: { opening: null },

  evolve: (_state, { data }) => ({ opening: data }),

  authorize(command, _state, ledger, actor) {
    const offices = officesOf(command.planId, ledger);
    return authority(command.type, permission, actor, { offices });
  },

  decide(command, state, ledger, { today }) {
    const header = imported(ledger.state(plan, planStream(command.planId)));
    const opening = openingBy(command, header, calendarOn(today));
    if (state.opening) {
      // Its last working day stays the one by the calendar of then.
      const { roster: _frozen, ...opened } = state.opening;
      if (!same(opened, { ...opening, lastWorkingDay: opened.lastWorkingDay }))
        throw new Rejected('CYCLE_DIFFERS', { field: 'kind' });
      return [];
    }
    const roster = rosterOf(header, ledger);
    if (roster.length === 0) throw new Rejected('ROSTER_EMPTY');
    return [{ type: 'ReportingCycleOpened', data: { ...opening, roster } }];
  },

  about: ({ opening }) => ({
    plan: opening?.planId ?? null,
    tasks: opening ? ['IV.3'] : [],
    agency: null,
  }),
  classification: () => 'PUBLIC',
};

/** A plan has one final cycle; a periodic one for each period; as many others as are asked for. */
export function cycleStream(command: OpenReportingCycle, mint: () => string): string {
  const { planId, kind, periodCovered } = command;
  if (kind === 'FINAL') return `reportingCycle-${planId}.FINAL`;
  if (kind === 'PERIODIC')
    return `reportingCycle-${planId}.${periodCovered.from}.${periodCovered.to}`;
  return mint();
}

/** "Trước ngày 15/11/2026" ends with the last second of the 14th (rule 19). */
function openingBy(
  command: OpenReportingCycle,
  header: PlanHeader,
  calendar: Calendar,
): Omit<CycleOpening, 'roster'> {
  const { planId, kind, periodCovered, cutOff } = command;
  if (periodCovered.from > periodCovered.to)
    throw new Rejected('PERIOD_REVERSED', {
      field: 'periodCovered',
      from: periodCovered.from,
      to: periodCovered.to,
    });
  const { from, to } = periodCovered;
  if (from < `${header.year}-01-01` || to > `${header.year}-12-31`)
    throw new Rejected('PERIOD_OUTSIDE_PLAN', { field: 'periodCovered', period: `${from}/${to}` });
  const final = kind === 'FINAL';
  const lastDay = final ? plusDays(header.finalReport.before, -1) : cutOff;
  const lastWorkingDay = lastWorkingDayUpTo(calendar, lastDay);
  if (final && cutOff > lastWorkingDay)
    throw new Rejected('CUT_OFF_AFTER_DUE', { field: 'cutOff', cutOff, lastWorkingDay });
  return {
    planId,
    kind,
    periodCovered: { from: periodCovered.from, to: periodCovered.to },
    cutOff,
    dueRule: final ? header.finalReport.text : null,
    lastInstant: lastInstantOf(lastDay),
    lastWorkingDay,
  };
}

/** Rule 20: who leads, co-leads or implements, and can be commanded; in the registry's order. */
function rosterOf(header: PlanHeader, ledger: Ledger): string[] {
  const tasks = ledger.states(
    task,
    header.tasks.map((each) => each.id),
  );
  const registry = ledger.state(agencyRegistry, AGENCY_REGISTRY);
  // In the place of a body that is closed its successor reports (rule 4).
  const answering = new Set(
    tasks.flatMap((each) =>
      assignmentsOf(each)
        .filter(({ role, mode }) => answersFor(role) && mode === 'ASSIGNED')
        .map(({ agency }) => successorOf(registry, agency)),
    ),
  );
  return Object.values(registry.agencies)
    .filter((agency) => agency.commandable && answering.has(agency.code))
    .map((agency) => agency.code);
}
