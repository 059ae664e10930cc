// What one machine carries with all in one process, and with the parts as processes of their own:
//   npm run build && node scripts/measure-processes.mjs
// Latency of a mutation (durable, folded, answered from the views) and rate, over HTTP, on a
// PostgreSQL of its own in a temporary folder, with fsync. Nothing of it is a test.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
require('reflect-metadata');
const { startEmbeddedPostgres } = require(join(root, 'dist/infra/embedded-postgres.js'));
const { openLocalIssuer } = require(join(root, 'dist/infra/local-issuer.js'));
const { Client } = require('pg');

const folder = mkdtempSync(join(tmpdir(), 'plan-ledger-measure-'));
const postgres = await startEmbeddedPostgres({ home: join(folder, 'database'), log: () => {} });
const admin = new Client({ connectionString: postgres.url });
await admin.connect();

async function start(role, settings) {
  const child = spawn(process.execPath, [join(root, 'dist/cli.js'), 'serve', '--role', role], {
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  await new Promise((done, failed) => {
    child.stdout.on('data', (text) => {
      output += text;
      if (output.includes('Ctrl-C stops everything.')) done();
    });
    child.on('exit', () => failed(new Error(`${role} ended`)));
  });
  return { child, url: /(http:\/\/\S+?)\/(graphql|readyz)/.exec(output)[1] };
}

async function run(name, roles) {
  await admin.query(`create database ${name}`);
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  const home = join(folder, name);
  const settings = {
    PLAN_LEDGER_HOME: home,
    // How much is served, and not how much one caller may have.
    PLAN_LEDGER_COST_PER_MINUTE: '0',
    DATABASE_URL: url.href,
    PLAN_LEDGER_CLOCK: '2026-11-10T09:00:00+07:00',
  };
  const parts = await Promise.all(roles.map((role) => start(role, settings)));
  const apis = parts.filter((_, n) => ['all', 'api'].includes(roles[n]));
  const issuer = await openLocalIssuer(home, () => new Date());
  const token = await issuer.issueToken({ roles: ['AGENCY_HEAD'], agency: 'so-ngoai-vu' });
  const ask = async (api, query, variables) => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const draft = `mutation Do($input: DraftBudgetRequestInput!) { draftBudgetRequest(input: $input) {
    stale receipt { position } } }`;
  const one = (n) =>
    ask(apis[n % apis.length], draft, {
      input: {
        commandId: randomUUID(),
        planId: 'dong-nai-2026-ttdn',
        lines: [{ task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '1000000' }],
      },
    });
  for (let n = 0; n < 50; n++) await one(n);
  const times = [];
  for (let n = 0; n < 200; n++) {
    const began = performance.now();
    await one(n);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const began = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: 32 }, async (_, n) => {
      while (performance.now() - began < 8_000) {
        await one(n);
        done++;
      }
    }),
  );
  const rate = done / ((performance.now() - began) / 1000);
  const list =
    '{ assignments(filter: {agency: "so-ngoai-vu"}, first: 20) { edges { node { id } } } }';
  const asked = performance.now();
  let answers = 0;
  await Promise.all(
    Array.from({ length: 16 }, async (_, n) => {
      while (performance.now() - asked < 5_000) {
        await ask(apis[n % apis.length], list);
        answers++;
      }
    }),
  );
  const queries = answers / ((performance.now() - asked) / 1000);
  for (const { child } of parts) {
    child.removeAllListeners('exit');
    child.kill('SIGTERM');
    await new Promise((ended) => child.on('exit', ended));
  }
  const inside = new Client({ connectionString: url.href });
  await inside.connect();
  const { rows } = await inside.query(`select (select count(*) from ledger.events)::int as events,
    pg_total_relation_size('ledger.events')::float8 as ledger,
    (select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n
       on n.oid = relnamespace where nspname = 'views' and relkind = 'r')::float8 as views,
    (select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n
       on n.oid = relnamespace where nspname = 'log' and relkind = 'r')::float8 as log`);
  await inside.end();
  const [{ events, ledger, views, log }] = rows;
  const round = (value) => Math.round(value * 10) / 10;
  process.stdout.write(
    `${JSON.stringify({
      name,
      oneCaller: { p50ms: round(times[100]), p99ms: round(times[198]) },
      mutationsPerSecondAt32: round(rate),
      queriesPerSecondAt16: round(queries),
      events,
      bytesPerEvent: {
        ledger: Math.round(ledger / events),
        views: Math.round(views / events),
        log: Math.round(log / events),
      },
    })}\n`,
  );
}

try {
  await run('one_process', ['all']);
  await run('parts', ['api', 'projector', 'sealer', 'clock']);
  await run('two_replicas', ['api', 'api', 'projector', 'sealer', 'clock']);
} finally {
  await admin.end();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
