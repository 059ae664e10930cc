import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import {
  type BudgetLine,
  type BudgetRequestEvent,
  budgetRequest,
  type DraftBudgetRequest,
} from '../../src/domain/budget-request/budget-request';
import { type PlanHeader, planStream } from '../../src/domain/plan/plan';
import { folded, given, happenedOn, ledgerOf } from '../support/given';
import { goldenEvents } from './golden';
import {
  attempts,
  CULTURE,
  coordinator,
  FINANCE,
  FOREIGN_AFFAIRS,
  finance,
  headOf,
  officerOf,
  only,
  onlyOf,
  person,
} from './people';
import { PLAN, planImported, province, withAssignment } from './province';

const golden = goldenEvents(budgetRequest, {
  BudgetRequestDrafted: {
    1: {
      planId: 'dong-nai-2026-ttdn',
      agency: 'so-ngoai-vu',
      lines: [
        { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '450000000' },
        { task: 'II.5.b.2', period: '2026-Q1', source: 'OTHER', requested: '1' },
      ],
    },
  },
  BudgetRequestRedrafted: {
    1: {
      lines: [
        { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '480000000' },
        { task: 'II.2.b', period: '2026-Q2-Q3', source: 'CENTRAL', requested: '9007199254740993' },
      ],
    },
  },
  BudgetRequestSubmitted: {
    1: {
      revision: 1,
      to: 'so-tai-chinh',
      copyTo: 'so-van-hoa-the-thao-va-du-lich',
      copyReceived: false,
    },
  },
  BudgetRequestReceived: { 1: { revision: 1 } },
  BudgetCopyReceived: { 1: { revision: 1 } },
});
const {
  BudgetRequestDrafted: drafted,
  BudgetRequestRedrafted: redrafted,
  BudgetRequestSubmitted: submitted,
  BudgetRequestReceived: received,
  BudgetCopyReceived: copyReceived,
} = golden;

const ledger = ledgerOf({
  ...province,
  ...withAssignment('II.5.b.2', FOREIGN_AFFAIRS),
  ...withAssignment('II.2.b', FOREIGN_AFFAIRS),
  ...withAssignment('II.7.a', FOREIGN_AFFAIRS),
  ...withAssignment('II.1', CULTURE),
});
const request = (...events: BudgetRequestEvent[]) => given(budgetRequest, ...events).on(ledger);
const officer = officerOf(FOREIGN_AFFAIRS);
const head = headOf(FOREIGN_AFFAIRS);

const line = (of: Partial<BudgetLine> = {}): BudgetLine => ({
  task: 'II.5.b.2',
  period: '2026',
  source: 'PROVINCIAL',
  requested: '450000000',
  ...of,
});
const draft = (...lines: BudgetLine[]): DraftBudgetRequest => ({
  type: 'DraftBudgetRequest',
  planId: PLAN,
  existing: false,
  lines,
});
const submit = { type: 'SubmitBudgetRequest' } as const;
const receive = { type: 'ReceiveBudgetRequest' } as const;
const acknowledge = { type: 'AcknowledgeBudgetCopy' } as const;

test('what was stored means what it always meant', () => {
  expect(folded(budgetRequest, drafted, redrafted, submitted, received, copyReceived)).toEqual({
    planId: PLAN,
    agency: 'so-ngoai-vu',
    stage: 'RECEIVED',
    revision: 1,
    lines: redrafted.data.lines,
    submittedOn: '2026-01-05',
    copyReceived: true,
  });
});

