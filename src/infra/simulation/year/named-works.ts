import { delegation, delegationStream } from '../../../domain/delegation/delegation';
import { uuidOf } from '../../ledger/ids';
import {
  CULTURE,
  FINANCE,
  FOREIGN,
  MILITARY,
  OFFICE,
  POLICE,
  PRESS,
  PROMOTION,
  PUBLISHER,
  UNION,
} from '../people';
import type { Script } from '../script';
import {
  type Confirmations,
  complete,
  edition,
  progress,
  progressStep,
  sendBack,
  toBeConfirmed,
  type Work,
} from '../work';
import { step } from './quarterly-works';

/** The works of the year that the text gives to somebody by name. */
export function playNamedWorks(script: Script, confirmations: Confirmations): void {
  classes(script, confirmations);
  prospectus(script, confirmations);
  promotion(script, confirmations);
  withdrawnConfirmation(script, confirmations);
  orders(script, confirmations);
  columns(script, confirmations);
  union(script, confirmations);
  coordinatorsOwn(script, confirmations);
  exceptions(script, confirmations);
  awayInAugust(script, confirmations);
}

const year = (task: string, agency: string): Work => ({ task, agency, period: '2026' });

/** II.2: one class is in time, the second on 1 October is a day late. */
function classes(script: Script, confirmations: Confirmations): void {
  const work = { task: 'II.2.b', agency: FOREIGN, period: '2026-Q2-Q3' };
  progress(script, '2026-05-22', work, { quantity: 1, note: 'Lớp thứ nhất, 112 học viên.' });
  const note = 'Giảng viên của Bộ hoãn lịch, lớp thứ hai mở ngày 01/10.';
  progress(script, '2026-09-25', work, { note });
  complete(script, confirmations, work, { on: '2026-10-01', quantity: 2, signedOn: '2026-10-02' });
  const ministry = year('II.2.a', CULTURE);
  progress(script, '2026-05-14', ministry, { percent: 40, note: 'Đã chiêu sinh.' });
  complete(script, confirmations, ministry, { on: '2026-07-10', signedOn: '2026-07-13' });
}

/** II.5.b.1 in five languages; the Japanese edition is waived. */
function prospectus(script: Script, confirmations: Confirmations): void {
  const work = year('II.5.b.1', OFFICE);
  const unit = PROMOTION;
  edition(script, '2026-06-11', work, 'vi', { unit });
  edition(script, '2026-06-16', work, 'en', { unit });
  edition(script, '2026-09-08', work, 'ko', { unit });
  edition(script, '2026-10-12', work, 'zh', { unit });
  const reason = 'Đối tác Nhật Bản nhận bản tiếng Anh; bố trí bản tiếng Nhật năm sau.';
  const waive = { type: 'WaiveLanguage' as const, period: '2026', language: 'ja', reason };
  step(script, '2026-11-05', work, 'coordinator', waive);
  complete(script, confirmations, work, { on: '2026-11-12', quantity: 1, unit });
}

/** II.5.c.1 has six equal leads; of one it is waived. */
function promotion(script: Script, confirmations: Confirmations): void {
  const leads = [
    ['so-cong-thuong', '2026-05-19', '2026-11-18'],
    [FINANCE, '2026-06-09', '2026-12-08'],
    [CULTURE, '2026-04-23', '2026-11-26'],
    [OFFICE, '2026-05-27', '2026-12-16'],
    [POLICE, '2026-06-17', '2026-12-30'],
  ] as const;
  for (const [agency, half, on] of leads) {
    const work = year('II.5.c.1', agency);
    const unit = agency === OFFICE ? PROMOTION : agency;
    progress(script, half, work, { percent: 50 }, unit);
    complete(script, confirmations, work, { on, unit });
  }
  const reason = 'Hoạt động giao lưu biên giới đã lồng vào kế hoạch của Quân khu.';
  const waived = { type: 'WaiveOccurrence' as const, period: '2026', reason };
  step(script, '2026-08-20', year('II.5.c.1', MILITARY), 'coordinator', waived);
}

/** A confirmation that was given in error is taken back. */
function withdrawnConfirmation(script: Script, confirmations: Confirmations): void {
  const work = year('II.5.g', 'xa-long-thanh');
  const { agency, task, period } = work;
  progress(script, '2026-06-04', work, { percent: 60 });
  complete(script, confirmations, work, { on: '2026-09-10', confirmed: null });
  const confirm = { type: 'ConfirmCompletion' as const, period };
  script.steps('2026-09-16', `${task} of ${agency} is confirmed`, script.people.coordinator, [
    { task, agency, command: confirm },
  ]);
  sendBack(script, '2026-09-18', work, 'Xác nhận nhầm với UBND xã An Phước.');
  complete(script, confirmations, work, { on: '2026-10-21' });
}

/** II.4.b rests while the list of ordered books is not approved. */
function orders(script: Script, confirmations: Confirmations): void {
  const { steps, people } = script;
  const work = year('II.4.b', PUBLISHER);
  const { task, agency } = work;
  progress(script, '2026-04-14', work, { percent: 15 });
  const reason = 'Chờ phê duyệt danh mục sách Nhà nước đặt hàng.';
  const suspend = { type: 'SuspendAssignment' as const, reason };
  steps('2026-05-20', 'II.4.b is suspended', people.coordinator, [
    { task, agency, command: suspend },
  ]);
  const resume = { type: 'ResumeAssignment' as const };
  steps('2026-07-06', 'II.4.b goes on', people.coordinator, [{ task, agency, command: resume }]);
  progress(script, '2026-09-09', work, { percent: 70 });
  complete(script, confirmations, work, { on: '2026-11-20' });
}

