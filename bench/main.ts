import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Suite } from './bench';
import { benchServer } from './server';
import { append } from './suites/append';
import { table } from './table';

const SUITES: Suite[] = [
  { name: 'append', run: (bench) => append(bench) },
  { name: 'append-slow-disk', fsyncDelay: 2, run: (bench) => append(bench, true) },
];

const USAGE = `usage: npm run bench -- [--only <suite>]… [--quick] [--json <file>]
suites: ${SUITES.map(({ name }) => name).join(' ')}`;

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const { only, quick, json } = values;
  const unknown = only?.find((wanted) => !SUITES.some(({ name }) => name === wanted));
  if (unknown) throw new Error(`there is no suite ${unknown}\n${USAGE}`);
  const wanted = SUITES.filter(({ name }) => !only || only.includes(name));
  const findings = [];
  for (const suite of wanted) {
    const server = await benchServer({ fsyncDelay: suite.fsyncDelay });
    try {
      const found = await suite.run({ server, rounds: quick ? 2 : 5, quick });
      findings.push(...found.map((finding) => ({ suite: suite.name, ...finding })));
      say(table(found));
    } finally {
      await server.stop();
    }
  }
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
  if (json) writeFileSync(json, `${JSON.stringify({ machine, findings }, null, 2)}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
