import { projections } from '../../src/projections';
import { auditTrail } from '../../src/projections/audit-trail';
import { BULLETIN, changesOf, PAPER, PLAN, PORTAL, REPORT, REQUEST, story, TASK } from './story';

const trail = changesOf(auditTrail);
const rowAt = (position: number) => trail[position - 1]?.row;

test('every event has its entry, under its position', () => {
  expect(trail.map(({ position, id }) => [position, id])).toEqual(
    story.map(({ position }) => [Number(position), String(position)]),
  );
  expect(trail.map(({ row }) => row.type)).toEqual(story.map(({ type }) => type));
});

test('an entry says who, when, by what authority, on which paper, and what', () =>
  expect(rowAt(19)).toEqual({
    id: '19',
    position: '19',
    type: 'ReportSubmitted',
    stream: REPORT,
    objects: [REPORT, 'agency-so-ngoai-vu', PLAN, `${PLAN}/IV`, `${PLAN}/IV.3`],
    version: 0,
    recorded_at: '2026-11-05T02:00:00.000Z',
    effective_on: '2026-11-05',
    actor: 'AGENCY_HEAD of so-ngoai-vu',
    actor_agency: 'so-ngoai-vu',
    actor_role: 'AGENCY_HEAD',
    on_behalf_of: null,
    authority: 'IV.3',
    document: PAPER,
    document_number: '15/BC-SNgV',
    plan_id: PLAN,
    tasks: ['IV.3'],
    sections: ['IV', 'IV.3'],
    agency: 'so-ngoai-vu',
    readable: 'report',
    classification: 'INTERNAL',
    command_id: 'command-19',
    correlation_id: 'correlation-19',
    leaf_hash: 'leaf-19',
    data: {
      planId: PLAN,
      cycleId: `reportingCycle-${PLAN}.FINAL`,
      agency: 'so-ngoai-vu',
      revision: 1,
      late: false,
      onRoster: true,
      nil: false,
      supersedes: null,
    },
  }));

test('free texts stay out of the trail, everything else is in it', () => {
  expect(rowAt(10)?.data).toEqual({ period: '2026-Q1', quantity: 1, percent: null });
  expect(rowAt(20)?.data).toEqual({ revision: 1 });
  expect(Object.keys(rowAt(31)?.data ?? {})).toEqual(['planId', 'cycleId', 'agency']);
  expect(rowAt(32)?.data).not.toHaveProperty('conclusions');
  for (const { position, row } of trail)
    if (![10, 19, 20, 21, 25, 26, 27, 31, 32].includes(position))
      expect(row.data).toEqual(story[position - 1]?.data);
});

test('money and reports are only for those who may see them', () =>
  expect(trail.map(({ row }) => row.readable)).toEqual([
    ...Array<string>(12).fill('open'),
    ...Array<string>(5).fill('budgetRequest'),
    'open',
    ...Array<string>(4).fill('report'),
    ...Array<string>(2).fill('open'),
    ...Array<string>(3).fill('report'),
    ...Array<string>(2).fill('open'),
    'report',
    'reportDraft',
    ...Array<string>(3).fill('consolidatedReport'),
    'report',
  ]));

test('an entry belongs to the history of each object that it is about', () => {
  const inPlan = (code: string) => `${PLAN}/${code}`;
  const objects = Object.fromEntries(trail.map(({ position, row }) => [position, row.objects]));
  const bulletin = [
    'agency-so-ngoai-vu',
    PLAN,
    ...['II', 'II.5', 'II.5.b', 'II.5.b.2'].map(inPlan),
  ];
  const portal = ['agency-so-ngoai-vu', PLAN, ...['II', 'II.7', 'II.7.c'].map(inPlan)];
  expect(objects[1]).toEqual(['agencyRegistry-dong-nai', 'agency-so-ngoai-vu']);
  expect(objects[2]).toEqual([
    `plan-${PLAN}`,
    ...['II', 'II.5', 'II.5.b', 'II.7', 'III', 'IV'].map(inPlan),
    PLAN,
  ]);
  expect(objects[3]).toEqual([TASK, PLAN, ...['II', 'II.7', 'II.7.a'].map(inPlan)]);
  expect(objects[6]).toEqual([
    BULLETIN,
    ...['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'].map((period) => `${BULLETIN}/${period}`),
    ...bulletin,
  ]);
  expect(objects[7]).toEqual([PORTAL, ...portal]);
  expect(objects[8]).toEqual([PORTAL, `${PORTAL}/2026`, ...portal]);
  for (const position of [9, 10, 11, 12])
    expect(objects[position]).toEqual([BULLETIN, `${BULLETIN}/2026-Q1`, ...bulletin]);
  expect(objects[13]).toEqual([REQUEST, ...bulletin, ...['III', 'III.2'].map(inPlan)]);
});

test('an entry names its tasks and the sections above them', () => {
  const { tasks, sections, agency, document, document_number } = rowAt(14) ?? {};
  expect({ tasks, sections, agency, document, document_number }).toEqual({
    tasks: ['II.5.b.2', 'II.2.b', 'III.2'],
    sections: ['II', 'II.5', 'II.5.b', 'II.5.b.2', 'II.2', 'II.2.b', 'III', 'III.2'],
    agency: 'so-ngoai-vu',
    document: null,
    document_number: null,
  });
});

test('every row of every view has exactly its columns', () => {
  for (const view of projections)
    for (const { row } of changesOf(view))
      expect(Object.keys(row).sort()).toEqual(Object.keys(view.columns).sort());
});

test('the story touches every view', () => {
  const touched = projections.filter((view) => changesOf(view).length > 0);
  // Dossiers and remarks have a story of their own (work-of-money.test.ts).
  const elsewhere = ['budget_dossier_view', 'budget_remark_view'];
  const names = projections.map(({ name }) => name);
  expect(touched.map(({ name }) => name)).toEqual(names.filter((n) => !elsewhere.includes(n)));
});
