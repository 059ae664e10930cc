import { isAssignmentEvent } from '../domain/assignment/assignment-events';
import { periodsTouched } from '../domain/assignment/occurrence';
import {
  ADDRESSEES,
  type Addressee,
  cycleOfConsolidated,
} from '../domain/consolidated-report/consolidated-state';
import { reportStream } from '../domain/report/report';
import { civilDateOf } from '../domain/shared/calendar';
import { same } from '../domain/shared/same';
import { occurrenceId } from './occurrence-view';
import type { LedgerEvent } from './projection';
import { occurrencesIn } from './reporting-cycle-view';
import { type Matter, objectOf, sameTurn, type Turn, turned, type WorkItemRow } from './work-item';

type Opened = Extract<LedgerEvent, { type: 'ReportingCycleOpened' }>;

/** The coordinator, who opened it, has until the last instant; all others until the cut-off. */
function dueOf({ actor, data }: Opened, agency: string): string {
  const opened = agency === (actor.onBehalfOf ?? actor.agency);
  return opened ? civilDateOf(data.lastInstant) : data.cutOff;
}

/**
 * The cycle, and the day by which the report is due (null for whom its roster does not count); how
 * each submission that was not withdrawn stands, the last one last.
 */
type Reported = {
  cycle: string;
  due: string | null;
  stands: ('SUBMITTED' | 'RETURNED' | 'ENDED')[];
};

/** An agency's report in a cycle: written, judged, perhaps written again (rule 20). */
export const report: Matter = {
  objects(event) {
    switch (event.type) {
      case 'ReportingCycleOpened':
        return event.data.roster.map((agency) => reportStream(event.stream, agency));
      case 'ReportingCycleClosed': {
        const { missing, returned } = event.data;
        return [...missing, ...returned].map((agency) => reportStream(event.stream, agency));
      }
      case 'ReportSubmitted':
      case 'ReportWithdrawn':
      case 'ReportReturned':
      case 'ReportAccepted':
        return [event.stream];
      default:
        return [];
    }
  },
  evolve(row, event, id) {
    if (event.type === 'ReportingCycleClosed') return undefined;
    const before = (row?.memory ?? { cycle: '', due: null, stands: [] }) as Reported;
    const memory = { ...before, ...reported(before, event, objectOf(id)) };
    const agency = event.about.agency ?? objectOf(id).slice(reportStream(memory.cycle, '').length);
    return turned(row, event, id, reportTurn(memory, agency, objectOf(id)), memory);
  },
};

function reported({ stands }: Reported, event: LedgerEvent, object: string): Partial<Reported> {
  const before = stands.slice(0, -1);
  switch (event.type) {
    case 'ReportingCycleOpened': {
      const agency = object.slice(reportStream(event.stream, '').length);
      return { cycle: event.stream, due: dueOf(event, agency) };
    }
    case 'ReportSubmitted': {
      const { cycleId: cycle, nil } = event.data;
      return { cycle, stands: [...stands, nil ? 'ENDED' : 'SUBMITTED'] };
    }
    case 'ReportWithdrawn':
      return { stands: before };
    case 'ReportReturned':
      return { stands: [...before, 'RETURNED'] };
    case 'ReportAccepted':
      return { stands: [...before, 'ENDED'] };
    default:
      return {};
  }
}

/** As long as there is no report, it is the cycle that is answered; of who must report, that is. */
function reportTurn({ cycle, due, stands }: Reported, agency: string, object: string): Turn | null {
  const agencies = [agency];
  switch (stands.at(-1)) {
    case 'SUBMITTED':
      return { what: 'ACCEPT_REPORT', party: 'JUDGE', agencies, object, due_on: null };
    case 'RETURNED':
      return { what: 'RETURNED_REPORT', party: 'OFFICER', agencies, object, due_on: due };
    case 'ENDED':
      return null;
    case undefined:
      if (due === null) return null;
      return { what: 'SUBMIT_REPORT', party: 'OFFICER', agencies, object: cycle, due_on: due };
  }
}

/** Open cycles in which a continuous task is still to be checked in, the earliest due first. */
type Awaiting = { held: boolean; cycles: { id: string; due: string }[] };

/** The cycle that the item of a check-in is for: the one that is due first. */
export const cycleAwaiting = ({ memory }: WorkItemRow): string | null =>
  (memory as Awaiting).cycles[0]?.id ?? null;

