import fc from 'fast-check';
import { allowedDossierSteps, budgetDossier } from '../../src/domain/budget-dossier/budget-dossier';
import { budgetDossierEvents } from '../../src/domain/budget-dossier/budget-dossier-events';
import { allowedBudgetSteps, budgetRequest } from '../../src/domain/budget-request/budget-request';
import {
  BUDGET_SOURCES,
  type BudgetRequestEvent,
  type BudgetSource,
  type BudgetStage,
  budgetRequestEvents,
} from '../../src/domain/budget-request/budget-request-events';
import type { BudgetRequest } from '../../src/domain/budget-request/budget-request-state';
import type { Actor, Decider } from '../../src/domain/decider';
import type { LedgerFact } from '../../src/domain/events';
import { given, ledgerOf, statesAfter } from '../support/given';
import { clerk, draftedFor, head, inForce, line, officer, paper, TASK } from './budget';
import {
  CULTURE,
  coordinator,
  FINANCE,
  finance,
  headOf,
  officerOf,
  provinceOffice,
} from './people';
import { PLAN } from './province';

/** Whatever is tried with two requests and two dossiers, by whomever, in whatever order. */
type World = Record<string, readonly LedgerFact[]>;
// biome-ignore lint/suspicious/noExplicitAny: two deciders are tried side by side
type AnyDecider = Decider<any, any, any>;

const OURS = 'budgetRequest-1';
const FINANCES = 'budgetRequest-2';
const requests = [OURS, FINANCES];
const dossiers = ['budgetDossier-1', 'budgetDossier-2'] as const;
/** The fold of the tests has everything prepared by him. */
const preparer: Actor = { ...finance, id: 'somebody' };
const second: Actor = { ...finance, id: 'another of Finance' };

const oneOf = fc.constantFrom;
const AMOUNTS = ['0', '1', '500', '1000', '9007199254740993'] as const;
const weighted = [
  'DraftBudgetRequest',
  ...Array<string>(5).fill('SubmitBudgetRequest'),
  ...Array<string>(5).fill('ReceiveBudgetRequest'),
  ...Array<string>(8).fill('AppraiseBudgetRequest'),
  ...Array<string>(6).fill('OpenBudgetDossier'),
  ...Array<string>(6).fill('FollowDossier'),
  ...Array<string>(4).fill('SubmitDossierToProvince'),
  ...Array<string>(4).fill('SubmitDossierToCouncil'),
  ...Array<string>(8).fill('DecideDossier'),
  ...Array<string>(8).fill('AllocateBudget'),
  ...Array<string>(3).fill('ApproveBudgetPolicy'),
  ...Array<string>(3).fill('ApproveBudgetEstimate'),
  ...Array<string>(2).fill('NameBudgetAppraiser'),
  'AcknowledgeBudgetCopy',
  'ReturnBudgetRequest',
  'RecuseFromAppraisal',
  'SettleBudget',
  'DeclineFunding',
  'WithdrawBudgetRequest',
];
const people = [
  officer,
  head,
  officerOf(FINANCE),
  coordinator,
  finance,
  second,
  preparer,
  provinceOffice,
  clerk,
  headOf('so-y-te'),
];
const pick = fc.record({
  type: oneOf(...weighted),
  by: fc.option(oneOf(...people), { nil: null, freq: 5 }),
  one: fc.boolean(),
  /** Of what is offered, if anything. */
  nth: fc.option(fc.noBias(fc.nat(9999)), { nil: null, freq: 3 }),
  often: fc.noBias(fc.nat(29)).map((n) => n === 0),
  stream: oneOf(...requests),
  dossier: oneOf(...dossiers),
  source: oneOf(...BUDGET_SOURCES),
  drafted: fc.uniqueArray(oneOf(...BUDGET_SOURCES), { minLength: 1 }),
  amounts: fc.array(oneOf(...AMOUNTS), { minLength: 4, maxLength: 4 }),
  reason: oneOf(null, 'x', 'x'),
  on: oneOf('2026-02-02', '2026-03-02', '2026-04-01', '2026-06-01'),
});
type Pick = typeof pick extends fc.Arbitrary<infer P> ? P : never;

/** What ends a request early is tried less often than what carries it on. */
const SELDOM = ['WithdrawBudgetRequest', 'DeclineFunding', 'ReturnBudgetRequest'];

