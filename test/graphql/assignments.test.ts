import { type App, type Caller, CULTURE, FOREIGN, mutation, PLAN, startApp } from '../support/app';

/** The life of assignments and their occurrences, over HTTP, on the real plan. */
const UNION = 'lien-hiep-cac-to-chuc-huu-nghi';
const PRESS = 'bao-va-phat-thanh-truyen-hinh';
const PARTY = 'ban-tuyen-giao-va-dan-van-tinh-uy';
const Q1 = '2026-Q1';
const Q2 = '2026-Q2';

let app: App;
let callers: Record<
  | 'coordinator'
  | 'office'
  | 'auditor'
  | 'officer'
  | 'head'
  | 'union'
  | 'press'
  | 'party'
  | 'stranger',
  Caller
>;
let ids: Record<'bulletin' | 'friendship' | 'party' | 'broadcasts' | 'news' | 'incidents', string>;

beforeAll(async () => {
  app = await startApp({ now: '2026-04-20T03:00:00.000Z' });
  callers = {
    coordinator: await app.as('COORDINATOR', CULTURE),
    office: await app.as('PROVINCE_OFFICE', 'van-phong-ubnd-tinh'),
    auditor: await app.as('AUDITOR'),
    officer: await app.as('AGENCY_OFFICER', FOREIGN),
    head: await app.as('AGENCY_HEAD', FOREIGN),
    union: await app.as('AGENCY_HEAD', UNION),
    press: await app.as('AGENCY_HEAD', PRESS),
    party: await app.as('AGENCY_HEAD', PARTY),
    stranger: await app.as('AGENCY_HEAD', 'so-y-te'),
  };
  ids = {
    bulletin: await idOf('II.5.b.2', FOREIGN),
    friendship: await idOf('II.5.b.4', UNION),
    party: await idOf('II.4.c', PARTY),
    broadcasts: await idOf('II.4.c', PRESS),
    news: await idOf('II.7.a', FOREIGN),
    incidents: await idOf('II.6.d', PRESS),
  };
});
afterAll(() => app?.stop());

async function idOf(task: string, agency: string): Promise<string> {
  const { assignments } = await callers.auditor.get(
    `{ assignments(filter: { planId: "${PLAN}", task: "${task}", agency: "${agency}" }) { edges { node { id } } } }`,
  );
  return assignments.edges[0].node.id;
}

const STANDS = 'occurrence { status timeliness percent }';
const onOccurrence = (name: string, fields = STANDS) =>
  mutation(name, `stale ${fields} receipt { events { type } }`);
const onAssignment = (name: string, fields: string) =>
  mutation(name, `stale assignment { ${fields} } receipt { events { type } }`);

const take = async (by: keyof typeof callers, name: string, input: object, fields?: string) => {
  const { [name]: payload } = await callers[by].get(onOccurrence(name, fields), { input });
  expect(payload.stale).toBe(false);
  return { ...payload.occurrence, wrote: written(payload.receipt) };
};
const written = (receipt: { events: { type: string }[] }) => receipt.events.map(({ type }) => type);

