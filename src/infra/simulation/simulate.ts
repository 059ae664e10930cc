import { createHash } from 'node:crypto';
import { civilDateOf } from '../../domain/shared/calendar';
import { consolidatedAt } from '../../projections/report-material';
import { type Clock, clockFrom, clockOf } from '../clock';
import type { Config } from '../config';
import { Bell } from '../event-store/bell';
import { importShipped, readShipped } from '../import/shipped-plan';
import type { Log } from '../log';
import { DATA, openSystem, type System, type SystemOptions } from '../system';
import { people } from './people';
import { play, type SetClock, standing } from './play';
import { rungStore } from './rung-store';
import type { Act } from './script';
import { type DatedAct, FIRST_DAY, year2026 } from './year-2026';

export type Played = {
  /** False where the whole year was there already. */
  written: boolean;
  /** When the last event was recorded. */
  last: string;
  /** Events by type, the most frequent first. */
  counts: [string, number][];
};

export type SimulateOptions = Pick<SystemOptions, 'openLedger'> & {
  config: Config;
  log: Log;
  /** Civil date after which nothing is played any more. */
  until?: string;
  say: (text: string) => void;
};

/**
 * Plays the year 2026 into the ledger of a home of its own, by the same commands as everybody, under
 * a clock that is set. Cut off, it goes on where it stopped; whole, it is left alone. Throws
 * `NotPlayedHere` where the ledger is another one.
 */
export async function simulate({ until, say, ...options }: SimulateOptions): Promise<Played> {
  const clock: SetClock = { now: `${FIRST_DAY}T00:30:00.000Z` };
  const system = await openSystem({ ...options, clock: () => new Date(clock.now), alone: true });
  try {
    const acts = await actsUntil(until, say);
    return await playOn(system, clock, acts, say);
  } finally {
    await system.close();
  }
}

/**
 * The clock of who works on with a played year, which is played first where it is not there yet:
 * the usual one, unless it would go behind the last event.
 */
export async function clockAfterPlay(options: SimulateOptions): Promise<Clock> {
  const { config, say } = options;
  const played = await simulate(options);
  say(toldOf(played, config.home));
  const clock = clockOf(config.clock);
  if (clock().toISOString() >= played.last) return clock;
  say(`On this server it is ${civilDateOf(played.last)}, when the played year ends, and goes on.`);
  return clockFrom(played.last);
}

/** What a person who had it played should know. */
export function toldOf({ written, last, counts }: Played, home: string): string {
  const sum = counts.reduce((total, [, count]) => total + count, 0);
  const lines = written
    ? counts.map(([type, count]) => `${String(count).padStart(6)}  ${type}`)
    : ['The year was played already; nothing was written.'];
  return [...lines, `${sum} events up to ${civilDateOf(last)}, in ${home}`].join('\n');
}

async function actsUntil(
  until: string | undefined,
  say: (text: string) => void,
): Promise<DatedAct[]> {
  const shipped = await readShipped(DATA);
  const importing: Act = {
    on: FIRST_DAY,
    name: 'the plan is imported',
    by: people.registrar,
    circumstance: {},
    work: ({ execute }) => importShipped(execute, shipped, say),
  };
  const acts = year2026(shipped.plan, shipped.agencies, importing);
  return until === undefined ? acts : acts.filter(({ on }) => on <= until);
}

/** As the coordinator's mutation makes it. */
async function composed({ views }: System, cycleId: string) {
  const snapshot = views.snapshot();
  try {
    const at = await snapshot.position();
    const made = await consolidatedAt(snapshot, cycleId, at, sha256);
    if (!made) throw new Error(`there is no cycle ${cycleId}`);
    return made;
  } finally {
    await snapshot.release();
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function playOn(
  system: System,
  clock: SetClock,
  acts: DatedAct[],
  say: (text: string) => void,
): Promise<Played> {
  const { store, execute } = system;
  const before = await standing(store, acts);
  const end = acts.at(-1) as DatedAct;
  const whole = before.last !== null && before.last >= end.at;
  if (!whole) {
    const bell = new Bell();
    system.project(rungStore(store, bell));
    const keepTime = () => {
      bell.ring();
      return system.keepTime();
    };
    let month = '';
    const compose = async (cycleId: string) => {
      bell.ring();
      await system.caughtUp();
      return composed(system, cycleId);
    };
    await play(acts, { execute, keepTime, compose, clock }, before, (act, number) => {
      if (act.on.slice(0, 7) === month) return;
      month = act.on.slice(0, 7);
      say(`${month}: from act ${number + 1} of ${acts.length}`);
    });
    bell.ring();
    await system.caughtUp();
  }
  const { last, counts } = whole ? before : await standing(store, acts);
  return {
    written: !whole,
    last: last ?? end.at,
    counts: [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)),
  };
}
