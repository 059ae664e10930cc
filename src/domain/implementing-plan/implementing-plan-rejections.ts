import type { Wording } from '../shared/wording';

/** Of the agencies' own implementing plans (IV.5). */
export const implementingPlanRejections = {
  NOT_ASKED_FOR_PLAN: {
    vi: 'Mục IV.5 không giao cơ quan {agency} xây dựng kế hoạch triển khai.',
    en: 'IV.5 asks no implementing plan of the agency {agency}.',
    remedy: 'Only agencies that have the duty IV.5 submit one.',
  },
  NOBODY_ASKED_FOR_PLAN: {
    vi: 'Chưa có cơ quan nào được giao xây dựng kế hoạch triển khai (mục IV.5).',
    en: 'Nobody has been given the duty to make an implementing plan (IV.5) yet.',
    remedy: 'Assign IV.5 first.',
  },
  COVERED_TWICE: {
    vi: 'Nhiệm vụ {task} được nêu hai lần.',
    en: 'The task {task} is named twice.',
    remedy: 'Name each task once.',
  },
  DUE_DATE_PASSED: {
    vi: 'Hạn gửi {dueOn} trước hôm nay ({today}).',
    en: 'The due date {dueOn} is before today ({today}).',
    remedy: 'Choose today or a later day.',
  },
} as const satisfies Record<string, Wording>;
