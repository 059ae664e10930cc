import type { Decider } from '../domain/decider';
import type { Done, EventReceipt, Execute, Order, Outcome, Request } from '../domain/execution';
import { Rejected } from '../domain/rejection';
import { type Decided, type DecideParts, decideAll } from './decide';
import {
  type AppendOutcome,
  type EventStore,
  OutcomeUnknown,
  type StreamAppend,
} from './event-store/event-store';
import { type Envelope, isErasable, seal } from './ledger/envelope';
import { uuidOf } from './ledger/ids';
import type { Secrets } from './ledger/secrets';
import { consistently } from './stream-states';

const ATTEMPTS = 12;
/** Each has waited for as long as the engine waits already. */
const UNKNOWN_ATTEMPTS = 3;

/** How long (ms) a caller waits to be told what became of his command. */
const COMMAND_LIMIT = 15_000;

type Parts = DecideParts & {
  store: EventStore;
  secrets: Secrets;
  /** For tests; `COMMAND_LIMIT` unless given. */
  limit?: number;
};

/**
 * Load, fold, decide, append. A conflict decides again; an append with unknown outcome too, since
 * the same command makes the same event ids and finds its own events if they were written.
 */
export function executor(parts: Parts): Execute {
  const inTurn = turns();
  const each = async <S, C, E>(orders: Order<S, C, E>[], request: Request) => {
    const outcomes: Outcome<S>[] = new Array(orders.length);
    for (let attempt = 1; ; attempt++) {
      const open = orders.map((_, index) => index).filter((index) => !outcomes[index]);
      if (open.length === 0) return outcomes;
      if (attempt > 1) await pause(attempt);
      const asked = open.map((index) => orders[index] as Order<S, C, E>);
      const decisions = await decideAll(parts, asked, request);
      const writes: Write<S>[] = [];
      for (const [n, decision] of decisions.entries()) {
        const [index, order] = [open[n] as number, asked[n] as Order<S, C, E>];
        if (decision.kind === 'repeated') outcomes[index] = decision.done;
        else if (decision.kind === 'rejected') outcomes[index] = { rejected: decision.rejected };
        else if (decision.events.length === 0)
          outcomes[index] = { state: decision.state, events: [], position: decision.factsAt };
        else writes.push({ index, ...(await write(parts.secrets, order, request, decision)) });
      }
      await appendAll(parts.store, writes, outcomes, attempt);
    }
  };

  return {
    each,
    async one(order, request) {
      const [outcome] = await inTime(parts.limit ?? COMMAND_LIMIT, (mustBeAwaited) =>
        inTurn(order.stream, () => {
          mustBeAwaited();
          return each([order], request);
        }),
      );
      if (!outcome || 'rejected' in outcome) throw outcome?.rejected;
      return outcome;
    },
    async preview(orders, request) {
      const decisions = await decideAll(parts, orders, request);
      return decisions.map((decision) => {
        if (decision.kind === 'rejected') return { rejected: decision.rejected };
        return decision.kind === 'repeated'
          ? { changes: 0, state: decision.done.state }
          : { changes: decision.events.length, state: decision.state };
      });
    },
    async states(aggregate, streams) {
      const at = await parts.states.read(new Map(streams.map((stream) => [stream, aggregate])));
      return at.states(aggregate, streams);
    },
    ask: (questions) =>
      consistently(parts.states, [], (at) => questions.map((question) => () => question(at))),
    newStream: (aggregate, { actor, commandId }) =>
      `${aggregate}-${uuidOf(actor.id, commandId, aggregate)}`,
    streamOf: (aggregate, ...about) => `${aggregate}-${uuidOf(aggregate, ...about)}`,
  };
}

/** Commands to one stream go one after the other: in this process none has to lose a race. */
function turns(): <T>(stream: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (stream, work) => {
    const before = last.get(stream) ?? Promise.resolve();
    const turn = before.then(work, work);
    const ended = turn
      .catch(() => undefined)
      .then(() => {
        if (last.get(stream) === ended) last.delete(stream);
      });
    last.set(stream, ended);
    return turn;
  };
}

