import { authority, type Permission } from '../access/authority';
import { readPolicy } from '../access/read-policy';
import { AGENCY_REGISTRY, agencyRegistry, heirTo } from '../agency/agency-registry';
import { keysOf, passes } from '../allowed';
import type { Actor, Decider, Ledger } from '../decider';
import { officesOf } from '../plan/plan';
import type { Classification } from '../plan/plan-document';
import { Rejected } from '../rejection';
import { knownCycle, openCycle } from '../reporting-cycle/cycle-state';
import { civilDateOf } from '../shared/calendar';
import { own } from '../shared/own';
import {
  type Report,
  type ReportEvent,
  type ReportStatus,
  reportFold,
  reportStream,
  statusOf,
} from './report-state';

export {
  REPORT_STATUSES,
  type Report,
  type ReportEvent,
  type ReportStatus,
  reportStream,
} from './report-state';

export type DraftReport = {
  type: 'DraftReport';
  cycleId: string;
  agency: string;
  content: string;
  classification: Classification;
};
export type SubmitReport = {
  type: 'SubmitReport';
  cycleId: string;
  agency: string;
  /** Null only where there is nothing to report. */
  content: string | null;
  nil?: boolean;
  /** The revision that it is to replace, where one stands that was not returned. */
  supersedes?: number | null;
  classification: Classification;
};
/** Names the revision, so that what it replaced is not withdrawn by the same words. */
export type WithdrawReport = { type: 'WithdrawReport'; revision: number; reason: string };
export type ReturnReport = { type: 'ReturnReport'; reason: string };
export type AcceptReport = { type: 'AcceptReport' };
export type ReportCommand =
  | DraftReport
  | SubmitReport
  | WithdrawReport
  | ReturnReport
  | AcceptReport;

const agencys: Permission = { by: ['HEAD', 'OFFICER'], basis: 'IV.3' };
const coordinators: Permission = { by: ['COORDINATOR'], basis: 'IV.3' };

/** Who may take which step, and from which status. */
export const procedure: Record<ReportCommand['type'], Permission & { from: ReportStatus[] }> = {
  DraftReport: {
    ...agencys,
    from: ['NONE', 'DRAFT', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'NIL'],
  },
  SubmitReport: {
    ...agencys,
    from: ['NONE', 'DRAFT', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'NIL'],
  },
  WithdrawReport: { ...agencys, from: ['SUBMITTED', 'NIL'] },
  ReturnReport: { ...coordinators, from: ['SUBMITTED', 'NIL'] },
  AcceptReport: { ...coordinators, from: ['SUBMITTED'] },
};
/** The coordinator does not judge its own report (rule 20). */
export const ownReport: Permission = { by: ['PROVINCE_OFFICE'], basis: 'rule 20' };
/** What stands is replaced only by naming it. */
const STANDING: readonly ReportStatus[] = ['SUBMITTED', 'ACCEPTED', 'NIL'];

export const report: Decider<Report, ReportCommand, ReportEvent> = {
  ...reportFold,

  authorize(command, state, ledger, actor) {
    const permission = procedure[command.type];
    if (command.type === 'SubmitReport' || command.type === 'DraftReport') {
      knownCycle(command.cycleId, ledger);
      const agencies = [heirTo(command.agency, ledger)];
      return authority(command.type, permission, actor, { agencies });
    }
    const { planId, agency } = visible(state, ledger, actor);
    if (command.type === 'WithdrawReport')
      return authority(command.type, permission, actor, { agencies: [heirTo(agency, ledger)] });
    const offices = officesOf(planId, ledger);
    const judge = heirTo(agency, ledger) === offices.coordinator ? ownReport : permission;
    return authority(command.type, judge, actor, { offices });
  },

  decide(command, state, ledger, { now }) {
    switch (command.type) {
      case 'DraftReport': {
        const { cycleId, agency, content } = command;
        const { planId } = openCycle(cycleId, ledger);
        return [{ type: 'ReportDrafted', data: { planId, cycleId, agency, content } }];
      }
      case 'SubmitReport':
        return submit(command, state, ledger, now);
      case 'WithdrawReport': {
        const { revision, reason } = command;
        if (wasWithdrawn(revision, state)) return [];
        ready(command.type, state, ledger);
        if (standing(state).revision !== revision)
          throw new Rejected('NOT_THE_STANDING_REPORT', { field: 'revision', revision });
        return [{ type: 'ReportWithdrawn', data: { revision, reason } }];
      }
      case 'ReturnReport': {
        ready(command.type, state, ledger);
        const { revision } = standing(state);
        return [{ type: 'ReportReturned', data: { revision, reason: command.reason } }];
      }
      case 'AcceptReport': {
        // Once more changes nothing, so that many can be accepted again after some were.
        if (statusOf(state) === 'ACCEPTED') return [];
        ready(command.type, state, ledger);
        return [{ type: 'ReportAccepted', data: { revision: standing(state).revision } }];
      }
    }
  },

  about: ({ planId, agency }) => ({ plan: planId, tasks: planId ? ['IV.3'] : [], agency }),
  classification: (command) =>
    command.type === 'SubmitReport' || command.type === 'DraftReport'
      ? command.classification
      : 'INTERNAL',
};

