import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import type { BudgetRequestEvent } from '../../src/domain/budget-request/budget-request-events';
import type { DraftBudgetRequest, RequestedLine } from '../../src/domain/budget-request/commands';
import { type PlanHeader, planStream } from '../../src/domain/plan/plan';
import { folded, given, happenedOn, ledgerOf } from '../support/given';
import { goldenEvents, readStored } from './golden';
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
import { PLAN, planImported, province, taskId, withAssignment } from './province';

const BULLETIN = 'task-ea84afce-61e8-5e59-89ca-1d443008df8b';
const CLASSES = 'task-bf99e2bf-c538-5570-b5a1-151d395ed28a';
const resolution = { number: '15/NQ-HĐND', date: '2026-07-15', issuer: 'HĐND tỉnh' };
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
    2: {
      planId: 'dong-nai-2026-ttdn',
      agency: 'so-ngoai-vu',
      lines: [
        {
          task: 'II.5.b.2',
          taskId: BULLETIN,
          period: '2026',
          source: 'PROVINCIAL',
          requested: '450000000',
        },
        {
          task: 'II.5.b.2',
          taskId: BULLETIN,
          period: '2026-Q1',
          source: 'OTHER',
          requested: '1',
        },
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
    2: {
      lines: [
        {
          task: 'II.5.b.2',
          taskId: BULLETIN,
          period: '2026',
          source: 'PROVINCIAL',
          requested: '480000000',
        },
        {
          task: 'II.2.b',
          taskId: CLASSES,
          period: '2026-Q2-Q3',
          source: 'CENTRAL',
          requested: '9007199254740993',
        },
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
  BudgetCopyReceived: { 1: { revision: 1 } },
  BudgetRequestWithdrawn: {
    1: { sources: ['PROVINCIAL', 'CENTRAL'], reason: 'Đã có nguồn khác.' },
  },
  BudgetRequestReceived: { 1: { revision: 1 } },
  BudgetRequestReturned: { 1: { revision: 1, reason: 'Thiếu thuyết minh.' } },
  BudgetAppraisalRecused: { 1: { person: 'user-9', reason: 'Đã tham gia lập dự toán.' } },
  BudgetAppraiserNamed: { 1: { person: 'user-8', agency: 'van-phong-ubnd-tinh' } },
  BudgetRequestAppraised: {
    1: {
      revision: 1,
      lines: [
        { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', recommended: '400000000' },
        {
          task: 'II.2.b',
          period: '2026-Q2-Q3',
          source: 'CENTRAL',
          recommended: '9007199254740994',
        },
      ],
      reason: 'Giá in tăng.',
    },
  },
  BudgetPolicyApproved: { 1: { paper: resolution } },
  BudgetEstimateApproved: { 1: { paper: resolution } },
  BudgetRequestPutIntoDossier: {
    1: { dossier: 'budgetDossier-1', sources: ['PROVINCIAL'], on: '2026-06-01' },
  },
  BudgetRequestSentToProvince: {
    1: { dossier: 'budgetDossier-1', sources: ['PROVINCIAL'], on: '2026-06-03' },
  },
  BudgetRequestSentToCouncil: {
    1: { dossier: 'budgetDossier-1', sources: ['PROVINCIAL'], on: '2026-06-10' },
  },
  BudgetRequestDecided: {
    1: {
      dossier: 'budgetDossier-1',
      sources: ['PROVINCIAL'],
      lines: [{ task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', approved: '390000000' }],
      by: 'COUNCIL',
      paper: resolution,
      on: '2026-07-15',
    },
  },
  BudgetAllocated: {
    1: {
      source: 'PROVINCIAL',
      lines: [{ task: 'II.5.b.2', period: '2026', amount: '100000000' }],
      paper: resolution,
      complete: false,
    },
  },
  BudgetSettled: { 1: { source: 'PROVINCIAL', reason: 'Không còn nhu cầu.' } },
  BudgetFundingDeclined: { 1: { sources: ['CENTRAL'], reason: 'Chưa cân đối được nguồn.' } },
});
const {
  BudgetRequestDrafted: drafted,
  BudgetRequestRedrafted: redrafted,
  BudgetRequestSubmitted: submitted,
  BudgetRequestReceived: received,
  BudgetCopyReceived: copyReceived,
  BudgetRequestReturned: returned,
  BudgetRequestWithdrawn: withdrawn,
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

const line = (of: Partial<RequestedLine> = {}): RequestedLine => ({
  task: 'II.5.b.2',
  period: '2026',
  source: 'PROVINCIAL',
  requested: '450000000',
  ...of,
});
/** As it stands in an event. */
const stored = (of: Partial<RequestedLine> = {}) => {
  const asked = line(of);
  return { ...asked, taskId: taskId(asked.task) };
};
/** Lines as they are asked for. */
const asked = ({ data: { lines } }: typeof drafted | typeof redrafted): RequestedLine[] =>
  lines.map(({ task, period, source, requested }) => ({ task, period, source, requested }));
const draft = (...lines: RequestedLine[]): DraftBudgetRequest => ({
  type: 'DraftBudgetRequest',
  planId: PLAN,
  existing: false,
  lines,
});
const submit = { type: 'SubmitBudgetRequest' } as const;
const receive = { type: 'ReceiveBudgetRequest' } as const;
const acknowledge = { type: 'AcknowledgeBudgetCopy' } as const;

test('what was stored means what it always meant', () => {
  const day = '2026-01-05';
  const [bulletin, classes] = redrafted.data.lines;
  const since = { since: day, lastOn: day };
  const all = folded(budgetRequest, drafted, redrafted, submitted, copyReceived, received);
  expect(all).toEqual({
    planId: PLAN,
    agency: 'so-ngoai-vu',
    revision: 1,
    lines: [bulletin, classes].map((each) => ({
      ...each,
      recommended: null,
      approved: null,
      allocated: '0',
    })),
    tracks: {
      PROVINCIAL: { stage: 'RECEIVED', ...since, dossier: null },
      CENTRAL: { stage: 'RECEIVED', ...since, dossier: null },
    },
    submittedOn: day,
    copyReceived: true,
    preparers: ['somebody'],
    recused: [],
    appraiser: null,
    policyApproval: null,
    estimateApproval: null,
    beforeCouncil: false,
  });
  const rest = [
    golden.BudgetAppraisalRecused,
    golden.BudgetAppraiserNamed,
    golden.BudgetRequestAppraised,
    golden.BudgetPolicyApproved,
    golden.BudgetEstimateApproved,
    golden.BudgetRequestPutIntoDossier,
    golden.BudgetRequestSentToProvince,
    golden.BudgetRequestSentToCouncil,
    golden.BudgetRequestDecided,
    golden.BudgetAllocated,
    golden.BudgetSettled,
    golden.BudgetFundingDeclined,
  ];
  expect(
    folded(budgetRequest, drafted, redrafted, submitted, copyReceived, received, ...rest),
  ).toEqual({
    ...all,
    lines: [
      { ...bulletin, recommended: '400000000', approved: '390000000', allocated: '100000000' },
      { ...classes, recommended: '9007199254740994', approved: null, allocated: '0' },
    ],
    tracks: {
      PROVINCIAL: { stage: 'SETTLED', ...since, dossier: 'budgetDossier-1' },
      CENTRAL: { stage: 'NOT_FUNDED', ...since, dossier: null },
    },
    recused: ['user-9'],
    appraiser: { person: 'user-8', agency: 'van-phong-ubnd-tinh' },
    policyApproval: resolution,
    estimateApproval: resolution,
    beforeCouncil: true,
  });
});

test('a draft of the days before the tasks were kept has lines without them', () => {
  const line = { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '7' };
  const lines = [{ ...line, taskId: null }];
  const of = { planId: PLAN, agency: FOREIGN_AFFAIRS };
  expect(readStored('BudgetRequestDrafted', 1, { ...of, lines: [line] }).data).toEqual({
    ...of,
    lines,
  });
  expect(readStored('BudgetRequestRedrafted', 1, { lines: [line] }).data).toEqual({ lines });
});

describe('drafting', () => {
  test('an agency drafts its estimate, line by line', () =>
    request()
      .when(draft(...asked(drafted)), officer)
      .thenHappened(drafted));

  test('a draft is replaced by the next, and amounts may pass 2^53', () =>
    request(drafted)
      .when(draft(...asked(redrafted)), head)
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
      .when(draft(...asked(drafted)), officer)
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
      data: { planId: PLAN, agency: CULTURE, lines: [stored({ task: 'II.1' })] },
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
    data: { ...drafted.data, lines: [stored({ source: 'COMMUNE' })] },
  };
  const stages = (...events: BudgetRequestEvent[]) => {
    const { tracks } = request(...events)
      .when(receive, finance)
      .state();
    return Object.fromEntries(Object.entries(tracks).map(([of, { stage }]) => [of, stage]));
  };

  test('Finance receives what was submitted', () => {
    const step = request(drafted, submitted).when(receive, finance);
    step.thenHappened(received);
    expect(step.state().tracks.PROVINCIAL?.stage).toBe('RECEIVED');
  });

  test("the communes' own money is recorded and goes no further", () =>
    expect(stages(communes, submitted)).toEqual({ COMMUNE: 'RECORDED' }));

  test('beside money of another source, that alone goes on', () => {
    const mixed = {
      ...communes,
      data: { ...communes.data, lines: [...communes.data.lines, stored()] },
    };
    expect(stages(mixed, submitted)).toEqual({ COMMUNE: 'RECORDED', PROVINCIAL: 'RECEIVED' });
  });

  test('a draft is not received', () =>
    request(drafted).when(receive, finance).thenRejected('WRONG_STAGE', { stage: 'DRAFT' }));

  test('a request is received once', () =>
    request(drafted, submitted, received)
      .when(receive, finance)
      .thenRejected('WRONG_STAGE', { stage: 'RECEIVED' }));
});

describe('returning', () => {
  const sentBack = { type: 'ReturnBudgetRequest', reason: 'Thiếu thuyết minh.' } as const;

  test('Finance returns what it received, and says why', () =>
    request(drafted, submitted, received).when(sentBack, finance).thenHappened(returned));

  test('what is returned is changed and handed in as the next revision, with a copy anew', () => {
    const back = [drafted, submitted, copyReceived, received, returned];
    request(...back)
      .when(draft(...asked(redrafted)), officer)
      .thenHappened(redrafted);
    const again = request(...back, redrafted).when(submit, officer);
    again.thenHappened({ ...submitted, data: { ...submitted.data, revision: 2 } });
    expect(again.state()).toMatchObject({ revision: 2, copyReceived: false });
    expect(Object.keys(again.state().tracks)).toEqual(['PROVINCIAL', 'CENTRAL']);
  });

  test.each([
    ['SUBMITTED', [submitted]],
    ['RETURNED', [submitted, received, returned]],
  ] as const)('a request that is %s is not returned', (stage, events) =>
    request(drafted, ...events)
      .when(sentBack, finance)
      .thenRejected('WRONG_STAGE', { stage }),
  );

  test('a request is not returned before the day on which it was received', () => {
    const late = happenedOn('2026-05-06', received);
    request(drafted, submitted, ...late)
      .when(sentBack, finance, { recorded: '2026-05-08', effectiveOn: '2026-05-05' })
      .thenRejected('BEFORE_LAST_STEP', {
        field: 'effectiveOn',
        date: '2026-05-05',
        last: '2026-05-06',
      });
  });
});

describe('withdrawing', () => {
  const withdraw = { type: 'WithdrawBudgetRequest', reason: 'Đã có nguồn khác.' } as const;

  test('the agency withdraws what is its own still, and says why', () =>
    request(drafted, redrafted, submitted).when(withdraw, officer).thenHappened(withdrawn));

  test('what was withdrawn is not withdrawn again, nor drafted, nor received', () => {
    const out = request(drafted, redrafted, submitted, withdrawn);
    for (const [command, by] of [
      [withdraw, officer],
      [draft(line()), officer],
      [receive, finance],
      [acknowledge, coordinator],
    ] as const)
      out.when(command, by).thenRejected('WRONG_STAGE', { stage: 'WITHDRAWN' });
  });

  test('money that was recorded stays recorded', () => {
    const mixed = {
      ...drafted,
      data: { ...drafted.data, lines: [stored(), stored({ source: 'COMMUNE' })] },
    };
    const out = request(mixed, submitted, received).when(withdraw, head);
    out.thenHappened({ ...withdrawn, data: { ...withdrawn.data, sources: ['PROVINCIAL'] } });
    expect(out.state().tracks.COMMUNE?.stage).toBe('RECORDED');
  });
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
      { type: 'DraftBudgetRequest', planId, existing: true, lines: asked(redrafted) },
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
