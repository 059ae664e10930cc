import { APP_ROLES } from '../../src/domain/decider';
import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { open } from '../../src/infra/ledger/envelope';
import type { LedgerEvent } from '../../src/projections/projection';
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
import { countedByHand } from '../support/played-year';

jest.setTimeout(300_000);

/**
 * IV.3 over HTTP: the cycle opens, 95 communes and the departments report, the coordinator
 * consolidates and dispatches, both confirm, a correction arrives, version 2 says what changed.
 */
const ledger = memoryEventStore();
const openLedger = async () => ({ ...ledger, close: async () => undefined });
const OFFICE = 'van-phong-ubnd-tinh';
const CYCLE = `reportingCycle-${PLAN}.FINAL`;
const STREAM = `consolidatedReport-${PLAN}.FINAL`;
const reportOf = (agency: string) => `report-${PLAN}.FINAL.${agency}`;
const paper = (number: string, date: string) => ({ number, date, issuer: 'Sở VHTTDL' });

let app: App;
let coordinator: Caller;
let office: Caller;
let auditor: Caller;
let finance: Caller;
let communes: string[];
let roster: string[];
const heads = new Map<string, Caller>();

const headOf = async (agency: string): Promise<Caller> => {
  const known = heads.get(agency) ?? (await app.as('AGENCY_HEAD', agency));
  heads.set(agency, known);
  return known;
};
const did = async (by: Caller, name: string, input: object, fields = 'stale') =>
  (await by.get(mutation(name, fields), { input }))[name];
const written = 'receipt { events { type } }';

beforeAll(async () => {
  app = await startApp({ now: '2026-02-02T02:00:00.000Z', openLedger });
  coordinator = await app.as('COORDINATOR', CULTURE);
  office = await app.as('PROVINCE_OFFICE', OFFICE);
  auditor = await app.as('AUDITOR');
  finance = await app.as('FINANCE', FINANCE);
  for (const [taskCode, group] of [
    ['II.5.a', 'xa-phuong'],
    ['II.6.b', 'xa-phuong'],
    ['II.6.b', 'so-ban-nganh'],
  ])
    await did(coordinator, 'assignTask', { planId: PLAN, taskCode, group });
  await workIsDone();
  const { agencies } = await auditor.get(
    '{ agencies(first: 200) { edges { node { code kind } } } }',
  );
  communes = agencies.edges
    .map(({ node }: { node: { code: string; kind: string } }) => node)
    .filter(({ kind }: { kind: string }) => kind === 'COMMUNE' || kind === 'WARD')
    .map(({ code }: { code: string }) => code);
});
afterAll(() => app?.stop());

async function idOf(task: string, agency: string): Promise<string> {
  const { assignments } = await auditor.get(
    `{ assignments(filter: { planId: "${PLAN}", task: "${task}", agency: "${agency}" }) { edges { node { id } } } }`,
  );
  return assignments.edges[0].node.id;
}

/** Two bulletins, the second one late; money is asked for, somebody is urged and asks for time. */
async function workIsDone() {
  const head = await headOf(FOREIGN);
  const assignmentId = await idOf('II.5.b.2', FOREIGN);
  const finished = async (period: string, on: string) => {
    app.clock.now = `${on}T03:00:00.000Z`;
    await did(head, 'reportCompletion', { assignmentId, period, quantity: 1 });
    await did(coordinator, 'confirmCompletion', { assignmentId, period });
  };
  await finished('2026-Q1', '2026-03-20');
  await finished('2026-Q2', '2026-07-06');
  await did(head, 'requestExtension', {
    assignmentId,
    period: '2026-Q3',
    until: '2026-10-20',
    reason: 'Chờ bản dịch.',
  });
  await did(coordinator, 'grantExtension', { assignmentId, period: '2026-Q3' });
  await did(coordinator, 'urge', {
    planId: PLAN,
    task: 'II.5.b.2',
    agency: FOREIGN,
    text: 'Đề nghị khẩn trương.',
  });
  const lines = [
    { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '9007199254740993' },
    { task: 'II.5.b.2', period: '2026', source: 'OTHER', requested: '50000000' },
  ];
  const { budgetRequest } = await did(
    head,
    'draftBudgetRequest',
    { planId: PLAN, lines },
    'budgetRequest { id }',
  );
  await did(head, 'submitBudgetRequest', { budgetRequestId: budgetRequest.id });
  app.clock.now = '2026-10-12T02:00:00.000Z';
  await app.keepTime();
}

const COMPLIANCE = 'compliance { due submitted late accepted nil missing scope }';
const compliance = async (by: Caller = auditor) =>
  (await by.get(`{ reportingCycle(id: "${CYCLE}") { ${COMPLIANCE} } }`)).reportingCycle.compliance;
