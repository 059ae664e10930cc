import type { BudgetDossierEvent } from '../../src/domain/budget-dossier/budget-dossier-events';
import type { BudgetRequestEvent } from '../../src/domain/budget-request/budget-request-events';
import { budgetDossierView } from '../../src/projections/budget-dossier-view';
import { budgetRemarkView } from '../../src/projections/budget-remark-view';
import { workItemView } from '../../src/projections/work-item-view';
import {
  allocated,
  appraised,
  copyReceived,
  DOSSIER,
  decided,
  declined,
  dossierOpened,
  draftedFor,
  estimateApproved,
  key,
  named,
  paper,
  policyApproved,
  putIn,
  REQUEST,
  received,
  recused,
  returned,
  settled,
  submitted,
  toCouncil,
  toProvince,
  withdrawn,
} from '../domain/budget';
import { coordinator } from '../domain/people';
import { rowsOf, type Told, toldOf } from './budget-story';

type Event = BudgetRequestEvent | BudgetDossierEvent;

/** What is open after each event: what, whose turn, since when; each event on the next day of May. */
const openAfter = (...events: Event[]): string[][] => {
  const told = events.map(
    (event, n): Told => ({ on: `2026-05-${String(n + 1).padStart(2, '0')}`, event }),
  );
  return rowsOf(workItemView, toldOf(...told)).map((rows) =>
    rows
      .filter(({ what }) => what !== null)
      .map(({ what, party, agencies, person, object, since }) =>
        [what, person ?? party, ...agencies, object === REQUEST ? [] : object, since]
          .flat()
          .join(' ')
          .replace('2026-05-', ''),
      ),
  );
};
const whoseTurn = (...told: [Event, ...string[]][]) =>
  expect(openAfter(...told.map(([event]) => event))).toEqual(told.map(([, ...said]) => said));

const sent: BudgetDossierEvent = {
  type: 'BudgetDossierSubmittedToProvince',
  data: { members: [{ request: REQUEST, sources: ['PROVINCIAL'] }] },
};
const before: BudgetDossierEvent = { type: 'BudgetDossierSubmittedToCouncil', data: {} };
const decision = (reason: string | null = null): BudgetDossierEvent => ({
  type: 'BudgetDossierDecided',
  data: { lines: [{ request: REQUEST, ...key('PROVINCIAL'), approved: '800' }], paper, reason },
});
const draft = draftedFor('PROVINCIAL');
const copy = 'ACKNOWLEDGE_BUDGET_COPY COORDINATOR 02';

test('provincial money awaits whoever has the next step, from the draft to the settlement', () =>
  whoseTurn(
    [draft, 'SUBMIT_BUDGET_REQUEST OFFICER so-ngoai-vu 01'],
    [submitted(), 'RECEIVE_BUDGET_REQUEST FINANCE 02', copy],
    [received(), 'APPRAISE_BUDGET_REQUEST FINANCE 03', copy],
    [copyReceived, 'APPRAISE_BUDGET_REQUEST FINANCE 03'],
    [appraised('PROVINCIAL'), 'OPEN_BUDGET_DOSSIER FINANCE 05'],
    [
      dossierOpened('COUNCIL', REQUEST),
      'OPEN_BUDGET_DOSSIER FINANCE 05',
      `SUBMIT_DOSSIER_TO_PROVINCE FINANCE ${DOSSIER} 06`,
    ],
    [putIn(DOSSIER, 'PROVINCIAL'), `SUBMIT_DOSSIER_TO_PROVINCE FINANCE ${DOSSIER} 06`],
    [sent, `SUBMIT_DOSSIER_TO_COUNCIL PROVINCE_OFFICE ${DOSSIER} 08`],
    [toProvince(DOSSIER, 'PROVINCIAL'), `SUBMIT_DOSSIER_TO_COUNCIL PROVINCE_OFFICE ${DOSSIER} 08`],
    [before, `DECIDE_DOSSIER COUNCIL ${DOSSIER} 10`],
    [toCouncil(DOSSIER, 'PROVINCIAL'), `DECIDE_DOSSIER COUNCIL ${DOSSIER} 10`],
    [decision()],
    [
      decided(DOSSIER, 'COUNCIL', { PROVINCIAL: '800' }),
      'APPROVE_BUDGET_POLICY PROVINCE_OFFICE 13',
    ],
    [policyApproved, 'ALLOCATE_BUDGET FINANCE 14'],
    [allocated('PROVINCIAL', '300', false), 'ALLOCATE_BUDGET FINANCE 14'],
    [allocated('PROVINCIAL', '500', true), 'SETTLE_BUDGET FINANCE 16'],
    [settled('PROVINCIAL')],
  ));

