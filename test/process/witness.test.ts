import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../src/domain/shared/canonical-json';
import { newSigner } from '../../src/infra/proof/signed-note';
import { until } from '../infra/views-fixture';
import { ask, CLI, MAIN, type Program, post, type Server, Stage } from './program';

jest.setTimeout(300_000);

/** A server and a witness, each a process of its own with a folder of its own, over HTTP. */
let stage: Stage;
const NAME = 'witness.example';
const key = newSigner('ledger.example/log');
let files: { key: string; logs: string; witnesses: string };
let witness: Program & { line: string; url: string };
let server: Server;
let settings: Record<string, string>;

const WITNESS = [process.execPath, '--enable-source-maps', 'dist/cli.js', 'witness'];

async function startWitness(port = '0'): Promise<typeof witness> {
  const home = join(stage.folder, 'witness');
  const options = ['--policy', files.logs, '--home', home, '--name', NAME, '--port', port];
  const program = stage.run([...WITNESS, ...options], {});
  await program.says(`witness ${NAME} ${NAME}+`);
  const [line = '', url = ''] = /^witness \S+ \S+ (\S+)$/m.exec(program.output) ?? [];
  return Object.assign(program, { line, url });
}

async function killed(program: Program): Promise<void> {
  program.kill('SIGKILL');
  await program.ended;
}

beforeAll(async () => {
  stage = Stage.open();
  const file = (name: string, text: string) => {
    writeFileSync(join(stage.folder, name), text);
    return join(stage.folder, name);
  };
  files = {
    key: file('key', `${key.secret}\n`),
    logs: file('logs', `log ${key.vkey}\nquorum none\n`),
    witnesses: join(stage.folder, 'witnesses'),
  };
  witness = await startWitness();
  writeFileSync(files.witnesses, `${witness.line}\nquorum ${NAME}\n`);
  settings = {
    PLAN_LEDGER_HOME: stage.home(),
    PLAN_LEDGER_LOG_KEY: files.key,
    PLAN_LEDGER_WITNESS_POLICY: files.witnesses,
  };
  server = await stage.serve(MAIN, settings);
});
afterAll(() => stage?.clear());

const again = () => startWitness(new URL(witness.url).port);

async function drafted(): Promise<string> {
  const command = [...CLI, 'token', '--as', 'agency-head', '--agency', 'so-ngoai-vu'];
  const token = (await stage.result(command, settings)).output.trim();
  const query = `mutation { draftBudgetRequest(input: { planId: "dong-nai-2026-ttdn", lines: [
    { task: "II.5.b.2", period: "2026", source: PROVINCIAL, requested: "1000000" }] }) {
    receipt { commandId } } }`;
  const { data } = JSON.parse(await post(server.url, token, { query }));
  return data.draftBudgetRequest.receipt.commandId;
}

const stateOf = async (commandId: string): Promise<string> =>
  (await ask(server, 'auditor', `{ receiptStatus(commandId: "${commandId}") { status } }`))
    .receiptStatus.status;
const becomes = (commandId: string, state: string) =>
  until(async () => (await stateOf(commandId)) === state, 60_000);
const shown = async () => (await fetch(`${server.url}/log/checkpoint`)).text();
const readyz = async (url = server.url) =>
  JSON.parse(await (await fetch(`${url}/readyz`)).text()) as {
    ready: boolean;
    detail: { log: { size: number; behind: string; error: string | null } };
  };

test('a receipt becomes witnessed, and the checkpoint bears the witness’s signature', async () => {
  await becomes(await drafted(), 'WITNESSED');
  expect(await shown()).toContain(`\n— ${NAME} `);
  const { log } = await ask(
    server,
    'auditor',
    '{ log { checkpoint { witnessed cosignatures { name } } } }',
  );
  expect(log.checkpoint).toEqual({ witnessed: true, cosignatures: [{ name: NAME }] });
});

test('the witness killed: commands go on, nothing new is shown, and it is said; back, it is all witnessed', async () => {
  const before = await shown();
  await killed(witness);
  const commands = [await drafted(), await drafted()];
  await until(async () => (await readyz()).detail.log.error !== null);
  const { ready, detail } = await readyz();
  expect(ready).toBe(true);
  expect(detail.log.error).toContain(`waits for witnesses (${NAME}: `);
  expect(Number(detail.log.behind)).toBeGreaterThan(0);
  for (const command of commands) expect(await stateOf(command)).toBe('COMMITTED');
  expect(await shown()).toBe(before);
  witness = await again();
  for (const command of commands) await becomes(command, 'WITNESSED');
  await until(async () => (await readyz()).detail.log.error === null);
});

test('the server killed between its signature and the witness’s goes on from there', async () => {
  await killed(witness);
  const command = await drafted();
  await until(async () => (await readyz()).detail.log.error !== null);
  await killed(server);
  server = await stage.serve(MAIN, settings);
  expect(await stateOf(command)).toBe('COMMITTED');
  witness = await again();
  await becomes(command, 'WITNESSED');
});

test('killed again and again while it signs, the witness never lags behind what it has given away', async () => {
  for (let round = 0; round < 3; round++) {
    const command = await drafted();
    await new Promise((resolve) => setTimeout(resolve, 40 * round));
    await killed(witness);
    witness = await again();
    await becomes(command, 'WITNESSED');
  }
  expect(witness.output).not.toContain('not signed');
});

test('a bundle is verified with its witness, and not without', async () => {
  const bundle = join(stage.folder, 'witnessed.bundle');
  const policy = join(stage.folder, 'policy');
  const done = async (...command: string[]) => {
    const { code, output, errors } = await stage.result([...CLI, ...command], settings);
    return { code, report: output.startsWith('{') ? JSON.parse(output) : output, errors };
  };
  writeFileSync(policy, (await done('policy')).report);
  expect(readFileSync(policy, 'utf8')).toContain(`quorum ${NAME}`);
  await done('export', bundle);
  const met = await done('verify', bundle, '--policy', policy);
  expect([met.code, met.report.valid, Object.keys(met.report.witnessed)]).toEqual([
    0,
    true,
    [NAME],
  ]);
  const [head = '', ...lines] = readFileSync(bundle, 'utf8').split('\n');
  const header = JSON.parse(head);
  header.checkpoint = header.checkpoint.replace(/— witness\.example \S+\n/, '');
  writeFileSync(bundle, [canonicalJson(header), ...lines].join('\n'));
  const missed = await done('verify', bundle, '--policy', policy);
  expect([missed.code, missed.report.findings.map(({ code }: { code: string }) => code)]).toEqual([
    1,
    ['QUORUM'],
  ]);
});

test('another history under the same key is shown to nobody, and the witness tells', async () => {
  const other = await stage.serve(MAIN, { ...settings, PLAN_LEDGER_HOME: stage.home() });
  await until(async () => (await readyz(other.url)).detail.log.error !== null, 60_000);
  const { error } = (await readyz(other.url)).detail.log;
  expect(error).toContain(`the witness ${NAME} has signed`);
  expect(error).toContain('new-log');
  expect((await fetch(`${other.url}/log/checkpoint`)).status).toBe(404);
  await killed(other);
});
