import { Stage } from '../process/program';
import { FaultyPostgres } from './database';
import { type Planned, planned, SEASON } from './plan';
import { type RoundResult, Season } from './season';

const { SEED, ROUNDS = '200', ONLY = '' } = process.env;

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

const say = (text: string) => process.stderr.write(`${text}\n`);

test('whatever fails, nothing acknowledged is lost or doubled, and it comes back by itself', async () => {
  const seed = Number(SEED ?? Date.now() % 1_000_000);
  const rounds = planned(seed, Number(ROUNDS), ONLY);
  say(`SEED=${seed} ROUNDS=${rounds.length} ONLY=${JSON.stringify(ONLY)}`);
  const results: RoundResult[] = [];
  for (let from = 0; from < rounds.length; from += SEASON) {
    const [{ engine }] = rounds.slice(from, from + 1) as [Planned];
    const season = await Season.open(stage, postgres, engine, from / SEASON);
    try {
      for (const round of rounds.slice(from, from + SEASON)) {
        const { fault } = round;
        const forbidden = season.forbids(fault);
        if (forbidden) say(`LEFT OUT ${fault.name}: ${forbidden}`);
        else results.push(await season.round(round));
        const last = results.at(-1);
        if (last && !forbidden) say(lineOf(results.length, last));
      }
    } finally {
      await season.close();
    }
  }
  say(tableOf(results));
  expect(results.filter(({ findings }) => findings.length > 0)).toEqual([]);
  expect(results.length).toBeGreaterThan(0);
});

const seconds = (ms: number) => (ms / 1_000).toFixed(1);

function lineOf(number: number, result: RoundResult) {
  const { fault, engine, counts, recovered, took, findings } = result;
  const { acknowledged, repeat, cut, silent, refused, slowest } = counts;
  const said = `${acknowledged} acknowledged, ${repeat} told to repeat, ${cut} cut, ${silent} silent, ${refused} refused`;
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
