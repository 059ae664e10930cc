import type { Actor, Aggregate, Decider, Document, Ledger } from './decider';
import type { Classification } from './plan/plan-document';
import type { Rejected } from './rejection';

/** Of one event, as its caller may keep it: only a receipt shows a change made before sealing. */
export type EventReceipt = {
  position: bigint;
  stream: string;
  version: number;
  type: string;
  /** Hex. */
  leafHash: string;
};

/** What comes with a command from outside. */
export type Request = {
  actor: Actor;
  /** The agency that the actor acts for; it counts only under a delegation (rule 5). */
  onBehalfOf?: string | null;
  /** UUID; the same command under the same id is carried out once. */
  commandId: string;
  /** Ties together what one caller's request caused. */
  correlationId: string;
  effectiveOn: string | null;
  document: Document | null;
  /** Of the texts that come with it, as the caller declares it; else the command's own (rule 25). */
  classification?: Classification | null;
};

/** One command to one stream. */
export type Order<State, Command, Event> = {
  decider: Decider<State, Command, Event>;
  stream: string;
  command: Command;
  /** Refuses a change made meanwhile: the version that the caller has seen. */
  expectedVersion?: number | null;
};

/** Of one order: what was written, or is from an earlier try; `events` is empty if nothing changes. */
export type Done<State> = {
  state: State;
  events: EventReceipt[];
  /** The position of the last event, or the one at which the ledger was read. */
  position: bigint;
};
export type Outcome<State> = Done<State> | { rejected: Rejected };
/** `state` is the one that the order would lead to. */
export type Preview<State> = { changes: number; state: State } | { rejected: Rejected };

/** Load, fold, decide, append: the only way into the ledger. */
export type Execute = {
  /** Carries out a command. Throws `Rejected`; then nothing was written. */
  one<S, C, E>(order: Order<S, C, E>, request: Request): Promise<Done<S>>;
  /** Many commands to different streams, each with an outcome of its own. */
  each<S, C, E>(orders: Order<S, C, E>[], request: Request): Promise<Outcome<S>[]>;
  /** What `each` would do, without doing it: how many events each order would write. */
  preview<S, C, E>(orders: Order<S, C, E>[], request: Request): Promise<Preview<S>[]>;
  /** Streams folded from the ledger as it stands. */
  states<S, E>(aggregate: Aggregate<S, E>, streams: string[]): Promise<S[]>;
  /** Answers to questions that look at any streams, all as of one position. They write nothing. */
  ask<T>(questions: ((ledger: Ledger) => T)[]): Promise<T[]>;
  /** A new stream's name: the same command of the same actor names the same stream. */
  newStream(aggregate: string, request: Request): string;
  /** A stream's name that follows from what it is about, whoever asks: of a plan's task. */
  streamOf(aggregate: string, ...about: string[]): string;
};
