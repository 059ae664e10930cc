import { systemClock } from '../../src/infra/clock';
import { createLog } from '../../src/infra/log';
import { rebuild } from '../../src/infra/projector/rebuild';
import { replay } from '../../src/infra/projector/replay';
import { openSystem } from '../../src/infra/system';
import { type App, type Caller, CULTURE, FINANCE, FOREIGN, mutation, PLAN } from '../support/app';

/**
 * The four facts, from a mutation to an answer as it stood: over HTTP with real tokens, on the real
 * plan. One story: its steps stand on each other.
 */
export function story(start: (options: { now: string }) => Promise<App>): void {
  let app: App;
  let coordinator: Caller;
  let head: Caller;
  let officer: Caller;
  let finance: Caller;
  let auditor: Caller;
  let other: Caller;
  const positions: Record<string, string> = {};
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    app = await start({ now: '2026-04-20T03:00:00.000Z' });
    coordinator = await app.as('COORDINATOR', CULTURE);
    head = await app.as('AGENCY_HEAD', FOREIGN);
    officer = await app.as('AGENCY_OFFICER', FOREIGN);
    finance = await app.as('FINANCE', FINANCE);
    auditor = await app.as('AUDITOR');
    other = await app.as('AGENCY_HEAD', 'so-y-te');
  });
  afterAll(() => app?.stop());

  const note = async (name: string) => {
    const { extensions } = await auditor.ask('{ viewer { id } }');
    positions[name] = extensions.ledger.position;
  };

  test('the plan is imported: 30 tasks, 6 duties, and who the text names', async () => {
    const { plan, section } = await auditor.get(`{
    plan(id: "${PLAN}") {
      status number signer { name } documentHash
      sections { code }
      tasks(first: 200) { totalCount edges { node { code kind } } }
      progress { occurrences percent }
    }
    section(planId: "${PLAN}", code: "II.5") {
      tasks { code } activity { assignments progressReports completionsLate } progress { occurrences }
    }
  }`);
    expect(plan).toMatchObject({
      status: 'UNNUMBERED',
      number: null,
      signer: { name: 'Lê Trường Sơn' },
      // By hand, of the bodies that the text names: II.1 1, II.2 4, II.3 1, II.4 6, II.5 22, II.6 12, II.7 2.
      progress: { occurrences: 48, percent: 0 },
    });
    const codes = 'I II II.1 II.2 II.3 II.4 II.5 II.5.b II.5.c II.6 II.7 III IV';
    expect(plan.sections.map((each: { code: string }) => each.code).join(' ')).toBe(codes);
    const kinds = plan.tasks.edges.map(({ node }: { node: { kind: string } }) => node.kind);
    expect(kinds.filter((kind: string) => kind === 'TASK')).toHaveLength(30);
    expect(plan.tasks.totalCount).toBe(36);
    const inOrder =
      'II.5.a II.5.b.1 II.5.b.2 II.5.b.3 II.5.b.4 II.5.c.1 II.5.c.2 II.5.d II.5.e II.5.g II.5.h';
    expect(section.tasks.map((each: { code: string }) => each.code).join(' ')).toBe(inOrder);
    expect(section.activity).toEqual({ assignments: 14, progressReports: 0, completionsLate: 0 });
    expect(section.progress.occurrences).toBe(22);
    await note('imported');
  });

  test('"UBND các xã, phường" is shown before it is assigned, and nothing is written', async () => {
    const before = await app.head();
    const { assignTask } = await coordinator.get(
      mutation(
        'assignTask',
        'preview results { outcome agency { name } assignment { id } } receipt { position }',
      ),
      { input: { planId: PLAN, taskCode: 'II.5.a', group: 'xa-phuong', preview: true } },
    );
    expect(assignTask.results).toHaveLength(95);
    expect(assignTask.results[0]).toEqual({
      outcome: 'ASSIGNED',
      agency: { name: 'UBND phường Biên Hòa' },
      assignment: null,
    });
    expect(assignTask.receipt).toBeNull();
    expect(await app.head()).toBe(before);
  });

  test('"UBND các xã, phường" becomes 95 in one act, with a result for each', async () => {
    const { assignTask } = await coordinator.get(
      mutation(
        'assignTask',
        'stale task { assignees { group { code resolvedOn members { totalCount } } } } results { outcome role agency { code } assignment { id joinedFromGroup } } receipt { events { type stream version } }',
      ),
      { input: { planId: PLAN, taskCode: 'II.5.a', group: 'xa-phuong' } },
    );
    const outcomes = assignTask.results.map((each: { outcome: string }) => each.outcome);
    expect(outcomes).toEqual(new Array(95).fill('ASSIGNED'));
    expect(assignTask.stale).toBe(false);
    expect(assignTask.results[94].assignment.joinedFromGroup).toBe('xa-phuong');
    expect(assignTask.receipt.events).toHaveLength(96);
    expect(assignTask.task.assignees.map((each: { group: unknown }) => each.group)).toEqual([
      { code: 'so-ban-nganh', resolvedOn: null, members: { totalCount: 0 } },
      { code: 'xa-phuong', resolvedOn: '2026-04-20', members: { totalCount: 95 } },
    ]);
    await note('assigned');
  });

  test('done twice it changes nothing, and repeated word for word it gives its first receipt', async () => {
    const before = await app.head();
    const input = { planId: PLAN, taskCode: 'II.5.a', group: 'xa-phuong' };
    const { assignTask } = await coordinator.get(
      mutation('assignTask', 'results { outcome } receipt { events { type } }'),
      { input },
    );
    expect(new Set(assignTask.results.map((each: { outcome: string }) => each.outcome))).toEqual(
      new Set(['UNCHANGED']),
    );
    expect(assignTask.receipt.events).toEqual([]);
    expect(await app.head()).toBe(before);
  });

  test('the bulletin of the first quarter, published in the second, closes the first one late', async () => {
    const { assignments } = await head.get(
      `{ assignments(filter: { planId: "${PLAN}", agency: "${FOREIGN}", task: "II.5.b.2" }) { edges { node { id } } } }`,
    );
    ids.bulletin = assignments.edges[0].node.id;
    const { reportProgress } = await officer.get(
      mutation(
        'reportProgress',
        'occurrence { status percent quantity { done of unit } } receipt { events { type version } }',
      ),
      {
        input: { assignmentId: ids.bulletin, period: '2026-Q1', quantity: 1, note: 'Đã in xong.' },
      },
    );
    expect(reportProgress).toEqual({
      occurrence: { status: 'IN_PROGRESS', percent: 100, quantity: { done: 1, of: 1, unit: 'số' } },
      receipt: { events: [{ type: 'ProgressReported', version: 1 }] },
    });
    const { reportCompletion } = await head.get(
      mutation(
        'reportCompletion',
        'occurrence { id status timeliness completedOn dueOn } receipt { events { type } }',
      ),
      {
        input: {
          assignmentId: ids.bulletin,
          period: '2026-Q1',
          effectiveOn: '2026-04-18',
          document: { number: '12/BC-SNgV', date: '2026-04-19', issuer: 'Sở Ngoại vụ' },
        },
      },
    );
    expect(reportCompletion).toEqual({
      occurrence: {
        id: `${ids.bulletin}/2026-Q1`,
        status: 'REPORTED_DONE',
        timeliness: 'DONE_LATE',
        completedOn: '2026-04-18',
        dueOn: '2026-03-31',
      },
      receipt: { events: [{ type: 'CompletionReported' }, { type: 'CompletionSignedOff' }] },
    });
    const { assignment } = await auditor.get(
      `{ assignment(id: "${ids.bulletin}") { occurrences { edges { node { period status timeliness } } } } }`,
    );
    expect(assignment.occurrences.edges.map(({ node }: { node: object }) => node)).toEqual([
      { period: '2026-Q1', status: 'REPORTED_DONE', timeliness: 'DONE_LATE' },
      { period: '2026-Q2', status: 'NOT_STARTED', timeliness: 'IN_TIME' },
      { period: '2026-Q3', status: 'NOT_STARTED', timeliness: 'IN_TIME' },
      { period: '2026-Q4', status: 'NOT_STARTED', timeliness: 'IN_TIME' },
    ]);
    await note('completed');
  });

  test('an estimate goes to Finance and its copy to the culture department, who both receive it', async () => {
    const lines = [
      { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '9007199254740993' },
      { task: 'II.2.b', period: '2026-Q2-Q3', source: 'OTHER', requested: '350000000' },
    ];
    const { draftBudgetRequest } = await officer.get(
      mutation(
        'draftBudgetRequest',
        'budgetRequest { id stage revision awaiting { code } lines { task { code } requested } }',
      ),
      { input: { planId: PLAN, lines } },
    );
    ids.request = draftBudgetRequest.budgetRequest.id;
    expect(draftBudgetRequest.budgetRequest).toMatchObject({
      stage: 'DRAFT',
      revision: 0,
      awaiting: [{ code: FOREIGN }],
      lines: [
        { task: { code: 'II.5.b.2' }, requested: '9007199254740993' },
        { task: { code: 'II.2.b' }, requested: '350000000' },
      ],
    });
    await note('drafted');
    const step = (name: string) =>
      mutation(
        name,
        'budgetRequest { stage submittedOn receivedOn copyReceivedOn awaiting { code } tracks { source stage awaiting { agency { code } since } requested } } receipt { events { type } }',
      );
    const input = { budgetRequestId: ids.request };
    const { submitBudgetRequest } = await head.get(step('submitBudgetRequest'), { input });
    expect(submitBudgetRequest).toEqual({
      budgetRequest: {
        stage: 'SUBMITTED',
        submittedOn: '2026-04-20',
        receivedOn: null,
        copyReceivedOn: null,
        awaiting: [{ code: FINANCE }, { code: CULTURE }],
        tracks: [
          {
            source: 'PROVINCIAL',
            stage: 'SUBMITTED',
            awaiting: { agency: { code: FINANCE }, since: '2026-04-20' },
            requested: '9007199254740993',
          },
          {
            source: 'OTHER',
            stage: 'SUBMITTED',
            awaiting: { agency: { code: FINANCE }, since: '2026-04-20' },
            requested: '350000000',
          },
        ],
      },
      receipt: { events: [{ type: 'BudgetRequestSubmitted' }] },
    });
    await note('submitted');
    app.clock.now = '2026-04-22T03:00:00.000Z';
    const { receiveBudgetRequest } = await finance.get(step('receiveBudgetRequest'), { input });
    expect(receiveBudgetRequest.budgetRequest).toMatchObject({
      stage: 'RECEIVED',
      receivedOn: '2026-04-22',
      // It waits for Finance to appraise it, and for the culture department to take its copy.
      awaiting: [{ code: FINANCE }, { code: CULTURE }],
    });
    const { acknowledgeBudgetCopy } = await coordinator.get(step('acknowledgeBudgetCopy'), {
      input,
    });
    expect(acknowledgeBudgetCopy.budgetRequest).toMatchObject({
      stage: 'RECEIVED',
      copyReceivedOn: '2026-04-22',
      awaiting: [{ code: FINANCE }],
    });
    await note('received');
  });

  test('a report is submitted, returned, submitted again and accepted, late by its first submission', async () => {
    app.clock.now = '2026-11-02T03:00:00.000Z';
    const { openReportingCycle } = await coordinator.get(
      mutation(
        'openReportingCycle',
        'reportingCycle { id dueRule lastInstant lastWorkingDay roster { code } compliance { due submitted late accepted missing } }',
      ),
      {
        input: {
          planId: PLAN,
          kind: 'FINAL',
          periodCovered: { from: '2026-01-01', to: '2026-10-31' },
          cutOff: '2026-11-05',
        },
      },
    );
    const cycle = openReportingCycle.reportingCycle;
    ids.cycle = cycle.id;
    expect(cycle).toMatchObject({
      dueRule: 'trước ngày 15/11/2026',
      lastInstant: '2026-11-14T16:59:59.000Z',
      lastWorkingDay: '2026-11-13',
    });
    // The 95 communes of II.5.a and the ten bodies that the text names as leads and commands.
    expect(cycle.roster).toHaveLength(105);
    expect(cycle.compliance).toEqual({
      due: 105,
      submitted: 0,
      late: 0,
      accepted: 0,
      missing: 105,
    });
    app.clock.now = '2026-11-05T17:00:00.000Z';
    const submit = mutation('submitReport', 'report { id status late onRoster revision content }');
    const { submitReport } = await head.get(submit, {
      input: { cycleId: ids.cycle, content: 'Đã phát hành 03 số bản tin.' },
    });
    ids.report = submitReport.report.id;
    expect(submitReport.report).toMatchObject({
      status: 'SUBMITTED',
      late: true,
      onRoster: true,
      revision: 1,
      content: 'Đã phát hành 03 số bản tin.',
    });
    const { returnReport } = await coordinator.get(
      mutation('returnReport', 'report { status returnReason }'),
      { input: { reportId: ids.report, reason: 'Thiếu số liệu quý III.' } },
    );
    expect(returnReport.report).toEqual({
      status: 'RETURNED',
      returnReason: 'Thiếu số liệu quý III.',
    });
    await head.get(submit, { input: { cycleId: ids.cycle, content: 'Đã bổ sung quý III.' } });
    const { acceptReports } = await coordinator.get(
      mutation(
        'acceptReports',
        'results { reportId outcome code report { status revision late } } receipt { events { type } }',
      ),
      { input: { reportIds: [ids.report] } },
    );
    expect(acceptReports).toEqual({
      results: [
        {
          reportId: ids.report,
          outcome: 'ACCEPTED',
          code: null,
          report: { status: 'ACCEPTED', revision: 2, late: true },
        },
      ],
      receipt: { events: [{ type: 'ReportAccepted' }] },
    });
    const { reportingCycle } = await auditor.get(
      `{ reportingCycle(id: "${ids.cycle}") { compliance { due submitted late accepted missing } } }`,
    );
    expect(reportingCycle.compliance).toEqual({
      due: 105,
      submitted: 1,
      late: 1,
      accepted: 1,
      missing: 104,
    });
    await note('reported');
  });

  const VIEWS = `
  section(planId: "${PLAN}", code: "II.5") {
    activity {
      assignments progressReports completionsInTime completionsLate
      budgetRequestsSubmitted budgetRequestsReceived lastActivityOn scope
    }
    progress { occurrences byStatus { status count } byTimeliness { timeliness count } }
    budgetRequests { totalCount }
  }
  duties: section(planId: "${PLAN}", code: "IV") { activity { reportsSubmitted reportsLate reportsAccepted } }
  agency(code: "${FOREIGN}") {
    activity {
      assignments progressReports completionsLate budgetRequestsSubmitted budgetRequestsReceived
      reportsSubmitted reportsLate reportsAccepted
    }
    progress { occurrences byStatus { status count } }
    budgetRequests { totalCount edges { node { stage } } }
    reports { totalCount edges { node { status } } }
  }`;

  /** What section, agency and duties are to say after each step, to the number. */
  const expected: Record<string, unknown> = {
    imported: {
      section: [14, 0, 0, 0, 0, 0, null, 22, { NOT_STARTED: 22 }, 0],
      agency: [4, 0, 0, 0, 0, 0, 0, 0, 5, { NOT_STARTED: 5 }, [], []],
      duties: [0, 0, 0],
    },
    assigned: {
      section: [109, 0, 0, 0, 0, 0, null, 117, { NOT_STARTED: 117 }, 0],
      agency: [4, 0, 0, 0, 0, 0, 0, 0, 5, { NOT_STARTED: 5 }, [], []],
      duties: [0, 0, 0],
    },
    completed: {
      section: [109, 1, 0, 1, 0, 0, '2026-04-20', 117, { NOT_STARTED: 116, REPORTED_DONE: 1 }, 0],
      agency: [4, 1, 1, 0, 0, 0, 0, 0, 5, { NOT_STARTED: 4, REPORTED_DONE: 1 }, [], []],
      duties: [0, 0, 0],
    },
    drafted: {
      section: [109, 1, 0, 1, 0, 0, '2026-04-20', 117, { NOT_STARTED: 116, REPORTED_DONE: 1 }, 1],
      agency: [4, 1, 1, 0, 0, 0, 0, 0, 5, { NOT_STARTED: 4, REPORTED_DONE: 1 }, ['DRAFT'], []],
      duties: [0, 0, 0],
    },
    submitted: {
      section: [109, 1, 0, 1, 1, 0, '2026-04-20', 117, { NOT_STARTED: 116, REPORTED_DONE: 1 }, 1],
      agency: [4, 1, 1, 1, 0, 0, 0, 0, 5, { NOT_STARTED: 4, REPORTED_DONE: 1 }, ['SUBMITTED'], []],
      duties: [0, 0, 0],
    },
    received: {
      section: [109, 1, 0, 1, 1, 1, '2026-04-20', 117, { NOT_STARTED: 116, REPORTED_DONE: 1 }, 1],
      agency: [4, 1, 1, 1, 1, 0, 0, 0, 5, { NOT_STARTED: 4, REPORTED_DONE: 1 }, ['RECEIVED'], []],
      duties: [0, 0, 0],
    },
    reported: {
      section: [109, 1, 0, 1, 1, 1, '2026-04-20', 117, { NOT_STARTED: 116, REPORTED_DONE: 1 }, 1],
      agency: [
        4,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        5,
        { NOT_STARTED: 4, REPORTED_DONE: 1 },
        ['RECEIVED'],
        ['ACCEPTED'],
      ],
      duties: [1, 1, 1],
    },
  };

  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query asked for.
  function numbers({ section, agency, duties }: any) {
    type Count = { status: string; count: number };
    const byStatus = (counts: Count[]) =>
      Object.fromEntries(counts.map((each) => [each.status, each.count]));
    const s = section.activity;
    const a = agency.activity;
    const d = duties.activity;
    const nodes = (connection: { edges: { node: { stage?: string; status?: string } }[] }) =>
      connection.edges.map(({ node }) => node.stage ?? node.status);
    return {
      section: [
        s.assignments,
        s.progressReports,
        s.completionsInTime,
        s.completionsLate,
        s.budgetRequestsSubmitted,
        s.budgetRequestsReceived,
        s.lastActivityOn,
        section.progress.occurrences,
        byStatus(section.progress.byStatus),
        section.budgetRequests.totalCount,
      ],
      agency: [
        a.assignments,
        a.progressReports,
        a.completionsLate,
        a.budgetRequestsSubmitted,
        a.budgetRequestsReceived,
        a.reportsSubmitted,
        a.reportsLate,
        a.reportsAccepted,
        agency.progress.occurrences,
        byStatus(agency.progress.byStatus),
        nodes(agency.budgetRequests),
        nodes(agency.reports),
      ],
      duties: [d.reportsSubmitted, d.reportsLate, d.reportsAccepted],
    };
  }

  test.each(Object.keys(expected))('section and agency stood so when it was %s', async (step) => {
    const { asOf } = await auditor.get(
      `{ asOf(position: "${positions[step]}") { position ${VIEWS} } }`,
    );
    expect(asOf.position).toBe(positions[step]);
    expect(numbers(asOf)).toEqual(expected[step]);
  });

  test('now is as of the last position', async () => {
    expect(numbers(await auditor.get(`{ ${VIEWS} }`))).toEqual(expected.reported);
  });

  test('as of a time is as of the last event recorded by then', async () => {
    const stood = async (time: string) => {
      const { asOf } = await auditor.get(`{ asOf(time: "${time}") { time ${VIEWS} } }`);
      return numbers(asOf);
    };
    expect(await stood('2026-04-21T00:00:00Z')).toEqual(expected.submitted);
    expect(await stood('2026-04-30T00:00:00Z')).toEqual(expected.received);
    const { asOf } = await auditor.get(
      `{ asOf(time: "2026-01-01T00:00:00Z") { position plan(id: "${PLAN}") { id } } }`,
    );
    expect(asOf).toEqual({ position: '0', plan: null });
  });

  test('the audit trail says who did what, when, by what right, on which paper, old and new', async () => {
    const { auditTrail } = await auditor.get(`{
    auditTrail(filter: { stream: "${ids.bulletin}", types: ["CompletionReported"] }) {
      totalCount
      edges { node {
        type version recordedAt effectiveOn actor { agency role } authority
        document { number date issuer } data changes { object field before after } leafHash
      } }
    }
  }`);
    expect(auditTrail.totalCount).toBe(1);
    const { leafHash, ...event } = auditTrail.edges[0].node;
    expect(leafHash).toMatch(/^[0-9a-f]{64}$/);
    const occurrence = `${ids.bulletin}/2026-Q1`;
    expect(event).toEqual({
      type: 'CompletionReported',
      version: 2,
      recordedAt: '2026-04-20T03:00:00.000Z',
      effectiveOn: '2026-04-18',
      actor: { agency: FOREIGN, role: 'AGENCY_HEAD' },
      authority: 'II, rule 11',
      document: { number: '12/BC-SNgV', date: '2026-04-19', issuer: 'Sở Ngoại vụ' },
      data: {
        period: '2026-Q1',
        completedOn: '2026-04-18',
        timeliness: 'DONE_LATE',
        quantity: null,
      },
      changes: expect.arrayContaining([
        { object: occurrence, field: 'timeliness', before: 'IN_TIME', after: 'DONE_LATE' },
        { object: occurrence, field: 'completedOn', before: null, after: '2026-04-18' },
        { object: `${PLAN}/II.5.b`, field: 'completionsLate', before: 0, after: 1 },
        { object: `agency-${FOREIGN}`, field: 'completionsLate', before: 0, after: 1 },
      ]),
    });
  });

  test('the history of an object is the events of its stream, in order', async () => {
    const { budgetRequest, node } = await auditor.get(`{
    budgetRequest(id: "${ids.request}") { version history { edges { node { type version actor { role } } } } }
    node(id: "${ids.bulletin}/2026-Q1") { __typename version history { edges { node { type } } } }
  }`);
    expect(budgetRequest.version).toBe(3);
    expect(budgetRequest.history.edges.map(({ node: event }: { node: object }) => event)).toEqual([
      { type: 'BudgetRequestDrafted', version: 0, actor: { role: 'AGENCY_OFFICER' } },
      { type: 'BudgetRequestSubmitted', version: 1, actor: { role: 'AGENCY_HEAD' } },
      { type: 'BudgetRequestReceived', version: 2, actor: { role: 'FINANCE' } },
      { type: 'BudgetCopyReceived', version: 3, actor: { role: 'COORDINATOR' } },
    ]);
    expect(node).toEqual({
      __typename: 'Occurrence',
      version: 3,
      history: {
        edges: [
          'AssignmentOpened',
          'ProgressReported',
          'CompletionReported',
          'CompletionSignedOff',
        ].map((type) => ({ node: { type } })),
      },
    });
  });

  test('for another agency the request and the report do not exist, on any path', async () => {
    const paths = `
    budgetRequest(id: "${ids.request}") { id }
    report(id: "${ids.report}") { id }
    request: node(id: "${ids.request}") { id }
    paper: node(id: "${ids.report}") { id }
    budgetRequests(filter: { planId: "${PLAN}" }) { totalCount edges { node { id } } }
    reports(filter: { planId: "${PLAN}" }) { totalCount edges { node { id } } }
    agency(code: "${FOREIGN}") {
      budgetRequests { totalCount edges { node { id } } }
      reports { totalCount edges { node { id } } }
      activity { budgetRequestsSubmitted budgetRequestsReceived reportsSubmitted reportsLate reportsAccepted scope }
    }
    section(planId: "${PLAN}", code: "II.5") {
      budgetRequests { totalCount edges { node { id } } }
      activity { budgetRequestsSubmitted budgetRequestsReceived scope }
    }
    task(planId: "${PLAN}", code: "II.5.b.2") { budgetRequests { totalCount edges { node { id } } } }
    events: auditTrail(filter: { stream: "${ids.request}" }) { totalCount edges { node { type } } }
    more: auditTrail(filter: { types: ["BudgetRequestSubmitted", "ReportSubmitted"] }) { totalCount edges { node { type } } }`;
    const none = { totalCount: 0, edges: [] };
    const nothing = {
      budgetRequest: null,
      report: null,
      request: null,
      paper: null,
      budgetRequests: none,
      reports: none,
      agency: {
        budgetRequests: none,
        reports: none,
        activity: {
          budgetRequestsSubmitted: 0,
          budgetRequestsReceived: 0,
          reportsSubmitted: 0,
          reportsLate: 0,
          reportsAccepted: 0,
          scope: 'OWN',
        },
      },
      section: {
        budgetRequests: none,
        activity: { budgetRequestsSubmitted: 0, budgetRequestsReceived: 0, scope: 'OWN' },
      },
      task: { budgetRequests: none },
      events: none,
      more: none,
    };
    expect(await other.get(`{ ${paths} }`)).toEqual(nothing);
    const { asOf } = await other.get(`{ asOf(position: "${positions.reported}") { ${paths} } }`);
    expect(asOf).toEqual(nothing);
    const { auditTrail } = await auditor.get(
      `{ auditTrail(filter: { stream: "${ids.request}" }, first: 1) { edges { node { position } } } }`,
    );
    const { position } = auditTrail.edges[0].node;
    expect(await other.get(`{ event(position: "${position}") { type } }`)).toEqual({ event: null });
    const refusal = await other.refused(mutation('submitBudgetRequest', 'stale'), {
      input: { budgetRequestId: ids.request },
    });
    expect(refusal.extensions.code).toBe('NOT_FOUND');
    const seen = await coordinator.get(`{ ${paths} }`);
    expect(seen.budgetRequest).toEqual({ id: ids.request });
    expect(seen.events.totalCount).toBe(4);
  });

  test('what others did with money and reports shows in no change that an agency may see', async () => {
    const factory = await app.as('AGENCY_HEAD', 'so-cong-thuong');
    const lines = [{ task: 'II.5.c.1', period: '2026', source: 'PROVINCIAL', requested: '7' }];
    const { draftBudgetRequest } = await factory.get(
      mutation('draftBudgetRequest', 'budgetRequest { id }'),
      { input: { planId: PLAN, lines } },
    );
    await factory.get(mutation('submitBudgetRequest', 'stale'), {
      input: { budgetRequestId: draftBudgetRequest.budgetRequest.id },
    });
    const query = `{ auditTrail(filter: { types: ["BudgetRequestSubmitted"] }) { edges { node { changes { object field before after } } } } }`;
    const counts = async (caller: Caller) => {
      const { auditTrail } = await caller.get(query);
      type Edge = { node: { changes: { object: string; field: string; after: unknown }[] } };
      return auditTrail.edges
        .flatMap(({ node }: Edge) => node.changes)
        .filter(({ field }: { field: string }) => field === 'budgetRequestsSubmitted')
        .map(({ object, after }: { object: string; after: unknown }) => [object, after]);
    };
    expect(await counts(factory)).toEqual([['agency-so-cong-thuong', 1]]);
    expect(await counts(auditor)).toContainEqual([`${PLAN}/II.5`, 2]);
    const { reportingCycle, section } = await factory.get(`{
    reportingCycle(id: "${ids.cycle}") { compliance { due submitted late accepted nil missing scope } }
    section(planId: "${PLAN}", code: "III") { activity { budgetRequestsSubmitted scope } budgetRequests { totalCount } }
  }`);
    expect(reportingCycle.compliance).toEqual({
      due: 1,
      submitted: 0,
      late: 0,
      accepted: 0,
      nil: 0,
      missing: 1,
      scope: 'OWN',
    });
    expect(section).toEqual({
      activity: { budgetRequestsSubmitted: 1, scope: 'OWN' },
      budgetRequests: { totalCount: 1 },
    });
  });

  test('the history of an agency and of a section is what was done there, as far as one may see', async () => {
    const types = async (caller: Caller, text: string) => {
      const { of } = await caller.get(
        `{ of: ${text} { history(first: 200) { edges { node { type } } } } }`,
      );
      return of.history.edges.map(({ node }: { node: { type: string } }) => node.type);
    };
    const agency = await types(auditor, `agency(code: "${FOREIGN}")`);
    expect(agency.filter((type: string) => type !== 'AssignmentOpened')).toEqual([
      'AgencyRegistered',
      'ProgressReported',
      'CompletionReported',
      'CompletionSignedOff',
      'BudgetRequestDrafted',
      'BudgetRequestSubmitted',
      'BudgetRequestReceived',
      'BudgetCopyReceived',
      'ReportSubmitted',
      'ReportReturned',
      'ReportSubmitted',
      'ReportAccepted',
    ]);
    const seen = await types(other, `agency(code: "${FOREIGN}")`);
    expect(seen.filter((type: string) => /Budget|Report[SRA]/.test(type))).toEqual([]);
    const section = await types(other, `section(planId: "${PLAN}", code: "II.5.b")`);
    expect(section).toContain('CompletionReported');
    expect(section).not.toContain('BudgetRequestSubmitted');
  });

  test('free texts stay out of the audit trail and are read on their objects', async () => {
    const { auditTrail } = await auditor.get(
      `{ auditTrail(filter: { types: ["ReportSubmitted", "ProgressReported"] }) { edges { node { data } } } }`,
    );
    const text = JSON.stringify(auditTrail);
    expect(text).not.toContain('Đã phát hành');
    expect(text).not.toContain('Đã in xong');
    const notes = `{ occurrence(id: "${ids.bulletin}/2026-Q1") { note } trail: auditTrail(filter: { types: ["ProgressReported"] }) { edges { node { changes { field after } } } } }`;
    const shown = await auditor.get(notes);
    expect(shown.occurrence.note).toBe('Đã in xong.');
    const hidden = await other.get(notes);
    expect(hidden.occurrence.note).toBeNull();
    expect(JSON.stringify(hidden)).not.toContain('Đã in xong');
  });

  test('the views are what the events say, and made again they say the same', async () => {
    const system = await openSystem({
      ...app.system,
      log: createLog('silent'),
      clock: systemClock,
    });
    try {
      const replayed = await replay(system.source);
      expect(replayed).toMatchObject({ agree: true, ledgerPosition: replayed.position });
      const again = await rebuild(system.source);
      expect(again).toMatchObject({ events: replayed.events, position: replayed.position });
    } finally {
      await system.close();
    }
    for (const step of ['assigned', 'reported']) {
      const { asOf } = await auditor.get(`{ asOf(position: "${positions[step]}") { ${VIEWS} } }`);
      expect(numbers(asOf)).toEqual(expected[step]);
    }
  });
}
