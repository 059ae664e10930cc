import type { Permission } from '../access/authority';
import type { Classification, DeliverableFormat } from '../plan/plan-document';
import type { OccurrenceStatus, Timeliness } from './assignment-events';
import { UNFINISHED } from './occurrence';

/** Brings the assignment in line with what its task says now; opens it if it is new. */
export type FollowTask = { type: 'FollowTask'; taskId: string; agency: string };
/** Hands the assignment on to the successor of an agency that was merged or split. */
export type FollowAgency = { type: 'FollowAgency' };
/** Writes down what the day has brought (rule 8). */
export type KeepTime = { type: 'KeepTime' };
export type AcceptInvitation = { type: 'AcceptInvitation' };
export type DeclineInvitation = { type: 'DeclineInvitation'; reason: string };
export type SuspendAssignment = { type: 'SuspendAssignment'; reason: string };
export type ResumeAssignment = { type: 'ResumeAssignment' };
export type RequestExtension = {
  type: 'RequestExtension';
  period: string;
  until: string;
  reason: string;
  /** The obstacle that justifies it, where one was reported. */
  obstacleId: string | null;
};
/** `until` null: as it was asked for. */
export type GrantExtension = { type: 'GrantExtension'; period: string; until: string | null };
export type RefuseExtension = { type: 'RefuseExtension'; period: string; reason: string };
export type WaiveOccurrence = { type: 'WaiveOccurrence'; period: string; reason: string };
export type ReportProgress = {
  type: 'ReportProgress';
  period: string;
  quantity: number | null;
  percent: number | null;
  note: string | null;
};
/** `corrects`: version of the report, in the assignment's stream, that gave the standing figure. */
export type CorrectProgress = {
  type: 'CorrectProgress';
  period: string;
  corrects: number;
  quantity: number | null;
  percent: number | null;
  reason: string;
};
export type SubmitDeliverable = {
  type: 'SubmitDeliverable';
  period: string;
  language: string;
  formats: DeliverableFormat[];
};
/** `withdraws`: version of the submission in the assignment's stream. */
export type WithdrawDeliverable = {
  type: 'WithdrawDeliverable';
  period: string;
  withdraws: number;
  reason: string;
};
export type WaiveLanguage = {
  type: 'WaiveLanguage';
  period: string;
  language: string;
  reason: string;
};
export type LogContribution = { type: 'LogContribution'; text: string };
export type ReportNil = { type: 'ReportNil'; period: string; from: string; to: string };
export type CheckIn = { type: 'CheckIn'; period: string; cycleId: string; note: string | null };
export type ReportCompletion = {
  type: 'ReportCompletion';
  period: string;
  quantity: number | null;
};
export type SignOff = { type: 'SignOff'; period: string };
export type ConfirmCompletion = { type: 'ConfirmCompletion'; period: string };
export type ReturnCompletion = { type: 'ReturnCompletion'; period: string; reason: string };
export type RegisterEvidence = {
  type: 'RegisterEvidence';
  period: string | null;
  kind: 'FILE' | 'LINK';
  name: string;
  url: string | null;
  sha256: string;
  size: number;
  /** Null: that of its task. */
  classification: Classification | null;
};
export type QuarantineEvidence = { type: 'QuarantineEvidence'; sha256: string; reason: string };
export type MeasureIndicator = {
  type: 'MeasureIndicator';
  indicator: string;
  /** Decimal digits, `12.5`. */
  value: string;
  period: string | null;
};
/** Null: every period that has begun and is not finished. */
/**
 * `periods`: those that are named; null: all, or those that stand as the filter says. Of the filter
 * the rest tells which assignments were meant: a command is known again by its words.
 */
export type Urge = {
  type: 'Urge';
  periods: string[] | null;
  filter?: UrgeFilter;
  text: string;
};
export type UrgeFilter = {
  planId: string;
  section: string | null;
  task: string | null;
  agency: string | null;
  status: OccurrenceStatus | null;
  timeliness: Timeliness | null;
  /** Both included. */
  dueFrom: string | null;
  dueTo: string | null;
};
/** `urge`: version of the urge in the assignment's stream. */
export type AcknowledgeUrge = { type: 'AcknowledgeUrge'; urge: number };