describe('a bulletin, from its first copy to its confirmation', () => {
  const of = (more: object) => ({ assignmentId: ids.bulletin, period: Q1, ...more });

  test('what was counted wrongly is corrected, by the version that it names', async () => {
    const fields = 'occurrence { status percent reportedBy quantity { done of } note }';
    const reported = await take(
      'officer',
      'reportProgress',
      of({ quantity: 1, note: 'Đã in xong.' }),
      fields,
    );
    expect(reported).toEqual({
      status: 'IN_PROGRESS',
      percent: 100,
      reportedBy: 1,
      quantity: { done: 1, of: 1 },
      note: 'Đã in xong.',
      wrote: ['ProgressReported'],
    });
    const corrected = await take(
      'officer',
      'correctProgress',
      of({ corrects: 1, quantity: 0, reason: 'Bản in chưa nghiệm thu.' }),
      fields,
    );
    expect(corrected).toMatchObject({
      percent: 0,
      reportedBy: 2,
      quantity: { done: 0, of: 1 },
      wrote: ['ProgressCorrected'],
    });
    const input = of({ corrects: 1, quantity: 1, reason: 'Đã nghiệm thu.' });
    const { extensions } = await callers.officer.refused(onOccurrence('correctProgress'), {
      input,
    });
    expect(extensions).toMatchObject({ code: 'NOT_THE_LATEST_REPORT', field: 'corrects' });
  });

  test("an officer's report is done once the head has signed it off", async () => {
    expect(
      await take('officer', 'reportCompletion', of({ quantity: 1, effectiveOn: '2026-04-06' })),
    ).toEqual({
      status: 'IN_PROGRESS',
      timeliness: 'DONE_LATE',
      percent: 100,
      wrote: ['CompletionReported'],
    });
    const gap = 'occurrence { status completedOn completionRecordedOn lastActivityOn }';
    expect(await take('head', 'signOff', of({}), gap)).toEqual({
      status: 'REPORTED_DONE',
      completedOn: '2026-04-06',
      completionRecordedOn: '2026-04-20',
      lastActivityOn: '2026-04-20',
      wrote: ['CompletionSignedOff'],
    });
  });

  test('the coordinator returns it with a reason, and confirms it when it is done again', async () => {
    const reason = 'Thiếu số liệu phát hành.';
    const returned = await take(
      'coordinator',
      'returnCompletion',
      of({ reason }),
      'occurrence { status timeliness percent completedOn remarks { edges { node { type text by { code } } } } }',
    );
    expect(returned).toMatchObject({
      status: 'RETURNED',
      timeliness: 'IN_TIME',
      completedOn: null,
      wrote: ['CompletionReturned'],
    });
    expect(returned.remarks.edges.at(-1).node).toEqual({
      type: 'CompletionReturned',
      text: reason,
      by: { code: CULTURE },
    });
    await take('head', 'reportCompletion', of({ effectiveOn: '2026-04-15' }));
    expect(await take('coordinator', 'confirmCompletion', of({}))).toEqual({
      status: 'CONFIRMED',
      timeliness: 'DONE_LATE',
      percent: 100,
      wrote: ['CompletionConfirmed'],
    });
    const { section } = await callers.auditor.get(
      `{ section(planId: "${PLAN}", code: "II.5.b") { activity { completionsLate completionsInTime } } }`,
    );
    expect(section.activity).toEqual({ completionsLate: 2, completionsInTime: 0 });
  });

  test('what was said is for the agency, the coordinator, the office and auditors', async () => {
    const query = `{ occurrence(id: "${ids.bulletin}/${Q1}") { status note remarks { totalCount edges { node { text } } } } }`;
    const { occurrence: own } = await callers.officer.get(query);
    expect(own.note).toBe('Đã in xong.');
    expect(own.remarks.totalCount).toBe(3);
    const { occurrence: other } = await callers.stranger.get(query);
    expect(other).toEqual({
      status: 'CONFIRMED',
      note: null,
      remarks: { totalCount: 0, edges: [] },
    });
  });
});

describe('editions in several languages', () => {
  const of = (more: object) => ({ assignmentId: ids.friendship, period: Q1, ...more });
  const fields = 'occurrence { editions missingLanguages waivedLanguages }';

  test('one that was registered in error is withdrawn, and is missing again', async () => {
    const made = (language: string) => of({ language, formats: ['PRINT'] });
    await take('union', 'submitDeliverable', made('vi'));
    expect(await take('union', 'submitDeliverable', made('en'), fields)).toMatchObject({
      editions: ['vi', 'en'],
      missingLanguages: [],
    });
    const withdraw = of({ withdraws: 2, reason: 'Bản dịch chưa duyệt.' });
    expect(await take('union', 'withdrawDeliverable', withdraw, fields)).toEqual({
      editions: ['vi'],
      missingLanguages: ['en'],
      waivedLanguages: [],
      wrote: ['DeliverableWithdrawn'],
    });
    const { assignment } = await callers.auditor.get(
      `{ assignment(id: "${ids.friendship}") { deliverables(first: 5) { totalCount edges { node { version language withdrawnOn } } } } }`,
    );
    expect(assignment.deliverables).toEqual({
      totalCount: 2,
      edges: [
        { node: { version: 1, language: 'vi', withdrawnOn: null } },
        { node: { version: 2, language: 'en', withdrawnOn: '2026-04-20' } },
      ],
    });
  });

  test('it is complete when the other one is waived', async () => {
    const completion = of({ quantity: 1 });
    const { extensions } = await callers.union.refused(onOccurrence('reportCompletion'), {
      input: completion,
    });
    expect(extensions).toMatchObject({ code: 'EDITIONS_MISSING', languages: 'en' });
    const waive = of({ language: 'en', reason: 'Chưa có biên dịch viên.' });
    expect(await take('coordinator', 'waiveLanguage', waive, fields)).toMatchObject({
      missingLanguages: [],
      waivedLanguages: ['en'],
    });
    expect(await take('union', 'reportCompletion', completion)).toMatchObject({
      status: 'REPORTED_DONE',
      wrote: ['CompletionReported', 'CompletionSignedOff'],
    });
  });
});

