import type { Document } from '../domain/decider';
import { implementingPlanStream } from '../domain/implementing-plan/implementing-plan';
import { IMPLEMENTING_DUTY } from '../domain/implementing-plan/implementing-plan-due';
import { type LedgerEvent, projection } from './projection';
import { recordedOn } from './work-item';

export type ImplementingPlanRow = {
  id: string;
  plan_id: string;
  agency: string;
  /** Whether the agency has the duty IV.5; a plan that was submitted stays all the same. */
  asked: boolean;
  /** The day that was set for it; null while none was. */
  due_on: string | null;
  /** By the first one and the last one that was submitted; null before. */
  first_submitted_on: string | null;
  submitted_on: string | null;
  late: boolean | null;
  /** 0 before the first. */
  revision: number;
  paper: Document | null;
  /** Streams of the tasks that it covers. */
  covers: string[];
  /** Of its stream, which begins when the first is submitted: -1 before. */
  version: number;
};

/** Who is asked for an implementing plan (IV.5), by when, and what did it submit? */
export const implementingPlanView = projection<ImplementingPlanRow>({
  name: 'implementing_plan_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    agency: 'text',
    asked: 'boolean',
    due_on: 'text',
    first_submitted_on: 'text',
    submitted_on: 'text',
    late: 'boolean',
    revision: 'integer',
    paper: 'jsonb',
    covers: 'text[]',
    version: 'integer',
  },
  indexes: [{ columns: ['plan_id', 'agency'] }, { columns: ['agency'] }],
  history: true,

  keys: implementingPlansIn,

  evolve(row, event, id) {
    const before = row ?? unasked(event, id);
    switch (event.type) {
      case 'ImplementingPlanSubmitted':
        return submitted(before, event);
      case 'ImplementingPlanDueDateSet':
        return { ...before, asked: true, due_on: event.data.dueOn };
      default:
        return gone(event, before) ? left(before) : { ...before, asked: true };
    }
  },
});

/** The plans that an event asks for, asks for no more, or brings. */
export function implementingPlansIn(event: LedgerEvent): string[] {
  const { plan, tasks, agency } = event.about;
  switch (event.type) {
    case 'ImplementingPlanSubmitted':
      return [event.stream];
    case 'ImplementingPlanDueDateSet': {
      const { planId, agencies } = event.data;
      return agencies.map((each) => implementingPlanStream(planId, each));
    }
    case 'AssignmentOpened':
    case 'AssignmentReopened':
    case 'AssignmentWithdrawn':
      return tasks.includes(IMPLEMENTING_DUTY)
        ? [implementingPlanStream(plan as string, agency as string)]
        : [];
    case 'AssignmentTransferred':
      return tasks.includes(IMPLEMENTING_DUTY)
        ? [event.data.from, event.data.to].map((each) =>
            implementingPlanStream(plan as string, each),
          )
        : [];
    default:
      return [];
  }
}

/** Whether the event takes the duty from the agency: by a withdrawal, or since it is closed. */
export const gone = (event: LedgerEvent, { agency }: { agency: string }): boolean =>
  event.type === 'AssignmentWithdrawn' ||
  (event.type === 'AssignmentTransferred' && event.data.from === agency);

const left = (row: ImplementingPlanRow): ImplementingPlanRow | undefined =>
  row.revision === 0 ? undefined : { ...row, asked: false };

function unasked({ about }: LedgerEvent, id: string): ImplementingPlanRow {
  const plan = about.plan as string;
  return {
    id,
    plan_id: plan,
    agency: id.slice(implementingPlanStream(plan, '').length),
    asked: false,
    due_on: null,
    first_submitted_on: null,
    submitted_on: null,
    late: null,
    revision: 0,
    paper: null,
    covers: [],
    version: -1,
  };
}

function submitted(
  row: ImplementingPlanRow,
  event: Extract<LedgerEvent, { type: 'ImplementingPlanSubmitted' }>,
): ImplementingPlanRow {
  const { revision, paper, covers, late } = event.data;
  const on = recordedOn(event);
  return {
    ...row,
    first_submitted_on: row.first_submitted_on ?? on,
    submitted_on: on,
    late,
    revision,
    paper,
    covers: covers.map(({ taskId }) => taskId),
    version: event.version,
  };
}
