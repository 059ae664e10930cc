import { taskOfAssignment } from '../../../domain/assignment/assignment';
import type { Decider } from '../../../domain/decider';
import { aggregates } from '../../../domain/events';
import type { LedgerEvent } from '../../../projections/projection';
import { type Command, type Data, type Maker, taking } from './maker';
import { BUDGET_DOSSIER_MAKERS, BUDGET_REQUEST_MAKERS } from './money-makers';
import { COORDINATION_MAKERS, REPORTING_MAKERS } from './reporting-makers';

// biome-ignore lint/suspicious/noExplicitAny: deciders of every kind stand side by side here
export type AnyDecider = Decider<any, any, any>;

const follows: Maker = ({ first }) => {
  const taskId = taskOfAssignment(first.stream);
  return { type: 'FollowTask', taskId, agency: first.stream.slice(first.stream.indexOf('.') + 1) };
};

const registers: Maker = ({ all }) =>
  all.every(({ type }) => type === 'AgencyRegistered' || type === 'AgencyCorrected')
    ? { type: 'RegisterAgencies', agencies: all.map(({ data }) => data) }
    : reorganised(all);

/** A merger or a split first registers whom it brings into being. */
function reorganised(all: readonly LedgerEvent[]): Command | null {
  const register = all.filter(({ type }) => type === 'AgencyRegistered').map(({ data }) => data);
  const last = all.at(-1) as LedgerEvent;
  const { data } = last as { data: Data };
  if (last.type === 'AgenciesMerged')
    return { type: 'MergeAgencies', from: data.from, into: data.into, register };
  if (last.type !== 'AgencySplit') return null;
  const { from, into, successor } = data;
  return { type: 'SplitAgency', from, into, successor, register };
}

/** A group that the text does not name comes with the role that the command gave it. */
const assigned: Maker = ({ first, all }) => {
  const planId = first.about.plan;
  const [added, expanded] = ['TaskAssigneeAdded', 'TaskGroupExpanded'].map(
    (type) => all.find((each) => each.type === type)?.data as Data | undefined,
  );
  const assignee = added?.assignee as Data | undefined;
  const group = expanded?.group ?? assignee?.group;
  const { role, mode } = assignee ?? {};
  if (!group) return { type: 'AssignTask', planId, agency: assignee?.agency, role, mode };
  if (expanded && first.authority.startsWith('rule 1'))
    return { type: 'ResolveGroup', group, members: expanded.members };
  return { type: 'AssignTask', planId, group, ...(assignee && { role, mode }) };
};

