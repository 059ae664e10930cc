import type { Classification } from './plan/plan-document';
import type { EventShapes } from './shared/shape';

/** What a person or program may be, from its token; the agency it belongs to stands beside it. */
export const APP_ROLES = [
  'AGENCY_OFFICER',
  'AGENCY_HEAD',
  'COORDINATOR',
  'FINANCE',
  'PROVINCE_OFFICE',
  'COUNCIL_CLERK',
  'AUDITOR',
  'INTEGRATION',
  'REGISTRAR',
] as const;
export type AppRole = (typeof APP_ROLES)[number];

/** By what one may act: as what a token says, or as the process that keeps the time (rule 8). */
export const ACTING_ROLES = [...APP_ROLES, 'CLOCK'] as const;
export type ActingRole = (typeof ACTING_ROLES)[number];

/** Who asks. `id` is opaque: names stay out of the ledger (rule 26). */
export type Actor = { id: string; agency: string | null; roles: ActingRole[] };

/** The paper behind a fact: số, ngày, cơ quan ban hành. */
export type Document = { number: string; date: string; issuer: string };

/** By which of his roles the actor acted, and the rule of the plan that gave it to him. */
export type Authority = { role: ActingRole; basis: string };

/** What an event is about, so that every reader can find it without folding its stream. */
export type About = {
  plan: string | null;
  tasks: string[];
  /** The agency whose business it is; who may read follows from it. */
  agency: string | null;
};

/** When and by what a command happens: the clock comes from outside. */
export type Occasion = {
  actor: Actor;
  /** UTC instant of recording. */
  now: string;
  /** Civil date of `now` in Asia/Ho_Chi_Minh. */
  today: string;
  /** When the fact became true; `today` unless the caller says otherwise, never after it. */
  effectiveOn: string;
};

/** Who did it and when, as every stored event carries it (rule 24). */
export type Circumstances = {
  stream: string;
  /** Of the event in its stream, from 0. */
  version: number;
  recordedAt: string;
  effectiveOn: string;
  actor: { id: string; agency: string | null; role: ActingRole; onBehalfOf: string | null };
  commandId: string;
};

export type Recorded<E> = E & Circumstances;

/** How an aggregate's state is folded from its stream. */
export type Aggregate<State, Event> = {
  /** Stream names are `<name>-<id>`; camelCase, since categories end at the first hyphen. */
  name: string;
  events: EventShapes;
  initial: State;
  evolve(state: State, event: Recorded<Event>): State;
};

/**
 * Facts of other streams, folded from the ledger as it stood at one position. Asking for a stream
 * that has not been read yet interrupts the decision; it is asked again once the stream is there.
 */
export type Ledger = {
  state<S, E>(aggregate: Aggregate<S, E>, stream: string): S;
  states<S, E>(aggregate: Aggregate<S, E>, streams: string[]): S[];
};

export type Decider<State, Command, Event> = Aggregate<State, Event> & {
  /** Throws NOT_FOUND for what the actor may not know of, FORBIDDEN for what he may not do. */
  authorize(command: Command, state: State, ledger: Ledger, actor: Actor): Authority;
  /** The events that the command makes; none when it changes nothing. Throws `Rejected`. */
  decide(command: Command, state: State, ledger: Ledger, occasion: Occasion): Event[];
  about(state: State): About;
  /** What of a command its caller said, where the program worked out the rest. */
  said?(command: Command): unknown;
  /** Of what the command writes (rule 25). */
  classification(command: Command, state: State, ledger: Ledger): Classification;
};
