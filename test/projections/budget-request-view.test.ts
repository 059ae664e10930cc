import { budgetRequestView } from '../../src/projections/budget-request-view';
import { changesOf, PLAN, REQUEST, story, untouchedBy } from './story';

const drafted = {
  id: REQUEST,
  plan_id: PLAN,
  agency: 'so-ngoai-vu',
  stage: 'DRAFT',
  stage_since: '2026-05-04',
  awaiting: ['so-ngoai-vu'],
  turn: 'so-ngoai-vu' as string | null,
  revision: 0,
  lines: [
    { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '450000000' },
    { task: 'II.5.b.2', period: '2026-Q1', source: 'OTHER', requested: '1' },
  ],
  tasks: ['II.5.b.2'],
  sections: ['II', 'II.5', 'II.5.b', 'II.5.b.2', 'III'],
  sources: ['PROVINCIAL', 'OTHER'],
  prepared_by: 'AGENCY_OFFICER of so-ngoai-vu',
  submitted_on: null,
  received_on: null,
  copy_received_on: null,
  version: 0,
};
const redrafted = {
  ...drafted,
  lines: [
    { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '480000000' },
    { task: 'II.2.b', period: '2026-Q2-Q3', source: 'CENTRAL', requested: '9007199254740993' },
  ],
  tasks: ['II.5.b.2', 'II.2.b'],
  sections: ['II', 'II.5', 'II.5.b', 'II.5.b.2', 'II.2', 'II.2.b', 'III'],
  sources: ['PROVINCIAL', 'CENTRAL'],
  prepared_by: 'AGENCY_HEAD of so-ngoai-vu',
  version: 1,
};
const submitted = {
  ...redrafted,
  stage: 'SUBMITTED',
  stage_since: '2026-05-06',
  awaiting: ['so-tai-chinh', 'so-van-hoa-the-thao-va-du-lich'],
  turn: 'so-tai-chinh',
  revision: 1,
  submitted_on: '2026-05-06',
  version: 2,
};
const received = {
  ...submitted,
  stage: 'RECEIVED',
  stage_since: '2026-05-07',
  received_on: '2026-05-07',
  version: 3,
};

test('a request goes from draft to Finance and the culture department, and waits for each', () =>
  expect(changesOf(budgetRequestView).map(({ position, row }) => [position, row])).toEqual([
    [13, drafted],
    [14, redrafted],
    [15, submitted],
    [16, received],
    [17, { ...received, awaiting: ['so-tai-chinh'], copy_received_on: '2026-05-08', version: 4 }],
  ]));

test('the events of a request name its row, and each changes it', () => {
  const named = story.flatMap((event) =>
    budgetRequestView.keys(event).map((id) => [Number(event.position), id]),
  );
  expect(named).toEqual([13, 14, 15, 16, 17].map((position) => [position, REQUEST]));
  expect(untouchedBy(budgetRequestView)).toEqual([]);
});

test("the culture department's own request waits for Finance alone", () => {
  const events = story.map((event) =>
    event.type === 'BudgetRequestSubmitted'
      ? { ...event, data: { ...event.data, copyReceived: true } }
      : event,
  );
  const row = changesOf(budgetRequestView, events).find(({ position }) => position === 15)?.row;
  expect(row).toEqual({
    ...submitted,
    awaiting: ['so-tai-chinh'],
    copy_received_on: '2026-05-06',
  });
});

test("the communes' own money is recorded", () => {
  const events = story.map((event) =>
    event.type === 'BudgetRequestRedrafted'
      ? {
          ...event,
          data: {
            lines: event.data.lines.map((line) => ({ ...line, source: 'COMMUNE' as const })),
          },
        }
      : event,
  );
  const row = changesOf(budgetRequestView, events).find(({ position }) => position === 16)?.row;
  const { stage, sources, turn, awaiting } = row ?? {};
  expect({ stage, sources, turn, awaiting }).toEqual({
    stage: 'RECORDED',
    sources: ['COMMUNE'],
    turn: null,
    awaiting: ['so-van-hoa-the-thao-va-du-lich'],
  });
});
