import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Suite } from './bench';
import { isReached } from './measure';
import { benchServer } from './server';
import { append } from './suites/append';
import { asOf } from './suites/as-of';
import { growth } from './suites/growth';
import { memory } from './suites/memory';
import { mutation } from './suites/mutation';
import { queries } from './suites/queries';
import { rebuildViews } from './suites/rebuild';
import { sealing } from './suites/sealing';
import { start } from './suites/start';
import { visible } from './suites/visible';
import { table } from './table';
import { type World, type Worlds, worlds, worldsFolder } from './worlds';

const SUITES: Suite[] = [
  { name: 'append', run: (bench) => append(bench) },
  { name: 'append-slow-disk', fsyncDelay: 2, run: (bench) => append(bench, true) },
  { name: 'mutation', run: mutation },
  { name: 'queries', worlds: [100_000], run: queries },
  { name: 'visible', run: visible },
  { name: 'as-of', worlds: [1_000_000], run: (bench, [world]) => asOf(bench, world as World) },
  { name: 'growth', worlds: [10_000, 100_000, 1_000_000], run: growth },
  {
    name: 'rebuild',
    worlds: [1_000_000],
    run: (bench, [world]) => rebuildViews({ ...bench, ...(world as World) }),
  },
  {
    name: 'sealing',
    worlds: [100_000],
    run: (bench, [world]) => sealing({ ...bench, ...(world as World) }),
  },
  {
    name: 'memory',
    worlds: [100_000, 1_000_000],
    run: (bench, [small, large]) =>
      memory({ ...bench, small: (small as World).url, large: (large as World).url }),
  },
  { name: 'start', run: start },
];
const SMALL = 10_000;

const USAGE = `usage: npm run bench -- [--only <suite>]… [--quick] [--json <file>] [--worlds <folder>]
suites: ${SUITES.map(({ name }) => name).join(' ')}
worlds are kept in ${worldsFolder()} unless told otherwise`;

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      worlds: { type: 'string', default: worldsFolder() },
    },
  });
  const { only, quick, json } = values;
  const unknown = only?.find((wanted) => !SUITES.some(({ name }) => name === wanted));
  if (unknown) throw new Error(`there is no suite ${unknown}\n${USAGE}`);
  const wanted = SUITES.filter(({ name }) => !only || only.includes(name));
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
  const findings = [];
  for (const suite of wanted) {
    const begun = performance.now();
    const found = await run(suite, quick, worlds(values.worlds, say));
    findings.push(
      ...found.map((each) => ({ suite: suite.name, ...each, reached: isReached(each) })),
    );
    say(table(found));
    say(`(${suite.name}: ${((performance.now() - begun) / 1000).toFixed(0)} s)`);
    // After each, so that one that fails takes nothing away.
    if (json) writeFileSync(json, `${JSON.stringify({ machine, quick, findings }, null, 2)}\n`);
  }
}

async function run(suite: Suite, quick: boolean, from: Worlds) {
  const { fsyncDelay, worlds: sizes = [] } = suite;
  const taken: World[] = [];
  for (const size of new Set(quick ? sizes.map(() => SMALL) : sizes))
    taken.push(await from.take(size));
  const server = await benchServer({ fsyncDelay });
  const bench = { server, rounds: quick ? 2 : 5, quick };
  const given = quick ? sizes.map(() => taken[0] as World) : taken;
  try {
    return await suite.run(bench, given);
  } finally {
    await server.stop();
    await from.stop();
  }
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