/**
 * The outcome, or that it is unknown: where a database says nothing, those behind each other in
 * turn would wait for the sum of all time limits. What was begun goes on; what has not begun when
 * its caller was told, and may have repeated it, is left.
 */
async function inTime<T>(
  limit: number,
  work: (mustBeAwaited: () => void) => Promise<T>,
): Promise<T> {
  // Made only where it is needed: a stack costs more than many a decision.
  const late = () => new OutcomeUnknown(new Error(`the command took longer than ${limit} ms`));
  let told = false;
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      told = true;
      reject(late());
    }, limit);
  });
  const begun = work(() => {
    if (told) throw late();
  });
  begun.catch(() => undefined);
  return Promise.race([begun, end]).finally(() => clearTimeout(timer));
}

/** Writers of other processes: whoever lost waits a little, each another while. */
const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(100, 2 ** attempt)));

type Write<S> = { index: number; append: StreamAppend; state: S };

/** The bytes of the events, made before anything is written. */
async function write<S, C, E>(
  secrets: Secrets,
  { decider, stream }: Order<S, C, E>,
  request: Request,
  decided: Decided<S, E>,
): Promise<{ append: StreamAppend; state: S }> {
  const envelopes = envelopesOf(decider, stream, request, decided);
  const erasable = envelopes.filter((each) => isErasable(each.type)).map((each) => each.id);
  const kept = await secrets.ensure(erasable);
  return {
    append: {
      stream,
      expected: decided.version === 0 ? 'no stream' : decided.version - 1,
      events: envelopes.map((each) => seal(each, kept.get(each.id) ?? null)),
    },
    state: decided.state,
  };
}

function envelopesOf<S, C, E>(
  decider: Decider<S, C, E>,
  stream: string,
  { commandId, correlationId, document }: Request,
  decided: Decided<S, E>,
): Envelope[] {
  const about = decider.about(decided.state);
  return decided.events.map((event, n) => {
    const { type, data } = event as { type: string; data: Record<string, unknown> };
    return {
      v: 1,
      id: uuidOf(commandId, stream, n),
      stream,
      version: decided.version + n,
      type,
      schema: (decider.events[type] as { schema: number }).schema,
      ...decided.circumstances,
      authority: decided.authority.basis,
      factsAt: String(decided.factsAt),
      document,
      classification: decided.classification,
      about,
      commandHash: decided.commandHash,
      correlationId,
      causationId: commandId,
      data,
    };
  });
}

/** Fills in the outcomes of what was written; what met a conflict stays open for another try. */
async function appendAll<S>(
  store: EventStore,
  writes: Write<S>[],
  outcomes: Outcome<S>[],
  attempt: number,
): Promise<void> {
  if (writes.length === 0) return;
  let results: AppendOutcome[];
  try {
    results = await store.append(writes.map(({ append }) => append));
  } catch (error) {
    if (error instanceof OutcomeUnknown && attempt < UNKNOWN_ATTEMPTS) return;
    throw error;
  }
  for (const [n, result] of results.entries()) {
    const { index, append, state } = writes[n] as Write<S>;
    if (result.outcome === 'written') outcomes[index] = doneOf(append, result.positions, state);
    else if (attempt >= ATTEMPTS)
      outcomes[index] = {
        rejected: new Rejected('VERSION_CONFLICT', {
          actual: String(result.actual),
          expected: String(append.expected),
        }),
      };
  }
}

function doneOf<S>(
  { stream, expected, events }: StreamAppend,
  positions: bigint[],
  state: S,
): Done<S> {
  const first = expected === 'no stream' ? 0 : expected + 1;
  return {
    state,
    position: positions.at(-1) as bigint,
    events: events.map(
      ({ type, leafHash }, n): EventReceipt => ({
        position: positions[n] as bigint,
        stream,
        version: first + n,
        type,
        leafHash: leafHash.toString('hex'),
      }),
    ),
  };
}
