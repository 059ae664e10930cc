import { own } from './own';

/** How statuses and stages are called in messages to officials; as codes they are API. */
const WORDS: Record<string, string> = {
  AWAITING_TRIGGER: 'chờ hướng dẫn',
  NOT_STARTED: 'chưa thực hiện',
  IN_PROGRESS: 'đang thực hiện',
  REPORTED_DONE: 'đã báo cáo hoàn thành',
  CONFIRMED: 'đã công nhận hoàn thành',
  RETURNED: 'bị trả lại',
  SUSPENDED: 'tạm dừng',
  WAIVED: 'được miễn',
  LAPSED: 'không còn phát sinh',
  ACTIVE: 'đang hiệu lực',
  AWAITING_ACCEPTANCE: 'chờ nhận lời',
  DECLINED: 'đã từ chối',
  WITHDRAWN: 'đã rút',
  NONE: 'chưa có',
  DRAFT: 'dự thảo',
  SUBMITTED: 'đã gửi',
  ACCEPTED: 'đã được chấp nhận',
  NIL: 'không phát sinh',
  RECEIVED: 'đã tiếp nhận',
  APPRAISED: 'đã thẩm định',
  IN_DOSSIER: 'đã đưa vào tờ trình',
  WITH_COMMITTEE: 'đã trình UBND tỉnh',
  WITH_COUNCIL: 'đã trình HĐND tỉnh',
  DECIDED: 'đã được quyết định',
  PARTLY_ALLOCATED: 'đã phân bổ một phần',
  ALLOCATED: 'đã phân bổ',
  SETTLED: 'đã quyết toán',
  NOT_FUNDED: 'không được bố trí kinh phí',
  RECORDED: 'đã ghi nhận',
  REPORTED: 'chờ xem xét',
  ESCALATED: 'đã báo cáo UBND tỉnh, chờ chỉ đạo',
  RESOLVED: 'đã được tháo gỡ',
  REJECTED: 'không được công nhận',
};

/** The word for a status or a stage; what is none stays as it is. */
export const statusWord = (code: string): string => own(WORDS, code) ?? code;
