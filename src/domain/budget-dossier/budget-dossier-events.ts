import { BUDGET_SOURCES, DECIDING_BODIES, paper } from '../budget-request/budget-request-events';
import { dong, type EventsOf, erasable, event, list, object, oneOf, text } from '../shared/shape';

/** What of a request goes with the dossier: its tracks of these sources. */
const member = object({ request: text, sources: list(oneOf(BUDGET_SOURCES)) });

/** Stored for ever: add optional fields, never rename one. Amounts are whole đồng. */
export const budgetDossierEvents = {
  /** Requests by id. By whom it is decided follows from the source of their money (rule 16). */
  BudgetDossierOpened: event(1, {
    planId: text,
    title: text,
    decidedBy: oneOf(DECIDING_BODIES),
    requests: list(text),
  }),
  BudgetDossierExtended: event(1, { requests: list(text) }),
  /** What goes with it is fixed from here on. */
  BudgetDossierSubmittedToProvince: event(1, { members: list(member) }),
  BudgetDossierSubmittedToCouncil: event(1, {}),
  /** One resolution or decision for the whole dossier. */
  BudgetDossierDecided: event(1, {
    lines: list(
      object({
        request: text,
        task: text,
        period: text,
        source: oneOf(BUDGET_SOURCES),
        approved: dong,
      }),
    ),
    paper,
    /** Why more was approved than recommended, or nothing at all. */
    reason: erasable,
  }),
};
export type BudgetDossierEvent = EventsOf<typeof budgetDossierEvents>;
export type BudgetDossierEventOf<T extends BudgetDossierEvent['type']> = Extract<
  BudgetDossierEvent,
  { type: T }
>;
export type DossierMember =
  BudgetDossierEventOf<'BudgetDossierSubmittedToProvince'>['data']['members'][number];
export type DecidedLine = BudgetDossierEventOf<'BudgetDossierDecided'>['data']['lines'][number];

/** Whether the event is one of a dossier's stream. */
export const isBudgetDossierEvent = <E extends { type: string }>(
  event: E,
): event is Extract<E, BudgetDossierEvent> => event.type in budgetDossierEvents;
