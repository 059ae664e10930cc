import { reportView } from '../../src/projections/report-view';
import { reportingCycleView } from '../../src/projections/reporting-cycle-view';
import { CYCLE, changesOf, PLAN, REPORT, story, untouchedBy } from './story';

test('a cycle is open with its rule, its last instant and its frozen roster', () => {
  expect(changesOf(reportingCycleView)).toEqual([
    {
      position: 18,
      id: CYCLE,
      row: {
        id: CYCLE,
        plan_id: PLAN,
        kind: 'FINAL',
        period_from: '2026-01-01',
        period_to: '2026-10-31',
        cut_off: '2026-11-06',
        due_rule: 'trước ngày 15/11/2026',
        last_instant: '2026-11-14T16:59:59.000Z',
        last_working_day: '2026-11-13',
        roster: [
          'so-tai-chinh',
          'so-cong-thuong',
          'so-van-hoa-the-thao-va-du-lich',
          'so-ngoai-vu',
          'van-phong-ubnd-tinh',
          'cong-an-tinh',
          'bo-chi-huy-quan-su-tinh',
          'bao-va-phat-thanh-truyen-hinh',
          'nha-xuat-ban-dong-nai',
          'lien-hiep-cac-to-chuc-huu-nghi',
        ],
        state: 'OPEN',
        opened_on: '2026-10-15',
        version: 0,
      },
    },
  ]);
  expect(untouchedBy(reportingCycleView)).toEqual([]);
});

const submitted = {
  id: REPORT,
  plan_id: PLAN,
  cycle: CYCLE,
  agency: 'so-ngoai-vu',
  status: 'SUBMITTED',
  first_submitted_at: '2026-11-05T02:00:00.000Z',
  submitted_at: '2026-11-05T02:00:00.000Z',
  late: false,
  on_roster: true,
  revision: 1,
  content: 'Đã phát hành 03 số Bản tin đối ngoại.',
  classification: 'INTERNAL',
  return_reason: null,
  version: 0,
};
const again = {
  ...submitted,
  submitted_at: '2026-11-09T02:00:00.000Z',
  revision: 2,
  content: 'Bổ sung quý III.',
  version: 2,
};

test('a report that was returned and sent again keeps the instant of its first submission', () =>
  expect(changesOf(reportView).map(({ position, row }) => [position, row])).toEqual([
    [19, submitted],
    [20, { ...submitted, status: 'RETURNED', return_reason: 'Thiếu số liệu quý III.', version: 1 }],
    [21, again],
    [22, { ...again, status: 'ACCEPTED', version: 3 }],
  ]));

test('the events of a report name its row, and each changes it', () => {
  const named = story.flatMap((event) =>
    reportView.keys(event).map((id) => [Number(event.position), id]),
  );
  expect(named).toEqual([19, 20, 21, 22].map((position) => [position, REPORT]));
  expect(untouchedBy(reportView)).toEqual([]);
});

test('a text that was erased is null', () => {
  const events = story.map((event) =>
    event.type === 'ReportSubmitted' ? { ...event, data: { ...event.data, content: null } } : event,
  );
  expect(changesOf(reportView, events)[0]?.row).toEqual({ ...submitted, content: null });
});
