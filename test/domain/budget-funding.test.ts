import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import {
  type BudgetRequestEvent,
  type BudgetSource,
} from '../../src/domain/budget-request/budget-request-events';
import { stageOf } from '../../src/domain/budget-request/budget-request-state';
import type { AllocateBudget } from '../../src/domain/budget-request/commands';
import { folded, happenedOn } from '../support/given';
import {
  allocated,
  appraised,
  clerk,
  commandsOn,
  DOSSIER,
  decided,
  declined,
  drafted,
  draftedFor,
  estimateApproved,
  key,
  line,
  paper,
  policyApproved,
  putIn,
  reaching,
  received,
  requestOf,
  settled,
  submitted,
  TASK,
  toCouncil,
  toProvince,
} from './budget';
import { finance, provinceOffice } from './people';

/** From the decision to the settlement, each source on a track of its own (rule 16). */
const allocate = (amount: string, of: Partial<AllocateBudget> = {}): AllocateBudget => ({
  type: 'AllocateBudget',
  source: 'PROVINCIAL',
  lines: [{ task: TASK, period: '2026', amount }],
  paper,
  ...of,
});
const settle = (source: BudgetSource, reason: string | null = null) =>
  ({ type: 'SettleBudget', source, reason }) as const;
const decline = (source: BudgetSource | null) =>
  ({ type: 'DeclineFunding', source, reason: 'Chưa cân đối được nguồn.' }) as const;
const ready = reaching('PROVINCIAL', 'DECIDED');

describe('approvals', () => {
  const { ApproveBudgetPolicy: policy, ApproveBudgetEstimate: estimate } = commandsOn('PROVINCIAL');
  const before = reaching('PROVINCIAL', 'APPRAISED', { papers: false });

  test('the province office records policy and estimate, each once, with its paper', () => {
    requestOf(...before)
      .when(policy, provinceOffice)
      .thenHappened(policyApproved);
    requestOf(...before)
      .when(estimate, provinceOffice)
      .thenHappened(estimateApproved);
    for (const [command, event] of [
      [policy, policyApproved],
      [estimate, estimateApproved],
    ] as const) {
      requestOf(...before, event)
        .when(command, provinceOffice)
        .thenRejected('APPROVED_ALREADY');
      requestOf(...before)
        .when({ ...command, paper: null }, provinceOffice)
        .thenRejected('DOCUMENT_MISSING', { field: 'document' });
    }
  });

  test.each(['CENTRAL', 'OTHER'] as const)('both come before %s money is given', (source) => {
    const decided = reaching(source, 'DECIDED', { papers: false });
    const give = allocate('1', { source });
    requestOf(...decided)
      .when(give, finance)
      .thenRejected('POLICY_NOT_APPROVED', { field: 'source' });
    requestOf(...decided, policyApproved)
      .when(give, finance)
      .thenRejected('ESTIMATE_NOT_APPROVED', { field: 'source' });
    requestOf(...decided, policyApproved, estimateApproved)
      .when(give, finance)
      .happened();
  });

  test('of provincial money the decided dossier is the approval of the estimate', () => {
    const decided = reaching('PROVINCIAL', 'DECIDED', { papers: false });
    requestOf(...decided)
      .when(allocate('1'), finance)
      .thenRejected('POLICY_NOT_APPROVED', { field: 'source' });
    requestOf(...decided, policyApproved)
      .when(allocate('1'), finance)
      .happened();
  });

  test('money is not given on a day before their papers', () => {
    const late: BudgetRequestEvent = {
      type: 'BudgetPolicyApproved',
      data: { paper: { ...paper, date: '2026-05-20' } },
    };
    requestOf(...reaching('PROVINCIAL', 'DECIDED', { papers: false }), late)
      .when(allocate('1'), finance, { recorded: '2026-06-01', effectiveOn: '2026-05-19' })
      .thenRejected('BEFORE_LAST_STEP', {
        field: 'effectiveOn',
        date: '2026-05-19',
        last: '2026-05-20',
      });
  });
});

