import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Language } from '../../domain/rejection';
import type { OverLimit } from './limits';

type Refusal = { status: number; code: string } & Record<Language, string>;

/** Requests that are refused as a whole, before or instead of an answer. */
export const REFUSALS = {
  UNAUTHENTICATED: {
    status: 401,
    code: 'UNAUTHENTICATED',
    vi: 'Vui lòng đăng nhập.',
    en: 'Please sign in.',
  },
  SIGN_IN_UNAVAILABLE: {
    status: 503,
    code: 'SIGN_IN_UNAVAILABLE',
    vi: 'Hiện không kiểm tra được đăng nhập. Vui lòng thử lại sau.',
    en: 'Nobody can be signed in just now. Please try again in a moment.',
  },
  RATE_LIMITED: {
    status: 429,
    code: 'RATE_LIMITED',
    vi: 'Bạn đã hỏi quá nhiều. Vui lòng thử lại sau {seconds} giây.',
    en: 'You have asked too much. Please try again in {seconds} seconds.',
  },
  OVERLOADED: {
    status: 503,
    code: 'OVERLOADED',
    vi: 'Hệ thống đang quá tải; yêu cầu chưa được thực hiện. Vui lòng thử lại sau {seconds} giây.',
    en: 'Overloaded; nothing was carried out. Please try again in {seconds} seconds.',
  },
  OPERATION_TIMED_OUT: {
    status: 503,
    code: 'OPERATION_TIMED_OUT',
    vi: 'Quá {limit} giây chưa xong. Vui lòng thử lại, hoặc hỏi ít hơn; nếu là lệnh, gửi lại đúng commandId.',
    en: 'Not done within {limit} seconds. Try again, or ask for less; repeat a command with its commandId.',
  },
  PERSISTED_OPERATION_UNKNOWN: {
    status: 400,
    code: 'PERSISTED_OPERATION_UNKNOWN',
    vi: 'Ở đây chỉ chạy các thao tác đã đăng ký, gọi bằng mã băm SHA-256.',
    en: 'Only registered operations run here, asked for by their SHA-256.',
  },
  METHOD_NOT_SERVED: {
    status: 405,
    code: 'BAD_REQUEST',
    vi: 'Ở đây chỉ nhận GET và POST.',
    en: 'Only GET and POST are served here.',
  },
} as const satisfies Record<string, Refusal>;
export type RefusalCode = keyof typeof REFUSALS;

type Details = { retryAfter?: number; limit?: number };

export const refusalMessage = (code: RefusalCode, language: Language, details: Details): string =>
  REFUSALS[code][language]
    .replace('{seconds}', String(details.retryAfter))
    .replace('{limit}', String(details.limit));

/** For Apollo, which makes an HTTP answer of it. `retryAfter` in whole seconds. */
export function refusal(
  code: RefusalCode,
  language: Language,
  { retryAfter, ...limit }: Details = {},
): GraphQLError {
  const headers = new HeaderMap(retryAfter ? [['retry-after', String(retryAfter)]] : []);
  // RFC 6750, 3; what is wrong with the token nobody is told.
  if (code === 'UNAUTHENTICATED') headers.set('www-authenticate', 'Bearer');
  const http = { status: REFUSALS[code].status, headers };
  const message = refusalMessage(code, language, { retryAfter, ...limit });
  return new GraphQLError(message, { extensions: { code, ...limit, http } });
}

export function refusalOfOverLimit(over: OverLimit, language: Language): GraphQLError {
  const { code, limit, actual } = over;
  const figures = { limit, ...(actual !== undefined && { actual }) };
  return new GraphQLError(over.told(language), {
    extensions: { code, ...figures, http: { status: 400 } },
  });
}
