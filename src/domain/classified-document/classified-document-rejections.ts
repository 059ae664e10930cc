import type { Wording } from '../shared/wording';

/** Of documents that are known here by their number alone. */
export const classifiedDocumentRejections = {
  CLASSIFIED_DOCUMENT_DIFFERS: {
    vi: 'Văn bản này đã được đăng ký với độ mật {level}.',
    en: 'This document was registered with the level {level}.',
    remedy: 'Read its entry; one document has one level.',
  },
} as const satisfies Record<string, Wording>;