describe('drafting', () => {
  test('an agency drafts its estimate, line by line', () =>
    request()
      .when(draft(...drafted.data.lines), officer)
      .thenHappened(drafted));

  test('a draft is replaced by the next, and amounts may pass 2^53', () =>
    request(drafted)
      .when(draft(...redrafted.data.lines), head)
      .thenHappened(redrafted));

  test('an estimate has at least one line', () =>
    request().when(draft(), officer).thenRejected('NO_LINES', { field: 'lines' }));

  test('two lines of one task, period and source are put together by who asks', () =>
    request()
      .when(draft(line(), line({ source: 'CENTRAL' }), line({ requested: '1' })), officer)
      .thenRejected('DUPLICATE_LINE', {
        field: 'lines[2]',
        task: 'II.5.b.2',
        period: '2026',
        source: 'PROVINCIAL',
      }));

  test.each(['2025', '2027-Q1', '2026-13', 'quý I'])('%s is no period of the plan', (period) =>
    request()
      .when(draft(line(), line({ period })), officer)
      .thenRejected('PERIOD_OUTSIDE_PLAN', { field: 'lines[1].period', period }),
  );

  test('nobody asks for nothing', () =>
    request()
      .when(draft(line({ requested: '0' })), officer)
      .thenRejected('AMOUNT_NOT_POSITIVE', { field: 'lines[0].requested' }));

  test('a task that the plan does not have is refused', () =>
    request()
      .when(draft(line({ task: 'II.9' })), officer)
      .thenRejected('NOT_FOUND', { field: 'lines[0].task', what: 'task' }));

  test('who coordinates a task may not ask for money for it', () =>
    request()
      .when(draft(line({ task: 'II.7.a' })), officer)
      .thenRejected('NOT_ENTITLED_TO_BUDGET', { field: 'lines[0].task', task: 'II.7.a' }));

  test('who does not have the task may not either', () =>
    request()
      .when(draft(line()), officerOf('so-y-te'))
      .thenRejected('NOT_ENTITLED_TO_BUDGET', { field: 'lines[0].task', task: 'II.5.b.2' }));

  test('redrafting with the same lines changes nothing', () =>
    request(drafted)
      .when(draft(...drafted.data.lines), officer)
      .thenNothingHappened());

  test('a draft stays with its plan', () =>
    request(drafted)
      .when({ ...draft(line()), planId: 'dong-nai-2027-ttdn' }, officer)
      .thenRejected('NOT_FOUND', { field: 'planId', what: 'plan' }));

  test('what was submitted is not redrafted', () =>
    request(drafted, submitted)
      .when(draft(line()), officer)
      .thenRejected('WRONG_STAGE', { stage: 'SUBMITTED' }));

  test('no estimate belongs to a plan that was never imported', () =>
    given(budgetRequest)
      .with({ [AGENCY_REGISTRY]: [] })
      .when(draft(line()), officer)
      .thenRejected('NOT_FOUND', { field: 'planId', what: 'plan' }));
});

describe('submitting', () => {
  test('a request sent to Finance is copied to the culture department in the same event', () =>
    request(drafted).when(submit, officer).thenHappened(submitted));

  test("the culture department's own request is its own copy", () => {
    const own: BudgetRequestEvent = {
      type: 'BudgetRequestDrafted',
      data: { planId: PLAN, agency: CULTURE, lines: [line({ task: 'II.1' })] },
    };
    request(own)
      .when(submit, headOf(CULTURE))
      .thenHappened({
        type: 'BudgetRequestSubmitted',
        data: { revision: 1, to: FINANCE, copyTo: CULTURE, copyReceived: true },
      });
  });

  test.each([
    ['SUBMITTED', [submitted]],
    ['RECEIVED', [submitted, received]],
  ] as const)('a request that is %s is not submitted again', (stage, events) =>
    request(drafted, ...events)
      .when(submit, head)
      .thenRejected('WRONG_STAGE', { stage }),
  );
});

describe('receipt', () => {
  const communes: BudgetRequestEvent = {
    ...drafted,
    data: { ...drafted.data, lines: [line({ source: 'COMMUNE' })] },
  };

  test('Finance receives what was submitted', () => {
    const step = request(drafted, submitted).when(receive, finance);
    step.thenHappened(received);
    expect(step.state().stage).toBe('RECEIVED');
  });

  test("the communes' own money is recorded and goes no further", () =>
    expect(request(communes, submitted).when(receive, finance).state().stage).toBe('RECORDED'));

  test('one line from another source takes the whole request on', () => {
    const mixed = {
      ...communes,
      data: { ...communes.data, lines: [...communes.data.lines, line()] },
    };
    expect(request(mixed, submitted).when(receive, finance).state().stage).toBe('RECEIVED');
  });

  test('a draft is not received', () =>
    request(drafted).when(receive, finance).thenRejected('WRONG_STAGE', { stage: 'DRAFT' }));

  test('a request is received once', () =>
    request(drafted, submitted, received)
      .when(receive, finance)
      .thenRejected('WRONG_STAGE', { stage: 'RECEIVED' }));
});