/** Mostly somebody whose step it is. */
function actorOf({ type, by, stream, dossier, one }: Pick): Actor {
  if (by) return by;
  const decides = dossier === dossiers[0] ? clerk : provinceOffice;
  switch (type) {
    case 'DraftBudgetRequest':
    case 'SubmitBudgetRequest':
    case 'WithdrawBudgetRequest':
      return officerOf(stream === OURS ? 'so-ngoai-vu' : FINANCE);
    case 'AcknowledgeBudgetCopy':
      return coordinator;
    case 'NameBudgetAppraiser':
    case 'ApproveBudgetPolicy':
    case 'ApproveBudgetEstimate':
    case 'SubmitDossierToCouncil':
      return provinceOffice;
    case 'DecideDossier':
      return decides;
    case 'DeclineFunding':
      return one ? decides : finance;
    case 'AppraiseBudgetRequest':
      return one ? second : finance;
    default:
      return finance;
  }
}

const inDays = (a: Pick, b: Pick) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0);
const picks = fc.array(pick, { minLength: 120, maxLength: 200 }).map((all) => all.sort(inDays));

const stateOf = (world: World, stream: string): BudgetRequest =>
  ledgerOf(world).state(budgetRequest, stream);

/** The command that was picked, with lines that fit what there is. */
function commandOf(world: World, picked: Pick): { type: string } {
  const { type, stream, dossier, source, drafted, amounts, reason } = picked;
  const { lines } = stateOf(world, stream);
  const amount = (n: number) => amounts[n % amounts.length] as string;
  const task = stream === OURS ? TASK : 'II.5.c.1';
  const body = dossier === dossiers[0] ? 'COUNCIL' : 'COMMITTEE';
  const keys = lines.map(({ task, period, source }) => ({ task, period, source }));
  const everyLine = requests.flatMap((request) =>
    stateOf(world, request).lines.map(({ task, period, source }) => ({
      request,
      task,
      period,
      source,
    })),
  );
  const inDossier = everyLine.filter(
    ({ request, source }) => stateOf(world, request).tracks[source]?.dossier === dossier,
  );
  switch (type) {
    case 'DraftBudgetRequest': {
      const asked = drafted.map((each, n) => ({
        task,
        period: '2026',
        source: each,
        requested: amount(n),
      }));
      return { type, planId: PLAN, existing: false, lines: asked } as never;
    }
    case 'AppraiseBudgetRequest': {
      const judged = keys.filter((each) => each.source !== 'COMMUNE');
      const recommended = judged.map((each, n) => ({ ...each, recommended: amount(n) }));
      return { type, lines: recommended, reason } as never;
    }
    case 'OpenBudgetDossier':
      return {
        type,
        dossier,
        planId: PLAN,
        existing: (world[dossier] ?? []).length > 0,
        title: 'x',
        decidedBy: body,
        requests: [stream],
      } as never;
    case 'DecideDossier': {
      const approved = inDossier.map((each, n) => ({ ...each, approved: amount(n) }));
      return { type, dossier, lines: approved, paper, reason } as never;
    }
    case 'AllocateBudget': {
      const given = keys.filter((each) => each.source === source);
      const allotted = given.map(({ task, period }, n) => ({ task, period, amount: amount(n) }));
      return { type, source, lines: allotted, paper } as never;
    }
    case 'NameBudgetAppraiser':
      return { type, person: second.id, agency: FINANCE } as never;
    case 'DeclineFunding':
      return { type, source: reason === null ? null : source, reason: 'x' } as never;
    case 'SettleBudget':
      return { type, source, reason } as never;
    default:
      return { type, dossier, request: stream, paper, reason: 'x' } as never;
  }
}

const DOSSIERS = [
  'OpenBudgetDossier',
  'SubmitDossierToProvince',
  'SubmitDossierToCouncil',
  'DecideDossier',
];

type Taken = { by: Actor; stream: string; events: LedgerFact[]; before: World };
/** Both are drafts; what is redrafted has other lines. */
const beginning: World = {
  ...inForce,
  [OURS]: [draftedFor('PROVINCIAL', 'CENTRAL', 'COMMUNE')],
  [FINANCES]: [
    {
      type: 'BudgetRequestDrafted',
      data: {
        planId: PLAN,
        agency: FINANCE,
        lines: [line({ task: 'II.5.c.1' }), line({ task: 'II.5.c.1', source: 'OTHER' })],
      },
    },
  ],
};

/** Every step that was taken, and the world that it leaves. */
function lived(all: Pick[]): { taken: Taken[]; world: World } {
  const taken: Taken[] = [];
  let world = beginning;
  for (const each of all) {
    const [type, by] = offeredIn(world, each) ?? [each.type, actorOf(each)];
    if (SELDOM.includes(type) && !each.often) continue;
    const picked = { ...each, type };
    const ofDossier = DOSSIERS.includes(picked.type);
    const stream = ofDossier ? picked.dossier : picked.stream;
    const decider = (ofDossier ? budgetDossier : budgetRequest) as AnyDecider;
    const command = commandOf(world, picked);
    const attempt = (at: World) =>
      given(decider, ...((at[stream] ?? []) as never[]))
        .on(ledgerOf(at))
        .when(command, by, picked.on);
    const tried = attempt(world);
    const events: LedgerFact[] = tried.code() === 'ALLOWED' ? tried.happened() : [];
    expectOffered(picked.type, by, tried.code(), stream, world);
    if (events.length === 0) continue;
    const after = { ...world, [stream]: [...(world[stream] ?? []), ...events] };
    // A second try changes nothing, but for a further step of the allocation.
    const again = attempt(after);
    if (picked.type !== 'AllocateBudget' && again.code() === 'ALLOWED') again.thenNothingHappened();
    taken.push({ by, stream, events, before: world });
    world = after;
  }
  return { taken, world };
}

