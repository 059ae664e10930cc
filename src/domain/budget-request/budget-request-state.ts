import type { Aggregate, Recorded } from '../decider';
import {
  BUDGET_STAGES,
  type BudgetLine,
  type BudgetRequestEvent,
  type BudgetSource,
  type BudgetStage,
  budgetRequestEvents,
  type LineKey,
  type Paper,
} from './budget-request-events';

/** Amounts are null before the step that sets them; what was allocated adds up. */
export type FundedLine = BudgetLine & {
  recommended: string | null;
  approved: string | null;
  allocated: string;
};

/** The lines of one source, which go one route together (rule 16). */
export type Track = {
  stage: BudgetStage;
  /** The day on which it came to this stage. */
  since: string;
  /** That of its last step: a second allocation leaves the stage as it is. */
  lastOn: string;
  /** The dossier that it is in or was decided with. */
  dossier: string | null;
};
export type Tracks = Partial<Record<BudgetSource, Track>>;

export type BudgetRequest = {
  planId: string | null;
  agency: string | null;
  /** 0 until it is first submitted. */
  revision: number;
  lines: FundedLine[];
  tracks: Tracks;
  submittedOn: string | null;
  copyReceived: boolean;
  /** Persons who wrote its lines or handed it in: none of them appraises it (rule 17). */
  preparers: string[];
  /** Persons who will not appraise it. */
  recused: string[];
  appraiser: { person: string; agency: string } | null;
  policyApproval: Paper | null;
  estimateApproval: Paper | null;
  /** From then on the Council's clerk may know of it (rule 18). */
  beforeCouncil: boolean;
};

/** Where nothing follows any more. */
const ENDS: readonly BudgetStage[] = ['SETTLED', 'WITHDRAWN', 'NOT_FUNDED', 'RECORDED'];
export const isEnd = (stage: BudgetStage): boolean => ENDS.includes(stage);

/** A request's stage is that of its least advanced track. */
export function stageOf(tracks: Tracks): BudgetStage {
  const stages = Object.values(tracks).map(({ stage }) => BUDGET_STAGES.indexOf(stage));
  return BUDGET_STAGES[Math.min(...stages)] ?? 'DRAFT';
}

/** The sources of tracks that have not come to an end, in the order of BUDGET_SOURCES' mention. */
export const openSources = (tracks: Tracks): BudgetSource[] =>
  sourcesOf(tracks).filter((source) => !isEnd((tracks[source] as Track).stage));

export const sourcesOf = (tracks: Tracks): BudgetSource[] => Object.keys(tracks) as BudgetSource[];

/** One track for each source that its lines name. */
export function tracksOf(lines: LineKey[], stage: BudgetStage, since: string): Tracks {
  const track = { stage, since, lastOn: since, dossier: null };
  return Object.fromEntries(lines.map(({ source }) => [source, track]));
}

/** The tracks of these sources as they come to a stage on that day, or take a step within it. */
export function moved(
  tracks: Tracks,
  sources: readonly BudgetSource[],
  { stage, on, dossier }: { stage: BudgetStage; on: string; dossier?: string },
): Tracks {
  const after = { ...tracks };
  for (const source of sources) {
    const before = tracks[source] as Track;
    const since = before.stage === stage ? before.since : on;
    after[source] = { stage, since, lastOn: on, dossier: dossier ?? before.dossier };
  }
  return after;
}

export const sameLine = (a: LineKey, b: LineKey): boolean =>
  a.task === b.task && a.period === b.period && a.source === b.source;

/** Money of the communes is recorded for information and goes no further (rules 15 and 16). */
export const receivedStage = (source: BudgetSource): BudgetStage =>
  source === 'COMMUNE' ? 'RECORDED' : 'RECEIVED';

/** Where a decision leads a source: a track of which nothing was approved is not funded. */
export const decidedStage = (lines: { source: string; approved: string }[], source: string) =>
  lines.some((line) => line.source === source && line.approved !== '0') ? 'DECIDED' : 'NOT_FUNDED';

/** Lines as an event leaves them that names some of them. */
export const withAmounts = <L extends LineKey>(
  lines: FundedLine[],
  named: readonly L[],
  change: (line: FundedLine, by: L) => Partial<FundedLine>,
): FundedLine[] =>
  lines.map((line) => {
    const by = named.find((each) => sameLine(each, line));
    return by ? { ...line, ...change(line, by) } : line;
  });

const drafted = (lines: BudgetLine[]): FundedLine[] =>
  lines.map((line) => ({ ...line, recommended: null, approved: null, allocated: '0' }));

const also = (persons: string[], person: string): string[] =>
  persons.includes(person) ? persons : [...persons, person];

/** A request, folded from its stream. Nothing else is asked of it by those whose steps it follows. */
export const requestFold: Aggregate<BudgetRequest, BudgetRequestEvent> = {
  name: 'budgetRequest',
  events: budgetRequestEvents,
  initial: {
    planId: null,
    agency: null,
    revision: 0,
    lines: [],
    tracks: {},
    submittedOn: null,
    copyReceived: false,
    preparers: [],
    recused: [],
    appraiser: null,
    policyApproval: null,
    estimateApproval: null,
    beforeCouncil: false,
  },
  evolve,
};