describe('the copy', () => {
  test.each([
    ['before Finance', [submitted]],
    ['after Finance', [submitted, received]],
  ] as const)('the culture department receives its copy %s', (_, events) =>
    request(drafted, ...events)
      .when(acknowledge, coordinator)
      .thenHappened(copyReceived),
  );

  test('a draft has no copy', () =>
    request(drafted)
      .when(acknowledge, coordinator)
      .thenRejected('WRONG_STAGE', { stage: 'DRAFT' }));

  test('the copy is received once', () =>
    request(drafted, submitted, copyReceived)
      .when(acknowledge, coordinator)
      .thenRejected('COPY_ALREADY_RECEIVED'));

  test('nothing is received before it was submitted', () => {
    const [sent] = happenedOn('2026-05-06', submitted);
    if (!sent) throw new Error('one event');
    const early = { recorded: '2026-05-08', effectiveOn: '2026-05-05' };
    for (const [command, by] of [
      [receive, finance],
      [acknowledge, coordinator],
    ] as const)
      request(drafted, sent).when(command, by, early).thenRejected('BEFORE_SUBMISSION', {
        field: 'effectiveOn',
        date: '2026-05-05',
        submittedOn: '2026-05-06',
      });
  });
});

test('the lines of a draft belong to its plan', () => {
  const planId = 'dong-nai-2027-ttdn';
  const header = planImported[0]?.data as PlanHeader;
  const other = ledgerOf({
    ...province,
    ...withAssignment('II.5.b.2', FOREIGN_AFFAIRS),
    [planStream(planId)]: [{ type: 'PlanImported', data: { ...header, id: planId } }],
  });
  given(budgetRequest, drafted)
    .on(other)
    .when(
      { type: 'DraftBudgetRequest', planId, existing: true, lines: redrafted.data.lines },
      headOf(FOREIGN_AFFAIRS),
    )
    .thenRejected('OTHER_PLAN', { field: 'planId', plan: PLAN });
});

describe('who may act, and who may know', () => {
  const ALL = ['FINANCE', 'COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'] as const;
  const knows = ({ roles, agency }: ReturnType<typeof person>) =>
    agency === FOREIGN_AFFAIRS || ALL.some((role) => roles.includes(role));
  const own = (by: ReturnType<typeof person>) => [officer.id, head.id].includes(by.id);

  test('anybody of an agency may draft for his own, and for no other', () => {
    const code = attempts((by) => request().when(draft(line()), by).code());
    expect(code.ALLOWED).toEqual([officer.id, head.id]);
    expect(code.NOT_ENTITLED_TO_BUDGET).toEqual(
      (['AGENCY_OFFICER', 'AGENCY_HEAD'] as const).flatMap((role) =>
        ['so-cong-thuong', CULTURE, FINANCE, 'van-phong-ubnd-tinh', 'hdnd-tinh'].map(
          (agency) => person(role, agency).id,
        ),
      ),
    );
    expect(Object.keys(code).sort()).toEqual(['ALLOWED', 'FORBIDDEN', 'NOT_ENTITLED_TO_BUDGET']);
  });

  test('a draft is redrafted by its agency; for most others it does not exist', () =>
    expect(attempts((by) => request(drafted).when(draft(line()), by).code())).toEqual(
      onlyOf(own, knows),
    ));

  test('a request is submitted by its agency; for most others it does not exist', () =>
    expect(attempts((by) => request(drafted).when(submit, by).code())).toEqual(onlyOf(own, knows)));

  test('a request is received by Finance; for most others it does not exist', () =>
    expect(attempts((by) => request(drafted, submitted).when(receive, by).code())).toEqual(
      onlyOf((by) => by.id === finance.id, knows),
    ));

  test('the copy is received by the culture department; for most others there is none', () =>
    expect(attempts((by) => request(drafted, submitted).when(acknowledge, by).code())).toEqual(
      onlyOf((by) => by.id === coordinator.id, knows),
    ));

  test.each([submit, receive, acknowledge])('%j needs a request that there is', (command) =>
    expect(attempts((by) => request().when(command, by).code())).toEqual(
      only().othersGet('NOT_FOUND'),
    ),
  );

  test('who may not know of it is told that it is not there', () =>
    request(drafted)
      .when(submit, officerOf('so-y-te'))
      .thenRejected('NOT_FOUND', { field: 'budgetRequestId', what: 'budget request' }));
});

test('a request is about its plan, its tasks, the clause III.2 and its agency', () => {
  expect(budgetRequest.about(folded(budgetRequest, drafted, redrafted))).toEqual({
    plan: PLAN,
    tasks: ['II.5.b.2', 'II.2.b', 'III.2'],
    agency: FOREIGN_AFFAIRS,
  });
  expect(budgetRequest.about(budgetRequest.initial)).toEqual({
    plan: null,
    tasks: [],
    agency: null,
  });
});

test('a request for money is never public', () => {
  const state = folded(budgetRequest, drafted);
  for (const command of [draft(line()), submit, receive, acknowledge])
    expect(budgetRequest.classification(command, state, ledger)).toBe('INTERNAL');
});
