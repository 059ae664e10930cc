import type { Actor, Aggregate, Circumstances, Decider, Ledger } from '../../src/domain/decider';
import { eventShapes, type LedgerFact } from '../../src/domain/events';
import { mustNotPredate, occasionOf, unclassified } from '../../src/domain/occasion';
import {
  REJECTIONS,
  Rejected,
  type RejectionCode,
  rejectionMessage,
} from '../../src/domain/rejection';
import { civilDateOf } from '../../src/domain/shared/calendar';

/** What has happened in other streams, by stream. */
export type Facts = Readonly<Record<string, readonly LedgerFact[]>>;

/** A civil date (nine in the morning of that day), an instant, or a fact of an earlier day. */
export type Moment = string | { recorded: string; effectiveOn: string };

const DAY = '2026-06-01';
const instantOf = (moment: string): string =>
  moment.includes('T') ? moment : `${moment}T02:00:00.000Z`;

/** Deeply: a fold or a decision that changes what it was given throws. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value))
    for (const each of Object.values(Object.freeze(value))) frozen(each);
  return value;
}

type Times = Pick<Circumstances, 'recordedAt' | 'effectiveOn'>;

/** Of the events that did not happen on the fifth of January. */
const times = new WeakMap<LedgerFact, Times>();

function timesOf(moment: Moment): Times {
  const recordedAt = instantOf(typeof moment === 'string' ? moment : moment.recorded);
  const effectiveOn = typeof moment === 'string' ? civilDateOf(recordedAt) : moment.effectiveOn;
  return { recordedAt, effectiveOn };
}

/** The events as they happened then. What a command makes, has happened when it was given. */
export const happenedOn = <E extends LedgerFact>(moment: Moment, ...events: readonly E[]): E[] =>
  events.map((event) => {
    const dated = { ...event };
    times.set(dated, timesOf(moment));
    return dated;
  });

const FIFTH_OF_JANUARY = timesOf('2026-01-05');

const circumstances = (stream: string, version: number, event: LedgerFact): Circumstances => ({
  stream,
  version,
  ...(times.get(event) ?? FIFTH_OF_JANUARY),
  actor: { id: 'somebody', agency: null, role: 'REGISTRAR', onBehalfOf: null },
  commandId: '00000000-0000-4000-8000-000000000000',
});

/** The state after each of the events, each step of it frozen. */
export function statesAfter<S, E extends LedgerFact>(
  { name, initial, evolve }: Aggregate<S, E>,
  ...events: readonly E[]
): S[] {
  let state = frozen(initial);
  return events.map((event, version) => {
    const told = { ...frozen(event), ...circumstances(`${name}-1`, version, event) };
    state = frozen(evolve(state, told));
    return state;
  });
}

/** The state that the events lead to. */
export const folded = <S, E extends LedgerFact>(
  aggregate: Aggregate<S, E>,
  ...events: readonly E[]
): S => statesAfter(aggregate, ...events).at(-1) ?? aggregate.initial;

/** By the list of a stream's events; a list is never changed. */
const states = new WeakMap<readonly LedgerFact[], unknown>();

/** Other streams in memory, folded by their own aggregates. */
export function ledgerOf(facts: Facts): Ledger {
  const state = <S, E>(aggregate: Aggregate<S, E>, stream: string): S => {
    if (!stream.startsWith(`${aggregate.name}-`))
      throw new Error(`${stream} is no ${aggregate.name}`);
    const events = facts[stream];
    if (!events) return aggregate.initial;
    if (!states.has(events)) states.set(events, folded(aggregate as never, ...(events as never[])));
    return states.get(events) as S;
  };
  return { state, states: (aggregate, streams) => streams.map((each) => state(aggregate, each)) };
}

type Given<S, C, E extends LedgerFact> = {
  decider: Decider<S, C, E>;
  events: readonly E[];
  ledger: Ledger;
};

/** Authority, moment, classification, rules: in the order of src/infra/decide.ts. */
function decided<S, C, E extends LedgerFact>(
  { decider, events, ledger }: Given<S, C, E>,
  command: C,
  by: Actor,
  on: Moment,
): E[] | Rejected {
  const { recorded, effectiveOn } =
    typeof on === 'string' ? { recorded: on, effectiveOn: null } : on;
  const state = folded(decider, ...events);
  try {
    decider.authorize(frozen(command), state, ledger, frozen(by));
    const occasion = occasionOf(by, instantOf(recorded), { effectiveOn, document: null });
    unclassified(decider.classification(command, state, ledger));
    const made = decider.decide(command, state, ledger, frozen(occasion));
    mustNotPredate(
      occasion,
      decider,
      folded(decider, ...events, ...happenedOn(on, ...made)),
      ledger,
    );
    return made;
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
}

function outcome<S, C, E extends LedgerFact>(
  before: Given<S, C, E>,
  result: E[] | Rejected,
  moment: Moment,
) {
  const happened = (): E[] => {
    if (result instanceof Rejected) throw result;
    for (const event of result) {
      const { type, data } = event;
      expect(eventShapes.get(type)?.data.read(data, type)).toEqual(data);
      times.set(event, timesOf(moment));
    }
    return result;
  };
  return {
    happened,
    /** The state after it. */
    state: (): S => folded(before.decider, ...before.events, ...happened()),
    /** `ALLOWED`, or the code of the refusal. */
    code: (): 'ALLOWED' | RejectionCode => (result instanceof Rejected ? result.code : 'ALLOWED'),
    thenHappened: (...events: E[]) => expect(happened()).toEqual(events),
    thenNothingHappened: () => expect(happened()).toEqual([]),
    /** With exactly these details, and a value for each word that its message leaves open. */
    thenRejected(code: RejectionCode, details: Record<string, unknown> = {}) {
      if (!(result instanceof Rejected)) throw new Error(`${code} was expected, not an event`);
      expect({ code: result.code, ...result.details }).toEqual({ code, ...details });
      for (const [, name] of REJECTIONS[code].vi.matchAll(/\{(\w+)\}/g))
        expect(result.details).toHaveProperty(name as string);
      expect(rejectionMessage(code, result.details, 'vi')).not.toMatch(/ [.:)]| {2}/);
    },
  };
}

/** `given(decider, ...events).with(facts).when(command, actor, day).thenHappened(...)`. */
export function given<S, C, E extends LedgerFact>(decider: Decider<S, C, E>, ...events: E[]) {
  const on = (ledger: Ledger) => ({
    when(command: C, by: Actor, moment: Moment = DAY) {
      const before = { decider, events, ledger };
      return outcome(before, decided(before, command, by, moment), moment);
    },
  });
  return { ...on(ledgerOf({})), with: (facts: Facts) => on(ledgerOf(facts)), on };
}
