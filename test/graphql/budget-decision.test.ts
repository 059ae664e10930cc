import { type App, type Caller, FINANCE, FOREIGN, mutation, PLAN, startApp } from '../support/app';

/** One resolution for the requests of many: what each agency reads of its reason (rule 18). */
const OTHER = FINANCE;
const REASON = 'Ngân sách tỉnh không cân đối được.';

let app: App;
let finance: Caller;

beforeAll(async () => {
  app = await startApp({ now: '2026-02-02T03:00:00.000Z' });
  finance = await app.as('FINANCE', FINANCE);
});
afterAll(() => app?.stop());

const take = async (who: Caller, name: string, input: object) => {
  const object = name.includes('Dossier') ? 'budgetDossier' : 'budgetRequest';
  return (await who.get(mutation(name, `${object} { id }`), { input }))[name][object].id;
};

/** An appraised request of the agency for 1 000 đồng. */
async function appraisedRequest(agency: string, task: string): Promise<string> {
  const office = await app.as('PROVINCE_OFFICE', 'van-phong-ubnd-tinh', 'who-appraises');
  const head = await app.as('AGENCY_HEAD', agency);
  const line = { task, period: '2026', source: 'PROVINCIAL' };
  const lines = [{ ...line, requested: '1000' }];
  const budgetRequestId = await take(head, 'draftBudgetRequest', { planId: PLAN, lines });
  await take(head, 'submitBudgetRequest', { budgetRequestId });
  await take(finance, 'receiveBudgetRequest', { budgetRequestId });
  const own = agency === FINANCE;
  if (own) {
    await take(finance, 'recuseFromAppraisal', { budgetRequestId, reason: 'Của chính mình.' });
    const named = { person: 'who-appraises', agency: 'van-phong-ubnd-tinh' };
    await take(office, 'nameBudgetAppraiser', { budgetRequestId, ...named });
  }
  const recommended = [{ ...line, recommended: '1000' }];
  const by = own ? office : finance;
  await take(by, 'appraiseBudgetRequest', { budgetRequestId, lines: recommended });
  return budgetRequestId;
}

test('why one got nothing, or more, is not for another to read that is in the same dossier', async () => {
  const [funded, refused] = [
    await appraisedRequest(FOREIGN, 'II.5.b.2'),
    await appraisedRequest(OTHER, 'II.5.c.1'),
  ];
  const office = await app.as('PROVINCE_OFFICE', 'van-phong-ubnd-tinh');
  const clerk = await app.as('COUNCIL_CLERK', 'hdnd-tinh');
  const dossierId = await take(finance, 'openBudgetDossier', {
    planId: PLAN,
    title: 'Tờ trình dự toán 2026',
    decidedBy: 'COUNCIL',
    requests: [funded, refused],
  });
  await take(finance, 'submitDossierToProvince', { dossierId });
  await take(office, 'submitDossierToCouncil', { dossierId });
  const line = { period: '2026', source: 'PROVINCIAL' };
  await take(clerk, 'decideDossier', {
    dossierId,
    lines: [
      { ...line, budgetRequestId: funded, task: 'II.5.b.2', approved: '1000' },
      { ...line, budgetRequestId: refused, task: 'II.5.c.1', approved: '0' },
    ],
    reason: REASON,
    document: { number: '12/NQ-HĐND', date: '2026-02-02', issuer: 'HĐND tỉnh Đồng Nai' },
  });

  const decision = (id: string) =>
    `{ budgetRequest(id: "${id}") { tracks { stage decision { document { number } reason } } } }`;
  const document = { number: '12/NQ-HĐND' };
  const foreign = await app.as('AGENCY_HEAD', FOREIGN);
  expect((await foreign.get(decision(funded))).budgetRequest).toEqual({
    tracks: [{ stage: 'DECIDED', decision: { document, reason: null } }],
  });
  const other = await app.as('AGENCY_HEAD', OTHER);
  expect((await other.get(decision(refused))).budgetRequest).toEqual({
    tracks: [{ stage: 'NOT_FUNDED', decision: { document, reason: REASON } }],
  });
  expect(await clerk.get(`{ budgetDossier(id: "${dossierId}") { reason } }`)).toEqual({
    budgetDossier: { reason: REASON },
  });
});
