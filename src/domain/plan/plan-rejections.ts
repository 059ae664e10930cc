import type { Wording } from '../shared/wording';

/** Of the plan and its amendment. */
export const planRejections = {
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
  PLAN_ISSUED_OTHERWISE: {
    vi: 'Kế hoạch đã được ban hành theo số {number} ngày {date}.',
    en: 'The plan was issued as number {number} on {date}.',
    remedy: 'Read its number and date; amend the plan if they are wrong.',
  },
  TASK_UNACCOUNTED: {
    vi: 'Kế hoạch sửa đổi không nêu nhiệm vụ {task} được giữ, đổi số hiệu hay bỏ.',
    en: 'The amended plan does not say what becomes of the task {task}.',
    remedy: 'Keep the task, name its new code in `codes`, or name it in `dropped`.',
  },
  CODE_TABLE_WRONG: {
    vi: 'Bảng đối chiếu số hiệu có lỗi tại {code}.',
    en: 'The table of old and new codes is wrong at {code}.',
    remedy:
      'Each old code stands in the plan and once in the table, each new one in the amended plan.',
  },
  PLAN_AMENDED_SINCE: {
    vi: 'Kế hoạch {plan} đã được sửa đổi lần nữa sau nội dung này.',
    en: 'The plan {plan} was amended again after this.',
    remedy: 'Read the plan as it stands and amend it anew.',
  },
  TASK_DROPPED: {
    vi: 'Nhiệm vụ {task} không còn trong kế hoạch.',
    en: 'The task {task} is no longer in the plan.',
    remedy: 'Nothing is done for it any more; its history stays.',
  },
  PERIOD_OUTSIDE_PLAN: {
    vi: 'Kỳ {period} không thuộc năm của kế hoạch.',
    en: "The period {period} is not within the plan's year.",
    remedy: "Name a period of the plan's year.",
  },
  BEFORE_PLAN_YEAR: {
    vi: 'Ngày {date} trước năm kế hoạch ({year}).',
    en: "The day {date} is before the plan's year ({year}).",
    remedy:
      'Give the day on which it became true: in the year, or since the plan was issued before it.',
  },
  AFTER_PLAN_YEAR: {
    vi: 'Ngày {date} sau năm kế hoạch ({end}).',
    en: "The day {date} is after the plan's year ({end}).",
    remedy: "Choose a day of the plan's year.",
  },
} as const satisfies Record<string, Wording>;
