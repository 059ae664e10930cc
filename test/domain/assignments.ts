import { assignment } from '../../src/domain/assignment/assignment';
import type {
  AssignmentEvent,
  AssignmentEventOf,
} from '../../src/domain/assignment/assignment-events';
import type {
  AssignmentCommand,
  OccurrenceStep,
  RegisterEvidence,
  ReportProgress,
} from '../../src/domain/assignment/commands';
import type { Actor } from '../../src/domain/decider';
import { type TaskCommand, task } from '../../src/domain/task/task';
import { type Facts, given, happenedOn, type Moment } from '../support/given';
import { coordinator, officerOf } from './people';
import { inProvince, opened, province, taskDefined, taskId } from './province';

/** Assignments of the plan of 2026: what they have done, and what is asked of them. */
export const has = (code: string, agency: string, ...events: AssignmentEvent[]) =>
  given(assignment, ...opened(code, agency), ...events).on(inProvince);

/** The task's stream after those steps, each taken on the fifth of January unless a day is named. */
export const decided = (
  code: string,
  ...steps: (TaskCommand | { on: Moment; step: TaskCommand; by?: Actor })[]
): Facts => {
  const events = [...taskDefined(code)];
  for (const each of steps) {
    const { on, step, by } = 'on' in each ? each : { on: '2026-01-05', step: each, by: undefined };
    const taking = given(task, ...events).with(province);
    events.push(...taking.when(step, by ?? coordinator, on).happened());
  }
  return { ...province, [taskId(code)]: events };
};

// Commands
export const progress = (period: string, figure: Partial<ReportProgress> = {}): ReportProgress => ({
  type: 'ReportProgress',
  period,
  quantity: null,
  percent: null,
  note: null,
  ...figure,
});
type Taken<T extends AssignmentCommand['type']> = Extract<AssignmentCommand, { type: T }>;
export const follow = (code: string, agency: string): Taken<'FollowTask'> => ({
  type: 'FollowTask',
  taskId: taskId(code),
  agency,
});
export const complete = (
  period: string,
  quantity: number | null = null,
): Taken<'ReportCompletion'> => ({
  type: 'ReportCompletion',
  period,
  quantity,
});
export const edition = (period: string, language: string): Taken<'SubmitDeliverable'> => ({
  type: 'SubmitDeliverable',
  period,
  language,
  formats: ['PRINT', 'ELECTRONIC'],
});
export const signOff = (period: string): Taken<'SignOff'> => ({ type: 'SignOff', period });
export const confirm = (period: string): Taken<'ConfirmCompletion'> => ({
  type: 'ConfirmCompletion',
  period,
});
export const sendBack = (period: string): Taken<'ReturnCompletion'> => ({
  type: 'ReturnCompletion',
  period,
  reason: 'Thiếu số liệu phát hành.',
});
export const waive = (period: string): Taken<'WaiveOccurrence'> => ({
  type: 'WaiveOccurrence',
  period,
  reason: 'Không còn phù hợp.',
});
export const askExtension = (period: string, until: string): Taken<'RequestExtension'> => ({
  type: 'RequestExtension',
  period,
  until,
  reason: 'Nhà in quá tải.',
  obstacleId: null,
});
export const grantExtension = (
  period: string,
  until: string | null = null,
): Taken<'GrantExtension'> => ({ type: 'GrantExtension', period, until });
export const refuseExtension = (period: string): Taken<'RefuseExtension'> => ({
  type: 'RefuseExtension',
  period,
  reason: 'Đã gia hạn một lần.',
});
export const urgeAll: Taken<'Urge'> = {
  type: 'Urge',
  periods: null,
  text: 'Đề nghị khẩn trương thực hiện.',
};
export const suspend: Taken<'SuspendAssignment'> = {
  type: 'SuspendAssignment',
  reason: 'Chờ sắp xếp bộ máy.',
};
export const resume: Taken<'ResumeAssignment'> = { type: 'ResumeAssignment' };
export const accept: Taken<'AcceptInvitation'> = { type: 'AcceptInvitation' };
export const decline: Taken<'DeclineInvitation'> = {
  type: 'DeclineInvitation',
  reason: 'Không đủ nhân lực.',
};
export const keepTime: Taken<'KeepTime'> = { type: 'KeepTime' };
export const photograph = (period: string | null): RegisterEvidence => ({
  type: 'RegisterEvidence',
  period,
  kind: 'FILE',
  name: 'Ảnh lớp bồi dưỡng.jpg',
  url: null,
  sha256: 'a'.repeat(64),
  size: 482_113,
  classification: 'INTERNAL',
});

