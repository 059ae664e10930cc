import type {
  BudgetDossierCommand,
  DecideDossier,
  OpenBudgetDossier,
} from '../../src/domain/budget-dossier/budget-dossier';
import { allowedDossierSteps, budgetDossier } from '../../src/domain/budget-dossier/budget-dossier';
import type { BudgetDossierEvent } from '../../src/domain/budget-dossier/budget-dossier-events';
import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import { type Facts, folded, given, happenedOn, ledgerOf } from '../support/given';
import {
  appraised,
  clerk,
  DOSSIER,
  dayByDay,
  declined,
  draftedFor,
  inForce,
  key,
  putIn,
  REQUEST,
  reaching,
  received,
  submitted,
  toCouncil,
  toProvince,
  withdrawn,
} from './budget';
import { goldenEvents } from './golden';
import { finance, provinceOffice } from './people';
import { PLAN } from './province';

const {
  BudgetDossierOpened: opened,
  BudgetDossierExtended: extended,
  BudgetDossierSubmittedToProvince: sent,
  BudgetDossierSubmittedToCouncil: before,
  BudgetDossierDecided: decision,
} = goldenEvents(budgetDossier, {
  BudgetDossierOpened: {
    1: {
      planId: 'dong-nai-2026-ttdn',
      title: 'Tờ trình dự toán 2026',
      decidedBy: 'COUNCIL',
      requests: ['budgetRequest-1'],
    },
  },
  BudgetDossierExtended: { 1: { requests: ['budgetRequest-2'] } },
  BudgetDossierSubmittedToProvince: {
    1: { members: [{ request: 'budgetRequest-1', sources: ['PROVINCIAL'] }] },
  },
  BudgetDossierSubmittedToCouncil: { 1: {} },
  BudgetDossierDecided: {
    1: {
      lines: [
        {
          request: 'budgetRequest-1',
          task: 'II.5.b.2',
          period: '2026',
          source: 'PROVINCIAL',
          approved: '800',
        },
      ],
      paper: { number: '15/NQ-HĐND', date: '2026-07-15', issuer: 'HĐND tỉnh' },
      reason: 'Giá in tăng.',
    },
  },
});
const SECOND = 'budgetRequest-2';
const facts: Facts = {
  ...inForce,
  [REQUEST]: reaching('PROVINCIAL', 'WITH_COUNCIL'),
  [SECOND]: reaching('PROVINCIAL', 'APPRAISED'),
};
const ready: Facts = { ...facts, [REQUEST]: reaching('PROVINCIAL', 'APPRAISED') };
const dossier = (events: BudgetDossierEvent[], of: Facts = facts) =>
  given(budgetDossier, ...events).on(ledgerOf(of));

const open = (of: Partial<OpenBudgetDossier> = {}): OpenBudgetDossier => ({
  type: 'OpenBudgetDossier',
  dossier: DOSSIER,
  planId: PLAN,
  existing: false,
  title: opened.data.title,
  decidedBy: 'COUNCIL',
  requests: [REQUEST],
  ...of,
});
const extend = (...requests: string[]) => open({ existing: true, requests });
const toTheProvince: BudgetDossierCommand = { type: 'SubmitDossierToProvince', dossier: DOSSIER };
const toTheCouncil: BudgetDossierCommand = { type: 'SubmitDossierToCouncil', dossier: DOSSIER };
const decide = (approved: string, of: Partial<DecideDossier> = {}): DecideDossier => ({
  type: 'DecideDossier',
  dossier: DOSSIER,
  lines: [{ request: REQUEST, ...key('PROVINCIAL'), approved }],
  paper: decision.data.paper,
  reason: null,
  ...of,
});

test('what was stored means what it always meant', () => {
  const day = '2026-01-05';
  expect(folded(budgetDossier, opened, extended, sent, before, decision)).toEqual({
    planId: PLAN,
    decidedBy: 'COUNCIL',
    stage: 'DECIDED',
    requests: [REQUEST, SECOND],
    putInOn: { [REQUEST]: day, [SECOND]: day },
    members: sent.data.members,
    lines: decision.data.lines,
    paper: decision.data.paper,
    days: { IN_DOSSIER: day, WITH_COMMITTEE: day, WITH_COUNCIL: day, DECIDED: day },
  });
});

test('a dossier is about its plan and the clauses of the money, and never public', () => {
  const state = folded(budgetDossier, opened);
  expect(budgetDossier.about(state)).toEqual({
    plan: PLAN,
    tasks: ['III.2', 'IV.4'],
    agency: null,
  });
  expect(budgetDossier.about(budgetDossier.initial).tasks).toEqual([]);
  expect(budgetDossier.classification(toTheProvince, state, ledgerOf({}))).toBe('INTERNAL');
});

