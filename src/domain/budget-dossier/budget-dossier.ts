import { authority, type Offices, type Permission } from '../access/authority';
import { readPolicy } from '../access/read-policy';
import { keysOf, passes } from '../allowed';
import { noDuplicates, paperOf } from '../budget-request/budget-lines';
import type {
  BudgetSource,
  BudgetStage,
  DecidingBody,
  Paper,
} from '../budget-request/budget-request-events';
import {
  type BudgetRequest,
  decidedStage,
  isEnd,
  requestFold,
  sameLine,
  type Track,
} from '../budget-request/budget-request-state';
import type { Actor, Decider, Document, Ledger } from '../decider';
import { imported, officesOf, plan, planStream } from '../plan/plan';
import { Rejected } from '../rejection';
import {
  type BudgetDossierEvent,
  type DecidedLine,
  type DossierMember,
} from './budget-dossier-events';
import { type BudgetDossier, dossierFold, SOURCES_BEFORE } from './budget-dossier-state';

/** A new dossier, or (`existing`) more requests for one that is being put together. */
export type OpenBudgetDossier = {
  type: 'OpenBudgetDossier';
  dossier: string;
  planId: string;
  existing: boolean;
  title: string;
  decidedBy: DecidingBody;
  requests: string[];
};
export type SubmitDossierToProvince = { type: 'SubmitDossierToProvince'; dossier: string };
export type SubmitDossierToCouncil = { type: 'SubmitDossierToCouncil'; dossier: string };
/** The approved amount of every line that is still in it. */
export type DecideDossier = {
  type: 'DecideDossier';
  dossier: string;
  lines: DecidedLine[];
  paper: Document | null;
  reason: string | null;
};
export type BudgetDossierCommand =
  | OpenBudgetDossier
  | SubmitDossierToProvince
  | SubmitDossierToCouncil
  | DecideDossier;

/** Who may take which step, and from which stage (rule 16). */
export const procedure: Record<BudgetDossierCommand['type'], Permission & { from: BudgetStage[] }> =
  {
    OpenBudgetDossier: { by: ['FINANCE'], basis: 'III.2, IV.4', from: ['IN_DOSSIER'] },
    SubmitDossierToProvince: { by: ['FINANCE'], basis: 'III.2, IV.4', from: ['IN_DOSSIER'] },
    SubmitDossierToCouncil: { by: ['PROVINCE_OFFICE'], basis: 'III.2', from: ['WITH_COMMITTEE'] },
    DecideDossier: { by: ['COUNCIL'], basis: 'III.2', from: ['WITH_COUNCIL'] },
  };

/** Money that the Council has no say in: "theo phân cấp quản lý ngân sách" (III.1). */
export const byCommittee: Permission & { from: BudgetStage[] } = {
  by: ['PROVINCE_OFFICE'],
  basis: 'III.1',
  from: ['WITH_COMMITTEE'],
};

const stepOf = (type: BudgetDossierCommand['type'], { decidedBy }: BudgetDossier) =>
  type === 'DecideDossier' && decidedBy === 'COMMITTEE' ? byCommittee : procedure[type];

export const budgetDossier: Decider<BudgetDossier, BudgetDossierCommand, BudgetDossierEvent> = {
  ...dossierFold,

  authorize(command, state, ledger, actor) {
    const opening = command.type === 'OpenBudgetDossier' && !command.existing && !state.planId;
    const planId = opening ? command.planId : visible(state, actor);
    imported(ledger.state(plan, planStream(planId)));
    const offices = officesOf(planId, ledger);
    return authority(command.type, stepOf(command.type, state), actor, { offices });
  },

  decide(command, state, ledger, { effectiveOn: date }) {
    ready(command.type, state);
    const last = state.days[state.stage];
    if (last !== undefined && date < last)
      throw new Rejected('BEFORE_LAST_STEP', { field: 'effectiveOn', date, last });
    switch (command.type) {
      case 'OpenBudgetDossier':
        return open(command, state, ledger, date);
      case 'SubmitDossierToProvince': {
        const members = membersToSend(command.dossier, state, ledger);
        return [{ type: 'BudgetDossierSubmittedToProvince', data: { members } }];
      }
      case 'SubmitDossierToCouncil':
        return [{ type: 'BudgetDossierSubmittedToCouncil', data: {} }];
      case 'DecideDossier':
        return [decided(command, state, ledger)];
    }
  },

  about: ({ planId }) => ({ plan: planId, tasks: planId ? ['III.2', 'IV.4'] : [], agency: null }),
  // Not for everybody to read (rule 18).
  classification: () => 'INTERNAL',
};

/** Whether the actor may put the request, or a source of it, into a dossier now. */
export const mayBePutInDossier = (
  { planId, tracks }: BudgetRequest,
  ledger: Ledger,
  actor: Actor,
): boolean =>
  planId !== null &&
  Object.values(tracks).some(({ stage }) => stage === 'APPRAISED') &&
  passes(() => {
    const offices = officesOf(planId, ledger);
    authority('OpenBudgetDossier', procedure.OpenBudgetDossier, actor, { offices });
  });

/** The steps that the actor may take now with the dossier of that id. */
export const allowedDossierSteps = (
  id: string,
  state: BudgetDossier,
  ledger: Ledger,
  actor: Actor,
): string[] =>
  keysOf(procedure).filter((type) =>
    passes(() => {
      const offices: Offices = officesOf(visible(state, actor), ledger);
      authority(type, stepOf(type, state), actor, { offices });
      ready(type, state);
      if (type === 'SubmitDossierToProvince') membersToSend(id, state, ledger);
    }),
  );

