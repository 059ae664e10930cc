import type { Aggregate, Ledger } from '../decider';
import { Rejected } from '../rejection';
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
  whole,
} from '../shared/shape';

export const CYCLE_KINDS = ['FINAL', 'AD_HOC', 'PERIODIC', 'SUPPLEMENTARY'] as const;
export type CycleKind = (typeof CYCLE_KINDS)[number];

/** Of a continuous task and its period: the agencies whose assignments are to be checked in. */
const checkIns = list(object({ task: text, period: text, agencies: list(text) }));

/** Stored for ever: add optional fields, never rename one. */
export const reportingCycleEvents = {
  ReportingCycleOpened: event(
    2,
    {
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
      /** What a report must speak of: its headings, in order. */
      template: list(text),
      /** What never ends is checked in for, once in the cycle (rule 6); frozen. */
      checkIns,
    },
    { 1: (data) => ({ ...(data as object), template: [], checkIns: [] }) },
  ),
  /** Nobody is awaited any more: what is named here never came. */
  ReportingCycleClosed: event(1, {
    /** The version of the consolidated report that both addressees have. */
    consolidated: whole,
    /** Agencies of the roster without a report, and those whose report was returned to them. */
    missing: list(text),
    returned: list(text),
    notCheckedIn: checkIns,
  }),
};
export type ReportingCycleEvent = EventsOf<typeof reportingCycleEvents>;
export type CycleOpening = Extract<ReportingCycleEvent, { type: 'ReportingCycleOpened' }>['data'];
export type CheckIns = CycleOpening['checkIns'];
export type ReportingCycle = { opening: CycleOpening | null; closed: boolean };

/** How the stream of a cycle is folded; who decides on it is in reporting-cycle.ts. */
export const cycleFold: Aggregate<ReportingCycle, ReportingCycleEvent> = {
  name: 'reportingCycle',
  events: reportingCycleEvents,
  initial: { opening: null, closed: false },
  evolve(state, event) {
    switch (event.type) {
      case 'ReportingCycleOpened':
        return { opening: event.data, closed: false };
      case 'ReportingCycleClosed':
        return { ...state, closed: true };
    }
  },
};

/** A cycle that there is; NOT_FOUND otherwise. */
export function knownCycle(cycleId: string, ledger: Ledger): CycleOpening {
  const { opening } = ledger.state(cycleFold, cycleId);
  if (!opening) throw new Rejected('NOT_FOUND', { field: 'cycleId', what: 'reporting cycle' });
  return opening;
}

/** A cycle that still goes on; CYCLE_CLOSED otherwise. */
export function openCycle(cycleId: string, ledger: Ledger): CycleOpening {
  const opening = knownCycle(cycleId, ledger);
  if (ledger.state(cycleFold, cycleId).closed) throw new Rejected('CYCLE_CLOSED');
  return opening;
}

/** What a stream or id that belongs to a cycle bears behind its own name. */
export const cycleSuffix = (cycleId: string): string => cycleId.slice('reportingCycle-'.length);
