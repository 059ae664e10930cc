import type {
  BudgetSource,
  BudgetStage,
  DecidingBody,
  Paper,
} from '../budget-request/budget-request-events';
import type { Aggregate } from '../decider';
import {
  type BudgetDossierEvent,
  budgetDossierEvents,
  type DecidedLine,
  type DossierMember,
} from './budget-dossier-events';

/** The requests that go to the Committee, and to the Council, together: tờ trình (rule 16). */
export type BudgetDossier = {
  planId: string | null;
  decidedBy: DecidingBody;
  /** IN_DOSSIER while it is put together. */
  stage: BudgetStage;
  /** Ids of the requests that were put into it. Those that left it since say so themselves. */
  requests: string[];
  /** The day on which each of them was. */
  putInOn: Record<string, string>;
  /** What went with it; empty before it was submitted. */
  members: DossierMember[];
  lines: DecidedLine[];
  paper: Paper | null;
  /** The day of each step that it has taken; IN_DOSSIER: on which the last requests came in. */
  days: Partial<Record<BudgetStage, string>>;
};

/** The sources whose route ends with that body's decision: III.1 "theo phân cấp", III.2. */
export const SOURCES_BEFORE: Record<DecidingBody, readonly BudgetSource[]> = {
  COUNCIL: ['PROVINCIAL'],
  COMMITTEE: ['CENTRAL', 'OTHER'],
};

export const dossierFold: Aggregate<BudgetDossier, BudgetDossierEvent> = {
  name: 'budgetDossier',
  events: budgetDossierEvents,
  initial: {
    planId: null,
    decidedBy: 'COUNCIL',
    stage: 'IN_DOSSIER',
    requests: [],
    putInOn: {},
    members: [],
    lines: [],
    paper: null,
    days: {},
  },

  evolve(state, event) {
    const reached = (stage: BudgetStage) => ({
      ...state,
      stage,
      days: { ...state.days, [stage]: event.effectiveOn },
    });
    const withRequests = (added: string[]) => ({
      ...reached('IN_DOSSIER'),
      requests: [...state.requests, ...added],
      putInOn: {
        ...state.putInOn,
        ...Object.fromEntries(added.map((id) => [id, event.effectiveOn])),
      },
    });
    switch (event.type) {
      case 'BudgetDossierOpened': {
        const { planId, decidedBy, requests } = event.data;
        return { ...withRequests(requests), planId, decidedBy };
      }
      case 'BudgetDossierExtended':
        return withRequests(event.data.requests);
      case 'BudgetDossierSubmittedToProvince':
        return { ...reached('WITH_COMMITTEE'), members: event.data.members };
      case 'BudgetDossierSubmittedToCouncil':
        return reached('WITH_COUNCIL');
      case 'BudgetDossierDecided':
        return { ...reached('DECIDED'), lines: event.data.lines, paper: event.data.paper };
    }
  },
};
