import { createHmac } from 'node:crypto';
import type { Aggregate, Authority, Circumstances } from '../domain/decider';
import type { Done, EventReceipt, Order, Request } from '../domain/execution';
import { occasionOf, unclassified } from '../domain/occasion';
import { Rejected } from '../domain/rejection';
import { canonicalJson } from '../domain/shared/canonical-json';
import { type Snapshot, type StreamStates, Unread } from './stream-states';

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

/** Decides every order on one consistent reading of all the streams that the decisions ask for. */
export async function decideAll<S, C, E>(
  parts: DecideParts,
  orders: Order<S, C, E>[],
  request: Request,
): Promise<Decision<S, E>[]> {
  const wanted = new Map<string, Aggregate<unknown, never>>(
    orders.map(({ decider, stream }) => [stream, decider as Aggregate<unknown, never>]),
  );
  for (;;) {
    const at = await parts.states.read(wanted);
    const now = parts.clock().toISOString();
    const unread: Unread[] = [];
    const decisions = orders.map((order): Decision<S, E> => {
      try {
        return decideOne(parts, order, request, at, now);
      } catch (error) {
        if (error instanceof Rejected) return { kind: 'rejected', rejected: error };
        if (!(error instanceof Unread)) throw error;
        unread.push(error);
        return { kind: 'rejected', rejected: new Rejected('NOT_FOUND') };
      }
    });
    if (unread.length === 0) return decisions;
    for (const { aggregate, streams } of unread)
      for (const stream of streams) wanted.set(stream, aggregate);
  }
}

/** Authority, command id, expected version, then the rules: in this order (api.md, Writing). */
function decideOne<S, C, E>(
  parts: DecideParts,
  { decider, stream, command, expectedVersion }: Order<S, C, E>,
  request: Request,
  at: Snapshot,
  now: string,
): Decision<S, E> {
  const state = at.state(decider, stream);
  const authority = decider.authorize(command, state, at, request.actor);
  const commandHash = hashOf(parts.commandKey, stream, command, request);
  const earlier = at.command(stream, request.commandId);
  if (earlier) {
    if (earlier.hash !== commandHash)
      throw new Rejected('COMMAND_ID_REUSED', { field: 'commandId' });
    const { position } = earlier.events.at(-1) as EventReceipt;
    return { kind: 'repeated', done: { state, events: earlier.events, position } };
  }
  checkVersion(at.version(stream), expectedVersion);
  const occasion = occasionOf(request.actor, now, request);
  const classification = unclassified(decider.classification(command, state, at));
  const events = decider.decide(command, state, at, occasion);
  const circumstances = {
    recordedAt: now,
    effectiveOn: occasion.effectiveOn,
    actor: {
      id: request.actor.id,
      agency: request.actor.agency,
      role: authority.role,
      onBehalfOf: null,
    },
    commandId: request.commandId,
  };
  const version = at.version(stream) + 1;
  return {
    kind: 'decided',
    events,
    authority,
    classification,
    circumstances,
    version,
    state: events.reduce(
      (before, event, n) =>
        decider.evolve(before, { ...event, ...circumstances, stream, version: version + n }),
      state,
    ),
    factsAt: at.position,
    commandHash,
  };
}

function checkVersion(actual: number, expected: number | null | undefined): void {
  if (expected !== undefined && expected !== null && expected !== actual)
    throw new Rejected('VERSION_CONFLICT', { field: 'expectedVersion', actual, expected });
}

/** A keyed hash, since an unkeyed one would let anybody guess at a redacted command. */
function hashOf(key: Buffer, stream: string, command: unknown, request: Request): string {
  const { actor, effectiveOn, document } = request;
  return createHmac('sha256', key)
    .update(canonicalJson({ stream, command, actor: actor.id, effectiveOn, document }))
    .digest('base64url');
}
