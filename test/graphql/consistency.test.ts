import { Pool } from 'pg';
import { type App, type Caller, FOREIGN, mutation, PLAN, startApp } from '../support/app';

/** One answer is of one moment, whatever happens while it is made, and gives its connection back. */
let app: App;
let auditor: Caller;
let head: Caller;
let bulletin: string;
const connected = jest.spyOn(Pool.prototype, 'connect');

beforeAll(async () => {
  app = await startApp();
  auditor = await app.as('AUDITOR');
  head = await app.as('AGENCY_HEAD', FOREIGN);
  const { assignments } = await head.get(
    `{ assignments(filter: { agency: "${FOREIGN}", role: LEAD }) { edges { node { id } } } }`,
  );
  bulletin = assignments.edges[1].node.id;
});
afterAll(async () => {
  await app?.stop();
  connected.mockRestore();
});

const report = mutation('reportProgress', 'stale receipt { position }');
const draft = mutation('draftBudgetRequest', 'stale receipt { position }');
const line = { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '1000000' };
let reports = 0;
/** One more than before: what was reported never falls. */
const furtherReport = () => {
  return { input: { assignmentId: bulletin, period: '2026-Q1', quantity: ++reports } };
};
const drafted = { input: { planId: PLAN, lines: [line] } };

/** The pool from which the answers read. */
function readers(): Pool {
  const pools = new Set(connected.mock.contexts as Pool[]);
  const [pool, ...others] = [...pools].filter(
    ({ options }) => options.application_name === 'plan-ledger-readers',
  );
  if (!pool || others.length > 0) throw new Error('no readers');
  return pool;
}