function ready(type: BudgetDossierCommand['type'], state: BudgetDossier): void {
  const { stage, decidedBy } = state;
  if (type === 'SubmitDossierToCouncil' && decidedBy !== 'COUNCIL')
    throw new Rejected('NOT_FOR_COUNCIL', { field: 'dossierId' });
  if (!stepOf(type, state).from.includes(stage)) throw new Rejected('WRONG_STAGE', { stage });
}

/** The plan of the dossier, unless the actor may not know of it (rule 18). */
function visible({ planId, stage, decidedBy }: BudgetDossier, actor: Actor): string {
  const beforeCouncil =
    stage === 'WITH_COUNCIL' || (stage === 'DECIDED' && decidedBy === 'COUNCIL');
  if (planId === null || !readPolicy(actor, { kind: 'budgetDossier', agency: null, beforeCouncil }))
    throw new Rejected('NOT_FOUND', { field: 'dossierId', what: 'budget dossier' });
  return planId;
}

function open(
  { planId, title, decidedBy, requests }: OpenBudgetDossier,
  state: BudgetDossier,
  ledger: Ledger,
  date: string,
): BudgetDossierEvent[] {
  const existing = state.planId !== null;
  const [plan, body] = existing ? [state.planId as string, state.decidedBy] : [planId, decidedBy];
  if (requests.length === 0) throw new Rejected('NO_REQUESTS', { field: 'requests' });
  const added = [...new Set(requests)].filter((id) => !state.requests.includes(id));
  const states = ledger.states(requestFold, added);
  for (const [n, request] of states.entries()) {
    const field = `requests[${requests.indexOf(added[n] as string)}]`;
    if (request.planId !== plan) throw new Rejected('NOT_FOUND', { field, what: 'budget request' });
    const sources = sourcesAt('APPRAISED', body, request);
    if (sources.length === 0)
      throw new Rejected('NOTHING_FOR_DOSSIER', {
        field,
        sources: SOURCES_BEFORE[body].join(', '),
      });
    for (const source of sources) {
      const last = (request.tracks[source] as Track).lastOn;
      if (date < last) throw new Rejected('BEFORE_LAST_STEP', { field: 'effectiveOn', date, last });
    }
  }
  if (added.length === 0) return [];
  return existing
    ? [{ type: 'BudgetDossierExtended', data: { requests: added } }]
    : [{ type: 'BudgetDossierOpened', data: { planId, title, decidedBy, requests: added } }];
}

/** The request's sources of that body's route whose tracks stand at the stage. */
const sourcesAt = (stage: BudgetStage, body: DecidingBody, { tracks }: BudgetRequest) =>
  SOURCES_BEFORE[body].filter((source) => tracks[source]?.stage === stage);

/**
 * What is in the dossier as its requests have it: one that was withdrawn is not. One that was put
 * into it and could not follow, since that was cut off, is in it still unless another has it.
 */
function membersOf(
  id: string,
  { requests, members, decidedBy }: BudgetDossier,
  ledger: Ledger,
): DossierMember[] {
  const gone = (request: string, source: BudgetSource) =>
    members.length > 0 &&
    !members.some((each) => each.request === request && each.sources.includes(source));
  return ledger.states(requestFold, requests).flatMap(({ tracks }, n) => {
    const request = requests[n] as string;
    const sources = SOURCES_BEFORE[decidedBy].filter((source) => {
      const track = tracks[source];
      if (track?.stage === 'APPRAISED') return !gone(request, source);
      return track?.dossier === id && !isEnd(track.stage);
    });
    return sources.length === 0 ? [] : [{ request, sources }];
  });
}

/** The same; DOSSIER_EMPTY where everything has left it, or was in another one first. */
function membersToSend(id: string, state: BudgetDossier, ledger: Ledger): DossierMember[] {
  const members = membersOf(id, state, ledger);
  if (members.length === 0) throw new Rejected('DOSSIER_EMPTY', { field: 'dossierId' });
  return members;
}

/** Every line that is still in the dossier has an approved amount, and no other (rule 16). */
function decided(
  { dossier, lines, paper, reason }: DecideDossier,
  state: BudgetDossier,
  ledger: Ledger,
): BudgetDossierEvent {
  const resolution: Paper = paperOf(paper);
  const members = membersOf(dossier, state, ledger);
  const requests = ledger.states(
    requestFold,
    members.map(({ request }) => request),
  );
  const open = members.flatMap(({ request, sources }, n) =>
    (requests[n] as BudgetRequest).lines
      .filter(({ source }) => sources.includes(source))
      .map((line) => ({ ...line, request })),
  );
  type Line = { request: string; task: string; period: string; source: DecidedLine['source'] };
  const same = (a: Line, b: Line) => a.request === b.request && sameLine(a, b);
  noDuplicates(lines, same);
  for (const [n, line] of lines.entries()) {
    const asked = open.find((each) => same(each, line));
    if (!asked) throw new Rejected('UNKNOWN_LINE', { field: `lines[${n}]` });
    if (reason === null && BigInt(line.approved) > BigInt(asked.recommended ?? 0))
      throw new Rejected('MORE_THAN_RECOMMENDED', { field: `lines[${n}].approved` });
  }
  for (const line of open)
    if (!lines.some((each) => same(each, line)))
      throw new Rejected('LINE_MISSING', {
        field: 'lines',
        task: line.task,
        period: line.period,
        source: line.source,
      });
  for (const { request, sources } of members) {
    const own = lines.filter((line) => line.request === request);
    if (reason === null && sources.some((source) => decidedStage(own, source) === 'NOT_FUNDED'))
      throw new Rejected('REASON_MISSING', { field: 'reason' });
  }
  const approved = lines.map(({ request, task, period, source, approved }) => ({
    request,
    task,
    period,
    source,
    approved,
  }));
  return { type: 'BudgetDossierDecided', data: { lines: approved, paper: resolution, reason } };
}
