import { budgetDossier } from '../../src/domain/budget-dossier/budget-dossier';
import type { BudgetDossierEvent } from '../../src/domain/budget-dossier/budget-dossier-events';
import { budgetRequest } from '../../src/domain/budget-request/budget-request';
import {
  BUDGET_SOURCES,
  BUDGET_STAGES,
  type BudgetRequestEvent,
  type BudgetSource,
  type BudgetStage,
} from '../../src/domain/budget-request/budget-request-events';
import type { BudgetRequestCommand } from '../../src/domain/budget-request/commands';
import type { Actor } from '../../src/domain/decider';
import { folded, given, ledgerOf } from '../support/given';
import {
  clerk,
  commandsOn,
  DOSSIER,
  dossierOpened,
  head,
  inForce,
  key,
  officer,
  paper,
  REQUEST,
  route,
} from './budget';
import { attempts, coordinator, FOREIGN_AFFAIRS, finance, provinceOffice } from './people';
import { PLAN } from './province';

/** Every step × every stage × every role: the whole of rule 16, written by hand. */

/** The letters of a table: A the agency, F Finance, C the coordinator, P the province office, K the Council's clerk. */
const PEOPLE: Record<string, string[]> = {
  A: [officer.id, head.id],
  F: [finance.id],
  C: [coordinator.id],
  P: [provinceOffice.id],
  K: [clerk.id],
};
/** Y: it happens. -: it is done already, and nothing happens. The others are refused. */
const CODES: Record<string, string> = {
  Y: 'HAPPENS',
  '-': 'NOTHING HAPPENS',
  w: 'WRONG_STAGE',
  n: 'NOTHING_FOR_DOSSIER',
  c: 'NOT_FOR_COUNCIL',
};

/**
 * Whoever may take the step and what becomes of it, in the order of the stages: DRAFT, SUBMITTED,
 * RECEIVED, RETURNED, APPRAISED; IN_DOSSIER, WITH_COMMITTEE, WITH_COUNCIL, DECIDED; PARTLY_ALLOCATED,
 * ALLOCATED; SETTLED, WITHDRAWN, NOT_FUNDED, RECORDED.
 */
const table: Record<BudgetRequestCommand['type'], string> = {
  DraftBudgetRequest: '    AY Aw Aw AY Aw  Aw Aw Aw Aw  Aw Aw  Aw Aw Aw Aw',
  SubmitBudgetRequest: '   AY Aw Aw AY Aw  Aw Aw Aw Aw  Aw Aw  Aw Aw Aw Aw',
  ReceiveBudgetRequest: '  Fw FY Fw Fw Fw  Fw Fw Fw Fw  Fw Fw  Fw Fw Fw Fw',
  AcknowledgeBudgetCopy: ' Cw CY CY CY CY  CY CY CY CY  CY CY  CY Cw CY CY',
  ReturnBudgetRequest: '   Fw Fw FY Fw Fw  Fw Fw Fw Fw  Fw Fw  Fw Fw Fw Fw',
  RecuseFromAppraisal: '   Fw Fw FY Fw Fw  Fw Fw Fw Fw  Fw Fw  Fw Fw Fw Fw',
  NameBudgetAppraiser: '   Pw Pw PY Pw Pw  Pw Pw Pw Pw  Pw Pw  Pw Pw Pw Pw',
  AppraiseBudgetRequest: ' Fw Fw FY Fw Fw  Fw Fw Fw Fw  Fw Fw  Fw Fw Fw Fw',
  ApproveBudgetPolicy: '   Pw Pw Pw Pw PY  PY PY PY PY  PY PY  Pw Pw Pw Pw',
  ApproveBudgetEstimate: ' Pw Pw Pw Pw PY  PY PY PY PY  PY PY  Pw Pw Pw Pw',
  FollowDossier:
    '         FPKw FPKw FPKw FPKw FPKY  FPK- FPK- FPK- FPK-  FPK- FPK-  FPK- FPKw FPKw FPKw',
  AllocateBudget: '        Fw Fw Fw Fw Fw  Fw Fw Fw FY  FY Fw  Fw Fw Fw Fw',
  SettleBudget: '          Fw Fw Fw Fw Fw  Fw Fw Fw Fw  FY FY  Fw Fw Fw Fw',
  DeclineFunding: '        FPKw FPKw FY FPKw FY  FY PY KY FY  FPKw FPKw  FPKw FPKw FPKw FPKw',
  WithdrawBudgetRequest: ' AY AY AY AY AY  AY Aw Aw Aw  Aw Aw  Aw Aw Aw Aw',
};
const types = Object.keys(table) as BudgetRequestCommand['type'][];
const cellsOf = (row: string): string[] => row.trim().split(/\s+/);

