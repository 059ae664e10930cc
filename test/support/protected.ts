import { type App, type Caller, CULTURE, FINANCE, FOREIGN, mutation, PLAN } from './app';

/**
 * One agency's year with something in it of everything that not everybody may read (rules 18, 20,
 * 21, 23 and 25), each with words or amounts that stand nowhere else.
 */
export const OWNER = FOREIGN;
export const OTHER = 'so-y-te';
export const OFFICE = 'van-phong-ubnd-tinh';
export const COUNCIL = 'hdnd-tinh';

/** What gives a thing away, wherever it stands. */
export const MARKS = {
  moneyBeforeCouncil: /1234543\d{5}|kxcouncilmoney/,
  moneyWithFinance: /7654567\d{5}|kxfinancemoney/,
  moneyDrafted: /5678765\d{5}/,
  dossierBeforeCouncil: /kxcouncildossier/,
  dossierOfCommittee: /kxcommitteedossier/,
  reportDraft: /kxdraft/,
  report: /kxreport/,
  obstacle: /kxobstacle/,
  remark: /kxremark/,
  evidence: /kxevidence|7c17c17c17c1/,
  classifiedDocument: /kxsecret/,
  consolidated: /kxwords/,
  delegate: /kxdelegate/,
} as const;
export type Kind = keyof typeof MARKS;

export type World = {
  begun: string;
  head: string;
  ids: Record<string, string>;
  /** Of each command that was given. */
  commandIds: string[];
};

