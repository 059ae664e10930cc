import type { Document } from '../decider';
import type { BudgetLine, BudgetSource, LineKey } from './budget-request-events';

export type RequestedLine = Omit<BudgetLine, 'taskId'>;

/** A new draft, or (`existing`) other lines for one that is there. */
export type DraftBudgetRequest = {
  type: 'DraftBudgetRequest';
  planId: string;
  existing: boolean;
  lines: RequestedLine[];
};
export type SubmitBudgetRequest = { type: 'SubmitBudgetRequest' };
export type ReceiveBudgetRequest = { type: 'ReceiveBudgetRequest' };
export type AcknowledgeBudgetCopy = { type: 'AcknowledgeBudgetCopy' };
export type ReturnBudgetRequest = { type: 'ReturnBudgetRequest'; reason: string };
/** By whoever will not appraise it himself. */
export type RecuseFromAppraisal = { type: 'RecuseFromAppraisal'; reason: string };
/** `person`: opaque user id; `agency`: the office by which he acts. */
export type NameBudgetAppraiser = { type: 'NameBudgetAppraiser'; person: string; agency: string };
/** Every line but those of the communes. */
export type AppraiseBudgetRequest = {
  type: 'AppraiseBudgetRequest';
  lines: (LineKey & { recommended: string })[];
  reason: string | null;
};
export type ApproveBudgetPolicy = { type: 'ApproveBudgetPolicy'; paper: Document | null };
export type ApproveBudgetEstimate = { type: 'ApproveBudgetEstimate'; paper: Document | null };
/** Brings it in line with the dossier that it is put into; it carries nothing. `request`: its id. */
export type FollowDossier = { type: 'FollowDossier'; request: string; dossier: string };
/** One decision on one source. */
export type AllocateBudget = {
  type: 'AllocateBudget';
  source: BudgetSource;
  lines: { task: string; period: string; amount: string }[];
  paper: Document | null;
};
export type SettleBudget = { type: 'SettleBudget'; source: BudgetSource; reason: string | null };
/** Null: every source that is still on its way. */
export type DeclineFunding = {
  type: 'DeclineFunding';
  source: BudgetSource | null;
  reason: string;
};
export type WithdrawBudgetRequest = { type: 'WithdrawBudgetRequest'; reason: string };

export type BudgetRequestCommand =
  | DraftBudgetRequest
  | SubmitBudgetRequest
  | ReceiveBudgetRequest
  | AcknowledgeBudgetCopy
  | ReturnBudgetRequest
  | RecuseFromAppraisal
  | NameBudgetAppraiser
  | AppraiseBudgetRequest
  | ApproveBudgetPolicy
  | ApproveBudgetEstimate
  | FollowDossier
  | AllocateBudget
  | SettleBudget
  | DeclineFunding
  | WithdrawBudgetRequest;