test("the Committee's money awaits its decision and both approvals", () =>
  whoseTurn(
    [draftedFor('CENTRAL'), 'SUBMIT_BUDGET_REQUEST OFFICER so-ngoai-vu 01'],
    [submitted(), 'RECEIVE_BUDGET_REQUEST FINANCE 02', copy],
    [copyReceived, 'RECEIVE_BUDGET_REQUEST FINANCE 02'],
    [received(), 'APPRAISE_BUDGET_REQUEST FINANCE 04'],
    [appraised('CENTRAL'), 'OPEN_BUDGET_DOSSIER FINANCE 05'],
    [putIn(DOSSIER, 'CENTRAL')],
    [dossierOpened('COMMITTEE', REQUEST), `SUBMIT_DOSSIER_TO_PROVINCE FINANCE ${DOSSIER} 07`],
    [sent, `DECIDE_DOSSIER PROVINCE_OFFICE ${DOSSIER} 08`],
    [decision()],
    [decided(DOSSIER, 'COMMITTEE', { CENTRAL: '800' }), 'APPROVE_BUDGET_POLICY PROVINCE_OFFICE 10'],
    [policyApproved, 'APPROVE_BUDGET_ESTIMATE PROVINCE_OFFICE 11'],
    [estimateApproved, 'ALLOCATE_BUDGET FINANCE 12'],
  ));

test('what is returned awaits its agency again, and handed in, Finance and the copy', () =>
  whoseTurn(
    [draft, 'SUBMIT_BUDGET_REQUEST OFFICER so-ngoai-vu 01'],
    [submitted(), 'RECEIVE_BUDGET_REQUEST FINANCE 02', copy],
    [copyReceived, 'RECEIVE_BUDGET_REQUEST FINANCE 02'],
    [received(), 'APPRAISE_BUDGET_REQUEST FINANCE 04'],
    [returned, 'RETURNED_BUDGET_REQUEST OFFICER so-ngoai-vu 05'],
    [submitted(2), 'RECEIVE_BUDGET_REQUEST FINANCE 06', 'ACKNOWLEDGE_BUDGET_COPY COORDINATOR 06'],
  ));

test('Finance recuses itself, the province office names, and he who is named appraises', () => {
  const own = JSON.parse(JSON.stringify(draft).replace('so-ngoai-vu', 'so-tai-chinh'));
  const his = `APPRAISE_BUDGET_REQUEST ${coordinator.id} so-van-hoa-the-thao-va-du-lich`;
  whoseTurn(
    [own, 'SUBMIT_BUDGET_REQUEST OFFICER so-tai-chinh 01'],
    [submitted(), 'RECEIVE_BUDGET_REQUEST FINANCE 02', copy],
    [copyReceived, 'RECEIVE_BUDGET_REQUEST FINANCE 02'],
    [received(), 'RECUSE_FROM_APPRAISAL FINANCE 04'],
    [recused('user-9'), 'NAME_BUDGET_APPRAISER PROVINCE_OFFICE 05'],
    [named(coordinator), `${his} 06`],
    [returned, 'RETURNED_BUDGET_REQUEST OFFICER so-tai-chinh 07'],
    [submitted(2), 'RECEIVE_BUDGET_REQUEST FINANCE 08', 'ACKNOWLEDGE_BUDGET_COPY COORDINATOR 08'],
    [{ ...copyReceived }, 'RECEIVE_BUDGET_REQUEST FINANCE 08'],
    // Whoever was named is so still.
    [received(2), `${his} 10`],
    [recused(coordinator.id), 'NAME_BUDGET_APPRAISER PROVINCE_OFFICE 11'],
  );
});

test.each([
  ['withdrawn', withdrawn('PROVINCIAL')],
  ['declined', declined('PROVINCIAL')],
] as const)('what is %s awaits nobody, wherever it was', (_, over) => {
  const steps = [
    draft,
    submitted(),
    copyReceived,
    received(),
    appraised('PROVINCIAL'),
    putIn(DOSSIER, 'PROVINCIAL'),
  ];
  for (const [n] of steps.entries())
    expect(openAfter(...steps.slice(0, n + 1), over).at(-1)).toEqual(
      over.type === 'BudgetFundingDeclined' && n === 1 ? [copy] : [],
    );
});

