import type { Execute } from '../../domain/execution';
import { Rejected } from '../../domain/rejection';
import type { EventStore } from '../event-store/event-store';
import type { KeepTime } from '../keep-time';
import { uuidOf } from '../ledger/ids';
import type { Compose } from './script';
import type { DatedAct } from './year-2026';

/** The clock that a played year goes by: it stands where it was set. */
export type SetClock = { now: string };

type PlayOn = {
  execute: Execute;
  keepTime: KeepTime;
  compose: Compose;
  clock: SetClock;
};

/** An act that the rules refuse: the play ends there, and nothing of the act is invented. */
export class Refused extends Error {
  constructor({ name, at, by }: DatedAct, cause: Rejected) {
    const details = JSON.stringify(cause.details);
    super(`the played year stops at ${at}, "${name}" by ${by.id}: ${cause.code} ${details}`, {
      cause,
    });
    this.name = 'Refused';
  }
}

/** The ledger is somebody's, and no played year is written into it. */
export class NotPlayedHere extends Error {
  constructor() {
    super(
      'this ledger holds events that are not of the played year: choose another PLAN_LEDGER_HOME ' +
        'for it',
    );
    this.name = 'NotPlayedHere';
  }
}

/** How a ledger stands to the played year. */
export type Standing = {
  /** When the last event was recorded; null while there is none. */
  last: string | null;
  /** By type. */
  counts: Map<string, number>;
};

const PAGE = 1_000;

/** Reads a ledger through; throws `NotPlayedHere` where it began as another one. */
export async function standing(store: EventStore, acts: DatedAct[]): Promise<Standing> {
  const counts = new Map<string, number>();
  let last: string | null = null;
  for (let after = 0n; ; ) {
    const page = await store.readAll(after, PAGE);
    for (const { type, recordedAt, position } of page) {
      // The clock stood still: another ledger did not begin on this very millisecond.
      if (last === null && recordedAt !== acts[0]?.at) throw new NotPlayedHere();
      counts.set(type, (counts.get(type) ?? 0) + 1);
      last = recordedAt;
      after = position;
    }
    if (page.length < PAGE) return { last, counts };
  }
}

/**
 * Plays the acts that come after what is there; the last one that left an event is played again,
 * since it may have been cut off, and finds its own events. Throws `Refused`.
 */
export async function play(
  acts: DatedAct[],
  { execute, keepTime, compose, clock }: PlayOn,
  { last }: Pick<Standing, 'last'>,
  told: (act: DatedAct, number: number) => void = () => undefined,
): Promise<void> {
  for (const [number, act] of acts.entries()) {
    if (last !== null && act.at < last) continue;
    clock.now = act.at;
    const commandId = uuidOf('simulation', number, act.at, act.name);
    const { effectiveOn = null, document = null, onBehalfOf = null } = act.circumstance;
    const request = { commandId, correlationId: commandId, effectiveOn, document, onBehalfOf };
    try {
      await act.work({ execute, keepTime, compose, request: { ...request, actor: act.by } });
    } catch (error) {
      throw error instanceof Rejected ? new Refused(act, error) : error;
    }
    told(act, number);
  }
}
