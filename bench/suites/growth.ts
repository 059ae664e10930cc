import { asker } from '../asking';
import type { Bench } from '../bench';
import { alone, compared, type Finding, median } from '../measure';
import { type OurServing, serveOurs } from '../serving';
import type { World } from '../worlds';
import { type Asked, questions } from './questions';
import { sizes } from './sizes';

/** After the year that each plan was played through. */
export const LATER = '2027-01-04T09:00:00+07:00';
const ASKS = 9;

type Served = { events: number; server: OurServing; ask: ReturnType<typeof asker>; all: Asked[] };

/**
 * A server that only answers, each time anew: nothing is written to a world but who looked at it,
 * and no answer is kept.
 */
export const answering = ({ url, home }: World): Promise<OurServing> =>
  serveOurs({
    database: url,
    home,
    role: 'api',
    clock: LATER,
    settings: { PLAN_LEDGER_KEPT_ANSWERS: '0' },
  });

async function served(world: World): Promise<Served> {
  const server = await answering(world);
  const ask = asker(server.url);
  return { events: world.events, server, ask, all: await questions(server, ask) };
}

/** Median ms of some answers, one after the other. */
export async function latency(ask: ReturnType<typeof asker>, asked: Asked): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < ASKS; n++) {
    const begun = performance.now();
    await ask(asked);
    times.push(performance.now() - begun);
  }
  return median(times);
}

/**
 * Each question to a server on each world, all running, in turn. The largest is held against the
 * one before it; how the smallest compares is told of all together, as a curve.
 */
export async function growth({ rounds }: Bench, worlds: World[]): Promise<Finding[]> {
  const all = await Promise.all(worlds.map(served));
  try {
    const names = all[0]?.all.map(({ name }) => name) ?? [];
    const figures: number[][][] = names.map(() => all.map(() => []));
    for (let round = 0; round <= rounds; round++)
      for (const [n, name] of names.entries())
        for (const [place, { ask, all: asked }] of all.entries()) {
          const question = asked.find((each) => each.name === name);
          const took = question ? await latency(ask, question) : Number.NaN;
          if (round > 0) figures[n]?.[place]?.push(took);
        }
    return [...told(names, all, figures), ...(await sizes(worlds))];
  } finally {
    for (const { ask, server } of all) {
      ask.end();
      await server.stop();
    }
  }
}

function told(names: string[], all: Served[], figures: number[][][]): Finding[] {
  const sizes = all.map(({ events }) => events.toLocaleString('en'));
  const [last, before] = [all.length - 1, all.length - 2];
  const against = `at ${sizes[before]} events`;
  const each = names.map((name, n) =>
    compared(
      `${name}, at ${sizes[last]} events`,
      { unit: 'ms', against, reach: { most: 1.3 } },
      figures[n]?.[last] as number[],
      figures[n]?.[before] as number[],
    ),
  );
  const rounds = (each[0]?.rounds ?? []).map((_, round) => round);
  const wholes = all.map((_, place) =>
    rounds.map((round) => figures.reduce((sum, of) => sum + (of[place]?.[round] as number), 0)),
  );
  const curve = wholes.map((ours, place) => {
    const how = { unit: 'ms', against: `at ${sizes[0]} events`, reach: null };
    return compared(`all questions once, at ${sizes[place]} events`, how, ours, wholes[0] ?? []);
  });
  const middles = rounds.map((round) => median(each.map((of) => of.rounds[round] as number)));
  const middle = alone('the median question', { unit: '×', against, reach: null }, middles);
  return [...each, middle, ...curve];
}
