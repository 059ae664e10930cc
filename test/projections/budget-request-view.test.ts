import type { BudgetRequestEvent } from '../../src/domain/budget-request/budget-request-events';
import {
  type BudgetRequestRow,
  budgetRequestView,
} from '../../src/projections/budget-request-view';
import {
  allocated,
  appraised,
  copyReceived,
  DOSSIER,
  decided,
  declined,
  draftedFor,
  estimateApproved,
  named,
  paper,
  policyApproved,
  putIn,
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
import { rowsOf, toldOf } from './budget-story';
import { changesOf, REQUEST, story, untouchedBy } from './story';

/** Each on the day before it; the row after each. */
const rowsAfter = (...told: [day: string, event: BudgetRequestEvent][]): BudgetRequestRow[] =>
  rowsOf(budgetRequestView, toldOf(...told.map(([on, event]) => ({ on, event })))).map(
    ([row]) => row as BudgetRequestRow,
  );
const last = (...told: Parameters<typeof rowsAfter>): BudgetRequestRow =>
  rowsAfter(...told).at(-1) as BudgetRequestRow;

/** Where it stands, and since when; whose turn it is; each track with its turn. */
const inShort = ({ stage, stage_since, turns, tracks }: BudgetRequestRow): string =>
  [
    `${stage} ${stage_since} [${turns.join(' ')}]`,
    ...tracks.map(
      ({ source, stage, since, turn, turnSince }) =>
        `${source} ${stage} ${since} ${turn} ${turnSince}`,
    ),
  ].join('; ');

const before: [string, BudgetRequestEvent][] = [
  ['2026-05-04', draftedFor('PROVINCIAL', 'CENTRAL')],
  ['2026-05-05', submitted()],
  ['2026-05-06', received()],
  ['2026-05-07', copyReceived],
];
const other = 'budgetDossier-2';
const on = '2026-01-05';
const dated = <E extends BudgetRequestEvent>(event: E, day: string): E =>
  JSON.parse(JSON.stringify(event).replace(`"on":"${on}"`, `"on":"${day}"`));
const approval = dated(decided(DOSSIER, 'COUNCIL', { PROVINCIAL: '800' }), '2026-07-15');

test('a request waits for each in turn, and each source for its own', () => {
  const told: [string, BudgetRequestEvent, string][] = [
    [
      '2026-05-04',
      draftedFor('PROVINCIAL', 'CENTRAL'),
      'DRAFT 2026-05-04 [AGENCY]; PROVINCIAL DRAFT 2026-05-04 AGENCY 2026-05-04; CENTRAL DRAFT 2026-05-04 AGENCY 2026-05-04',
    ],
    [
      '2026-05-05',
      submitted(),
      'SUBMITTED 2026-05-05 [FINANCE COORDINATOR]; PROVINCIAL SUBMITTED 2026-05-05 FINANCE 2026-05-05; CENTRAL SUBMITTED 2026-05-05 FINANCE 2026-05-05',
    ],
    [
      '2026-05-06',
      received(),
      'RECEIVED 2026-05-06 [FINANCE COORDINATOR]; PROVINCIAL RECEIVED 2026-05-06 FINANCE 2026-05-06; CENTRAL RECEIVED 2026-05-06 FINANCE 2026-05-06',
    ],
    [
      '2026-05-07',
      copyReceived,
      'RECEIVED 2026-05-06 [FINANCE]; PROVINCIAL RECEIVED 2026-05-06 FINANCE 2026-05-06; CENTRAL RECEIVED 2026-05-06 FINANCE 2026-05-06',
    ],
    [
      '2026-05-20',
      appraised('PROVINCIAL', 'CENTRAL'),
      'APPRAISED 2026-05-20 [FINANCE]; PROVINCIAL APPRAISED 2026-05-20 FINANCE 2026-05-20; CENTRAL APPRAISED 2026-05-20 FINANCE 2026-05-20',
    ],
    [
      '2026-06-01',
      dated(putIn(other, 'CENTRAL'), '2026-06-01'),
      'APPRAISED 2026-05-20 [FINANCE]; PROVINCIAL APPRAISED 2026-05-20 FINANCE 2026-05-20; CENTRAL IN_DOSSIER 2026-06-01 FINANCE 2026-06-01',
    ],
    [
      '2026-06-02',
      dated(toProvince(other, 'CENTRAL'), '2026-06-02'),
      'APPRAISED 2026-05-20 [FINANCE PROVINCE_OFFICE]; PROVINCIAL APPRAISED 2026-05-20 FINANCE 2026-05-20; CENTRAL WITH_COMMITTEE 2026-06-02 PROVINCE_OFFICE 2026-06-02',
    ],
    [
      '2026-06-08',
      dated(decided(other, 'COMMITTEE', { CENTRAL: '700' }), '2026-06-08'),
      'APPRAISED 2026-05-20 [FINANCE PROVINCE_OFFICE]; PROVINCIAL APPRAISED 2026-05-20 FINANCE 2026-05-20; CENTRAL DECIDED 2026-06-08 PROVINCE_OFFICE 2026-06-08',
    ],
    // Approved on a day before the decision: Finance waits since the decision.
    [
      '2026-06-05',
      policyApproved,
      'APPRAISED 2026-05-20 [FINANCE PROVINCE_OFFICE]; PROVINCIAL APPRAISED 2026-05-20 FINANCE 2026-05-20; CENTRAL DECIDED 2026-06-08 PROVINCE_OFFICE 2026-06-08',
    ],
    [
      '2026-06-05',
      estimateApproved,
      'APPRAISED 2026-05-20 [FINANCE]; PROVINCIAL APPRAISED 2026-05-20 FINANCE 2026-05-20; CENTRAL DECIDED 2026-06-08 FINANCE 2026-06-08',
    ],
    [
      '2026-06-10',
      dated(putIn(DOSSIER, 'PROVINCIAL'), '2026-06-10'),
      'IN_DOSSIER 2026-06-10 [FINANCE]; PROVINCIAL IN_DOSSIER 2026-06-10 FINANCE 2026-06-10; CENTRAL DECIDED 2026-06-08 FINANCE 2026-06-08',
    ],
    [
      '2026-06-12',
      dated(toProvince(DOSSIER, 'PROVINCIAL'), '2026-06-12'),
      'WITH_COMMITTEE 2026-06-12 [PROVINCE_OFFICE FINANCE]; PROVINCIAL WITH_COMMITTEE 2026-06-12 PROVINCE_OFFICE 2026-06-12; CENTRAL DECIDED 2026-06-08 FINANCE 2026-06-08',
    ],
    [
      '2026-06-20',
      dated(toCouncil(DOSSIER, 'PROVINCIAL'), '2026-06-20'),
      'WITH_COUNCIL 2026-06-20 [COUNCIL FINANCE]; PROVINCIAL WITH_COUNCIL 2026-06-20 COUNCIL 2026-06-20; CENTRAL DECIDED 2026-06-08 FINANCE 2026-06-08',
    ],
    // Both are decided by now: the request since the later of them.
    [
      '2026-07-15',
      approval,
      'DECIDED 2026-07-15 [FINANCE]; PROVINCIAL DECIDED 2026-07-15 FINANCE 2026-07-15; CENTRAL DECIDED 2026-06-08 FINANCE 2026-06-08',
    ],
    [
      '2026-07-20',
      allocated('PROVINCIAL', '300', false),
      'DECIDED 2026-07-15 [FINANCE]; PROVINCIAL PARTLY_ALLOCATED 2026-07-20 FINANCE 2026-07-20; CENTRAL DECIDED 2026-06-08 FINANCE 2026-06-08',
    ],
    [
      '2026-07-25',
      declined('CENTRAL'),
      'PARTLY_ALLOCATED 2026-07-25 [FINANCE]; PROVINCIAL PARTLY_ALLOCATED 2026-07-20 FINANCE 2026-07-20; CENTRAL NOT_FUNDED 2026-07-25 null null',
    ],
    [
      '2026-08-03',
      allocated('PROVINCIAL', '500', true),
      'ALLOCATED 2026-08-03 [FINANCE]; PROVINCIAL ALLOCATED 2026-08-03 FINANCE 2026-08-03; CENTRAL NOT_FUNDED 2026-07-25 null null',
    ],
    [
      '2026-11-02',
      settled('PROVINCIAL'),
      'SETTLED 2026-11-02 []; PROVINCIAL SETTLED 2026-11-02 null null; CENTRAL NOT_FUNDED 2026-07-25 null null',
    ],
  ];
  const rows = rowsAfter(...told.map(([day, event]): [string, BudgetRequestEvent] => [day, event]));
  expect(rows.map(inShort)).toEqual(told.map(([, , said]) => said));
  const row = rows.at(-1) as BudgetRequestRow;
  expect(
    row.lines.map(({ requested, recommended, approved, allocated }) => [
      requested,
      recommended,
      approved,
      allocated,
    ]),
  ).toEqual([
    ['1000', '900', '800', '800'],
    ['1000', '900', '700', '0'],
  ]);
  const [provincial, central] = row.tracks;
  expect(provincial?.decision).toEqual({
    dossier: DOSSIER,
    by: 'COUNCIL',
    paper,
    on: '2026-07-15',
  });
  const amount = (of: string) => [{ task: 'II.5.b.2', period: '2026', amount: of }];
  expect(provincial?.allocations).toEqual([
    { on: '2026-07-20', paper, lines: amount('300') },
    { on: '2026-08-03', paper, lines: amount('500') },
  ]);
  expect([provincial?.endedBy, central?.endedBy]).toEqual([null, 15]);
  expect(central?.allocations).toEqual([]);
  expect(row).toMatchObject({
    dossiers: [DOSSIER, other],
    before_council: true,
    policy_approval: paper,
    estimate_approval: paper,
    received_on: '2026-05-06',
    version: 17,
  });
});

test('what was handed in stays, revision by revision, with the day of its return', () => {
  const redrafted: BudgetRequestEvent = {
    type: 'BudgetRequestRedrafted',
    data:
      draftedFor('PROVINCIAL').type === 'BudgetRequestDrafted'
        ? {
            lines: [
              {
                task: 'II.2.b',
                taskId: 'task-2',
                period: '2026',
                source: 'PROVINCIAL',
                requested: '2000',
              },
            ],
          }
        : { lines: [] },
  };
  const row = last(
    ...before,
    ['2026-05-08', returned],
    ['2026-05-09', redrafted],
    ['2026-05-11', submitted(2)],
  );
  const key = { task: 'II.5.b.2', period: '2026', requested: '1000' };
  expect(row.revisions).toEqual([
    {
      number: 1,
      submittedOn: '2026-05-05',
      lines: [
        { ...key, source: 'PROVINCIAL' },
        { ...key, source: 'CENTRAL' },
      ],
      returnedOn: '2026-05-08',
      returnedBy: 4,
    },
    {
      number: 2,
      submittedOn: '2026-05-11',
      lines: [{ task: 'II.2.b', period: '2026', source: 'PROVINCIAL', requested: '2000' }],
      returnedOn: null,
      returnedBy: null,
    },
  ]);
  expect(row).toMatchObject({
    revision: 2,
    stage: 'SUBMITTED',
    turns: ['FINANCE', 'COORDINATOR'],
    copy_received_on: null,
    tasks: ['II.2.b'],
    task_ids: ['task-2'],
    sections: ['II', 'II.2', 'II.2.b', 'III'],
  });
});

test("Finance's own request waits for a recusal, an appraiser's name, and him who is named", () => {
  const own = JSON.parse(
    JSON.stringify(before.slice(0, 3)).replaceAll('so-ngoai-vu', 'so-tai-chinh'),
  );
  const rows = rowsAfter(
    ...own,
    ['2026-05-11', recused('user-9')],
    ['2026-05-12', named(coordinator)],
    ['2026-05-13', recused(coordinator.id)],
  ) as BudgetRequestRow[];
  expect(rows.slice(2).map(({ tracks }) => [tracks[0]?.turn, tracks[0]?.turnSince])).toEqual([
    ['FINANCE', '2026-05-06'],
    ['PROVINCE_OFFICE', '2026-05-11'],
    ['APPRAISER', '2026-05-12'],
    ['PROVINCE_OFFICE', '2026-05-13'],
  ]);
  expect(rows.at(-1)).toMatchObject({ finances_own: true, appraiser: null });
});

test('a request that is withdrawn awaits nobody, though its copy never came', () => {
  const row = last(before[0] as never, before[1] as never, [
    '2026-05-06',
    withdrawn('PROVINCIAL', 'CENTRAL'),
  ]);
  expect(inShort(row)).toBe(
    'WITHDRAWN 2026-05-06 []; PROVINCIAL WITHDRAWN 2026-05-06 null null; CENTRAL WITHDRAWN 2026-05-06 null null',
  );
  expect(row.tracks.map(({ endedBy }) => endedBy)).toEqual([2, 2]);
});

test("the communes' own money is recorded, and its copy still awaited", () => {
  const row = last(
    ['2026-05-04', draftedFor('COMMUNE')],
    ['2026-05-05', submitted()],
    ['2026-05-06', received()],
  );
  expect(inShort(row)).toBe(
    'RECORDED 2026-05-06 [COORDINATOR]; COMMUNE RECORDED 2026-05-06 null null',
  );
});

test("the culture department's own request is its own copy", () => {
  const own = { ...submitted(), data: { ...submitted().data, copyReceived: true } };
  const row = last(before[0] as never, ['2026-05-05', own as BudgetRequestEvent]);
  expect(row).toMatchObject({ turns: ['FINANCE'], copy_received_on: '2026-05-05' });
});

test('a line says where its track stands, and in which sections it lies', () => {
  const [line] = last(...before.slice(0, 1)).lines;
  expect(line).toMatchObject({
    task: 'II.5.b.2',
    source: 'PROVINCIAL',
    stage: 'DRAFT',
    since: '2026-05-04',
    dossier: null,
    section: 'II.5',
    sections: ['II', 'II.5', 'II.5.b', 'II.5.b.2'],
  });
});

test('the events of a request name its row, and each changes it', () => {
  const of = story.flatMap((event) =>
    budgetRequestView.keys(event).map((id) => [Number(event.position), id]),
  );
  expect(of).toEqual([13, 14, 15, 16, 17].map((position) => [position, REQUEST]));
  expect(untouchedBy(budgetRequestView)).toEqual([]);
  const rows = changesOf(budgetRequestView).map(({ row }) => row);
  expect(rows.map(({ prepared_by }) => prepared_by)).toEqual([
    'AGENCY_OFFICER of so-ngoai-vu',
    ...Array<string>(4).fill('AGENCY_HEAD of so-ngoai-vu'),
  ]);
  expect(rows.at(-1)?.preparers).toEqual([
    'AGENCY_OFFICER of so-ngoai-vu',
    'AGENCY_HEAD of so-ngoai-vu',
  ]);
});