type Item = { what: string; dueOn: string; object: { id: string }; cycle: { id: string } | null };
const worklist = async (by: Caller, ...what: string[]): Promise<Item[]> => {
  const { viewer } = await by.get(
    '{ viewer { worklist(first: 200) { edges { node { what dueOn object { id } cycle { id } } } } } }',
  );
  return viewer.worklist.edges
    .map(({ node }: { node: Item }) => node)
    .filter((item: Item) => what.includes(item.what));
};
const allowed = async (by: Caller): Promise<string[]> =>
  (await by.get(`{ reportingCycle(id: "${CYCLE}") { allowedCommands } }`)).reportingCycle
    .allowedCommands;

describe('the cycle opens', () => {
  test('with its clock, its headings, its roster and what is to be checked in', async () => {
    const { reportingCycle } = await did(
      coordinator,
      'openReportingCycle',
      {
        planId: PLAN,
        kind: 'FINAL',
        periodCovered: { from: '2026-01-01', to: '2026-10-31' },
        cutOff: '2026-11-06',
      },
      'reportingCycle { id state lastInstant template checkInsAsked roster { code } }',
    );
    roster = reportingCycle.roster.map(({ code }: { code: string }) => code);
    expect({ ...reportingCycle, roster: roster.length }).toEqual({
      id: CYCLE,
      state: 'OPEN',
      lastInstant: '2026-11-14T16:59:59.000Z',
      template: [
        'Kết quả thực hiện các nhiệm vụ được giao',
        'Kinh phí thực hiện',
        'Khó khăn, vướng mắc và nguyên nhân',
        'Đề xuất, kiến nghị',
      ],
      // Of II.6.b: 95 communes and 13 departments; II.7.b's lead is one more.
      checkInsAsked: expect.any(Number),
      roster: expect.any(Number),
    });
    expect(communes).toHaveLength(95);
    expect(communes.filter((code) => !roster.includes(code))).toEqual([]);
    expect(await compliance()).toEqual({
      due: roster.length,
      submitted: 0,
      late: 0,
      accepted: 0,
      nil: 0,
      missing: roster.length,
      scope: 'ALL',
    });
  });

  test('and awaits a report and a check-in of each, and the rest of the coordinator', async () => {
    const own = await worklist(await headOf(communes[0] as string), 'SUBMIT_REPORT', 'CHECK_IN');
    expect(own.map(({ what, dueOn }) => [what, dueOn])).toEqual([
      ['CHECK_IN', '2026-11-06'],
      ['SUBMIT_REPORT', '2026-11-06'],
    ]);
    expect(own[0]?.cycle).toEqual({ id: CYCLE });
    expect(await worklist(coordinator, 'CONSOLIDATE_REPORT')).toEqual([
      { what: 'CONSOLIDATE_REPORT', dueOn: '2026-11-14', object: { id: CYCLE }, cycle: null },
    ]);
    expect(await allowed(coordinator)).toEqual(['consolidateReport']);
    expect(await allowed(await headOf(FOREIGN))).toEqual(['draftReport', 'submitReport']);
    expect(await allowed(auditor)).toEqual([]);
  });
});

describe('a check-in', () => {
  test('ends what it answers, and is listed with the report', async () => {
    const [code] = communes as [string];
    const head = await headOf(code);
    const assignmentId = await idOf('II.6.b', code);
    await did(head, 'checkIn', {
      assignmentId,
      period: '2026',
      cycleId: CYCLE,
      note: '12 tin, bài.',
    });
    expect(await worklist(head, 'CHECK_IN')).toEqual([]);
    const { occurrences } = await auditor.get(
      `{ occurrences(filter: { planId: "${PLAN}", checkedInFor: "${CYCLE}" }) { edges { node { id } } } }`,
    );
    expect(occurrences.edges).toEqual([{ node: { id: `${assignmentId}/2026` } }]);
  });
});

const submit = async (agency: string, of: object = {}) =>
  did(await headOf(agency), 'submitReport', {
    cycleId: CYCLE,
    content: 'Đã triển khai các nội dung được giao.',
    ...of,
  });