/** One of every step of an occurrence, as anybody would take it. */
export const stepsOn = (period: string): { [T in OccurrenceStep['type']]: Taken<T> } => ({
  RequestExtension: askExtension(period, '2026-12-30'),
  GrantExtension: grantExtension(period),
  RefuseExtension: refuseExtension(period),
  WaiveOccurrence: waive(period),
  ReportProgress: progress(period, { note: 'Đang làm.' }),
  CorrectProgress: {
    type: 'CorrectProgress',
    period,
    corrects: 1,
    quantity: 0,
    percent: null,
    reason: 'Nhập nhầm.',
  },
  SubmitDeliverable: edition(period, 'vi'),
  WithdrawDeliverable: { type: 'WithdrawDeliverable', period, withdraws: 1, reason: 'Nhầm số.' },
  WaiveLanguage: { type: 'WaiveLanguage', period, language: 'ja', reason: 'Không có người dịch.' },
  ReportNil: { type: 'ReportNil', period, from: '2026-01-01', to: '2026-03-31' },
  CheckIn: { type: 'CheckIn', period, cycleId: 'reportingCycle-none', note: null },
  ReportCompletion: complete(period),
  SignOff: signOff(period),
  ConfirmCompletion: confirm(period),
  ReturnCompletion: sendBack(period),
});

// Facts
type Data<T extends AssignmentEvent['type']> = AssignmentEventOf<T>['data'];
export const progressed = (
  period: string,
  figure: Partial<Data<'ProgressReported'>> = {},
): AssignmentEvent => ({
  type: 'ProgressReported',
  data: { period, quantity: null, percent: null, note: null, ...figure },
});
export const completed = (
  period: string,
  completedOn: string,
  timeliness: Data<'CompletionReported'>['timeliness'],
  quantity: number | null = null,
): AssignmentEvent => ({
  type: 'CompletionReported',
  data: { period, completedOn, timeliness, quantity },
});
export const signedOff = (period: string): AssignmentEvent => ({
  type: 'CompletionSignedOff',
  data: { period },
});
export const confirmed = (period: string): AssignmentEvent => ({
  type: 'CompletionConfirmed',
  data: { period },
});
export const sentBack = (period: string): AssignmentEvent => ({
  type: 'CompletionReturned',
  data: { period, reason: sendBack(period).reason },
});
export const submitted = (period: string, language: string): AssignmentEvent => ({
  type: 'DeliverableSubmitted',
  data: { period, language, formats: ['PRINT', 'ELECTRONIC'] },
});
export const waived = (period: string): AssignmentEvent => ({
  type: 'OccurrenceWaived',
  data: { period, reason: waive(period).reason },
});
export const suspended = (...periods: string[]): AssignmentEvent => ({
  type: 'AssignmentSuspended',
  data: { periods, reason: suspend.reason },
});
export const resumed = (...periods: string[]): AssignmentEvent => ({
  type: 'AssignmentResumed',
  data: { periods },
});
export const extensionAsked = (period: string, until: string): AssignmentEvent => ({
  type: 'ExtensionRequested',
  data: { period, until, reason: 'Nhà in quá tải.', obstacle: null },
});
export const extended = (period: string, until: string): AssignmentEvent => ({
  type: 'ExtensionGranted',
  data: { period, until },
});
export const dueSoon = (period: string, dueOn: string, on: string): AssignmentEvent => ({
  type: 'OccurrenceDueSoon',
  data: { period, dueOn, on, calendar: 'VN-2026.1' },
});
export const overdue = (period: string, dueOn: string, on: string): AssignmentEvent => ({
  type: 'OccurrenceFellOverdue',
  data: { period, dueOn, on, calendar: 'VN-2026.1' },
});
export const urged = (...periods: string[]): AssignmentEvent => ({
  type: 'AssignmentUrged',
  data: { periods, text: urgeAll.text },
});

/** What an invited body has when it accepts on the sixth of January. */
export const accepted = (code: string, agency: string): AssignmentEvent[] => [
  ...opened(code, agency),
  ...happenedOn(
    '2026-01-06',
    ...has(code, agency).when(accept, officerOf(agency), '2026-01-06').happened(),
  ),
];
