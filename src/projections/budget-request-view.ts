import {
  type BudgetSource,
  type BudgetStage,
  isBudgetRequestEvent,
  type Paper,
} from '../domain/budget-request/budget-request-events';
import {
  type BudgetRequest,
  type FundedLine,
  requestFold,
  sourcesOf,
  stageOf,
  type Track,
} from '../domain/budget-request/budget-request-state';
import { codesAbove } from '../domain/plan/codes';
import {
  type BudgetParty,
  type RevisionRow,
  revisionsAfter,
  type TrackRow,
  trackAfter,
} from './budget-track';
import { type LedgerEvent, projection } from './projection';

/** A line with where its track stands, so that totals need nothing else. */
export type LineRow = FundedLine & {
  stage: BudgetStage;
  since: string;
  dossier: string | null;
  /** The plan's section of the first level: II.5 of II.5.b.2. Each line is in one. */
  section: string;
  /** All sections that it lies in, and its task. */
  sections: string[];
};
export type BudgetRequestRow = {
  id: string;
  plan_id: string;
  agency: string;
  stage: BudgetStage;
  stage_since: string;
  /** Who has a next step on one of its tracks, and the coordinator while its copy is on its way. */
  turns: BudgetParty[];
  revision: number;
  lines: LineRow[];
  tracks: TrackRow[];
  revisions: RevisionRow[];
  tasks: string[];
  /** Streams of its tasks. */
  task_ids: string[];
  sections: string[];
  sources: BudgetSource[];
  dossiers: string[];
  /** Opaque user id of who wrote the lines last, and of all who had a part in it (rule 17). */
  prepared_by: string;
  preparers: string[];
  recused: string[];
  /** Opaque user id of who was named to appraise it, and the office by which he does. */
  appraiser: string | null;
  appraiser_agency: string | null;
  /** Asked for by Finance itself. */
  finances_own: boolean;
  submitted_on: string | null;
  received_on: string | null;
  copy_received_on: string | null;
  policy_approval: Paper | null;
  estimate_approval: Paper | null;
  before_council: boolean;
  version: number;
};

/** Where does each request for money stand, since when, and who has the next step? */
export const budgetRequestView = projection<BudgetRequestRow>({
  name: 'budget_request_view',
  columns: {
    id: 'text',
    plan_id: 'text',
    agency: 'text',
    stage: 'text',
    stage_since: 'text',
    turns: 'text[]',
    revision: 'integer',
    lines: 'jsonb',
    tracks: 'jsonb',
    revisions: 'jsonb',
    tasks: 'text[]',
    task_ids: 'text[]',
    sections: 'text[]',
    sources: 'text[]',
    dossiers: 'text[]',
    prepared_by: 'text',
    preparers: 'text[]',
    recused: 'text[]',
    appraiser: 'text',
    appraiser_agency: 'text',
    finances_own: 'boolean',
    submitted_on: 'text',
    received_on: 'text',
    copy_received_on: 'text',
    policy_approval: 'jsonb',
    estimate_approval: 'jsonb',
    before_council: 'boolean',
    version: 'integer',
  },
  items: {
    lines: {
      source: 'text',
      stage: 'text',
      since: 'text',
      section: 'text',
      sections: 'text[]',
      dossier: 'text',
      requested: 'numeric',
      recommended: 'numeric',
      approved: 'numeric',
      allocated: 'numeric',
    },
  },
  indexes: [
    { columns: ['agency'] },
    { columns: ['plan_id', 'stage'] },
    { columns: ['task_ids'], gin: true },
    { columns: ['turns'], gin: true },
    { columns: ['dossiers'], gin: true },
    { columns: ['before_council', 'id'] },
  ],
  history: true,
  readable: 'budgetRequest',

  keys: (event) => (event.stream.startsWith('budgetRequest-') ? [event.stream] : []),

  evolve(row, event, id) {
    if (!isBudgetRequestEvent(event) || (!row && event.type !== 'BudgetRequestDrafted')) return row;
    const before = row ? stateOf(row) : requestFold.initial;
    return rowAfter(id, row, requestFold.evolve(before, event), event);
  },
});