/** II.4.d is returned once, and done again before the year ends. */
function columns(script: Script, confirmations: Confirmations): void {
  const work = year('II.4.d', PRESS);
  progress(script, '2026-03-31', work, { percent: 25 });
  progress(script, '2026-07-02', work, { percent: 50 });
  progress(script, '2026-10-01', work, { percent: 75 });
  complete(script, confirmations, work, { on: '2026-12-09', confirmed: null });
  sendBack(script, '2026-12-14', work, 'Chưa có số liệu thời lượng của quý IV.');
  complete(script, confirmations, work, { on: '2026-12-21' });
}

/** The friendship union's own. */
function union(script: Script, confirmations: Confirmations): void {
  progress(script, '2026-06-10', year('II.2.c', UNION), { percent: 50 });
  complete(script, confirmations, year('II.2.c', UNION), { on: '2026-11-19' });
  progress(script, '2026-05-28', year('II.5.c.2', UNION), { percent: 40 });
  progress(script, '2026-09-03', year('II.5.c.2', UNION), { percent: 80 });
  complete(script, confirmations, year('II.5.c.2', UNION), { on: '2026-12-03' });
  const amended = { task: 'II.2.d', agency: UNION, period: '2026-Q3-Q4' };
  progress(script, '2026-10-29', amended, { percent: 30 });
}

/** The coordinator's own work is confirmed by the province office (rule 11). */
function coordinatorsOwn(script: Script, confirmations: Confirmations): void {
  for (const [task, quarters, on] of [
    ['II.1', ['2026-04-01', '2026-07-01', '2026-10-01'], '2026-12-15'],
    ['II.3', ['2026-04-02', '2026-07-02', '2026-10-02'], '2026-12-16'],
    ['II.5.d', ['2026-04-03', '2026-07-03'], '2026-10-30'],
  ] as const) {
    for (const [n, date] of quarters.entries())
      progress(script, date, year(task, CULTURE), { percent: 25 * (n + 1) });
    complete(script, confirmations, year(task, CULTURE), { on });
  }
}

/** Communes with a story of their own. */
function exceptions(script: Script, confirmations: Confirmations): void {
  const waived = year('II.5.e', 'xa-dak-o');
  const reason = 'Xã không có nhân vật, kênh phù hợp; không giao nội dung này.';
  const waive = { type: 'WaiveOccurrence' as const, period: '2026', reason };
  step(script, '2026-06-03', waived, 'coordinator', waive);
  const corrected = year('II.5.e', 'phuong-bien-hoa');
  progress(script, '2026-03-18', corrected, { percent: 40 });
  complete(script, confirmations, corrected, { on: '2026-08-27' });
  const border = year('II.5.h', 'xa-bu-gia-map');
  const { task, agency } = border;
  script.steps('2026-02-26', 'II.5.h of a border commune', script.people.officer(agency, '2026'), [
    progressStep(border, { percent: 20, note: 'Cổng thông tin của xã đã hoạt động.' }),
  ]);
  const rest = 'Cổng thông tin của xã ngừng để chuyển hạ tầng.';
  script.steps('2026-07-08', `${task} of ${agency} is suspended`, script.people.coordinator, [
    { task, agency, command: { type: 'SuspendAssignment', reason: rest } },
  ]);
}

/** The head of Sở Ngoại vụ is away in August; his deputy signs for him, by a delegation. */
function awayInAugust(script: Script, confirmations: Confirmations): void {
  const { act, people, steps, plan } = script;
  const head = people.head(FOREIGN, '2026-07-31');
  const grant = {
    type: 'GrantDelegation' as const,
    id: uuidOf('simulation', 'delegation', plan.id, FOREIGN),
    agency: FOREIGN,
    delegate: people.deputy.id,
    delegateAgency: FOREIGN,
    roles: ['AGENCY_HEAD' as const],
    planId: plan.id,
    tasks: null,
    commands: ['SignOff', 'ReturnCompletion'],
    from: '2026-08-03',
    until: '2026-08-21',
  };
  const stream = delegationStream(FOREIGN);
  act('2026-07-31', 'the head of Sở Ngoại vụ delegates', head, ({ execute, request }) =>
    execute.one({ decider: delegation, stream, command: grant }, request),
  );
  const work = year('II.5.a', FOREIGN);
  const { task, agency, period } = work;
  progress(script, '2026-05-05', work, { percent: 50 });
  const done = { type: 'ReportCompletion' as const, period, quantity: null };
  const officer = people.officer(agency, '2026-08-11');
  steps('2026-08-11', 'II.5.a of Sở Ngoại vụ is done', officer, [{ task, agency, command: done }]);
  const sign = { type: 'SignOff' as const, period };
  const forHead = { onBehalfOf: FOREIGN };
  const name = 'the deputy signs for the head';
  steps('2026-08-13', name, people.deputy, [{ task, agency, command: sign }], forHead);
  toBeConfirmed(confirmations, work, '2026-08-13');
}
