import type { Consolidation } from '../domain/consolidated-report/consolidated-report';
import type { Addressee } from '../domain/consolidated-report/consolidated-state';
import type { Document } from '../domain/decider';
import { type LedgerEvent, projection } from './projection';

/** A version that was sent to an addressee, by which paper, and its receipt. */
export type DispatchColumn = {
  to: Addressee;
  on: string;
  late: boolean;
  document: Document | null;
  receivedOn: string | null;
  receipt: Document | null;
};

export type ConsolidatedReportRow = {
  /** `<stream>/<version>`. */
  id: string;
  plan_id: string;
  cycle: string;
  /** Its own number: 1, 2 … */
  number: number;
  /** The ledger position that it was computed at. */
  position: string;
  form: number;
  subject: Consolidation['subject'];
  inclusions: Consolidation['inclusions'];
  parts: Consolidation['parts'];
  text: string;
  content_hash: string;
  /** Null where nothing was said, and once it is erased. */
  conclusions: string | null;
  consolidated_on: string;
  dispatches: DispatchColumn[];
  /** Of its stream. */
  version: number;
};

const rowId = (stream: string, number: number): string => `${stream}/${number}`;

/** What was reported of the whole plan, at which position, in which version, and who has it? */
export const consolidatedReportView = projection<ConsolidatedReportRow>({
  name: 'consolidated_report_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    cycle: 'text',
    number: 'integer',
    position: 'text',
    form: 'integer',
    subject: 'jsonb',
    inclusions: 'jsonb',
    parts: 'jsonb',
    text: 'text',
    content_hash: 'text',
    conclusions: 'text',
    consolidated_on: 'text',
    dispatches: 'jsonb',
    version: 'integer',
  },
  indexes: [{ columns: ['cycle', 'number'] }],
  history: true,
  readable: 'consolidatedReport',

  keys: (event) => (isConsolidated(event) ? [rowId(event.stream, event.data.version)] : []),

  evolve(row, event, id) {
    const { effectiveOn: on, document, version } = event;
    switch (event.type) {
      case 'ReportConsolidated': {
        const { planId, cycleId, version: number, contentHash, ...said } = event.data;
        const { position, form, subject, inclusions, parts, text, conclusions } = said;
        const computed = { position, form, subject, inclusions, parts, text, conclusions };
        return {
          id,
          plan_id: planId,
          cycle: cycleId,
          number,
          ...computed,
          content_hash: contentHash,
          consolidated_on: on,
          dispatches: [],
          version,
        };
      }
      case 'ConsolidatedReportDispatched': {
        const { to, late } = event.data;
        const sent = { to, on, late, document, receivedOn: null, receipt: null };
        return row && { ...row, dispatches: [...row.dispatches, sent], version };
      }
      case 'DispatchReceiptConfirmed': {
        const received = (each: DispatchColumn): DispatchColumn =>
          each.to === event.data.to ? { ...each, receivedOn: on, receipt: document } : each;
        return row && { ...row, dispatches: row.dispatches.map(received), version };
      }
      default:
        return row;
    }
  },
});

type OfConsolidated = Extract<
  LedgerEvent,
  {
    type: 'ReportConsolidated' | 'ConsolidatedReportDispatched' | 'DispatchReceiptConfirmed';
  }
>;

const isConsolidated = (event: LedgerEvent): event is OfConsolidated =>
  event.stream.startsWith('consolidatedReport-');