/** Those that a process gives, following what happened elsewhere. */
export type AssignmentFollowing = FollowTask | FollowAgency | KeepTime;
/** Those that concern one occurrence. */
export type OccurrenceStep =
  | RequestExtension
  | GrantExtension
  | RefuseExtension
  | WaiveOccurrence
  | ReportProgress
  | CorrectProgress
  | SubmitDeliverable
  | WithdrawDeliverable
  | WaiveLanguage
  | ReportNil
  | CheckIn
  | ReportCompletion
  | SignOff
  | ConfirmCompletion
  | ReturnCompletion;
/** Those that concern the assignment as a whole. */
export type AssignmentStep =
  | AcceptInvitation
  | DeclineInvitation
  | SuspendAssignment
  | ResumeAssignment
  | LogContribution
  | RegisterEvidence
  | QuarantineEvidence
  | MeasureIndicator
  | Urge
  | AcknowledgeUrge;
export type AssignmentCommand = AssignmentFollowing | AssignmentStep | OccurrenceStep;

/** `own`: of the coordinator's own work the province office judges (rule 11). */
type Step = Permission & { own?: Permission };

const agency = (basis: string): Step => ({ by: ['OFFICER', 'HEAD'], basis });
const coordinator = (basis: string): Step => ({
  by: ['COORDINATOR'],
  basis,
  own: { by: ['PROVINCE_OFFICE'], basis: 'rule 11' },
});

/** Who may take which step of an assignment. */
export const assignmentProcedure: Record<AssignmentStep['type'], Step> = {
  AcceptInvitation: agency('II.4, IV.1, IV.2, rule 3'),
  DeclineInvitation: agency('II.4, IV.1, IV.2, rule 3'),
  SuspendAssignment: coordinator('IV.3, rule 7 (assumption)'),
  ResumeAssignment: coordinator('IV.3, rule 7 (assumption)'),
  LogContribution: agency('II, rule 11'),
  RegisterEvidence: agency('rule 13'),
  QuarantineEvidence: {
    by: ['COORDINATOR', 'OFFICER', 'HEAD'],
    basis: 'I.2.c, rule 13 (assumption)',
  },
  MeasureIndicator: agency('rule 14'),
  Urge: coordinator('IV.3 (tham mưu Chủ tịch UBND tỉnh), rule 22'),
  AcknowledgeUrge: agency('IV.3, rule 22'),
};

/** Who may take which step of an occurrence, and from which of its statuses. */
export const occurrenceProcedure: Record<
  OccurrenceStep['type'],
  Step & { from: readonly OccurrenceStatus[] }
> = {
  RequestExtension: { ...agency('rule 9'), from: UNFINISHED },
  GrantExtension: { ...coordinator('IV.3, rule 9 (assumption)'), from: UNFINISHED },
  RefuseExtension: { ...coordinator('IV.3, rule 9 (assumption)'), from: UNFINISHED },
  WaiveOccurrence: {
    ...coordinator('IV.3, rule 7 (assumption)'),
    from: [...UNFINISHED, 'AWAITING_TRIGGER', 'SUSPENDED'],
  },
  ReportProgress: { ...agency('II, rule 11'), from: UNFINISHED },
  CorrectProgress: { ...agency('rules 10, 12'), from: ['IN_PROGRESS', 'RETURNED'] },
  SubmitDeliverable: { ...agency('II.5.b, rule 10'), from: UNFINISHED },
  WithdrawDeliverable: { ...agency('rules 10, 12'), from: ['IN_PROGRESS', 'RETURNED'] },
  WaiveLanguage: { ...coordinator('II.5.b, rule 10 (assumption)'), from: UNFINISHED },
  ReportNil: { ...agency('II.6.d, rule 6'), from: ['NOT_STARTED', 'IN_PROGRESS'] },
  CheckIn: { ...agency('II.6, II.7, rule 6'), from: ['NOT_STARTED', 'IN_PROGRESS'] },
  ReportCompletion: { by: ['HEAD', 'OFFICER'], basis: 'II, rule 11', from: UNFINISHED },
  SignOff: { by: ['HEAD'], basis: 'rule 11', from: ['IN_PROGRESS'] },
  ConfirmCompletion: { ...coordinator('rule 11 (assumption)'), from: ['REPORTED_DONE'] },
  // A confirmation that was given in error is taken back by returning the work.
  ReturnCompletion: {
    ...coordinator('rule 11 (assumption)'),
    from: ['REPORTED_DONE', 'CONFIRMED'],
  },
};

export const isOccurrenceStep = (command: AssignmentCommand): command is OccurrenceStep =>
  command.type in occurrenceProcedure;
