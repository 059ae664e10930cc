import { PLAN_RULES, type PlanRule } from './plan/plan-rules';

type Details = { field?: string } & Record<string, string | number | undefined>;

/**
 * Why a command was refused, in Vietnamese and English. Codes are API: never renamed.
 * `{name}` is filled from the rejection's details. docs/errors.md lists them for callers.
 */
export const REJECTIONS = {
  // Access
  NOT_FOUND: {
    vi: 'Không tìm thấy {what}.',
    en: 'There is no {what}.',
    remedy: 'Check the id; objects that you may not see do not exist for you.',
  },
  FORBIDDEN: {
    vi: 'Bạn không có quyền thực hiện việc này ({command}).',
    en: 'You may not do this ({command}).',
    remedy: 'The step belongs to another body; `allowed` in the extensions says which.',
  },
  // Repetition and concurrency
  VERSION_CONFLICT: {
    vi: 'Nội dung đã thay đổi: phiên bản hiện tại là {actual}, không phải {expected}.',
    en: 'It has changed meanwhile: its version is {actual}, not {expected}.',
    remedy:
      'Read it again and decide anew. Without expectedVersion: too many wrote at once; repeat.',
  },
  COMMAND_ID_REUSED: {
    vi: 'Mã lệnh này đã dùng cho một nội dung khác.',
    en: 'This command id was used with other content.',
    remedy: 'Use a new command id; repeat a command only word for word.',
  },
  // Every command
  EFFECTIVE_IN_FUTURE: {
    vi: 'Ngày có hiệu lực {date} sau ngày ghi nhận {today}.',
    en: 'The effective date {date} is after the day of recording {today}.',
    remedy: 'Record a fact when it has become true.',
  },
  DOCUMENT_IN_FUTURE: {
    vi: 'Văn bản có ngày {date}, sau ngày ghi nhận {today}.',
    en: 'The document is dated {date}, after the day of recording {today}.',
    remedy: 'Give the date that the document bears.',
  },
  CLASSIFIED_CONTENT: {
    vi: 'Không được đưa nội dung bí mật nhà nước vào hệ thống này (mục I.2.c).',
    en: 'State secrets must not enter this system (I.2.c of the plan).',
    remedy: 'Register such a document by number, date, issuer and level only.',
  },
  // Agencies and plan
  UNKNOWN_AGENCY: {
    vi: 'Không có cơ quan nào mang mã {agency}.',
    en: 'There is no agency with the code {agency}.',
    remedy: 'Use the code of a registered agency.',
  },
  PLAN_INCONSISTENT: {
    vi: 'Kế hoạch có lỗi tại {field}: {rule}.',
    en: 'The plan is wrong at {field}: {rule}.',
    remedy: 'Correct the plan file at that place and import it again.',
  },
  PLAN_DIFFERS: {
    vi: 'Kế hoạch {plan} đã được nhập với nội dung khác.',
    en: 'The plan {plan} was imported with other content.',
    remedy: 'Amend the plan by its own command.',
  },
  TASK_DIFFERS: {
    vi: 'Nhiệm vụ {task} đã được nhập với nội dung khác.',
    en: 'The task {task} was imported with other content.',
    remedy: 'Amend the plan by its own command.',
  },
  // Assignment
  GROUP_NOT_NAMED: {
    vi: 'Nhiệm vụ {task} không nêu nhóm {group}.',
    en: 'The task {task} does not name the group {group}.',
    remedy: 'Assign a group that the task names, or the agencies one by one.',
  },
  GROUP_TO_BE_RESOLVED: {
    vi: 'Nhóm {group} chưa xác định thành viên.',
    en: 'It is not yet decided who belongs to the group {group}.',
    remedy: 'Resolve the group first.',
  },
  GROUP_SIZE_DIFFERS: {
    vi: 'Kế hoạch nêu {size} đơn vị trong nhóm {group}, danh sách có {actual}.',
    en: 'The plan names {size} bodies in the group {group}, the roster has {actual}.',
    remedy: 'Correct the attributes of the agencies.',
  },
  GROUP_EMPTY: {
    vi: 'Nhóm {group} không có đơn vị nào trong danh sách.',
    en: 'Nobody in the roster belongs to the group {group}.',
    remedy: 'Register the agencies, or correct their attributes, first.',
  },
  NOT_COMMANDABLE: {
    vi: 'Tỉnh không giao việc được cho {agency}, chỉ có thể mời hoặc đề nghị.',
    en: 'The province cannot command {agency}; it can only invite or request.',
    remedy: 'Use the mode INVITED or REQUESTED; do not return its work.',
  },
  // Progress
  UNKNOWN_PERIOD: {
    vi: 'Phân công này không có kỳ {period}.',
    en: 'This assignment has no period {period}.',
    remedy: 'Use one of the periods of its occurrences.',
  },
  COORDINATE_HAS_NO_OCCURRENCE: {
    vi: 'Cơ quan phối hợp không báo cáo hoàn thành nhiệm vụ.',
    en: 'A coordinating agency contributes; it cannot report the task done.',
    remedy: 'The lead reports; a coordinating agency logs contributions.',
  },
  AWAITING_TRIGGER: {
    vi: 'Nhiệm vụ đang chờ: {trigger}.',
    en: 'The task still waits: {trigger}.',
    remedy: 'Record the guidance that it waits for.',
  },
  WRONG_STATUS: {
    vi: 'Không thực hiện được khi đang ở trạng thái {status}.',
    en: 'This cannot be done while the status is {status}.',
    remedy: 'Read its status and what is allowed now.',
  },
  AWAITING_ACCEPTANCE: {
    vi: 'Cơ quan được mời hoặc đề nghị chưa nhận lời.',
    en: 'The invited or requested body has not accepted yet.',
    remedy: 'The body accepts the invitation first.',
  },
  COMPLETION_AWAITS_SIGN_OFF: {
    vi: 'Kỳ này đã được báo cáo hoàn thành, đang chờ thủ trưởng cơ quan xác nhận.',
    en: "Its completion is reported and awaits the sign-off of the agency's head.",
    remedy: 'The head of the agency signs off.',
  },
  BEFORE_PLAN_YEAR: {
    vi: 'Ngày {date} trước năm kế hoạch ({year}).',
    en: "The day {date} is before the plan's year ({year}).",
    remedy: 'Give the day on which it became true.',
  },
  BEFORE_PERIOD: {
    vi: 'Ngày hoàn thành {date} trước khi kỳ này bắt đầu ({start}).',
    en: 'The day of completion {date} is before the period begins ({start}).',
    remedy: 'Name the period that it belongs to.',
  },
  LANGUAGE_NOT_ASKED_FOR: {
    vi: 'Nhiệm vụ không yêu cầu bản ngôn ngữ {language}, chỉ có: {languages}.',
    en: 'The task asks for no edition in {language}, only: {languages}.',
    remedy: 'Register one of the editions that the task asks for.',
  },
  NEVER_COMPLETE: {
    vi: 'Nhiệm vụ thường xuyên không có thời điểm hoàn thành.',
    en: 'A continuous task has no completion.',
    remedy: 'Report progress; check in with each reporting cycle.',
  },
  PERCENT_OUT_OF_RANGE: {
    vi: 'Tỷ lệ {given} không nằm trong khoảng 0 đến 100.',
    en: 'The percentage {given} is not between 0 and 100.',
    remedy: 'Give a whole number from 0 to 100.',
  },
  PERCENT_IS_DERIVED: {
    vi: 'Tỷ lệ được tính từ số lượng ({unit}); hãy báo cáo số lượng.',
    en: 'The percentage follows from the quantity ({unit}); report the quantity.',
    remedy: 'Send quantity, not percent.',
  },
  QUANTITY_NOT_COUNTED: {
    vi: 'Kỳ này không tính theo số lượng; hãy báo cáo tỷ lệ phần trăm.',
    en: 'This occurrence counts no quantity; report a percentage.',
    remedy: 'Send percent, not quantity.',
  },
  PROGRESS_FELL: {
    vi: 'Tiến độ đã báo cáo là {reported}, không thể giảm xuống {given}.',
    en: 'Progress was reported as {reported} and cannot fall to {given}.',
    remedy: 'Correct the earlier report, with a reason.',
  },
  QUANTITY_NOT_REACHED: {
    vi: 'Mới hoàn thành {done} trên {of} {unit}.',
    en: 'Only {done} of {of} {unit} is done.',
    remedy: 'Report the quantity with the completion, or before it.',
  },
  EDITIONS_MISSING: {
    vi: 'Còn thiếu các bản ngôn ngữ: {languages}.',
    en: 'Editions are missing: {languages}.',
    remedy: 'Register each edition, or have it waived with a reason.',
  },
  // Budget
  NO_LINES: {
    vi: 'Dự toán chưa có dòng nào.',
    en: 'The estimate has no line.',
    remedy: 'Add at least one line.',
  },
  OTHER_PLAN: {
    vi: 'Dự toán này thuộc kế hoạch {plan}.',
    en: 'This estimate belongs to the plan {plan}.',
    remedy: 'Name the plan of the draft, or draft another estimate.',
  },
  BEFORE_SUBMISSION: {
    vi: 'Ngày {date} trước ngày gửi dự toán ({submittedOn}).',
    en: 'The day {date} is before the estimate was submitted ({submittedOn}).',
    remedy: 'Give the day on which it was received.',
  },
  PERIOD_OUTSIDE_PLAN: {
    vi: 'Kỳ {period} không thuộc năm của kế hoạch.',
    en: "The period {period} is not within the plan's year.",
    remedy: "Name a period of the plan's year.",
  },
  AMOUNT_NOT_POSITIVE: {
    vi: 'Số tiền đề nghị phải lớn hơn 0 đồng.',
    en: 'The amount asked for must be more than 0 đồng.',
    remedy: 'Give the amount in whole đồng, or leave the line out.',
  },
  DUPLICATE_LINE: {
    vi: 'Hai dòng dự toán trùng nhiệm vụ {task}, kỳ {period} và nguồn {source}.',
    en: 'Two lines name the same task {task}, period {period} and source {source}.',
    remedy: 'Put them together into one line.',
  },
  NOT_ENTITLED_TO_BUDGET: {
    vi: 'Chỉ cơ quan chủ trì, đồng chủ trì hoặc thực hiện nhiệm vụ {task} được lập dự toán.',
    en: 'Only an agency that leads, co-leads or implements the task {task} may ask for money.',
    remedy: 'Leave the line to the agency that leads the task.',
  },
  WRONG_STAGE: {
    vi: 'Không thực hiện được ở bước {stage}.',
    en: 'This cannot be done at the stage {stage}.',
    remedy: 'Read its stage and what is allowed now.',
  },
  COPY_ALREADY_RECEIVED: {
    vi: 'Bản sao dự toán đã được ghi nhận.',
    en: 'The copy of the estimate has been received already.',
    remedy: 'Nothing is left to do.',
  },
  // Reports
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
} as const satisfies Record<string, { vi: string; en: string; remedy: string }>;

export type RejectionCode = keyof typeof REJECTIONS;
export type Language = 'vi' | 'en';

/** A command refused by a rule. Nothing was written. */
export class Rejected extends Error {
  constructor(
    readonly code: RejectionCode,
    readonly details: Details = {},
  ) {
    super(`${code}: ${rejectionMessage(code, details, 'en')}`);
    this.name = 'Rejected';
  }
}

/** What there is none of, in the words of the plan. */
const NOUNS: Record<string, string> = {
  plan: 'kế hoạch',
  task: 'nhiệm vụ',
  assignment: 'phân công',
  'budget request': 'dự toán kinh phí',
  'reporting cycle': 'kỳ báo cáo',
  report: 'báo cáo',
};

export function rejectionMessage(
  code: RejectionCode,
  details: Details,
  language: Language,
): string {
  return REJECTIONS[code][language].replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'rule') return PLAN_RULES[details.rule as PlanRule]?.[language] ?? '';
    return language === 'vi' && name === 'what'
      ? (NOUNS[String(details.what)] ?? '')
      : String(details[name] ?? '');
  });
}
