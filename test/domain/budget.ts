import type { BudgetDossierEvent } from '../../src/domain/budget-dossier/budget-dossier-events';
import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import type {
  BudgetLine,
  BudgetRequestEvent,
  BudgetSource,
  BudgetStage,
  DecidingBody,
} from '../../src/domain/budget-request/budget-request-events';
import type { BudgetRequestCommand } from '../../src/domain/budget-request/commands';
import type { Actor } from '../../src/domain/decider';
import { type Facts, given, happenedOn, ledgerOf, type Moment } from '../support/given';
import { CULTURE, FINANCE, FOREIGN_AFFAIRS, headOf, officerOf, person } from './people';
import { PLAN, province, taskId, withAssignment } from './province';

/** A request of Sở Ngoại vụ for its bulletin, and what may happen to it, step by step. */
export const REQUEST = 'budgetRequest-1';
export const DOSSIER = 'budgetDossier-1';
export const TASK = 'II.5.b.2';
export const COUNCIL = 'hdnd-tinh';

export const officer = officerOf(FOREIGN_AFFAIRS);
export const head = headOf(FOREIGN_AFFAIRS);
export const clerk = person('COUNCIL_CLERK', COUNCIL);

export const inForce: Facts = {
  ...province,
  ...withAssignment(TASK, FOREIGN_AFFAIRS),
  ...withAssignment('II.2.b', FOREIGN_AFFAIRS),
  ...withAssignment('II.7.a', FOREIGN_AFFAIRS),
  ...withAssignment('II.1', CULTURE),
  ...withAssignment('II.5.c.1', FINANCE),
};
export const paper = { number: '15/NQ-HĐND', date: '2026-01-05', issuer: 'HĐND tỉnh' };
export const key = (source: BudgetSource, period = '2026') => ({ task: TASK, period, source });

export const line = (of: Partial<BudgetLine> = {}): BudgetLine => ({
  taskId: taskId(of.task ?? TASK),
  ...key('PROVINCIAL'),
  requested: '1000',
  ...of,
});

export const drafted = (...lines: BudgetLine[]): BudgetRequestEvent => ({
  type: 'BudgetRequestDrafted',
  data: { planId: PLAN, agency: FOREIGN_AFFAIRS, lines },
});
export const draftedFor = (...sources: BudgetSource[]): BudgetRequestEvent =>
  drafted(...sources.map((source) => line({ source })));
export const submitted = (revision = 1): BudgetRequestEvent => ({
  type: 'BudgetRequestSubmitted',
  data: { revision, to: FINANCE, copyTo: CULTURE, copyReceived: false },
});
export const copyReceived: BudgetRequestEvent = {
  type: 'BudgetCopyReceived',
  data: { revision: 1 },
};
export const received = (revision = 1): BudgetRequestEvent => ({
  type: 'BudgetRequestReceived',
  data: { revision },
});
export const returned: BudgetRequestEvent = {
  type: 'BudgetRequestReturned',
  data: { revision: 1, reason: 'Thiếu thuyết minh.' },
};
export const recused = (by: string): BudgetRequestEvent => ({
  type: 'BudgetAppraisalRecused',
  data: { person: by, reason: 'Đã tham gia lập dự toán.' },
});
export const named = ({ id, agency }: Actor): BudgetRequestEvent => ({
  type: 'BudgetAppraiserNamed',
  data: { person: id, agency: agency as string },
});
export const appraised = (...sources: BudgetSource[]): BudgetRequestEvent => ({
  type: 'BudgetRequestAppraised',
  data: {
    revision: 1,
    lines: sources.map((source) => ({ ...key(source), recommended: '900' })),
    reason: null,
  },
});
export const policyApproved: BudgetRequestEvent = { type: 'BudgetPolicyApproved', data: { paper } };
export const estimateApproved: BudgetRequestEvent = {
  type: 'BudgetEstimateApproved',
  data: { paper },
};
const on = '2026-01-05';
export const putIn = (dossier: string, ...sources: BudgetSource[]): BudgetRequestEvent => ({
  type: 'BudgetRequestPutIntoDossier',
  data: { dossier, sources, on },
});
export const toProvince = (dossier: string, ...sources: BudgetSource[]): BudgetRequestEvent => ({
  type: 'BudgetRequestSentToProvince',
  data: { dossier, sources, on },
});
export const toCouncil = (dossier: string, ...sources: BudgetSource[]): BudgetRequestEvent => ({
  type: 'BudgetRequestSentToCouncil',
  data: { dossier, sources, on },
});
export const decided = (
  dossier: string,
  by: DecidingBody,
  approved: Partial<Record<BudgetSource, string>>,
): BudgetRequestEvent => ({
  type: 'BudgetRequestDecided',
  data: {
    dossier,
    sources: Object.keys(approved) as BudgetSource[],
    lines: Object.entries(approved).map(([source, amount]) => ({
      ...key(source as BudgetSource),
      approved: amount,
    })),
    by,
    paper,
    on,
  },
});
export const allocated = (
  source: BudgetSource,
  amount: string,
  complete: boolean,
): BudgetRequestEvent => ({
  type: 'BudgetAllocated',
  data: { source, lines: [{ task: TASK, period: '2026', amount }], paper, complete },
});
export const settled = (source: BudgetSource): BudgetRequestEvent => ({
  type: 'BudgetSettled',
  data: { source, reason: null },
});
export const declined = (...sources: BudgetSource[]): BudgetRequestEvent => ({
  type: 'BudgetFundingDeclined',
  data: { sources, reason: 'Chưa cân đối được nguồn.' },
});
export const withdrawn = (...sources: BudgetSource[]): BudgetRequestEvent => ({
  type: 'BudgetRequestWithdrawn',
  data: { sources, reason: 'Đã có nguồn khác.' },
});

