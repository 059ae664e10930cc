import { authority, authorityByAny, type Permission } from '../access/authority';
import { heirTo } from '../agency/agency-registry';
import { keysOf, passes } from '../allowed';
import type { Actor, Authority, Decider, Ledger, Occasion } from '../decider';
import { officesOf } from '../plan/plan';
import { own } from '../shared/own';
import { defined, task } from '../task/task';
import { namedLeads } from '../task/terms';
import type { AssignmentEvent } from './assignment-events';
import { type Assignment, assignmentFold, openingOf } from './assignment-state';
import { keepTime, vacant } from './clock';
import {
  type AssignmentCommand,
  type AssignmentStep,
  assignmentProcedure,
  type FollowTask,
  isOccurrenceStep,
  type OccurrenceStep,
  occurrenceProcedure,
} from './commands';
import { afterCompletion, reportCompletion } from './completion';
import { acknowledgeUrge, grantExtension, requestExtension, urge } from './deadlines';
import { accept, followAgency, followTask } from './follow';
import type { Occurrence } from './occurrence';
import {
  checkIn,
  classificationOf,
  correctProgress,
  measureIndicator,
  quarantineEvidence,
  registerEvidence,
  reportNil,
  reportProgress,
  submitDeliverable,
  waiveLanguage,
  withdrawDeliverable,
} from './progress';
import {
  awaitsSignOff,
  isSuspendable,
  leavesRoom,
  readyForAssignment,
  readyForOccurrence,
} from './ready';

export { assignmentStream, taskOfAssignment } from './assignment-state';

export const assignment: Decider<Assignment, AssignmentCommand, AssignmentEvent> = {
  ...assignmentFold,

  authorize(command, state, ledger, actor) {
    switch (command.type) {
      case 'FollowTask':
        return mayFollow(command, ledger, actor);
      case 'FollowAgency': {
        const { agency } = openingOf(state);
        const closed = heirTo(agency, ledger) !== agency;
        return authority(command.type, followingAgency[closed ? 'CLOSED' : 'OPEN'], actor, {});
      }
      case 'KeepTime':
        openingOf(state);
        return authority(command.type, keepingTime, actor, {});
    }
    return mayTake(command.type, 'period' in command ? command.period : null, state, ledger, actor);
  },

  decide(command, state, ledger, occasion) {
    switch (command.type) {
      case 'FollowTask':
        return followTask(command, state, ledger, occasion);
      case 'FollowAgency':
        return followAgency(state, ledger, occasion);
      case 'KeepTime':
        return keepTime(state, ledger, occasion.today);
    }
    if (!isOccurrenceStep(command)) {
      readyForAssignment(command.type, state, ledger, occasion.today);
      return stepOfAssignment(command, state, ledger, occasion);
    }
    const occurrence = readyForOccurrence(command.type, command.period, state, ledger);
    return stepOfOccurrence(command, occurrence, state, ledger, occasion);
  },

  about: ({ opening }) => ({
    plan: opening?.planId ?? null,
    tasks: opening ? [opening.taskCode] : [],
    agency: opening?.agency ?? null,
  }),

  classification(command, state, ledger) {
    if (command.type === 'RegisterEvidence') return classificationOf(command, state, ledger);
    const taskId = command.type === 'FollowTask' ? command.taskId : openingOf(state).taskId;
    return defined(ledger.state(task, taskId)).classification;
  },
};

/** By the right of whoever changed what the task says, be it a lead that resolved a group. */
export const followingTask: readonly Permission[] = [
  { by: ['COORDINATOR', 'PROVINCE_OFFICE'], basis: 'IV.3, rule 1 (assumption)' },
  { by: ['REGISTRAR'], basis: 'rule 27' },
  { by: ['OFFICER', 'HEAD'], basis: 'rule 1' },
];
/** Of an agency that is closed, and of one that goes on and is commanded otherwise. */
export const followingAgency: Record<'CLOSED' | 'OPEN', Permission> = {
  CLOSED: { by: ['REGISTRAR', 'CLOCK'], basis: 'rule 4' },
  OPEN: { by: ['REGISTRAR', 'CLOCK'], basis: 'rule 3' },
};
export const keepingTime: Permission = { by: ['CLOCK'], basis: 'rule 8' };

function mayFollow({ type, taskId }: FollowTask, ledger: Ledger, actor: Actor): Authority {
  const state = ledger.state(task, taskId);
  const offices = officesOf(defined(state).planId, ledger);
  const agencies = namedLeads(state).map(({ agency }) => heirTo(agency, ledger));
  return authorityByAny(type, followingTask, actor, { agencies, offices });
}

/**
 * By which role the actor may take the step; FORBIDDEN if by none. `period` tells whose turn it is
 * where a step has two owners: the head sends back what he has not signed, the coordinator the rest.
 */
function mayTake(
  type: AssignmentStep['type'] | OccurrenceStep['type'],
  period: string | null,
  state: Assignment,
  ledger: Ledger,
  actor: Actor,
): Authority {
  const { planId, agency, subUnit } = openingOf(state);
  const offices = officesOf(planId, ledger);
  const holder = heirTo(agency, ledger);
  // The sub-unit does the work and may report; only the parent's head signs off.
  const unit = subUnit && heirTo(subUnit, ledger);
  const agencies = type === 'SignOff' || type === 'ReturnCompletion' ? [holder] : [holder, unit];
  const occurrence = period === null ? undefined : state.occurrences[period];
  const permission =
    type === 'ReturnCompletion' && occurrence && awaitsSignOff(occurrence)
      ? occurrenceProcedure.SignOff
      : stepOf(type);
  const ownWork = holder === offices.coordinator ? permission.own : undefined;
  return authority(type, ownWork ?? permission, actor, { agencies, offices });
}

