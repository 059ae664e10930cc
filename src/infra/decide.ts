import { createHmac } from 'node:crypto';
import type { Actor, Authority, Circumstances } from '../domain/decider';
import {
  actingBy,
  carriesOn,
  type Delegation,
  delegation,
  delegationStream,
  mandates,
  reaches,
} from '../domain/delegation/delegation';
import type { Done, EventReceipt, Order, Request } from '../domain/execution';
import { mustNotPredate, occasionOf, unclassified } from '../domain/occasion';
import { Rejected, type RejectionCode } from '../domain/rejection';
import { civilDateOf } from '../domain/shared/calendar';
import { canonicalJson } from '../domain/shared/canonical-json';
import { type AnyAggregate, consistently, type Snapshot, type StreamStates } from './stream-states';

/** Events that a command makes, and the circumstances in which they will be recorded. */
export type Decided<S, E> = {
  kind: 'decided';
  events: E[];
  authority: Authority;
  classification: 'PUBLIC' | 'INTERNAL';
  circumstances: Omit<Circumstances, 'stream' | 'version'>;
  /** Of the first event in its stream. */
  version: number;
  /** The state that the events lead to. */
  state: S;
  /** The position at which everything was read. */
  factsAt: bigint;
  commandHash: string;
};

export type Decision<S, E> =
  | Decided<S, E>
  | { kind: 'repeated'; done: Done<S> }
  | { kind: 'rejected'; rejected: Rejected };

export type DecideParts = {
  states: StreamStates;
  clock: () => Date;
  /** Keys the hash by which a repeated command is known. */
  commandKey: Buffer;
};

/** What one decision needs once everything is read. */
type Deciding = Omit<DecideParts, 'states'>;

/** Decides every order on one consistent reading of all the streams that the decisions ask for. */
export async function decideAll<S, C, E>(
  parts: DecideParts,
  orders: Order<S, C, E>[],
  request: Request,
): Promise<Decision<S, E>[]> {
  const streams = orders.map(({ decider, stream }): [string, AnyAggregate] => [stream, decider]);
  return consistently(parts.states, streams, (at) => {
    const now = parts.clock().toISOString();
    return orders.map((order) => (): Decision<S, E> => {
      try {
        return decideOne(parts, order, request, at, now);
      } catch (error) {
        if (error instanceof Rejected) return { kind: 'rejected', rejected: error };
        throw error;
      }
    });
  });
}

/** Authority, command id, expected version, then the rules: in this order (api.md, Writing). */
export function decideOne<S, C, E>(
  parts: Deciding,
  order: Order<S, C, E>,
  request: Request,
  at: Snapshot,
  now: string,
): Decision<S, E> {
  const { actor } = request;
  if (!request.onBehalfOf) return decideBy(parts, order, request, at, now, { actor, by: null });
  const refusals: Rejected[] = [];
  for (const each of delegationsFor(order, request, at, now))
    try {
      return decideBy(parts, order, request, at, now, { actor: actingBy(actor, each), by: each });
    } catch (error) {
      if (!(error instanceof Rejected && WITHOUT_RIGHT.includes(error.code))) throw error;
      refusals.push(error);
    }
  throw refusals[0] ?? notDelegated(order, request);
}

/** Refusals for want of a right: another delegation of the same agency may give it. */
const WITHOUT_RIGHT: readonly RejectionCode[] = ['NOT_DELEGATED', 'FORBIDDEN', 'NOT_FOUND'];

/** Who acts, and the delegation by which he does. */
type Acting = { actor: Actor; by: Delegation | null };

const commandOf = ({ command }: { command: unknown }): string => (command as { type: string }).type;

/** Those in force today that cover the command. Who acts for another does not delegate on. */
function delegationsFor<S, C, E>(
  order: Order<S, C, E>,
  request: Request,
  at: Snapshot,
  now: string,
): Delegation[] {
  if (order.decider.name === delegation.name) return [];
  const given = at.state(delegation, delegationStream(request.onBehalfOf as string));
  const today = civilDateOf(now);
  return mandates(given, { actor: request.actor, command: commandOf(order), today });
}

