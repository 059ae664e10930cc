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

/** Each kind of bad input has its own code and names its field, and nothing is written. */
let app: App;
let callers: Record<'coordinator' | 'head' | 'finance' | 'auditor' | 'health', Caller>;
let bulletin: string;
let classes: string;
let request: string;

beforeAll(async () => {
  app = await startApp();
  callers = {
    coordinator: await app.as('COORDINATOR', CULTURE),
    head: await app.as('AGENCY_HEAD', FOREIGN),
    finance: await app.as('FINANCE', FINANCE),
    auditor: await app.as('AUDITOR'),
    health: await app.as('AGENCY_HEAD', 'so-y-te'),
  };
  const { assignments } = await callers.head.get(
    `{ assignments(filter: { agency: "${FOREIGN}", role: LEAD }) { edges { node { id task { code } } } } }`,
  );
  [classes, bulletin] = assignments.edges.map(({ node }: { node: { id: string } }) => node.id);
  const drafted = await callers.head.get(draft, { input: { planId: PLAN, lines: [line] } });
  request = drafted.draftBudgetRequest.budgetRequest.id;
});
afterAll(() => app?.stop());

const draft = mutation(
  'draftBudgetRequest',
  'budgetRequest { id } receipt { position events { leafHash } }',
);
const progress = mutation('reportProgress', 'receipt { position events { leafHash } }');
const completion = mutation('reportCompletion', 'stale');
const assign = mutation('assignTask', 'stale');
const evidence = mutation('registerEvidence', 'stale');
const measure = mutation('measureIndicator', 'stale');
const correct = mutation('correctProgress', 'stale');
const waive = mutation('waiveOccurrence', 'stale');
const urge = mutation('urge', 'stale');
const file = { kind: 'FILE', name: 'Bản tin.pdf', sha256: 'ab'.repeat(32), size: 1 };
const submit = mutation('submitBudgetRequest', 'stale');
const receive = mutation('receiveBudgetRequest', 'stale');
const openCycle = mutation('openReportingCycle', 'stale');
const submitReport = mutation('submitReport', 'stale');
const line = { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '1000000' };
const NFD = 'Đã in xong'.normalize('NFD');

type Case = {
  says: string;
  by: keyof typeof callers;
  mutation: string;
  input: () => object;
  code: string;
  field?: string;
  rule?: string;
};

const cycle = {
  planId: PLAN,
  kind: 'FINAL',
  periodCovered: { from: '2026-01-01', to: '2026-10-31' },
  cutOff: '2026-11-10',
};

