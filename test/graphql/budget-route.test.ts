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

/** The route of the money over HTTP, by roles: who takes which step, and who sees it after each. */
const OFFICE = 'van-phong-ubnd-tinh';
const COUNCIL = 'hdnd-tinh';
const BIG = '9007199254740993';

let app: App;
let by: Record<
  | 'officer'
  | 'head'
  | 'integration'
  | 'coordinator'
  | 'finance'
  | 'second'
  | 'office'
  | 'clerk'
  | 'auditor'
  | 'other'
  | 'registrar',
  Caller
>;
let id: string;

beforeAll(async () => {
  app = await startApp({ now: '2026-02-02T03:00:00.000Z' });
  by = {
    officer: await app.as('AGENCY_OFFICER', FOREIGN),
    head: await app.as('AGENCY_HEAD', FOREIGN),
    integration: await app.as('INTEGRATION', FOREIGN),
    coordinator: await app.as('COORDINATOR', CULTURE),
    finance: await app.as('FINANCE', FINANCE),
    second: await app.as('FINANCE', FINANCE, 'second-of-finance'),
    office: await app.as('PROVINCE_OFFICE', OFFICE),
    clerk: await app.as('COUNCIL_CLERK', COUNCIL),
    auditor: await app.as('AUDITOR'),
    other: await app.as('AGENCY_HEAD', 'so-cong-thuong'),
    registrar: await app.as('REGISTRAR'),
  };
});
afterAll(() => app?.stop());

const FIELDS = `budgetRequest { id stage revision awaiting { code } allowedCommands
  tracks { source stage awaiting { since agency { code } } } } receipt { position events { type } }`;