/** The steps that the actor may take now with a report that was drafted or submitted. */
export const allowedReportSteps = (state: Report, ledger: Ledger, actor: Actor): string[] =>
  keysOf(procedure).filter((type) =>
    passes(() => {
      const { cycleId } = state;
      const agency = state.agency ?? '';
      const command = { type, cycleId, agency } as ReportCommand;
      if (!drafting(type, state)) visible(state, ledger, actor);
      report.authorize(command, state, ledger, actor);
      ready(type, state, ledger);
    }),
  );

/** The steps that the actor may take now towards his agency's report of the cycle. */
export const allowedReporting = (cycleId: string, ledger: Ledger, actor: Actor): string[] => {
  const { agency } = actor;
  if (agency === null) return [];
  const state = ledger.state(reportFold, reportStream(cycleId, agency));
  return (['DraftReport', 'SubmitReport'] as const).filter((type) =>
    passes(() => {
      authority(type, procedure[type], actor, { agencies: [heirTo(agency, ledger)] });
      openCycle(cycleId, ledger);
      ready(type, { ...state, cycleId }, ledger);
    }),
  );
};

/** A draft is there for its agency before anybody else may know of a report. */
const drafting = (type: ReportCommand['type'], { agency }: Report): boolean =>
  agency !== null && (type === 'DraftReport' || type === 'SubmitReport');

/** What a step needs, whatever it says. */
function ready(type: ReportCommand['type'], state: Report, ledger: Ledger): void {
  const status = statusOf(state);
  const { agency, cycleId } = state;
  if (!procedure[type].from.includes(status)) throw new Rejected('WRONG_STATUS', { status });
  // What came in time for the closing is still judged, so that nobody waits for nothing.
  if (type !== 'AcceptReport' && cycleId !== null) openCycle(cycleId, ledger);
  if (type !== 'ReturnReport' || agency === null) return;
  const { agencies } = ledger.state(agencyRegistry, AGENCY_REGISTRY);
  if (!own(agencies, heirTo(agency, ledger))?.commandable)
    throw new Rejected('NOT_COMMANDABLE', { agency });
}

const wasWithdrawn = (revision: number, state: Report): boolean =>
  revision >= 1 &&
  revision <= state.revision &&
  state.submissions.every((each) => each.revision !== revision);

/** The submission that stands. */
function standing(state: Report) {
  const last = state.submissions.at(-1);
  if (!last) throw new Rejected('WRONG_STATUS', { status: statusOf(state) });
  return last;
}

/** The report, unless the actor may not know of it: a draft is for its agency alone. */
function visible(state: Report, ledger: Ledger, actor: Actor): { planId: string; agency: string } {
  const { planId, agency, revision } = state;
  const kind = revision === 0 ? 'reportDraft' : 'report';
  const readable = (whose: string) => readPolicy(actor, { kind, agency: heirTo(whose, ledger) });
  if (planId === null || agency === null || !readable(agency))
    throw new Rejected('NOT_FOUND', { field: 'reportId', what: 'report' });
  return { planId, agency };
}

function submit(command: SubmitReport, state: Report, ledger: Ledger, now: string): ReportEvent[] {
  const { cycleId, agency, content, nil = false, supersedes = null } = command;
  const cycle = openCycle(cycleId, ledger);
  const status = statusOf(state);
  const last = state.submissions.at(-1);
  if (supersedes === null && STANDING.includes(status))
    throw new Rejected('WRONG_STATUS', { status });
  if (supersedes !== null && supersedes !== last?.revision)
    throw new Rejected('NOT_THE_STANDING_REPORT', { field: 'supersedes', revision: supersedes });
  if (!nil && content === null) throw new Rejected('REPORT_EMPTY', { field: 'content' });
  const { coordinator } = officesOf(cycle.planId, ledger);
  const collects = heirTo(agency, ledger) === coordinator;
  const lateNow = collects ? now > lastMoment(cycle.lastInstant) : civilDateOf(now) > cycle.cutOff;
  return [
    {
      type: 'ReportSubmitted',
      data: {
        planId: cycle.planId,
        cycleId,
        agency,
        revision: state.revision + 1,
        late: state.submissions[0]?.late ?? lateNow,
        onRoster: cycle.roster.includes(agency),
        nil,
        supersedes: last?.revision ?? null,
        content,
      },
    },
  ];
}

/** "23:59:59" lasts a whole second. */
const lastMoment = (lastInstant: string): string => lastInstant.replace('.000Z', '.999Z');
