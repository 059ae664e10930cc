import { assignment } from '../assignment/assignment';
import type { Done, Execute, Request } from '../execution';
import type { Rejected } from '../rejection';
import {
  AGENCY_REGISTRY,
  type AgencyRegistry,
  agencyRegistry,
  isOpen,
  predecessorsOf,
  successorOf,
} from './agency-registry';
import type { MergeAgencies, SplitAgency } from './reorganise';

/** An assignment that an agency holds. */
export type Held = { assignmentId: string; agency: string };

/** What became of one assignment. */
export type Followed = {
  assignmentId: string;
  from: string;
  to: string;
  outcome: 'TRANSFERRED' | 'UNCHANGED' | 'REFUSED';
  rejected: Rejected | null;
};
export type Reorganised = {
  results: Followed[];
  /** Empty for a preview. */
  done: Pick<Done<unknown>, 'events' | 'position'>[];
};

/**
 * Which assignments the agencies held when the ledger had come to the position; hold now, where it
 * is null. An assignment that is opened later finds its agency closed.
 */
export type HeldBy = (agencies: string[], at: bigint | null) => Promise<Held[]>;

/**
 * Merges agencies or splits one (rule 4): the registry says who is closed and who follows, then
 * each running assignment passes to the successor. Done twice it changes nothing; cut off in
 * between, the same command goes on where it stopped. Repeated under its id it asks who held what
 * at its own position, finds all that it has moved since, and gives its first receipt whole.
 */
export async function mergeOrSplit(
  execute: Execute,
  command: MergeAgencies | SplitAgency,
  heldBy: HeldBy,
  request: Request,
  { preview }: { preview: boolean },
): Promise<Reorganised> {
  const order = { decider: agencyRegistry, stream: AGENCY_REGISTRY, command };
  if (preview) {
    const [foreseen] = await execute.preview([order], request);
    if (!foreseen || 'rejected' in foreseen) throw foreseen?.rejected;
    const held = await heldBy(closedBy(command, foreseen.state), null);
    return { results: held.map((each) => foresee(each, foreseen.state)), done: [] };
  }
  const ordered = await execute.one(order, request);
  const held = await heldBy(closedBy(command, ordered.state), ordered.position);
  const followed = await follow(execute, held, ordered.state, request);
  return { results: followed.results, done: [ordered, ...followed.done] };
}

/** Whom the command closes, and those that they followed: an earlier one may have been cut off. */
function closedBy(command: MergeAgencies | SplitAgency, registry: AgencyRegistry): string[] {
  const named = command.type === 'MergeAgencies' ? command.from : [command.from];
  const closed = named.filter((code) => !isOpen(registry, code));
  return [...new Set(closed.flatMap((code) => [code, ...predecessorsOf(registry, code)]))];
}

function foresee({ assignmentId, agency }: Held, registry: AgencyRegistry): Followed {
  const to = successorOf(registry, agency);
  const outcome = to === agency ? 'UNCHANGED' : 'TRANSFERRED';
  return { assignmentId, from: agency, to, outcome, rejected: null };
}

async function follow(
  execute: Execute,
  held: Held[],
  registry: AgencyRegistry,
  request: Request,
): Promise<Reorganised> {
  const orders = held.map(({ assignmentId }) => ({
    decider: assignment,
    stream: assignmentId,
    command: { type: 'FollowAgency' as const },
  }));
  const outcomes = await execute.each(orders, request);
  const results = outcomes.map((outcome, n): Followed => {
    const foreseen = foresee(held[n] as Held, registry);
    if ('rejected' in outcome)
      return { ...foreseen, outcome: 'REFUSED', rejected: outcome.rejected };
    return outcome.events.length > 0 ? foreseen : { ...foreseen, outcome: 'UNCHANGED' };
  });
  const done = outcomes.flatMap((outcome) => ('rejected' in outcome ? [] : [outcome]));
  return { results, done };
}
