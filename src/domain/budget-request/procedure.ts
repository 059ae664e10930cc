import type { Party, Permission } from '../access/authority';
import { keysOf } from '../allowed';
import { BUDGET_STAGES, type BudgetStage } from './budget-request-events';
import type { BudgetRequestCommand } from './commands';

export type Step = Permission & {
  from: readonly BudgetStage[];
  /** Asked of the tracks that it concerns; without this of the request, which is the least of them. */
  perTrack?: true;
};

const between = (first: BudgetStage, last: BudgetStage): BudgetStage[] =>
  BUDGET_STAGES.slice(BUDGET_STAGES.indexOf(first), BUDGET_STAGES.indexOf(last) + 1);

/** Whoever has the request may find that there is no money for it (IV.4 "khả năng cân đối"). */
export const DECLINED_BY: Partial<Record<BudgetStage, Party>> = {
  RECEIVED: 'FINANCE',
  APPRAISED: 'FINANCE',
  IN_DOSSIER: 'FINANCE',
  WITH_COMMITTEE: 'PROVINCE_OFFICE',
  WITH_COUNCIL: 'COUNCIL',
  DECIDED: 'FINANCE',
};

/** Who may take which step, and from which stage (rule 16). */
export const procedure: Record<BudgetRequestCommand['type'], Step> = {
  DraftBudgetRequest: { by: ['OFFICER', 'HEAD'], basis: 'III.2', from: ['DRAFT', 'RETURNED'] },
  SubmitBudgetRequest: { by: ['HEAD', 'OFFICER'], basis: 'III.2', from: ['DRAFT', 'RETURNED'] },
  ReceiveBudgetRequest: { by: ['FINANCE'], basis: 'III.2, IV.4', from: ['SUBMITTED'] },
  AcknowledgeBudgetCopy: {
    by: ['COORDINATOR'],
    basis: 'III.2',
    from: BUDGET_STAGES.filter((stage) => stage !== 'DRAFT' && stage !== 'WITHDRAWN'),
  },
  ReturnBudgetRequest: { by: ['FINANCE'], basis: 'III.2, IV.4', from: ['RECEIVED'] },
  RecuseFromAppraisal: { by: ['FINANCE'], basis: 'rule 17 (assumption)', from: ['RECEIVED'] },
  NameBudgetAppraiser: {
    by: ['PROVINCE_OFFICE'],
    basis: 'rule 17 (assumption)',
    from: ['RECEIVED'],
  },
  AppraiseBudgetRequest: { by: ['FINANCE'], basis: 'III.2, IV.4', from: ['RECEIVED'] },
  ApproveBudgetPolicy: {
    by: ['PROVINCE_OFFICE'],
    basis: 'IV.4',
    from: between('APPRAISED', 'ALLOCATED'),
  },
  ApproveBudgetEstimate: {
    by: ['PROVINCE_OFFICE'],
    basis: 'IV.4',
    from: between('APPRAISED', 'ALLOCATED'),
  },
  FollowDossier: {
    by: ['FINANCE', 'PROVINCE_OFFICE', 'COUNCIL'],
    basis: 'III.2, IV.4',
    from: BUDGET_STAGES,
  },
  AllocateBudget: {
    by: ['FINANCE'],
    basis: 'IV.4',
    from: ['DECIDED', 'PARTLY_ALLOCATED'],
    perTrack: true,
  },
  SettleBudget: {
    by: ['FINANCE'],
    basis: 'IV.4',
    from: ['PARTLY_ALLOCATED', 'ALLOCATED'],
    perTrack: true,
  },
  DeclineFunding: {
    by: ['FINANCE', 'PROVINCE_OFFICE', 'COUNCIL'],
    basis: 'IV.4',
    from: keysOf(DECLINED_BY as Record<BudgetStage, Party>),
    perTrack: true,
  },
  /** Once the dossier is with the Committee, it is not the agency's alone (assumption). */
  WithdrawBudgetRequest: {
    by: ['HEAD', 'OFFICER'],
    basis: 'III.2 (assumption)',
    from: between('DRAFT', 'IN_DOSSIER'),
    perTrack: true,
  },
};

/** Finance's own request, and one that somebody recused himself from, goes to whom it was given. */
export const namedAppraiser: readonly Party[] = ['FINANCE', 'PROVINCE_OFFICE', 'COORDINATOR'];