function evolve(state: BudgetRequest, event: Recorded<BudgetRequestEvent>): BudgetRequest {
  const { tracks, lines } = state;
  const on = event.effectiveOn;
  const every = sourcesOf(tracks);
  switch (event.type) {
    case 'BudgetRequestDrafted': {
      const { planId, agency } = event.data;
      const preparers = also(state.preparers, event.actor.id);
      const stage = tracksOf(event.data.lines, 'DRAFT', on);
      return {
        ...state,
        planId,
        agency,
        lines: drafted(event.data.lines),
        tracks: stage,
        preparers,
      };
    }
    case 'BudgetRequestRedrafted': {
      const preparers = also(state.preparers, event.actor.id);
      const { stage, since: from } = Object.values(tracks)[0] as Track;
      const again = tracksOf(event.data.lines, stage, from);
      return { ...state, lines: drafted(event.data.lines), tracks: again, preparers };
    }
    case 'BudgetRequestSubmitted': {
      const { revision, copyReceived } = event.data;
      const preparers = also(state.preparers, event.actor.id);
      const sent = moved(tracks, every, { stage: 'SUBMITTED', on });
      return { ...state, revision, copyReceived, submittedOn: on, preparers, tracks: sent };
    }
    case 'BudgetCopyReceived':
      return { ...state, copyReceived: true };
    case 'BudgetRequestReceived': {
      const received = every.reduce(
        (after, source) => moved(after, [source], { stage: receivedStage(source), on }),
        tracks,
      );
      return { ...state, tracks: received };
    }
    case 'BudgetRequestReturned':
      return { ...state, tracks: moved(tracks, every, { stage: 'RETURNED', on }) };
    case 'BudgetAppraisalRecused':
      // Where it was he who had been named, nobody is until another is.
      return {
        ...state,
        recused: also(state.recused, event.data.person),
        appraiser: state.appraiser?.person === event.data.person ? null : state.appraiser,
      };
    case 'BudgetAppraiserNamed': {
      const { person, agency } = event.data;
      return { ...state, appraiser: { person, agency } };
    }
    case 'BudgetRequestAppraised': {
      const to = { stage: 'APPRAISED' as const, on };
      return {
        ...state,
        lines: withAmounts(lines, event.data.lines, (_, { recommended }) => ({ recommended })),
        tracks: moved(tracks, openSources(tracks), to),
      };
    }
    case 'BudgetPolicyApproved':
      return { ...state, policyApproval: event.data.paper };
    case 'BudgetEstimateApproved':
      return { ...state, estimateApproval: event.data.paper };
    case 'BudgetRequestPutIntoDossier': {
      const { sources, dossier } = event.data;
      const to = { stage: 'IN_DOSSIER' as const, on: event.data.on, dossier };
      return { ...state, tracks: moved(tracks, sources, to) };
    }
    case 'BudgetRequestSentToProvince': {
      const to = { stage: 'WITH_COMMITTEE' as const, on: event.data.on };
      return { ...state, tracks: moved(tracks, event.data.sources, to) };
    }
    case 'BudgetRequestSentToCouncil': {
      const to = { stage: 'WITH_COUNCIL' as const, on: event.data.on };
      const sent = moved(tracks, event.data.sources, to);
      return { ...state, tracks: sent, beforeCouncil: true };
    }
    case 'BudgetRequestDecided': {
      const decided = event.data.sources.reduce((after, source) => {
        const stage = decidedStage(event.data.lines, source);
        return moved(after, [source], { stage, on: event.data.on });
      }, tracks);
      return {
        ...state,
        lines: withAmounts(lines, event.data.lines, (_, { approved }) => ({ approved })),
        tracks: decided,
      };
    }
    case 'BudgetAllocated': {
      const { source, complete } = event.data;
      const named = event.data.lines.map((line) => ({ ...line, source }));
      const after = withAmounts(lines, named, ({ allocated }, { amount }) => ({
        allocated: String(BigInt(allocated) + BigInt(amount)),
      }));
      const stage = complete ? ('ALLOCATED' as const) : ('PARTLY_ALLOCATED' as const);
      return { ...state, lines: after, tracks: moved(tracks, [source], { stage, on }) };
    }
    case 'BudgetSettled':
      return { ...state, tracks: moved(tracks, [event.data.source], { stage: 'SETTLED', on }) };
    case 'BudgetFundingDeclined': {
      const to = { stage: 'NOT_FUNDED' as const, on };
      return { ...state, tracks: moved(tracks, event.data.sources, to) };
    }
    case 'BudgetRequestWithdrawn': {
      const to = { stage: 'WITHDRAWN' as const, on };
      return { ...state, tracks: moved(tracks, event.data.sources, to) };
    }
  }
}