const line = { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL' };
const paper = (number: string) => ({ number, date: '2026-04-01', issuer: 'UBND tỉnh' });

export async function play(app: App): Promise<World> {
  const by = {
    head: await app.as('AGENCY_HEAD', OWNER, 'owner-head'),
    officer: await app.as('AGENCY_OFFICER', OWNER, 'owner-officer'),
    coordinator: await app.as('COORDINATOR', CULTURE, 'the-coordinator'),
    finance: await app.as('FINANCE', FINANCE, 'the-appraiser'),
    office: await app.as('PROVINCE_OFFICE', OFFICE, 'the-office'),
  };
  const world: World = { begun: await app.head(), head: '', ids: {}, commandIds: [] };
  const did = async (who: Caller, name: string, input: object, fields = 'stale') => {
    const receipt = 'receipt { commandId }';
    const answer = (await who.get(mutation(name, `${fields} ${receipt}`), { input }))[name];
    world.commandIds.push(answer.receipt.commandId);
    return answer;
  };
  await work(by, did, world.ids);
  await papers(by, did, world.ids);
  await money(by, did, world.ids);
  const consolidated = { cycleId: world.ids.cycle, conclusions: 'Kết luận kxwords.' };
  await did(by.coordinator, 'consolidateReport', consolidated);
  world.head = await app.head();
  return world;
}

type People = Record<'head' | 'officer' | 'coordinator' | 'finance' | 'office', Caller>;
// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query asked for.
type Did = (who: Caller, name: string, input: object, fields?: string) => Promise<any>;
type Ids = World['ids'];

async function work({ head, officer, coordinator }: People, did: Did, ids: Ids): Promise<void> {
  const { assignments } = await head.get(
    `{ assignments(filter: { task: "II.5.b.2", agency: "${OWNER}" }) { edges { node { id } } } }`,
  );
  const assignmentId = assignments.edges[0].node.id;
  ids.assignment = assignmentId;
  ids.occurrence = `${assignmentId}/2026-Q2`;
  const period = { assignmentId, period: '2026-Q2' };
  await did(officer, 'reportProgress', { ...period, quantity: 1, note: 'Ghi chú kxremark.' });
  const evidence = { kind: 'LINK', url: 'https://kxevidence.vn/', sha256: `${'7c1'.repeat(21)}0` };
  await did(officer, 'registerEvidence', {
    ...period,
    ...evidence,
    name: 'Tệp kxevidence.',
    size: 1,
    classification: 'INTERNAL',
  });
  const told = { planId: PLAN, taskCode: 'II.5.b.2', text: 'Vướng mắc kxobstacle.' };
  ids.obstacle = (await did(officer, 'reportObstacle', told, 'obstacle { id }')).obstacle.id;
  const { obstacle: obstacleId } = ids;
  await did(coordinator, 'escalateObstacle', { obstacleId, note: 'Chuyển kxobstacle.' });
  const extension = { ...period, until: '2026-07-20', reason: 'Lý do kxremark.', obstacleId };
  await did(officer, 'requestExtension', extension);
  await did(coordinator, 'refuseExtension', { ...period, reason: 'Trả lời kxremark.' });
  const urged = { planId: PLAN, task: 'II.5.b.2', agency: OWNER, text: 'Đôn đốc kxremark.' };
  await did(coordinator, 'urge', urged);
  await did(head, 'grantDelegation', {
    delegate: 'kxdelegate',
    delegateAgency: CULTURE,
    roles: ['AGENCY_OFFICER'],
    from: '2026-04-01',
    until: '2026-12-31',
  });
  const document = { number: '7-BC', date: '2026-04-01', issuer: 'Nơi kxsecret', level: 'MAT' };
  const entry = { planId: PLAN, ...document };
  const written = await did(head, 'registerClassifiedDocument', entry, 'classifiedDocument { id }');
  ids.paper = written.classifiedDocument.id;
}

async function papers({ head, officer, coordinator }: People, did: Did, ids: Ids): Promise<void> {
  const open = async (from: string, to: string, cutOff: string) => {
    const asked = { planId: PLAN, kind: 'PERIODIC', periodCovered: { from, to }, cutOff };
    return (await did(coordinator, 'openReportingCycle', asked, 'reportingCycle { id }'))
      .reportingCycle.id;
  };
  ids.cycle = await open('2026-01-01', '2026-03-31', '2026-04-10');
  ids.draftCycle = await open('2026-01-01', '2026-04-05', '2026-04-12');
  const { cycle: cycleId, draftCycle } = ids;
  const handed = { cycleId, content: 'Nội dung kxreport.' };
  ids.report = (await did(head, 'submitReport', handed, 'report { id }')).report.id;
  const { report: reportId } = ids;
  await did(coordinator, 'returnReport', { reportId, reason: 'Trả lại kxreport.' });
  await did(head, 'submitReport', { cycleId, content: 'Bổ sung kxreport.' });
  const draft = { cycleId: draftCycle, content: 'Đang viết kxdraft.' };
  ids.draft = (await did(officer, 'draftReport', draft, 'report { id }')).report.id;
}

async function money(by: People, did: Did, ids: Ids): Promise<void> {
  const { head, officer, finance, office, coordinator } = by;
  const asked = async (requested: string, source = 'PROVINCIAL', budgetRequestId?: string) => {
    const lines = [{ ...line, source, requested }];
    const input = { planId: PLAN, lines, ...(budgetRequestId && { budgetRequestId }) };
    return (await did(officer, 'draftBudgetRequest', input, 'budgetRequest { id }')).budgetRequest
      .id as string;
  };
  const appraised = async (budgetRequestId: string, recommended: string, source = 'PROVINCIAL') => {
    await did(head, 'submitBudgetRequest', { budgetRequestId });
    await did(finance, 'receiveBudgetRequest', { budgetRequestId });
    const lines = [{ ...line, source, recommended }];
    const reason =
      source === 'PROVINCIAL' ? 'Thẩm định kxcouncilmoney.' : 'Thẩm định kxfinancemoney.';
    await did(finance, 'appraiseBudgetRequest', { budgetRequestId, lines, reason });
  };
  const dossier = async (decidedBy: string, title: string, request: string) => {
    const opened = { planId: PLAN, title, decidedBy, requests: [request] };
    const { budgetDossier } = await did(
      finance,
      'openBudgetDossier',
      opened,
      'budgetDossier { id }',
    );
    await did(finance, 'submitDossierToProvince', { dossierId: budgetDossier.id });
    return budgetDossier.id as string;
  };
  ids.drafted = await asked('567876500001');
  ids.withFinance = await asked('765456700001', 'CENTRAL');
  await did(head, 'submitBudgetRequest', { budgetRequestId: ids.withFinance });
  await did(finance, 'receiveBudgetRequest', { budgetRequestId: ids.withFinance });
  const back = { budgetRequestId: ids.withFinance, reason: 'Trả kxfinancemoney.' };
  await did(finance, 'returnBudgetRequest', back);
  await asked('765456700002', 'CENTRAL', ids.withFinance);
  await appraised(ids.withFinance, '765456700003', 'CENTRAL');
  ids.committee = await dossier('COMMITTEE', 'Tờ trình kxcommitteedossier', ids.withFinance);
  ids.request = await asked('123454300004');
  await appraised(ids.request, '123454300003');
  ids.council = await dossier('COUNCIL', 'Tờ trình kxcouncildossier', ids.request);
  await did(office, 'submitDossierToCouncil', { dossierId: ids.council });
  await did(office, 'approveBudgetPolicy', {
    budgetRequestId: ids.request,
    document: paper('5/QĐ'),
  });
  await did(coordinator, 'acknowledgeBudgetCopy', { budgetRequestId: ids.request });
}