describe('opening a dossier', () => {
  test('Finance puts appraised requests together', () =>
    dossier([], ready).when(open(), finance).thenHappened(opened));

  test('more requests are put into it, each once', () => {
    dossier([opened])
      .when(extend(REQUEST, SECOND, SECOND), finance)
      .thenHappened(extended);
    dossier([opened, extended]).when(extend(SECOND), finance).thenNothingHappened();
  });

  test('it names a request', () =>
    dossier([])
      .when(open({ requests: [] }), finance)
      .thenRejected('NO_REQUESTS', { field: 'requests' }));

  test('it names requests that there are, of its plan', () =>
    dossier([], ready)
      .when(open({ requests: [REQUEST, 'budgetRequest-none'] }), finance)
      .thenRejected('NOT_FOUND', { field: 'requests[1]', what: 'budget request' }));

  test('it belongs to a plan that there is', () =>
    dossier([], ready)
      .when(open({ planId: 'dong-nai-2027-ttdn' }), finance)
      .thenRejected('NOT_FOUND', { field: 'planId', what: 'plan' }));

  test.each([
    ['COMMITTEE', 'CENTRAL, OTHER'],
    ['COUNCIL', 'PROVINCIAL'],
  ] as const)('what the %s decides is money of its sources', (decidedBy, sources) => {
    const source = decidedBy === 'COUNCIL' ? 'CENTRAL' : 'PROVINCIAL';
    dossier([], { ...inForce, [REQUEST]: reaching(source, 'APPRAISED') })
      .when(open({ decidedBy }), finance)
      .thenRejected('NOTHING_FOR_DOSSIER', { field: 'requests[0]', sources });
  });

  test('a request is in one dossier', () =>
    dossier([])
      .when(open(), finance)
      .thenRejected('NOTHING_FOR_DOSSIER', { field: 'requests[0]', sources: 'PROVINCIAL' }));

  test('it is not put together before its requests were appraised', () => {
    const late = happenedOn('2026-05-06', appraised('PROVINCIAL'));
    const events = [draftedFor('PROVINCIAL'), submitted(), received(), ...late];
    dossier([], { ...inForce, [REQUEST]: events })
      .when(open(), finance, { recorded: '2026-05-08', effectiveOn: '2026-05-05' })
      .thenRejected('BEFORE_LAST_STEP', {
        field: 'effectiveOn',
        date: '2026-05-05',
        last: '2026-05-06',
      });
  });

  test('there is none to put more into', () =>
    dossier([])
      .when(extend(SECOND), finance)
      .thenRejected('NOT_FOUND', { field: 'dossierId', what: 'budget dossier' }));
});

describe('submitting it', () => {
  const inIt = { ...facts, [REQUEST]: reaching('PROVINCIAL', 'IN_DOSSIER') };

  test('Finance submits to the Committee what is in it by then', () => {
    // Another dossier was the first to have it.
    const taken = [...reaching('PROVINCIAL', 'APPRAISED'), putIn('budgetDossier-2', 'PROVINCIAL')];
    dossier([opened, extended], { ...inIt, [SECOND]: taken })
      .when(toTheProvince, finance)
      .thenHappened(sent);
  });

  test('what was withdrawn or declined does not go with it; where all was, nothing goes', () => {
    for (const gone of [withdrawn('PROVINCIAL'), declined('PROVINCIAL')])
      dossier([opened], { ...inForce, [REQUEST]: [...reaching('PROVINCIAL', 'IN_DOSSIER'), gone] })
        .when(toTheProvince, finance)
        .thenRejected('DOSSIER_EMPTY', { field: 'dossierId' });
  });

  test('is offered while there is something in it', () => {
    const offered = (of: Facts) =>
      allowedDossierSteps(DOSSIER, folded(budgetDossier, opened), ledgerOf(of), finance);
    const gone = [...reaching('PROVINCIAL', 'IN_DOSSIER'), withdrawn('PROVINCIAL')];
    expect(offered(inIt)).toEqual(['OpenBudgetDossier', 'SubmitDossierToProvince']);
    expect(offered({ ...inForce, [REQUEST]: gone })).toEqual(['OpenBudgetDossier']);
  });

  test('the Committee submits it to the Council', () =>
    dossier([opened, sent]).when(toTheCouncil, provinceOffice).thenHappened(before));

  test('no step is dated before the one that it follows, nor before the last request came in', () => {
    const told = dayByDay<BudgetDossierEvent>('2026-05-06', opened, extended);
    const early = { recorded: '2026-05-08', effectiveOn: '2026-05-06' };
    dossier(told, inIt).when(toTheProvince, finance, early).thenRejected('BEFORE_LAST_STEP', {
      field: 'effectiveOn',
      date: '2026-05-06',
      last: '2026-05-07',
    });
  });

  test('what the Committee decides does not go to the Council', () =>
    dossier([{ ...opened, data: { ...opened.data, decidedBy: 'COMMITTEE' } }, sent])
      .when(toTheCouncil, provinceOffice)
      .thenRejected('NOT_FOR_COUNCIL', { field: 'dossierId' }));
});