/** What one has to have commanded for these events to follow, by the type of the first of them. */
const MAKERS: Record<string, Maker> = {
  AgencyRegistered: registers,
  AgencyCorrected: registers,
  AgencyRenamed: taking('RenameAgency', 'code', 'name'),
  AgenciesMerged: ({ all }) => reorganised(all),
  AgencySplit: ({ all }) => reorganised(all),
  AgencyGroupDefined: ({ data }) => ({ type: 'DefineAgencyGroup', group: data }),

  DelegationGranted: ({ data }) => ({ type: 'GrantDelegation', ...data }),
  DelegationRevoked: ({ first, data }) => ({
    type: 'RevokeDelegation',
    agency: first.about.agency,
    id: data.id,
  }),

  PlanIssued: taking('IssuePlan', 'number', 'issuedOn'),

  TaskDefined({ data: { planId, year, ...said } }) {
    return { type: 'DefineTask', planId, year, task: said };
  },
  TaskDropped: taking('DropTask'),
  TaskGroupExpanded: assigned,
  TaskAssigneeAdded: assigned,
  TaskAssigneeWithdrawn: taking('WithdrawAssignment', 'agency', 'reason'),
  TaskAssigneeModeConfirmed: taking('ConfirmAssignmentMode', 'agency', 'mode'),
  TaskCadenceResolved: taking('ResolveCadence', 'every'),
  TaskGuidanceRecorded: taking('RecordGuidance', 'guidance', 'text'),
  TaskTriggerLapsed: taking('LapseTrigger', 'reason'),
  TaskJointCompletionRuleSet: taking('SetJointCompletionRule', 'rule', 'designated'),
  TaskIndicatorDefined({ data }) {
    return { type: 'DefineIndicator', ...data };
  },

  AssignmentOpened: follows,
  AssignmentRoleRaised: follows,
  AssignmentWithdrawn: follows,
  AssignmentReopened: follows,
  AssignmentModeConfirmed: follows,
  AssignmentAmended: follows,
  AssignmentRecoded: follows,
  AssignmentRescheduled: follows,
  AssignmentTriggered: follows,
  AssignmentLapsed: follows,
  AssignmentTransferred: taking('FollowAgency'),
  AssignmentCommandabilityCorrected: taking('FollowAgency'),
  InvitationAccepted: taking('AcceptInvitation'),
  InvitationDeclined: taking('DeclineInvitation', 'reason'),
  OccurrenceDueSoon: taking('KeepTime'),
  OccurrenceFellOverdue: taking('KeepTime'),
  VacantLeadEscalated: taking('KeepTime'),
  AssignmentSuspended: taking('SuspendAssignment', 'reason'),
  AssignmentResumed: taking('ResumeAssignment'),
  ExtensionRequested({ data: { period, until, reason, obstacle: obstacleId } }) {
    return { type: 'RequestExtension', period, until, reason, obstacleId };
  },
  ExtensionGranted: taking('GrantExtension', 'period', 'until'),
  ExtensionRefused: taking('RefuseExtension', 'period', 'reason'),
  OccurrenceWaived: taking('WaiveOccurrence', 'period', 'reason'),
  ProgressReported: taking('ReportProgress', 'period', 'quantity', 'percent', 'note'),
  ProgressCorrected: taking(
    'CorrectProgress',
    'period',
    'corrects',
    'quantity',
    'percent',
    'reason',
  ),
  DeliverableSubmitted: taking('SubmitDeliverable', 'period', 'language', 'formats'),
  DeliverableWithdrawn: taking('WithdrawDeliverable', 'period', 'withdraws', 'reason'),
  LanguageWaived: taking('WaiveLanguage', 'period', 'language', 'reason'),
  ContributionLogged: taking('LogContribution', 'text'),
  NilReported: taking('ReportNil', 'period', 'from', 'to'),
  CheckedIn: taking('CheckIn', 'period', 'cycleId', 'note'),
  CompletionReported: taking('ReportCompletion', 'period', 'quantity'),
  CompletionSignedOff: taking('SignOff', 'period'),
  CompletionConfirmed: taking('ConfirmCompletion', 'period'),
  CompletionReturned: taking('ReturnCompletion', 'period', 'reason'),
  EvidenceRegistered: taking(
    'RegisterEvidence',
    'period',
    'kind',
    'name',
    'url',
    'sha256',
    'size',
    'classification',
  ),
  EvidenceQuarantined: taking('QuarantineEvidence', 'sha256', 'reason'),
  IndicatorMeasured: taking('MeasureIndicator', 'indicator', 'value', 'period'),
  AssignmentUrged: taking('Urge', 'periods', 'text'),
  UrgeAcknowledged: taking('AcknowledgeUrge', 'urge'),

  ...BUDGET_REQUEST_MAKERS,
  ...BUDGET_DOSSIER_MAKERS,
  ...COORDINATION_MAKERS,
  ...REPORTING_MAKERS,

  LogKeyRotated: taking('RotateLogKey', 'origin', 'from', 'to'),
  DataErased: taking('EraseData', 'planId', 'legalBasis', 'events'),
  LogBegun: taking('BeginLog', 'origin', 'vkey', 'predecessor'),
};

/**
 * The commands to which these events, written together, may be the answer; none where nobody can
 * tell.
 */
export function commandsOf(all: readonly LedgerEvent[]): Command[] {
  const first = all[0] as LedgerEvent;
  const maker = Object.hasOwn(MAKERS, first.type) ? MAKERS[first.type] : undefined;
  const made = maker?.({ first, data: first.data as Data, all }) ?? [];
  return Array.isArray(made) ? made : [made];
}

/** Commands of which the events do not tell all, and whose right depends on nothing that they leave out. */
const NAMED_BY: Record<string, string> = {
  PlanImported: 'ImportPlan',
  PlanAmended: 'AmendPlan',
  TaskAmended: 'AmendTask',
};

/** At least what was commanded, where no more can be told. */
export const commandNamedBy = ({ type }: { type: string }): string | undefined =>
  Object.hasOwn(NAMED_BY, type) ? NAMED_BY[type] : undefined;

/** The rules of a stream; undefined where its name belongs to nothing. */
export const deciderOf = (stream: string): AnyDecider | undefined =>
  (aggregates as readonly AnyDecider[]).find(({ name }) => stream.startsWith(`${name}-`));
