import type { Wording } from '../shared/wording';

export const transparencyLogRejections = {
  LOG_KEY_KNOWN: {
    vi: 'Khóa này của nhật ký đã được dùng.',
    en: 'This key of the log was used before.',
    remedy: 'Rotate to a new key; the command line makes one.',
  },
} as const satisfies Record<string, Wording>;
