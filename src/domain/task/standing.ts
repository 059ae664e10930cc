import type { JointCompletionRule } from './task-events';
import { scheduleOf, type Timing } from './terms';

/** What a task still lacks, in the order in which it is shown. */
export const TASK_FLAGS = [
  'DROPPED',
  'LEAD_VACANT',
  'GROUP_UNRESOLVED',
  'MODE_UNCONFIRMED',
  'CADENCE_UNRESOLVED',
  'AWAITING_TRIGGER',
  'NO_MEASURE',
] as const;
export type TaskFlag = (typeof TASK_FLAGS)[number];

/** Of one agency that has the task: its occurrences that count, and those that are confirmed. */
export type Share = { agency: string; occurrences: number; confirmed: number };

export type Completion = {
  /** Null where no rule is needed: the task has not several named leads. */
  rule: JointCompletionRule | null;
  complete: boolean;
  confirmed: number;
  of: number;
  /** Percent with one decimal, rounded down; null while nobody counts. */
  share: number | null;
};

/**
 * When a task is complete. With several named leads it is by the rule over these, else by everybody
 * who answers for it. Who has no occurrence that counts (invited and silent, declined, withdrawn,
 * or all of them waived or lapsed) is not waited for: a vacant lead is shown, and nobody's work is
 * held up by it.
 */
export function completionOf(
  leads: readonly string[],
  { rule, designated }: { rule: JointCompletionRule; designated: readonly string[] },
  shares: readonly Share[],
): Completion {
  const joint = leads.length > 1;
  const asked = rule === 'DESIGNATED' ? leads.filter((each) => designated.includes(each)) : leads;
  const counted = shares.filter(
    ({ agency, occurrences }) => occurrences > 0 && (!joint || asked.includes(agency)),
  );
  const confirmed = counted.filter((each) => each.confirmed === each.occurrences).length;
  const of = counted.length;
  const any = joint && rule === 'ANY';
  return {
    rule: joint ? rule : null,
    complete: any ? confirmed > 0 : of > 0 && confirmed === of,
    confirmed,
    of,
    share: of === 0 ? null : Math.floor((confirmed * 1000) / of) / 10,
  };
}

/** What the plan still leaves open about when the task is due. */
export function openTiming(state: Timing): TaskFlag[] {
  const { schedule, cadence, triggered, lapsed } = scheduleOf(state);
  const unresolved = schedule?.base.kind === 'CADENCE_UNRESOLVED' && cadence === null;
  return [
    ...(unresolved ? (['CADENCE_UNRESOLVED'] as const) : []),
    ...(!triggered && !lapsed ? (['AWAITING_TRIGGER'] as const) : []),
  ];
}
