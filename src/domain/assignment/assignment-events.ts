import { DELIVERABLE_FORMATS, MODES, ROLES } from '../plan/plan-document';
import {
  civilDate,
  decimal,
  type EventsOf,
  erasable,
  event,
  flag,
  list,
  nullable,
  object,
  oneOf,
  text,
  whole,
} from '../shared/shape';

export const OCCURRENCE_STATUSES = [
  'AWAITING_TRIGGER',
  'NOT_STARTED',
  'IN_PROGRESS',
  'REPORTED_DONE',
  'CONFIRMED',
  'RETURNED',
  'SUSPENDED',
  'WAIVED',
  'LAPSED',
] as const;
export type OccurrenceStatus = (typeof OCCURRENCE_STATUSES)[number];

export const TIMELINESSES = [
  'NO_DEADLINE',
  'IN_TIME',
  'DUE_SOON',
  'OVERDUE',
  'DONE_IN_TIME',
  'DONE_LATE',
] as const;
export type Timeliness = (typeof TIMELINESSES)[number];

export const ASSIGNMENT_STATUSES = [
  'ACTIVE',
  'AWAITING_ACCEPTANCE',
  'DECLINED',
  'SUSPENDED',
  'WITHDRAWN',
] as const;
export type AssignmentStatus = (typeof ASSIGNMENT_STATUSES)[number];

export const EVIDENCE_KINDS = ['FILE', 'LINK'] as const;

const planned = list(
  object({
    period: text,
    start: civilDate,
    end: civilDate,
    dueOn: nullable(civilDate),
    quantity: nullable(object({ of: whole, unit: text })),
    languages: list(text),
  }),
);

/** What the task gives the agency. */
const terms = {
  taskOrdinal: whole,
  role: oneOf(ROLES),
  mode: oneOf(MODES),
  modeConfirmed: flag,
  label: nullable(text),
  subUnit: nullable(text),
  capacity: nullable(text),
  fromGroup: nullable(text),
  /** Whether the province could command the agency then; if not, nothing of it is ever overdue. */
  commandable: flag,
  /** What it waits for ("khi có hướng dẫn của Bộ"); null where it waits for nothing. */
  trigger: nullable(text),
  occurrences: planned,
};

/** Of the occurrences that the event touches. */
const periods = list(text);

