import { projection } from './projection';

export type ReportDraftRow = {
  /** The report's. */
  id: string;
  plan_id: string;
  cycle: string;
  agency: string;
  /** Null once it is erased. */
  content: string | null;
  classification: 'PUBLIC' | 'INTERNAL';
  drafted_on: string;
  version: number;
};

/** What is an agency writing at, that nobody else may see yet? */
export const reportDraftView = projection<ReportDraftRow>({
  name: 'report_draft_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    cycle: 'text',
    agency: 'text',
    content: 'text',
    classification: 'text',
    drafted_on: 'text',
    version: 'integer',
  },
  indexes: [{ columns: ['cycle'] }, { columns: ['agency'] }],
  history: true,
  readable: 'reportDraft',
  keys: ({ type, stream }) =>
    type === 'ReportDrafted' || type === 'ReportSubmitted' ? [stream] : [],
  evolve(_row, event, id) {
    // Once it is handed in there is a report, and no draft.
    if (event.type !== 'ReportDrafted') return undefined;
    const { planId, cycleId, agency, content } = event.data;
    return {
      id,
      plan_id: planId,
      cycle: cycleId,
      agency,
      content,
      classification: event.classification,
      drafted_on: event.effectiveOn,
      version: event.version,
    };
  },
});
