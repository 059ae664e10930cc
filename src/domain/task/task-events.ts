import {
  CADENCE_UNITS,
  DELIVERABLE_FORMATS,
  MODES,
  ROLES,
  type Schedule,
  TASK_KINDS,
  TRIGGER_KINDS,
} from '../plan/plan-document';
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
  type Shape,
  tagged,
  text,
  whole,
} from '../shared/shape';

/** When a task with several named leads is complete: all of them, any, or those designated. */
export const JOINT_COMPLETION_RULES = ['ALL', 'ANY', 'DESIGNATED'] as const;
export type JointCompletionRule = (typeof JOINT_COMPLETION_RULES)[number];

const assignee = object({
  role: oneOf(ROLES),
  mode: oneOf(MODES),
  modeConfirmed: flag,
  label: nullable(text),
  printed: text,
  agency: nullable(text),
  group: nullable(text),
  subUnit: nullable(text),
  capacity: nullable(text),
});

const cadence = oneOf(CADENCE_UNITS);
const schedule: Shape<Schedule> = object({
  base: tagged('kind', {
    WINDOW: { start: civilDate, end: civilDate },
    CADENCE: { every: cadence },
    CADENCE_UNRESOLVED: { choices: list(cadence) },
    CONTINUOUS: {},
  }),
  trigger: nullable(object({ kind: oneOf(TRIGGER_KINDS), text })),
});

/** What the plan's text says of a task. */
const content = {
  code: text,
  kind: oneOf(TASK_KINDS),
  ordinal: whole,
  title: text,
  content: list(text),
  section: text,
  /** Bodies by name; groups not yet expanded (rule 1). */
  assignees: list(assignee),
  timingText: nullable(text),
  schedule: nullable(schedule),
  deliverables: list(
    object({
      name: text,
      quantity: nullable(whole),
      unit: nullable(text),
      languages: list(text),
      formats: list(oneOf(DELIVERABLE_FORMATS)),
    }),
  ),
  classification: oneOf(['PUBLIC', 'INTERNAL']),
  sourceLines: list(object({ from: whole, to: whole })),
  sourceHash: text,
  assumptions: list(text),
};

/** Where a task stood in the plan: what its sections count. */
const place = object({ code: text, kind: oneOf(TASK_KINDS) });

/** Stored for ever: add optional fields, never rename one. */
export const taskEvents = {
  TaskDefined: event(1, { planId: text, year: whole, ...content }),
  /** An amended plan says it otherwise; the task is the same, whatever its code is now. */
  TaskAmended: event(1, { from: place, ...content }),
  /** The amended plan has it no more. */
  TaskDropped: event(1, { from: place }),

  // Who has it
  /** The roster of a group, frozen with the date it was taken. */
  TaskGroupExpanded: event(1, {
    group: text,
    takenOn: civilDate,
    role: oneOf(ROLES),
    mode: oneOf(MODES),
    members: list(text),
  }),
  /** A body or a group that the text does not name was given the task, or one that had lost it. */
  TaskAssigneeAdded: event(1, { assignee }),
  TaskAssigneeWithdrawn: event(1, { agency: text, reason: erasable }),
  /** What the text leaves unclear (II.4.c, Công an tỉnh) was decided. */
  TaskAssigneeModeConfirmed: event(1, { agency: text, mode: oneOf(MODES) }),

  // When it is due, and when it is complete
  /** "Hằng tháng/quý": which of the two. */
  TaskCadenceResolved: event(1, { every: cadence }),
  /** What it waited for has come: "khi có hướng dẫn của Bộ". */
  TaskGuidanceRecorded: event(1, {
    guidance: object({ number: text, date: civilDate, issuer: text }),
    text: erasable,
  }),
  /** What it waited for will not come, which is nobody's failure (rule 6). */
  TaskTriggerLapsed: event(1, { reason: erasable }),
  TaskJointCompletionRuleSet: event(1, {
    rule: oneOf(JOINT_COMPLETION_RULES),
    /** DESIGNATED: the leads whose completion counts. */
    designated: list(text),
  }),
  /** By what its effect is measured (rule 14). */
  TaskIndicatorDefined: event(1, {
    code: text,
    name: text,
    unit: text,
    baseline: nullable(decimal),
    target: decimal,
    /** `2026`, `2026-Q3`, `2026-04`; null for the whole of the plan's year. */
    period: nullable(text),
  }),
};
export type TaskEvent = EventsOf<typeof taskEvents>;
export type TaskEventOf<T extends TaskEvent['type']> = Extract<TaskEvent, { type: T }>;
export type TaskDefinition = TaskEventOf<'TaskDefined'>['data'];
export type Assignee = TaskDefinition['assignees'][number];
export type Indicator = TaskEventOf<'TaskIndicatorDefined'>['data'];
export type Guidance = TaskEventOf<'TaskGuidanceRecorded'>['data']['guidance'];

/** Whether the event is one of a task's stream. */
export const isTaskEvent = <E extends { type: string }>(event: E): event is Extract<E, TaskEvent> =>
  event.type in taskEvents;

/** The task's definition as an amendment leaves it. */
export function amended(
  { planId, year }: Pick<TaskDefinition, 'planId' | 'year'>,
  { from: _from, ...said }: TaskEventOf<'TaskAmended'>['data'],
): TaskDefinition {
  return { planId, year, ...said };
}