/** The request as the domain knows it. */
function stateOf(row: BudgetRequestRow): BudgetRequest {
  return {
    planId: row.plan_id,
    agency: row.agency,
    revision: row.revision,
    lines: row.lines.map(
      ({
        stage: _stage,
        since: _since,
        dossier: _dossier,
        section: _one,
        sections: _all,
        ...line
      }) => line,
    ),
    tracks: Object.fromEntries(
      row.tracks.map(({ source, stage, since, lastOn, dossier }) => [
        source,
        { stage, since, lastOn, dossier },
      ]),
    ),
    submittedOn: row.submitted_on,
    copyReceived: row.copy_received_on !== null,
    preparers: row.preparers,
    recused: row.recused,
    appraiser:
      row.appraiser === null
        ? null
        : { person: row.appraiser, agency: row.appraiser_agency as string },
    policyApproval: row.policy_approval,
    estimateApproval: row.estimate_approval,
    beforeCouncil: row.before_council,
  };
}

function rowAfter(
  id: string,
  row: BudgetRequestRow | undefined,
  state: BudgetRequest,
  event: LedgerEvent,
): BudgetRequestRow {
  const financesOwn =
    event.type === 'BudgetRequestSubmitted'
      ? event.data.to === state.agency
      : (row?.finances_own ?? false);
  const stage = stageOf(state.tracks);
  const tracks = sourcesOf(state.tracks).map((source) =>
    trackAfter(
      row?.tracks.find((each) => each.source === source),
      state,
      source,
      financesOwn,
      event,
    ),
  );
  const tasks = [...new Set(state.lines.map(({ task }) => task))];
  const copyReceivedOn = copyAfter(row, event);
  const turns = tracks.flatMap(({ turn }) => turn ?? []);
  const copyAwaited =
    state.submittedOn !== null && copyReceivedOn === null && stage !== 'WITHDRAWN';
  const written = event.type === 'BudgetRequestDrafted' || event.type === 'BudgetRequestRedrafted';
  return {
    id,
    plan_id: state.planId as string,
    agency: state.agency as string,
    stage,
    stage_since: row?.stage === stage ? row.stage_since : reachedOn(stage, row, tracks),
    turns: [...new Set([...turns, ...(copyAwaited ? (['COORDINATOR'] as const) : [])])],
    revision: state.revision,
    lines: state.lines.map((line): LineRow => {
      const { stage, since, dossier } = state.tracks[line.source] as Track;
      const sections = codesAbove(line.task);
      return { ...line, stage, since, dossier, section: sections[1] ?? line.task, sections };
    }),
    tracks,
    revisions: revisionsAfter(row?.revisions ?? [], state, event),
    tasks,
    task_ids: [...new Set(state.lines.flatMap(({ taskId }) => taskId ?? []))],
    // III.2 is the duty that every estimate answers.
    sections: [...new Set([...tasks.flatMap(codesAbove), 'III'])],
    sources: sourcesOf(state.tracks),
    dossiers: [...new Set(tracks.flatMap(({ dossier }) => dossier ?? []))],
    prepared_by: written || !row ? event.actor.id : row.prepared_by,
    preparers: state.preparers,
    recused: state.recused,
    appraiser: state.appraiser?.person ?? null,
    appraiser_agency: state.appraiser?.agency ?? null,
    finances_own: financesOwn,
    submitted_on: state.submittedOn,
    received_on:
      event.type === 'BudgetRequestReceived' ? event.effectiveOn : (row?.received_on ?? null),
    copy_received_on: copyReceivedOn,
    policy_approval: state.policyApproval,
    estimate_approval: state.estimateApproval,
    before_council: state.beforeCouncil,
    version: event.version,
  };
}

/** The least advanced track came to the stage, or left it to others that were there before. */
function reachedOn(
  stage: BudgetStage,
  row: BudgetRequestRow | undefined,
  tracks: TrackRow[],
): string {
  const stood = (track: TrackRow) => row?.tracks.find(({ source }) => source === track.source);
  const days = tracks
    .filter((track) => track.stage === stage || stood(track)?.stage !== track.stage)
    .map(({ since }) => since);
  return days.sort().at(-1) as string;
}

function copyAfter(row: BudgetRequestRow | undefined, event: LedgerEvent): string | null {
  if (event.type === 'BudgetCopyReceived') return event.effectiveOn;
  if (event.type === 'BudgetRequestSubmitted')
    return event.data.copyReceived ? event.effectiveOn : null;
  return row?.copy_received_on ?? null;
}
