import { assignment } from '../../../domain/assignment/assignment';
import type { OccurrenceStep } from '../../../domain/assignment/commands';
import { CULTURE, FOREIGN, OFFICE, POLICE, PRESS, PROMOTION, PROPAGANDA, UNION } from '../people';
import { all, assignmentOf, type Script } from '../script';
import { type Confirmations, complete, edition, progress, sendBack, type Work } from '../work';
import { FIGURES, obstacleNamed } from './obstacles';

/** What appears each quarter: on time, late, put off, withdrawn and registered anew. */
export function playQuarterlyWorks(script: Script, confirmations: Confirmations): void {
  bulletin(script, confirmations);
  journal(script, confirmations);
  friendship(script, confirmations);
  broadcasts(script, confirmations);
  briefings(script, confirmations);
}

const quarter = (task: string, agency: string, n: number): Work => ({
  task,
  agency,
  period: `2026-Q${n}`,
});

/** One step with one of its periods. */
export function step(
  { steps, people }: Script,
  on: string,
  { task, agency, period }: Work,
  who: 'officer' | 'coordinator',
  command: OccurrenceStep,
  unit = agency,
): void {
  const by = who === 'officer' ? people.officer(unit, on) : people.coordinator;
  steps(on, `${task} of ${agency}, ${period}: ${command.type}`, by, [{ task, agency, command }]);
}

/** "Bản tin đối ngoại": the first issue appears in April, and closes the first quarter late. */
function bulletin(script: Script, confirmations: Confirmations): void {
  for (const [n, on, done] of [
    [1, '2026-04-09', '2026-04-09'],
    [2, '2026-06-23', '2026-06-24'],
    [3, '2026-09-24', '2026-09-25'],
    [4, '2026-12-17', '2026-12-18'],
  ] as const) {
    const work = quarter('II.5.b.2', FOREIGN, n);
    edition(script, on, work, 'vi');
    if (n === 1) {
      complete(script, confirmations, work, { on: done, quantity: 1, confirmed: null });
      sendBack(script, '2026-04-15', work, 'Bản điện tử chưa mở được trên cổng thông tin.');
      // It had appeared on the 9th: that is the day by which it is judged.
      const circumstance = { effectiveOn: '2026-04-09' };
      const { task, agency, period } = work;
      const again = { type: 'ReportCompletion' as const, period, quantity: null };
      const head = script.people.head(FOREIGN, '2026-04-17');
      const steps = [{ task, agency, command: again }];
      script.steps('2026-04-17', 'the bulletin is done after all', head, steps, circumstance);
      const command = { type: 'ConfirmCompletion' as const, period };
      script.steps('2026-04-21', 'the first bulletin is confirmed', script.people.coordinator, [
        { task, agency, command },
      ]);
    } else complete(script, confirmations, work, { on: done, quantity: 1 });
  }
}

/** "Tập san …": the centre does it, its parent's head signs; the third issue was put off. */
function journal(script: Script, confirmations: Confirmations): void {
  const unit = PROMOTION;
  for (const [n, on, done] of [
    [1, '2026-03-24', '2026-03-26'],
    [2, '2026-06-25', '2026-06-29'],
    [3, '2026-10-14', '2026-10-15'],
    [4, '2026-12-22', '2026-12-24'],
  ] as const) {
    const work = quarter('II.5.b.3', OFFICE, n);
    const { period } = work;
    if (n === 3) {
      const reason = 'Chờ số liệu thu hút đầu tư quý III.';
      const until = '2026-10-20';
      const obstacleId = obstacleNamed(script.plan.id, FIGURES);
      const ask = { type: 'RequestExtension' as const, period, until, reason, obstacleId };
      step(script, '2026-09-21', work, 'officer', ask, unit);
      const grant = { type: 'GrantExtension' as const, period, until: null };
      step(script, '2026-09-23', work, 'coordinator', grant);
    }
    edition(script, on, work, 'vi', { unit });
    complete(script, confirmations, work, { on: done, quantity: 1, unit });
  }
}