/** One of the steps that are offered now to those whose steps they are. */
function offeredIn(world: World, { nth, stream, dossier }: Pick): [string, Actor] | null {
  if (nth === null) return null;
  const ledger = ledgerOf(world);
  const request = stateOf(world, stream);
  const together = ledger.state(budgetDossier, dossier);
  const own = officerOf(stream === OURS ? 'so-ngoai-vu' : FINANCE);
  const offered = [own, finance, second, provinceOffice, clerk].flatMap((by) =>
    [
      ...allowedBudgetSteps(request, ledger, by),
      ...allowedDossierSteps(dossier, together, ledger, by),
    ].map((type): [string, Actor] => [type, by]),
  );
  const steps: [string, Actor][] = [
    ...offered,
    ['FollowDossier', finance],
    ['FollowDossier', finance],
    ['OpenBudgetDossier', finance],
    ['OpenBudgetDossier', finance],
  ];
  return steps[nth % steps.length] as [string, Actor];
}

/** What he did was offered to him; and for what is offered he has the right, and it is the time. */
function expectOffered(type: string, by: Actor, code: string, stream: string, world: World): void {
  if (type === 'FollowDossier' || (world[stream] ?? []).length === 0) return;
  const ledger = ledgerOf(world);
  const offered: string[] = stream.startsWith('budgetDossier-')
    ? allowedDossierSteps(stream, ledger.state(budgetDossier, stream), ledger, by)
    : allowedBudgetSteps(stateOf(world, stream), ledger, by);
  if (code === 'ALLOWED') expect(offered).toContain(type);
  // Of these it is offered what one of the sources allows.
  const ofSources = ['DeclineFunding', 'AllocateBudget', 'SettleBudget'].includes(type);
  if (offered.includes(type) && !ofSources)
    expect(['FORBIDDEN', 'WRONG_STAGE']).not.toContain(code);
  if (offered.includes('SubmitDossierToProvince') && type === 'SubmitDossierToProvince')
    expect(code).not.toBe('DOSSIER_EMPTY');
  if (offered.includes('AppraiseBudgetRequest') && type === 'AppraiseBudgetRequest')
    expect(['PREPARED_BY_APPRAISER', 'RECUSED', 'OTHER_APPRAISER']).not.toContain(code);
}

/** Where a track may go from each stage (rule 16), written by hand. */
const ROUTE: Record<string, BudgetStage[]> = {
  DRAFT: ['SUBMITTED', 'WITHDRAWN'],
  SUBMITTED: ['RECEIVED', 'WITHDRAWN'],
  RECEIVED: ['RETURNED', 'APPRAISED', 'NOT_FUNDED', 'WITHDRAWN'],
  RETURNED: ['SUBMITTED', 'WITHDRAWN'],
  APPRAISED: ['IN_DOSSIER', 'NOT_FUNDED', 'WITHDRAWN'],
  IN_DOSSIER: ['WITH_COMMITTEE', 'NOT_FUNDED', 'WITHDRAWN'],
  WITH_COUNCIL: ['DECIDED', 'NOT_FUNDED'],
  DECIDED: ['PARTLY_ALLOCATED', 'ALLOCATED', 'NOT_FUNDED'],
  PARTLY_ALLOCATED: ['ALLOCATED', 'SETTLED'],
  ALLOCATED: ['SETTLED'],
  SETTLED: [],
  WITHDRAWN: [],
  NOT_FUNDED: [],
};
const ROUTES: Record<BudgetSource, Record<string, BudgetStage[]>> = {
  PROVINCIAL: { ...ROUTE, WITH_COMMITTEE: ['WITH_COUNCIL', 'NOT_FUNDED'] },
  CENTRAL: { ...ROUTE, WITH_COMMITTEE: ['DECIDED', 'NOT_FUNDED'] },
  OTHER: { ...ROUTE, WITH_COMMITTEE: ['DECIDED', 'NOT_FUNDED'] },
  // It stays recorded, unless the request that it stands in is returned as a whole.
  COMMUNE: {
    DRAFT: ['SUBMITTED', 'WITHDRAWN'],
    SUBMITTED: ['RECORDED', 'WITHDRAWN'],
    RECORDED: ['RETURNED'],
    RETURNED: ['SUBMITTED', 'WITHDRAWN'],
    WITHDRAWN: [],
  },
};

