import { AGENCY_REGISTRY, agencyRegistry, heirTo } from '../agency/agency-registry';
import { keysOf } from '../allowed';
import type { Ledger } from '../decider';
import { Rejected } from '../rejection';
import { own } from '../shared/own';
import { scheduleOf, task } from '../task/task';
import type { AssignmentStatus } from './assignment-events';
import { type Assignment, openingOf } from './assignment-state';
import { type AssignmentStep, type OccurrenceStep, occurrenceProcedure } from './commands';
import {
  isJudged,
  isUnfinished,
  isUrgeable,
  missingLanguages,
  type Occurrence,
} from './occurrence';
import { answersFor } from './schedule';

/**
 * Whether a step may be taken now, whatever it says: what `decide` asks first, and what tells a
 * caller which steps are open to him. Throws `Rejected`.
 */
export function readyForOccurrence(
  type: OccurrenceStep['type'],
  period: string,
  state: Assignment,
  ledger: Ledger,
): Occurrence {
  if (!(STILL_OPEN[state.status] ?? []).includes(type)) active(state);
  const { role, trigger } = openingOf(state);
  if (!answersFor(role)) throw new Rejected('COORDINATE_HAS_NO_OCCURRENCE');
  const occurrence = own(state.occurrences, period);
  if (!occurrence) throw new Rejected('UNKNOWN_PERIOD', { field: 'period', period });
  const { status } = occurrence;
  const { from } = occurrenceProcedure[type];
  const headReturns = type === 'ReturnCompletion' && awaitsSignOff(occurrence);
  if (status === 'AWAITING_TRIGGER' && !from.includes(status))
    throw new Rejected('AWAITING_TRIGGER', { trigger: trigger ?? '' });
  if (!from.includes(status) && !headReturns) throw new Rejected('WRONG_STATUS', { status });
  guard(type, occurrence, state, ledger);
  return occurrence;
}

/**
 * What was done before the assignment was put on hold or taken away is still signed and judged; and
 * what is on hold may be waived without taking it up again.
 */
const STILL_OPEN: Partial<Record<AssignmentStatus, readonly OccurrenceStep['type'][]>> = {
  SUSPENDED: ['SignOff', 'ConfirmCompletion', 'ReturnCompletion', 'WaiveOccurrence'],
  WITHDRAWN: ['SignOff', 'ConfirmCompletion', 'ReturnCompletion'],
};

/** Its completion is reported, and the agency's head has not vouched for it. */
export const awaitsSignOff = ({ status, completedOn }: Occurrence): boolean =>
  status === 'IN_PROGRESS' && completedOn !== null;

/** What a step needs besides a status; it returns, so that no step is forgotten. */
function guard(
  type: OccurrenceStep['type'],
  occurrence: Occurrence,
  state: Assignment,
  ledger: Ledger,
): true {
  const { dueOn, extensionAsked, status, languages, submissions, reportedBy } = occurrence;
  switch (type) {
    case 'SignOff':
      if (!awaitsSignOff(occurrence)) throw new Rejected('WRONG_STATUS', { status });
      return true;
    case 'ConfirmCompletion':
      return true;
    case 'ReturnCompletion':
      // The head may send his own officer's report back; the province judges whom it commands.
      if (!awaitsSignOff(occurrence)) judged(state, ledger);
      return true;
    case 'WaiveOccurrence':
      pending(occurrence);
      return true;
    case 'ReportProgress':
      pending(occurrence);
      return true;
    case 'CorrectProgress':
      pending(occurrence);
      if (reportedBy === null) throw new Rejected('NOTHING_TO_CORRECT');
      return true;
    case 'SubmitDeliverable':
      pending(occurrence);
      return true;
    case 'WithdrawDeliverable':
      pending(occurrence);
      if (submissions.length === 0) throw new Rejected('NOT_SUBMITTED');
      return true;
    case 'WaiveLanguage':
      pending(occurrence);
      if (languages.length === 0) throw new Rejected('NO_LANGUAGES_ASKED_FOR');
      return true;
    case 'ReportNil':
      if (!scheduleOf(ledger.state(task, openingOf(state).taskId)).incident)
        throw new Rejected('NO_INCIDENT_TASK', { field: 'assignmentId' });
      return true;
    case 'CheckIn':
      if (dueOn !== null) throw new Rejected('NOT_CONTINUOUS', { dueOn });
      return true;
    case 'ReportCompletion':
      if (dueOn === null) throw new Rejected('NEVER_COMPLETE', { field: 'period' });
      pending(occurrence);
      return true;
    case 'RequestExtension':
      if (dueOn === null) throw new Rejected('NO_DUE_DATE', { field: 'period' });
      pending(occurrence);
      return true;
    case 'GrantExtension':
    case 'RefuseExtension':
      if (extensionAsked === null) throw new Rejected('NO_EXTENSION_ASKED');
      return true;
  }
}

