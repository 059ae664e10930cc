/** What holds a plan together (check-plan.ts), as PLAN_INCONSISTENT says it after the place. */
export const PLAN_RULES = {
  ID: {
    vi: 'chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối, tối đa 80 ký tự',
    en: 'small letters, digits and hyphens, at most 80',
  },
  CODE: {
    vi: 'phải là số hiệu mục của văn bản như II.5.b, tối đa 80 ký tự',
    en: 'a number of the text such as II.5.b, at most 80 characters',
  },
  UNIQUE: { vi: 'bị trùng', en: 'stands here twice' },
  YEAR: { vi: 'phải là năm từ 2000 đến 2999', en: 'a year from 2000 to 2999' },
  DATE: { vi: 'không phải là ngày có thật', en: 'there is no such day' },
  SAME_PLAN: {
    vi: 'phải là của kế hoạch được sửa đổi',
    en: 'an amendment keeps the id and the year of the plan',
  },
  PRESENT: { vi: 'không được để trống', en: 'must not be empty' },
  UNKNOWN_SECTION: { vi: 'không có mục nào mang mã này', en: 'no section has this code' },
  NOT_ABOVE: { vi: 'mã này không nằm trong mục đã nêu', en: 'the code does not lie under it' },
  UNKNOWN_GROUP: { vi: 'không có nhóm nào mang mã này', en: 'no group has this code' },
  AGENCY_OR_GROUP: {
    vi: 'phải nêu đúng một cơ quan hoặc một nhóm',
    en: 'either an agency or a group, and not both',
  },
  GROUP_MEMBERS: {
    vi: 'danh sách thành viên chỉ dành cho nhóm theo danh sách và không được trống',
    en: 'a LIST, and no other group, has members',
  },
  GROUP_WHERE: {
    vi: 'điều kiện chỉ dành cho nhóm theo thuộc tính và không được trống',
    en: 'an ATTRIBUTE group, and no other, says which kinds of agency belong to it',
  },
  AGENCY_KIND: { vi: 'không có loại cơ quan này', en: 'there is no such kind of agency' },
  POSITIVE: { vi: 'phải lớn hơn 0', en: 'must be more than 0' },
  UNIT: { vi: 'thiếu đơn vị tính của số lượng', en: 'the quantity has no unit' },
  WINDOW: {
    vi: 'không được kết thúc trước khi bắt đầu và phải nằm trong năm của kế hoạch',
    en: "must not end before it begins, and lies within the plan's year",
  },
  CHOICES: {
    vi: 'phải có ít nhất hai lựa chọn khác nhau',
    en: 'at least two different choices',
  },
} as const satisfies Record<string, { vi: string; en: string }>;

export type PlanRule = keyof typeof PLAN_RULES;
