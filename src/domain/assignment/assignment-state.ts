import type { Aggregate } from '../decider';
import { Rejected } from '../rejection';
import { civilDateOf } from '../shared/calendar';
import { own } from '../shared/own';
import {
  type AssignmentEvent,
  type AssignmentStatus,
  assignmentEvents,
  type Opening,
} from './assignment-events';
import {
  isJudged,
  type Occurrence,
  occurrenceAfter,
  periodsTouched,
  type Told,
} from './occurrence';

export type Assignment = {
  /** With the terms, the code and the holder as they stand; null before it is opened. */
  opening: Opening | null;
  status: AssignmentStatus;
  /** When the agency was asked, if it was asked and not ordered. */
  invitedOn: string;
  /** Whether the province office was told that the lead is vacant. */
  escalated: boolean;
  occurrences: Record<string, Occurrence>;
  /** Periods that an amended plan took from it, and not a decision: another gives them back. */
  dropped: string[];
  evidence: {
    sha256: string;
    size: number;
    period: string | null;
    url: string | null;
    quarantined: boolean;
  }[];
  nilReports: { period: string; from: string; to: string }[];
  measurements: { indicator: string; value: string; period: string | null }[];
  /** By the day on which they were recorded, whatever day they bear. */
  urges: { version: number; on: string; periods: string[]; acknowledged: boolean }[];
  /** By period: the obstacle that the last request for more time pointed at. */
  justifiedBy: Record<string, string | null>;
};

export const noAssignment: Assignment = {
  opening: null,
  status: 'ACTIVE',
  invitedOn: '',
  escalated: false,
  occurrences: {},
  dropped: [],
  evidence: [],
  nilReports: [],
  measurements: [],
  urges: [],
  justifiedBy: {},
};

export function openingOf(state: Assignment): Opening {
  if (!state.opening)
    throw new Rejected('NOT_FOUND', { field: 'assignmentId', what: 'assignment' });
  return state.opening;
}

/** An assignment after an event: its occurrences by their own step, the rest here. */
export function assignmentAfter(state: Assignment, event: Told<AssignmentEvent>): Assignment {
  const touched = periodsTouched(event).flatMap((period): [string, Occurrence][] => {
    const occurrence = occurrenceAfter(state.occurrences[period], event, period);
    return occurrence ? [[period, occurrence]] : [];
  });
  const occurrences =
    touched.length > 0
      ? { ...state.occurrences, ...Object.fromEntries(touched) }
      : state.occurrences;
  return {
    ...withFacts(state, event),
    occurrences,
    dropped: droppedAfter(state, event, occurrences),
  };
}

/** Those that are still waived since an amendment; what began again is no longer among them. */
const droppedAfter = (
  { dropped }: Assignment,
  { type, data }: AssignmentEvent,
  occurrences: Assignment['occurrences'],
): string[] => {
  const amends = type === 'AssignmentRescheduled' || type === 'AssignmentAmended';
  return [...new Set([...dropped, ...(amends ? data.dropped : [])])].filter(
    (period) => own(occurrences, period)?.status === 'WAIVED',
  );
};