/** Nothing is changed under the eyes of the head who is to sign it off. */
function pending(occurrence: Occurrence): void {
  if (awaitsSignOff(occurrence)) throw new Rejected('COMPLETION_AWAITS_SIGN_OFF');
}

/** The same of a step of the assignment as a whole. */
export function readyForAssignment(
  type: AssignmentStep['type'],
  state: Assignment,
  ledger: Ledger,
  today: string,
): true {
  const { status, occurrences, evidence, urges } = state;
  const opening = openingOf(state);
  const { role } = opening;
  const all = Object.values(occurrences);
  switch (type) {
    case 'AcceptInvitation':
      if (isJudged(opening)) throw new Rejected('NOT_INVITED');
      if (status !== 'AWAITING_ACCEPTANCE' && status !== 'DECLINED')
        throw new Rejected('WRONG_STATUS', { status });
      return true;
    case 'DeclineInvitation':
      if (isJudged(opening)) throw new Rejected('NOT_INVITED');
      if (status !== 'AWAITING_ACCEPTANCE') throw new Rejected('WRONG_STATUS', { status });
      return true;
    case 'SuspendAssignment':
      active(state);
      if (!all.some(isSuspendable)) throw new Rejected('NOTHING_TO_SUSPEND');
      return true;
    case 'ResumeAssignment':
      if (status !== 'SUSPENDED') throw new Rejected('WRONG_STATUS', { status });
      return true;
    case 'LogContribution':
      active(state);
      if (role !== 'COORDINATE' && !isRequestedDuty(state, ledger))
        throw new Rejected('NOT_A_CONTRIBUTOR');
      return true;
    case 'RegisterEvidence':
      active(state);
      return true;
    case 'QuarantineEvidence':
      if (!evidence.some((each) => !each.quarantined)) throw new Rejected('UNKNOWN_EVIDENCE');
      return true;
    case 'MeasureIndicator':
      active(state);
      if (!answersFor(role)) throw new Rejected('COORDINATE_HAS_NO_OCCURRENCE');
      return true;
    case 'Urge':
      active(state);
      judged(state, ledger);
      if (!all.some((each) => isUrgeable(each, today))) throw new Rejected('NOTHING_TO_URGE');
      return true;
    case 'AcknowledgeUrge':
      if (!urges.some((each) => !each.acknowledged)) throw new Rejected('UNKNOWN_URGE');
      return true;
  }
}

/**
 * Whether there is anything that a step which is ready may say today. It is offered where there is;
 * where there is not, `decide` has a refusal of its own for all that is said.
 */
export function leavesRoom(
  type: AssignmentStep['type'] | OccurrenceStep['type'],
  occurrence: Occurrence | null,
  state: Assignment,
  ledger: Ledger,
  today: string,
): boolean {
  const { dueOn = null, start = today } = occurrence ?? {};
  if (type === 'RequestExtension' || type === 'GrantExtension') {
    const end = `${start.slice(0, 4)}-12-31`;
    return dueOn !== null && dueOn < end && today <= end;
  }
  if (type === 'ReportNil') return start <= today;
  if (type === 'ReportCompletion')
    return start <= today && occurrence !== null && missingLanguages(occurrence).length === 0;
  if (type === 'MeasureIndicator')
    return keysOf(ledger.state(task, openingOf(state).taskId).indicators).length > 0;
  return true;
}

/**
 * IV.1 and IV.2 ask bodies for something that opens no period: what they did for it they log, as who
 * coordinates does. A duty that is ordered has aggregates of its own.
 */
const isRequestedDuty = (state: Assignment, ledger: Ledger): boolean => {
  const { mode, taskId } = openingOf(state);
  return mode !== 'ASSIGNED' && ledger.state(task, taskId).definition?.kind === 'DUTY';
};

/** Whether the assignment runs: given, accepted where it was asked, and not put on hold. */
function active({ status }: Assignment): void {
  if (status === 'AWAITING_ACCEPTANCE' || status === 'DECLINED')
    throw new Rejected('AWAITING_ACCEPTANCE');
  if (status !== 'ACTIVE') throw new Rejected('WRONG_STATUS', { status });
}

function judged(state: Assignment, ledger: Ledger): void {
  if (!isJudgedNow(state, ledger))
    throw new Rejected('NOT_COMMANDABLE', { agency: openingOf(state).agency });
}

/** Whether the province judges the work today: the roster may have been corrected since (rule 3). */
export function isJudgedNow(state: Assignment, ledger: Ledger): boolean {
  const opening = openingOf(state);
  const { agencies } = ledger.state(agencyRegistry, AGENCY_REGISTRY);
  return isJudged(opening) && own(agencies, heirTo(opening.agency, ledger))?.commandable === true;
}

/** What a suspension holds. */
export const isSuspendable = (occurrence: Occurrence): boolean =>
  isUnfinished(occurrence) || occurrence.status === 'AWAITING_TRIGGER';
