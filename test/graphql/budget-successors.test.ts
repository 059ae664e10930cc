import {
  type App,
  type Caller,
  CULTURE,
  FINANCE,
  FOREIGN,
  mutation,
  PLAN,
  startApp,
} from '../support/app';

/** Whose money it is where somebody acts for Finance, and where an agency is no more. */
const HEIR = 'so-cong-thuong';
const line = { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL' };

let app: App;
let officer: Caller;
let finance: Caller;

beforeAll(async () => {
  app = await startApp({ now: '2026-02-02T03:00:00.000Z' });
  officer = await app.as('AGENCY_OFFICER', FOREIGN);
  finance = await app.as('FINANCE', FINANCE);
});
afterAll(() => app?.stop());

/** A request that Finance has appraised; its id. */
async function appraisedRequest(amount: string): Promise<string> {
  const step = async (name: string, who: Caller, input: object) =>
    (await who.get(mutation(name, 'budgetRequest { id }'), { input }))[name].budgetRequest.id;
  const lines = [{ ...line, requested: amount }];
  const id = await step('draftBudgetRequest', officer, { planId: PLAN, lines });
  await step('submitBudgetRequest', officer, { budgetRequestId: id });
  await step('receiveBudgetRequest', finance, { budgetRequestId: id });
  const recommended = [{ ...line, recommended: amount }];
  await step('appraiseBudgetRequest', finance, { budgetRequestId: id, lines: recommended });
  return id;
}

test('who acts for Finance by III.2 and IV.4 brings the requests along with their dossier', async () => {
  const id = await appraisedRequest('9007199254740993');
  const head = await app.as('AGENCY_HEAD', FINANCE);
  await head.get(mutation('grantDelegation', 'receipt { position }'), {
    input: {
      delegate: 'who-stands-in',
      delegateAgency: CULTURE,
      roles: ['FINANCE'],
      planId: PLAN,
      tasks: ['III.2', 'IV.4'],
      from: '2026-02-01',
      until: '2026-12-31',
    },
  });
  const standIn = await app.as('COORDINATOR', CULTURE, 'who-stands-in');
  const fields = 'budgetDossier { requests { totalCount } } receipt { events { type } }';
  const { openBudgetDossier } = await standIn.get(mutation('openBudgetDossier', fields), {
    input: {
      planId: PLAN,
      title: 'Tờ trình dự toán 2026',
      decidedBy: 'COUNCIL',
      requests: [id],
      onBehalfOf: FINANCE,
    },
  });
  expect(openBudgetDossier).toEqual({
    budgetDossier: { requests: { totalCount: 1 } },
    receipt: {
      events: [{ type: 'BudgetDossierOpened' }, { type: 'BudgetRequestPutIntoDossier' }],
    },
  });
});

test('the money of an agency that is no more counts for its successor, and then for itself', async () => {
  const heir = await app.as('AGENCY_HEAD', HEIR);
  const own = { task: 'II.5.b.2', period: '2026-Q3', source: 'PROVINCIAL', requested: '7' };
  const byAgency = `budgetPipeline(planId: "${PLAN}", by: [AGENCY]) {
    agency { code } source count requested recommended approved allocated oldestSince }`;
  const { position } = (await finance.ask('{ viewer { id } }')).extensions.ledger;
  const { budgetPipeline: before } = await finance.get(`{ ${byAgency} }`);
  expect(before).toEqual([
    {
      agency: { code: FOREIGN },
      source: 'PROVINCIAL',
      count: 1,
      requested: '9007199254740993',
      recommended: '9007199254740993',
      approved: null,
      allocated: '0',
      oldestSince: '2026-02-02',
    },
  ]);

  app.clock.now = '2026-03-02T03:00:00.000Z';
  const registrar = await app.as('REGISTRAR');
  await registrar.get(mutation('mergeAgencies', 'receipt { position }'), {
    input: { from: [FOREIGN], into: HEIR },
  });
  // In its own name, for the task that it has from its predecessor (rule 15).
  await heir.get(mutation('draftBudgetRequest', 'budgetRequest { id }'), {
    input: { planId: PLAN, lines: [own] },
  });
  const after = {
    agency: { code: HEIR },
    source: 'PROVINCIAL',
    count: 2,
    requested: '9007199254741000',
    recommended: '9007199254740993',
    approved: null,
    allocated: '0',
    oldestSince: '2026-02-02',
  };
  const answer = await finance.get(`{ ${byAgency} asOf(position: "${position}") { ${byAgency} } }`);
  expect(answer.budgetPipeline).toEqual([after]);
  expect(answer.asOf.budgetPipeline).toEqual(before);
  expect((await heir.get(`{ ${byAgency} }`)).budgetPipeline).toEqual([after]);
});