describe('deciding it', () => {
  const told = [opened, sent, before];

  test('the Council decides the whole dossier by one resolution', () =>
    dossier(told)
      .when(decide('800'), clerk)
      .thenHappened({ ...decision, data: { ...decision.data, reason: null } }));

  test('more than was recommended is approved with a reason', () => {
    dossier(told)
      .when(decide('901'), clerk)
      .thenRejected('MORE_THAN_RECOMMENDED', { field: 'lines[0].approved' });
    dossier(told)
      .when(decide('901', { reason: 'Giá in tăng.' }), clerk)
      .happened();
    dossier(told).when(decide('900'), clerk).happened();
  });

  test('nothing is approved for a source with a reason', () => {
    dossier(told).when(decide('0'), clerk).thenRejected('REASON_MISSING', { field: 'reason' });
    dossier(told)
      .when(decide('0', { reason: 'Chưa cân đối được.' }), clerk)
      .happened();
  });

  test('it needs its paper', () =>
    dossier(told)
      .when(decide('800', { paper: null }), clerk)
      .thenRejected('DOCUMENT_MISSING', { field: 'document' }));

  test('it has an amount for every line, each once, and for no other', () => {
    const [one] = decide('800').lines as [DecideDossier['lines'][number]];
    const lines = (...of: DecideDossier['lines']) =>
      dossier(told).when(decide('800', { lines: of }), clerk);
    lines().thenRejected('LINE_MISSING', { field: 'lines', ...key('PROVINCIAL') });
    lines(one, one).thenRejected('DUPLICATE_LINE', { field: 'lines[1]', ...key('PROVINCIAL') });
    lines(one, { ...one, request: SECOND }).thenRejected('UNKNOWN_LINE', { field: 'lines[1]' });
    lines({ ...one, period: '2026-Q1' }).thenRejected('UNKNOWN_LINE', { field: 'lines[0]' });
  });

  test('what the Council found no money for meanwhile is not decided', () => {
    const gone = { ...facts, [REQUEST]: [...(facts[REQUEST] ?? []), declined('PROVINCIAL')] };
    dossier(told, gone)
      .when(decide('800'), clerk)
      .thenRejected('UNKNOWN_LINE', { field: 'lines[0]' });
    dossier(told, gone)
      .when(decide('800', { lines: [] }), clerk)
      .happened();
  });

  test('the Committee decides money that the Council has no say in', () => {
    const central = [
      { ...opened, data: { ...opened.data, decidedBy: 'COMMITTEE' as const } },
      { ...sent, data: { members: [{ request: REQUEST, sources: ['CENTRAL' as const] }] } },
    ];
    const lines = [{ request: REQUEST, ...key('CENTRAL'), approved: '900' }];
    dossier(central, { ...inForce, [REQUEST]: reaching('CENTRAL', 'WITH_COMMITTEE') })
      .when(decide('900', { lines }), provinceOffice)
      .thenHappened({ ...decision, data: { ...decision.data, lines, reason: null } });
  });
});