/** `npm run test:long` lives more than three times as many. */
const settings = { seed: 20261128, numRuns: process.env.LONG ? 40 : 12 };
let lives: ReturnType<typeof lived>[] | null = null;
function inEveryLife(check: (life: ReturnType<typeof lived>) => void): void {
  lives ??= fc.sample(picks, settings).map(lived);
  for (const life of lives) check(life);
}

/** Each event of each request, and how the request stood before and after it. */
function* histories({
  world,
}: {
  world: World;
}): Generator<[BudgetRequestEvent, BudgetRequest, BudgetRequest]> {
  for (const stream of requests) {
    const events = (world[stream] ?? []) as BudgetRequestEvent[];
    const states = statesAfter(budgetRequest, ...events);
    for (const [n, event] of events.entries())
      yield [event, states[n - 1] ?? budgetRequest.initial, states[n] as BudgetRequest];
  }
}

test('everything that can happen to money happens', () => {
  const seen = new Set<string>(['BudgetRequestDrafted']);
  inEveryLife(({ taken }) => {
    for (const { events } of taken) for (const { type } of events) seen.add(type);
  });
  expect(
    Object.keys({ ...budgetRequestEvents, ...budgetDossierEvents }).filter(
      (type) => !seen.has(type),
    ),
  ).toEqual([]);
});

test('a track moves along the route of its source alone, and never back in time', () => {
  const ends = new Set<string>();
  inEveryLife((life) => {
    for (const [event, before, after] of histories(life))
      for (const source of BUDGET_SOURCES) {
        const [was, is] = [before.tracks[source], after.tracks[source]];
        if (!is || !was) continue;
        ends.add(is.stage);
        expect(is.since >= was.since && is.lastOn >= is.since).toBe(true);
        if (was.stage !== is.stage) {
          const next = ROUTES[source][was.stage];
          expect({ by: event.type, next }).toEqual({
            by: event.type,
            next: expect.arrayContaining([is.stage]),
          });
        }
      }
  });
  expect([...ends]).toEqual(expect.arrayContaining(['SETTLED', 'NOT_FUNDED', 'WITHDRAWN']));
});

test('recommended, approved and allocated amounts keep within each other, line by line', () => {
  inEveryLife((life) => {
    for (const [event, , after] of histories(life))
      for (const { requested, recommended, approved, allocated, source } of after.lines) {
        if (event.type === 'BudgetRequestAppraised' && event.data.reason === null)
          expect(BigInt(recommended ?? 0) <= BigInt(requested)).toBe(true);
        expect(BigInt(allocated) <= BigInt(approved ?? 0)).toBe(true);
        if (source === 'COMMUNE')
          expect({ recommended, approved, allocated }).toEqual({
            recommended: null,
            approved: null,
            allocated: '0',
          });
      }
    for (const { events, before } of life.taken)
      for (const event of events)
        if (event.type === 'BudgetDossierDecided' && event.data.reason === null)
          for (const line of event.data.lines) {
            const of = stateOf(before, line.request).lines.find(
              ({ source }) => source === line.source,
            );
            expect(BigInt(line.approved) <= BigInt(of?.recommended ?? 0)).toBe(true);
          }
  });
});

test('a request is submitted to Finance and copied to the culture department, always', () =>
  inEveryLife((life) => {
    for (const [event, before] of histories(life))
      if (event.type === 'BudgetRequestSubmitted')
        expect(event.data).toEqual({
          revision: before.revision + 1,
          to: FINANCE,
          copyTo: CULTURE,
          copyReceived: false,
        });
  }));

test('who prepared it or recused himself never appraises, and of its own Finance only who is named', () => {
  const appraisals: string[] = [];
  inEveryLife(({ taken }) => {
    for (const { by, stream, events, before } of taken) {
      if (events[0]?.type !== 'BudgetRequestAppraised') continue;
      const { recused, appraiser } = stateOf(before, stream);
      expect([...recused, preparer.id]).not.toContain(by.id);
      if (stream === FINANCES) expect(by.id).toBe(appraiser?.person);
      appraisals.push(stream);
    }
  });
  expect(new Set(appraisals)).toEqual(new Set(requests));
});

test('no money is given before policy and estimate are approved', () =>
  inEveryLife((life) => {
    for (const [event, before] of histories(life)) {
      if (event.type !== 'BudgetAllocated') continue;
      expect(before.policyApproval).not.toBeNull();
      if (event.data.source !== 'PROVINCIAL') expect(before.estimateApproval).not.toBeNull();
    }
  }));
