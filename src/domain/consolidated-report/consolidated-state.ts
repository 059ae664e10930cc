import type { Aggregate } from '../decider';
import { CYCLE_KINDS, cycleSuffix } from '../reporting-cycle/cycle-state';
import {
  civilDate,
  type EventsOf,
  erasable,
  event,
  flag,
  instant,
  list,
  nullable,
  type Of,
  object,
  oneOf,
  text,
  whole,
} from '../shared/shape';

/** UBND tỉnh and the Ministry (IV.3). */
export const ADDRESSEES = ['PROVINCE', 'MINISTRY'] as const;
export type Addressee = (typeof ADDRESSEES)[number];

/** A row speaks of one subject: a task, a section, a stage, an agency; by code. */
const parts = list(
  object({
    part: text,
    rows: list(
      object({
        subject: text,
        title: text,
        /** Decimal digits: amounts pass 2^53. What is not named is 0. */
        figures: list(object({ name: text, value: text })),
      }),
    ),
  }),
);

/** What the figures are of, as the report itself names it. */
const subject = object({
  planTitle: text,
  planNumber: nullable(text),
  planIssuedOn: nullable(civilDate),
  kind: oneOf(CYCLE_KINDS),
  from: civilDate,
  to: civilDate,
  dueRule: nullable(text),
  /** The latest recorded time up to the position. */
  at: instant,
  /** The coordinator's name on that day. */
  reportedBy: text,
});

/** A submission that the report rests on: that revision, at that position of the ledger. */
const inclusions = list(
  object({ report: text, agency: text, revision: whole, position: text, late: flag, nil: flag }),
);

/** Stored for ever: add optional fields, never rename one. */
export const consolidatedReportEvents = {
  /** Made of the ledger as it stood at `position`, and of nothing else. */
  ReportConsolidated: event(1, {
    planId: text,
    cycleId: text,
    /** 1, 2 … */
    version: whole,
    position: text,
    /** The number of the form of `text`: another form gets another number. */
    form: whole,
    subject,
    inclusions,
    parts,
    text,
    /** SHA-256, hex, of the canonical JSON of all that was computed. */
    contentHash: text,
    /** The coordinator's own words, sent with it: assessment, proposals. */
    conclusions: erasable,
  }),
  /** By the paper of the envelope. */
  ConsolidatedReportDispatched: event(1, {
    version: whole,
    to: oneOf(ADDRESSEES),
    /** After the last instant of the cycle. */
    late: flag,
  }),
  DispatchReceiptConfirmed: event(1, { version: whole, to: oneOf(ADDRESSEES) }),
};
export type ConsolidatedReportEvent = EventsOf<typeof consolidatedReportEvents>;
export type Consolidation = Extract<
  ConsolidatedReportEvent,
  { type: 'ReportConsolidated' }
>['data'];
export type Part = Of<typeof parts>[number];
export type Row = Part['rows'][number];
export type Figure = Row['figures'][number];
export type Inclusion = Of<typeof inclusions>[number];
export type ReportSubject = Of<typeof subject>;

/** What is computed, before it is hashed. */
export type Composition = Pick<
  Consolidation,
  'cycleId' | 'position' | 'form' | 'subject' | 'inclusions' | 'parts' | 'text'
>;

export type ConsolidatedReport = {
  planId: string | null;
  versions: {
    version: number;
    position: string;
    /** What tells whether anything is new since. */
    subject: ReportSubject;
    inclusions: Inclusion[];
    parts: Part[];
    conclusions: string | null;
    dispatched: Addressee[];
    received: Addressee[];
  }[];
};

export const consolidatedFold: Aggregate<ConsolidatedReport, ConsolidatedReportEvent> = {
  name: 'consolidatedReport',
  events: consolidatedReportEvents,
  initial: { planId: null, versions: [] },
  evolve(state, event) {
    const changed = (version: number, change: (each: Version) => Version): ConsolidatedReport => ({
      ...state,
      versions: state.versions.map((each) => (each.version === version ? change(each) : each)),
    });
    switch (event.type) {
      case 'ReportConsolidated': {
        const { planId, version, position, conclusions } = event.data;
        const { subject: of, inclusions: included, parts: said } = event.data;
        const made = { version, position, subject: of, inclusions: included, parts: said };
        const next = { ...made, conclusions, dispatched: [], received: [] };
        return { planId, versions: [...state.versions, next] };
      }
      case 'ConsolidatedReportDispatched': {
        const { version, to } = event.data;
        return changed(version, (each) => ({ ...each, dispatched: [...each.dispatched, to] }));
      }
      case 'DispatchReceiptConfirmed': {
        const { version, to } = event.data;
        return changed(version, (each) => ({ ...each, received: [...each.received, to] }));
      }
    }
  },
};
type Version = ConsolidatedReport['versions'][number];

/** A cycle has one stream of consolidated reports, whose versions stand in it. */
export const consolidatedStream = (cycleId: string): string =>
  `consolidatedReport-${cycleSuffix(cycleId)}`;

/** The cycle that such a stream belongs to. */
export const cycleOfConsolidated = (stream: string): string =>
  `reportingCycle-${stream.slice('consolidatedReport-'.length)}`;