const cases: Case[] = [
  {
    says: 'a malformed id',
    by: 'head',
    mutation: progress,
    input: () => ({ assignmentId: 'assignment_1', period: '2026-Q1', quantity: 1 }),
    code: 'BAD_USER_INPUT',
    field: 'assignmentId',
    rule: 'ID_MALFORMED',
  },
  {
    says: 'a malformed command id',
    by: 'head',
    mutation: progress,
    input: () => ({ commandId: 'again', assignmentId: bulletin, period: '2026-Q1', quantity: 1 }),
    code: 'BAD_USER_INPUT',
    field: 'commandId',
    rule: 'ID_MALFORMED',
  },
  {
    says: 'an id of nothing',
    by: 'head',
    mutation: progress,
    input: () => ({
      assignmentId: 'assignment-00000000-0000-0000-0000-000000000000.so-y-te',
      period: '2026',
      quantity: 1,
    }),
    code: 'NOT_FOUND',
    field: 'assignmentId',
  },
  {
    says: 'an unknown agency',
    by: 'coordinator',
    mutation: assign,
    input: () => ({ planId: PLAN, taskCode: 'II.5.a', agency: 'so-khong-co' }),
    code: 'UNKNOWN_AGENCY',
    field: 'agency',
  },
  {
    says: 'an unknown task',
    by: 'coordinator',
    mutation: assign,
    input: () => ({ planId: PLAN, taskCode: 'II.9', agency: 'so-y-te' }),
    code: 'NOT_FOUND',
    field: 'taskCode',
  },
  {
    says: 'an unknown plan',
    by: 'coordinator',
    mutation: assign,
    input: () => ({ planId: 'ha-noi-2026', taskCode: 'II.1', agency: 'so-y-te' }),
    code: 'NOT_FOUND',
    field: 'planId',
  },
  {
    says: 'a group that is not resolved yet',
    by: 'coordinator',
    mutation: assign,
    input: () => ({ planId: PLAN, taskCode: 'II.7.c', group: 'chu-quan-cong-thong-tin' }),
    code: 'GROUP_TO_BE_RESOLVED',
    field: 'group',
  },
  {
    says: 'a group that the task does not name',
    by: 'coordinator',
    mutation: assign,
    input: () => ({ planId: PLAN, taskCode: 'II.2.b', group: 'xa-phuong' }),
    code: 'GROUP_NOT_NAMED',
    field: 'group',
  },
  {
    says: 'an agency and a group at once',
    by: 'coordinator',
    mutation: assign,
    input: () => ({ planId: PLAN, taskCode: 'II.5.a', group: 'xa-phuong', agency: 'so-y-te' }),
    code: 'BAD_USER_INPUT',
    field: 'agency',
    rule: 'EXACTLY_ONE_OF',
  },
  {
    says: 'a body that the province cannot command',
    by: 'coordinator',
    mutation: assign,
    input: () => ({ planId: PLAN, taskCode: 'II.5.a', agency: 'ubmttqvn-tinh', role: 'IMPLEMENT' }),
    code: 'NOT_COMMANDABLE',
    field: 'mode',
  },
  {
    says: 'a wrong stage',
    by: 'finance',
    mutation: receive,
    input: () => ({ budgetRequestId: request }),
    code: 'WRONG_STAGE',
  },
  {
    says: 'a wrong role',
    by: 'auditor',
    mutation: submit,
    input: () => ({ budgetRequestId: request }),
    code: 'FORBIDDEN',
  },
  {
    says: "another agency's assignment",
    by: 'health',
    mutation: progress,
    input: () => ({ assignmentId: bulletin, period: '2026-Q1', quantity: 1 }),
    code: 'FORBIDDEN',
  },
  {
    says: 'text that is not NFC',
    by: 'head',
    mutation: progress,
    input: () => ({ assignmentId: bulletin, period: '2026-Q1', quantity: 1, note: NFD }),
    code: 'BAD_USER_INPUT',
    field: 'note',
    rule: 'TEXT_NOT_NFC',
  },
  {
    says: 'text that is not NFC, in a nested input',
    by: 'head',
    mutation: progress,
    input: () => ({
      assignmentId: bulletin,
      period: '2026-Q1',
      quantity: 1,
      document: { number: '1/BC', date: '2026-04-01', issuer: NFD },
    }),
    code: 'BAD_USER_INPUT',
    field: 'document.issuer',
    rule: 'TEXT_NOT_NFC',
  },
  {
    says: 'text with a null character',
    by: 'head',
    mutation: progress,
    input: () => ({ assignmentId: bulletin, period: '2026-Q1', quantity: 1, note: 'a\u0000b' }),
    code: 'BAD_USER_INPUT',
    field: 'note',
    rule: 'TEXT_NOT_STORABLE',
  },
  {
    says: 'a quantity that is too large',
    by: 'head',
    mutation: progress,
    input: () => ({ assignmentId: bulletin, period: '2026-Q1', quantity: 1_000_001 }),
    code: 'BAD_USER_INPUT',
    field: 'quantity',
    rule: 'NUMBER_TOO_LARGE',
  },
  {
    says: 'a number past 32 bits',
    by: 'head',
    mutation: progress,
    input: () => ({ assignmentId: bulletin, period: '2026-Q1', quantity: 2 ** 40 }),
    code: 'BAD_USER_INPUT',
    field: 'quantity',
    rule: 'NUMBER_TOO_LARGE',
  },
  {
    says: 'an amount that is too large',
    by: 'head',
    mutation: draft,
    input: () => ({ planId: PLAN, lines: [{ ...line, requested: '1000000000000000000' }] }),
    code: 'BAD_USER_INPUT',
    field: 'lines[0].requested',
    rule: 'NUMBER_TOO_LARGE',
  },
  {
    says: 'an amount that is a JSON number',
    by: 'head',
    mutation: draft,
    input: () => ({ planId: PLAN, lines: [{ ...line, requested: 1_000_000 }] }),
    code: 'BAD_USER_INPUT',
    field: 'lines[0].requested',
    rule: 'NOT_A_NUMBER',
  },
  {
    says: 'an amount of nothing',
    by: 'head',
    mutation: draft,
    input: () => ({ planId: PLAN, lines: [{ ...line, requested: '0' }] }),
    code: 'AMOUNT_NOT_POSITIVE',
    field: 'lines[0].requested',
  },
  {
    says: 'a hash that is none',
    by: 'head',
    mutation: evidence,
    input: () => ({ assignmentId: bulletin, ...file, sha256: 'ab'.repeat(31) }),
    code: 'BAD_USER_INPUT',
    field: 'sha256',
    rule: 'HASH_MALFORMED',
  },
  {
    says: 'a hash in capitals, which would be another one',
    by: 'head',
    mutation: evidence,
    input: () => ({ assignmentId: bulletin, ...file, sha256: 'AB'.repeat(32) }),
    code: 'BAD_USER_INPUT',
    field: 'sha256',
    rule: 'HASH_MALFORMED',
  },
  {
    says: 'a size below nothing',
    by: 'head',
    mutation: evidence,
    input: () => ({ assignmentId: bulletin, ...file, size: -1 }),
    code: 'BAD_USER_INPUT',
    field: 'size',
    rule: 'NUMBER_TOO_SMALL',
  },
  {
    says: 'a size past 2^53',
    by: 'head',
    mutation: evidence,
    input: () => ({ assignmentId: bulletin, ...file, size: 2 ** 60 }),
    code: 'BAD_USER_INPUT',
    field: 'size',
    rule: 'WRONG_TYPE',
  },
  {
    says: 'an address that a browser may not be sent to',
    by: 'head',
    mutation: evidence,
    input: () => ({ assignmentId: bulletin, ...file, kind: 'LINK', url: 'javascript:alert(1)' }),
    code: 'BAD_USER_INPUT',
    field: 'url',
    rule: 'URL_MALFORMED',
  },
  {
    says: 'a link without an address',
    by: 'head',
    mutation: evidence,
    input: () => ({ assignmentId: bulletin, ...file, kind: 'LINK' }),
    code: 'LINK_NEEDS_URL',
    field: 'url',
  },
  {
    says: 'evidence that is a state secret',
    by: 'head',
    mutation: evidence,
    input: () => ({ assignmentId: bulletin, ...file, classification: 'MAT' }),
    code: 'CLASSIFIED_CONTENT',
    field: 'classification',
  },
  {
    says: 'evidence without a name',
    by: 'head',
    mutation: evidence,
    input: () => ({ assignmentId: bulletin, ...file, name: '' }),
    code: 'BAD_USER_INPUT',
    field: 'name',
    rule: 'TEXT_TOO_SHORT',
  },
  {
    says: 'a measured value that is a JSON number',
    by: 'head',
    mutation: measure,
    input: () => ({ assignmentId: bulletin, indicator: 'x', value: 12.5 }),
    code: 'BAD_USER_INPUT',
    field: 'value',
    rule: 'NOT_A_DECIMAL',
  },
  {
    says: 'a measured value with a comma',
    by: 'head',
    mutation: measure,
    input: () => ({ assignmentId: bulletin, indicator: 'x', value: '12,5' }),
    code: 'BAD_USER_INPUT',
    field: 'value',
    rule: 'NOT_A_DECIMAL',
  },
  {
    says: 'a measured value with too many digits',
    by: 'head',
    mutation: measure,
    input: () => ({ assignmentId: bulletin, indicator: 'x', value: '0.1234567' }),
    code: 'BAD_USER_INPUT',
    field: 'value',
    rule: 'NOT_A_DECIMAL',
  },
  {
    says: 'a correction of nothing',
    by: 'head',
    mutation: correct,
    input: () => ({
      assignmentId: bulletin,
      period: '2026-Q1',
      corrects: -1,
      quantity: 1,
      reason: 'Đếm nhầm.',
    }),
    code: 'BAD_USER_INPUT',
    field: 'corrects',
    rule: 'NUMBER_TOO_SMALL',
  },
  {
    says: 'a correction without a reason',
    by: 'head',
    mutation: correct,
    input: () => ({
      assignmentId: bulletin,
      period: '2026-Q1',
      corrects: 0,
      quantity: 1,
      reason: '',
    }),
    code: 'BAD_USER_INPUT',
    field: 'reason',
    rule: 'TEXT_TOO_SHORT',
  },
  {
    says: 'a reason that is too long',
    by: 'coordinator',
    mutation: waive,
    input: () => ({ assignmentId: bulletin, period: '2026-Q4', reason: 'a'.repeat(2001) }),
    code: 'BAD_USER_INPUT',
    field: 'reason',
    rule: 'TEXT_TOO_LONG',
  },
  {
    says: 'a reason that is not NFC',
    by: 'coordinator',
    mutation: waive,
    input: () => ({ assignmentId: bulletin, period: '2026-Q4', reason: NFD }),
    code: 'BAD_USER_INPUT',
    field: 'reason',
    rule: 'TEXT_NOT_NFC',
  },
  {
    says: 'an urge of a plan that has no such name',
    by: 'coordinator',
    mutation: urge,
    input: () => ({ planId: 'dong nai', text: 'Đề nghị báo cáo.' }),
    code: 'BAD_USER_INPUT',
    field: 'planId',
    rule: 'CODE_MALFORMED',
  },
  {
    says: 'an urge without words',
    by: 'coordinator',
    mutation: urge,
    input: () => ({ planId: PLAN, text: '' }),
    code: 'BAD_USER_INPUT',
    field: 'text',
    rule: 'TEXT_TOO_SHORT',
  },
  {
    says: 'an estimate without lines',
    by: 'head',
    mutation: draft,
    input: () => ({ planId: PLAN, lines: [] }),
    code: 'NO_LINES',
    field: 'lines',
  },
  {
    says: 'the same line twice',
    by: 'head',
    mutation: draft,
    input: () => ({ planId: PLAN, lines: [line, line] }),
    code: 'DUPLICATE_LINE',
    field: 'lines[1]',
  },
  {
    says: 'money for a task that the agency does not lead',
    by: 'head',
    mutation: draft,
    input: () => ({ planId: PLAN, lines: [{ ...line, task: 'II.7.a' }] }),
    code: 'NOT_ENTITLED_TO_BUDGET',
    field: 'lines[0].task',
  },
  {
    says: 'a period of another year',
    by: 'head',
    mutation: draft,
    input: () => ({ planId: PLAN, lines: [{ ...line, period: '2027' }] }),
    code: 'PERIOD_OUTSIDE_PLAN',
    field: 'lines[0].period',
  },
  {
    says: 'a period that the assignment does not have',
    by: 'head',
    mutation: progress,
    input: () => ({ assignmentId: bulletin, period: '2026-04', quantity: 1 }),
    code: 'UNKNOWN_PERIOD',
    field: 'period',
  },
  {
    says: 'a percentage of what is counted',
    by: 'head',
    mutation: progress,
    input: () => ({ assignmentId: classes, period: '2026-Q2-Q3', percent: 50 }),
    code: 'PERCENT_IS_DERIVED',
    field: 'percent',
  },
  {
    says: 'a completion short of its quantity',
    by: 'head',
    mutation: completion,
    input: () => ({ assignmentId: classes, period: '2026-Q2-Q3', quantity: 1 }),
    code: 'QUANTITY_NOT_REACHED',
    field: 'quantity',
  },
  {
    says: 'a day that has not come',
    by: 'head',
    mutation: completion,
    input: () => ({
      assignmentId: classes,
      period: '2026-Q2-Q3',
      quantity: 2,
      effectiveOn: '2026-11-11',
    }),
    code: 'EFFECTIVE_IN_FUTURE',
    field: 'effectiveOn',
  },
  {
    says: 'a day that is none',
    by: 'head',
    mutation: completion,
    input: () => ({
      assignmentId: classes,
      period: '2026-Q2-Q3',
      quantity: 2,
      effectiveOn: '2026-02-30',
    }),
    code: 'BAD_USER_INPUT',
    field: 'effectiveOn',
    rule: 'WRONG_TYPE',
  },
  {
    says: 'a stale expected version',
    by: 'head',
    mutation: progress,
    input: () => ({ assignmentId: bulletin, period: '2026-Q1', quantity: 1, expectedVersion: 7 }),
    code: 'VERSION_CONFLICT',
    field: 'expectedVersion',
  },
  {
    says: 'a cut-off after the last working day',
    by: 'coordinator',
    mutation: openCycle,
    input: () => ({ ...cycle, cutOff: '2026-11-14' }),
    code: 'CUT_OFF_AFTER_DUE',
    field: 'cutOff',
  },
  {
    says: 'a period that ends before it begins',
    by: 'coordinator',
    mutation: openCycle,
    input: () => ({ ...cycle, periodCovered: { from: '2026-10-31', to: '2026-01-01' } }),
    code: 'PERIOD_REVERSED',
    field: 'periodCovered',
  },
  {
    says: 'a report of blanks',
    by: 'head',
    mutation: submitReport,
    input: () => ({ cycleId: 'reportingCycle-none', content: ' \n ' }),
    code: 'BAD_USER_INPUT',
    field: 'content',
  },
  {
    says: 'a report given back without a reason',
    by: 'coordinator',
    mutation: mutation('returnReport', 'stale'),
    input: () => ({ reportId: 'report-none', reason: '  ' }),
    code: 'BAD_USER_INPUT',
    field: 'reason',
  },
  {
    says: 'a cycle that is not open',
    by: 'head',
    mutation: submitReport,
    input: () => ({ cycleId: 'reportingCycle-none', content: 'Báo cáo' }),
    code: 'NOT_FOUND',
    field: 'cycleId',
  },
];