/** "Thường xuyên": checked in once in each cycle that asks for it (rules 6 and 19). */
export const checkIn: Matter = {
  objects(event) {
    if (event.type === 'ReportingCycleOpened') return occurrencesIn(event.data.checkIns);
    if (event.type === 'ReportingCycleClosed') return occurrencesIn(event.data.notCheckedIn);
    return isAssignmentEvent(event)
      ? periodsTouched(event).map((period) => occurrenceId(event.stream, period))
      : [];
  },
  evolve(row, event, id) {
    const { held, cycles } = (row?.memory ?? { held: false, cycles: [] }) as Awaiting;
    const without = (cycle: string) => cycles.filter((each) => each.id !== cycle);
    const now = (next: Awaiting) => {
      const [first] = next.cycles;
      if (!first) return undefined;
      const agencies = row?.agencies.length ? row.agencies : [holderIn(id)];
      const of = { party: 'OFFICER' as const, agencies, object: objectOf(id) };
      const turn: Turn = { what: 'CHECK_IN', ...of, due_on: first.due };
      return turned(row, event, id, next.held ? null : turn, next);
    };
    switch (event.type) {
      case 'ReportingCycleOpened': {
        const asked = [...cycles, { id: event.stream, due: event.data.cutOff }];
        return now({ held, cycles: asked.sort((a, b) => (a.due < b.due ? -1 : 1)) });
      }
      case 'ReportingCycleClosed':
        return row && now({ held, cycles: without(event.stream) });
      case 'CheckedIn':
        return row && now({ held, cycles: without(event.data.cycleId) });
      case 'AssignmentSuspended':
        return row && now({ held: true, cycles });
      case 'AssignmentResumed':
        return row && now({ held: false, cycles });
      case 'AssignmentWithdrawn':
      case 'OccurrenceWaived':
      case 'AssignmentLapsed':
      case 'AssignmentRescheduled':
      case 'AssignmentAmended':
        return undefined;
      default:
        return row && unlessSame(row, sameTurn(row, event));
    }
  },
};

/** What is as it was is not written again. */
const unlessSame = (row: WorkItemRow, next: WorkItemRow): WorkItemRow =>
  same(row, next) ? row : next;

/** The assignment's id ends with who had it first, whose successor finds it too. */
function holderIn(id: string): string {
  const [stream = ''] = objectOf(id).split('/');
  return stream.slice(stream.indexOf('.') + 1);
}

/** The coordinator's last day; to whom the latest version was sent, and who has it. */
type Sent = { due: string | null; dispatched: Addressee[]; received: Addressee[] };
const unsent: Sent = { due: null, dispatched: [], received: [] };

/** The object of what follows from a consolidated report is its cycle. */
function cycleOf(event: LedgerEvent): string | null {
  switch (event.type) {
    case 'ReportingCycleOpened':
    case 'ReportingCycleClosed':
      return event.stream;
    case 'ReportConsolidated':
    case 'ConsolidatedReportDispatched':
    case 'DispatchReceiptConfirmed':
      return cycleOfConsolidated(event.stream);
    default:
      return null;
  }
}

const ofCycle = (event: LedgerEvent): string[] => {
  const cycle = cycleOf(event);
  return cycle === null ? [] : [cycle];
};

const all = (those: readonly Addressee[]): boolean => ADDRESSEES.every((to) => those.includes(to));

/** The coordinator consolidates, sends it to both, and closes the cycle once both have it (rule 21). */
export const consolidation: Matter = {
  objects: ofCycle,
  evolve(row, event, id) {
    if (event.type === 'ReportingCycleClosed') return undefined;
    const { due, dispatched, received } = (row?.memory ?? unsent) as Sent;
    const now = (what: Turn['what'] | null, sent: Sent) => {
      const due_on = what === 'CLOSE_REPORTING_CYCLE' ? null : sent.due;
      const of = { party: 'COORDINATOR' as const, agencies: [], object: objectOf(id) };
      return turned(row, event, id, what && { what, ...of, due_on }, sent);
    };
    switch (event.type) {
      case 'ReportingCycleOpened':
        return now('CONSOLIDATE_REPORT', {
          ...unsent,
          due: civilDateOf(event.data.lastInstant),
        });
      case 'ReportConsolidated':
        return now('DISPATCH_CONSOLIDATED_REPORT', { ...unsent, due });
      case 'ConsolidatedReportDispatched': {
        const sent = { due, dispatched: [...dispatched, event.data.to], received };
        return now(all(sent.dispatched) ? null : 'DISPATCH_CONSOLIDATED_REPORT', sent);
      }
      case 'DispatchReceiptConfirmed': {
        const sent = { due, dispatched, received: [...received, event.data.to] };
        const open = all(dispatched) ? null : ('DISPATCH_CONSOLIDATED_REPORT' as const);
        return now(all(sent.received) ? 'CLOSE_REPORTING_CYCLE' : open, sent);
      }
      default:
        return row;
    }
  },
};

/** An addressee's receipt of the latest version; the coordinator records that of the Ministry. */
export const receiptOf = (to: Addressee): Matter => ({
  objects: ofCycle,
  evolve(row, event, id) {
    switch (event.type) {
      case 'ConsolidatedReportDispatched': {
        if (event.data.to !== to) return row;
        return turned(row, event, id, {
          what: 'CONFIRM_DISPATCH_RECEIPT',
          party: to === 'PROVINCE' ? 'PROVINCE_OFFICE' : 'COORDINATOR',
          agencies: [],
          object: objectOf(id),
          due_on: null,
        });
      }
      case 'DispatchReceiptConfirmed':
        return event.data.to === to ? undefined : row;
      case 'ReportConsolidated':
      case 'ReportingCycleClosed':
        return undefined;
      default:
        return row;
    }
  },
});
