import { keysOf } from '../allowed';
import type { Actor, AppRole } from '../decider';

/**
 * What may be read. `open`: the plan, who has which task and how it goes, for everybody signed in.
 * `budgetRequest`: rule 18. `budgetDossier`: many agencies' requests, so no agency's own. `report`:
 * what agencies report (rule 20), and free texts: for the agency, the coordinator, the province
 * office and auditors. `reportDraft`: for the agency alone. `consolidatedReport`: it shows the
 * money of all, and who reported what and when, so for those who may see both.
 */
export type ReadableKind =
  | 'open'
  | 'budgetRequest'
  | 'budgetDossier'
  | 'report'
  | 'reportDraft'
  | 'consolidatedReport';
/** Who reads, and the agencies that his own follows (rule 4): what was theirs is his to see. */
export type Viewer = Actor & {
  heirOf?: readonly string[];
  /** Ids of the requests and dossiers that were submitted to the Council whose clerk reads. */
  beforeCouncil?: readonly string[];
};
export type Readable = {
  kind: ReadableKind;
  agency: string | null;
  /** Whether it was submitted to the People's Council: then its clerk reads it (rule 18). */
  beforeCouncil?: boolean;
};

/** The roles that read a kind whosever it is; everybody else reads his own agency's. */
const READ_ALL: Record<ReadableKind, readonly AppRole[] | 'everybody'> = {
  open: 'everybody',
  budgetRequest: ['FINANCE', 'COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'],
  budgetDossier: ['FINANCE', 'COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'],
  report: ['COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'],
  reportDraft: [],
  consolidatedReport: ['COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'],
};

export const READABLE_KINDS = keysOf(READ_ALL);

export type Scope = 'OWN' | 'ALL';

/** How far the viewer's sight goes over objects of a kind. */
export function readScope(viewer: Actor, kind: ReadableKind): Scope {
  const roles = READ_ALL[kind];
  return roles === 'everybody' || roles.some((role) => viewer.roles.includes(role)) ? 'ALL' : 'OWN';
}

/**
 * The one function that decides what a caller may read; every path asks it, or its form for whole
 * lists, `readScope`. For who may not read it the object does not exist.
 */
export function readPolicy(viewer: Viewer, object: Readable): boolean {
  return (
    readScope(viewer, object.kind) === 'ALL' ||
    (object.beforeCouncil === true && viewer.roles.includes('COUNCIL_CLERK')) ||
    (object.agency !== null && agenciesOf(viewer).includes(object.agency))
  );
}

/** Codes of the agencies whose matters are the viewer's own. */
export const agenciesOf = ({ agency, heirOf = [] }: Viewer): string[] =>
  agency === null ? [] : [agency, ...heirOf];
