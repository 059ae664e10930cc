import type { Wording } from '../shared/wording';

/** Of acting for another agency. */
export const delegationRejections = {
  NOT_DELEGATED: {
    vi: 'Bạn không có ủy quyền còn hiệu lực để thực hiện việc này ({command}) thay cho {agency}.',
    en: 'No delegation in force lets you do this ({command}) for {agency}.',
    remedy: 'Ask the head of that agency for a delegation that covers it, or leave onBehalfOf out.',
  },
  DELEGATION_REVERSED: {
    vi: 'Thời hạn ủy quyền kết thúc ({until}) trước khi bắt đầu ({from}).',
    en: 'The delegation ends ({until}) before it begins ({from}).',
    remedy: 'Give the first and the last day on which it is in force.',
  },
  DELEGATION_WITHOUT_ROLE: {
    vi: 'Ủy quyền phải nêu ít nhất một vai trò.',
    en: 'A delegation names at least one role.',
    remedy: 'Name one of the roles that can be delegated, or several.',
  },
  TASKS_WITHOUT_PLAN: {
    vi: 'Phải nêu kế hoạch của các nhiệm vụ được ủy quyền.',
    en: 'The plan of the delegated tasks must be named.',
    remedy: 'Name planId together with tasks.',
  },
} as const satisfies Record<string, Wording>;