/** "Hữu nghị Đồng Nai", in two languages: one waived, one withdrawn and registered anew. */
function friendship(script: Script, confirmations: Confirmations): void {
  const work = (n: number) => quarter('II.5.b.4', UNION, n);
  edition(script, '2026-03-20', work(1), 'vi');
  edition(script, '2026-03-23', work(1), 'en');
  complete(script, confirmations, work(1), { on: '2026-03-25', quantity: 1, signedOn: null });
  edition(script, '2026-06-19', work(2), 'vi');
  const { period } = work(2);
  const ask = { type: 'RequestExtension' as const, period, until: '2026-07-31', obstacleId: null };
  const illness = 'Người biên dịch nghỉ ốm.';
  step(script, '2026-06-22', work(2), 'officer', { ...ask, reason: illness });
  const refusal = 'Ấn phẩm phục vụ hoạt động đầu tháng 7, không lùi được.';
  const refuse = { type: 'RefuseExtension' as const, period, reason: refusal };
  step(script, '2026-06-24', work(2), 'coordinator', refuse);
  const waive = { type: 'WaiveLanguage' as const, period, language: 'en' };
  const instead = 'Số này chỉ phát hành tiếng Việt; bản tiếng Anh gộp vào số quý III.';
  step(script, '2026-06-25', work(2), 'coordinator', { ...waive, reason: instead });
  complete(script, confirmations, work(2), { on: '2026-06-29', quantity: 1, signedOn: null });
  edition(script, '2026-09-16', work(3), 'vi');
  edition(script, '2026-09-17', work(3), 'en');
  withdrawEdition(script, '2026-09-21', work(3), 'en', 'In sai ảnh bìa.');
  edition(script, '2026-09-28', work(3), 'en');
  complete(script, confirmations, work(3), { on: '2026-09-29', quantity: 1, signedOn: null });
  edition(script, '2026-12-15', work(4), 'vi');
  edition(script, '2026-12-28', work(4), 'en');
  complete(script, confirmations, work(4), { on: '2026-12-29', quantity: 1, signedOn: null });
}

/** It names the submission by its version, which the ledger knows. */
function withdrawEdition(
  { act, people, plan }: Script,
  on: string,
  { task, agency, period }: Work,
  language: string,
  reason: string,
): void {
  const stream = assignmentOf(plan, task, agency);
  const name = `${task}, ${period}: edition ${language} is withdrawn`;
  act(on, name, people.officer(agency, on), async (stage) => {
    const [state] = await stage.execute.states(assignment, [stream]);
    const made = state?.occurrences[period]?.submissions;
    const withdraws = made?.findLast((each) => each.language === language)?.version ?? -1;
    const command = { type: 'WithdrawDeliverable' as const, period, withdraws, reason };
    return all(stage, [{ decider: assignment, stream, command }]);
  });
}

/** II.4.c: the newspaper's count is wrong once, the police are late once, the Board is not judged. */
function broadcasts(script: Script, confirmations: Confirmations): void {
  for (const [n, on] of ['2026-03-19', '2026-06-18', '2026-09-17', '2026-12-10'].entries()) {
    const work = quarter('II.4.c', PRESS, n + 1);
    progress(script, on, work, { quantity: n === 2 ? 11 : 1, note: 'Đã phát sóng.' });
    if (n === 2) correctQuantity(script, '2026-09-18', work, 1, 'Gõ nhầm: 01 chương trình.');
    const done = ['2026-03-23', '2026-06-22', '2026-09-22', '2026-12-14'][n] as string;
    complete(script, confirmations, work, { on: done });
  }
  const police = ['2026-03-26', '2026-07-08', '2026-09-29', '2026-12-28'];
  for (const [n, on] of police.entries())
    complete(script, confirmations, quarter('II.4.c', POLICE, n + 1), { on, quantity: 1 });
  for (const [n, on] of ['2026-03-30', '2026-06-29', '2026-10-06'].entries()) {
    const work = quarter('II.4.c', PROPAGANDA, n + 1);
    complete(script, confirmations, work, { on, quantity: 1, signedOn: null });
  }
}

function correctQuantity(
  { act, people, plan }: Script,
  on: string,
  { task, agency, period }: Work,
  quantity: number,
  reason: string,
): void {
  const stream = assignmentOf(plan, task, agency);
  const by = people.officer(agency, on);
  act(on, `${task}, ${period}: the quantity is corrected`, by, async (stage) => {
    const [state] = await stage.execute.states(assignment, [stream]);
    const corrects = state?.occurrences[period]?.reportedBy ?? -1;
    const figure = { quantity, percent: null, reason };
    const command = { type: 'CorrectProgress' as const, period, corrects, ...figure };
    return all(stage, [{ decider: assignment, stream, command }]);
  });
}

/** II.4.a, by the quarter since February: the lead stays vacant, the co-leads carry it. */
function briefings(script: Script, confirmations: Confirmations): void {
  const culture = ['2026-03-24', '2026-06-23', '2026-09-23', '2026-12-21'];
  for (const [n, on] of culture.entries()) {
    const work = quarter('II.4.a', CULTURE, n + 1);
    complete(script, confirmations, work, { on, signedOn: null });
  }
  // The third quarter's is overdue to the end, and the fourth's is not begun.
  const police = ['2026-03-27', '2026-06-26'];
  for (const [n, on] of police.entries())
    complete(script, confirmations, quarter('II.4.a', POLICE, n + 1), { on });
}