describe('a draft', () => {
  test('is there for its agency, and for nobody else on any path', async () => {
    const head = await headOf(FOREIGN);
    const { report } = await did(
      head,
      'draftReport',
      { cycleId: CYCLE, content: 'Đang viết.' },
      'report { id status draft { content } allowedCommands }',
    );
    expect(report).toEqual({
      id: reportOf(FOREIGN),
      status: 'DRAFT',
      draft: { content: 'Đang viết.' },
      allowedCommands: ['draftReport', 'submitReport'],
    });
    const paths = `{
      report(id: "${reportOf(FOREIGN)}") { id }
      node(id: "${reportOf(FOREIGN)}") { id }
      reports(filter: { status: DRAFT }) { totalCount }
      reportingCycle(id: "${CYCLE}") { reports(filter: { status: DRAFT }) { totalCount } compliance { submitted } }
      auditTrail(filter: { types: ["ReportDrafted"] }) { totalCount }
    }`;
    expect(await head.get(paths)).toMatchObject({
      report: { id: reportOf(FOREIGN) },
      node: { id: reportOf(FOREIGN) },
      reports: { totalCount: 1 },
      reportingCycle: { reports: { totalCount: 1 }, compliance: { submitted: 0 } },
      auditTrail: { totalCount: 1 },
    });
    for (const other of [coordinator, office, auditor, finance, await headOf('so-y-te')])
      expect(await other.get(paths)).toMatchObject({
        report: null,
        node: null,
        reports: { totalCount: 0 },
        reportingCycle: { reports: { totalCount: 0 } },
        auditTrail: { totalCount: 0 },
      });
  });
});

describe('95 communes and the departments report', () => {
  const late = () => communes.slice(3, 8);
  const missing = () => communes.slice(0, 2);
  const nil = () => communes[2] as string;

  test('some in time, some late, one that there was nothing, two not at all', async () => {
    app.clock.now = '2026-11-05T03:00:00.000Z';
    const inTime = roster.filter((code) => ![...late(), ...missing(), nil()].includes(code));
    for (const code of inTime) await submit(code);
    await submit(nil(), { content: null, nil: true });
    app.clock.now = '2026-11-09T03:00:00.000Z';
    for (const code of late()) await submit(code);
    expect(await compliance()).toEqual({
      due: roster.length,
      submitted: roster.length - 2,
      late: 5,
      accepted: 0,
      nil: 1,
      missing: 2,
      scope: 'ALL',
    });
  });

  test('one takes its report back, and reports late for that', async () => {
    const code = communes[9] as string;
    const { report } = await did(
      await headOf(code),
      'withdrawReport',
      { reportId: reportOf(code), revision: 1, reason: 'Gửi nhầm bản chưa duyệt.' },
      'report { status revision submittedAt revisions { revision withdrawnOn withdrawalReason } }',
    );
    expect(report).toEqual({
      status: 'NONE',
      revision: 1,
      submittedAt: null,
      revisions: [
        { revision: 1, withdrawnOn: '2026-11-09', withdrawalReason: 'Gửi nhầm bản chưa duyệt.' },
      ],
    });
    expect(await compliance()).toMatchObject({ submitted: roster.length - 3, late: 5, missing: 3 });
    expect(await worklist(await headOf(code), 'SUBMIT_REPORT')).toHaveLength(1);
    await submit(code);
    expect(await compliance()).toMatchObject({ submitted: roster.length - 2, late: 6, missing: 2 });
  });

  test('all are accepted in one act, tried first; one is returned and comes again', async () => {
    await did(coordinator, 'returnReport', {
      reportId: reportOf(FOREIGN),
      reason: 'Thiếu số liệu quý III.',
    });
    const reportIds = roster.filter((code) => code !== CULTURE).map(reportOf);
    const accept = (preview: boolean) =>
      did(
        coordinator,
        'acceptReports',
        { reportIds, preview },
        'results { outcome code } receipt { events { type } }',
      );
    const count = (results: { outcome: string; code: string | null }[]) => {
      const by: Record<string, number> = {};
      for (const { outcome, code } of results) by[code ?? outcome] = (by[code ?? outcome] ?? 0) + 1;
      return by;
    };
    const expected = {
      ACCEPTED: roster.length - 5,
      // Returned, and nothing to report; the two that are missing are no reports at all.
      WRONG_STATUS: 2,
      NOT_FOUND: 2,
    };
    const before = await app.head();
    const tried = await accept(true);
    expect([count(tried.results), tried.receipt, await app.head()]).toEqual([
      expected,
      null,
      before,
    ]);
    const done = await accept(false);
    expect([count(done.results), done.receipt.events.length]).toEqual([
      expected,
      roster.length - 5,
    ]);
    const again = await accept(false);
    expect([count(again.results), again.receipt.events]).toEqual([expected, []]);
    await submit(FOREIGN, { content: 'Đã bổ sung số liệu quý III.' });
    await did(coordinator, 'acceptReports', { reportIds: [reportOf(FOREIGN)] });
    await did(office, 'acceptReports', { reportIds: [reportOf(CULTURE)] });
    expect(await compliance()).toEqual({
      due: roster.length,
      submitted: roster.length - 2,
      late: 6,
      accepted: roster.length - 3,
      nil: 1,
      missing: 2,
      scope: 'ALL',
    });
  });
});

