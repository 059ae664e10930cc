import { civilDateOf } from '../domain/shared/calendar';
import type { LedgerEvent } from './projection';

/** What awaits somebody, and the mutation that answers it. */
export const WORK = {
  ANSWER_INVITATION: 'acceptInvitation',
  FINISH_WORK: 'reportCompletion',
  REGISTER_EDITION: 'submitDeliverable',
  RETURNED_WORK: 'reportCompletion',
  SIGN_OFF: 'signOff',
  CONFIRM_COMPLETION: 'confirmCompletion',
  DECIDE_EXTENSION: 'grantExtension',
  ACKNOWLEDGE_URGE: 'acknowledgeUrge',
  EXPAND_GROUP: 'assignTask',
  RESOLVE_GROUP: 'resolveGroup',
  RESOLVE_CADENCE: 'resolveCadence',
  CONFIRM_MODE: 'confirmAssignmentMode',
  FILL_VACANT_LEAD: 'assignTask',
  ISSUE_PLAN: 'issuePlan',
  CHECK_IN: 'checkIn',
  CONSOLIDATE_REPORT: 'consolidateReport',
  DISPATCH_CONSOLIDATED_REPORT: 'dispatchConsolidatedReport',
  CONFIRM_DISPATCH_RECEIPT: 'confirmDispatchReceipt',
  CLOSE_REPORTING_CYCLE: 'closeReportingCycle',
  SUBMIT_REPORT: 'submitReport',
  RETURNED_REPORT: 'submitReport',
  ACCEPT_REPORT: 'acceptReports',
  ANSWER_OBSTACLE: 'escalateObstacle',
  ESCALATED_OBSTACLE: 'resolveObstacle',
  SUBMIT_IMPLEMENTING_PLAN: 'submitImplementingPlan',
  SUBMIT_BUDGET_REQUEST: 'submitBudgetRequest',
  RETURNED_BUDGET_REQUEST: 'submitBudgetRequest',
  RECEIVE_BUDGET_REQUEST: 'receiveBudgetRequest',
  ACKNOWLEDGE_BUDGET_COPY: 'acknowledgeBudgetCopy',
  RECUSE_FROM_APPRAISAL: 'recuseFromAppraisal',
  NAME_BUDGET_APPRAISER: 'nameBudgetAppraiser',
  APPRAISE_BUDGET_REQUEST: 'appraiseBudgetRequest',
  OPEN_BUDGET_DOSSIER: 'openBudgetDossier',
  SUBMIT_DOSSIER_TO_PROVINCE: 'submitDossierToProvince',
  SUBMIT_DOSSIER_TO_COUNCIL: 'submitDossierToCouncil',
  DECIDE_DOSSIER: 'decideDossier',
  APPROVE_BUDGET_POLICY: 'approveBudgetPolicy',
  APPROVE_BUDGET_ESTIMATE: 'approveBudgetEstimate',
  ALLOCATE_BUDGET: 'allocateBudget',
  SETTLE_BUDGET: 'settleBudget',
} as const;
export type WorkKind = keyof typeof WORK;
export const WORK_KINDS = Object.keys(WORK) as WorkKind[];

/**
 * Whose turn it is. OFFICER: officers and heads of the agencies. HEAD: their heads alone. JUDGE: who
 * judges their work, which is the coordinator, and of the coordinator's own the province office
 * (rules 11 and 20). APPRAISER: the person who was named (rule 17). The others hold an office of the
 * plan, or are the registrar.
 */
export const WORK_PARTIES = [
  'OFFICER',
  'HEAD',
  'JUDGE',
  'COORDINATOR',
  'FINANCE',
  'PROVINCE_OFFICE',
  'COUNCIL',
  'APPRAISER',
  'REGISTRAR',
] as const;
export type WorkParty = (typeof WORK_PARTIES)[number];

/** In `agency`; no agency has such a code. */
export const SEVERAL = '*';

export type WorkItemRow = {
  /** `<object>#<matter>`. */
  id: string;
  plan_id: string;
  /** With `party` and `since` null while it is nobody's turn: the row only remembers. */
  what: WorkKind | null;
  party: WorkParty | null;
  /** Whose people it awaits, or whose work is judged; none where an office acts by itself. */
  agencies: string[];
  /** The same as one key, by which an index has them in order: the one that it is, or `SEVERAL`. */
  agency: string | null;
  /** Opaque user id of the one person whom it awaits; null where it is an agency's or an office's. */
  person: string | null;
  /** Id of what is to be acted on, as `node` takes it. */
  object: string;
  /** The assignment that it belongs to, if to one. */
  assignment: string | null;
  tasks: string[];
  /** May lie ahead: it awaits nobody before. */
  since: string | null;
  due_on: string | null;
  /** What its next turn depends on, as its matter has it. */
  memory: unknown;
};

/** Whose turn it is, with what, and by when. */
export type Turn = Pick<WorkItemRow, 'object' | 'agencies' | 'due_on'> & {
  what: WorkKind;
  party: WorkParty;
  person?: string;
  /** The day it begins, which may lie ahead: before, it awaits nobody yet. */
  from?: string;
};

/**
 * One thing that may be open about an object: a row that remembers as much as it must to know whose
 * turn comes next. What it does not care about leaves the row as it is.
 */
export type Matter = {
  /** Objects whose matter the event may touch, from the event alone. */
  objects(event: LedgerEvent): string[];
  evolve(row: WorkItemRow | undefined, event: LedgerEvent, id: string): WorkItemRow | undefined;
};

/** The object that a row's id begins with. */
export const objectOf = (id: string): string => id.slice(0, id.lastIndexOf('#'));

/** The row with this turn, or as nobody's. It began to wait when its kind of work did, for whom. */
export function turned(
  row: WorkItemRow | undefined,
  event: LedgerEvent,
  id: string,
  turn: Turn | null,
  memory: unknown = null,
): WorkItemRow {
  const { plan, tasks } = event.about;
  const object = objectOf(id);
  const same = row?.what === turn?.what && row?.person === (turn?.person ?? null);
  const recorded = recordedOn(event);
  const waited = same && row?.since && row.since <= recorded ? row.since : recorded;
  const from = turn?.from ?? waited;
  return {
    id,
    plan_id: plan as string,
    what: turn?.what ?? null,
    party: turn?.party ?? null,
    ...ofAgencies(turn?.agencies ?? []),
    person: turn?.person ?? null,
    object: turn?.object ?? object,
    assignment: object.startsWith('assignment-') ? (object.split('/', 1)[0] as string) : null,
    // A plan says nothing of a task's code that the task does not say itself.
    tasks: tasks.length > 0 ? tasks : (row?.tasks ?? []),
    since: turn && (from > waited ? from : waited),
    due_on: turn?.due_on ?? null,
    memory,
  };
}

/** Whoever is next can know of it once it is recorded, whatever day the fact bears. */
export const recordedOn = ({ recordedAt }: LedgerEvent): string => civilDateOf(recordedAt);

/** The same turn as before, of the task's code and the agency that the event leaves. */
export function sameTurn(row: WorkItemRow, event: LedgerEvent): WorkItemRow {
  const { tasks, agency } = event.about;
  const agencies = row.agencies.length > 0 && agency !== null ? [agency] : row.agencies;
  return { ...row, tasks, ...ofAgencies(agencies) };
}

function ofAgencies(agencies: string[]): Pick<WorkItemRow, 'agency' | 'agencies'> {
  const [first = null] = agencies;
  return { agency: agencies.length > 1 ? SEVERAL : first, agencies };
}
