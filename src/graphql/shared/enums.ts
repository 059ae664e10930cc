import { registerEnumType } from 'type-graphql';
import { AGENCY_KINDS } from '../../domain/agency/agency-registry';
import {
  ASSIGNMENT_STATUSES,
  EVIDENCE_KINDS,
  OCCURRENCE_STATUSES,
  TIMELINESSES,
} from '../../domain/assignment/assignment-events';
import { URGE_OUTCOMES } from '../../domain/assignment/urge-by-filter';
import {
  BUDGET_SOURCES,
  BUDGET_STAGES,
  DECIDING_BODIES,
} from '../../domain/budget-request/budget-request-events';
import { SECRET_LEVELS } from '../../domain/classified-document/classified-document';
import { ADDRESSEES } from '../../domain/consolidated-report/consolidated-report';
import { ACTING_ROLES } from '../../domain/decider';
import { DELEGATED_ROLES } from '../../domain/delegation/delegation';
import { OBSTACLE_STATUSES } from '../../domain/obstacle/obstacle';
import {
  CADENCE_UNITS,
  DELIVERABLE_FORMATS,
  GROUP_KINDS,
  MODES,
  ROLES,
  TASK_KINDS,
} from '../../domain/plan/plan-document';
import { REPORT_STATUSES } from '../../domain/report/report';
import { CYCLE_KINDS } from '../../domain/reporting-cycle/reporting-cycle';
import { FOLLOW_OUTCOMES } from '../../domain/task/follow-task';
import { TASK_FLAGS } from '../../domain/task/standing';
import { JOINT_COMPLETION_RULES } from '../../domain/task/task-events';
import { EXTENSION_OUTCOMES } from '../../projections/assignment-acts';
import { WORK_KINDS } from '../../projections/work-item';

/** A GraphQL enum with the values of a list of the domain; `says` describes single ones. */
function enumOf<const T extends readonly string[]>(
  name: string,
  values: T,
  description: string,
  says: Partial<Record<T[number], { description: string }>> = {},
) {
  const members = Object.fromEntries(values.map((value) => [value, value])) as Record<
    T[number],
    string
  >;
  registerEnumType(members, { name, description, valuesConfig: says });
  return members;
}

