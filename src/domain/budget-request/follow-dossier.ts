import { dossierFold, SOURCES_BEFORE } from '../budget-dossier/budget-dossier-state';
import type { Ledger } from '../decider';
import { Rejected } from '../rejection';
import type { BudgetRequestEvent, BudgetSource, Paper } from './budget-request-events';
import { BUDGET_STAGES } from './budget-request-events';
import { type BudgetRequest, isEnd, stageOf, type Track } from './budget-request-state';
import type { FollowDossier } from './commands';

/** What the request must do to stand where its dossier stands; nothing where it does already. */
export function followDossier(
  { request, dossier }: FollowDossier,
  { tracks }: BudgetRequest,
  ledger: Ledger,
): BudgetRequestEvent[] {
  const { requests, putInOn, members, decidedBy, stage, days, lines, paper } = ledger.state(
    dossierFold,
    dossier,
  );
  if (!requests.includes(request))
    throw new Rejected('NOT_FOUND', { field: 'dossierId', what: 'budget dossier' });
  const on = (step: keyof typeof days) => days[step] as string;
  const inIt = SOURCES_BEFORE[decidedBy].filter((source) => tracks[source]?.dossier === dossier);
  if (stage === 'IN_DOSSIER') {
    const ready = SOURCES_BEFORE[decidedBy].filter(
      (source) => tracks[source]?.stage === 'APPRAISED',
    );
    const day = putInOn[request] as string;
    if (ready.length > 0)
      return [{ type: 'BudgetRequestPutIntoDossier', data: { dossier, sources: ready, on: day } }];
    if (inIt.length === 0) throw new Rejected('WRONG_STAGE', { stage: stageOf(tracks) });
    return [];
  }
  const meant = members.find((each) => each.request === request)?.sources ?? [];
  // Put into it, and cut off before it could follow.
  const left = SOURCES_BEFORE[decidedBy].filter(
    (source) => meant.includes(source) && tracks[source]?.stage === 'APPRAISED',
  );
  const sources = [...inIt, ...left].filter(
    (source) => meant.includes(source) && !isEnd((tracks[source] as Track).stage),
  );
  const behind = (step: Track['stage']): BudgetSource[] =>
    sources.filter((source) => isBefore((tracks[source] as Track).stage, step));
  const events: BudgetRequestEvent[] = [];
  if (left.length > 0) {
    const data = { dossier, sources: left, on: putInOn[request] as string };
    events.push({ type: 'BudgetRequestPutIntoDossier', data });
  }
  const reached = (step: Track['stage']) => !isBefore(stage, step) && behind(step).length > 0;
  if (reached('WITH_COMMITTEE')) {
    const data = { dossier, sources: behind('WITH_COMMITTEE'), on: on('WITH_COMMITTEE') };
    events.push({ type: 'BudgetRequestSentToProvince', data });
  }
  if (decidedBy === 'COUNCIL' && reached('WITH_COUNCIL')) {
    const data = { dossier, sources: behind('WITH_COUNCIL'), on: on('WITH_COUNCIL') };
    events.push({ type: 'BudgetRequestSentToCouncil', data });
  }
  if (reached('DECIDED')) {
    const decided = behind('DECIDED');
    const data = {
      dossier,
      sources: decided,
      lines: lines
        .filter((line) => line.request === request && decided.includes(line.source))
        .map(({ task, period, source, approved }) => ({ task, period, source, approved })),
      by: decidedBy,
      paper: paper as Paper,
      on: on('DECIDED'),
    };
    events.push({ type: 'BudgetRequestDecided', data });
  }
  return events;
}

const isBefore = (stage: Track['stage'], step: Track['stage']): boolean =>
  BUDGET_STAGES.indexOf(stage) < BUDGET_STAGES.indexOf(step);