type Sight = (by: Actor) => boolean;
const OFFICES = ['FINANCE', 'COORDINATOR', 'PROVINCE_OFFICE', 'AUDITOR'] as const;
const readsAll: Sight = ({ roles }) => OFFICES.some((role) => roles.includes(role));
const isClerk: Sight = ({ roles }) => roles.includes('COUNCIL_CLERK');
const everyone: Sight = () => true;

/** What becomes of everybody's attempt, as a cell says. */
const asSaid = (cell: string, knows: Sight): Record<string, string[]> => {
  const outcome = CODES[cell.at(-1) as string] as string;
  const entitled = [...cell.slice(0, -1)].flatMap((letter) => PEOPLE[letter] as string[]);
  return attempts((by) => {
    if (!knows(by)) return 'NOT_FOUND';
    return entitled.includes(by.id) ? outcome : 'FORBIDDEN';
  });
};

type Tried = { code(): string; happened(): unknown[] };
/** What did become of it: a refusal writes nothing. */
const outcomeOf = (tried: Tried): string => {
  const code = tried.code();
  if (code !== 'ALLOWED') return code;
  return tried.happened().length > 0 ? 'HAPPENS' : 'NOTHING HAPPENS';
};

/** Where the Council has had it before it. */
const AFTER_COUNCIL: BudgetStage[] = ['WITH_COUNCIL', 'DECIDED', 'PARTLY_ALLOCATED', 'ALLOCATED'];
const whoKnows =
  (source: BudgetSource, stage: BudgetStage): Sight =>
  (by) =>
    by.agency === FOREIGN_AFFAIRS ||
    readsAll(by) ||
    (isClerk(by) && source === 'PROVINCIAL' && [...AFTER_COUNCIL, 'SETTLED'].includes(stage));

/** Approvals are there before money is given, and not before they are given themselves. */
const before = (source: BudgetSource, stage: BudgetStage, type: BudgetRequestCommand['type']) =>
  route(source, stage, { papers: !type.startsWith('Approve') });

describe.each(BUDGET_SOURCES)('a request for %s money', (source) => {
  const body = source === 'PROVINCIAL' ? 'COUNCIL' : 'COMMITTEE';
  const ledger = ledgerOf({ ...inForce, [DOSSIER]: [dossierOpened(body, REQUEST)] });

  test.each(types)('%s: by whom, and at which stage', (type) => {
    const command = commandsOn(source)[type];
    const cells = cellsOf(table[type]);
    const found: Record<string, unknown> = {};
    const said: Record<string, unknown> = {};
    for (const [n, stage] of BUDGET_STAGES.entries()) {
      const events = before(source, stage, type);
      if (!events) continue;
      const request = given(budgetRequest, ...events).on(ledger);
      found[stage] = attempts((by) => outcomeOf(request.when(command, by)));
      // A dossier's step takes its requests along, whatever its taker may read of them.
      const knows = type === 'FollowDossier' ? everyone : whoKnows(source, stage);
      said[stage] = asSaid(cells[n] as string, knows);
    }
    expect(found).toEqual(said);
  });
});

test('the events lead where the table says that they do', () => {
  for (const source of BUDGET_SOURCES)
    for (const stage of BUDGET_STAGES) {
      const events = route(source, stage);
      if (events) expect(folded(budgetRequest, ...events).tracks[source]?.stage).toBe(stage);
    }
  const missing = (source: BudgetSource) => BUDGET_STAGES.filter((stage) => !route(source, stage));
  expect(missing('PROVINCIAL')).toEqual(['RECORDED']);
  expect(missing('CENTRAL')).toEqual(['WITH_COUNCIL', 'RECORDED']);
  expect(missing('OTHER')).toEqual(['WITH_COUNCIL', 'RECORDED']);
  expect(BUDGET_STAGES.filter((stage) => route('COMMUNE', stage))).toEqual([
    'DRAFT',
    'SUBMITTED',
    'WITHDRAWN',
    'RECORDED',
  ]);
});