describe('an invited co-lead', () => {
  const fields = 'status vacant vacantSince escalatedOn occurrences { totalCount }';
  const answer = async (name: string, more: object = {}) => {
    const input = { assignmentId: ids.party, ...more };
    const { [name]: payload } = await callers.party.get(onAssignment(name, fields), { input });
    return { ...payload.assignment, wrote: written(payload.receipt) };
  };

  test('is shown as vacant until it answers, and declines with a reason', async () => {
    const { assignment } = await callers.stranger.get(
      `{ assignment(id: "${ids.party}") { ${fields} } }`,
    );
    expect(assignment).toEqual({
      status: 'AWAITING_ACCEPTANCE',
      vacant: true,
      vacantSince: '2026-04-20',
      escalatedOn: null,
      occurrences: { totalCount: 0 },
    });
    expect(await answer('declineInvitation', { reason: 'Không thuộc chức năng.' })).toMatchObject({
      status: 'DECLINED',
      vacant: true,
      escalatedOn: '2026-04-20',
      wrote: ['InvitationDeclined', 'VacantLeadEscalated'],
    });
  });

  test('accepts after all, gets its four quarters, and is never judged', async () => {
    expect(await answer('acceptInvitation')).toMatchObject({
      status: 'ACTIVE',
      vacant: false,
      vacantSince: null,
      occurrences: { totalCount: 4 },
      wrote: ['InvitationAccepted'],
    });
    const { occurrence } = await callers.auditor.get(
      `{ occurrence(id: "${ids.party}/${Q1}") { dueOn timeliness startsOn endsOn } }`,
    );
    expect(occurrence).toEqual({
      dueOn: '2026-03-31',
      timeliness: 'NO_DEADLINE',
      startsOn: '2026-01-01',
      endsOn: '2026-03-31',
    });
  });
});

describe('a due date', () => {
  const of = (more: object) => ({ assignmentId: ids.bulletin, period: Q2, ...more });
  const fields = 'occurrence { dueOn firstDueOn extensionAsked extensionsGranted }';

  test('is put off when the coordinator grants what the agency asks for', async () => {
    const ask = (until: string) => of({ until, reason: 'Chờ cấp phép xuất bản.' });
    expect(await take('officer', 'requestExtension', ask('2026-07-10'), fields)).toMatchObject({
      dueOn: '2026-06-30',
      extensionAsked: '2026-07-10',
    });
    const refusal = of({ reason: 'Còn đủ thời gian.' });
    expect(await take('coordinator', 'refuseExtension', refusal, fields)).toMatchObject({
      dueOn: '2026-06-30',
      extensionAsked: null,
    });
    await take('officer', 'requestExtension', ask('2026-07-20'));
    expect(
      await take('coordinator', 'grantExtension', of({ until: '2026-07-15' }), fields),
    ).toEqual({
      dueOn: '2026-07-15',
      firstDueOn: '2026-06-30',
      extensionAsked: null,
      extensionsGranted: 1,
      wrote: ['ExtensionGranted'],
    });
  });

  test('and each question stands with its answer', async () => {
    const query = `{ assignment(id: "${ids.bulletin}") { extensions { period until outcome decidedOn reason answer } } }`;
    const { assignment } = await callers.officer.get(query);
    const asked = { period: Q2, decidedOn: '2026-04-20', reason: 'Chờ cấp phép xuất bản.' };
    expect(assignment.extensions).toEqual([
      { ...asked, until: '2026-07-10', outcome: 'REFUSED', answer: 'Còn đủ thời gian.' },
      { ...asked, until: '2026-07-15', outcome: 'GRANTED', answer: null },
    ]);
    const { assignment: hidden } = await callers.stranger.get(query);
    expect(hidden.extensions[0]).toMatchObject({ outcome: 'REFUSED', reason: null, answer: null });
  });
});

