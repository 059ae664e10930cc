import type { Done, Execute, Outcome, Preview, Request } from '../execution';
import type { Rejected } from '../rejection';
import { assignment } from './assignment';
import type { Assignment } from './assignment-state';
import type { UrgeFilter } from './commands';

export const URGE_OUTCOMES = ['URGED', 'UNCHANGED', 'REFUSED'] as const;

/** What is to be urged of one assignment: by the periods, or by the filter that found them. */
export type UrgeOrder = { assignmentId: string; agency: string; periods: string[] };

/** What became of one assignment. */
export type UrgeResult = UrgeOrder & {
  /** UNCHANGED: every one of its periods was urged on that day already. */
  outcome: (typeof URGE_OUTCOMES)[number];
  rejected: Rejected | null;
};
export type UrgedByFilter = {
  results: UrgeResult[];
  /** Empty for a preview. */
  done: Pick<Done<unknown>, 'events' | 'position'>[];
};

/** What is said to everybody, and how the work was found if it was by a filter. */
export type Urging = { text: string; filter?: UrgeFilter };

/**
 * Đôn đốc (IV.3, rule 22): each assignment is urged in its own stream, so one that a rule refuses
 * stops no other. Cut off in between, the same command goes on; on one day nobody is urged twice
 * for the same work. `known`: assignments that the command urged before; where it said something
 * else then, nobody is urged. Throws that COMMAND_ID_REUSED, and FORBIDDEN if the caller may urge
 * none of them.
 */
export async function urgeByFilter(
  execute: Execute,
  wanted: UrgeOrder[],
  { text, filter }: Urging,
  request: Request,
  { preview, known = [] }: { preview: boolean; known?: readonly string[] },
): Promise<UrgedByFilter> {
  const orders = wanted.map(({ assignmentId, periods }) => ({
    decider: assignment,
    stream: assignmentId,
    // Named by the filter, not by what it finds: that changes, and the command stays the same.
    command: filter
      ? { type: 'Urge' as const, periods: null, filter, text }
      : { type: 'Urge' as const, periods, text },
  }));
  const repeated = orders.filter(({ stream }) => known.includes(stream));
  for (const before of await execute.preview(repeated.slice(0, 1), request))
    if ('rejected' in before && before.rejected.code === 'COMMAND_ID_REUSED') throw before.rejected;
  const outcomes: (Outcome<Assignment> | Preview<Assignment>)[] = preview
    ? await execute.preview(orders, request)
    : await execute.each(orders, request);
  const results = wanted.map((each, n) => resultOf(each, outcomes[n] as Row));
  const refusals = results.flatMap(({ rejected }) => rejected ?? []);
  const [first] = refusals;
  if (first && refusals.length === wanted.length && refusals.every(forbidden)) throw first;
  return { results, done: outcomes.flatMap((each) => ('events' in each ? [each] : [])) };
}

const forbidden = ({ code }: Rejected): boolean => code === 'FORBIDDEN';

type Row = Outcome<Assignment> | Preview<Assignment>;

function resultOf(wanted: UrgeOrder, row: Row): UrgeResult {
  if ('rejected' in row) return { ...wanted, outcome: 'REFUSED', rejected: row.rejected };
  const changes = 'events' in row ? row.events.length : row.changes;
  if (changes === 0) return { ...wanted, outcome: 'UNCHANGED', rejected: null };
  const { urges } = row.state;
  // A command that is repeated finds the urge that it made, though another came after it.
  const version = 'events' in row ? row.events[0]?.version : urges.at(-1)?.version;
  const made = urges.find((each) => each.version === version);
  const periods = made?.periods ?? wanted.periods;
  return { ...wanted, periods, outcome: 'URGED', rejected: null };
}
