import type { Wording } from '../shared/wording';

/** Of requests for money. */
export const budgetRejections = {
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
} as const satisfies Record<string, Wording>;