describe('what is laid down beside the figures', () => {
  test('a coordinating agency contributes, and completes nothing', async () => {
    const input = { assignmentId: ids.news, text: 'Đã gửi 5 tin về hoạt động đối ngoại.' };
    const fields =
      'lastActivityOn contributions { totalCount edges { node { text saidOn by { code } } } }';
    const { logContribution } = await callers.officer.get(onAssignment('logContribution', fields), {
      input,
    });
    expect(logContribution.assignment).toEqual({
      lastActivityOn: '2026-04-20',
      contributions: {
        totalCount: 1,
        edges: [{ node: { text: input.text, saidOn: '2026-04-20', by: { code: FOREIGN } } }],
      },
    });
    const done = { assignmentId: ids.news, period: '2026', percent: 10 };
    const { extensions } = await callers.officer.refused(onOccurrence('reportProgress'), {
      input: done,
    });
    expect(extensions.code).toBe('COORDINATE_HAS_NO_OCCURRENCE');
  });

  test('evidence of five gigabytes is registered by its hash, and quarantined by it', async () => {
    const sha256 = 'ab'.repeat(32);
    const file = { kind: 'FILE', name: 'Phóng sự.mp4', sha256, size: 5_000_000_000 };
    const fields = 'evidence { kind name sha256 size classification period quarantinedOn }';
    const registered = { assignmentId: ids.broadcasts, period: Q1, ...file };
    const { registerEvidence } = await callers.press.get(onAssignment('registerEvidence', fields), {
      input: registered,
    });
    const expected = { ...file, classification: 'INTERNAL', period: Q1, quarantinedOn: null };
    expect(registerEvidence.assignment.evidence).toEqual([expected]);
    const { quarantineEvidence } = await callers.coordinator.get(
      onAssignment('quarantineEvidence', fields),
      { input: { assignmentId: ids.broadcasts, sha256, reason: 'Có hình ảnh chưa được phép.' } },
    );
    expect(quarantineEvidence.assignment.evidence).toEqual([
      { ...expected, quarantinedOn: '2026-04-20' },
    ]);
  });

  test('"nếu có": nothing happened in the first quarter', async () => {
    const input = {
      assignmentId: ids.incidents,
      period: '2026',
      from: '2026-01-01',
      to: '2026-03-31',
    };
    await take('press', 'reportNil', input);
    const { assignment } = await callers.stranger.get(
      `{ assignment(id: "${ids.incidents}") { lastActivityOn nilReports { period from to reportedOn } } }`,
    );
    expect(assignment).toEqual({
      lastActivityOn: null,
      nilReports: [
        { period: '2026', from: '2026-01-01', to: '2026-03-31', reportedOn: '2026-04-20' },
      ],
    });
  });

  test('a continuous task is checked in once for a reporting cycle', async () => {
    const { openReportingCycle } = await callers.coordinator.get(
      mutation('openReportingCycle', 'reportingCycle { id }'),
      {
        input: {
          planId: PLAN,
          kind: 'FINAL',
          periodCovered: { from: '2026-01-01', to: '2026-10-31' },
          cutOff: '2026-11-10',
        },
      },
    );
    const cycleId = openReportingCycle.reportingCycle.id;
    const input = { assignmentId: ids.incidents, period: '2026', cycleId, note: 'Vẫn thực hiện.' };
    expect(
      await take('press', 'checkIn', input, 'occurrence { checkIns note lastActivityOn }'),
    ).toEqual({
      checkIns: [cycleId],
      note: 'Vẫn thực hiện.',
      lastActivityOn: '2026-04-20',
      wrote: ['CheckedIn'],
    });
    const { extensions } = await callers.press.refused(onOccurrence('checkIn'), { input });
    expect(extensions.code).toBe('ALREADY_CHECKED_IN');
  });

  test('an indicator is measured that the task defines, and no other', async () => {
    const input = { assignmentId: ids.broadcasts, indicator: 'luot-xem', value: '12.5' };
    const { extensions } = await callers.press.refused(
      onAssignment('measureIndicator', 'measurements { value }'),
      { input },
    );
    expect(extensions).toMatchObject({ code: 'UNKNOWN_INDICATOR', field: 'indicator' });
  });
});

