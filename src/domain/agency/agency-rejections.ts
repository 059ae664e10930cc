import type { Wording } from '../shared/wording';

/** Of agencies and their groups. */
export const agencyRejections = {
  UNKNOWN_AGENCY: {
    vi: 'Không có cơ quan nào mang mã {agency}.',
    en: 'There is no agency with the code {agency}.',
    remedy: 'Use the code of a registered agency.',
  },
  AGENCY_CLOSED: {
    vi: 'Cơ quan {agency} đã kết thúc hoạt động; cơ quan kế thừa là {successor}.',
    en: 'The agency {agency} is closed; its successor is {successor}.',
    remedy: 'Name the successor.',
  },
  AGENCY_CODE_TAKEN: {
    vi: 'Mã {agency} đã được dùng cho một cơ quan có trong danh sách.',
    en: 'The code {agency} belongs to an agency that is registered already.',
    remedy: 'Choose another code, or leave the particulars out to name the agency that has it.',
  },
  BEFORE_PROVINCE: {
    vi: 'Ngày {date} trước ngày {since}, ngày tỉnh và các xã, phường hiện nay bắt đầu hoạt động.',
    en: 'The day {date} is before {since}, from which the province and its communes are as they are.',
    remedy: 'Give the day on which it became true; what was before that day is not recorded here.',
  },
  NAME_EMPTY: {
    vi: 'Tên không được để trống.',
    en: 'The name must not be empty.',
    remedy: 'Give the official name.',
  },
  NAME_TAKEN: {
    vi: 'Tên “{name}” đang là tên của cơ quan {agency}.',
    en: 'The agency {agency} bears the name “{name}”.',
    remedy: 'Give the official name in full; where the two become one, merge them.',
  },
  BEFORE_LAST_CHANGE: {
    vi: 'Ngày {date} trước lần thay đổi gần nhất của cơ quan {agency} ({changedOn}).',
    en: 'The day {date} is before the last change of the agency {agency} ({changedOn}).',
    remedy:
      'Give the day on which it became true; changes are recorded in the order of their days.',
  },
  NOTHING_TO_MERGE: {
    vi: 'Phải có ít nhất một cơ quan khác được sáp nhập vào {agency}.',
    en: 'At least one other agency must be merged into {agency}.',
    remedy: 'Name the agencies that the merger closes.',
  },
  SPLIT_INTO_ONE: {
    vi: 'Cơ quan {agency} phải được chia, tách thành ít nhất hai cơ quan.',
    en: 'The agency {agency} must be split into at least two.',
    remedy: 'Name every body there is after the split; where one follows another, merge it.',
  },
  NOT_A_PART: {
    vi: 'Cơ quan {agency} không nằm trong các cơ quan hình thành sau khi sắp xếp.',
    en: 'The agency {agency} is not one of those that there are after it.',
    remedy: 'Name it in `into` as well.',
  },
  SPLIT_GOES_ON: {
    vi: 'Cơ quan {agency} vẫn tiếp tục hoạt động nên giữ nguyên các nhiệm vụ của mình.',
    en: 'The agency {agency} goes on, so what it has stays with it.',
    remedy: 'Name it as its own successor, or leave it out of `into`.',
  },
  GROUP_INCONSISTENT: {
    vi: 'Nhóm cơ quan có lỗi tại {field}: {rule}.',
    en: 'The group is wrong at {field}: {rule}.',
    remedy: 'Correct the group at that place and define it again.',
  },
} as const satisfies Record<string, Wording>;