describe('allocating', () => {
  test('Finance allocates in one step, or in several', () => {
    requestOf(...ready)
      .when(allocate('800'), finance)
      .thenHappened(allocated('PROVINCIAL', '800', true));
    requestOf(...ready)
      .when(allocate('300'), finance)
      .thenHappened(allocated('PROVINCIAL', '300', false));
    const rest = requestOf(...ready, allocated('PROVINCIAL', '300', false)).when(
      allocate('500'),
      finance,
    );
    rest.thenHappened(allocated('PROVINCIAL', '500', true));
    expect(rest.state().lines[0]?.allocated).toBe('800');
  });

  test('never more in all than was approved of the line', () => {
    requestOf(...ready)
      .when(allocate('801'), finance)
      .thenRejected('OVER_ALLOCATION', { field: 'lines[0].amount', left: '800' });
    requestOf(...ready, allocated('PROVINCIAL', '300', false))
      .when(allocate('501'), finance)
      .thenRejected('OVER_ALLOCATION', { field: 'lines[0].amount', left: '500' });
  });

  test('of each line by itself: what is left of one is not there for another', () => {
    const quarter = { ...key('PROVINCIAL', '2026-Q1') };
    const two = [
      drafted(line(), line({ period: '2026-Q1' })),
      submitted(),
      received(),
      {
        type: 'BudgetRequestAppraised',
        data: {
          revision: 1,
          lines: [
            { ...key('PROVINCIAL'), recommended: '1000' },
            { ...quarter, recommended: '1000' },
          ],
          reason: null,
        },
      },
      policyApproved,
      putIn(DOSSIER, 'PROVINCIAL'),
      toProvince(DOSSIER, 'PROVINCIAL'),
      toCouncil(DOSSIER, 'PROVINCIAL'),
      {
        type: 'BudgetRequestDecided',
        data: {
          dossier: DOSSIER,
          sources: ['PROVINCIAL'],
          lines: [
            { ...key('PROVINCIAL'), approved: '700' },
            { ...quarter, approved: '0' },
          ],
          by: 'COUNCIL',
          paper,
          on: '2026-01-05',
        },
      },
    ] as BudgetRequestEvent[];
    const of = (period: string, amount: string) => ({ task: TASK, period, amount });
    requestOf(...two)
      .when(allocate('', { lines: [of('2026', '1'), of('2026-Q1', '1')] }), finance)
      .thenRejected('OVER_ALLOCATION', { field: 'lines[1].amount', left: '0' });
    // A line of which nothing was approved is complete as it is.
    const all = requestOf(...two).when(allocate('700'), finance);
    expect(all.state().tracks.PROVINCIAL?.stage).toBe('ALLOCATED');
  });

  test('lines that there are, each once, of some money, by a decision', () => {
    const [one] = allocate('1').lines as [AllocateBudget['lines'][number]];
    const lines = (...of: AllocateBudget['lines']) =>
      requestOf(...ready).when(allocate('', { lines: of }), finance);
    lines().thenRejected('NO_LINES', { field: 'lines' });
    lines(one, one).thenRejected('DUPLICATE_LINE', { field: 'lines[1]', ...key('PROVINCIAL') });
    lines({ ...one, period: '2026-Q1' }).thenRejected('UNKNOWN_LINE', { field: 'lines[0]' });
    lines({ ...one, amount: '0' }).thenRejected('AMOUNT_NOT_POSITIVE', {
      field: 'lines[0].amount',
    });
    requestOf(...ready)
      .when(allocate('1', { paper: null }), finance)
      .thenRejected('DOCUMENT_MISSING', { field: 'document' });
  });

  test('of a source that the request has, and nobody else is told whether it has', () => {
    const give = allocate('1', { source: 'OTHER' });
    requestOf(...ready)
      .when(give, finance)
      .thenRejected('SOURCE_NOT_REQUESTED', { field: 'source', source: 'OTHER' });
    expect(
      requestOf(...ready)
        .when(give, provinceOffice)
        .code(),
    ).toBe('FORBIDDEN');
    expect(
      requestOf(...ready)
        .when(decline('OTHER'), finance)
        .code(),
    ).toBe('SOURCE_NOT_REQUESTED');
  });

  test('a second step leaves the age of the stage, and the next is not dated before it', () => {
    const [first, second] = [
      happenedOn('2026-05-06', allocated('PROVINCIAL', '300', false)),
      happenedOn('2026-05-20', allocated('PROVINCIAL', '300', false)),
    ];
    const told = [...ready, ...first, ...second];
    expect(folded(budgetRequest, ...told).tracks.PROVINCIAL).toMatchObject({
      stage: 'PARTLY_ALLOCATED',
      since: '2026-05-06',
      lastOn: '2026-05-20',
    });
    requestOf(...told)
      .when(allocate('1'), finance, { recorded: '2026-06-01', effectiveOn: '2026-05-19' })
      .thenRejected('BEFORE_LAST_STEP', {
        field: 'effectiveOn',
        date: '2026-05-19',
        last: '2026-05-20',
      });
  });
});

describe('settling', () => {
  test('what is allocated is settled; what is left over is, with a reason', () => {
    requestOf(...reaching('PROVINCIAL', 'ALLOCATED'))
      .when(settle('PROVINCIAL'), finance)
      .thenHappened(settled('PROVINCIAL'));
    const partly = requestOf(...reaching('PROVINCIAL', 'PARTLY_ALLOCATED'));
    partly.when(settle('PROVINCIAL'), finance).thenRejected('REASON_MISSING', { field: 'reason' });
    partly.when(settle('PROVINCIAL', 'Không còn nhu cầu.'), finance).happened();
  });
});