const WHOLE = `version position time form text conclusions contentHash recomputedContentHash
  inclusions { reportId revision position late nil agency { code } }
  parts { part rows { subject title figures { name value query } } }
  dispatches { to on late document { number } receivedOn receipt { number } }
  differences { figures { part subject title name before after } inclusions { agency before after } }
  history { totalCount }`;
type Figure = { name: string; value: string; query: string | null };
type Row = { subject: string; title: string; figures: Figure[] };
type Whole = {
  version: number;
  position: string;
  time: string;
  text: string;
  contentHash: string;
  recomputedContentHash: string;
  inclusions: { reportId: string; revision: number; position: string }[];
  parts: { part: string; rows: Row[] }[];
  differences: unknown;
};
const versionOf = async (version: number | null, by: Caller = auditor): Promise<Whole> =>
  (
    await by.get(
      `{ reportingCycle(id: "${CYCLE}") { consolidated${version ? `(version: ${version})` : ''} { ${WHOLE} } } }`,
    )
  ).reportingCycle.consolidated;
const rowsOf = ({ parts }: Whole, part: string) =>
  parts.find((each) => each.part === part)?.rows ?? [];
const figuresOf = (row: Row | undefined) =>
  Object.fromEntries((row?.figures ?? []).map(({ name, value }) => [name, value]));

/** Everything up to a position, as a reader of the ledger has it. */
async function eventsUpTo(position: string): Promise<LedgerEvent[]> {
  const stored = await ledger.readAll(0n, 1_000_000);
  return stored.filter((each) => each.position <= BigInt(position)).map((each) => open(each, null));
}

/** All numbers of an answer added up. */
function added(answer: unknown): number | bigint {
  const sums = (value: unknown): bigint | number => {
    if (Array.isArray(value)) return value.map(sums).reduce(plus, 0n);
    if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
    if (typeof value === 'string') return /^\d+$/.test(value) ? BigInt(value) : 0n;
    if (typeof value !== 'object' || value === null) return 0n;
    return Object.values(value).map(sums).reduce(plus, 0n);
  };
  return sums(answer);
}
const plus = (a: number | bigint, b: number | bigint) =>
  typeof a === 'bigint' && typeof b === 'bigint' ? a + b : Number(a) + Number(b);

