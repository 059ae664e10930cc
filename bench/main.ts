import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Suite } from './bench';
import { benchServer } from './server';
import { append } from './suites/append';
import { mutation } from './suites/mutation';
import { table } from './table';
import { type World, type Worlds, worlds, worldsFolder } from './worlds';

const SUITES: Suite[] = [
  { name: 'append', run: (bench) => append(bench) },
  { name: 'append-slow-disk', fsyncDelay: 2, run: (bench) => append(bench, true) },
  { name: 'mutation', run: mutation },
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
  const findings = [];
  for (const suite of wanted) {
    const begun = performance.now();
    const found = await run(suite, quick, worlds(values.worlds, say));
    findings.push(...found.map((finding) => ({ suite: suite.name, ...finding })));
    say(table(found));
    say(`(${suite.name}: ${((performance.now() - begun) / 1000).toFixed(0)} s)`);
  }
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
  if (json) writeFileSync(json, `${JSON.stringify({ machine, quick, findings }, null, 2)}\n`);
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
