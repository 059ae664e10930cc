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
  CYCLE_CLOSED: {
    vi: 'Kỳ báo cáo đã kết thúc.',
    en: 'The reporting cycle is closed.',
    remedy: 'Report it in the next cycle; the supplementary one closes the year.',
  },
  DUE_BY_PLAN: {
    vi: 'Hạn của báo cáo cuối năm do Kế hoạch quy định, không đặt hạn khác.',
    en: 'The plan itself says when the final report is due; no other day is set.',
    remedy: 'Leave `dueOn` out.',
  },
  NO_FINAL_CYCLE: {
    vi: 'Chưa mở kỳ báo cáo cuối năm để bổ sung.',
    en: 'There is no final reporting cycle to be supplemented yet.',
    remedy: 'Open the final cycle first.',
  },
  SUPPLEMENT_PERIOD: {
    vi: 'Báo cáo bổ sung phải gồm đúng phần còn lại của năm, từ {from} đến {to}.',
    en: 'The supplement covers exactly the rest of the year, from {from} to {to}.',
    remedy: 'Give that period.',
  },
  REPORT_EMPTY: {
    vi: 'Báo cáo không có nội dung.',
    en: 'The report says nothing.',
    remedy: 'Give `content`, or `nil: true` where there is nothing to report.',
  },
  NOT_THE_STANDING_REPORT: {
    vi: 'Bản báo cáo {revision} không phải bản hiện hành.',
    en: 'Revision {revision} is not the report that stands.',
    remedy: 'Read the report again and name the revision that stands, if any.',
  },
  CONSOLIDATED_LATER: {
    vi: 'Phiên bản {version} đã được tổng hợp từ dữ liệu mới hơn.',
    en: 'Version {version} was made of a later state of the ledger.',
    remedy: 'Repeat it with a new command id.',
  },
  NOT_THE_LATEST_VERSION: {
    vi: 'Phiên bản {version} không phải bản mới nhất ({latest}).',
    en: 'Version {version} is not the latest, which is {latest}.',
    remedy: 'Send the latest version.',
  },
  NOT_DISPATCHED: {
    vi: 'Báo cáo tổng hợp chưa được gửi đi ({to}).',
    en: 'The consolidated report has not been dispatched ({to}).',
    remedy: 'Dispatch it first.',
  },
  NOT_RECEIVED: {
    vi: 'Chưa đủ xác nhận đã nhận báo cáo tổng hợp mới nhất ({to}).',
    en: 'The latest consolidated report has not been received by all ({to}).',
    remedy: 'Dispatch the latest version and have its receipt confirmed.',
  },
  ROSTER_EMPTY: {
    vi: 'Chưa có cơ quan nào được giao nhiệm vụ để báo cáo.',
    en: 'No agency has an assignment to report on yet.',
    remedy: 'Assign tasks first.',
  },
} as const satisfies Record<string, Wording>;