/** Stored for ever: add optional fields, never rename one. Quantities are totals, not steps. */
export const assignmentEvents = {
  // What the task gives, and whether the agency takes it
  AssignmentOpened: event(1, {
    planId: text,
    taskId: text,
    taskCode: text,
    agency: text,
    ...terms,
  }),
  /** Named again, by itself or by a group, it got a stronger role than it had (rule 1). */
  AssignmentRoleRaised: event(1, { from: oneOf(ROLES), ...terms }),
  /** The task was taken from the agency; `periods` are those that it had not finished. */
  AssignmentWithdrawn: event(1, { periods }),
  /** It was given to the agency again. */
  AssignmentReopened: event(1, terms),
  /** What the text left unclear was decided: whether the agency is ordered or asked. */
  AssignmentModeConfirmed: event(1, {
    taskOrdinal: whole,
    mode: oneOf(MODES),
    trigger: nullable(text),
    judged: flag,
    occurrences: planned,
  }),
  /** An amended plan gives the agency another part in the task; `dropped` is its part no more. */
  AssignmentAmended: event(1, {
    from: object({ role: oneOf(ROLES), mode: oneOf(MODES) }),
    role: oneOf(ROLES),
    mode: oneOf(MODES),
    label: nullable(text),
    subUnit: nullable(text),
    capacity: nullable(text),
    fromGroup: nullable(text),
    dropped: periods,
  }),
  /** An amended plan moved the task. */
  AssignmentRecoded: event(1, { from: text, taskCode: text, taskOrdinal: whole, periods }),
  /** The agency was merged or split; another answers for its work from now on (rule 4). */
  AssignmentTransferred: event(1, {
    from: text,
    to: text,
    commandable: flag,
    judged: flag,
    periods,
  }),
  /** The roster was corrected: whether the province can command the agency (rule 3). */
  AssignmentCommandabilityCorrected: event(1, { commandable: flag, judged: flag, periods }),
  InvitationAccepted: event(1, {
    taskOrdinal: whole,
    trigger: nullable(text),
    occurrences: planned,
  }),
  InvitationDeclined: event(1, { reason: erasable }),
  /** A lead that was invited declined, or has been silent; `on` that day it was so (rule 3). */
  VacantLeadEscalated: event(1, {
    to: text,
    because: oneOf(['DECLINED', 'SILENT']),
    on: civilDate,
    calendar: nullable(text),
  }),
  AssignmentSuspended: event(1, { periods, reason: erasable }),
  AssignmentResumed: event(1, { periods }),

  // When it is due
  /** A cadence was decided on or the plan amended: these are the periods now, `dropped` no more. */
  AssignmentRescheduled: event(1, {
    taskOrdinal: whole,
    trigger: nullable(text),
    judged: flag,
    occurrences: planned,
    dropped: periods,
  }),
  /** The guidance that it waited for has come. */
  AssignmentTriggered: event(1, { periods, judged: flag }),
  /** The guidance never came, which is nobody's failure (rule 6). */
  AssignmentLapsed: event(1, { periods }),
  /** Written by the clock (rule 8): `on` is the day on which it became so, by that calendar. */
  OccurrenceDueSoon: event(1, { period: text, dueOn: civilDate, on: civilDate, calendar: text }),
  OccurrenceFellOverdue: event(1, {
    period: text,
    dueOn: civilDate,
    on: civilDate,
    calendar: text,
  }),
  /** `obstacle`: what stands in the way, by the id of its stream; null where none was named. */
  ExtensionRequested: event(
    2,
    { period: text, until: civilDate, reason: erasable, obstacle: nullable(text) },
    { 1: (data) => ({ ...(data as object), obstacle: null }) },
  ),
  ExtensionGranted: event(1, { period: text, until: civilDate }),
  ExtensionRefused: event(1, { period: text, until: civilDate, reason: erasable }),
  OccurrenceWaived: event(1, { period: text, reason: erasable }),

  // What is done
  /** `quantity` so far in the period, or `percent` where nothing is counted. */
  ProgressReported: event(1, {
    period: text,
    quantity: nullable(whole),
    percent: nullable(whole),
    note: erasable,
  }),
  /** The figure of an earlier report was wrong; `corrects` is that event's version here. */
  ProgressCorrected: event(1, {
    period: text,
    corrects: whole,
    quantity: nullable(whole),
    percent: nullable(whole),
    reason: erasable,
  }),
  /** One edition of what is made (rule 10): the bulletin in English, in print. */
  DeliverableSubmitted: event(1, {
    period: text,
    /** BCP 47. */
    language: text,
    formats: list(oneOf(DELIVERABLE_FORMATS)),
  }),
  /** `withdraws` is the version of the submission here. */
  DeliverableWithdrawn: event(1, {
    period: text,
    withdraws: whole,
    language: text,
    reason: erasable,
  }),
  LanguageWaived: event(1, { period: text, language: text, reason: erasable }),
  /** What a coordinating agency did for the task; it completes nothing. */
  ContributionLogged: event(1, { text: erasable }),
  /** "Nếu có": the statement that nothing happened in these days. */
  NilReported: event(1, { period: text, from: civilDate, to: civilDate }),
  /** Of a continuous task, once in each reporting cycle that covers it. */
  CheckedIn: event(1, { period: text, cycleId: text, note: erasable }),
  CompletionReported: event(1, {
    period: text,
    /** The day that late or in time is judged by (rule 11). */
    completedOn: civilDate,
    /** NO_DEADLINE for a body that the province does not judge (rule 3). */
    timeliness: oneOf(['DONE_IN_TIME', 'DONE_LATE', 'NO_DEADLINE']),
    quantity: nullable(whole),
  }),
  /** The agency's head vouches for what its officer reported. */
  CompletionSignedOff: event(1, { period: text }),
  CompletionConfirmed: event(1, { period: text }),
  CompletionReturned: event(1, { period: text, reason: erasable }),
  EvidenceRegistered: event(1, {
    period: nullable(text),
    kind: oneOf(EVIDENCE_KINDS),
    name: erasable,
    /** Of a link. */
    url: nullable(text),
    /** Of the content, hex; and its length in bytes. */
    sha256: text,
    size: whole,
    classification: oneOf(['PUBLIC', 'INTERNAL']),
  }),
  /** It should not have been registered; what it was stays on record by its hash. */
  EvidenceQuarantined: event(1, { sha256: text, reason: erasable }),
  IndicatorMeasured: event(1, { indicator: text, value: decimal, period: nullable(text) }),

  // Đôn đốc (IV.3)
  AssignmentUrged: event(1, { periods, text: erasable }),
  /** `urge` is the version of the urge here. */
  UrgeAcknowledged: event(1, { urge: whole }),
};
export type AssignmentEvent = EventsOf<typeof assignmentEvents>;
export type AssignmentEventOf<T extends AssignmentEvent['type']> = Extract<
  AssignmentEvent,
  { type: T }
>;
export type Opening = AssignmentEventOf<'AssignmentOpened'>['data'];
/** What the task gives the agency, as it stands. */
export type Terms = Omit<Opening, 'planId' | 'taskId' | 'taskCode' | 'agency'>;

/** Whether the event is one of an assignment's stream. */
export const isAssignmentEvent = <E extends { type: string }>(
  event: E,
): event is Extract<E, AssignmentEvent> => event.type in assignmentEvents;