test.each(cases)(
  '$says is refused as $code',
  async ({ by, mutation: text, input, code, field, rule }) => {
    const before = await app.head();
    const { extensions } = await callers[by].refused(text, { input: input() });
    expect({
      code: extensions.code,
      field: extensions.field,
      ...(rule && { rule: extensions.rule }),
    }).toEqual({
      code,
      field,
      ...(rule && { rule }),
    });
    expect(await app.head()).toBe(before);
  },
);

test('state secrets are refused at the door', async () => {
  const { openReportingCycle } = await callers.coordinator.get(
    mutation('openReportingCycle', 'reportingCycle { id }'),
    { input: cycle },
  );
  const cycleId = openReportingCycle.reportingCycle.id;
  const before = await app.head();
  for (const classification of ['MAT', 'TOI_MAT', 'TUYET_MAT']) {
    const input = { cycleId, content: 'Nội dung', classification };
    const { extensions } = await callers.head.refused(submitReport, { input });
    expect(extensions).toMatchObject({ code: 'CLASSIFIED_CONTENT', field: 'classification' });
  }
  expect(await app.head()).toBe(before);
});

test('the same command id repeats its receipt, and with other content it is refused', async () => {
  const commandId = '0f0f0f0f-0000-4000-8000-000000000001';
  const input = { commandId, assignmentId: bulletin, period: '2026-Q2', quantity: 1 };
  const first = await callers.head.get(progress, { input });
  const before = await app.head();
  expect(await callers.head.get(progress, { input })).toEqual(first);
  const refusal = await callers.head.refused(progress, { input: { ...input, period: '2026-Q3' } });
  expect(refusal.extensions).toMatchObject({ code: 'COMMAND_ID_REUSED', field: 'commandId' });
  expect(await app.head()).toBe(before);
});

