// Twice the load that the server can serve, for a minute: `npm run bench:overload`.
//
// The server runs in a process of its own, on a home of its own; this process sends. First it finds
// what the server can serve: a closed loop of CALLERS. Then it sends twice as many requests a second
// whether they are answered or not, as a crowd does. Every answer has to be right, or a 503 or 429
// with Retry-After; memory has to stay flat; and within five seconds after the last request an
// answer has to take no longer than before. Exit code 1 where one of these is not so.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const seconds = Number(process.env.SECONDS ?? 60);
const CALLERS = 32;
const PLAN = 'dong-nai-2026-ttdn';
const QUERY = `{ plan(id: "${PLAN}") { number progress { occurrences percent } sections { code title progress { occurrences percent } } } }`;
const BODY = JSON.stringify({ query: QUERY });
const say = (text) => process.stdout.write(`${text}\n`);

const home = mkdtempSync(join(tmpdir(), 'plan-ledger-overload-'));
const server = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js'], {
  env: {
    PATH: process.env.PATH,
    HOME: home,
    PORT: '0',
    PLAN_LEDGER_HOME: home,
    LOG_LEVEL: 'error',
    // One caller stands for a crowd here.
    PLAN_LEDGER_COST_PER_MINUTE: '0',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let welcome = '';
server.stdout.setEncoding('utf8').on('data', (text) => {
  welcome += text;
});
while (!welcome.includes('Ctrl-C stops everything.')) {
  if (server.exitCode !== null) throw new Error('the server did not start');
  await pause(100);
}
const url = new URL(/GraphQL +(\S+)/.exec(welcome)[1]);
const [, token] = /\n {2}auditor:\n {2}(ey\S+)/.exec(welcome);

let failed = false;
try {
  await main();
} finally {
  server.kill('SIGTERM');
  await once(server, 'exit');
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

async function main() {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  const [right] = (await ask(agent)).text.split('"extensions"');
  if (!right.startsWith('{"data":{"plan":{')) throw new Error(right);
  await closedLoop(agent, 5, right); // warm
  const calm = percentiles((await closedLoop(agent, 5, right, 1)).map(({ ms }) => ms));
  const served = await closedLoop(agent, 15, right);
  const capacity = served.length / 15;
  say(
    `can serve ${capacity.toFixed(0)}/s (${CALLERS} callers); alone an answer takes ${shown(calm)}`,
  );

  const rate = capacity * 2;
  const before = rss();
  const { answers, memory, health, unhealthy } = await openLoop(agent, rate, right);
  const counts = {};
  for (const { kind } of answers) counts[kind] = (counts[kind] ?? 0) + 1;
  const good = answers.filter(({ kind }) => kind === 'right').map(({ ms }) => ms);
  const turned = answers.filter(({ kind }) => kind === 'refused').map(({ ms }) => ms);
  say(
    `offered ${rate.toFixed(0)}/s for ${seconds} s: ${answers.length} sent, ${JSON.stringify(counts)}`,
  );
  say(`right answers ${(good.length / seconds).toFixed(0)}/s, in ${shown(percentiles(good))}`);
  say(`refusals in ${shown(percentiles(turned))}; health in ${shown(percentiles(health))}`);
  const [first, last] = [
    memory.slice(0, memory.length / 3),
    memory.slice((-memory.length * 1) / 3),
  ];
  const [early, late] = [median(first), median(last)];
  say(
    `memory (RSS, MiB): ${before} before, ${early} in the first third, ${late} in the last, ${Math.max(...memory)} at most`,
  );

  const recovery = await recovered(calm.p50, right);
  say(recovery === null ? 'not back to normal within 5 s' : `back to normal after ${recovery} ms`);
  const wrong = (counts.wrong ?? 0) + (counts.broken ?? 0);
  check(wrong === 0, `${wrong} answers were neither right nor an honest refusal`);
  check(unhealthy === 0, `${unhealthy} times health was not told`);
  check(late < early * 1.25 + 20, 'memory grew');
  check(recovery !== null, 'it did not recover');
  agent.destroy();
}

function check(holds, otherwise) {
  if (holds) return;
  failed = true;
  say(`FAILED: ${otherwise}`);
}

/** Each of the callers asks again as soon as it is answered. */
async function closedLoop(agent, duration, right, callers = CALLERS) {
  const end = performance.now() + duration * 1000;
  const answers = [];
  const one = async () => {
    while (performance.now() < end) answers.push(await judged(agent, right));
  };
  await Promise.all(Array.from({ length: callers }, one));
  return answers.filter(({ kind }) => kind === 'right');
}

/** So many a second, whoever is still waiting. */
async function openLoop(agent, rate, right) {
  const [answers, memory, health] = [[], [], []];
  let unhealthy = 0;
  const watching = setInterval(() => {
    memory.push(rss());
    const told = ({ ms, status }) => (status === 200 ? health.push(ms) : unhealthy++);
    ask(null, 'GET', '/healthz').then(told, () => unhealthy++);
  }, 1000);
  const started = performance.now();
  const open = new Set();
  for (let sent = 0; performance.now() - started < seconds * 1000; ) {
    const due = ((performance.now() - started) / 1000) * rate;
    for (; sent < due; sent++) {
      const asked = judged(agent, right).then((answer) => {
        answers.push(answer);
        open.delete(asked);
      });
      open.add(asked);
    }
    await pause(2);
  }
  await Promise.all(open);
  clearInterval(watching);
  return { answers, memory, health, unhealthy };
}

/** The ms until an answer takes as long as in calm again: at most twice, and three in a row. */
async function recovered(calm, right) {
  const agent = new Agent({ keepAlive: true });
  const started = performance.now();
  for (let good = 0; performance.now() - started < 5000; ) {
    const { ms, kind } = await judged(agent, right);
    good = kind === 'right' && ms < calm * 2 + 5 ? good + 1 : 0;
    if (good === 3) return Math.round(performance.now() - started);
    await pause(20);
  }
  return null;
}

async function judged(agent, right) {
  const { status, text, ms, headers } = await ask(agent).catch(() => ({ status: 0 }));
  if (status === 0) return { kind: 'broken', ms };
  if (status === 200 && text.startsWith(right)) return { kind: 'right', ms };
  const honest = [429, 503].includes(status) && headers['retry-after'];
  return { kind: honest ? 'refused' : 'wrong', ms };
}

function ask(agent, method = 'POST', path = '/graphql') {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const asked = request(new URL(path, url), { agent, method, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
          ms: performance.now() - started,
        }),
      );
    });
    asked.on('error', reject);
    asked.end(method === 'POST' ? BODY : undefined);
  });
}

/** Of the server's process, in MiB. */
function rss() {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024);
}

function percentiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function shown({ p50, p95, p99 }) {
  return `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)}, p99 ${p99.toFixed(1)} ms`;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
