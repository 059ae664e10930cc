import type { Aggregate } from '../decider';
import { cycleSuffix } from '../reporting-cycle/cycle-state';
import { type EventsOf, erasable, event, flag, nullable, text, whole } from '../shared/shape';

export const REPORT_STATUSES = [
  'NONE',
  'DRAFT',
  'SUBMITTED',
  'RETURNED',
  'ACCEPTED',
  'NIL',
] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** Stored for ever: add optional fields, never rename one. */
export const reportEvents = {
  /** For the agency's own eyes. */
  ReportDrafted: event(1, { planId: text, cycleId: text, agency: text, content: erasable }),
  ReportSubmitted: event(
    2,
    {
      planId: text,
      cycleId: text,
      agency: text,
      /** Counts all submissions, withdrawn ones too. */
      revision: whole,
      /** By the first submission not withdrawn, against the cut-off set at opening (rule 20). */
      late: flag,
      /** Whether the cycle's roster counts it. */
      onRoster: flag,
      /** The statement that there is nothing to report. */
      nil: flag,
      /** The revision in whose place it stands; null for the first one. */
      supersedes: nullable(whole),
      content: erasable,
    },
    { 1: (data) => ({ ...(data as object), nil: false, supersedes: null }) },
  ),
  /** What it superseded, if anything, stands again. */
  ReportWithdrawn: event(1, { revision: whole, reason: erasable }),
  ReportReturned: event(1, { revision: whole, reason: erasable }),
  ReportAccepted: event(1, { revision: whole }),
};
export type ReportEvent = EventsOf<typeof reportEvents>;

/** A submission that was not withdrawn. */
export type Submission = {
  revision: number;
  late: boolean;
  status: Extract<ReportStatus, 'SUBMITTED' | 'RETURNED' | 'ACCEPTED' | 'NIL'>;
};

export type Report = {
  planId: string | null;
  agency: string | null;
  cycleId: string | null;
  /** Of the last submission, 0 before the first. */
  revision: number;
  /** Without those that were withdrawn; the last one stands. */
  submissions: Submission[];
  /** There is a draft that was not submitted. */
  drafted: boolean;
};

export const reportFold: Aggregate<Report, ReportEvent> = {
  name: 'report',
  events: reportEvents,
  initial: {
    planId: null,
    agency: null,
    cycleId: null,
    revision: 0,
    submissions: [],
    drafted: false,
  },
  evolve(state, event) {
    switch (event.type) {
      case 'ReportDrafted': {
        const { planId, cycleId, agency } = event.data;
        return { ...state, planId, cycleId, agency, drafted: true };
      }
      case 'ReportSubmitted': {
        const { planId, cycleId, agency, revision, late, nil } = event.data;
        const status = nil ? ('NIL' as const) : ('SUBMITTED' as const);
        const submissions = [...state.submissions, { revision, late, status }];
        return { planId, cycleId, agency, revision, submissions, drafted: false };
      }
      case 'ReportWithdrawn':
        return { ...state, submissions: state.submissions.slice(0, -1) };
      case 'ReportReturned':
        return judged(state, 'RETURNED');
      case 'ReportAccepted':
        return judged(state, 'ACCEPTED');
    }
  },
};

const judged = (state: Report, status: 'RETURNED' | 'ACCEPTED'): Report => {
  const last = state.submissions.at(-1);
  const before = state.submissions.slice(0, -1);
  return { ...state, submissions: last ? [...before, { ...last, status }] : before };
};

/** Of the submission that stands; before there is one, whether there is a draft. */
export const statusOf = ({ submissions, drafted }: Report): ReportStatus =>
  submissions.at(-1)?.status ?? (drafted ? 'DRAFT' : 'NONE');

/** A report per agency and cycle. */
export const reportStream = (cycleId: string, agency: string): string =>
  `report-${cycleSuffix(cycleId)}.${agency}`;
