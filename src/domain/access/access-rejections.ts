import type { Wording } from '../shared/wording';

/** Of every command: who may, what was repeated, when and by which paper. */
export const accessRejections = {
  NOT_FOUND: {
    vi: 'Không tìm thấy {what}.',
    en: 'There is no {what}.',
    remedy: 'Check the id; objects that you may not see do not exist for you.',
  },
  FORBIDDEN: {
    vi: 'Bạn không có quyền thực hiện việc này ({command}).',
    en: 'You may not do this ({command}).',
    remedy: 'The step belongs to another body; `allowed` in the extensions says which.',
  },
  VERSION_CONFLICT: {
    vi: 'Nội dung đã thay đổi: phiên bản hiện tại là {actual}, không phải {expected}.',
    en: 'It has changed meanwhile: its version is {actual}, not {expected}.',
    remedy:
      'Read it again and decide anew. Without expectedVersion: too many wrote at once; repeat.',
  },
  COMMAND_ID_REUSED: {
    vi: 'Mã lệnh này đã dùng cho một nội dung khác.',
    en: 'This command id was used with other content.',
    remedy: 'Use a new command id; repeat a command only word for word.',
  },
  EFFECTIVE_IN_FUTURE: {
    vi: 'Ngày có hiệu lực {date} sau ngày ghi nhận {today}.',
    en: 'The effective date {date} is after the day of recording {today}.',
    remedy: 'Record a fact when it has become true.',
  },
  DOCUMENT_IN_FUTURE: {
    vi: 'Văn bản có ngày {date}, sau ngày ghi nhận {today}.',
    en: 'The document is dated {date}, after the day of recording {today}.',
    remedy: 'Give the date that the document bears.',
  },
  CLASSIFIED_CONTENT: {
    vi: 'Không được đưa nội dung bí mật nhà nước vào hệ thống này (mục I.2.c).',
    en: 'State secrets must not enter this system (I.2.c of the plan).',
    remedy: 'Register such a document by number, date, issuer and level only.',
  },
  DOCUMENT_MISSING: {
    vi: 'Phải nêu số, ngày và cơ quan ban hành văn bản.',
    en: 'The document must be named: number, date and issuer.',
    remedy: 'Give `document`.',
  },
} as const satisfies Record<string, Wording>;