function notDelegated<S, C, E>(order: Order<S, C, E>, { onBehalfOf }: Request): Rejected {
  const details = { agency: onBehalfOf as string, command: commandOf(order) };
  return new Rejected('NOT_DELEGATED', { field: 'onBehalfOf', ...details });
}

function decideBy<S, C, E>(
  parts: Deciding,
  order: Order<S, C, E>,
  request: Request,
  at: Snapshot,
  now: string,
  { actor, by }: Acting,
): Decision<S, E> {
  const { decider, stream, command, expectedVersion } = order;
  const state = at.state(decider, stream);
  const within = (reached: S) => {
    if (by && !carriesOn(commandOf(order)) && !reaches(by, decider.about(reached)))
      throw notDelegated(order, request);
  };
  const said = decider.said?.(command) ?? command;
  const commandHash = hashOf(parts.commandKey, stream, said, request);
  const earlier = at.command(stream, request.commandId);
  let given: Authority;
  try {
    given = decider.authorize(command, state, at, actor);
  } catch (error) {
    // Whose step it is may have changed by it: the head sends back, and has nothing to send back.
    if (earlier?.hash !== commandHash || !isForbidden(error)) throw error;
    return repeated(state, earlier.events);
  }
  if (at.version(stream) >= 0) within(state);
  if (earlier) {
    if (earlier.hash !== commandHash)
      throw new Rejected('COMMAND_ID_REUSED', { field: 'commandId' });
    return repeated(state, earlier.events);
  }
  checkVersion(at.version(stream), expectedVersion);
  const occasion = occasionOf(actor, now, request);
  const declared = request.classification ?? decider.classification(command, state, at);
  const classification = unclassified(declared);
  const events = decider.decide(command, state, at, occasion);
  const circumstances = {
    recordedAt: now,
    effectiveOn: occasion.effectiveOn,
    actor: {
      id: request.actor.id,
      agency: request.actor.agency,
      role: given.role,
      onBehalfOf: by?.agency ?? null,
    },
    commandId: request.commandId,
  };
  const version = at.version(stream) + 1;
  const after = events.reduce(
    (before, event, n) =>
      decider.evolve(before, { ...event, ...circumstances, stream, version: version + n }),
    state,
  );
  // What a command begins, or makes a stream be about, shows only now.
  within(after);
  mustNotPredate(occasion, decider, after, at);
  return {
    kind: 'decided',
    events,
    // Both persons are in the trail (rule 5).
    authority: by
      ? { ...given, basis: `${given.basis}; delegation ${by.id} by ${by.grantedBy}` }
      : given,
    classification,
    circumstances,
    version,
    state: after,
    factsAt: at.position,
    commandHash,
  };
}

const isForbidden = (error: unknown): boolean =>
  error instanceof Rejected && error.code === 'FORBIDDEN';

/** The hash names the person too: only who gave the command learns what came of it. */
function repeated<S>(state: S, events: EventReceipt[]): { kind: 'repeated'; done: Done<S> } {
  const { position } = events.at(-1) as EventReceipt;
  return { kind: 'repeated', done: { state, events, position } };
}

function checkVersion(actual: number, expected: number | null | undefined): void {
  if (expected !== undefined && expected !== null && expected !== actual)
    throw new Rejected('VERSION_CONFLICT', { field: 'expectedVersion', actual, expected });
}

/** A keyed hash, since an unkeyed one would let anybody guess at a redacted command. */
function hashOf(key: Buffer, stream: string, command: unknown, request: Request): string {
  const { actor, effectiveOn, document, onBehalfOf, classification } = request;
  // Left out where there are none: commands from before there were these keep their hash.
  const given = { ...(onBehalfOf && { onBehalfOf }), ...(classification && { classification }) };
  return createHmac('sha256', key)
    .update(canonicalJson({ stream, command, actor: actor.id, effectiveOn, document, ...given }))
    .digest('base64url');
}