test('one source that ends leaves the other where it is; nothing approved is over', () => {
  const both = [
    draftedFor('PROVINCIAL', 'OTHER'),
    submitted(),
    copyReceived,
    received(),
    appraised('PROVINCIAL', 'OTHER'),
  ];
  expect(openAfter(...both, declined('OTHER')).at(-1)).toEqual(['OPEN_BUDGET_DOSSIER FINANCE 05']);
  const none = decided(DOSSIER, 'COMMITTEE', { OTHER: '0' });
  expect(openAfter(...both, putIn(DOSSIER, 'OTHER'), none).at(-1)).toEqual([
    'OPEN_BUDGET_DOSSIER FINANCE 05',
  ]);
});

test("the communes' own money awaits nobody once it is received and its copy is", () =>
  expect(openAfter(draftedFor('COMMUNE'), submitted(), copyReceived, received()).at(-1)).toEqual(
    [],
  ));

describe("a dossier's row", () => {
  const told = (...events: [string, BudgetDossierEvent][]) =>
    rowsOf(budgetDossierView, toldOf(...events.map(([on, event]) => ({ on, event })))).map(
      ([row]) => row,
    );
  const opened = {
    id: DOSSIER,
    plan_id: 'dong-nai-2026-ttdn',
    title: 'Tờ trình dự toán 2026',
    decided_by: 'COUNCIL',
    stage: 'IN_DOSSIER',
    stage_since: '2026-06-01',
    requests: [REQUEST],
    opened_on: '2026-06-01',
    submitted_on: null as string | null,
    to_council_on: null as string | null,
    decided_on: null as string | null,
    paper: null as typeof paper | null,
    before_council: false,
    version: 0,
  };

  test('says what is in it, how far it is and since when', () => {
    const more: BudgetDossierEvent = {
      type: 'BudgetDossierExtended',
      data: { requests: ['budgetRequest-2'] },
    };
    const extended = { ...opened, requests: [REQUEST, 'budgetRequest-2'], version: 1 };
    const day = { stage_since: '2026-06-03', submitted_on: '2026-06-03' };
    const submitted = { ...extended, stage: 'WITH_COMMITTEE', ...day, version: 2 };
    const council = {
      ...submitted,
      stage: 'WITH_COUNCIL',
      stage_since: '2026-06-10',
      to_council_on: '2026-06-10',
      before_council: true,
      version: 3,
    };
    expect(
      told(
        ['2026-06-01', dossierOpened('COUNCIL', REQUEST)],
        ['2026-06-02', more],
        ['2026-06-03', sent],
        ['2026-06-10', before],
        ['2026-07-15', decision()],
      ),
    ).toEqual([
      opened,
      extended,
      submitted,
      council,
      {
        ...council,
        stage: 'DECIDED',
        stage_since: '2026-07-15',
        decided_on: '2026-07-15',
        paper,
        version: 4,
      },
    ]);
  });
});

test('each reason that was given is a remark of its request, or of its dossier', () => {
  const rows = rowsOf(
    budgetRemarkView,
    toldOf(
      { on: '2026-05-04', event: draft },
      { on: '2026-05-05', event: submitted() },
      { on: '2026-05-06', event: received() },
      { on: '2026-05-07', event: returned },
      { on: '2026-06-01', event: dossierOpened('COUNCIL', REQUEST) },
      { on: '2026-07-15', event: decision('Giá in tăng.') },
      { on: '2026-07-16', event: settled('PROVINCIAL') },
    ),
  );
  expect(rows.at(-1)).toEqual([
    {
      id: `${REQUEST}#3`,
      position: '4',
      object: REQUEST,
      agency: 'so-ngoai-vu',
      type: 'BudgetRequestReturned',
      said_on: '2026-05-07',
      text: 'Thiếu thuyết minh.',
    },
    {
      id: `${DOSSIER}#1`,
      position: '6',
      object: DOSSIER,
      agency: null,
      type: 'BudgetDossierDecided',
      said_on: '2026-07-15',
      text: 'Giá in tăng.',
    },
  ]);
});
