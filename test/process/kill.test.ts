import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, CLI, MAIN, post, type Server, Stage } from './program';

jest.setTimeout(240_000);

const PLAN = 'dong-nai-2026-ttdn';
const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const MUTATIONS = 100;

let stage: Stage;
beforeAll(() => {
  stage = Stage.open();
});
afterAll(() => stage.clear());

type Name = 'reportProgress' | 'draftBudgetRequest' | 'submitBudgetRequest';
type Command = { name: Name; token: string; input: { commandId: string } };
type EventReceipt = { position: string; stream: string; leafHash: string };
type Receipt = { commandId: string; position: string; events: EventReceipt[] };

const textOf = (name: Name): string =>
  `mutation Do($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) {
    ${name}(input: $input) {
      receipt { commandId position events { position stream version type leafHash } }
    }
  }`;

const receiptOf = ({ name }: Command, answer: string): Receipt => JSON.parse(answer)[name].receipt;

test('Killed in the middle of a hundred mutations, it has each answered one exactly once', async () => {
  const home = stage.home();
  const settings = { PLAN_LEDGER_HOME: home };
  const postmaster = () =>
    Number(readFileSync(join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);

  /** The one that answers now, or will; another from the instant of a kill on. */
  let serving = stage.serve(MAIN, settings);
  let running = await serving;
  const killed: Server[] = [];
  const postmasters = [postmaster()];
  let databaseIsDead = false;
  const killServer = () => {
    const victim = running;
    killed.push(victim);
    victim.kill('SIGKILL');
    serving = victim.ended
      .then(() => stage.serve(MAIN, settings))
      .then((next) => {
        running = next;
        databaseIsDead = false;
        postmasters.push(postmaster());
        return next;
      });
  };
  const killDatabase = () => {
    databaseIsDead = true;
    process.kill(postmaster(), 'SIGKILL');
  };
  const kills = new Map([
    [25, killServer],
    [50, killServer],
    [75, killDatabase],
  ]);

  const answers = new Map<Command, string>();
  let cut = 0;
  /** Word for word the same until there is an answer. */
  async function insist(command: Command): Promise<string> {
    for (;;) {
      const asked = serving;
      const { url } = await asked;
      const answer = await send(url, command);
      if (answer.data) {
        answers.set(command, answer.data);
        kills.get(answers.size)?.();
        return answer.data;
      }
      cut += 1;
      if (asked !== serving) continue; // it was killed
      if (!databaseIsDead) throw new Error(`${JSON.stringify(command)}: ${answer.text}`);
      killServer();
    }
  }

  const head = running.tokens.get('head of Sở Ngoại vụ') as string;
  const officer = running.tokens.get('officer of Sở Ngoại vụ') as string;
  const token = ['token', '--as', 'agency-officer', '--agency', PRESS];
  const pressOfficer = (await stage.result([...CLI, ...token], settings)).output.trim();
  const bulletins = await assignment(running, 'II.5.b.2', 'so-ngoai-vu');
  const classes = await assignment(running, 'II.2.b', 'so-ngoai-vu');
  const programmes = await assignment(running, 'II.4.c', PRESS);

  /** Ten reports, one after the other; the note makes each an event. */
  async function reportProgress(token: string, assignmentId: string, period: string) {
    for (let n = 1; n <= 10; n++) {
      const input = {
        commandId: randomUUID(),
        assignmentId,
        period,
        quantity: 1,
        note: `Lần ${n}`,
      };
      await insist({ name: 'reportProgress', token, input });
    }
  }
  /** Five estimates, each drafted and then submitted. */
  async function askForMoney(token: string, task: string, period: string) {
    for (let n = 1; n <= 5; n++) {
      const lines = [{ task, period, source: 'PROVINCIAL', requested: String(n * 1_000_000) }];
      const input = { commandId: randomUUID(), planId: PLAN, lines };
      const draft: Command = { name: 'draftBudgetRequest', token, input };
      const budgetRequestId = receiptOf(draft, await insist(draft)).events[0]?.stream;
      const submission = { commandId: randomUUID(), budgetRequestId };
      await insist({ name: 'submitBudgetRequest', token, input: submission });
    }
  }
  await Promise.all([
    // Two callers of one assignment, whose versions collide.
    reportProgress(officer, bulletins, '2026-Q1'),
    reportProgress(head, bulletins, '2026-Q2'),
    reportProgress(officer, classes, '2026-Q2-Q3'),
    reportProgress(pressOfficer, programmes, '2026-Q3'),
    askForMoney(officer, 'II.2.b', '2026-Q2-Q3'),
    askForMoney(officer, 'II.5.b.2', '2026-Q4'),
    askForMoney(head, 'II.2.b', '2026-Q2-Q3'),
    askForMoney(head, 'II.5.b.2', '2026-Q4'),
    askForMoney(pressOfficer, 'II.4.c', '2026-Q4'),
    askForMoney(pressOfficer, 'II.4.d', '2026'),
  ]);

  // What was killed was killed at work, and PostgreSQL lived on until its own turn came.
  expect(answers.size).toBe(MUTATIONS);
  expect(killed).toHaveLength(3);
  expect(cut).toBeGreaterThanOrEqual(3);
  expect(postmasters[1]).toBe(postmasters[0]);
  expect(postmasters[2]).toBe(postmasters[0]);
  expect(postmasters[3]).not.toBe(postmasters[0]);

  // Each repeated one gives its first receipt, byte for byte.
  const again = await Promise.all([...answers.keys()].map((each) => send(running.url, each)));
  expect(again.map(({ data }) => data)).toEqual([...answers.values()]);

  // Each is in the ledger exactly once, and is what its receipt says.
  const types = '["ProgressReported", "BudgetRequestDrafted", "BudgetRequestSubmitted"]';
  const fields = 'commandId position stream version type leafHash';
  const trail = `{ auditTrail(first: 200, filter: {types: ${types}}) {
    totalCount edges { node { ${fields} } } } }`;
  const { auditTrail } = await ask(running, 'auditor', trail);
  expect(auditTrail.totalCount).toBe(MUTATIONS);
  const receipts = [...answers].map(([command, answer]) => receiptOf(command, answer));
  const byPosition = receipts.sort((a, b) => Number(a.position) - Number(b.position));
  expect(auditTrail.edges.map(({ node }: { node: object }) => node)).toEqual(
    byPosition.map(({ commandId, events }) => ({ commandId, ...events[0] })),
  );
  expect(receipts.every(({ events }) => events.length === 1)).toBe(true);
  const sent = [...answers.keys()].map(({ input }) => input.commandId);
  expect(new Set(receipts.map(({ commandId }) => commandId))).toEqual(new Set(sent));

  // And the views are what the events say.
  const { code, output } = await stage.result([...CLI, 'replay'], settings);
  expect(JSON.parse(output)).toMatchObject({ agree: true });
  expect(code).toBe(0);
});

/** The data as text: the order of the fields counts too. Without: it was cut off, or an error. */
async function send(url: string, { name, token, input }: Command) {
  try {
    const text = await post(url, token, { query: textOf(name), variables: { input } });
    const { data } = JSON.parse(text);
    return { text, data: data && JSON.stringify(data) };
  } catch (error) {
    return { text: String(error), data: null };
  }
}

async function assignment(server: Server, task: string, agency: string): Promise<string> {
  const query = `{ assignments(filter: {task: "${task}", agency: "${agency}"}) {
    edges { node { id } } } }`;
  const { assignments } = await ask(server, 'auditor', query);
  expect(assignments.edges).toHaveLength(1);
  return assignments.edges[0].node.id;
}
