import { authority, type Permission } from '../access/authority';
import { passes } from '../allowed';
import { assignmentFold, assignmentStream } from '../assignment/assignment-state';
import {
  ADDRESSEES,
  consolidatedFold,
  consolidatedStream,
} from '../consolidated-report/consolidated-state';
import type { Actor, Decider, Ledger } from '../decider';
import { officesOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { reportFold, reportStream, statusOf } from '../report/report-state';
import { same } from '../shared/same';
import {
  type CheckIns,
  type CycleOpening,
  cycleFold,
  openCycle,
  type ReportingCycle,
  type ReportingCycleEvent,
} from './cycle-state';
import { checkInsOf, openingBy, rosterAsked, rosterOf } from './open-cycle';

export {
  CYCLE_KINDS,
  type CycleKind,
  type CycleOpening,
  cycleFold,
  type ReportingCycle,
  type ReportingCycleEvent,
} from './cycle-state';
export { cycleStream, USUAL_TEMPLATE } from './open-cycle';

export type OpenReportingCycle = {
  type: 'OpenReportingCycle';
  planId: string;
  kind: CycleOpening['kind'];
  periodCovered: { from: string; to: string };
  cutOff: string;
  /** The coordinator's last day; else as the plan says, or the agencies' cut-off. */
  dueOn?: string | null;
  /** The headings of a report; else the usual ones. */
  template?: string[] | null;
};
/** "Đột xuất theo yêu cầu của cấp có thẩm quyền" (IV.3): of those agencies. */
export type RequestAdHocReport = Omit<OpenReportingCycle, 'type' | 'kind'> & {
  type: 'RequestAdHocReport';
  agencies: string[];
};
export type CloseReportingCycle = { type: 'CloseReportingCycle'; cycleId: string };
export type ReportingCycleCommand = OpenReportingCycle | RequestAdHocReport | CloseReportingCycle;

export const procedure: Record<ReportingCycleCommand['type'], Permission> = {
  OpenReportingCycle: { by: ['COORDINATOR'], basis: 'IV.3' },
  RequestAdHocReport: { by: ['COORDINATOR', 'PROVINCE_OFFICE'], basis: 'IV.3' },
  CloseReportingCycle: { by: ['COORDINATOR'], basis: 'IV.3 (assumption)' },
};

export const reportingCycle: Decider<ReportingCycle, ReportingCycleCommand, ReportingCycleEvent> = {
  ...cycleFold,

  authorize(command, state, ledger, actor) {
    const planId = command.type === 'CloseReportingCycle' ? known(state).planId : command.planId;
    const offices = officesOf(planId, ledger);
    return authority(command.type, procedure[command.type], actor, { offices });
  },

  decide(command, state, ledger, { today }) {
    switch (command.type) {
      case 'OpenReportingCycle':
        return open(command, command.kind, state, ledger, today);
      case 'RequestAdHocReport':
        return open(command, 'AD_HOC', state, ledger, today);
      case 'CloseReportingCycle':
        return close(command.cycleId, state, ledger);
    }
  },

  about: ({ opening }) => ({
    plan: opening?.planId ?? null,
    tasks: opening ? ['IV.3'] : [],
    agency: null,
  }),
  classification: () => 'PUBLIC',
};

/** The steps that the actor may take now with a cycle that was opened. */
export const allowedCycleSteps = (cycleId: string, ledger: Ledger, actor: Actor): string[] =>
  (['CloseReportingCycle'] as const).filter((type) =>
    passes(() => {
      const state = ledger.state(cycleFold, cycleId);
      reportingCycle.authorize({ type, cycleId }, state, ledger, actor);
      openCycle(cycleId, ledger);
      received(cycleId, ledger);
    }),
  );

function known({ opening }: ReportingCycle): CycleOpening {
  if (!opening) throw new Rejected('NOT_FOUND', { field: 'cycleId', what: 'reporting cycle' });
  return opening;
}

function open(
  command: OpenReportingCycle | RequestAdHocReport,
  kind: CycleOpening['kind'],
  state: ReportingCycle,
  ledger: Ledger,
  today: string,
): ReportingCycleEvent[] {
  const { planId, periodCovered, cutOff, dueOn = null, template = null } = command;
  const asked = { planId, kind, periodCovered, cutOff, dueOn, template };
  const opening = openingBy(asked, ledger, today);
  if (state.opening) {
    // Its last working day stays the one by the calendar of then.
    const { roster: _frozen, checkIns: _, ...opened } = state.opening;
    if (!same(opened, { ...opening, lastWorkingDay: opened.lastWorkingDay }))
      throw new Rejected('CYCLE_DIFFERS', { field: 'kind' });
    return [];
  }
  const roster =
    'agencies' in command ? rosterAsked(command.agencies, ledger) : rosterOf(planId, ledger);
  if (roster.length === 0) throw new Rejected('ROSTER_EMPTY');
  const checkIns = checkInsOf(opening, roster, ledger);
  return [{ type: 'ReportingCycleOpened', data: { ...opening, roster, checkIns } }];
}

/** Both addressees have it (rule 21); who has not reported by now is named, and awaited no more. */
function close(cycleId: string, state: ReportingCycle, ledger: Ledger): ReportingCycleEvent[] {
  if (state.closed) return [];
  const { roster, checkIns } = known(state);
  const consolidated = received(cycleId, ledger);
  const streams = roster.map((agency) => reportStream(cycleId, agency));
  const statuses = ledger.states(reportFold, streams).map(statusOf);
  const those = (...which: string[]) =>
    roster.filter((_, n) => which.includes(statuses[n] as string));
  return [
    {
      type: 'ReportingCycleClosed',
      data: {
        consolidated,
        missing: those('NONE', 'DRAFT'),
        returned: those('RETURNED'),
        notCheckedIn: notCheckedIn(checkIns, cycleId, ledger),
      },
    },
  ];
}

/** The version that both addressees have received; NOT_RECEIVED while there is none. */
function received(cycleId: string, ledger: Ledger): number {
  const { versions } = ledger.state(consolidatedFold, consolidatedStream(cycleId));
  const last = versions.at(-1);
  const missing = ADDRESSEES.filter((to) => !last?.received.includes(to));
  if (!last || missing.length > 0) throw new Rejected('NOT_RECEIVED', { to: missing.join(', ') });
  return last.version;
}

function notCheckedIn(asked: CheckIns, cycleId: string, ledger: Ledger): CheckIns {
  const left = ({ task, period, agencies }: CheckIns[number]) => {
    const streams = agencies.map((agency) => assignmentStream(task, agency));
    const states = ledger.states(assignmentFold, streams);
    return agencies.filter((_, n) => !states[n]?.occurrences[period]?.checkIns.includes(cycleId));
  };
  return asked
    .map((each) => ({ task: each.task, period: each.period, agencies: left(each) }))
    .filter(({ agencies }) => agencies.length > 0);
}