describe('work that rests', () => {
  const stands = 'status occurrences { edges { node { period status } } }';
  const step = async (name: string, more: object = {}) => {
    const input = { assignmentId: ids.friendship, ...more };
    const { [name]: payload } = await callers.coordinator.get(onAssignment(name, stands), {
      input,
    });
    const { status, occurrences } = payload.assignment;
    return [
      status,
      ...occurrences.edges.map(({ node }: { node: { status: string } }) => node.status),
    ];
  };

  test('goes on from where it rested; what is done is not touched', async () => {
    expect(await step('suspendAssignment', { reason: 'Chờ kinh phí.' })).toEqual([
      'SUSPENDED',
      'REPORTED_DONE',
      'SUSPENDED',
      'SUSPENDED',
      'SUSPENDED',
    ]);
    expect(await step('resumeAssignment')).toEqual([
      'ACTIVE',
      'REPORTED_DONE',
      'NOT_STARTED',
      'NOT_STARTED',
      'NOT_STARTED',
    ]);
  });

  test('and what need not be done is waived', async () => {
    const input = { assignmentId: ids.friendship, period: '2026-Q4', reason: 'Gộp với quý III.' };
    expect(await take('coordinator', 'waiveOccurrence', input)).toMatchObject({
      status: 'WAIVED',
      timeliness: 'NO_DEADLINE',
    });
  });
});