test('a retried creation meets what it created, and its id belongs to its actor', async () => {
  const commandId = '0f0f0f0f-0000-4000-8000-000000000002';
  const input = { commandId, planId: PLAN, lines: [line] };
  const first = await callers.head.get(draft, { input });
  expect(await callers.head.get(draft, { input })).toEqual(first);
  const changed = { ...input, lines: [{ ...line, requested: '2000000' }] };
  const refusal = await callers.head.refused(draft, { input: changed });
  expect(refusal.extensions.code).toBe('COMMAND_ID_REUSED');
});

test('messages are Vietnamese unless English is asked for', async () => {
  const input = { budgetRequestId: request };
  const ask = (language?: string) =>
    callers.finance.ask(receive, { input }, language ? { 'accept-language': language } : {});
  const message = async (language?: string) => (await ask(language)).errors?.[0]?.message;
  expect(await message()).toBe('Không thực hiện được ở bước dự thảo.');
  expect(await message('en-GB,en;q=0.9')).toBe('This cannot be done at the stage DRAFT.');
  expect(await message('vi-VN,en;q=0.5')).toBe('Không thực hiện được ở bước dự thảo.');
});

test('a broken rule of the input is named in the same languages', async () => {
  const input = { assignmentId: bulletin, period: '2026-Q1', quantity: 1_000_001 };
  const message = async (language: string) =>
    (await callers.head.ask(progress, { input }, { 'accept-language': language })).errors?.[0]
      ?.message;
  expect(await message('vi')).toBe(
    'Dữ liệu không hợp lệ ở quantity: số quá lớn (nhiều nhất 1000000).',
  );
  expect(await message('en')).toBe(
    'Invalid input in quantity: the number is too large (at most 1000000).',
  );
  const nothing = { budgetRequestId: 'budgetRequest-none' };
  const missing = async (language: string) =>
    (await callers.head.ask(submit, { input: nothing }, { 'accept-language': language }))
      .errors?.[0]?.message;
  expect(await missing('vi')).toBe('Không tìm thấy dự toán kinh phí.');
  expect(await missing('en')).toBe('There is no budget request.');
});

