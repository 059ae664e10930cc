import { byPaper, type Data, type Maker, paperOf, taking } from './maker';

/** Whatever the request does on its way, it does because its dossier does. */
const followsDossier: Maker = ({ first, data: { dossier } }) => ({
  type: 'FollowDossier',
  request: first.stream,
  dossier,
});

/** Commands of budget requests. What the rules know of a line, a caller does not say. */
export const BUDGET_REQUEST_MAKERS: Record<string, Maker> = {
  BudgetRequestDrafted({ data: { planId, lines } }) {
    return { type: 'DraftBudgetRequest', planId, existing: false, lines: linesOf(lines) };
  },
  BudgetRequestRedrafted({ first, data: { lines } }) {
    const planId = first.about.plan;
    return { type: 'DraftBudgetRequest', planId, existing: true, lines: linesOf(lines) };
  },
  BudgetRequestSubmitted: taking('SubmitBudgetRequest'),
  BudgetRequestReceived: taking('ReceiveBudgetRequest'),
  BudgetCopyReceived: taking('AcknowledgeBudgetCopy'),
  BudgetRequestReturned: taking('ReturnBudgetRequest', 'reason'),
  BudgetAppraisalRecused: taking('RecuseFromAppraisal', 'reason'),
  BudgetAppraiserNamed: taking('NameBudgetAppraiser', 'person', 'agency'),
  BudgetRequestAppraised: taking('AppraiseBudgetRequest', 'lines', 'reason'),
  BudgetPolicyApproved: byPaper('ApproveBudgetPolicy'),
  BudgetEstimateApproved: byPaper('ApproveBudgetEstimate'),
  BudgetRequestPutIntoDossier: followsDossier,
  BudgetRequestSentToProvince: followsDossier,
  BudgetRequestSentToCouncil: followsDossier,
  BudgetRequestDecided: followsDossier,
  BudgetAllocated: byPaper('AllocateBudget', 'source', 'lines'),
  BudgetSettled: taking('SettleBudget', 'source', 'reason'),
  BudgetFundingDeclined({ data }) {
    const sources = data.sources as string[];
    // One that is left by itself may have been named or not: it is declined by the same right.
    const source = sources.length === 1 ? sources[0] : null;
    return { type: 'DeclineFunding', source, reason: data.reason };
  },
  BudgetRequestWithdrawn: taking('WithdrawBudgetRequest', 'reason'),
};

const linesOf = (lines: unknown): Data[] =>
  (lines as Data[]).map(({ task, period, source, requested }) => ({
    task,
    period,
    source,
    requested,
  }));

export const BUDGET_DOSSIER_MAKERS: Record<string, Maker> = {
  BudgetDossierOpened({ first, data: { planId, title, decidedBy, requests } }) {
    const said = { dossier: first.stream, planId, existing: false, title, decidedBy, requests };
    return { type: 'OpenBudgetDossier', ...said };
  },
  /** Of one that is there neither title nor body is asked again: what comes with it is ignored. */
  BudgetDossierExtended({ first, data: { requests } }) {
    const said = { planId: first.about.plan, title: '', decidedBy: 'COUNCIL' };
    const of = { dossier: first.stream, existing: true, requests };
    return { type: 'OpenBudgetDossier', ...of, ...said };
  },
  BudgetDossierSubmittedToProvince({ first }) {
    return { type: 'SubmitDossierToProvince', dossier: first.stream };
  },
  BudgetDossierSubmittedToCouncil({ first }) {
    return { type: 'SubmitDossierToCouncil', dossier: first.stream };
  },
  BudgetDossierDecided(written) {
    const { lines, reason } = written.data;
    const dossier = written.first.stream;
    return { type: 'DecideDossier', dossier, lines, paper: paperOf(written), reason };
  },
};