/** Nothing is lent, nobody waits, and no transaction is open. */
async function allGivenBack(): Promise<void> {
  const pool = readers();
  const end = performance.now() + 5_000;
  while (pool.idleCount < pool.totalCount && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect([pool.idleCount, pool.waitingCount]).toEqual([pool.totalCount, 0]);
  const { rows } = await pool.query(
    `select state from pg_stat_activity
     where datname = current_database() and application_name = 'plan-ledger-readers'
       and pid <> pg_backend_pid() and state <> 'idle'`,
  );
  expect(rows).toEqual([]);
}

/** Counted in three places: by agency, by section, and by the events themselves. */
const COUNTS = `
  agency(code: "${FOREIGN}") { activity { progressReports budgetRequestsSubmitted } }
  section(planId: "${PLAN}", code: "II.5.b") { activity { progressReports } }
  reported: auditTrail(filter: { types: ["ProgressReported"] }) { totalCount }
  all: auditTrail(first: 1) { totalCount }`;

/** `npm run test:long` asks four times as often. */
const ANSWERS = process.env.LONG ? 200 : 50;

test('agency, section and trail agree in each answer while two others write', async () => {
  let over = false;
  let written = 0;
  const writer = async (step: () => Promise<unknown>) => {
    for (; !over; written++) await step();
  };
  const writing = [
    writer(() => head.get(report, furtherReport())),
    writer(() => head.get(draft, drafted)),
  ];
  const mixed: unknown[] = [];
  const seen = new Set<number>();
  try {
    for (let n = 0; n < ANSWERS; n++) {
      const { data, errors, extensions } = await auditor.ask(`{ ${COUNTS} }`);
      expect(errors).toBeUndefined();
      const reported = data.reported.totalCount;
      const counts = {
        reported,
        agency: data.agency.activity.progressReports,
        section: data.section.activity.progressReports,
        position: extensions.ledger.position,
        all: data.all.totalCount,
      };
      seen.add(reported);
      const one = { reported, agency: reported, section: reported };
      // The ledger's positions count its events.
      const same = { ...one, position: String(counts.all), all: counts.all };
      if (JSON.stringify(counts) !== JSON.stringify(same)) mixed.push(counts);
    }
  } finally {
    over = true;
    await Promise.all(writing);
  }
  expect(mixed).toEqual([]);
  expect(seen.size).toBeGreaterThan(ANSWERS / 10);
  expect(written).toBeGreaterThan(ANSWERS / 5);
  await allGivenBack();
});

test('a mutation answers from a moment that has it; so does each of several', async () => {
  const input = (quantity: number) =>
    `{ assignmentId: "${bulletin}", period: "2026-Q2", quantity: ${quantity} }`;
  const step = (name: string, quantity: number) =>
    `${name}: reportProgress(input: ${input(quantity)}) { stale occurrence { quantity { done } history { totalCount } } receipt { position } }`;
  for (let n = 1; n < 20; n++) {
    const { data, extensions } = await head.ask(
      `mutation { ${step('a', 2 * n)} ${step('b', 2 * n + 1)} }`,
    );
    for (const [name, done] of [
      ['a', 2 * n],
      ['b', 2 * n + 1],
    ] as const)
      expect(data[name]).toMatchObject({ stale: false, occurrence: { quantity: { done } } });
    const [a, b] = [data.a.occurrence.history.totalCount, data.b.occurrence.history.totalCount];
    expect(b).toBe(a + 1);
    expect(extensions.ledger).toEqual({ position: data.b.receipt.position, stale: false });
  }
  await allGivenBack();
});

test('an answer as of a position is of that position, also while others write', async () => {
  const { position } = (await auditor.ask('{ viewer { id } }')).extensions.ledger;
  const asked = `{ asOf(position: "${position}") { position ${COUNTS} } }`;
  const before = await auditor.get(asked);
  for (let n = 0; n < 10; n++) {
    const [answer] = await Promise.all([
      auditor.get(asked),
      head.get(report, furtherReport()),
      head.get(draft, drafted),
    ]);
    expect(answer).toEqual(before);
  }
  expect(String(before.asOf.all.totalCount)).toBe(position);
});

const WIDE = `{ agencies(first: 121) { edges { node {
  name progress { percent } activity { scope } history { totalCount } } } } }`;

test('every connection comes back: after answers, errors and requests that were cut off', async () => {
  const bad = [
    '{ nothing }',
    '{ agencies(first: 5',
    'subscription { x }',
    '{ agency(code: "so-y-te") { assignments(first: 2, after: "no") { totalCount } } tasks(first: 50) { totalCount edges { node { code section { title } } } } }',
    '{ a: asOf(position: "999999999") { position } b: agencies(first: 50) { totalCount edges { node { name progress { percent } activity { scope } } } } }',
    '{ viewer { id } }',
    mutation('reportProgress', 'stale'),
  ];
  const many = Array.from({ length: 120 }, (_, n) => auditor.ask(bad[n % bad.length] as string));
  expect(await Promise.all(many)).toHaveLength(120);
  await allGivenBack();

  const fetched = globalThis.fetch;
  const cut = jest.spyOn(globalThis, 'fetch');
  const outcomes: string[] = [];
  for (let ms = 1; ms <= 60; ms++) {
    cut.mockImplementationOnce((url, init) =>
      fetched(url, { ...init, signal: AbortSignal.timeout(ms) }),
    );
    const asked = ms % 5 === 0 ? head.ask(report, furtherReport()) : auditor.ask(WIDE);
    outcomes.push(
      await asked.then(
        () => 'answered',
        (error) => error.name,
      ),
    );
  }
  cut.mockRestore();
  expect(outcomes).toContain('TimeoutError');
  await allGivenBack();
  expect((await auditor.get('{ agencies { totalCount } }')).agencies.totalCount).toBe(121);
});

test('who finds no connection in time is told so', async () => {
  const pool = readers();
  const lent = await Promise.all(Array.from({ length: 10 }, () => pool.connect()));
  try {
    const started = performance.now();
    const query = '{ agencies { totalCount } tasks { totalCount } }';
    const [vi, en] = await Promise.all([
      auditor.ask(query),
      auditor.ask(query, {}, { 'accept-language': 'en' }),
    ]);
    expect(performance.now() - started).toBeLessThan(8_000);
    for (const { status, data, errors } of [vi, en]) {
      expect([status, data]).toEqual([503, null]);
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'VIEWS_BUSY' }]);
    }
    expect(vi.errors?.[0]?.message).toContain('Hệ thống đang bận');
    expect(en.errors?.[0]?.message).toContain('Please try again');
    expect(en.extensions?.ledger).toBeUndefined();
  } finally {
    for (const client of lent) client.release();
  }
  expect((await auditor.get('{ agencies { totalCount } }')).agencies.totalCount).toBe(121);
  await allGivenBack();
});

test('upper and lower case of a command id are one command', async () => {
  const commandId = '3F2504E0-4F89-41D3-9A0C-0305E82C3301';
  const { input } = furtherReport();
  const receipt = mutation('reportProgress', 'receipt { commandId position }');
  const first = await head.get(receipt, { input: { ...input, commandId } });
  expect(first.reportProgress.receipt.commandId).toBe(commandId.toLowerCase());
  const again = { input: { ...input, commandId: commandId.toLowerCase() } };
  expect(await head.get(receipt, again)).toEqual(first);
});
