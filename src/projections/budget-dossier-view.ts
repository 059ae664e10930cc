import { isBudgetDossierEvent } from '../domain/budget-dossier/budget-dossier-events';
import { dossierFold } from '../domain/budget-dossier/budget-dossier-state';
import type {
  BudgetStage,
  DecidingBody,
  Paper,
} from '../domain/budget-request/budget-request-events';
import { projection } from './projection';

export type BudgetDossierRow = {
  id: string;
  plan_id: string;
  title: string;
  decided_by: DecidingBody;
  stage: BudgetStage;
  stage_since: string;
  /** Those that were put into it, whatever became of them. */
  requests: string[];
  opened_on: string;
  submitted_on: string | null;
  to_council_on: string | null;
  decided_on: string | null;
  paper: Paper | null;
  before_council: boolean;
  version: number;
};

/** Which requests go to the Committee and the Council together, and how far are they? */
export const budgetDossierView = projection<BudgetDossierRow>({
  name: 'budget_dossier_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    title: 'text',
    decided_by: 'text',
    stage: 'text',
    stage_since: 'text',
    requests: 'text[]',
    opened_on: 'text',
    submitted_on: 'text',
    to_council_on: 'text',
    decided_on: 'text',
    paper: 'jsonb',
    before_council: 'boolean',
    version: 'integer',
  },
  indexes: [{ columns: ['plan_id', 'opened_on'] }],
  history: true,
  readable: 'budgetDossier',

  keys: (event) => (isBudgetDossierEvent(event) ? [event.stream] : []),

  evolve(row, event, id) {
    if (!isBudgetDossierEvent(event)) return row;
    const on = event.effectiveOn;
    if (event.type === 'BudgetDossierOpened') {
      const { planId, title, decidedBy, requests } = event.data;
      return {
        id,
        plan_id: planId,
        title,
        decided_by: decidedBy,
        stage: dossierFold.initial.stage,
        stage_since: on,
        requests,
        opened_on: on,
        submitted_on: null,
        to_council_on: null,
        decided_on: null,
        paper: null,
        before_council: false,
        version: event.version,
      };
    }
    if (!row) return undefined;
    const { version } = event;
    switch (event.type) {
      case 'BudgetDossierExtended':
        return { ...row, requests: [...row.requests, ...event.data.requests], version };
      case 'BudgetDossierSubmittedToProvince':
        return { ...row, stage: 'WITH_COMMITTEE', stage_since: on, submitted_on: on, version };
      case 'BudgetDossierSubmittedToCouncil': {
        const sent = { to_council_on: on, before_council: true };
        return { ...row, stage: 'WITH_COUNCIL', stage_since: on, ...sent, version };
      }
      case 'BudgetDossierDecided': {
        const { paper } = event.data;
        return { ...row, stage: 'DECIDED', stage_since: on, decided_on: on, paper, version };
      }
    }
  },
});