describe('a request follows its dossier', () => {
  const follow = { type: 'FollowDossier', request: REQUEST, dossier: DOSSIER } as const;
  const bring = (events: BudgetDossierEvent[], request = reaching('PROVINCIAL', 'APPRAISED')) =>
    given(budgetRequest, ...request)
      .on(ledgerOf({ ...inForce, [DOSSIER]: events }))
      .when(follow, finance);
  const on = '2026-01-05';

  test('into it, on the day on which it was put in', () => {
    bring([opened]).thenHappened(putIn(DOSSIER, 'PROVINCIAL'));
    const first = { ...opened, data: { ...opened.data, requests: [SECOND] } };
    const later = { ...extended, data: { requests: [REQUEST] } };
    bring(dayByDay<BudgetDossierEvent>('2026-05-06', first, later)).thenHappened({
      type: 'BudgetRequestPutIntoDossier',
      data: { dossier: DOSSIER, sources: ['PROVINCIAL'], on: '2026-05-07' },
    });
  });

  test('step by step', () => {
    const at = reaching('PROVINCIAL', 'IN_DOSSIER');
    const province = toProvince(DOSSIER, 'PROVINCIAL');
    const council = toCouncil(DOSSIER, 'PROVINCIAL');
    bring([opened, sent], at).thenHappened(province);
    bring([opened, sent, before], [...at, province]).thenHappened(council);
    bring([opened, sent, before, decision], [...at, province, council]).thenHappened({
      type: 'BudgetRequestDecided',
      data: {
        dossier: DOSSIER,
        sources: ['PROVINCIAL'],
        lines: [{ ...key('PROVINCIAL'), approved: '800' }],
        by: 'COUNCIL',
        paper: decision.data.paper,
        on,
      },
    });
  });

  test('all the way, where it was left behind', () => {
    const found = bring([opened, sent, before, decision], reaching('PROVINCIAL', 'IN_DOSSIER'));
    expect(found.happened().map(({ type }) => type)).toEqual([
      'BudgetRequestSentToProvince',
      'BudgetRequestSentToCouncil',
      'BudgetRequestDecided',
    ]);
    expect(found.state().tracks.PROVINCIAL?.stage).toBe('DECIDED');
  });

  test('also into it, where the step by which it was put in was cut off', () => {
    const appraisedYet = reaching('PROVINCIAL', 'APPRAISED');
    dossier([opened], { ...facts, [REQUEST]: appraisedYet })
      .when(toTheProvince, finance)
      .thenHappened(sent);
    const found = bring([opened, sent, before, decision], appraisedYet);
    expect(found.happened().map(({ type }) => type)).toEqual([
      'BudgetRequestPutIntoDossier',
      'BudgetRequestSentToProvince',
      'BudgetRequestSentToCouncil',
      'BudgetRequestDecided',
    ]);
    expect(found.happened()[0]?.data).toEqual({ dossier: DOSSIER, sources: ['PROVINCIAL'], on });
    expect(found.state().tracks.PROVINCIAL).toMatchObject({ stage: 'DECIDED', dossier: DOSSIER });
  });

  test('but not where another has it, nor where it was left out when the dossier went', () => {
    const elsewhere = [
      ...reaching('PROVINCIAL', 'APPRAISED'),
      putIn('budgetDossier-2', 'PROVINCIAL'),
    ];
    dossier([opened], { ...facts, [REQUEST]: elsewhere })
      .when(toTheProvince, finance)
      .thenRejected('DOSSIER_EMPTY', { field: 'dossierId' });
    const without = { ...sent, data: { members: [{ request: SECOND, sources: ['PROVINCIAL'] }] } };
    bring(
      [opened, without as typeof sent],
      reaching('PROVINCIAL', 'APPRAISED'),
    ).thenNothingHappened();
    dossier([opened, without as typeof sent, before], ready)
      .when(decide('800', { lines: [] }), clerk)
      .thenHappened({ ...decision, data: { ...decision.data, lines: [], reason: null } });
  });

  test('once: where it stands where the dossier does, nothing happens', () => {
    bring([opened], reaching('PROVINCIAL', 'IN_DOSSIER')).thenNothingHappened();
    bring([opened, sent], reaching('PROVINCIAL', 'WITH_COMMITTEE')).thenNothingHappened();
    const over = [...reaching('PROVINCIAL', 'IN_DOSSIER'), withdrawn('PROVINCIAL')];
    bring([opened, sent, before, decision], over).thenNothingHappened();
  });

  test('and not one that it is not in, nor one that does not exist', () => {
    for (const events of [[], [{ ...opened, data: { ...opened.data, requests: [SECOND] } }]])
      bring(events).thenRejected('NOT_FOUND', { field: 'dossierId', what: 'budget dossier' });
    const elsewhere = [
      ...reaching('PROVINCIAL', 'APPRAISED'),
      putIn('budgetDossier-2', 'PROVINCIAL'),
    ];
    bring([opened], elsewhere).thenRejected('WRONG_STAGE', { stage: 'IN_DOSSIER' });
  });

  test('by the tracks of its sources alone, and nothing approved is not funded', () => {
    const both = [
      draftedFor('PROVINCIAL', 'CENTRAL'),
      submitted(),
      received(),
      appraised('PROVINCIAL', 'CENTRAL'),
      putIn(DOSSIER, 'PROVINCIAL'),
    ];
    const none = { ...decision.data.lines[0], approved: '0' } as (typeof decision.data.lines)[0];
    const { tracks, lines } = bring(
      [opened, sent, before, { ...decision, data: { ...decision.data, lines: [none] } }],
      both,
    ).state();
    expect(tracks.PROVINCIAL?.stage).toBe('NOT_FUNDED');
    expect(tracks.CENTRAL?.stage).toBe('APPRAISED');
    expect(lines.map(({ approved }) => approved)).toEqual(['0', null]);
  });
});
