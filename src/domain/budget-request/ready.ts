import { authority } from '../access/authority';
import { readPolicy } from '../access/read-policy';
import { heirTo } from '../agency/agency-registry';
import type { Actor, Authority, Ledger } from '../decider';
import { officesOf } from '../plan/plan';
import { Rejected } from '../rejection';
import { mayAppraise } from './appraisal';
import type { BudgetSource } from './budget-request-events';
import { type BudgetRequest, openSources, stageOf, type Track } from './budget-request-state';
import type { BudgetRequestCommand } from './commands';
import { approved, trackOf } from './funding';
import { DECLINED_BY, namedAppraiser, procedure } from './procedure';

/** The sources whose tracks the command moves, where it is asked track by track. */
export function tracksMeant(
  command: { type: BudgetRequestCommand['type']; source?: BudgetSource | null },
  state: BudgetRequest,
): BudgetSource[] {
  if (!procedure[command.type].perTrack) return [];
  return command.source ? [command.source] : openSources(state.tracks);
}

/** By which role the actor may take the step; FORBIDDEN if by none. */
export function entitled(
  type: BudgetRequestCommand['type'],
  meant: BudgetSource[],
  state: BudgetRequest,
  { planId, agency }: { planId: string; agency: string },
  ledger: Ledger,
  actor: Actor,
): Authority {
  const business = { agencies: [heirTo(agency, ledger)], offices: officesOf(planId, ledger) };
  const { by, basis } = procedure[type];
  const named =
    (type === 'AppraiseBudgetRequest' && state.appraiser !== null) ||
    // Who was named may be of another office than Finance, before his recusal and after it.
    (type === 'RecuseFromAppraisal' &&
      (state.appraiser?.person === actor.id || state.recused.includes(actor.id)));
  if (named) return authority(type, { by: namedAppraiser, basis: 'rule 17' }, actor, business);
  if (type !== 'DeclineFunding') return authority(type, { by, basis }, actor, business);
  // Each track is its holder's to decline; once it is declined, any of them may hear of it.
  const holders = meant.flatMap((source) => {
    const stage = state.tracks[source]?.stage;
    return (stage && DECLINED_BY[stage]) ?? [];
  });
  const [first = authority(type, { by, basis }, actor, business)] = holders.map((holder) =>
    authority(type, { by: [holder], basis }, actor, business),
  );
  return first;
}

/** What can be said before the command's content is known. */
export function ready(
  type: BudgetRequestCommand['type'],
  meant: BudgetSource[],
  state: BudgetRequest,
  ledger: Ledger,
  actor: Actor,
): void {
  const { tracks, planId } = state;
  const { from, perTrack } = procedure[type];
  const stages = perTrack ? meant.map((source) => trackOf(state, source).stage) : [stageOf(tracks)];
  // Where every track has ended, none is meant.
  const wrong = stages.length === 0 ? stageOf(tracks) : stages.find((each) => !from.includes(each));
  if (wrong !== undefined) throw new Rejected('WRONG_STAGE', { stage: wrong });
  // Until it is appraised, all its sources go together.
  if (perTrack && stages.includes('RECEIVED') && meant.length < openSources(tracks).length)
    throw new Rejected('WRONG_STAGE', { stage: 'RECEIVED' });
  switch (type) {
    case 'AcknowledgeBudgetCopy':
      if (state.copyReceived) throw new Rejected('COPY_ALREADY_RECEIVED');
      return;
    case 'NameBudgetAppraiser':
      if (state.recused.length === 0) throw new Rejected('NOBODY_RECUSED');
      return;
    case 'AppraiseBudgetRequest':
      mayAppraise(state, officesOf(planId as string, ledger), ledger, actor);
      return;
    case 'ApproveBudgetPolicy':
      if (state.policyApproval) throw new Rejected('APPROVED_ALREADY');
      return;
    case 'ApproveBudgetEstimate':
      if (state.estimateApproval) throw new Rejected('APPROVED_ALREADY');
      return;
    case 'AllocateBudget':
      for (const source of meant) approved(state, source);
      return;
    case 'DraftBudgetRequest':
    case 'SubmitBudgetRequest':
    case 'ReceiveBudgetRequest':
    case 'ReturnBudgetRequest':
    case 'RecuseFromAppraisal':
    case 'FollowDossier':
    case 'SettleBudget':
    case 'DeclineFunding':
    case 'WithdrawBudgetRequest':
      return;
  }
}

/** Facts beside the route bear the day of their own paper; a dossier's steps bear the dossier's. */
const UNDATED: readonly BudgetRequestCommand['type'][] = [
  'ApproveBudgetPolicy',
  'ApproveBudgetEstimate',
  'FollowDossier',
];

/** No step is dated before the one that it follows. A draft may be written after it was sent. */
export function inOrder(
  type: BudgetRequestCommand['type'],
  date: string,
  meant: BudgetSource[],
  { tracks, submittedOn, policyApproval, estimateApproval }: BudgetRequest,
): void {
  const field = 'effectiveOn';
  if (type === 'ReceiveBudgetRequest' || type === 'AcknowledgeBudgetCopy') {
    if (submittedOn !== null && date < submittedOn)
      throw new Rejected('BEFORE_SUBMISSION', { field, date, submittedOn });
    return;
  }
  if (UNDATED.includes(type) || stageOf(tracks) === 'DRAFT') return;
  const followed = meant.length > 0 ? meant : openSources(tracks);
  const days = followed.map((source) => (tracks[source] as Track).lastOn);
  // Money is given on the strength of both papers (IV.4).
  if (type === 'AllocateBudget' && policyApproval) days.push(policyApproval.date);
  if (type === 'AllocateBudget' && estimateApproval && !meant.includes('PROVINCIAL'))
    days.push(estimateApproval.date);
  const last = days.sort().at(-1);
  if (last !== undefined && date < last)
    throw new Rejected('BEFORE_LAST_STEP', { field, date, last });
}

/** The request's plan and agency; NOT_FOUND where there is none. */
export function known({ planId, agency }: BudgetRequest): { planId: string; agency: string } {
  if (planId === null || agency === null)
    throw new Rejected('NOT_FOUND', { field: 'budgetRequestId', what: 'budget request' });
  return { planId, agency };
}

/** The same, unless the actor may not know of it (rule 18). */
export function visible(
  state: BudgetRequest,
  ledger: Ledger,
  actor: Actor,
): { planId: string; agency: string } {
  const request = known(state);
  const { beforeCouncil } = state;
  const agency = heirTo(request.agency, ledger);
  if (!readPolicy(actor, { kind: 'budgetRequest', agency, beforeCouncil }))
    return known({ ...state, planId: null });
  return request;
}