describe('the coordinator consolidates', () => {
  const commandId = '6f0f2a52-6d4d-4b5e-9d0e-3a4f6d1b2c3d';

  test('what the ledger says, with the submissions that it rests on', async () => {
    app.clock.now = '2026-11-13T02:30:00.000Z';
    const { consolidated, receipt } = await did(
      coordinator,
      'consolidateReport',
      { cycleId: CYCLE, conclusions: 'Đề nghị UBND tỉnh tiếp tục quan tâm.', commandId },
      `consolidated { ${WHOLE} } ${written}`,
    );
    expect(receipt.events).toEqual([{ type: 'ReportConsolidated' }]);
    expect(consolidated).toMatchObject({
      version: 1,
      form: 1,
      conclusions: 'Đề nghị UBND tỉnh tiếp tục quan tâm.',
      differences: null,
      dispatches: [],
      history: { totalCount: 1 },
    });
    expect(consolidated.inclusions).toHaveLength(roster.length - 2);
    expect(consolidated.inclusions).toContainEqual({
      reportId: reportOf(FOREIGN),
      revision: 2,
      position: expect.any(String),
      late: false,
      nil: false,
      agency: { code: FOREIGN },
    });
    const { event } = await auditor.get(
      `{ event(position: "${consolidated.inclusions[0].position}") { type stream } }`,
    );
    expect(event).toEqual({
      type: 'ReportSubmitted',
      stream: consolidated.inclusions[0].reportId,
    });
  });

  test('repeated under its command id it is the same, and again it writes nothing', async () => {
    const before = await app.head();
    const again = await did(
      coordinator,
      'consolidateReport',
      { cycleId: CYCLE, conclusions: 'Đề nghị UBND tỉnh tiếp tục quan tâm.', commandId },
      `consolidated { version } ${written}`,
    );
    expect(again).toEqual({
      consolidated: { version: 1 },
      receipt: { events: [{ type: 'ReportConsolidated' }] },
    });
    const anew = await did(coordinator, 'consolidateReport', { cycleId: CYCLE }, written);
    expect(anew.receipt.events).toEqual([]);
    expect(await app.head()).toBe(before);
  });

  test('made again at its position it is the same to the byte', async () => {
    const { contentHash, recomputedContentHash } = await versionOf(1);
    expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(recomputedContentHash).toBe(contentHash);
  });

  test('each figure is answered by its query', async () => {
    const report = await versionOf(1);
    const figures = report.parts.flatMap(({ part, rows }) =>
      rows.flatMap(({ subject, figures: own }) =>
        own.map((figure) => ({ ...figure, place: `${part} ${subject} ${figure.name}` })),
      ),
    );
    expect(figures.length).toBeGreaterThan(100);
    const wrong: unknown[] = [];
    for (const { place, value, query } of figures) {
      if (!query) throw new Error(`${place} leads nowhere`);
      const found = String(added(await auditor.get(query)));
      if (found !== value) wrong.push({ place, value, found, query });
    }
    expect(wrong).toEqual([]);
  });

  test('its works are those that a plain fold over the events counts', async () => {
    const report = await versionOf(1);
    const works = countedByHand(await eventsUpTo(report.position), report.time);
    const counted = (those: typeof works, of: Partial<(typeof works)[number]>) =>
      those.filter((work) =>
        Object.entries(of).every(([key, value]) => work[key as keyof typeof work] === value),
      ).length;
    for (const row of rowsOf(report, 'TASK')) {
      const own = works.filter(({ task }) => task === row.subject);
      const figures = figuresOf(row);
      expect([row.subject, Number(figures.works)]).toEqual([row.subject, own.length]);
      for (const [name, status] of [
        ['confirmed', 'CONFIRMED'],
        ['inProgress', 'IN_PROGRESS'],
        ['notStarted', 'NOT_STARTED'],
        ['awaitingTrigger', 'AWAITING_TRIGGER'],
      ] as const)
        expect([row.subject, name, Number(figures[name] ?? 0)]).toEqual([
          row.subject,
          name,
          counted(own, { status }),
        ]);
      expect([row.subject, Number(figures.doneLate ?? 0)]).toEqual([
        row.subject,
        counted(own, { done: 'DONE_LATE' }),
      ]);
    }
    const after = works.filter(({ dueOn }) => dueOn !== null && dueOn > '2026-10-31');
    const undone = after.filter(({ status }) =>
      ['NOT_STARTED', 'IN_PROGRESS', 'RETURNED'].includes(status),
    );
    const told = rowsOf(report, 'REMAINING').reduce(
      (sum, row) => sum + Number(figuresOf(row).undoneAfter),
      0,
    );
    expect(told).toBe(undone.length);
  });

  test('its acts, its money and its compliance are those of the events', async () => {
    const report = await versionOf(1);
    const events = await eventsUpTo(report.position);
    const happened = (type: string) => String(events.filter((each) => each.type === type).length);
    expect(figuresOf(rowsOf(report, 'STEERING')[0])).toEqual({
      urges: happened('AssignmentUrged'),
      extensionsRequested: '1',
      extensionsGranted: '1',
      checkInsAsked: expect.any(String),
      checkedIn: happened('CheckedIn'),
    });
    expect(rowsOf(report, 'BUDGET').map((row) => [row.subject, figuresOf(row)])).toEqual([
      [
        'SUBMITTED',
        {
          'requests.PROVINCIAL': '1',
          'requested.PROVINCIAL': '9007199254740993',
          'requests.OTHER': '1',
          'requested.OTHER': '50000000',
        },
      ],
    ]);
    const [all, ...named] = rowsOf(report, 'COMPLIANCE');
    expect(figuresOf(all)).toEqual({
      due: String(roster.length),
      submitted: String(roster.length - 2),
      late: '6',
      accepted: String(roster.length - 3),
      nil: '1',
      missing: '2',
    });
    const first = new Map<string, LedgerEvent>();
    const withdrawn = new Set<string>();
    for (const event of events) {
      if (event.type === 'ReportWithdrawn') withdrawn.add(event.stream);
      if (event.type !== 'ReportSubmitted') continue;
      if (withdrawn.delete(event.stream)) first.delete(event.stream);
      if (!first.has(event.stream)) first.set(event.stream, event);
    }
    const lateByHand = roster.filter(
      (code) => (first.get(reportOf(code))?.recordedAt ?? '') > '2026-11-06T16:59:59.999Z',
    );
    expect(named.filter((row) => row.figures.length > 0).map(({ subject }) => subject)).toEqual(
      lateByHand,
    );
    expect(named.filter((row) => row.figures.length === 0).map(({ subject }) => subject)).toEqual(
      roster.filter((code) => !first.has(reportOf(code))),
    );
  });

  test('the text says what the figures say', async () => {
    const { text } = await versionOf(1);
    expect(text).toContain('ngân sách tỉnh: 01 dự toán, đề nghị 9.007.199.254.740.993 đồng');
    expect(text).toContain('(số liệu tính đến 10 giờ 00 phút ngày 09/11/2026)');
    expect(text).toContain('2. Báo cáo chậm so với hạn: 06 (');
    expect(text).toContain('3. Chưa báo cáo: 02 (');
    expect(text.normalize('NFC')).toBe(text);
  });

  test('costs as many questions to the views however much there is', async () => {
    app.statements.length = 0;
    await versionOf(1);
    expect(app.statements.length).toBeLessThan(30);
  });
});

