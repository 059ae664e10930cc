import { authority, type Permission } from '../access/authority';
import { readPolicy } from '../access/read-policy';
import { AGENCY_REGISTRY, agencyRegistry, heirTo } from '../agency/agency-registry';
import { keysOf, passes } from '../allowed';
import type { Actor, Decider, Ledger } from '../decider';
import { officesOf } from '../plan/plan';
import type { Classification } from '../plan/plan-document';
import { Rejected } from '../rejection';
import { type CycleOpening, reportingCycle } from '../reporting-cycle/reporting-cycle';
import { civilDateOf } from '../shared/calendar';
import { own } from '../shared/own';
import { type EventsOf, erasable, event, flag, text, whole } from '../shared/shape';

export const REPORT_STATUSES = [
  'NONE',
  'DRAFT',
  'SUBMITTED',
  'RETURNED',
  'ACCEPTED',
  'NIL',
] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** Stored for ever: add optional fields, never rename one. */
export const reportEvents = {
  ReportSubmitted: event(1, {
    planId: text,
    cycleId: text,
    agency: text,
    revision: whole,
    /** By the first submission, against the cut-off that was set at opening (rule 20). */
    late: flag,
    /** Whether the cycle's roster counts it. */
    onRoster: flag,
    content: erasable,
  }),
  ReportReturned: event(1, { revision: whole, reason: erasable }),
  ReportAccepted: event(1, { revision: whole }),
};
export type ReportEvent = EventsOf<typeof reportEvents>;

export type Report = {
  planId: string | null;
  agency: string | null;
  cycleId: string | null;
  status: ReportStatus;
  revision: number;
  /** Of the first submission; null before it. */
  late: boolean | null;
};

export type SubmitReport = {
  type: 'SubmitReport';
  cycleId: string;
  agency: string;
  content: string;
  classification: Classification;
};
export type ReturnReport = { type: 'ReturnReport'; reason: string };
export type AcceptReport = { type: 'AcceptReport' };
export type ReportCommand = SubmitReport | ReturnReport | AcceptReport;

/** Who may take which step, and from which status. */
const procedure: Record<ReportCommand['type'], Permission & { from: ReportStatus[] }> = {
  SubmitReport: {
    by: ['HEAD', 'OFFICER'],
    basis: 'IV.3',
    from: ['NONE', 'DRAFT', 'RETURNED'],
  },
  ReturnReport: { by: ['COORDINATOR'], basis: 'IV.3', from: ['SUBMITTED'] },
  AcceptReport: { by: ['COORDINATOR'], basis: 'IV.3', from: ['SUBMITTED'] },
};
/** The coordinator does not judge its own report (rule 20). */
const ownReport: Permission = { by: ['PROVINCE_OFFICE'], basis: 'rule 20' };

export const report: Decider<Report, ReportCommand, ReportEvent> = {
  name: 'report',
  events: reportEvents,
  initial: { planId: null, agency: null, cycleId: null, status: 'NONE', revision: 0, late: null },

  evolve(state, event) {
    switch (event.type) {
      case 'ReportSubmitted': {
        const { planId, cycleId, agency, revision, late } = event.data;
        return { planId, cycleId, agency, revision, late, status: 'SUBMITTED' };
      }
      case 'ReportReturned':
        return { ...state, status: 'RETURNED' };
      case 'ReportAccepted':
        return { ...state, status: 'ACCEPTED' };
    }
  },

  authorize(command, state, ledger, actor) {
    const permission = procedure[command.type];
    if (command.type === 'SubmitReport') {
      openCycle(command.cycleId, ledger);
      const agencies = [heirTo(command.agency, ledger)];
      return authority(command.type, permission, actor, { agencies });
    }
    const { planId, agency } = visible(state, ledger, actor);
    const offices = officesOf(planId, ledger);
    const judge = heirTo(agency, ledger) === offices.coordinator ? ownReport : permission;
    return authority(command.type, judge, actor, { offices });
  },

  decide(command, state, ledger, { now }) {
    ready(command.type, state, ledger);
    switch (command.type) {
      case 'SubmitReport':
        return submit(command, state, ledger, now);
      case 'ReturnReport': {
        const { revision } = state;
        return [{ type: 'ReportReturned', data: { revision, reason: command.reason } }];
      }
      case 'AcceptReport':
        return [{ type: 'ReportAccepted', data: { revision: state.revision } }];
    }
  },

  about: ({ planId, agency }) => ({ plan: planId, tasks: planId ? ['IV.3'] : [], agency }),
  classification: (command) =>
    command.type === 'SubmitReport' ? command.classification : 'INTERNAL',
};

