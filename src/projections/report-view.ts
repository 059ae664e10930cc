import type { ReportStatus } from '../domain/report/report';
import { projection } from './projection';

export type ReportRow = {
  id: string;
  plan_id: string;
  cycle: string;
  agency: string;
  status: ReportStatus;
  /** Instants: of the first submission, which lateness is judged by, and of the latest. */
  first_submitted_at: string;
  submitted_at: string;
  late: boolean;
  on_roster: boolean;
  revision: number;
  /** Null once erased. */
  content: string | null;
  classification: 'PUBLIC' | 'INTERNAL';
  return_reason: string | null;
  version: number;
};

/** What did each agency report, was it late, and has it been accepted? */
export const reportView = projection<ReportRow>({
  name: 'report_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    cycle: 'text',
    agency: 'text',
    status: 'text',
    first_submitted_at: 'text',
    submitted_at: 'text',
    late: 'boolean',
    on_roster: 'boolean',
    revision: 'integer',
    content: 'text',
    classification: 'text',
    return_reason: 'text',
    version: 'integer',
  },
  indexes: [{ columns: ['cycle'] }, { columns: ['agency'] }, { columns: ['plan_id', 'status'] }],
  history: true,
  readable: 'report',

  keys: (event) => (event.stream.startsWith('report-') ? [event.stream] : []),

  evolve(row, event, id) {
    const { version } = event;
    switch (event.type) {
      case 'ReportSubmitted': {
        const { planId, cycleId, agency, revision, late, onRoster, content } = event.data;
        return {
          id,
          plan_id: planId,
          cycle: cycleId,
          agency,
          status: 'SUBMITTED',
          first_submitted_at: row?.first_submitted_at ?? event.recordedAt,
          submitted_at: event.recordedAt,
          late,
          on_roster: onRoster,
          revision,
          content,
          classification: event.classification,
          return_reason: null,
          version,
        };
      }
      case 'ReportReturned':
        return row && { ...row, status: 'RETURNED', return_reason: event.data.reason, version };
      case 'ReportAccepted':
        return row && { ...row, status: 'ACCEPTED', version };
      default:
        return row;
    }
  },
});