describe('who may not see the money and the reports of all', () => {
  test('has no consolidated report, on any path', async () => {
    for (const role of APP_ROLES) {
      const sees = ['COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'].includes(role);
      const by = await app.as(role, role === 'AUDITOR' ? null : 'so-y-te');
      const answer = await by.get(`{
        reportingCycle(id: "${CYCLE}") { consolidated { text } }
        auditTrail(filter: { stream: "${STREAM}" }) { totalCount }
        asOf(time: "2026-12-01T00:00:00.000Z") { reportingCycle(id: "${CYCLE}") { consolidated { version } } }
      }`);
      expect([
        role,
        answer.reportingCycle.consolidated !== null,
        answer.auditTrail.totalCount > 0,
        answer.asOf.reportingCycle.consolidated !== null,
      ]).toEqual([role, sees, sees, sees]);
    }
  });

  test('sends and confirms nothing, and is told that there is nothing', async () => {
    const head = await headOf(CULTURE);
    const input = { cycleId: CYCLE, version: 1, to: 'PROVINCE' };
    for (const name of ['dispatchConsolidatedReport', 'confirmDispatchReceipt']) {
      const before = await app.head();
      const { extensions } = await head.refused(mutation(name, 'stale'), { input });
      expect([name, extensions.code, await app.head()]).toEqual([name, 'NOT_FOUND', before]);
    }
  });

  test.each(['consolidateReport', 'closeReportingCycle'])(
    '%s is for the coordinator',
    async (name) => {
      const before = await app.head();
      for (const role of APP_ROLES.filter((each) => each !== 'COORDINATOR')) {
        const by = await app.as(role, role === 'AUDITOR' ? null : CULTURE);
        const { extensions } = await by.refused(mutation(name, 'stale'), {
          input: { cycleId: CYCLE },
        });
        expect([role, extensions.code]).toEqual([role, 'FORBIDDEN']);
      }
      expect(await app.head()).toBe(before);
    },
  );
});

const send = (version: number, to: string, number: string, date = '2026-11-13') =>
  did(
    coordinator,
    'dispatchConsolidatedReport',
    { cycleId: CYCLE, version, to, document: paper(number, date) },
    'consolidated { dispatches { to on late document { number } receivedOn } }',
  );
const confirm = (by: Caller, version: number, to: string, number: string, date = '2026-11-13') =>
  did(
    by,
    'confirmDispatchReceipt',
    { cycleId: CYCLE, version, to, document: paper(number, date) },
    'consolidated { dispatches { to receivedOn receipt { number } } }',
  );

describe('it is dispatched, and both confirm', () => {
  test('to UBND tỉnh and to the Ministry, each by its paper', async () => {
    expect(await worklist(coordinator, 'DISPATCH_CONSOLIDATED_REPORT')).toHaveLength(1);
    expect(await allowed(coordinator)).toEqual(['consolidateReport', 'dispatchConsolidatedReport']);
    await send(1, 'PROVINCE', '120/BC-SVHTTDL');
    const { consolidated } = await send(1, 'MINISTRY', '121/BC-SVHTTDL');
    expect(consolidated.dispatches).toEqual([
      {
        to: 'PROVINCE',
        on: '2026-11-13',
        late: false,
        document: { number: '120/BC-SVHTTDL' },
        receivedOn: null,
      },
      {
        to: 'MINISTRY',
        on: '2026-11-13',
        late: false,
        document: { number: '121/BC-SVHTTDL' },
        receivedOn: null,
      },
    ]);
    expect(await worklist(coordinator, 'DISPATCH_CONSOLIDATED_REPORT')).toEqual([]);
  });

  test('the cycle is not closed before both have it', async () => {
    const { extensions } = await coordinator.refused(mutation('closeReportingCycle', 'stale'), {
      input: { cycleId: CYCLE },
    });
    expect(extensions).toMatchObject({ code: 'NOT_RECEIVED', to: 'PROVINCE, MINISTRY' });
  });

  test('the office confirms for UBND tỉnh, the coordinator records what the Ministry wrote', async () => {
    expect(await worklist(office, 'CONFIRM_DISPATCH_RECEIPT')).toHaveLength(1);
    expect(await allowed(office)).toEqual(['confirmDispatchReceipt']);
    await confirm(office, 1, 'PROVINCE', '88/VP');
    expect(await worklist(office, 'CONFIRM_DISPATCH_RECEIPT')).toEqual([]);
    expect(await worklist(coordinator, 'CONFIRM_DISPATCH_RECEIPT')).toHaveLength(1);
    const { consolidated } = await confirm(coordinator, 1, 'MINISTRY', '5001/BVHTTDL');
    expect(consolidated.dispatches).toEqual([
      { to: 'PROVINCE', receivedOn: '2026-11-13', receipt: { number: '88/VP' } },
      { to: 'MINISTRY', receivedOn: '2026-11-13', receipt: { number: '5001/BVHTTDL' } },
    ]);
    expect(await worklist(coordinator, 'CLOSE_REPORTING_CYCLE')).toHaveLength(1);
    expect(await allowed(coordinator)).toEqual(['closeReportingCycle', 'consolidateReport']);
  });
});

