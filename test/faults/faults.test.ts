import { Stage } from '../process/program';
import { FaultyPostgres } from './database';
import { briefly, type Planned, planned } from './plan';
import { type RoundResult, Season } from './season';

/** `npm run faults` is the long run: 200 rounds, or ROUNDS of them, of SEED and called like ONLY. */
const { SEED, ROUNDS = '200', ONLY = '', FAULTS } = process.env;
const LONG = FAULTS === 'long';

jest.setTimeout(4 * 3_600_000);

let stage: Stage;
let postgres: FaultyPostgres;
beforeAll(async () => {
  stage = Stage.open();
  postgres = await FaultyPostgres.start(stage.folder);
});
afterAll(async () => {
  await postgres?.end();
  await stage?.clear();
});

const say = (text: string) => LONG && process.stderr.write(`${text}\n`);

test('whatever fails, nothing acknowledged is lost or doubled, and it comes back by itself', async () => {
  const seed = Number(SEED ?? Date.now() % 1_000_000);
  const seasons = LONG ? planned(seed, Number(ROUNDS), ONLY) : briefly();
  say(LONG ? `SEED=${seed} ROUNDS=${ROUNDS} ONLY=${JSON.stringify(ONLY)}` : 'the short run');
  const results: RoundResult[] = [];
  for (const [number, rounds] of seasons.entries()) results.push(...(await played(number, rounds)));
  if (LONG) process.stdout.write(`${tableOf(results)}\n`);
  expect(results.filter(({ findings }) => findings.length > 0)).toEqual([]);
  expect(results.length).toBeGreaterThan(0);
});

async function played(number: number, rounds: readonly Planned[]): Promise<RoundResult[]> {
  const [{ engine }] = rounds as [Planned];
  const season = await Season.open(stage, postgres, engine, number);
  const results: RoundResult[] = [];
  try {
    for (const round of rounds) {
      const forbidden = season.forbids(round.fault);
      // Never in silence: this machine could not show it.
      if (forbidden) process.stderr.write(`LEFT OUT ${round.fault.name}: ${forbidden}\n`);
      if (forbidden) continue;
      const result = await season.round(round);
      results.push(result);
      say(lineOf(`${number + 1}.${results.length}`, result));
    }
  } finally {
    await season.close();
  }
  return results;
}

const seconds = (ms: number) => (ms / 1_000).toFixed(1);

function lineOf(number: string, result: RoundResult) {
  const { fault, engine, counts, followed, recovered, took, findings } = result;
  const { acknowledged, repeat, cut, silent, refused, slowest } = counts;
  const said = `${acknowledged} acknowledged, ${repeat} told to repeat, ${cut} cut, ${silent} silent, ${refused} refused, followers told ${followed.told} times over ${followed.streams} streams`;
  const line = `${number} ${engine}: ${fault}: ${said}, slowest ${seconds(slowest)} s, back after ${seconds(recovered)} s, round ${seconds(took)} s`;
  return [line, ...findings.map((each) => `  FOUND ${each.code} ${each.detail}`)].join('\n');
}

/** By fault: rounds, answers, the slowest of them, and the longest way back. */
function tableOf(results: readonly RoundResult[]): string {
  const names = [...new Set(results.map(({ fault, engine }) => `${engine}: ${fault}`))].sort();
  const rows = names.map((name) => {
    const own = results.filter(({ fault, engine }) => `${engine}: ${fault}` === name);
    const sum = (of: (result: RoundResult) => number) => own.reduce((all, one) => all + of(one), 0);
    const most = (of: (result: RoundResult) => number) => Math.max(...own.map(of));
    return [
      name,
      own.length,
      sum(({ counts }) => counts.acknowledged),
      sum(({ counts }) => counts.repeat),
      sum(({ counts }) => counts.cut),
      seconds(most(({ counts }) => counts.slowest)),
      seconds(most(({ recovered }) => recovered)),
      sum(({ findings }) => findings.length),
    ].join(' | ');
  });
  const head =
    'fault | rounds | acknowledged | told to repeat | cut | slowest answer, s | back after, s | found';
  return ['', head, head.replace(/[^|]+/g, ' --- '), ...rows].map((row) => `| ${row} |`).join('\n');
}