/** The steps that the actor may take now with a report that was submitted. */
export const allowedReportSteps = (state: Report, ledger: Ledger, actor: Actor): string[] =>
  keysOf(procedure).filter((type) =>
    passes(() => {
      const { cycleId } = state;
      const { agency } = visible(state, ledger, actor);
      const command = { type, cycleId, agency } as ReportCommand;
      report.authorize(command, state, ledger, actor);
      ready(type, state, ledger);
    }),
  );

/** Whether the actor may hand in his agency's report of the cycle now. */
export const mayReport = (cycleId: string, ledger: Ledger, actor: Actor): boolean =>
  passes(() => {
    const { agency } = actor;
    if (agency === null) throw new Rejected('FORBIDDEN', { command: 'SubmitReport', allowed: '' });
    const agencies = [heirTo(agency, ledger)];
    authority('SubmitReport', procedure.SubmitReport, actor, { agencies });
    ready('SubmitReport', ledger.state(report, reportStream(cycleId, agency)), ledger);
  });

function ready(type: ReportCommand['type'], { status, agency }: Report, ledger: Ledger): void {
  if (!procedure[type].from.includes(status)) throw new Rejected('WRONG_STATUS', { status });
  if (type !== 'ReturnReport' || agency === null) return;
  const { agencies } = ledger.state(agencyRegistry, AGENCY_REGISTRY);
  if (!own(agencies, heirTo(agency, ledger))?.commandable)
    throw new Rejected('NOT_COMMANDABLE', { agency });
}

/** A report per agency and cycle. */
export const reportStream = (cycleId: string, agency: string): string =>
  `report-${cycleId.slice('reportingCycle-'.length)}.${agency}`;

function openCycle(cycleId: string, ledger: Ledger): CycleOpening {
  const { opening } = ledger.state(reportingCycle, cycleId);
  if (!opening) throw new Rejected('NOT_FOUND', { field: 'cycleId', what: 'reporting cycle' });
  return opening;
}

/** The report, unless the actor may not know of it. */
function visible(
  { planId, agency }: Report,
  ledger: Ledger,
  actor: Actor,
): { planId: string; agency: string } {
  const readable = (whose: string) =>
    readPolicy(actor, { kind: 'report', agency: heirTo(whose, ledger) });
  if (planId === null || agency === null || !readable(agency))
    throw new Rejected('NOT_FOUND', { field: 'reportId', what: 'report' });
  return { planId, agency };
}

function submit(
  { cycleId, agency, content }: SubmitReport,
  state: Report,
  ledger: Ledger,
  now: string,
): ReportEvent[] {
  const cycle = openCycle(cycleId, ledger);
  const { coordinator } = officesOf(cycle.planId, ledger);
  const collects = heirTo(agency, ledger) === coordinator;
  const lateNow = civilDateOf(now) > (collects ? civilDateOf(cycle.lastInstant) : cycle.cutOff);
  return [
    {
      type: 'ReportSubmitted',
      data: {
        planId: cycle.planId,
        cycleId,
        agency,
        revision: state.revision + 1,
        late: state.late ?? lateNow,
        onRoster: cycle.roster.includes(agency),
        content,
      },
    },
  ];
}
