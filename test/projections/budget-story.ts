import { budgetDossier } from '../../src/domain/budget-dossier/budget-dossier';
import type { BudgetDossierEvent } from '../../src/domain/budget-dossier/budget-dossier-events';
import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import type { BudgetRequestEvent } from '../../src/domain/budget-request/budget-request-events';
import type { LedgerEvent, Projection, ViewRow } from '../../src/projections/projection';
import { DOSSIER, REQUEST } from '../domain/budget';
import { folded, frozen } from '../support/given';

/** What happened on a day to the request or to its dossier; `by`: opaque user id. */
export type Told = {
  on: string;
  event: BudgetRequestEvent | BudgetDossierEvent;
  by?: string;
  recorded?: string;
};

const isOfDossier = ({ type }: Told['event']): boolean => type.startsWith('BudgetDossier');

/** The events as they lie in the ledger, each about what its stream is about by then. */
export function toldOf(...told: Told[]): LedgerEvent[] {
  const streams = { request: [] as BudgetRequestEvent[], dossier: [] as BudgetDossierEvent[] };
  return told.map(({ on, event, by = 'user-1', recorded = on }, index) => {
    const ofDossier = isOfDossier(event);
    const before = (ofDossier ? streams.dossier : streams.request) as (typeof event)[];
    before.push(event);
    const about = ofDossier
      ? budgetDossier.about(folded(budgetDossier, ...streams.dossier))
      : budgetRequest.about(folded(budgetRequest, ...streams.request));
    return frozen({
      ...event,
      stream: ofDossier ? DOSSIER : REQUEST,
      version: before.length - 1,
      recordedAt: `${recorded}T02:00:00.000Z`,
      effectiveOn: on,
      actor: { id: by, agency: null, role: 'FINANCE', onBehalfOf: null },
      commandId: `command-${index + 1}`,
      correlationId: 'correlation',
      position: BigInt(index + 1),
      about,
      authority: 'III.2',
      document: null,
      classification: 'INTERNAL',
      schema: 1,
      leafHash: 'leaf',
    } as unknown as LedgerEvent);
  });
}

/** The rows that the events leave, and the rows after each of them. */
export function rowsOf<Row extends ViewRow>(view: Projection<Row>, events: LedgerEvent[]): Row[][] {
  const rows = new Map<string, Row>();
  return events.map((event) => {
    for (const id of view.keys(event)) {
      const row = view.evolve(rows.get(id), event, id);
      if (row) rows.set(id, frozen(row));
      else rows.delete(id);
    }
    return [...rows.values()];
  });
}
