import fc from 'fast-check';
import { Client } from 'pg';
import { type App, type Caller, FINANCE, FOREIGN, mutation, PLAN, startApp } from '../support/app';

/** Whole đồng through every layer: from the mutation to the tables, and back by every path. */
let app: App;
let officer: Caller;
let finance: Caller;
let client: Client;
let id: string;

beforeAll(async () => {
  app = await startApp({ now: '2026-02-02T03:00:00.000Z' });
  officer = await app.as('AGENCY_OFFICER', FOREIGN);
  finance = await app.as('FINANCE', FINANCE);
  client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  const { draftBudgetRequest } = await officer.get(draft, drafted([1n], null));
  id = draftBudgetRequest.budgetRequest.id;
});
afterAll(async () => {
  await client?.end();
  await app?.stop();
});

const draft = mutation('draftBudgetRequest', 'budgetRequest { id lines { requested } }');
/** One line for each amount: periods of the year, and two sources. */
const PLACES = ['PROVINCIAL', 'CENTRAL'].flatMap((source) =>
  ['2026', '2026-Q1', '2026-Q2', '2026-07'].map((period) => ({ source, period })),
);
const drafted = (amounts: bigint[], budgetRequestId: string | null) => ({
  input: {
    planId: PLAN,
    budgetRequestId,
    lines: amounts.map((amount, n) => ({
      task: 'II.5.b.2',
      ...PLACES[n],
      requested: String(amount),
    })),
  },
});

const LARGEST = 10n ** 18n - 1n;
const amount = fc.oneof(
  fc.bigInt({ min: 1n, max: LARGEST }),
  fc.constantFrom(1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, LARGEST - 1n, LARGEST),
);

const sum = (amounts: bigint[]) => amounts.reduce((all, each) => all + each, 0n);

test('any amounts go to the tables and back, and into every total, to the đồng', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(amount, { minLength: 1, maxLength: PLACES.length }),
      async (amounts) => {
        const { draftBudgetRequest } = await officer.get(draft, drafted(amounts, id));
        const wanted = amounts.map((each) => ({ requested: String(each) }));
        expect(draftBudgetRequest.budgetRequest.lines).toEqual(wanted);
        const stored = await client.query(
          `select lines from views.budget_request_view where id = $1`,
          [id],
        );
        expect(stored.rows[0].lines).toMatchObject(wanted);
        const event = await client.query(
          `select body from ledger.events where stream = $1 order by version desc limit 1`,
          [id],
        );
        expect(JSON.parse(event.rows[0].body).data.lines).toMatchObject(wanted);
        const { budgetRequest, budgetPipeline, section } = await finance.get(
          `{ budgetRequest(id: "${id}") { lines { requested } tracks { source requested } }
             budgetPipeline(planId: "${PLAN}", by: []) { source requested }
             section(planId: "${PLAN}", code: "II.5.b") { budget { source requested } } }`,
        );
        expect(budgetRequest.lines).toEqual(wanted);
        const of = (source: string) => amounts.filter((_, n) => PLACES[n]?.source === source);
        const totals = ['PROVINCIAL', 'CENTRAL']
          .filter((source) => of(source).length > 0)
          .map((source) => ({ source, requested: String(sum(of(source))) }));
        expect(budgetRequest.tracks).toEqual(totals);
        const bySource = [...totals].sort((a, b) => (a.source < b.source ? -1 : 1));
        expect(budgetPipeline).toEqual(bySource);
        expect(section.budget).toEqual(bySource);
      },
    ),
    { numRuns: 60 },
  );
});
