import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from '../../src/graphql/schema';
import { createLog } from '../../src/infra/log';
import { openSystem } from '../../src/infra/system';
import { type App, CULTURE, FINANCE, FOREIGN, PLAN, startApp } from '../support/app';
import { exported } from '../support/played-year';
import { Chance, Oddities } from './chance';
import { type Known, type Operation, Operations } from './operations';
import { BREAKINGS, proper, type Request } from './requests';

/** `npm run fuzz` draws 10,000 and another seed each time; FUZZ_SEED makes a run again. */
const COUNT = Number(process.env.FUZZ ?? 600);
const SEED = Number(process.env.FUZZ_SEED ?? (process.env.FUZZ ? Date.now() % 2 ** 31 : 20261128));
const AT_ONCE = 12;
jest.setTimeout(60_000 + COUNT * 200);

type Sent = { n: number; how: string; operation: Operation; request: Request };
type Answered = Sent & { status: number; text: string; ms: number };

let app: App;
let tokens: string[];
beforeAll(async () => {
  app = await startApp({ now: '2026-05-04T02:00:00.000Z' });
  tokens = await Promise.all([
    app.token({ roles: ['COORDINATOR'], agency: CULTURE, subject: 'coordinator' }),
    app.token({ roles: ['AGENCY_OFFICER'], agency: FOREIGN, subject: 'officer' }),
    app.token({ roles: ['AGENCY_HEAD'], agency: FOREIGN, subject: 'head' }),
    app.token({ roles: ['FINANCE'], agency: FINANCE, subject: 'finance' }),
    app.token({ roles: ['REGISTRAR'], agency: null, subject: 'registrar' }),
    app.token({ roles: ['AUDITOR'], agency: null, subject: 'auditor' }),
    app.token({
      roles: ['AGENCY_HEAD', 'COORDINATOR', 'FINANCE', 'PROVINCE_OFFICE'],
      agency: CULTURE,
      subject: 'everything',
    }),
  ]);
});
afterAll(() => app.stop());

const schema = buildSchema();
const chance = new Chance(SEED);
const oddities = new Oddities(SEED, chance);

