import type { Wording } from '../shared/wording';

export const erasureRejections = {
  LEGAL_BASIS_MISSING: {
    vi: 'Phải nêu căn cứ pháp lý của việc xóa dữ liệu.',
    en: 'The legal basis of the erasure must be named.',
    remedy: 'Give `legalBasis`: the law and its article.',
  },
  NOTHING_TO_ERASE: {
    vi: 'Sự kiện {type} tại vị trí {position} không có nội dung xóa được.',
    en: 'The event {type} at position {position} has no text that could be erased.',
    remedy: 'Name events with free text: a report, a note, a reason.',
  },
} as const satisfies Record<string, Wording>;
