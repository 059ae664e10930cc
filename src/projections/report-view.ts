import type { ReportStatus, Submission } from '../domain/report/report-state';
import { type LedgerEvent, projection } from './projection';

/** A submission as it was made, and what became of it. Texts are null once erased. */
export type RevisionColumn = Submission & {
  /** Of its event in the ledger. */
  position: string;
  /** Instant of recording. */
  submittedAt: string;
  nil: boolean;
  supersedes: number | null;
  content: string | null;
  classification: 'PUBLIC' | 'INTERNAL';
  returnReason: string | null;
  withdrawnOn: string | null;
  withdrawalReason: string | null;
};

export type ReportRow = {
  id: string;
  plan_id: string;
  cycle: string;
  agency: string;
  /** Never DRAFT: a draft is for its agency alone and has a view of its own. NONE: all withdrawn. */
  status: ReportStatus;
  /** Instants, of what was not withdrawn: the first, which lateness is judged by; what stands. */
  first_submitted_at: string | null;
  submitted_at: string | null;
  late: boolean;
  on_roster: boolean;
  /** Of what stands; of the last submission while nothing does. */
  revision: number;
  revisions: RevisionColumn[];
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
    revisions: 'jsonb',
    content: 'text',
    classification: 'text',
    return_reason: 'text',
    version: 'integer',
  },
  indexes: [
    { columns: ['cycle'] },
    { columns: ['agency'] },
    { columns: ['plan_id', 'status'] },
    { columns: ['first_submitted_at'] },
  ],
  revision: 2,
  history: true,
  readable: 'report',

  keys: (event) => (event.stream.startsWith('report-') ? [event.stream] : []),

  evolve(row, event, id) {
    switch (event.type) {
      case 'ReportSubmitted': {
        const { planId: plan_id, cycleId: cycle, agency, onRoster: on_roster } = event.data;
        const revisions = [...(row?.revisions ?? []), submitted(event)];
        return { id, plan_id, cycle, agency, on_roster, ...standing(revisions, event) };
      }
      case 'ReportWithdrawn': {
        const { reason: withdrawalReason } = event.data;
        return changed(row, event, { withdrawnOn: event.effectiveOn, withdrawalReason });
      }
      case 'ReportReturned': {
        const { reason: returnReason } = event.data;
        return changed(row, event, { status: 'RETURNED', returnReason });
      }
      case 'ReportAccepted':
        return changed(row, event, { status: 'ACCEPTED' });
      case 'ReportDrafted':
        // Of a draft nothing shows but the version that the next step is to expect.
        return row && { ...row, version: event.version };
      default:
        return row;
    }
  },
});

function submitted(event: Extract<LedgerEvent, { type: 'ReportSubmitted' }>): RevisionColumn {
  const { revision, late, nil, supersedes, content } = event.data;
  return {
    revision,
    late,
    status: nil ? 'NIL' : 'SUBMITTED',
    position: String(event.position),
    submittedAt: event.recordedAt,
    nil,
    supersedes,
    content,
    classification: event.classification,
    returnReason: null,
    withdrawnOn: null,
    withdrawalReason: null,
  };
}

function changed(
  row: ReportRow | undefined,
  event: Extract<LedgerEvent, { data: { revision: number } }>,
  change: Partial<RevisionColumn>,
): ReportRow | undefined {
  if (!row) return row;
  const { revision } = event.data;
  const revisions = row.revisions.map((each) =>
    each.revision === revision ? { ...each, ...change } : each,
  );
  return { ...row, ...standing(revisions, event) };
}

/** What follows from the submissions that were not withdrawn. */
function standing(revisions: RevisionColumn[], { version }: LedgerEvent) {
  const counted = revisions.filter(({ withdrawnOn }) => withdrawnOn === null);
  const [first, last] = [counted[0], counted.at(-1)];
  return {
    status: last?.status ?? ('NONE' as const),
    first_submitted_at: first?.submittedAt ?? null,
    submitted_at: last?.submittedAt ?? null,
    late: first?.late ?? false,
    revision: (last ?? revisions.at(-1))?.revision ?? 0,
    revisions,
    content: last?.content ?? null,
    classification: (last ?? revisions.at(-1))?.classification ?? ('INTERNAL' as const),
    return_reason: last?.status === 'RETURNED' ? last.returnReason : null,
    version,
  };
}