const stepOf = (type: AssignmentStep['type'] | OccurrenceStep['type']) =>
  type in occurrenceProcedure
    ? occurrenceProcedure[type as OccurrenceStep['type']]
    : assignmentProcedure[type as AssignmentStep['type']];

function stepOfAssignment(
  command: AssignmentStep,
  state: Assignment,
  ledger: Ledger,
  occasion: Occasion,
): AssignmentEvent[] {
  const periodsWhere = (holds: (each: Occurrence) => boolean) =>
    Object.values(state.occurrences)
      .filter(holds)
      .map(({ period }) => period);
  switch (command.type) {
    case 'AcceptInvitation':
      return accept(state, ledger);
    case 'DeclineInvitation': {
      const { reason } = command;
      const told = vacant('DECLINED', occasion.effectiveOn, null, state, ledger);
      return [{ type: 'InvitationDeclined', data: { reason } }, ...told];
    }
    case 'SuspendAssignment': {
      const { reason } = command;
      const periods = periodsWhere(isSuspendable);
      return [{ type: 'AssignmentSuspended', data: { periods, reason } }];
    }
    case 'ResumeAssignment': {
      const periods = periodsWhere(({ status }) => status === 'SUSPENDED');
      return [{ type: 'AssignmentResumed', data: { periods } }];
    }
    case 'LogContribution':
      return [{ type: 'ContributionLogged', data: { text: command.text } }];
    case 'RegisterEvidence':
      return registerEvidence(command, state, ledger);
    case 'QuarantineEvidence':
      return quarantineEvidence(command, state);
    case 'MeasureIndicator':
      return measureIndicator(command, state, ledger);
    case 'Urge':
      return urge(command, state, occasion);
    case 'AcknowledgeUrge':
      return acknowledgeUrge(command, state);
  }
}

function stepOfOccurrence(
  command: OccurrenceStep,
  occurrence: Occurrence,
  state: Assignment,
  ledger: Ledger,
  occasion: Occasion,
): AssignmentEvent[] {
  const { period } = command;
  switch (command.type) {
    case 'RequestExtension':
      return requestExtension(command, state, occurrence, ledger, occasion);
    case 'GrantExtension':
      return grantExtension(command, occurrence, occasion);
    case 'RefuseExtension': {
      const until = occurrence.extensionAsked as string;
      return [{ type: 'ExtensionRefused', data: { period, until, reason: command.reason } }];
    }
    case 'WaiveOccurrence':
      return [{ type: 'OccurrenceWaived', data: { period, reason: command.reason } }];
    case 'ReportProgress':
      return reportProgress(command, occurrence, occasion);
    case 'CorrectProgress':
      return correctProgress(command, occurrence);
    case 'SubmitDeliverable':
      return submitDeliverable(command, occurrence);
    case 'WithdrawDeliverable':
      return withdrawDeliverable(command, occurrence);
    case 'WaiveLanguage':
      return waiveLanguage(command, occurrence);
    case 'ReportNil':
      return reportNil(command, state, occurrence, occasion);
    case 'CheckIn':
      return checkIn(command, state, occurrence, ledger);
    case 'ReportCompletion':
      return reportCompletion(command, state, occurrence, ledger, occasion);
    case 'SignOff':
      afterCompletion(occurrence, occasion);
      return [{ type: 'CompletionSignedOff', data: { period } }];
    case 'ConfirmCompletion':
      afterCompletion(occurrence, occasion);
      return [{ type: 'CompletionConfirmed', data: { period } }];
    case 'ReturnCompletion': {
      const { reason } = command;
      const returned: AssignmentEvent = { type: 'CompletionReturned', data: { period, reason } };
      afterCompletion(occurrence, occasion);
      // It was taken from the agency meanwhile, which has nothing to do any more; or put on hold.
      if (state.status === 'WITHDRAWN')
        return [returned, { type: 'OccurrenceWaived', data: { period, reason } }];
      if (state.status === 'SUSPENDED')
        return [returned, { type: 'AssignmentSuspended', data: { periods: [period], reason } }];
      return [returned];
    }
  }
}

/** The steps that the actor may take today with an assignment, or with one of its periods. */
export function allowedSteps(
  state: Assignment,
  period: string | null,
  ledger: Ledger,
  actor: Actor,
  today: string,
): string[] {
  if (!state.opening) return [];
  const types = period === null ? keysOf(assignmentProcedure) : keysOf(occurrenceProcedure);
  const occurrence = period === null ? null : (own(state.occurrences, period) ?? null);
  return types.filter(
    (type) =>
      passes(() => {
        mayTake(type, period, state, ledger, actor);
        if (period === null)
          readyForAssignment(type as AssignmentStep['type'], state, ledger, today);
        else readyForOccurrence(type as OccurrenceStep['type'], period, state, ledger);
      }) && leavesRoom(type, occurrence, state, ledger, today),
  );
}