const step = async (name: string, who: Caller, input: object = {}) => {
  const data = await who.get(mutation(name, FIELDS), { input: { budgetRequestId: id, ...input } });
  return data[name];
};
const dossierStep = async (name: string, who: Caller, input: object) => {
  const fields = 'budgetDossier { id stage } receipt { position events { type stream } }';
  return (await who.get(mutation(name, fields), { input }))[name];
};
const refusal = async (name: string, who: Caller, input: object = {}) => {
  const before = await app.head();
  const fields = 'receipt { position }';
  const { extensions } = await who.refused(mutation(name, fields), {
    input: { budgetRequestId: id, ...input },
  });
  expect(await app.head()).toBe(before);
  return extensions;
};
const paper = (number: string) => ({ number, date: '2026-02-02', issuer: 'UBND tỉnh Đồng Nai' });
const day = (date: string) => {
  app.clock.now = `${date}T03:00:00.000Z`;
};
const provincial = { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL' };
const central = { task: 'II.2.b', period: '2026-Q2-Q3', source: 'CENTRAL' };
const commune = { task: 'II.5.g', period: '2026', source: 'COMMUNE' };

/** Every way to it that a reader has; each is true where it leads there. */
async function paths(who: Caller): Promise<Record<string, boolean>> {
  const tree = `
    budgetRequest(id: "${id}") { id }
    node(id: "${id}") { id history(first: 1) { totalCount } }
    budgetRequests(filter: { planId: "${PLAN}" }) { totalCount edges { node { id } } }
    task(planId: "${PLAN}", code: "II.5.b.2") { budgetRequests { totalCount } }
    section(planId: "${PLAN}", code: "II.5") { budgetRequests { totalCount } budget { count scope } }
    agency(code: "${FOREIGN}") { budgetRequests { totalCount } activity { budgetRequestsSubmitted } }
    plan(id: "${PLAN}") { budget { count requested } }
    budgetPipeline(planId: "${PLAN}", by: [AGENCY]) { count agency { code } }
    auditTrail(filter: { stream: "${id}" }) { totalCount }`;
  const head = await app.head();
  const { data, errors } = await who.ask(
    `{ ${tree} asOf(position: "${head}") { ${tree} }
       compare(from: "0", to: "${head}", filter: { stream: "${id}" }, first: 200) {
         edges { node { object field after } } } }`,
  );
  expect(errors).toBeUndefined();
  const within = (found: typeof data) => ({
    field: found.budgetRequest !== null,
    node: found.node !== null,
    list: found.budgetRequests.totalCount > 0,
    task: found.task.budgetRequests.totalCount > 0,
    section: found.section.budgetRequests.totalCount > 0,
    sectionBudget: found.section.budget.length > 0,
    agency: found.agency.budgetRequests.totalCount > 0,
    agencyCount: found.agency.activity.budgetRequestsSubmitted > 0,
    planBudget: found.plan.budget.length > 0,
    pipeline: found.budgetPipeline.length > 0,
    trail: found.auditTrail.totalCount > 0,
  });
  const now = within(data);
  const then = within(data.asOf);
  return {
    ...now,
    ...Object.fromEntries(Object.entries(then).map(([path, seen]) => [`${path} asOf`, seen])),
    compare: data.compare.edges.some(
      (edge: { node: { object: string } }) => edge.node.object === id,
    ),
  };
}

const KNOW = ['officer', 'head', 'integration', 'coordinator', 'finance', 'office', 'auditor'];

/** Who finds it by every path, and who by none. */
async function seenBy(...more: string[]): Promise<void> {
  for (const [name, who] of Object.entries(by)) {
    if (name === 'second') continue;
    const sees = KNOW.includes(name) || more.includes(name);
    const found = await paths(who);
    const expected = Object.fromEntries(Object.keys(found).map((path) => [path, sees]));
    expect({ name, ...found }).toEqual({ name, ...expected });
  }
}

const worklist = async (who: Caller): Promise<string[]> => {
  const { viewer } = await who.get('{ viewer { worklist { edges { node { what command } } } } }');
  return viewer.worklist.edges.map(({ node }: { node: { what: string } }) => node.what);
};

test('the agency drafts and submits; Finance has it, and the culture department its copy', async () => {
  const lines = [
    { ...provincial, requested: BIG },
    { ...central, requested: '260000000' },
  ];
  const { draftBudgetRequest } = await by.officer.get(mutation('draftBudgetRequest', FIELDS), {
    input: { planId: PLAN, lines },
  });
  id = draftBudgetRequest.budgetRequest.id;
  expect(await worklist(by.officer)).toContain('SUBMIT_BUDGET_REQUEST');
  const submitted = await step('submitBudgetRequest', by.head);
  expect(submitted.receipt.events).toEqual([{ type: 'BudgetRequestSubmitted' }]);
  expect(submitted.budgetRequest).toMatchObject({ stage: 'SUBMITTED', revision: 1 });
  expect(submitted.budgetRequest.awaiting).toEqual([{ code: FINANCE }, { code: CULTURE }]);
  expect(await worklist(by.finance)).toContain('RECEIVE_BUDGET_REQUEST');
  expect(await worklist(by.coordinator)).toContain('ACKNOWLEDGE_BUDGET_COPY');
  await seenBy();
  expect(await refusal('receiveBudgetRequest', by.coordinator)).toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(await refusal('appraiseBudgetRequest', by.finance, { lines: [] })).toMatchObject({
    code: 'WRONG_STAGE',
  });
});

test('Finance returns it with a reason, and the agency hands in another revision', async () => {
  day('2026-02-03');
  await step('receiveBudgetRequest', by.finance);
  const copied = await step('acknowledgeBudgetCopy', by.coordinator);
  expect(copied.budgetRequest.awaiting).toEqual([{ code: FINANCE }]);
  const returned = await step('returnBudgetRequest', by.finance, { reason: 'Thiếu thuyết minh.' });
  expect(returned.budgetRequest).toMatchObject({
    stage: 'RETURNED',
    awaiting: [{ code: FOREIGN }],
  });
  expect(await worklist(by.head)).toContain('RETURNED_BUDGET_REQUEST');
  day('2026-02-05');
  const lines = [
    { ...provincial, requested: BIG },
    { ...central, requested: '240000000' },
    { ...commune, requested: '1' },
  ];
  // The foreign affairs department has II.5.g with the group of all departments only.
  await by.coordinator.get(mutation('assignTask', 'receipt { position }'), {
    input: { planId: PLAN, taskCode: 'II.5.g', group: 'so-ban-nganh' },
  });
  await by.officer.get(mutation('draftBudgetRequest', FIELDS), {
    input: { planId: PLAN, budgetRequestId: id, lines },
  });
  await step('submitBudgetRequest', by.head);
  const { budgetRequest } = await by.auditor.get(
    `{ budgetRequest(id: "${id}") { stage revision copyReceivedOn revisions {
        number submittedOn returnedOn returnReason changes { task source before after } } } }`,
  );
  expect(budgetRequest).toEqual({
    stage: 'SUBMITTED',
    revision: 2,
    copyReceivedOn: null,
    revisions: [
      {
        number: 1,
        submittedOn: '2026-02-02',
        returnedOn: '2026-02-03',
        returnReason: 'Thiếu thuyết minh.',
        changes: [],
      },
      {
        number: 2,
        submittedOn: '2026-02-05',
        returnedOn: null,
        returnReason: null,
        changes: [
          { task: 'II.2.b', source: 'CENTRAL', before: '260000000', after: '240000000' },
          { task: 'II.5.g', source: 'COMMUNE', before: null, after: '1' },
        ],
      },
    ],
  });
  await seenBy();
});

test('somebody who had no part in it appraises it; commune money is only recorded', async () => {
  day('2026-02-06');
  const received = await step('receiveBudgetRequest', by.finance);
  expect(received.budgetRequest.tracks).toEqual([
    {
      source: 'PROVINCIAL',
      stage: 'RECEIVED',
      awaiting: { since: '2026-02-06', agency: { code: FINANCE } },
    },
    {
      source: 'CENTRAL',
      stage: 'RECEIVED',
      awaiting: { since: '2026-02-06', agency: { code: FINANCE } },
    },
    { source: 'COMMUNE', stage: 'RECORDED', awaiting: null },
  ]);
  await step('recuseFromAppraisal', by.finance, { reason: 'Người thân công tác tại Sở Ngoại vụ.' });
  const less = String(BigInt(BIG) - 1n);
  const lines = [
    { ...provincial, recommended: less },
    { ...central, recommended: '250000000' },
  ];
  expect(await refusal('appraiseBudgetRequest', by.finance, { lines })).toMatchObject({
    code: 'RECUSED',
  });
  expect(await refusal('appraiseBudgetRequest', by.second, { lines })).toMatchObject({
    code: 'MORE_THAN_REQUESTED',
    field: 'lines[1].recommended',
  });
  expect(
    await refusal('openBudgetDossier', by.second, {
      budgetRequestId: undefined,
      planId: PLAN,
      title: 'Tờ trình',
      decidedBy: 'COUNCIL',
      requests: [id],
    }),
  ).toMatchObject({ code: 'NOTHING_FOR_DOSSIER', field: 'requests[0]' });
  const reason = 'Bộ hỗ trợ thêm.';
  const { budgetRequest } = await step('appraiseBudgetRequest', by.second, { lines, reason });
  expect(budgetRequest.stage).toBe('APPRAISED');
  expect(await worklist(by.finance)).toContain('OPEN_BUDGET_DOSSIER');
  await seenBy();
});

let council: string;
let committee: string;

test('a dossier goes to the Committee; what the Council decides on goes on to it', async () => {
  day('2026-02-10');
  const open = (decidedBy: string) =>
    dossierStep('openBudgetDossier', by.finance, {
      planId: PLAN,
      title: 'Tờ trình kinh phí thông tin đối ngoại năm 2026',
      decidedBy,
      requests: [id],
    });
  const opened = await open('COUNCIL');
  council = opened.budgetDossier.id;
  expect(opened.receipt.events).toEqual([
    { type: 'BudgetDossierOpened', stream: council },
    { type: 'BudgetRequestPutIntoDossier', stream: id },
  ]);
  committee = (await open('COMMITTEE')).budgetDossier.id;
  expect(
    await refusal('submitDossierToProvince', by.office, {
      budgetRequestId: undefined,
      dossierId: council,
    }),
  ).toMatchObject({ code: 'FORBIDDEN' });
  expect(await worklist(by.finance)).toContain('SUBMIT_DOSSIER_TO_PROVINCE');
  for (const dossierId of [council, committee])
    await dossierStep('submitDossierToProvince', by.finance, { dossierId });
  await seenBy();
  expect(await worklist(by.clerk)).toEqual([]);
  expect((await worklist(by.office)).filter((what) => what.includes('DOSSIER')).sort()).toEqual([
    'DECIDE_DOSSIER',
    'SUBMIT_DOSSIER_TO_COUNCIL',
  ]);
  expect(
    await refusal('submitDossierToCouncil', by.office, {
      budgetRequestId: undefined,
      dossierId: committee,
    }),
  ).toMatchObject({ code: 'NOT_FOR_COUNCIL' });
  // For the clerk and for agencies there is no dossier.
  for (const who of [by.clerk, by.head, by.other])
    expect(
      await who.get(
        `{ budgetDossier(id: "${council}") { id } node(id: "${council}") { id }
           budgetDossiers(planId: "${PLAN}") { totalCount } }`,
      ),
    ).toEqual({ budgetDossier: null, node: null, budgetDossiers: { totalCount: 0 } });
  day('2026-02-12');
  await dossierStep('submitDossierToCouncil', by.office, { dossierId: council });
  await seenBy('clerk');
  expect(await worklist(by.clerk)).toEqual(['DECIDE_DOSSIER']);
  const { budgetDossiers } = await by.clerk.get(
    `{ budgetDossiers(planId: "${PLAN}") { edges { node { id title stage
        requests { edges { node { id } } } budget { source stage requested recommended scope } } } } }`,
  );
  expect(budgetDossiers.edges).toEqual([
    {
      node: {
        id: council,
        title: 'Tờ trình kinh phí thông tin đối ngoại năm 2026',
        stage: 'WITH_COUNCIL',
        requests: { edges: [{ node: { id } }] },
        budget: [
          {
            source: 'PROVINCIAL',
            stage: 'WITH_COUNCIL',
            requested: BIG,
            recommended: String(BigInt(BIG) - 1n),
            scope: 'OWN',
          },
        ],
      },
    },
  ]);
});

test('the Council decides by one resolution, the Committee on what is its own', async () => {
  day('2026-02-20');
  const line = { budgetRequestId: id, ...provincial };
  const decide = { dossierId: council, lines: [{ ...line, approved: '9000000000000001' }] };
  expect(
    await refusal('decideDossier', by.office, { ...decide, budgetRequestId: undefined }),
  ).toMatchObject({ code: 'FORBIDDEN' });
  expect(
    await refusal('decideDossier', by.clerk, { ...decide, budgetRequestId: undefined }),
  ).toMatchObject({ code: 'DOCUMENT_MISSING' });
  const document = { number: '12/NQ-HĐND', date: '2026-02-20', issuer: 'HĐND tỉnh Đồng Nai' };
  const decided = await dossierStep('decideDossier', by.clerk, { ...decide, document });
  expect(decided.receipt.events.map(({ type }: { type: string }) => type)).toEqual([
    'BudgetDossierDecided',
    'BudgetRequestDecided',
  ]);
  await dossierStep('decideDossier', by.office, {
    dossierId: committee,
    lines: [{ budgetRequestId: id, ...central, approved: '250000000' }],
    document: paper('77/QĐ-UBND'),
  });
  const { budgetRequest } = await by.head.get(
    `{ budgetRequest(id: "${id}") { stage estimateApproval { number } tracks { source stage
        awaiting { agency { code } } approved decision { by decidedOn document { number } reason }
        dossier { id } } } }`,
  );
  expect(budgetRequest).toEqual({
    stage: 'DECIDED',
    estimateApproval: { number: '12/NQ-HĐND' },
    tracks: [
      {
        source: 'PROVINCIAL',
        stage: 'DECIDED',
        awaiting: { agency: { code: OFFICE } },
        approved: '9000000000000001',
        decision: {
          by: 'COUNCIL',
          decidedOn: '2026-02-20',
          document: { number: '12/NQ-HĐND' },
          reason: null,
        },
        dossier: null,
      },
      {
        source: 'CENTRAL',
        stage: 'DECIDED',
        awaiting: { agency: { code: OFFICE } },
        approved: '250000000',
        decision: {
          by: 'COMMITTEE',
          decidedOn: '2026-02-20',
          document: { number: '77/QĐ-UBND' },
          reason: null,
        },
        dossier: null,
      },
      {
        source: 'COMMUNE',
        stage: 'RECORDED',
        awaiting: null,
        approved: null,
        decision: null,
        dossier: null,
      },
    ],
  });
  await seenBy('clerk');
});

test('money comes after both approvals, in two steps, and never above what was approved', async () => {
  day('2026-03-02');
  const allocate = (amount: string) => ({
    source: 'PROVINCIAL',
    lines: [{ task: provincial.task, period: provincial.period, amount }],
    document: paper('90/QĐ-UBND'),
  });
  const first = '9000000000000000';
  expect(await refusal('allocateBudget', by.finance, allocate(first))).toMatchObject({
    code: 'POLICY_NOT_APPROVED',
  });
  expect(await worklist(by.office)).toContain('APPROVE_BUDGET_POLICY');
  await step('approveBudgetPolicy', by.office, { document: paper('50/UBND-KGVX') });
  expect(
    await refusal('allocateBudget', by.finance, {
      source: 'CENTRAL',
      lines: [{ task: central.task, period: central.period, amount: '1' }],
      document: paper('91/QĐ-UBND'),
    }),
  ).toMatchObject({ code: 'ESTIMATE_NOT_APPROVED' });
  const partly = await step('allocateBudget', by.finance, allocate(first));
  expect(partly.budgetRequest.tracks[0]).toMatchObject({ stage: 'PARTLY_ALLOCATED' });
  expect(await refusal('allocateBudget', by.finance, allocate('2'))).toMatchObject({
    code: 'OVER_ALLOCATION',
    field: 'lines[0].amount',
  });
  const whole = await step('allocateBudget', by.finance, allocate('1'));
  expect(whole.budgetRequest.tracks[0]).toMatchObject({ stage: 'ALLOCATED' });
  day('2026-12-20');
  await step('settleBudget', by.finance, { source: 'PROVINCIAL' });
  await step('declineFunding', by.finance, { source: 'CENTRAL', reason: 'Bộ không chuyển vốn.' });
  const { budgetRequest } = await by.officer.get(
    `{ budgetRequest(id: "${id}") { stage age { calendarDays } tracks { source stage reason allocated
        allocations { on amount document { number } } } remarks { type text } } }`,
  );
  expect(budgetRequest).toMatchObject({
    stage: 'SETTLED',
    age: null,
    tracks: [
      {
        source: 'PROVINCIAL',
        stage: 'SETTLED',
        reason: null,
        allocated: '9000000000000001',
        allocations: [
          { on: '2026-03-02', amount: first, document: { number: '90/QĐ-UBND' } },
          { on: '2026-03-02', amount: '1', document: { number: '90/QĐ-UBND' } },
        ],
      },
      { source: 'CENTRAL', stage: 'NOT_FUNDED', reason: 'Bộ không chuyển vốn.' },
      { source: 'COMMUNE', stage: 'RECORDED' },
    ],
  });
  expect(budgetRequest.remarks.map(({ type }: { type: string }) => type)).toEqual([
    'BudgetRequestReturned',
    'BudgetAppraisalRecused',
    'BudgetRequestAppraised',
    'BudgetFundingDeclined',
  ]);
  for (const who of Object.values(by))
    expect((await worklist(who)).filter((what) => /BUDGET|DOSSIER/.test(what))).toEqual([]);
  await seenBy('clerk');
});

test('Finance never appraises its own request: it recuses itself, and another is named', async () => {
  day('2026-12-21');
  const line = { task: 'II.5.c.1', period: '2026', source: 'OTHER' };
  const preparer = await app.as(['AGENCY_HEAD', 'FINANCE'], FINANCE, 'preparer');
  const { draftBudgetRequest } = await preparer.get(mutation('draftBudgetRequest', FIELDS), {
    input: { planId: PLAN, lines: [{ ...line, requested: '300000000' }] },
  });
  id = draftBudgetRequest.budgetRequest.id;
  await step('submitBudgetRequest', preparer);
  await step('receiveBudgetRequest', by.finance);
  const lines = [{ ...line, recommended: '300000000' }];
  expect(await refusal('appraiseBudgetRequest', preparer, { lines })).toMatchObject({
    code: 'PREPARED_BY_APPRAISER',
  });
  expect(await refusal('appraiseBudgetRequest', by.second, { lines })).toMatchObject({
    code: 'APPRAISER_NOT_NAMED',
  });
  const name = { person: 'named-person', agency: OFFICE };
  expect(await refusal('nameBudgetAppraiser', by.office, name)).toMatchObject({
    code: 'NOBODY_RECUSED',
  });
  expect(await worklist(by.finance)).toContain('RECUSE_FROM_APPRAISAL');
  await step('recuseFromAppraisal', by.finance, { reason: 'Dự toán của chính Sở Tài chính.' });
  expect(await worklist(by.office)).toContain('NAME_BUDGET_APPRAISER');
  expect(
    await refusal('nameBudgetAppraiser', by.office, { person: 'preparer', agency: FINANCE }),
  ).toMatchObject({ code: 'PREPARED_BY_APPRAISER', field: 'person' });
  await step('nameBudgetAppraiser', by.office, name);
  const named = await app.as('PROVINCE_OFFICE', OFFICE, 'named-person');
  expect(await worklist(named)).toContain('APPRAISE_BUDGET_REQUEST');
  expect(await worklist(by.office)).not.toContain('APPRAISE_BUDGET_REQUEST');
  expect(await refusal('appraiseBudgetRequest', by.office, { lines })).toMatchObject({
    code: 'OTHER_APPRAISER',
  });
  const { budgetRequest } = await step('appraiseBudgetRequest', named, { lines });
  expect(budgetRequest.stage).toBe('APPRAISED');
});

type Line = { source: string; stage: string; requested: string; section: string; agency: string };
type Sums = Record<string, { count: Set<string>; requested: bigint; approved: bigint }>;

test('at every position the pipeline is the sum of the requests, by every dimension', async () => {
  const { auditTrail } = await by.auditor.get(
    '{ auditTrail(filter: { section: "III" }, first: 200) { totalCount edges { node { position } } } }',
  );
  expect(auditTrail.totalCount).toBeGreaterThan(30);
  for (const { node } of auditTrail.edges) {
    const { asOf } = await by.auditor.get(
      `{ asOf(position: "${node.position}") {
          budgetPipeline(planId: "${PLAN}", by: [STAGE, SOURCE, SECTION, AGENCY]) {
            stage source section { code } agency { code } count requested approved }
          budgetRequests(filter: { planId: "${PLAN}" }, first: 200) { edges { node {
            id agency { code } tracks { source stage }
            lines { source requested approved task { section { code parent { code } } } } } } } } }`,
    );
    const sums: Sums = {};
    for (const { node: request } of asOf.budgetRequests.edges)
      for (const line of request.lines) {
        const { stage } = request.tracks.find((track: Line) => track.source === line.source);
        const { code, parent } = line.task.section;
        const section = parent.code === 'II' ? code : parent.code;
        const key = [stage, line.source, section, request.agency.code].join(' ');
        sums[key] ??= { count: new Set(), requested: 0n, approved: 0n };
        const sum = sums[key];
        sum.count.add(request.id);
        sum.requested += BigInt(line.requested);
        sum.approved += BigInt(line.approved ?? 0);
      }
    const told = Object.fromEntries(
      asOf.budgetPipeline.map((total: Record<string, never>) => {
        const { stage, source, section, agency, count, requested, approved } = total as never as {
          stage: string;
          source: string;
          section: { code: string };
          agency: { code: string };
          count: number;
          requested: string;
          approved: string | null;
        };
        const key = [stage, source, section.code, agency.code].join(' ');
        return [key, [count, requested, approved ?? '0']];
      }),
    );
    const expected = Object.entries(sums).map(([key, { count, requested, approved }]) => [
      key,
      [count.size, String(requested), String(approved)],
    ]);
    expect(told).toEqual(Object.fromEntries(expected));
  }
});
