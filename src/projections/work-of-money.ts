import type { BudgetSource, BudgetStage } from '../domain/budget-request/budget-request-events';
import { decidedStage } from '../domain/budget-request/budget-request-state';
import type { LedgerEvent } from './projection';
import { type Matter, type Turn, turned, type WorkItemRow } from './work-item';

const onRequest = ({ stream }: LedgerEvent): boolean => stream.startsWith('budgetRequest-');

/** Communes' money alone is only recorded; Finance does not judge its own (rules 16 and 17). */
type Estimate = {
  communeOnly: boolean;
  financesOwn: boolean;
  recused: boolean;
  appraiser: { person: string; agency: string } | null;
};
const nothingYet: Estimate = {
  communeOnly: false,
  financesOwn: false,
  recused: false,
  appraiser: null,
};

/** An estimate goes from its agency to Finance, and perhaps back, until it is appraised (III.2). */
export const budgetRequest: Matter = {
  objects: (event) => (onRequest(event) ? [event.stream] : []),
  evolve(row, event, id) {
    const before = (row?.memory ?? nothingYet) as Estimate;
    const turn = (to: Omit<Turn, 'object' | 'due_on'>, memory = before): WorkItemRow =>
      turned(row, event, id, { ...to, object: event.stream, due_on: null }, memory);
    const finance = { party: 'FINANCE' as const, agencies: [] };
    const own = { party: 'OFFICER' as const, agencies: [event.about.agency as string] };
    switch (event.type) {
      case 'BudgetRequestDrafted':
      case 'BudgetRequestRedrafted': {
        const communeOnly = event.data.lines.every(({ source }) => source === 'COMMUNE');
        const memory = { ...before, communeOnly };
        return row ? { ...row, memory } : turn({ what: 'SUBMIT_BUDGET_REQUEST', ...own }, memory);
      }
      case 'BudgetRequestSubmitted': {
        const memory = { ...before, financesOwn: event.data.to === event.about.agency };
        return turn({ what: 'RECEIVE_BUDGET_REQUEST', ...finance }, memory);
      }
      case 'BudgetRequestReceived':
        return before.communeOnly ? undefined : turn(appraisal(before));
      case 'BudgetAppraisalRecused': {
        const appraiser = before.appraiser?.person === event.data.person ? null : before.appraiser;
        const memory = { ...before, recused: true, appraiser };
        return turn(appraisal(memory), memory);
      }
      case 'BudgetAppraiserNamed': {
        const { person, agency } = event.data;
        const memory = { ...before, appraiser: { person, agency } };
        return turn(appraisal(memory), memory);
      }
      case 'BudgetRequestReturned':
        return turn({ what: 'RETURNED_BUDGET_REQUEST', ...own });
      case 'BudgetRequestAppraised':
      case 'BudgetRequestWithdrawn':
      case 'BudgetFundingDeclined':
        return undefined;
      default:
        return row;
    }
  },
};

/** Who has it before him, and what he must do first, until it is appraised (rule 17). */
function appraisal({ financesOwn, recused, appraiser }: Estimate): Omit<Turn, 'object' | 'due_on'> {
  const finance = { party: 'FINANCE' as const, agencies: [] };
  if (appraiser) {
    const { person, agency } = appraiser;
    return { what: 'APPRAISE_BUDGET_REQUEST', party: 'APPRAISER', agencies: [agency], person };
  }
  if (!financesOwn) return { what: 'APPRAISE_BUDGET_REQUEST', ...finance };
  return recused
    ? { what: 'NAME_BUDGET_APPRAISER', party: 'PROVINCE_OFFICE', agencies: [] }
    : { what: 'RECUSE_FROM_APPRAISAL', ...finance };
}

/** Its copy goes to the coordinator in the same act, and is acknowledged (III.2). */
export const budgetCopy: Matter = {
  objects: ({ type, stream }) =>
    type === 'BudgetRequestSubmitted' ||
    type === 'BudgetCopyReceived' ||
    type === 'BudgetRequestWithdrawn'
      ? [stream]
      : [],
  evolve(row, event, id) {
    if (event.type !== 'BudgetRequestSubmitted' || event.data.copyReceived) return undefined;
    return turned(row, event, id, {
      what: 'ACKNOWLEDGE_BUDGET_COPY',
      party: 'COORDINATOR',
      agencies: [],
      object: event.stream,
      due_on: null,
    });
  },
};

