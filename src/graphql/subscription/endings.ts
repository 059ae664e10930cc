import type { Language } from '../../domain/rejection';

/** Why a stream ends, or does not begin: `extensions.code`, and what the follower is told. */
export const ENDINGS = {
  TOKEN_EXPIRED: {
    vi: 'Phiên đăng nhập đã hết hạn. Hãy lấy mã truy cập mới rồi đọc tiếp.',
    en: 'The access token has expired. Get a fresh one and go on.',
  },
  SLOW_READER: {
    vi: 'Bên nhận đọc quá chậm nên luồng bị ngắt. Hãy nối lại và đọc tiếp.',
    en: 'The stream was read too slowly and was cut off. Connect again and go on.',
  },
  SERVER_STOPPING: {
    vi: 'Máy chủ đang dừng. Hãy nối lại và đọc tiếp.',
    en: 'The server is stopping. Connect again and go on.',
  },
  TOO_MANY_SUBSCRIPTIONS: {
    vi: 'Đang có quá nhiều luồng theo dõi. Hãy đóng bớt hoặc thử lại sau.',
    en: 'Too many subscriptions are open. Close some, or try again later.',
  },
} as const satisfies Record<string, Record<Language, string>>;
export type Ending = keyof typeof ENDINGS;

/** A message of GraphQL over Server-Sent Events, distinct connections mode. */
export const message = (event: 'next' | 'complete', data: string, id?: bigint): string =>
  `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`;

/** Nothing but where to go on from: a client that speaks no ids takes it for a comment. */
export const place = (id: bigint): string => `:\nid: ${id}\n\n`;