test('without a token nobody is answered', async () => {
  for (const authorization of [undefined, 'Bearer nonsense', 'Basic YTpi']) {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: JSON.stringify({ query: '{ plans { totalCount } }' }),
    });
    expect(response.status).toBe(401);
    const { data, errors } = (await response.json()) as {
      data?: unknown;
      errors: { extensions: object }[];
    };
    expect(data).toBeUndefined();
    expect(errors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});

test('what is written into the query itself is named as well', async () => {
  const refusal = async (input: string) => {
    const text = `mutation { draftBudgetRequest(input: { planId: "${PLAN}", lines: [{ ${input} }] }) { stale } }`;
    const { code, field, rule } = (await callers.head.refused(text)).extensions;
    return { code, field, rule };
  };
  const code = 'BAD_USER_INPUT';
  const rest = 'task: "II.5.b.2", period: "2026"';
  expect(await refusal(`${rest}, source: OTHER, requested: "9999999999999999999"`)).toEqual({
    code,
    field: 'requested',
    rule: 'NUMBER_TOO_LARGE',
  });
  expect(await refusal(`${rest}, source: OTHER, requested: "05"`)).toEqual({
    code,
    field: 'requested',
    rule: 'NOT_A_NUMBER',
  });
  expect(await refusal(`${rest}, source: LOTTERY, requested: "5"`)).toEqual({
    code,
    field: 'source',
    rule: 'WRONG_TYPE',
  });
});