describe('đôn đốc', () => {
  const fields =
    'count preview stale results { outcome periods code agency { code } assignment { id } } receipt { events { type stream } }';
  const text = 'Đề nghị báo cáo kết quả quý I.';
  const urge = async (by: 'coordinator' | 'office', more: object = {}) => {
    const input = { planId: PLAN, dueTo: '2026-03-31', text, ...more };
    return (await callers[by].get(mutation('urge', fields), { input })).urge;
  };
  /** Of the first quarter nothing but these is open; the bulletin and the magazine are done. */
  const late = () => [
    { agency: { code: PRESS }, assignment: { id: ids.broadcasts } },
    { agency: { code: 'van-phong-ubnd-tinh' }, assignment: { id: expect.any(String) } },
  ];

  test('a preview says whom it would reach, and writes nothing', async () => {
    const before = await app.head();
    expect(await urge('coordinator', { preview: true })).toEqual({
      count: 2,
      preview: true,
      stale: false,
      results: late().map((each) => ({ ...each, outcome: 'URGED', periods: [Q1], code: null })),
      receipt: null,
    });
    expect(await app.head()).toBe(before);
  });

  test('each agency is urged once, and not again on that day', async () => {
    const commandId = '0f0f0f0f-0000-4000-8000-00000000aaaa';
    const first = await urge('coordinator', { commandId });
    expect(first).toMatchObject({ count: 2, preview: false, stale: false });
    expect(first.receipt.events.map(({ type }: { type: string }) => type)).toEqual([
      'AssignmentUrged',
      'AssignmentUrged',
    ]);
    const before = await app.head();
    expect(await urge('coordinator', { commandId })).toEqual(first);
    expect(await urge('coordinator')).toMatchObject({
      count: 0,
      results: late().map((each) => ({ ...each, outcome: 'UNCHANGED' })),
      receipt: { events: [] },
    });
    expect(await app.head()).toBe(before);
  });

  test('a name that is none is refused, and does not look like nobody', async () => {
    const refused = async (more: object) => {
      const input = { planId: PLAN, text, ...more };
      const by = callers.coordinator;
      return (await by.refused(mutation('urge', 'count'), { input })).extensions;
    };
    const names = { planId: 'ha-noi-2026', section: 'ZZ', task: 'II.99', agency: 'nope' };
    for (const [field, name] of Object.entries(names))
      for (const preview of [true, false])
        expect(await refused({ [field]: name, preview })).toMatchObject({
          code: 'NOT_FOUND',
          field,
        });
    expect(await refused({ dueFrom: '2026-04-01', dueTo: '2026-03-31' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'dueFrom',
      rule: 'RANGE_REVERSED',
    });
    const right = { section: 'II.5', task: 'II.5.c.1', agency: 'so-cong-thuong', dueTo: null };
    expect(await urge('coordinator', { ...right, preview: true })).toMatchObject({ count: 1 });
  });

  test('what has not begun is not among them', async () => {
    const bulletin = { task: 'II.5.b.2', dueTo: null, preview: true };
    const { results } = await urge('coordinator', bulletin);
    // On 20 April.
    expect(results).toMatchObject([{ outcome: 'URGED', periods: [Q2] }]);
  });

  test('whom the province does not judge is not among them', async () => {
    const nobody = await urge('coordinator', { agency: PARTY, preview: true });
    expect(nobody).toMatchObject({ count: 0, results: [] });
  });

  test('a row that is refused stops no other, and what was cut off goes on', async () => {
    const fairs = { dueTo: '2026-12-31', task: 'II.5.c.1' };
    await urge('coordinator', { ...fairs, agency: 'so-cong-thuong' });
    const rows = async (by: 'coordinator' | 'office') => {
      const { count, results } = await urge(by, fairs);
      const outcomes = results.map((each: { agency: { code: string }; outcome: string }) => [
        each.agency.code,
        each.outcome,
      ]);
      return { count, ...Object.fromEntries(outcomes) };
    };
    expect(await rows('coordinator')).toEqual({
      count: 4,
      'bo-chi-huy-quan-su-tinh': 'URGED',
      'cong-an-tinh': 'URGED',
      'so-cong-thuong': 'UNCHANGED',
      'so-tai-chinh': 'URGED',
      // Its own work is the province office's to urge (rule 11).
      [CULTURE]: 'REFUSED',
      'van-phong-ubnd-tinh': 'URGED',
    });
    expect(await rows('office')).toMatchObject({
      count: 1,
      'so-tai-chinh': 'REFUSED',
      [CULTURE]: 'URGED',
    });
  });

  test('what the clock has called overdue is urged by that name, and extended work in its own time', async () => {
    const overdue = { task: 'II.5.b.2', timeliness: 'OVERDUE', dueTo: null, preview: true };
    const day = async (now: string) => {
      app.clock.now = now;
      const before = Number(await app.head());
      const { written } = await app.keepTime();
      // Positions are dense on PostgreSQL.
      const position = { 'plan-ledger-min-position': String(before + written) };
      await callers.auditor.ask('{ viewer { id } }', {}, position);
    };
    await day('2026-07-15T03:00:00.000Z');
    expect(await urge('coordinator', overdue)).toMatchObject({ count: 0, results: [] });
    await day('2026-07-16T03:00:00.000Z');
    expect(await urge('coordinator', overdue)).toMatchObject({
      count: 1,
      results: [{ outcome: 'URGED', periods: [Q2], agency: { code: FOREIGN } }],
    });
  });

  test('the agency takes note of the words, which are for nobody else', async () => {
    const query = `{ assignment(id: "${ids.broadcasts}") { urges { version on periods text acknowledgedOn } } }`;
    const { assignment } = await callers.press.get(query);
    const urged = { on: '2026-04-20', periods: [Q1], text, acknowledgedOn: null };
    expect(assignment.urges).toEqual([{ ...urged, version: expect.any(Number) }]);
    const { version } = assignment.urges[0];
    const input = { assignmentId: ids.broadcasts, urge: version };
    const { acknowledgeUrge } = await callers.press.get(
      onAssignment('acknowledgeUrge', 'urges { acknowledgedOn }'),
      { input },
    );
    expect(acknowledgeUrge.assignment.urges).toEqual([{ acknowledgedOn: '2026-07-16' }]);
    const { assignment: hidden } = await callers.stranger.get(query);
    expect(hidden.urges).toEqual([{ ...urged, version, text: null, acknowledgedOn: '2026-07-16' }]);
  });
});

test('what was said costs the same statements, of however many occurrences it is asked', async () => {
  const cost = async (by: keyof typeof callers, first: number) => {
    app.statements.length = 0;
    await callers[by].get(`{
      occurrences(first: ${first}) { edges { node { note version remarks { totalCount edges { node { text by { name } } } } } } }
      assignments(first: ${first}) { edges { node {
        contributions { totalCount } remarks { totalCount } heldBefore { code }
        urges { text } extensions { reason answer } evidence { name } deliverables { totalCount }
      } } }
    }`);
    return app.statements.length;
  };
  for (const by of ['auditor', 'press'] as const) {
    const few = await cost(by, 40);
    expect(await cost(by, 200)).toBe(few);
  }
});

describe('who may not', () => {
  const reason = 'Không có quyền.';
  const period = '2026-Q3';
  const sha256 = 'cd'.repeat(32);
  /** Each step of a bulletin, as its agency or the coordinator might take it. */
  const steps: [string, object][] = [
    ['acceptInvitation', {}],
    ['declineInvitation', { reason }],
    ['suspendAssignment', { reason }],
    ['resumeAssignment', {}],
    ['logContribution', { text: reason }],
    ['registerEvidence', { kind: 'FILE', name: 'Tệp', sha256, size: 1 }],
    ['quarantineEvidence', { sha256, reason }],
    ['measureIndicator', { indicator: 'x', value: '1' }],
    ['acknowledgeUrge', { urge: 1 }],
    ['requestExtension', { period, until: '2026-10-10', reason }],
    ['grantExtension', { period }],
    ['refuseExtension', { period, reason }],
    ['waiveOccurrence', { period, reason }],
    ['reportProgress', { period, quantity: 1 }],
    ['correctProgress', { period, corrects: 1, quantity: 1, reason }],
    ['submitDeliverable', { period, language: 'vi', formats: ['PRINT'] }],
    ['withdrawDeliverable', { period, withdraws: 1, reason }],
    ['waiveLanguage', { period, language: 'vi', reason }],
    ['reportNil', { period, from: '2026-07-01', to: '2026-07-02' }],
    ['checkIn', { period, cycleId: 'reportingCycle-x' }],
    ['reportCompletion', { period, quantity: 1 }],
    ['signOff', { period }],
    ['confirmCompletion', { period }],
    ['returnCompletion', { period, reason }],
  ];
  const OF_THE_COORDINATOR = [
    'suspendAssignment',
    'resumeAssignment',
    'grantExtension',
    'refuseExtension',
    'waiveOccurrence',
    'waiveLanguage',
    'confirmCompletion',
    'returnCompletion',
  ];

  test.each(steps)('%s is for nobody whose business it is not', async (name, more) => {
    const before = await app.head();
    const input = { assignmentId: ids.bulletin, ...more };
    const others = ['auditor', 'stranger'] as const;
    const wrong = OF_THE_COORDINATOR.includes(name) ? [...others, 'officer' as const] : others;
    for (const by of wrong) {
      const { extensions } = await callers[by].refused(mutation(name, 'stale'), { input });
      expect({ by, code: extensions.code }).toEqual({ by, code: 'FORBIDDEN' });
    }
    expect(await app.head()).toBe(before);
  });

  test('urge is for the coordinator alone', async () => {
    const before = await app.head();
    const input = { planId: PLAN, section: 'II.5.b', text: reason };
    for (const by of ['auditor', 'stranger', 'officer', 'office'] as const)
      for (const preview of [true, false]) {
        const asked = { ...input, preview };
        const { extensions } = await callers[by].refused(mutation('urge', 'count'), {
          input: asked,
        });
        expect({ by, code: extensions.code }).toEqual({ by, code: 'FORBIDDEN' });
      }
    expect(await app.head()).toBe(before);
  });
});
