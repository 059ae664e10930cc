import type { Permission } from '../access/authority';
import type { CadenceUnit, Mode, PlanTask, Role } from '../plan/plan-document';
import type { Guidance, JointCompletionRule } from './task-events';

export type DefineTask = { type: 'DefineTask'; planId: string; year: number; task: PlanTask };
/** As the amended plan has it; a task that is new to the plan is defined by it. */
export type AmendTask = { type: 'AmendTask'; planId: string; year: number; task: PlanTask };
export type DropTask = { type: 'DropTask' };
/**
 * One agency, or a group: one that the task names, which has the role and mode of the text, or one
 * of the province (IMPLEMENT and ASSIGNED unless given).
 */
export type AssignTask = { type: 'AssignTask'; planId: string } & (
  | { agency: string; role: Role; mode: Mode }
  | { group: string; role?: Role | null; mode?: Mode | null }
);
/** Names the members of a group of which the text does not say who belongs to it. */
export type ResolveGroup = { type: 'ResolveGroup'; group: string; members: string[] };
export type WithdrawAssignment = { type: 'WithdrawAssignment'; agency: string; reason: string };
export type ConfirmAssignmentMode = { type: 'ConfirmAssignmentMode'; agency: string; mode: Mode };
export type ResolveCadence = { type: 'ResolveCadence'; every: CadenceUnit };
/** `guidance`: the paper that the task waited for. */
export type RecordGuidance = {
  type: 'RecordGuidance';
  guidance: Guidance | null;
  text: string | null;
};
export type LapseTrigger = { type: 'LapseTrigger'; reason: string };
export type SetJointCompletionRule = {
  type: 'SetJointCompletionRule';
  rule: JointCompletionRule;
  designated: string[];
};
/** Values are decimal digits, `12.5`. */
export type DefineIndicator = {
  type: 'DefineIndicator';
  code: string;
  name: string;
  unit: string;
  baseline: string | null;
  target: string;
  period: string | null;
};

/** Those of the plan's text. */
export type TextCommand = DefineTask | AmendTask | DropTask;
/** Those that somebody decides after the text. */
export type TaskStep =
  | AssignTask
  | ResolveGroup
  | WithdrawAssignment
  | ConfirmAssignmentMode
  | ResolveCadence
  | RecordGuidance
  | LapseTrigger
  | SetJointCompletionRule
  | DefineIndicator;
export type TaskCommand = TextCommand | TaskStep;

/** Who may take which step. */
export const taskProcedure: Record<TaskCommand['type'], Permission> = {
  DefineTask: { by: ['REGISTRAR'], basis: 'rule 27' },
  AmendTask: { by: ['REGISTRAR'], basis: 'rule 27' },
  DropTask: { by: ['REGISTRAR'], basis: 'rule 27' },
  AssignTask: { by: ['COORDINATOR', 'PROVINCE_OFFICE'], basis: 'IV.3, rule 1 (assumption)' },
  // Whose officer or head, and when the coordinator, the roster says: resolvers in roster.ts.
  ResolveGroup: { by: ['OFFICER', 'HEAD', 'COORDINATOR'], basis: 'rule 1' },
  WithdrawAssignment: { by: ['COORDINATOR'], basis: 'IV.3 (assumption)' },
  ConfirmAssignmentMode: { by: ['COORDINATOR'], basis: 'II.4.c, IV.3 (assumption)' },
  ResolveCadence: { by: ['COORDINATOR'], basis: 'II.4.a, rule 6 (assumption)' },
  RecordGuidance: { by: ['COORDINATOR'], basis: 'II.2.a, II.6.g, rule 6 (assumption)' },
  LapseTrigger: { by: ['COORDINATOR'], basis: 'II.2.a, II.6.g, rule 6 (assumption)' },
  SetJointCompletionRule: { by: ['COORDINATOR'], basis: 'IV.3 (assumption)' },
  DefineIndicator: { by: ['COORDINATOR'], basis: 'I.2, rule 14 (assumption)' },
};