describe('a correction arrives', () => {
  const corrected = () => communes[20] as string;

  test('a report is superseded by another that points at it', async () => {
    app.clock.now = '2026-11-17T02:00:00.000Z';
    const code = corrected();
    const { extensions } = await (await headOf(code)).refused(mutation('submitReport', 'stale'), {
      input: { cycleId: CYCLE, content: 'Số liệu đúng.' },
    });
    expect(extensions).toMatchObject({ code: 'WRONG_STATUS', status: 'ACCEPTED' });
    await submit(code, { content: 'Đính chính: đã có 15 tin, bài.', supersedes: 1 });
    await did(coordinator, 'acceptReports', { reportIds: [reportOf(code)] });
    const { report } = await auditor.get(
      `{ report(id: "${reportOf(code)}") { status late revisions { revision status supersedes content } } }`,
    );
    expect(report).toEqual({
      status: 'ACCEPTED',
      late: false,
      revisions: [
        {
          revision: 1,
          status: 'ACCEPTED',
          supersedes: null,
          content: 'Đã triển khai các nội dung được giao.',
        },
        {
          revision: 2,
          status: 'ACCEPTED',
          supersedes: 1,
          content: 'Đính chính: đã có 15 tin, bài.',
        },
      ],
    });
  });

  test('and a completion that was confirmed in error is returned', async () => {
    const assignmentId = await idOf('II.5.b.2', FOREIGN);
    const period = '2026-Q2';
    await did(coordinator, 'returnCompletion', { assignmentId, period, reason: 'Thiếu bản in.' });
  });

  test('version 2 says what changed', async () => {
    const { consolidated } = await did(
      coordinator,
      'consolidateReport',
      { cycleId: CYCLE },
      `consolidated { ${WHOLE} }`,
    );
    expect(consolidated.version).toBe(2);
    expect(consolidated.recomputedContentHash).toBe(consolidated.contentHash);
    const told = consolidated.differences.figures.map(
      ({ part, subject, name, before, after }: Record<string, string>) =>
        `${part} ${subject} ${name} ${before} → ${after}`,
    );
    expect(told).toEqual([
      `PLAN ${PLAN} confirmed 2 → 1`,
      `PLAN ${PLAN} doneLate 1 → 0`,
      `PLAN ${PLAN} doneOfDue 2 → 1`,
      `PLAN ${PLAN} percent 1.5 → 0.7`,
      'SECTION II.5 confirmed 2 → 1',
      'SECTION II.5 doneLate 1 → 0',
      'SECTION II.5 doneOfDue 2 → 1',
      'SECTION II.5 percent 1.7 → 0.8',
      'TASK II.5.b.2 confirmed 2 → 1',
      'TASK II.5.b.2 doneLate 1 → 0',
      `PLAN ${PLAN} returned 0 → 1`,
      'TASK II.5.b.2 returned 0 → 1',
      `STEERING ${PLAN} completionsReturned 0 → 1`,
    ]);
    expect(consolidated.differences.inclusions).toEqual([
      { agency: corrected(), before: 1, after: 2 },
    ]);
  });

  test('and version 1 still is what it was', async () => {
    const { version, contentHash, recomputedContentHash } = await versionOf(1);
    expect([version, recomputedContentHash]).toEqual([1, contentHash]);
  });

  test('the one before is out of date: it is neither sent nor enough to close', async () => {
    const { extensions } = await coordinator.refused(
      mutation('dispatchConsolidatedReport', 'stale'),
      {
        input: {
          cycleId: CYCLE,
          version: 1,
          to: 'PROVINCE',
          document: paper('130/BC', '2026-11-17'),
        },
      },
    );
    expect(extensions).toMatchObject({ code: 'NOT_THE_LATEST_VERSION', version: 1, latest: 2 });
    const closing = await coordinator.refused(mutation('closeReportingCycle', 'stale'), {
      input: { cycleId: CYCLE },
    });
    expect(closing.extensions.code).toBe('NOT_RECEIVED');
  });
});