describe('each source goes its own way', () => {
  const four = [
    draftedFor('PROVINCIAL', 'CENTRAL', 'OTHER', 'COMMUNE'),
    submitted(),
    received(),
    appraised('PROVINCIAL', 'CENTRAL', 'OTHER'),
    policyApproved,
    estimateApproved,
  ];
  const other = 'budgetDossier-2';
  const steps: [BudgetRequestEvent, string, Record<string, string>][] = [
    [putIn(DOSSIER, 'PROVINCIAL'), 'APPRAISED', { PROVINCIAL: 'IN_DOSSIER' }],
    [
      putIn(other, 'CENTRAL', 'OTHER'),
      'IN_DOSSIER',
      { CENTRAL: 'IN_DOSSIER', OTHER: 'IN_DOSSIER' },
    ],
    [
      toProvince(other, 'CENTRAL', 'OTHER'),
      'IN_DOSSIER',
      { CENTRAL: 'WITH_COMMITTEE', OTHER: 'WITH_COMMITTEE' },
    ],
    [
      decided(other, 'COMMITTEE', { CENTRAL: '800', OTHER: '0' }),
      'IN_DOSSIER',
      { CENTRAL: 'DECIDED', OTHER: 'NOT_FUNDED' },
    ],
    [allocated('CENTRAL', '800', true), 'IN_DOSSIER', { CENTRAL: 'ALLOCATED' }],
    [toProvince(DOSSIER, 'PROVINCIAL'), 'WITH_COMMITTEE', { PROVINCIAL: 'WITH_COMMITTEE' }],
    [settled('CENTRAL'), 'WITH_COMMITTEE', { CENTRAL: 'SETTLED' }],
    [toCouncil(DOSSIER, 'PROVINCIAL'), 'WITH_COUNCIL', { PROVINCIAL: 'WITH_COUNCIL' }],
    [decided(DOSSIER, 'COUNCIL', { PROVINCIAL: '800' }), 'DECIDED', { PROVINCIAL: 'DECIDED' }],
    [allocated('PROVINCIAL', '800', true), 'ALLOCATED', { PROVINCIAL: 'ALLOCATED' }],
    [settled('PROVINCIAL'), 'SETTLED', { PROVINCIAL: 'SETTLED' }],
  ];

  test("and the request stands where its least advanced does; the communes' is recorded", () => {
    const told = [...four];
    let tracks: Record<string, string> = {
      PROVINCIAL: 'APPRAISED',
      CENTRAL: 'APPRAISED',
      OTHER: 'APPRAISED',
      COMMUNE: 'RECORDED',
    };
    for (const [event, stage, changed] of steps) {
      told.push(event);
      tracks = { ...tracks, ...changed };
      const state = folded(budgetRequest, ...told);
      const stages = Object.entries(state.tracks).map(([source, { stage }]) => [source, stage]);
      expect(Object.fromEntries(stages)).toEqual(tracks);
      expect(stageOf(state.tracks)).toBe(stage);
    }
  });

  test('one source is declined by whoever has it before him, and the others go on', () => {
    const told = [...four, putIn(DOSSIER, 'PROVINCIAL'), toProvince(DOSSIER, 'PROVINCIAL')];
    const step = requestOf(...told).when(decline('PROVINCIAL'), provinceOffice);
    step.thenHappened(declined('PROVINCIAL'));
    expect(stageOf(step.state().tracks)).toBe('APPRAISED');
    expect(
      requestOf(...told)
        .when(decline('PROVINCIAL'), finance)
        .code(),
    ).toBe('FORBIDDEN');
    requestOf(...told)
      .when(decline('CENTRAL'), finance)
      .thenHappened(declined('CENTRAL'));
    // All at once is nobody's, where they are before different bodies.
    for (const by of [finance, provinceOffice, clerk])
      expect(['FORBIDDEN', 'NOT_FOUND']).toContain(
        requestOf(...told)
          .when(decline(null), by)
          .code(),
      );
    requestOf(...told, declined('PROVINCIAL'))
      .when(decline('PROVINCIAL'), provinceOffice)
      .thenRejected('WRONG_STAGE', { stage: 'NOT_FUNDED' });
  });

  test('until it is appraised all go together', () =>
    requestOf(draftedFor('PROVINCIAL', 'CENTRAL'), submitted(), received())
      .when(decline('CENTRAL'), finance)
      .thenRejected('WRONG_STAGE', { stage: 'RECEIVED' }));

  test('what is before the Committee keeps the agency from withdrawing the rest', () => {
    const told = [...four, putIn(DOSSIER, 'PROVINCIAL'), toProvince(DOSSIER, 'PROVINCIAL')];
    const { WithdrawBudgetRequest: withdraw } = commandsOn('PROVINCIAL');
    const agency = { id: 'o', agency: 'so-ngoai-vu', roles: ['AGENCY_OFFICER' as const] };
    requestOf(...told)
      .when(withdraw, agency)
      .thenRejected('WRONG_STAGE', { stage: 'WITH_COMMITTEE' });
  });
});
