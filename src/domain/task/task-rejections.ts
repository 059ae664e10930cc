import type { Wording } from '../shared/wording';

/** Of what is decided about a task: who has it, when it is due, how it is measured. */
export const taskRejections = {
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
  GROUP_ROLE_IS_PRINTED: {
    vi: 'Kế hoạch đã nêu vai trò của nhóm {group}: {role}, {mode}.',
    en: 'The plan itself gives the group {group} its role: {role}, {mode}.',
    remedy: 'Leave role and mode out for a group that the task names.',
  },
  GROUP_IS_KNOWN: {
    vi: 'Thành viên của nhóm {group} đã được xác định trong kế hoạch.',
    en: 'The plan itself says who belongs to the group {group}.',
    remedy: 'Assign the group.',
  },
  GROUP_RESOLVED_OTHERWISE: {
    vi: 'Nhóm {group} đã được xác định với thành viên khác.',
    en: 'The group {group} was resolved with other members.',
    remedy: 'Assign further agencies one by one, or withdraw assignments.',
  },
  MEMBER_TWICE: {
    vi: 'Cơ quan {agency} được nêu hai lần trong nhóm {group}.',
    en: 'The agency {agency} is named twice in the group {group}.',
    remedy: 'Name each member once.',
  },
  MODE_IS_CLEAR: {
    vi: 'Hình thức giao việc cho {agency} đã rõ: {mode}.',
    en: 'How {agency} was asked is clear already: {mode}.',
    remedy: 'Only a mode that the text leaves unclear is confirmed, and once.',
  },
  CADENCE_IS_CLEAR: {
    vi: 'Kế hoạch đã nêu rõ thời gian thực hiện nhiệm vụ {task}.',
    en: 'The plan itself says when the task {task} is due.',
    remedy: 'Only "hằng tháng/quý" is decided on.',
  },
  CADENCE_RESOLVED_OTHERWISE: {
    vi: 'Định kỳ thực hiện đã được quyết định là {every}.',
    en: 'The cadence was decided on before: {every}.',
    remedy: 'Amend the plan to change it.',
  },
  CADENCE_NOT_OFFERED: {
    vi: 'Kế hoạch không nêu định kỳ {every}, chỉ có: {choices}.',
    en: 'The plan does not offer {every}, only: {choices}.',
    remedy: 'Choose one of those.',
  },
  WAITS_FOR_NOTHING: {
    vi: 'Nhiệm vụ {task} không chờ hướng dẫn nào.',
    en: 'The task {task} waits for no guidance.',
    remedy: 'Work on it as it is scheduled.',
  },
  ALREADY_TRIGGERED: {
    vi: 'Hướng dẫn đã được ghi nhận theo văn bản số {number}.',
    en: 'The guidance has come: document number {number}.',
    remedy: 'Waive occurrences or withdraw assignments instead.',
  },
  NO_JOINT_LEADS: {
    vi: 'Nhiệm vụ {task} không có nhiều cơ quan đồng chủ trì.',
    en: 'The task {task} has no two leads named.',
    remedy: 'The rule is for tasks with several named leads.',
  },
  DESIGNATED_LEADS: {
    vi: 'Chỉ nêu cơ quan được chỉ định, và phải nêu, khi áp dụng quy tắc DESIGNATED.',
    en: 'Designated leads go with the rule DESIGNATED, and with no other.',
    remedy: 'Name at least one lead with DESIGNATED, none with ALL or ANY.',
  },
  NOT_A_LEAD: {
    vi: 'Cơ quan {agency} không chủ trì nhiệm vụ {task}.',
    en: 'The agency {agency} does not lead the task {task}.',
    remedy: 'Name agencies that lead or co-lead the task.',
  },
  INDICATOR_DIFFERS: {
    vi: 'Chỉ số {indicator} đã được xác định với nội dung khác.',
    en: 'The indicator {indicator} was defined otherwise.',
    remedy: 'Define another indicator under a code of its own.',
  },
  NOT_A_DECIMAL: {
    vi: 'Giá trị {given} không phải là số thập phân.',
    en: 'The value {given} is no decimal number.',
    remedy: 'Give digits with a point, such as 12.5.',
  },
  NOT_COMMANDABLE: {
    vi: 'Tỉnh không giao việc được cho {agency}, chỉ có thể mời hoặc đề nghị.',
    en: 'The province cannot command {agency}; it can only invite or request.',
    remedy: 'Use the mode INVITED or REQUESTED; do not return its work.',
  },
} as const satisfies Record<string, Wording>;
