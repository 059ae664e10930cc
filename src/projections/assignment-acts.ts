import { type AssignmentEvent, isAssignmentEvent } from '../domain/assignment/assignment-events';
import type { DeliverableFormat } from '../domain/plan/plan-document';
import type { LedgerEvent } from './projection';

export const EXTENSION_OUTCOMES = ['ASKED', 'GRANTED', 'REFUSED', 'OVERTAKEN'] as const;

/** Versions are those of events in the assignment's stream; free texts stand in the remarks. */
export type Extension = {
  version: number;
  period: string;
  askedOn: string;
  /** The day asked for; once it is granted, the day granted. */
  until: string;
  /** Id of the obstacle that it points at (rule 23). */
  obstacle: string | null;
  /** OVERTAKEN: another day was asked for, or the period ended otherwise, before an answer. */
  outcome: (typeof EXTENSION_OUTCOMES)[number];
  decided: { version: number; on: string } | null;
};
export type Edition = {
  version: number;
  period: string;
  language: string;
  formats: DeliverableFormat[];
  submittedOn: string;
  withdrawnOn: string | null;
};
export type NilReport = {
  version: number;
  period: string;
  from: string;
  to: string;
  reportedOn: string;
};
export type Evidence = {
  version: number;
  period: string | null;
  kind: 'FILE' | 'LINK';
  url: string | null;
  sha256: string;
  size: number;
  classification: 'PUBLIC' | 'INTERNAL';
  registeredOn: string;
  quarantinedOn: string | null;
};
export type Measurement = {
  version: number;
  indicator: string;
  /** Decimal digits. */
  value: string;
  period: string | null;
  measuredOn: string;
};
export type Urge = {
  version: number;
  on: string;
  periods: string[];
  acknowledgedOn: string | null;
};

/** What was done in an assignment, beside the figures of its occurrences; in order. */
export type Acts = {
  extensions: Extension[];
  deliverables: Edition[];
  nil_reports: NilReport[];
  evidence: Evidence[];
  measurements: Measurement[];
  urges: Urge[];
};

export const actColumns = {
  extensions: 'jsonb',
  deliverables: 'jsonb',
  nil_reports: 'jsonb',
  evidence: 'jsonb',
  measurements: 'jsonb',
  urges: 'jsonb',
} as const satisfies Record<keyof Acts, 'jsonb'>;

export const noActs: Acts = {
  extensions: [],
  deliverables: [],
  nil_reports: [],
  evidence: [],
  measurements: [],
  urges: [],
};

/** The lists after an event; those that it does not concern are the same. */
export function actsAfter(before: Acts, event: LedgerEvent): Acts {
  const { extensions, deliverables, nil_reports, evidence, measurements, urges } = before;
  const acts = { extensions, deliverables, nil_reports, evidence, measurements, urges };
  return isAssignmentEvent(event) ? { ...acts, ...changed(acts, event) } : acts;
}

function changed(acts: Acts, event: Extract<LedgerEvent, AssignmentEvent>): Partial<Acts> {
  const { version, effectiveOn: on } = event;
  switch (event.type) {
    case 'DeliverableSubmitted': {
      const { period, language, formats } = event.data;
      const edition = { version, period, language, formats, submittedOn: on, withdrawnOn: null };
      return { deliverables: [...acts.deliverables, edition] };
    }
    case 'DeliverableWithdrawn':
      return {
        deliverables: acts.deliverables.map((each) =>
          each.version === event.data.withdraws ? { ...each, withdrawnOn: on } : each,
        ),
      };
    case 'NilReported': {
      const { period, from, to } = event.data;
      return { nil_reports: [...acts.nil_reports, { version, period, from, to, reportedOn: on }] };
    }
    case 'EvidenceRegistered':
      return { evidence: [...acts.evidence, registered(event.data, version, on)] };
    case 'EvidenceQuarantined':
      return {
        evidence: acts.evidence.map((each) =>
          each.sha256 === event.data.sha256 ? { ...each, quarantinedOn: on } : each,
        ),
      };
    case 'IndicatorMeasured': {
      const { indicator, value, period } = event.data;
      const measured = { version, indicator, value, period, measuredOn: on };
      return { measurements: [...acts.measurements, measured] };
    }
    case 'AssignmentUrged': {
      const { periods } = event.data;
      return { urges: [...acts.urges, { version, on, periods, acknowledgedOn: null }] };
    }
    case 'UrgeAcknowledged':
      return {
        urges: acts.urges.map((each) =>
          each.version === event.data.urge ? { ...each, acknowledgedOn: on } : each,
        ),
      };
    default:
      return { extensions: extensionsAfter(acts.extensions, event, { version, on }) };
  }
}

type EvidenceData = Extract<AssignmentEvent, { type: 'EvidenceRegistered' }>['data'];

function registered(data: EvidenceData, version: number, registeredOn: string): Evidence {
  const { period, kind, url, sha256, size, classification } = data;
  const what = { period, kind, url, sha256, size, classification };
  return { version, ...what, registeredOn, quarantinedOn: null };
}

function extensionsAfter(
  all: Extension[],
  event: AssignmentEvent,
  at: { version: number; on: string },
): Extension[] {
  switch (event.type) {
    case 'ExtensionRequested': {
      const { period, until, obstacle } = event.data;
      const asked = { version: at.version, period, askedOn: at.on, until, obstacle };
      return [...overtaken(all, [period]), { ...asked, outcome: 'ASKED', decided: null }];
    }
    case 'ExtensionGranted':
      return decided(all, event.data, 'GRANTED', at);
    case 'ExtensionRefused':
      return decided(all, event.data, 'REFUSED', at);
    case 'OccurrenceWaived':
    case 'CompletionReported':
      return overtaken(all, [event.data.period]);
    case 'AssignmentWithdrawn':
      return overtaken(all, event.data.periods);
    default:
      return all;
  }
}

const isOpen = ({ outcome }: Extension): boolean => outcome === 'ASKED';

function overtaken(all: Extension[], periods: string[]): Extension[] {
  const left = (each: Extension) => isOpen(each) && periods.includes(each.period);
  return all.some(left)
    ? all.map((each) => (left(each) ? { ...each, outcome: 'OVERTAKEN' } : each))
    : all;
}

function decided(
  all: Extension[],
  { period, until }: { period: string; until: string },
  outcome: 'GRANTED' | 'REFUSED',
  at: { version: number; on: string },
): Extension[] {
  return all.map((each) =>
    isOpen(each) && each.period === period ? { ...each, until, outcome, decided: at } : each,
  );
}