/** What the agency is asked to do, and whether it does it. */
function withFacts(state: Assignment, event: Told<AssignmentEvent>): Assignment {
  const { opening } = state;
  switch (event.type) {
    case 'AssignmentOpened':
      return { ...state, opening: event.data, ...asked(event.data, event) };
    case 'AssignmentRoleRaised': {
      const { from: _from, ...raised } = event.data;
      const again = state.status === 'SUSPENDED' ? {} : asked(raised, event);
      return { ...state, opening: opening && { ...opening, ...raised }, ...again };
    }
    case 'AssignmentReopened':
      return {
        ...state,
        opening: opening && { ...opening, ...event.data },
        ...asked(event.data, event),
      };
    case 'AssignmentModeConfirmed': {
      const { mode } = event.data;
      const confirmed = opening && { ...opening, mode, modeConfirmed: true };
      // What is on hold is taken up again by its own step.
      const begins = mode === 'ASSIGNED' && state.status !== 'SUSPENDED';
      const status = begins ? 'ACTIVE' : state.status;
      return { ...state, opening: confirmed, status };
    }
    case 'AssignmentAmended': {
      const { dropped: _dropped, from, ...part } = event.data;
      const commandable = opening?.commandable ?? false;
      const held = state.status === 'SUSPENDED' && part.mode === 'ASSIGNED';
      const again = part.mode === from.mode || held ? {} : asked({ ...part, commandable }, event);
      return { ...state, opening: opening && { ...opening, ...part }, ...again };
    }
    case 'AssignmentRecoded': {
      const { taskCode, taskOrdinal } = event.data;
      return { ...state, opening: opening && { ...opening, taskCode, taskOrdinal } };
    }
    case 'AssignmentTransferred':
    case 'AssignmentCommandabilityCorrected': {
      const { commandable, judged } = event.data;
      const agency = 'to' in event.data ? { agency: event.data.to } : {};
      // What nobody could be ordered to do before, who can be is ordered to do: it has no say.
      const begins =
        judged && (state.status === 'AWAITING_ACCEPTANCE' || state.status === 'DECLINED');
      const status = begins ? 'ACTIVE' : state.status;
      return { ...state, opening: opening && { ...opening, ...agency, commandable }, status };
    }
    case 'AssignmentWithdrawn':
      return { ...state, status: 'WITHDRAWN' };
    case 'InvitationAccepted':
      return { ...state, status: 'ACTIVE' };
    case 'InvitationDeclined':
      return { ...state, status: 'DECLINED' };
    case 'VacantLeadEscalated':
      return { ...state, escalated: true };
    case 'AssignmentSuspended':
      return { ...state, status: 'SUSPENDED' };
    case 'AssignmentResumed':
      return { ...state, status: 'ACTIVE' };
    case 'NilReported':
      return { ...state, nilReports: [...state.nilReports, event.data] };
    case 'EvidenceRegistered': {
      const { sha256, size, period, url } = event.data;
      const registered = { sha256, size, period, url, quarantined: false };
      return { ...state, evidence: [...state.evidence, registered] };
    }
    case 'EvidenceQuarantined':
      return {
        ...state,
        evidence: state.evidence.map((each) =>
          each.sha256 === event.data.sha256 ? { ...each, quarantined: true } : each,
        ),
      };
    case 'IndicatorMeasured':
      return { ...state, measurements: [...state.measurements, event.data] };
    case 'AssignmentUrged': {
      const { version, recordedAt, data } = event;
      const on = civilDateOf(recordedAt);
      const urge = { version, on, periods: data.periods, acknowledged: false };
      return { ...state, urges: [...state.urges, urge] };
    }
    case 'UrgeAcknowledged':
      return {
        ...state,
        urges: state.urges.map((each) =>
          each.version === event.data.urge ? { ...each, acknowledged: true } : each,
        ),
      };
    case 'ExtensionRequested': {
      const { period, obstacle } = event.data;
      return { ...state, justifiedBy: { ...state.justifiedBy, [period]: obstacle } };
    }
    case 'AssignmentRescheduled':
    case 'AssignmentTriggered':
    case 'AssignmentLapsed':
    case 'OccurrenceDueSoon':
    case 'OccurrenceFellOverdue':
    case 'ExtensionGranted':
    case 'ExtensionRefused':
    case 'OccurrenceWaived':
    case 'ProgressReported':
    case 'ProgressCorrected':
    case 'DeliverableSubmitted':
    case 'DeliverableWithdrawn':
    case 'LanguageWaived':
    case 'ContributionLogged':
    case 'CheckedIn':
    case 'CompletionReported':
    case 'CompletionSignedOff':
    case 'CompletionConfirmed':
    case 'CompletionReturned':
      return state;
  }
}

/**
 * An invited or requested body accepts before anything of it is counted, and so does one that the
 * province cannot command, whatever the text calls it (rule 3).
 */
const asked = (
  terms: Pick<Opening, 'mode' | 'commandable'>,
  { recordedAt }: { recordedAt: string },
) => ({
  status: isJudged(terms) ? ('ACTIVE' as const) : ('AWAITING_ACCEPTANCE' as const),
  invitedOn: civilDateOf(recordedAt),
  escalated: false,
});

/** How the stream of an assignment is folded; who decides on it is in assignment.ts. */
export const assignmentFold: Aggregate<Assignment, AssignmentEvent> = {
  name: 'assignment',
  events: assignmentEvents,
  initial: noAssignment,
  evolve: assignmentAfter,
};

/** One task × one agency has one stream, so it can be opened only once. */
export const assignmentStream = (taskId: string, agency: string): string =>
  `assignment-${taskId.slice('task-'.length)}.${agency}`;

/** The stream of the task that an assignment is of. */
export const taskOfAssignment = (stream: string): string =>
  `task-${stream.slice('assignment-'.length, stream.indexOf('.'))}`;
