import { registerEnumType } from 'type-graphql';
import { AGENCY_KINDS } from '../../domain/agency/agency-registry';
import {
  DELIVERABLE_FORMATS,
  OCCURRENCE_STATUSES,
  TIMELINESSES,
} from '../../domain/assignment/assignment';
import { BUDGET_SOURCES, BUDGET_STAGES } from '../../domain/budget-request/budget-request';
import { APP_ROLES } from '../../domain/decider';
import { GROUP_KINDS, MODES, ROLES, TASK_KINDS } from '../../domain/plan/plan-document';
import { REPORT_STATUSES } from '../../domain/report/report';
import { CYCLE_KINDS } from '../../domain/reporting-cycle/reporting-cycle';
import { ASSIGNMENT_STATUSES } from '../../projections/assignment-view';

/** A GraphQL enum with the values of a list of the domain. */
function enumOf<const T extends readonly string[]>(name: string, values: T, description: string) {
  const members = Object.fromEntries(values.map((value) => [value, value])) as Record<
    T[number],
    string
  >;
  registerEnumType(members, { name, description });
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
export const CycleKind = enumOf('CycleKind', CYCLE_KINDS, 'Of a reporting cycle.');
export const ReportStatus = enumOf('ReportStatus', REPORT_STATUSES, 'Of a report.');
export const Classification = enumOf(
  'Classification',
  ['PUBLIC', 'INTERNAL', 'MAT', 'TOI_MAT', 'TUYET_MAT'],
  'The last three are state secrets and are refused here.',
);
export const AppRole = enumOf('AppRole', APP_ROLES, 'What a person or program may be.');
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
  ['ASSIGNED', 'ROLE_RAISED', 'UNCHANGED'],
  'What became of one agency: it was given the task, a stronger role, or had it already.',
);
export const AcceptOutcome = enumOf('AcceptOutcome', ['ACCEPTED', 'REFUSED'], 'Of one report.');