export const Role = enumOf('Role', ROLES, 'Chủ trì, đồng chủ trì, phối hợp, thực hiện.');
export const Mode = enumOf('Mode', MODES, 'Giao, kính mời, đề nghị.');
export const TaskKind = enumOf(
  'TaskKind',
  TASK_KINDS,
  'One of the 30 tasks, or a duty of III and IV.',
);
export const GroupKind = enumOf(
  'GroupKind',
  GROUP_KINDS,
  'How it is known who belongs to a group.',
);
export const AgencyKind = enumOf('AgencyKind', AGENCY_KINDS, 'As in the roster.');
export const AssignmentStatus = enumOf(
  'AssignmentStatus',
  ASSIGNMENT_STATUSES,
  'An invited or requested body accepts first.',
);
export const EvidenceKind = enumOf('EvidenceKind', EVIDENCE_KINDS, 'A file or a link.');
export const ExtensionOutcome = enumOf(
  'ExtensionOutcome',
  EXTENSION_OUTCOMES,
  'OVERTAKEN: another day was asked for, or the period ended otherwise, before an answer.',
);
export const UrgeOutcome = enumOf(
  'UrgeOutcome',
  URGE_OUTCOMES,
  'Of one assignment: it was urged, or had been on that day, or a rule refused it.',
);
export const OccurrenceStatus = enumOf('OccurrenceStatus', OCCURRENCE_STATUSES, 'How far it is.');
export const Timeliness = enumOf('Timeliness', TIMELINESSES, 'Whether it is in time.');
export const DeliverableFormat = enumOf(
  'DeliverableFormat',
  DELIVERABLE_FORMATS,
  'In, điện tử, phát sóng.',
);
export const BudgetSource = enumOf('BudgetSource', BUDGET_SOURCES, 'Where the money comes from.');
export const BudgetStage = enumOf(
  'BudgetStage',
  BUDGET_STAGES,
  'Where a request stands on its route.',
);
export const DecidingBody = enumOf(
  'DecidingBody',
  DECIDING_BODIES,
  "By whose decision a source's route ends.",
  {
    COUNCIL: { description: 'HĐND tỉnh: provincial money (III.2).' },
    COMMITTEE: { description: 'UBND tỉnh: central money and other lawful sources (III.1).' },
  },
);
export const BudgetDimension = enumOf(
  'BudgetDimension',
  ['STAGE', 'SOURCE', 'SECTION', 'AGENCY'],
  'By what totals are made. SECTION: of the first level below the plan, II.1 to II.7.',
);
export const CycleKind = enumOf('CycleKind', CYCLE_KINDS, 'Of a reporting cycle.');
export const ObstacleStatus = enumOf(
  'ObstacleStatus',
  OBSTACLE_STATUSES,
  'Vướng mắc: reported or found, told to UBND tỉnh, resolved, rejected.',
);
export const ObstacleOrderField = enumOf(
  'ObstacleOrderField',
  ['REPORTED_ON', 'ESCALATED_ON'],
  'Those that were never escalated come last by day of escalation.',
);
export const ImplementingPlanStatus = enumOf(
  'ImplementingPlanStatus',
  ['MISSING', 'OVERDUE', 'SUBMITTED'],
  'OVERDUE: the day that was set for it has passed.',
);
export const SecretLevel = enumOf('SecretLevel', SECRET_LEVELS, 'Mật, tối mật, tuyệt mật.');
export const CycleState = enumOf('CycleState', ['OPEN', 'CLOSED'], 'Of a reporting cycle.');
export const ReportStatus = enumOf(
  'ReportStatus',
  REPORT_STATUSES,
  'Of a report: of the submission that stands. NIL: there was nothing to report. NONE: all that was ' +
    'submitted was withdrawn. DRAFT: nothing was submitted yet; for its agency alone.',
);
export const Addressee = enumOf(
  'Addressee',
  ADDRESSEES,
  'Of a consolidated report: UBND tỉnh, and Bộ Văn hóa, Thể thao và Du lịch (IV.3).',
);
export const Classification = enumOf(
  'Classification',
  ['PUBLIC', 'INTERNAL', 'MAT', 'TOI_MAT', 'TUYET_MAT'],
  'The last three are state secrets and are refused here.',
);
export const AppRole = enumOf('AppRole', ACTING_ROLES, 'What a person or program may be.', {
  CLOCK: { description: 'The process that writes what the days bring; no token bears it.' },
});
export const DelegatedRole = enumOf(
  'DelegatedRole',
  DELEGATED_ROLES,
  'What a head may let somebody be for his agency.',
);
export const FollowOutcome = enumOf(
  'FollowOutcome',
  ['TRANSFERRED', 'UNCHANGED', 'REFUSED'],
  'Of one assignment of an agency that was closed: it passed to the successor, or stays.',
);
export const Scope = enumOf(
  'Scope',
  ['OWN', 'ALL'],
  "Over what a roll-up was made: one's own, or all.",
);
export const Direction = enumOf('Direction', ['ASC', 'DESC'], 'Of an order.');
export const AgencyOrderField = enumOf(
  'AgencyOrderField',
  ['NAME', 'CODE'],
  'Names sort as in Vietnamese.',
);
export const AssignmentOrderField = enumOf(
  'AssignmentOrderField',
  ['TASK'],
  "By the plan's order of tasks.",
);
export const OccurrenceOrderField = enumOf(
  'OccurrenceOrderField',
  ['DUE_ON', 'TASK'],
  'Those without a deadline come last by due date.',
);
export const BudgetRequestOrderField = enumOf(
  'BudgetRequestOrderField',
  ['STAGE_SINCE', 'SUBMITTED_ON'],
  'Drafts come last by day of submission.',
);
export const AssignOutcome = enumOf(
  'AssignOutcome',
  FOLLOW_OUTCOMES,
  'What became of one agency: it was given the task, a stronger role, lost it, has other terms or ' +
    'periods now, or had it already.',
);
export const CadenceUnit = enumOf('CadenceUnit', CADENCE_UNITS, 'Hằng tháng, hằng quý, hằng năm.');
export const JointCompletionRule = enumOf(
  'JointCompletionRule',
  JOINT_COMPLETION_RULES,
  'A task with several named leads is complete by all of them, by any, or by those designated.',
);
export const BudgetFlag = enumOf(
  'BudgetFlag',
  ['NO_MEASURE'] as const,
  'NO_MEASURE: a task that it asks money for has no indicator.',
);
export const TaskFlag = enumOf('TaskFlag', TASK_FLAGS, 'What a task still lacks.');
export const AcceptOutcome = enumOf('AcceptOutcome', ['ACCEPTED', 'REFUSED'], 'Of one report.');
export const WorkKind = enumOf('WorkKind', WORK_KINDS, 'What awaits somebody.');