/** Something to ask about and to work on: a group has its assignments. */
async function known(): Promise<Known> {
  const coordinator = await app.as('COORDINATOR', CULTURE, 'coordinator');
  await coordinator.get(
    `mutation { assignTask(input: {planId: "${PLAN}", taskCode: "II.5.a", group: "xa-phuong"}) { stale } }`,
  );
  const { plan, assignments, agencies } = await coordinator.get(`{
    plan(id: "${PLAN}") { tasks(first: 50) { edges { node { id code } } } }
    assignments(first: 20) { edges { node { id occurrences(first: 2) { edges { node { id period } } } } } }
    agencies(first: 30) { edges { node { code } } } }`);
  type Node = {
    node: { id: string; code: string; occurrences: { edges: Node[] }; period: string };
  };
  const all = (edges: Node[], key: 'id' | 'code' | 'period') => edges.map(({ node }) => node[key]);
  const tasks = plan.tasks.edges;
  const occurrences = assignments.edges.flatMap(({ node }: Node) => node.occurrences.edges);
  const codes = [...all(agencies.edges, 'code'), FOREIGN, CULTURE, FINANCE];
  const ids = [
    PLAN,
    ...all(tasks, 'id'),
    ...all(assignments.edges, 'id'),
    ...all(occurrences, 'id'),
  ];
  const uuids = Array.from(
    { length: 20 },
    (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  );
  return {
    id: ids,
    planId: [PLAN],
    taskCode: all(tasks, 'code'),
    code: [...all(tasks, 'code'), ...codes, 'II.5'],
    section: ['I', 'II', 'II.5'],
    task: all(tasks, 'code'),
    agency: codes,
    agencies: codes,
    onBehalfOf: codes,
    assignmentId: all(assignments.edges, 'id'),
    occurrenceId: all(occurrences, 'id'),
    period: all(occurrences, 'period'),
    periods: all(occurrences, 'period'),
    commandId: uuids,
    group: ['xa-phuong', 'none'],
  };
}

/** Drawn before anything is sent, so that the seed alone decides what. */
function drawn(operations: Operations): Sent[] {
  return Array.from({ length: COUNT }, (_, n) => {
    const odd = chance.pick([0, 0, 0.02, 0.2]);
    const operation = chance.often(0.35) ? operations.mutation(odd) : operations.query(odd);
    const how = chance.often(0.3) ? chance.pick(Object.keys(BREAKINGS)) : 'as it should be';
    const breaking = BREAKINGS[how];
    const request = breaking ? breaking(operation, chance, oddities) : proper(operation);
    return { n, how, operation, request };
  });
}

async function send(sent: Sent): Promise<Answered> {
  const { method, search, headers, body } = sent.request;
  const started = performance.now();
  const response = await fetch(`${app.url}/graphql${search}`, {
    method,
    body,
    headers: {
      ...headers,
      authorization: `Bearer ${tokens[sent.n % tokens.length]}`,
      'x-request-id': requestId(sent),
    },
  });
  const text = await response.text();
  return { ...sent, status: response.status, text, ms: performance.now() - started };
}

const requestId = ({ n }: Sent) => `fuzz-${SEED}-${n}`;

type Body = {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
};
const bodyOf = ({ text }: Answered): Body | null => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** What is wrong with an answer; null when it is a proper one. */
function wrongWith(answer: Answered): string | null {
  const body = bodyOf(answer);
  // A busy machine may have no connection in time, which is no fault of what was asked.
  const busy = answer.status === 503 && answer.text.includes('"VIEWS_BUSY"');
  if (answer.status >= 500 && !busy) return `status ${answer.status}`;
  if (!body || (body.data === undefined && !body.errors?.length)) return 'neither data nor errors';
  for (const { message, extensions } of body.errors ?? []) {
    if (!message || !extensions?.code) return 'an error without its words or its code';
    if (extensions.code === 'INTERNAL_SERVER_ERROR') return 'a fault';
  }
  // Of what only we should see: stacks, statements, the server's words for what went wrong in them.
  const leak =
    /\bat \S+ \(|node_modules|select .+ from |violates|syntax error at or near|invalid byte/.exec(
      answer.text,
    );
  return leak ? `shows "${leak[0]}"` : null;
}

/** Refused: the mutation itself has no payload. */
const isRefused = (answer: Answered): boolean => {
  const body = bodyOf(answer);
  return !body?.data || Object.values(body.data).every((each) => each === null);
};

test(`${COUNT} operations drawn from the schema end in a proper answer each (seed ${SEED})`, async () => {
  const sent = drawn(new Operations(schema, chance, oddities, await known()));
  const answers: Answered[] = [];
  const rest = [...sent];
  const work = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) answers.push(await send(next));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  const wrong = answers.flatMap((answer) => {
    const why = wrongWith(answer);
    const { n, how, request, status, text } = answer;
    return why ? [{ n, how, why, request, status, text: text.slice(0, 600) }] : [];
  });
  if (process.env.FUZZ) report(answers, wrong);
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(answers).toHaveLength(COUNT);

  // It reaches what it is meant to reach.
  const succeeded = answers.filter((each) => !bodyOf(each)?.errors);
  expect(succeeded.length).toBeGreaterThan(COUNT / 20);
  expect(new Set(answers.map(({ how }) => how)).size).toBe(Object.keys(BREAKINGS).length + 1);

  const refused = new Set(answers.filter(isRefused).map(requestId));
  expect((await writtenBy()).filter((id) => refused.has(id))).toEqual([]);
});

/** The requests that events came of. */
async function writtenBy(): Promise<string[]> {
  const clock = () => new Date(app.clock.now);
  const system = await openSystem({ ...app.system, log: createLog('silent'), clock });
  try {
    const events = await exported(system.store, system.secrets);
    return events.map(({ correlationId }) => correlationId);
  } finally {
    await system.close();
  }
}

/** The figures of a long run, and what is to be mended, into a file beside it. */
function report(answers: Answered[], wrong: object[]): void {
  const count = (names: string[]) => {
    const by: Record<string, number> = {};
    for (const name of names) by[name] = (by[name] ?? 0) + 1;
    return Object.fromEntries(Object.entries(by).sort(([, a], [, b]) => b - a));
  };
  const codes = answers.flatMap((each) => [
    ...new Set(bodyOf(each)?.errors?.map(({ extensions }) => extensions?.code ?? '') ?? ['none']),
  ]);
  const figures = {
    seed: SEED,
    operations: answers.length,
    mutations: answers.filter(({ operation }) => operation.kind === 'mutation').length,
    statuses: count(answers.map(({ status }) => String(status))),
    codes: count(codes),
    wrong: wrong.length,
    slowest: [...answers]
      .sort((a, b) => b.ms - a.ms)
      .slice(0, 5)
      .map(({ n, ms, how, operation }) => [n, Math.round(ms), how, operation.query.slice(0, 200)]),
  };
  const file = join(__dirname, '..', '..', 'fuzz-report.json');
  writeFileSync(file, `${JSON.stringify({ ...figures, found: wrong }, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
