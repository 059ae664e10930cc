import { consolidatedReportView } from '../../src/projections/consolidated-report-view';
import type { LedgerEvent } from '../../src/projections/projection';
import { reportDraftView } from '../../src/projections/report-draft-view';
import { reportView } from '../../src/projections/report-view';
import { occurrencesIn, reportingCycleView } from '../../src/projections/reporting-cycle-view';
import { goldenEvent } from '../domain/golden';
import {
  CONSOLIDATED,
  CYCLE,
  changesOf,
  DISPATCH,
  PLAN,
  REPORT,
  story,
  untouchedBy,
} from './story';

const cycle = {
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
  template: [
    'Kết quả thực hiện các nhiệm vụ được giao',
    'Kinh phí thực hiện',
    'Khó khăn, vướng mắc và nguyên nhân',
    'Đề xuất, kiến nghị',
  ],
  check_ins: [],
  state: 'OPEN',
  opened_on: '2026-10-15',
  closed_on: null,
  missing: [],
  left_returned: [],
  version: 0,
};

test('a cycle is open with its rule, its last instant and its frozen roster, and then closed', () => {
  const closed = {
    ...cycle,
    state: 'CLOSED',
    closed_on: '2026-11-17',
    missing: ['so-cong-thuong'],
    left_returned: ['so-ngoai-vu'],
    version: 1,
  };
  expect(changesOf(reportingCycleView)).toEqual([
    { position: 18, id: CYCLE, row: cycle },
    { position: 35, id: CYCLE, row: closed },
  ]);
  expect(untouchedBy(reportingCycleView)).toEqual([]);
});

test('what is to be checked in is named by its occurrences', () =>
  expect(
    occurrencesIn([
      { task: 'task-1', period: '2026', agencies: ['so-ngoai-vu', 'so-y-te'] },
      { task: 'task-2', period: '2026', agencies: [] },
    ]),
  ).toEqual(['assignment-1.so-ngoai-vu/2026', 'assignment-1.so-y-te/2026']));

const first = {
  revision: 1,
  late: false,
  status: 'SUBMITTED',
  position: '19',
  submittedAt: '2026-11-05T02:00:00.000Z',
  nil: false,
  supersedes: null,
  content: 'Đã phát hành 03 số Bản tin đối ngoại.',
  classification: 'INTERNAL',
  returnReason: null,
  withdrawnOn: null,
  withdrawalReason: null,
};
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
  revisions: [first],
  content: 'Đã phát hành 03 số Bản tin đối ngoại.',
  classification: 'INTERNAL',
  return_reason: null,
  version: 0,
};
const why = 'Thiếu số liệu quý III.';
const returned = { ...first, status: 'RETURNED', returnReason: why };
const second = {
  ...first,
  revision: 2,
  position: '21',
  submittedAt: '2026-11-09T02:00:00.000Z',
  supersedes: 1,
  content: 'Bổ sung quý III.',
};
const again = {
  ...submitted,
  submitted_at: '2026-11-09T02:00:00.000Z',
  revision: 2,
  revisions: [returned, second],
  content: 'Bổ sung quý III.',
  version: 2,
};

test('a report that was returned and sent again keeps the instant of its first submission', () =>
  expect(changesOf(reportView).map(({ position, row }) => [position, row])).toEqual([
    [19, submitted],
    [
      20,
      {
        ...submitted,
        status: 'RETURNED',
        revisions: [returned],
        return_reason: why,
        version: 1,
      },
    ],
    [21, again],
    [
      22,
      {
        ...again,
        status: 'ACCEPTED',
        revisions: [returned, { ...second, status: 'ACCEPTED' }],
        version: 3,
      },
    ],
    // What is written at since shows nothing but the version that the next step is to expect.
    [
      31,
      {
        ...again,
        status: 'ACCEPTED',
        revisions: [returned, { ...second, status: 'ACCEPTED' }],
        version: 4,
      },
    ],
  ]));

