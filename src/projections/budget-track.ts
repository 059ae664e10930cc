import type {
  BudgetRequestEventOf,
  BudgetSource,
  BudgetStage,
  DecidingBody,
  LineKey,
  Paper,
} from '../domain/budget-request/budget-request-events';
import type { BudgetRequest, Track } from '../domain/budget-request/budget-request-state';
import type { LedgerEvent } from './projection';

/** Whose turn it is: the request's own agency, an office of its plan, or whom that office named. */
export const BUDGET_PARTIES = [
  'AGENCY',
  'FINANCE',
  'COORDINATOR',
  'PROVINCE_OFFICE',
  'COUNCIL',
  'APPRAISER',
] as const;
export type BudgetParty = (typeof BUDGET_PARTIES)[number];

export type Decision = { dossier: string; by: DecidingBody; paper: Paper; on: string };
export type Allocation = {
  on: string;
  paper: Paper;
  lines: { task: string; period: string; amount: string }[];
};
export type TrackRow = Track & {
  source: BudgetSource;
  turn: BudgetParty | null;
  turnSince: string | null;
  decision: Decision | null;
  allocations: Allocation[];
  /** Version of the event by which it ended without money; where its reason stands. */
  endedBy: number | null;
};
export type RevisionRow = {
  number: number;
  submittedOn: string;
  lines: (LineKey & { requested: string })[];
  returnedOn: string | null;
  /** Version of the event that returned it; where its reason stands. */
  returnedBy: number | null;
};

/** A track after an event, which the state has seen already. */
export function trackAfter(
  before: TrackRow | undefined,
  state: BudgetRequest,
  source: BudgetSource,
  financesOwn: boolean,
  event: LedgerEvent,
): TrackRow {
  const track = state.tracks[source] as Track;
  const turn = turnOf(state, source, financesOwn);
  // What makes it somebody else's turn may be dated before the track came so far.
  const came =
    before?.stage === track.stage && event.effectiveOn > track.since
      ? event.effectiveOn
      : track.since;
  const waits = before?.stage === track.stage && before.turn === turn;
  const decision =
    event.type === 'BudgetRequestDecided' && event.data.sources.includes(source)
      ? decisionOf(event.data)
      : (before?.decision ?? null);
  const allocated: Allocation[] =
    event.type === 'BudgetAllocated' && event.data.source === source
      ? [{ on: event.effectiveOn, paper: event.data.paper, lines: event.data.lines }]
      : [];
  const ended =
    (event.type === 'BudgetFundingDeclined' || event.type === 'BudgetRequestWithdrawn') &&
    event.data.sources.includes(source);
  return {
    source,
    ...track,
    turn,
    turnSince: turn === null ? null : waits ? before.turnSince : came,
    decision,
    allocations: [...(before?.allocations ?? []), ...allocated],
    endedBy: ended ? event.version : (before?.endedBy ?? null),
  };
}

const decisionOf = ({
  dossier,
  by,
  paper,
  on,
}: BudgetRequestEventOf<'BudgetRequestDecided'>['data']): Decision => ({ dossier, by, paper, on });

/** Whose turn a track is (rules 16 and 17). */
function turnOf(
  state: BudgetRequest,
  source: BudgetSource,
  financesOwn: boolean,
): BudgetParty | null {
  const { appraiser, recused, policyApproval, estimateApproval } = state;
  switch (state.tracks[source]?.stage as BudgetStage) {
    case 'DRAFT':
    case 'RETURNED':
      return 'AGENCY';
    case 'RECEIVED':
      if (appraiser) return 'APPRAISER';
      return financesOwn && recused.length > 0 ? 'PROVINCE_OFFICE' : 'FINANCE';
    case 'WITH_COMMITTEE':
      return 'PROVINCE_OFFICE';
    case 'WITH_COUNCIL':
      return 'COUNCIL';
    case 'DECIDED': {
      const approved = policyApproval && (estimateApproval || source === 'PROVINCIAL');
      return approved ? 'FINANCE' : 'PROVINCE_OFFICE';
    }
    case 'SUBMITTED':
    case 'APPRAISED':
    case 'IN_DOSSIER':
    case 'PARTLY_ALLOCATED':
    case 'ALLOCATED':
      return 'FINANCE';
    case 'SETTLED':
    case 'WITHDRAWN':
    case 'NOT_FUNDED':
    case 'RECORDED':
      return null;
  }
}

/** What was handed in, time after time. */
export function revisionsAfter(
  revisions: RevisionRow[],
  { lines }: BudgetRequest,
  event: LedgerEvent,
): RevisionRow[] {
  if (event.type === 'BudgetRequestSubmitted') {
    const handedIn = lines.map(({ task, period, source, requested }) => ({
      task,
      period,
      source,
      requested,
    }));
    const { revision: number } = event.data;
    const submittedOn = event.effectiveOn;
    return [
      ...revisions,
      { number, submittedOn, lines: handedIn, returnedOn: null, returnedBy: null },
    ];
  }
  if (event.type !== 'BudgetRequestReturned') return revisions;
  return revisions.map((each) =>
    each.number === event.data.revision
      ? { ...each, returnedOn: event.effectiveOn, returnedBy: event.version }
      : each,
  );
}