describe('a dossier', () => {
  const opening = {
    type: 'OpenBudgetDossier' as const,
    dossier: DOSSIER,
    planId: PLAN,
    existing: false,
    title: 'Tờ trình dự toán 2026',
    requests: [REQUEST],
  };
  /** The stages of the request, in the order of the table above. */
  const openTable = 'Fn Fn Fn Fn FY  Fn Fn Fn Fn  Fn Fn  Fn Fn Fn Fn';

  test.each(BUDGET_SOURCES)('is opened by Finance with appraised requests: %s money', (source) => {
    const body = source === 'PROVINCIAL' ? 'COUNCIL' : 'COMMITTEE';
    const found: Record<string, unknown> = {};
    const said: Record<string, unknown> = {};
    for (const [n, stage] of BUDGET_STAGES.entries()) {
      const events = route(source, stage);
      if (!events) continue;
      const dossier = given(budgetDossier).on(ledgerOf({ ...inForce, [REQUEST]: events }));
      const command = { ...opening, decidedBy: body } as const;
      found[stage] = attempts((by) => outcomeOf(dossier.when(command, by)));
      said[stage] = asSaid(cellsOf(openTable)[n] as string, everyone);
    }
    expect(found).toEqual(said);
  });

  const second = 'budgetRequest-2';
  const sent: BudgetDossierEvent = {
    type: 'BudgetDossierSubmittedToProvince',
    data: { members: [{ request: REQUEST, sources: ['PROVINCIAL'] }] },
  };
  const before: BudgetDossierEvent = { type: 'BudgetDossierSubmittedToCouncil', data: {} };
  const over: BudgetDossierEvent = {
    type: 'BudgetDossierDecided',
    data: {
      lines: [{ request: REQUEST, ...key('PROVINCIAL'), approved: '800' }],
      paper,
      reason: null,
    },
  };
  const stages = ['IN_DOSSIER', 'WITH_COMMITTEE', 'WITH_COUNCIL', 'DECIDED'] as const;
  /** In the order of those stages; the Committee's own has no WITH_COUNCIL. */
  const dossierTable = {
    COUNCIL: {
      OpenBudgetDossier: '      FY Fw Fw Fw',
      SubmitDossierToProvince: 'FY Fw Fw Fw',
      SubmitDossierToCouncil: ' Pw PY Pw Pw',
      DecideDossier: '          Kw Kw KY Kw',
    },
    COMMITTEE: {
      OpenBudgetDossier: '      FY Fw . Fw',
      SubmitDossierToProvince: 'FY Fw . Fw',
      SubmitDossierToCouncil: ' Pc Pc . Pc',
      DecideDossier: '          Pw PY . Pw',
    },
  } as const;
  const steps = ['COUNCIL', 'COMMITTEE'].flatMap((body) =>
    Object.keys(dossierTable.COUNCIL).map((type) => ({ body, type })),
  ) as { body: 'COUNCIL' | 'COMMITTEE'; type: keyof typeof dossierTable.COUNCIL }[];

  test.each(steps)('decided by the $body: $type, by whom and at which stage', ({ body, type }) => {
    const source = body === 'COUNCIL' ? 'PROVINCIAL' : 'CENTRAL';
    const of = <E extends BudgetDossierEvent | BudgetRequestEvent>(events: E[]): E[] =>
      JSON.parse(JSON.stringify(events).replaceAll('PROVINCIAL', source));
    const opened = dossierOpened(body, REQUEST);
    const told: Record<(typeof stages)[number], BudgetDossierEvent[]> = {
      IN_DOSSIER: [opened],
      WITH_COMMITTEE: of([opened, sent]),
      WITH_COUNCIL: of([opened, sent, before]),
      DECIDED: of([opened, sent, ...(body === 'COUNCIL' ? [before] : []), over]),
    };
    const commands = {
      OpenBudgetDossier: { ...opening, existing: true, decidedBy: body, requests: [second] },
      SubmitDossierToProvince: { type: 'SubmitDossierToProvince', dossier: DOSSIER },
      SubmitDossierToCouncil: { type: 'SubmitDossierToCouncil', dossier: DOSSIER },
      DecideDossier: {
        type: 'DecideDossier',
        dossier: DOSSIER,
        lines: [{ request: REQUEST, ...key(source), approved: '800' }],
        paper,
        reason: null,
      },
    } as const;
    const found: Record<string, unknown> = {};
    const said: Record<string, unknown> = {};
    for (const [n, stage] of stages.entries()) {
      const cell = cellsOf(dossierTable[body][type])[n] as string;
      if (cell === '.') continue;
      const ledger = ledgerOf({
        ...inForce,
        [REQUEST]: route(source, stage) as BudgetRequestEvent[],
        [second]: route(source, 'APPRAISED') as BudgetRequestEvent[],
      });
      const dossier = given(budgetDossier, ...told[stage]).on(ledger);
      const known = body === 'COUNCIL' && (stage === 'WITH_COUNCIL' || stage === 'DECIDED');
      found[stage] = attempts((by) =>
        outcomeOf(dossier.when({ ...commands[type], requests: [second] } as never, by)),
      );
      said[stage] = asSaid(cell, (by) => readsAll(by) || (known && isClerk(by)));
    }
    expect(found).toEqual(said);
  });
});