test('what was withdrawn is as if it had never come, and what it replaced stands again', () => {
  const withdrawal = (revision: number) => ({ ...goldenEvent('ReportWithdrawn').data, revision });
  const replaced = story.flatMap((event): LedgerEvent[] => {
    if (event.type === 'ReportReturned') return [];
    const withdrawn = { type: 'ReportWithdrawn' as const, data: withdrawal(2), version: 3 };
    return event.type === 'ReportAccepted' ? [{ ...event, ...withdrawn }] : [event];
  });
  const withdrawnOn = '2026-11-10';
  const withdrawalReason = 'Gửi nhầm bản chưa duyệt.';
  expect(changesOf(reportView, replaced).at(-2)?.row).toEqual({
    ...submitted,
    revisions: [first, { ...second, withdrawnOn, withdrawalReason }],
    version: 3,
  });
  const never = story.flatMap((event): LedgerEvent[] => {
    if (event.type === 'ReportAccepted' || (event.type === 'ReportSubmitted' && event.version > 0))
      return [];
    const withdrawn = { type: 'ReportWithdrawn' as const, data: withdrawal(1) };
    return event.type === 'ReportReturned' ? [{ ...event, ...withdrawn }] : [event];
  });
  expect(changesOf(reportView, never).at(-2)?.row).toEqual({
    ...submitted,
    status: 'NONE',
    first_submitted_at: null,
    submitted_at: null,
    revisions: [{ ...first, withdrawnOn: '2026-11-06', withdrawalReason }],
    content: null,
    version: 1,
  });
});

test('the statement that there is nothing to report is a report', () => {
  const nil = story.map((event) =>
    event.type === 'ReportSubmitted'
      ? { ...event, data: { ...event.data, nil: true, content: null } }
      : event,
  );
  expect(changesOf(reportView, nil)[0]?.row).toMatchObject({
    status: 'NIL',
    content: null,
    revisions: [{ nil: true, status: 'NIL' }],
  });
});

test('the events of a report name its row, and each changes it', () => {
  const named = story.flatMap((event) =>
    reportView.keys(event).map((id) => [Number(event.position), id]),
  );
  expect(named).toEqual([19, 20, 21, 22, 31].map((position) => [position, REPORT]));
  expect(untouchedBy(reportView)).toEqual([]);
});

test('a text that was erased is null', () => {
  const events = story.map((event) =>
    event.type === 'ReportSubmitted' ? { ...event, data: { ...event.data, content: null } } : event,
  );
  expect(changesOf(reportView, events)[0]?.row).toEqual({
    ...submitted,
    revisions: [{ ...first, content: null }],
    content: null,
  });
});

test('a draft is there until it is handed in', () => {
  const drafted = {
    id: REPORT,
    plan_id: PLAN,
    cycle: CYCLE,
    agency: 'so-ngoai-vu',
    content: 'Đang tổng hợp số liệu.',
    classification: 'INTERNAL',
    drafted_on: '2026-11-12',
    version: 4,
  };
  expect(changesOf(reportDraftView)).toEqual([{ position: 31, id: REPORT, row: drafted }]);
  const [submission] = story.filter(({ type }) => type === 'ReportSubmitted');
  expect(reportDraftView.keys(submission as LedgerEvent)).toEqual([REPORT]);
  expect(reportDraftView.evolve(drafted as never, submission as LedgerEvent, REPORT)).toBe(
    undefined,
  );
});

test('a version of the consolidated report, its dispatches and their receipts', () => {
  const {
    planId: plan_id,
    cycleId: cycle_,
    version: number,
    contentHash,
    ...said
  } = goldenEvent('ReportConsolidated').data;
  const row = {
    ...said,
    id: `${CONSOLIDATED}/1`,
    plan_id,
    cycle: cycle_,
    number,
    content_hash: contentHash,
    consolidated_on: '2026-11-13',
    dispatches: [],
    version: 0,
  };
  const sent = {
    to: 'PROVINCE',
    on: '2026-11-13',
    late: false,
    document: DISPATCH,
    receivedOn: null,
    receipt: null,
  };
  expect(changesOf(consolidatedReportView)).toEqual([
    { position: 32, id: `${CONSOLIDATED}/1`, row },
    { position: 33, id: `${CONSOLIDATED}/1`, row: { ...row, dispatches: [sent], version: 1 } },
    {
      position: 34,
      id: `${CONSOLIDATED}/1`,
      row: { ...row, dispatches: [{ ...sent, receivedOn: '2026-11-16' }], version: 2 },
    },
  ]);
  expect(untouchedBy(consolidatedReportView)).toEqual([]);
});