test('a key that every object inherits is nobody and nothing', async () => {
  const before = await app.head();
  for (const agency of ['constructor', 'valueOf', 'hasOwnProperty']) {
    const input = { planId: PLAN, taskCode: 'II.5.d', agency, role: 'LEAD', mode: 'INVITED' };
    expect((await callers.coordinator.refused(assign, { input })).extensions.code).toBe(
      'UNKNOWN_AGENCY',
    );
    const period = { assignmentId: bulletin, period: agency, quantity: 1 };
    expect((await callers.head.refused(progress, { input: period })).extensions.code).toBe(
      'UNKNOWN_PERIOD',
    );
  }
  expect(await app.head()).toBe(before);
});

test('the lines of a draft that is not there are not drafted under its name', async () => {
  const before = await app.head();
  for (const by of ['head', 'health'] as const) {
    const input = { planId: PLAN, budgetRequestId: 'budgetRequest-my-own-name', lines: [line] };
    const { extensions } = await callers[by].refused(draft, { input });
    expect(extensions).toMatchObject({ code: 'NOT_FOUND', field: 'budgetRequestId' });
  }
  expect(await app.head()).toBe(before);
});

test('a page has a limit, and a cursor belongs to its list', async () => {
  const tooMany = await callers.auditor.refused('{ agencies(first: 201) { totalCount } }');
  expect(tooMany.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'first',
    rule: 'NUMBER_TOO_LARGE',
  });
  const strange = await callers.auditor.refused(
    '{ agencies(after: "x") { totalCount edges { cursor } } }',
  );
  expect(strange.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'after',
    rule: 'CURSOR_MALFORMED',
  });
});

test('as of names a time or a position, and none that has not come', async () => {
  const asOf = async (place: string) =>
    (await callers.auditor.refused(`{ asOf${place} { position } }`)).extensions;
  expect(await asOf('(position: "1", time: "2026-01-01T00:00:00Z")')).toMatchObject({
    rule: 'EXACTLY_ONE_OF',
  });
  expect(await asOf('(position: "999999")')).toMatchObject({
    field: 'position',
    rule: 'POSITION_NOT_REACHED',
  });
  expect(await asOf('(position: "12a")')).toMatchObject({
    code: 'BAD_USER_INPUT',
    rule: 'NOT_A_NUMBER',
  });
});

test('an internal fault shows an id and nothing else', async () => {
  const { Client } = await import('pg');
  const database = new Client({ connectionString: app.databaseUrl });
  await database.connect();
  await database.query('alter table views.plan_view rename to plan_view_gone');
  try {
    const { status, errors } = await callers.auditor.ask(`{ plan(id: "${PLAN}") { id } }`);
    expect(status).toBe(200);
    expect(errors?.[0]?.message).toBe('Lỗi nội bộ. Vui lòng báo mã lỗi cho quản trị viên.');
    expect(Object.keys(errors?.[0]?.extensions ?? {}).sort()).toEqual(['code', 'id']);
  } finally {
    await database.query('alter table views.plan_view_gone rename to plan_view');
    await database.end();
  }
});
