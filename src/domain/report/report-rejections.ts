import type { Wording } from '../shared/wording';

/** Of reporting cycles and reports. */
export const reportRejections = {
  PERIOD_REVERSED: {
    vi: 'Kỳ báo cáo bắt đầu ({from}) sau khi kết thúc ({to}).',
    en: 'The period covered begins ({from}) after it ends ({to}).',
    remedy: 'Give the first and the last day of the period covered.',
  },
  CYCLE_DIFFERS: {
    vi: 'Kỳ báo cáo này đã được mở với nội dung khác.',
    en: 'This reporting cycle was opened with other particulars.',
    remedy: 'Read the cycle that is open.',
  },
  CUT_OFF_AFTER_DUE: {
    vi: 'Hạn gửi của cơ quan {cutOff} sau ngày làm việc cuối cùng {lastWorkingDay}.',
    en: "The agencies' cut-off {cutOff} is after the last working day {lastWorkingDay}.",
    remedy: 'Choose an earlier cut-off.',
  },
  ROSTER_EMPTY: {
    vi: 'Chưa có cơ quan nào được giao nhiệm vụ để báo cáo.',
    en: 'No agency has an assignment to report on yet.',
    remedy: 'Assign tasks first.',
  },
} as const satisfies Record<string, Wording>;