const bodyOf = (source: BudgetSource): DecidingBody =>
  source === 'PROVINCIAL' ? 'COUNCIL' : 'COMMITTEE';

/**
 * The events that bring a request for money of one source to a stage, on the fifth of January;
 * null where its route has no such stage. Both approvals are there where `papers` says so.
 */
export function route(
  source: BudgetSource,
  stage: BudgetStage,
  { papers = true }: { papers?: boolean } = {},
): BudgetRequestEvent[] | null {
  const start = [draftedFor(source)];
  const sent = [...start, submitted()];
  if (stage === 'DRAFT') return start;
  if (stage === 'SUBMITTED') return sent;
  if (stage === 'WITHDRAWN') return [...sent, withdrawn(source)];
  if (source === 'COMMUNE') return stage === 'RECORDED' ? [...sent, received()] : null;
  if (stage === 'RECORDED' || (stage === 'WITH_COUNCIL' && source !== 'PROVINCIAL')) return null;
  const before = [...sent, received(), recused('somebody else')];
  if (stage === 'RETURNED') return [...before, returned];
  if (stage === 'NOT_FUNDED') return [...before, declined(source)];
  const steps: [BudgetStage, BudgetRequestEvent[]][] = [
    ['RECEIVED', []],
    ['APPRAISED', [appraised(source), ...(papers ? [policyApproved, estimateApproved] : [])]],
    ['IN_DOSSIER', [putIn(DOSSIER, source)]],
    ['WITH_COMMITTEE', [toProvince(DOSSIER, source)]],
    ['WITH_COUNCIL', source === 'PROVINCIAL' ? [toCouncil(DOSSIER, source)] : []],
    ['DECIDED', [decided(DOSSIER, bodyOf(source), { [source]: '800' })]],
    ['PARTLY_ALLOCATED', [allocated(source, '300', false)]],
    ['ALLOCATED', [allocated(source, '500', true)]],
    ['SETTLED', [settled(source)]],
  ];
  const reached = steps.findIndex(([each]) => each === stage);
  return [...before, ...steps.slice(0, reached + 1).flatMap(([, events]) => events)];
}
/** As `route`, of a stage that the source has. */
export const reaching = (...of: Parameters<typeof route>): BudgetRequestEvent[] => {
  const events = route(...of);
  if (!events) throw new Error(`${of[0]} is never ${of[1]}`);
  return events;
};

export const dossierOpened = (
  decidedBy: DecidingBody,
  ...requests: string[]
): BudgetDossierEvent => ({
  type: 'BudgetDossierOpened',
  data: { planId: PLAN, title: 'Tờ trình dự toán 2026', decidedBy, requests },
});

/** One command of each kind, that fits a request of that source on its way. */
export const commandsOn = (
  source: BudgetSource,
): { [T in BudgetRequestCommand['type']]: Extract<BudgetRequestCommand, { type: T }> } => ({
  DraftBudgetRequest: {
    type: 'DraftBudgetRequest',
    planId: PLAN,
    existing: true,
    lines: [{ ...key(source), requested: '2000' }],
  },
  SubmitBudgetRequest: { type: 'SubmitBudgetRequest' },
  ReceiveBudgetRequest: { type: 'ReceiveBudgetRequest' },
  AcknowledgeBudgetCopy: { type: 'AcknowledgeBudgetCopy' },
  ReturnBudgetRequest: { type: 'ReturnBudgetRequest', reason: 'Thiếu thuyết minh.' },
  RecuseFromAppraisal: { type: 'RecuseFromAppraisal', reason: 'Có liên quan.' },
  NameBudgetAppraiser: { type: 'NameBudgetAppraiser', person: 'user-8', agency: FINANCE },
  AppraiseBudgetRequest: {
    type: 'AppraiseBudgetRequest',
    lines: [{ ...key(source), recommended: '900' }],
    reason: null,
  },
  ApproveBudgetPolicy: { type: 'ApproveBudgetPolicy', paper },
  ApproveBudgetEstimate: { type: 'ApproveBudgetEstimate', paper },
  FollowDossier: { type: 'FollowDossier', request: REQUEST, dossier: DOSSIER },
  AllocateBudget: {
    type: 'AllocateBudget',
    source,
    lines: [{ task: TASK, period: '2026', amount: '100' }],
    paper,
  },
  SettleBudget: { type: 'SettleBudget', source, reason: 'Không còn nhu cầu.' },
  DeclineFunding: { type: 'DeclineFunding', source: null, reason: 'Chưa cân đối được nguồn.' },
  WithdrawBudgetRequest: { type: 'WithdrawBudgetRequest', reason: 'Đã có nguồn khác.' },
});

/** `requestOf(...events).when(command, by)`, where the province has what it has. */
export const requestOf = (...events: BudgetRequestEvent[]) =>
  given(budgetRequest, ...events).on(ledgerOf(inForce));

/** The events, each a day after the one before, from that day on. */
export const dayByDay = <E extends BudgetRequestEvent | BudgetDossierEvent>(
  first: string,
  ...events: E[]
): E[] =>
  events.flatMap((event, n) => {
    const day = new Date(Date.parse(first) + n * 86_400_000).toISOString().slice(0, 10);
    return happenedOn(day as Moment, event);
  });
