import {
  civilDate,
  dong,
  type EventsOf,
  erasable,
  event,
  flag,
  list,
  nullable,
  type Of,
  object,
  oneOf,
  text,
  whole,
} from '../shared/shape';

export const BUDGET_SOURCES = ['PROVINCIAL', 'COMMUNE', 'CENTRAL', 'OTHER'] as const;
export type BudgetSource = (typeof BUDGET_SOURCES)[number];

/** In the order in which a request advances (rule 16); the last four are ends. */
export const BUDGET_STAGES = [
  'DRAFT',
  'SUBMITTED',
  'RECEIVED',
  'RETURNED',
  'APPRAISED',
  'IN_DOSSIER',
  'WITH_COMMITTEE',
  'WITH_COUNCIL',
  'DECIDED',
  'PARTLY_ALLOCATED',
  'ALLOCATED',
  'SETTLED',
  'WITHDRAWN',
  'NOT_FUNDED',
  'RECORDED',
] as const;
export type BudgetStage = (typeof BUDGET_STAGES)[number];

/** Whose decision ends a source's route: the People's Council's, or the People's Committee's. */
export const DECIDING_BODIES = ['COUNCIL', 'COMMITTEE'] as const;
export type DecidingBody = (typeof DECIDING_BODIES)[number];

/** A line is known by its task, period and source: no request has two that agree in all three. */
const key = { task: text, period: text, source: oneOf(BUDGET_SOURCES) };
/** `taskId`: the task's stream, which no amendment changes; null where it was not kept. */
const line = object({ ...key, taskId: nullable(text), requested: dong });
/** The paper by which something was decided: số, ngày, cơ quan ban hành. */
export const paper = object({ number: text, date: civilDate, issuer: text });
const sources = list(oneOf(BUDGET_SOURCES));

type OldLine = Omit<Of<typeof line>, 'taskId'>;
const withTaskIds = (data: unknown): unknown => {
  const old = data as { lines: OldLine[] };
  return { ...old, lines: old.lines.map((each) => ({ ...each, taskId: null })) };
};

/** Stored for ever: add optional fields, never rename one. Amounts are whole đồng. */
export const budgetRequestEvents = {
  // With its agency
  BudgetRequestDrafted: event(
    2,
    { planId: text, agency: text, lines: list(line) },
    { 1: withTaskIds },
  ),
  BudgetRequestRedrafted: event(2, { lines: list(line) }, { 1: withTaskIds }),
  /** One event with both addressees: a submission without its copy cannot exist (III.2). */
  BudgetRequestSubmitted: event(1, {
    revision: whole,
    to: text,
    copyTo: text,
    /** The coordinator's own request is its own copy. */
    copyReceived: flag,
  }),
  BudgetCopyReceived: event(1, { revision: whole }),
  BudgetRequestWithdrawn: event(1, { sources, reason: erasable }),

  // With Finance
  BudgetRequestReceived: event(1, { revision: whole }),
  BudgetRequestReturned: event(1, { revision: whole, reason: erasable }),
  /** Opaque user id of who will not appraise it (rule 17). */
  BudgetAppraisalRecused: event(1, { person: text, reason: erasable }),
  BudgetAppraiserNamed: event(1, { person: text, agency: text }),
  BudgetRequestAppraised: event(1, {
    revision: whole,
    lines: list(object({ ...key, recommended: dong })),
    /** Why more is recommended than was requested. */
    reason: erasable,
  }),
  /** Chủ trương. */
  BudgetPolicyApproved: event(1, { paper }),
  /** Dự toán. */
  BudgetEstimateApproved: event(1, { paper }),

  // As its dossier goes: `on` is the day of the dossier's step
  BudgetRequestPutIntoDossier: event(1, { dossier: text, sources, on: civilDate }),
  BudgetRequestSentToProvince: event(1, { dossier: text, sources, on: civilDate }),
  BudgetRequestSentToCouncil: event(1, { dossier: text, sources, on: civilDate }),
  BudgetRequestDecided: event(1, {
    dossier: text,
    sources,
    lines: list(object({ ...key, approved: dong })),
    by: oneOf(DECIDING_BODIES),
    paper,
    on: civilDate,
  }),

  // Its money
  BudgetAllocated: event(1, {
    source: oneOf(BUDGET_SOURCES),
    lines: list(object({ task: text, period: text, amount: dong })),
    paper,
    /** Whether by now all that was approved of the source is allocated. */
    complete: flag,
  }),
  BudgetSettled: event(1, {
    source: oneOf(BUDGET_SOURCES),
    /** Why less was allocated than was approved. */
    reason: erasable,
  }),
  BudgetFundingDeclined: event(1, { sources, reason: erasable }),
};
export type BudgetRequestEvent = EventsOf<typeof budgetRequestEvents>;
export type BudgetRequestEventOf<T extends BudgetRequestEvent['type']> = Extract<
  BudgetRequestEvent,
  { type: T }
>;
export type BudgetLine = Of<typeof line>;
export type LineKey = Pick<BudgetLine, 'task' | 'period' | 'source'>;
export type Paper = Of<typeof paper>;

/** Whether the event is one of a request's stream. */
export const isBudgetRequestEvent = <E extends { type: string }>(
  event: E,
): event is Extract<E, BudgetRequestEvent> => event.type in budgetRequestEvents;
