import { authority, type Permission } from '../access/authority';
import { readPolicy } from '../access/read-policy';
import { AGENCY_REGISTRY, agencyRegistry, heirTo } from '../agency/agency-registry';
import { predecessorsOf } from '../agency/agency-roster';
import { keysOf, passes } from '../allowed';
import { assignment, assignmentStream } from '../assignment/assignment';
import { answersFor } from '../assignment/schedule';
import type { Actor, Decider, Ledger } from '../decider';
import { imported, officesOf, plan, planStream, taskIdOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { periodNamed } from '../shared/period';
import { same } from '../shared/same';
import {
  dong,
  type EventsOf,
  event,
  flag,
  list,
  object,
  oneOf,
  text,
  whole,
} from '../shared/shape';

export const BUDGET_SOURCES = ['PROVINCIAL', 'COMMUNE', 'CENTRAL', 'OTHER'] as const;
export type BudgetSource = (typeof BUDGET_SOURCES)[number];

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

const line = object({ task: text, period: text, source: oneOf(BUDGET_SOURCES), requested: dong });

/** Stored for ever: add optional fields, never rename one. Amounts are whole đồng. */
export const budgetRequestEvents = {
  BudgetRequestDrafted: event(1, { planId: text, agency: text, lines: list(line) }),
  BudgetRequestRedrafted: event(1, { lines: list(line) }),
  /** One event with both addressees: a submission without its copy cannot exist (III.2). */
  BudgetRequestSubmitted: event(1, {
    revision: whole,
    to: text,
    copyTo: text,
    /** The coordinator's own request is its own copy. */
    copyReceived: flag,
  }),
  BudgetRequestReceived: event(1, { revision: whole }),
  BudgetCopyReceived: event(1, { revision: whole }),
};
export type BudgetRequestEvent = EventsOf<typeof budgetRequestEvents>;
export type BudgetLine = { task: string; period: string; source: BudgetSource; requested: string };

export type BudgetRequest = {
  planId: string | null;
  agency: string | null;
  stage: BudgetStage;
  /** 0 until it is first submitted. */
  revision: number;
  lines: BudgetLine[];
  submittedOn: string | null;
  copyReceived: boolean;
};

/** A new draft, or (`existing`) other lines for one that is there. */
export type DraftBudgetRequest = {
  type: 'DraftBudgetRequest';
  planId: string;
  existing: boolean;
  lines: BudgetLine[];
};
export type SubmitBudgetRequest = { type: 'SubmitBudgetRequest' };
export type ReceiveBudgetRequest = { type: 'ReceiveBudgetRequest' };
export type AcknowledgeBudgetCopy = { type: 'AcknowledgeBudgetCopy' };
export type BudgetRequestCommand =
  | DraftBudgetRequest
  | SubmitBudgetRequest
  | ReceiveBudgetRequest
  | AcknowledgeBudgetCopy;

const copied: BudgetStage[] = BUDGET_STAGES.filter(
  (stage) => stage !== 'DRAFT' && stage !== 'WITHDRAWN',
);

/** Who may take which step, and from which stage (rule 16). */
const procedure: Record<BudgetRequestCommand['type'], Permission & { from: BudgetStage[] }> = {
  DraftBudgetRequest: { by: ['OFFICER', 'HEAD'], basis: 'III.2', from: ['DRAFT'] },
  SubmitBudgetRequest: { by: ['HEAD', 'OFFICER'], basis: 'III.2', from: ['DRAFT', 'RETURNED'] },
  ReceiveBudgetRequest: { by: ['FINANCE'], basis: 'III.2, IV.4', from: ['SUBMITTED'] },
  AcknowledgeBudgetCopy: { by: ['COORDINATOR'], basis: 'III.2', from: copied },
};

export const budgetRequest: Decider<BudgetRequest, BudgetRequestCommand, BudgetRequestEvent> = {
  name: 'budgetRequest',
  events: budgetRequestEvents,
  initial: {
    planId: null,
    agency: null,
    stage: 'DRAFT',
    revision: 0,
    lines: [],
    submittedOn: null,
    copyReceived: false,
  },

  evolve(state, event) {
    switch (event.type) {
      case 'BudgetRequestDrafted': {
        const { planId, agency, lines } = event.data;
        return { ...state, planId, agency, lines };
      }
      case 'BudgetRequestRedrafted':
        return { ...state, lines: event.data.lines };
      case 'BudgetRequestSubmitted': {
        const { revision, copyReceived } = event.data;
        const submittedOn = event.effectiveOn;
        return { ...state, stage: 'SUBMITTED', revision, submittedOn, copyReceived };
      }
      case 'BudgetRequestReceived':
        return { ...state, stage: stageOnceReceived(state.lines) };
      case 'BudgetCopyReceived':
        return { ...state, copyReceived: true };
    }
  },

  authorize(command, state, ledger, actor) {
    const permission = procedure[command.type];
    if (command.type === 'DraftBudgetRequest') {
      const agency = state.agency ?? actor.agency;
      // What is not there and what is another's look alike.
      if (command.existing || state.agency) visible(state, ledger, actor);
      imported(ledger.state(plan, planStream(command.planId)));
      const agencies = [agency && heirTo(agency, ledger)];
      return authority(command.type, permission, actor, { agencies });
    }
    const { planId, agency } = visible(state, ledger, actor);
    const offices = officesOf(planId, ledger);
    const agencies = [heirTo(agency, ledger)];
    return authority(command.type, permission, actor, { agencies, offices });
  },

  decide(command, state, ledger, { actor, effectiveOn }) {
    ready(command.type, state);
    switch (command.type) {
      case 'DraftBudgetRequest':
        return draft(command, state, ledger, state.agency ?? (actor.agency as string));
      case 'SubmitBudgetRequest': {
        const { agency, planId } = visible(state, ledger, actor);
        const offices = officesOf(planId, ledger);
        const data = {
          revision: state.revision + 1,
          to: offices.finance,
          copyTo: offices.coordinator,
          copyReceived: heirTo(agency, ledger) === offices.coordinator,
        };
        return [{ type: 'BudgetRequestSubmitted', data }];
      }
      case 'ReceiveBudgetRequest':
        afterSubmission(effectiveOn, state);
        return [{ type: 'BudgetRequestReceived', data: { revision: state.revision } }];
      case 'AcknowledgeBudgetCopy':
        afterSubmission(effectiveOn, state);
        return [{ type: 'BudgetCopyReceived', data: { revision: state.revision } }];
    }
  },

  about: ({ planId, agency, lines }) => ({
    plan: planId,
    tasks: planId ? [...new Set(lines.map((each) => each.task)), 'III.2'] : [],
    agency,
  }),
  // Not for everybody to read (rule 18).
  classification: () => 'INTERNAL',
};

/** The steps that the actor may take now with the request. */
export const allowedBudgetSteps = (state: BudgetRequest, ledger: Ledger, actor: Actor): string[] =>
  keysOf(procedure).filter((type) =>
    passes(() => {
      const { planId, agency } = visible(state, ledger, actor);
      const offices = officesOf(planId, ledger);
      authority(type, procedure[type], actor, { agencies: [heirTo(agency, ledger)], offices });
      ready(type, state);
    }),
  );

function ready(type: BudgetRequestCommand['type'], { stage, copyReceived }: BudgetRequest): void {
  if (!procedure[type].from.includes(stage)) throw new Rejected('WRONG_STAGE', { stage });
  if (type === 'AcknowledgeBudgetCopy' && copyReceived) throw new Rejected('COPY_ALREADY_RECEIVED');
}

function afterSubmission(date: string, { submittedOn }: BudgetRequest): void {
  if (submittedOn !== null && date < submittedOn)
    throw new Rejected('BEFORE_SUBMISSION', { field: 'effectiveOn', date, submittedOn });
}

/** Money of the communes is recorded for information and goes no further (rule 15, 16). */
export const stageOnceReceived = (lines: BudgetLine[]): BudgetStage =>
  lines.every((each) => each.source === 'COMMUNE') ? 'RECORDED' : 'RECEIVED';

/** The request, unless the actor may not know of it (rule 18). */
function visible(
  { planId, agency }: BudgetRequest,
  ledger: Ledger,
  actor: Actor,
): { planId: string; agency: string } {
  const readable = (whose: string) =>
    readPolicy(actor, { kind: 'budgetRequest', agency: heirTo(whose, ledger) });
  if (planId === null || agency === null || !readable(agency))
    throw new Rejected('NOT_FOUND', { field: 'budgetRequestId', what: 'budget request' });
  return { planId, agency };
}

function draft(
  { planId, lines }: DraftBudgetRequest,
  state: BudgetRequest,
  ledger: Ledger,
  agency: string,
): BudgetRequestEvent[] {
  if (state.planId !== null && state.planId !== planId)
    throw new Rejected('OTHER_PLAN', { field: 'planId', plan: state.planId });
  const header = imported(ledger.state(plan, planStream(planId)));
  if (lines.length === 0) throw new Rejected('NO_LINES', { field: 'lines' });
  const seen = new Set<string>();
  const drafted = lines.map(({ task, period, source, requested }, index): BudgetLine => {
    const field = `lines[${index}]`;
    const key = [task, period, source].join(' ');
    if (seen.has(key)) throw new Rejected('DUPLICATE_LINE', { field, task, period, source });
    seen.add(key);
    if (periodNamed(period)?.start.slice(0, 4) !== String(header.year))
      throw new Rejected('PERIOD_OUTSIDE_PLAN', { field: `${field}.period`, period });
    if (BigInt(requested) <= 0n)
      throw new Rejected('AMOUNT_NOT_POSITIVE', { field: `${field}.requested` });
    const taskId = taskIdOf(header, task, `${field}.task`);
    if (!entitled(taskId, agency, ledger))
      throw new Rejected('NOT_ENTITLED_TO_BUDGET', { field: `${field}.task`, task });
    return { task, period, source, requested };
  });
  if (same(drafted, state.lines)) return [];
  return state.agency
    ? [{ type: 'BudgetRequestRedrafted', data: { lines: drafted } }]
    : [{ type: 'BudgetRequestDrafted', data: { planId, agency, lines: drafted } }];
}

/** Who leads, co-leads or implements the task, or follows somebody who did (rules 4 and 15). */
function entitled(taskId: string, agency: string, ledger: Ledger): boolean {
  const registry = ledger.state(agencyRegistry, AGENCY_REGISTRY);
  const heir = heirTo(agency, ledger);
  const streams = [heir, ...predecessorsOf(registry, heir)].map((each) =>
    assignmentStream(taskId, each),
  );
  return ledger
    .states(assignment, streams)
    .some(
      ({ opening, status }) =>
        opening !== null &&
        answersFor(opening.role) &&
        status !== 'WITHDRAWN' &&
        status !== 'DECLINED',
    );
}
