import { sectionId, sectionView } from '../../src/projections/section-view';
import { changesOf, PLAN, story, untouchedBy } from './story';

const inPlan = (code: string) => `${PLAN}/${code}`;
const section = (
  code: string,
  ordinal: number,
  title: string,
  parent: string | null,
  lines: [from: number, to: number],
) => ({
  id: inPlan(code),
  plan_id: PLAN,
  code,
  ordinal,
  title,
  parent: parent && inPlan(parent),
  source_lines: { from: lines[0], to: lines[1] },
  tasks: 0,
  duties: 0,
  version: 0,
  assignments: 0,
  progress_reports: 0,
  completions_in_time: 0,
  completions_late: 0,
  budget_requests_submitted: 0,
  budget_requests_received: 0,
  reports_submitted: 0,
  reports_late: 0,
  reports_accepted: 0,
  last_activity_on: null as string | null,
});
const II = section('II', 2, 'NỘI DUNG KẾ HOẠCH', null, [92, 599]);
const II5 = section(
  'II.5',
  7,
  'Truyền thông quảng bá hình ảnh tỉnh Đồng Nai ra nước ngoài',
  'II',
  [291, 498],
);
const II5b = section(
  'II.5.b',
  8,
  'Truyền thông qua các bản tin, ấn phẩm tuyên truyền',
  'II.5',
  [356, 411],
);
const II7 = section(
  'II.7',
  11,
  'Đẩy mạnh tuyên truyền thông tin đối ngoại khu vực biên giới',
  'II',
  [549, 599],
);
const III = section('III', 12, 'KINH PHÍ THỰC HIỆN', null, [601, 615]);
const IV = section('IV', 13, 'TỔ CHỨC THỰC HIỆN', null, [616, 664]);

const opened = { assignments: 1 };
/** An edition is progress too, though no report of it. */
const made = { ...opened, last_activity_on: '2026-03-20' };
const begun = { ...opened, progress_reports: 1, last_activity_on: '2026-03-25' };
const closed = { ...begun, completions_late: 1, last_activity_on: '2026-04-06' };
const asked = { ...closed, budget_requests_submitted: 1 };
const received = { ...asked, budget_requests_received: 1 };
/** II holds the task of the portals too, of which nothing is reported. */
const whole = { tasks: 1, assignments: 2 };

test('each section counts what happens in it and below it', () =>
  expect(changesOf(sectionView).map(({ position, row }) => [position, row])).toEqual([
    ...[II, II5, II5b, II7, III, IV].map((row) => [2, row]),
    [3, { ...II, tasks: 1 }],
    [3, { ...II7, tasks: 1 }],
    [6, { ...II, ...opened, tasks: 1 }],
    [6, { ...II5, ...opened }],
    [6, { ...II5b, ...opened }],
    [7, { ...II, ...opened, ...whole }],
    [7, { ...II7, ...opened, tasks: 1 }],
    [9, { ...II, ...made, ...whole }],
    [9, { ...II5, ...made }],
    [9, { ...II5b, ...made }],
    [10, { ...II, ...begun, ...whole }],
    [10, { ...II5, ...begun }],
    [10, { ...II5b, ...begun }],
    [11, { ...II, ...closed, ...whole }],
    [11, { ...II5, ...closed }],
    [11, { ...II5b, ...closed }],
    [15, { ...II, ...asked, ...whole }],
    [15, { ...II5, ...asked }],
    [15, { ...II5b, ...asked }],
    [15, { ...III, budget_requests_submitted: 1 }],
    [16, { ...II, ...received, ...whole }],
    [16, { ...II5, ...received }],
    [16, { ...II5b, ...received }],
    [16, { ...III, budget_requests_submitted: 1, budget_requests_received: 1 }],
    [19, { ...IV, reports_submitted: 1 }],
    [22, { ...IV, reports_submitted: 1, reports_accepted: 1 }],
  ]));

test('an event names the sections that its tasks lie in, and each only once', () => {
  const keys = Object.fromEntries(
    story.map((event) => [Number(event.position), sectionView.keys(event)]),
  );
  expect(keys[1]).toEqual([]);
  expect(keys[2]).toEqual(['II', 'II.5', 'II.5.b', 'II.7', 'III', 'IV'].map(inPlan));
  expect(keys[3]).toEqual(['II', 'II.7', 'II.7.a'].map(inPlan));
  expect(keys[6]).toEqual(['II', 'II.5', 'II.5.b', 'II.5.b.2'].map(inPlan));
  expect(keys[15]).toEqual(
    ['II', 'II.5', 'II.5.b', 'II.5.b.2', 'II.2', 'II.2.b', 'III', 'III.2'].map(inPlan),
  );
  expect(keys[19]).toEqual(['IV', 'IV.3'].map(inPlan));
});

test("a task's code and a section that is none have no row", () => {
  const codes = new Set(untouchedBy(sectionView).map((key) => key.split('/')[1]));
  const rows = new Set(changesOf(sectionView).map(({ row }) => row.code));
  expect([...codes].filter((code) => !rows.has(code as string)).sort()).toEqual([
    'II.2',
    'II.2.b',
    'II.5.b.2',
    'II.7.a',
    'II.7.c',
    'III.2',
    'IV.3',
    'IV.5',
  ]);
  expect(sectionId(PLAN, 'II')).toBe('dong-nai-2026-ttdn/II');
});

test('a duty is counted apart from the tasks', () => {
  const events = story.map((event) =>
    event.type === 'TaskDefined'
      ? { ...event, data: { ...event.data, kind: 'DUTY' as const } }
      : event,
  );
  const after = changesOf(sectionView, events).filter(({ position }) => position === 3);
  expect(after.map(({ row }) => row)).toEqual([
    { ...II, duties: 1 },
    { ...II7, duties: 1 },
  ]);
});
