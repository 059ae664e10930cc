import { chanceFrom } from '../../src/infra/simulation/chance';
import { type Engine, FAULTS, type Fault } from './faults';

/** Rounds on one ledger, before another begins. */
const SEASON = 25;
/** A rare fault takes a minute: it comes once in so many turns of the others. */
const RARE_TURNS = 8;

/** Views are made again from the events in each so manyth round, and in a season's last. */
const REPLAYS = 5;

export type Planned = { engine: Engine; fault: Fault; chance: () => number; replays: boolean };

/**
 * The rounds of a run, drawn from a seed: the same seed, the same rounds. Each fault has its turn
 * before one comes again; each fourth season is on EventStoreDB.
 */
export function planned(seed: number, rounds: number, only: string): Planned[][] {
  const chosen = FAULTS.filter(({ name, on }) => `${name} on ${on}`.includes(only));
  const engines = (['postgres', 'postgres', 'postgres', 'eventstore'] as const).filter((engine) =>
    chosen.some(({ on }) => on.includes(engine)),
  );
  if (engines.length === 0) throw new Error(`no fault is called like "${only}"`);
  const chance = chanceFrom(seed).next;
  const turns = new Map<Engine, { number: number; left: Fault[] }>();
  const all = Array.from({ length: rounds }, (_, n) => {
    const engine = engines[Math.floor(n / SEASON) % engines.length] as Engine;
    const turn = turns.get(engine) ?? { number: 0, left: [] };
    turns.set(engine, turn);
    while (turn.left.length === 0) {
      const rare = only !== '' || turn.number++ % RARE_TURNS === 0;
      const faults = chosen.filter((fault) => fault.on.includes(engine) && (rare || !fault.rare));
      turn.left = shuffled(faults, chance);
    }
    return {
      engine,
      fault: turn.left.pop() as Fault,
      chance: chanceFrom(seed * 1_000 + n).next,
      replays: (n + 1) % REPLAYS === 0 || n === rounds - 1,
    };
  });
  return all.flatMap((_, n) => (n % SEASON === 0 ? [all.slice(n, n + SEASON)] : []));
}

/** What is shown at every run of the tests, on a ledger of each engine: quick, each of another kind. */
const BRIEF: [Engine, string[]][] = [
  [
    'postgres',
    [
      'a replica has no connection left for who reads',
      'the network of all is cut',
      'the disk is full',
      'PostgreSQL is killed',
    ],
  ],
  ['eventstore', ['the leader is killed', 'no call to the event store is answered']],
];

export const briefly = (): Planned[][] =>
  BRIEF.map(([engine, names]) =>
    names.map((name, n) => {
      const fault = FAULTS.find((each) => each.name === name);
      if (!fault?.on.includes(engine)) throw new Error(`there is no fault "${name}" of ${engine}`);
      const lasts = Math.min(fault.lasts, 1_500);
      const replays = n === names.length - 1;
      return { engine, fault: { ...fault, lasts }, chance: chanceFrom(n).next, replays };
    }),
  );

function shuffled<T>(list: readonly T[], chance: () => number): T[] {
  return list
    .map((one) => ({ one, at: chance() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