/** How far one source's money is, and whether it may be allocated (IV.4). */
type Money = { stage: BudgetStage; policy: boolean; estimate: boolean };

/** The money of one source, from its appraisal to its settlement (rule 16). */
export const budgetTrack = (source: BudgetSource): Matter => ({
  objects: (event) => (onRequest(event) ? [event.stream] : []),
  evolve(row, event, id) {
    const before = row?.memory as Money | undefined;
    const money = moneyAfter(before, source, event);
    if (!money || money === before) return row && money ? row : undefined;
    const turn = turnOf(money, source);
    const at = { agencies: [], object: event.stream, due_on: null };
    return turned(row, event, id, turn && { ...turn, ...at }, money);
  },
});

/** Undefined before its appraisal, and once it is over. */
function moneyAfter(
  money: Money | undefined,
  source: BudgetSource,
  { type, data }: LedgerEvent,
): Money | undefined {
  if (type === 'BudgetRequestAppraised')
    return data.lines.some((line) => line.source === source)
      ? { stage: 'APPRAISED', policy: false, estimate: false }
      : money;
  if (!money) return undefined;
  const its = (sources: readonly BudgetSource[]) => sources.includes(source);
  switch (type) {
    case 'BudgetPolicyApproved':
      return { ...money, policy: true };
    case 'BudgetEstimateApproved':
      return { ...money, estimate: true };
    case 'BudgetRequestPutIntoDossier':
      return its(data.sources) ? { ...money, stage: 'IN_DOSSIER' } : money;
    case 'BudgetRequestDecided': {
      if (!its(data.sources)) return money;
      const stage = decidedStage(data.lines, source);
      return stage === 'DECIDED' ? { ...money, stage } : undefined;
    }
    case 'BudgetAllocated': {
      if (data.source !== source) return money;
      return { ...money, stage: data.complete ? 'ALLOCATED' : 'PARTLY_ALLOCATED' };
    }
    case 'BudgetSettled':
      return data.source === source ? undefined : money;
    case 'BudgetFundingDeclined':
    case 'BudgetRequestWithdrawn':
      return its(data.sources) ? undefined : money;
    default:
      return money;
  }
}

function turnOf(
  { stage, policy, estimate }: Money,
  source: BudgetSource,
): Pick<Turn, 'what' | 'party'> | null {
  switch (stage) {
    case 'APPRAISED':
      return { what: 'OPEN_BUDGET_DOSSIER', party: 'FINANCE' };
    case 'DECIDED':
      if (!policy) return { what: 'APPROVE_BUDGET_POLICY', party: 'PROVINCE_OFFICE' };
      return estimate || source === 'PROVINCIAL'
        ? { what: 'ALLOCATE_BUDGET', party: 'FINANCE' }
        : { what: 'APPROVE_BUDGET_ESTIMATE', party: 'PROVINCE_OFFICE' };
    case 'PARTLY_ALLOCATED':
      return { what: 'ALLOCATE_BUDGET', party: 'FINANCE' };
    case 'ALLOCATED':
      return { what: 'SETTLE_BUDGET', party: 'FINANCE' };
    // The dossier is what is acted on, and otherwise nobody acts.
    default:
      return null;
  }
}

/** The requests that go together (rule 16). */
export const budgetDossier: Matter = {
  objects: ({ stream }) => (stream.startsWith('budgetDossier-') ? [stream] : []),
  evolve(row, event, id) {
    const turn = (what: Turn['what'], party: Turn['party'], memory: unknown) =>
      turned(
        row,
        event,
        id,
        { what, party, agencies: [], object: event.stream, due_on: null },
        memory,
      );
    switch (event.type) {
      case 'BudgetDossierOpened':
        return turn('SUBMIT_DOSSIER_TO_PROVINCE', 'FINANCE', event.data.decidedBy);
      case 'BudgetDossierSubmittedToProvince':
        return row?.memory === 'COUNCIL'
          ? turn('SUBMIT_DOSSIER_TO_COUNCIL', 'PROVINCE_OFFICE', row.memory)
          : turn('DECIDE_DOSSIER', 'PROVINCE_OFFICE', row?.memory);
      case 'BudgetDossierSubmittedToCouncil':
        return turn('DECIDE_DOSSIER', 'COUNCIL', row?.memory);
      case 'BudgetDossierDecided':
        return undefined;
      default:
        return row;
    }
  },
};
