import type { LineKey } from '../../domain/budget-request/budget-request-events';
import type { LineRow } from '../../projections/budget-request-view';
import type { Allocation, Decision, RevisionRow, TrackRow } from '../../projections/budget-track';
import type { At } from '../../projections/views';
import type {
  BudgetAllocation,
  BudgetDecision,
  BudgetTrack,
  LineChange,
  Whole,
} from './budget-parts.type';

export function toTrack(track: TrackRow, request: Whole): BudgetTrack {
  const { source, stage, since, turn, turnSince, decision, allocations } = track;
  const lines = request.row.lines.filter((line) => line.source === source);
  return {
    source,
    stage,
    stageSince: since,
    awaiting: turn === null ? null : { party: turn, since: turnSince as string, request },
    decision: decision && toDecision(decision, request.at, lines),
    allocations: allocations.map(toAllocation),
    requested: sum(lines.map((line) => line.requested)) as string,
    recommended: sum(lines.map((line) => line.recommended)),
    approved: sum(lines.map((line) => line.approved)),
    allocated: sum(lines.map((line) => line.allocated)) as string,
    row: track,
    request,
  };
}

const toDecision = (
  { by, paper, on, dossier }: Decision,
  at: At,
  lines: readonly LineRow[],
): BudgetDecision => ({
  by,
  document: paper,
  decidedOn: on,
  dossierId: dossier,
  explained: wasExplained(lines),
  at,
});

/** More than recommended was approved of a line, or nothing of all: what needs a reason (rule 16). */
const wasExplained = (lines: readonly LineRow[]): boolean =>
  lines.every(({ approved }) => approved === '0') ||
  lines.some(({ approved, recommended }) => BigInt(approved ?? 0) > BigInt(recommended ?? 0));

const toAllocation = ({ on, paper, lines }: Allocation): BudgetAllocation => ({
  on,
  document: paper,
  lines,
  amount: sum(lines.map(({ amount }) => amount)) as string,
});

/** Null where no line has an amount yet. */
function sum(amounts: (string | null)[]): string | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 ? null : String(known.reduce((all, each) => all + BigInt(each), 0n));
}

/** How a revision differs from the one before. */
export function changesBetween(before: RevisionRow, after: RevisionRow): LineChange[] {
  const nameOf = ({ task, period, source }: LineKey) => `${task} ${period} ${source}`;
  const old = new Map(before.lines.map((line) => [nameOf(line), line]));
  const now = new Map(after.lines.map((line) => [nameOf(line), line]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name): LineChange[] => {
    const [was, is] = [old.get(name), now.get(name)];
    if (was?.requested === is?.requested) return [];
    const { task, period, source } = (is ?? was) as LineKey;
    return [{ task, period, source, before: was?.requested ?? null, after: is?.requested ?? null }];
  });
}
