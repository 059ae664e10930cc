import type { ReadableKind } from '../domain/access/read-policy';
import { isAssignmentEvent } from '../domain/assignment/assignment-events';
import { periodsTouched } from '../domain/assignment/occurrence';
import type { Document } from '../domain/decider';
import { eventShapes } from '../domain/events';
import { codesAbove } from '../domain/plan/codes';
import { agencyGroupId } from './agency-group-view';
import { agenciesIn, agencyId } from './agency-view';
import { delegationId } from './delegation-view';
import { occurrenceId } from './occurrence-view';
import { type LedgerEvent, projection } from './projection';
import { sectionId } from './section-view';

export type AuditTrailRow = {
  /** The position, as text. */
  id: string;
  position: string;
  type: string;
  stream: string;
  /** The objects whose history it belongs to: its stream's, and those that live in the stream. */
  objects: string[];
  version: number;
  recorded_at: string;
  effective_on: string;
  actor: string;
  actor_agency: string | null;
  actor_role: string;
  on_behalf_of: string | null;
  authority: string;
  document: Document | null;
  document_number: string | null;
  plan_id: string | null;
  tasks: string[];
  sections: string[];
  agency: string | null;
  /** Who may read it (read-policy.ts). */
  readable: ReadableKind;
  classification: string;
  command_id: string;
  correlation_id: string;
  leaf_hash: string;
  /** Without its free texts, which are read on their objects. */
  data: Record<string, unknown>;
};

/** What happened, in order: who, when, by what authority and on which paper? */
export const auditTrail = projection<AuditTrailRow>({
  name: 'audit_trail',
  columns: {
    id: 'text',
    position: 'bigint',
    type: 'text',
    stream: 'text',
    objects: 'text[]',
    version: 'integer',
    recorded_at: 'text',
    effective_on: 'text',
    actor: 'text',
    actor_agency: 'text',
    actor_role: 'text',
    on_behalf_of: 'text',
    authority: 'text',
    document: 'jsonb',
    document_number: 'text',
    plan_id: 'text',
    tasks: 'text[]',
    sections: 'text[]',
    agency: 'text',
    readable: 'text',
    classification: 'text',
    command_id: 'text',
    correlation_id: 'text',
    leaf_hash: 'text',
    data: 'jsonb',
  },
  indexes: [
    { columns: ['position'] },
    { columns: ['stream', 'position'] },
    { columns: ['objects'], gin: true },
    { columns: ['agency', 'position'] },
    { columns: ['type', 'position'] },
    { columns: ['tasks'], gin: true },
    { columns: ['command_id'] },
  ],
  revision: 4,
  history: false,

  keys: (event) => [String(event.position)],

  evolve: (_row, event, id) => ({
    id,
    position: String(event.position),
    type: event.type,
    stream: event.stream,
    objects: objectsOf(event),
    version: event.version,
    recorded_at: event.recordedAt,
    effective_on: event.effectiveOn,
    actor: event.actor.id,
    actor_agency: event.actor.agency,
    actor_role: event.actor.role,
    on_behalf_of: event.actor.onBehalfOf,
    authority: event.authority,
    document: event.document,
    document_number: event.document?.number ?? null,
    plan_id: event.about.plan,
    tasks: event.about.tasks,
    sections: [...new Set(event.about.tasks.flatMap(codesAbove))],
    agency: event.about.agency,
    readable: readableKind(event),
    classification: event.classification,
    command_id: event.commandId,
    correlation_id: event.correlationId,
    leaf_hash: event.leafHash,
    data: withoutFreeText(event),
  }),
});

/** Its stream, what lives in the stream, and the agency, sections and plan that it is about. */
function objectsOf(event: LedgerEvent): string[] {
  const { stream, about } = event;
  const { plan, agency, tasks } = about;
  const periods = isAssignmentEvent(event) ? periodsTouched(event) : [];
  const within = periods.map((period) => occurrenceId(stream, period));
  const codes = plan === null ? [] : tasks.flatMap(codesAbove);
  return [
    ...new Set([
      stream,
      ...within,
      ...begun(event),
      ...(agency === null ? [] : [agencyId(agency)]),
      ...(plan === null ? [] : [plan, ...codes.map((code) => sectionId(plan, code))]),
    ]),
  ];
}

/** The objects that begin or end with the event, where they are not its stream's own. */
function begun(event: LedgerEvent): string[] {
  switch (event.type) {
    case 'AgencyRegistered':
    case 'AgencyCorrected':
    case 'AgencyRenamed':
    case 'AgenciesMerged':
    case 'AgencySplit':
      return agenciesIn(event).map(agencyId);
    case 'AgencyGroupDefined':
      return [agencyGroupId(event.data.code)];
    case 'DelegationGranted':
    case 'DelegationRevoked':
      return [delegationId(event.stream, event.data.id)];
    case 'PlanImported':
      return event.data.sections.map(({ code }) => sectionId(event.data.id, code));
    case 'PlanAmended': {
      const { id, sections, droppedSections } = event.data;
      const codes = [...sections.map(({ code }) => code), ...droppedSections];
      return codes.map((code) => sectionId(id, code));
    }
    case 'TaskAmended':
      // Its about names the code that it has now; it leaves these.
      return codesAbove(event.data.from.code).map((code) =>
        sectionId(event.about.plan as string, code),
      );
    case 'AssignmentTransferred':
      return [agencyId(event.data.from)];
    default:
      return [];
  }
}

/** Streams that tell what agencies report, and what not everybody may know of. */
const REPORTS = ['report-', 'obstacle-', 'classifiedDocument-'];

/**
 * Who may read what an event tells, by its stream; of evidence by what it was declared to be (rule
 * 25), since its address and hash are no texts that the trail leaves out.
 */
export function readableKind(event: LedgerEvent): ReadableKind {
  const { type, stream, data } = event;
  if (type === 'ReportDrafted') return 'reportDraft';
  // It names the agencies that never reported.
  if (type === 'ReportingCycleClosed') return 'report';
  if (stream.startsWith('consolidatedReport-')) return 'consolidatedReport';
  if (stream.startsWith('budgetRequest-')) return 'budgetRequest';
  if (stream.startsWith('budgetDossier-')) return 'budgetDossier';
  if (REPORTS.some((name) => stream.startsWith(name))) return 'report';
  if (type === 'EvidenceRegistered') return data.classification === 'PUBLIC' ? 'open' : 'report';
  return type === 'EvidenceQuarantined' ? 'report' : 'open';
}

/** Nor does it name an obstacle beside its own events: the extension does, to who may know of it. */
function withoutFreeText({ type, data }: LedgerEvent): Record<string, unknown> {
  const texts = eventShapes.get(type)?.erasable ?? [];
  const hidden = type === 'ExtensionRequested' ? [...texts, 'obstacle'] : texts;
  return Object.fromEntries(Object.entries(data).filter(([field]) => !hidden.includes(field)));
}