describe('the cycle closes', () => {
  test('once both have version 2, which came after the last instant', async () => {
    const { consolidated } = await send(2, 'PROVINCE', '130/BC-SVHTTDL', '2026-11-17');
    expect(consolidated.dispatches[0]).toMatchObject({ late: true });
    await send(2, 'MINISTRY', '131/BC-SVHTTDL', '2026-11-17');
    await confirm(office, 2, 'PROVINCE', '90/VP', '2026-11-17');
    await confirm(coordinator, 2, 'MINISTRY', '5050/BVHTTDL', '2026-11-17');
    const { reportingCycle } = await did(
      coordinator,
      'closeReportingCycle',
      { cycleId: CYCLE },
      'reportingCycle { state closedOn missing { code } allowedCommands }',
    );
    expect(reportingCycle).toEqual({
      state: 'CLOSED',
      closedOn: '2026-11-17',
      missing: roster
        .filter((code) => communes.slice(0, 2).includes(code))
        .map((code) => ({ code })),
      allowedCommands: [],
    });
  });

  test('nobody is awaited any more', async () => {
    for (const code of [...communes.slice(0, 2), FOREIGN])
      expect([
        code,
        await worklist(await headOf(code), 'SUBMIT_REPORT', 'RETURNED_REPORT', 'CHECK_IN'),
      ]).toEqual([code, []]);
    const rest = ['CONSOLIDATE_REPORT', 'DISPATCH_CONSOLIDATED_REPORT', 'CLOSE_REPORTING_CYCLE'];
    expect(await worklist(coordinator, ...rest, 'CONFIRM_DISPATCH_RECEIPT')).toEqual([]);
    expect(await worklist(office, 'CONFIRM_DISPATCH_RECEIPT')).toEqual([]);
  });

  test('who never reported can no more, and is named to nobody but who reads reports', async () => {
    const [code] = communes as [string];
    const head = await headOf(code);
    const { extensions } = await head.refused(mutation('submitReport', 'stale'), {
      input: { cycleId: CYCLE, content: 'Báo cáo.' },
    });
    expect(extensions.code).toBe('CYCLE_CLOSED');
    const named = async (by: Caller) =>
      (await by.get(`{ reportingCycle(id: "${CYCLE}") { missing { code } }
        auditTrail(filter: { types: ["ReportingCycleClosed"] }) { totalCount } }`)) as {
        reportingCycle: { missing: { code: string }[] };
        auditTrail: { totalCount: number };
      };
    const own = await named(head);
    expect([own.reportingCycle.missing, own.auditTrail.totalCount]).toEqual([[{ code }], 0]);
    const other = await named(await headOf('so-y-te'));
    expect([other.reportingCycle.missing, other.auditTrail.totalCount]).toEqual([[], 0]);
    expect((await named(auditor)).auditTrail.totalCount).toBe(1);
  });

  test('a report ad hoc has its own roster and clock, and the supplement covers the rest', async () => {
    const { reportingCycle: adHoc } = await did(
      office,
      'requestAdHocReport',
      {
        planId: PLAN,
        periodCovered: { from: '2026-01-01', to: '2026-11-17' },
        cutOff: '2026-11-19',
        dueOn: '2026-11-20',
        agencies: [FOREIGN, 'so-y-te'],
        template: ['Kiểm tra ấn phẩm'],
        document: paper('200/UBND', '2026-11-17'),
      },
      'reportingCycle { kind cutOff lastInstant template roster { code } compliance { due } }',
    );
    expect(adHoc).toEqual({
      kind: 'AD_HOC',
      cutOff: '2026-11-19',
      lastInstant: '2026-11-20T16:59:59.000Z',
      template: ['Kiểm tra ấn phẩm'],
      roster: [{ code: 'so-y-te' }, { code: FOREIGN }],
      compliance: { due: 2 },
    });
    const { reportingCycle } = await did(
      coordinator,
      'openReportingCycle',
      {
        planId: PLAN,
        kind: 'SUPPLEMENTARY',
        periodCovered: { from: '2026-11-01', to: '2026-12-31' },
        cutOff: '2027-01-08',
      },
      'reportingCycle { id kind }',
    );
    expect(reportingCycle).toEqual({
      id: `reportingCycle-${PLAN}.SUPPLEMENTARY`,
      kind: 'SUPPLEMENTARY',
    });
  });
});
