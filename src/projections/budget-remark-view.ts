import { isBudgetDossierEvent } from '../domain/budget-dossier/budget-dossier-events';
import { isBudgetRequestEvent } from '../domain/budget-request/budget-request-events';
import { type LedgerEvent, projection } from './projection';

export type BudgetRemarkRow = {
  /** `<stream>#<version of the event>`: where it is to be erased. */
  id: string;
  position: string;
  /** The request or the dossier that it was said of. */
  object: string;
  /** Null of a dossier, which is no agency's own. */
  agency: string | null;
  type: string;
  said_on: string;
  text: string;
};

export const budgetRemarkId = (stream: string, version: number): string => `${stream}#${version}`;

/** Why was a request returned, declined, withdrawn, or more of it approved than recommended? */
export const budgetRemarkView = projection<BudgetRemarkRow>({
  name: 'budget_remark_view',
  columns: {
    id: 'text',
    position: 'bigint',
    object: 'text',
    agency: 'text',
    type: 'text',
    said_on: 'text',
    text: 'text',
  },
  indexes: [{ columns: ['object', 'type'] }],
  history: false,
  readable: 'budgetRequest',

  keys: (event) => (reasonOf(event) === null ? [] : [budgetRemarkId(event.stream, event.version)]),

  evolve(row, event, id) {
    const text = reasonOf(event);
    if (text === null) return row;
    const { agency } = event.about;
    const position = String(event.position);
    return {
      id,
      position,
      object: event.stream,
      agency,
      type: event.type,
      said_on: event.effectiveOn,
      text,
    };
  },
});

function reasonOf(event: LedgerEvent): string | null {
  if (!isBudgetRequestEvent(event) && !isBudgetDossierEvent(event)) return null;
  return 'reason' in event.data ? event.data.reason : null;
}
