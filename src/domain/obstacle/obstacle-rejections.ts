import type { Wording } from '../shared/wording';

/** Of obstacles, and of what points at one. */
export const obstacleRejections = {
  NOT_ITS_TASK: {
    vi: 'Nhiệm vụ {task} không được giao cho cơ quan {agency}.',
    en: 'The task {task} was not given to the agency {agency}.',
    remedy: 'Name a task that the agency has, or none where it concerns the plan as a whole.',
  },
  BEFORE_OBSTACLE: {
    vi: 'Ngày {date} trước ngày của bước trước ({since}).',
    en: 'The day {date} is before that of the step before it ({since}).',
    remedy: 'Give the day on which it was escalated, resolved or rejected.',
  },
  OBSTACLE_ELSEWHERE: {
    vi: 'Vướng mắc này thuộc nhiệm vụ khác, không phải nhiệm vụ xin gia hạn.',
    en: 'This obstacle stands in the way of another task than the one to be put off.',
    remedy: 'Name an obstacle of this task, or of the plan as a whole.',
  },
  OBSTACLE_REJECTED: {
    vi: 'Vướng mắc này đã bị bác, không thể làm lý do gia hạn.',
    en: 'This obstacle was rejected; it justifies no extension.',
    remedy: 'Ask without it, with another reason.',
  },
} as const satisfies Record<string, Wording>;
