import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUnavailable } from '../operation/unavailable';

/** A refusal in the shape of GraphQL's, so that a client reads all of them in one way. */
type Refusal = { status: number; code: string; vi: string; en: string };

const NOT_FOUND: Refusal = {
  status: 404,
  code: 'NOT_FOUND',
  vi: 'Không có gì ở địa chỉ này.',
  en: 'There is nothing at this address.',
};
const BAD_REQUEST: Refusal = {
  status: 400,
  code: 'BAD_REQUEST',
  vi: 'Yêu cầu không đúng định dạng.',
  en: 'The request is malformed.',
};
const INTERNAL: Refusal = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  vi: 'Hệ thống gặp lỗi; hãy báo lại mã yêu cầu.',
  en: 'Something went wrong; please report the request id.',
};
const UNAVAILABLE: Refusal = {
  status: 503,
  code: 'LEDGER_UNAVAILABLE',
  vi: 'Sổ ghi tạm thời chưa phục vụ được. Vui lòng thử lại sau ít giây.',
  en: 'The ledger cannot be reached just now. Please try again in a few seconds.',
};
/** Seconds after which it may be worth asking again. */
const RETRY_AFTER = '2';

/** By Fastify's codes; what stands in none of them is our fault when it says 500, else theirs. */
const KNOWN: Record<string, Refusal> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    vi: 'Yêu cầu quá lớn: tối đa {limit} KiB.',
    en: 'The request is too large: {limit} KiB at most.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    vi: 'Yêu cầu phải có dạng application/json.',
    en: 'The request has to be application/json.',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    ...BAD_REQUEST,
    vi: 'Nội dung không phải là JSON hợp lệ.',
    en: 'The body is not valid JSON.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    ...BAD_REQUEST,
    vi: 'Nội dung trống.',
    en: 'The body is empty.',
  },
};

/** Tells the caller no more than the code and the request's id; the log has the rest. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = refusalOf(error);
  if (refusal.status >= 500) request.log.error({ err: error }, 'request failed');
  else request.log.info({ code: refusal.code, why: codeOf(error) }, 'request refused');
  answer(refusal, request, reply);
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  answer(NOT_FOUND, request, reply);
}

function answer(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): void {
  const words = wantsEnglish(request.headers['accept-language']) ? refusal.en : refusal.vi;
  const limit = Math.floor((request.routeOptions.bodyLimit ?? 0) / 1024);
  const message = words.replace('{limit}', String(limit));
  const extensions = { code: refusal.code, requestId: request.id };
  if (refusal.status === 503) reply.header('retry-after', RETRY_AFTER);
  reply.code(refusal.status).type('application/json; charset=utf-8');
  reply.send({ errors: [{ message, extensions }] });
}

function refusalOf(error: unknown): Refusal {
  const known = KNOWN[codeOf(error) ?? ''];
  if (known) return known;
  if (isUnavailable(error)) return UNAVAILABLE;
  const status = membersOf(error).statusCode ?? 500;
  const theirs = typeof status === 'number' && status >= 400 && status < 500;
  return theirs ? { ...BAD_REQUEST, status } : INTERNAL;
}

function codeOf(error: unknown): string | undefined {
  const { code } = membersOf(error);
  return typeof code === 'string' ? code : undefined;
}

/** Of whatever was thrown: Fastify's own errors are no errors by Node's reckoning. */
function membersOf(error: unknown): { code?: unknown; statusCode?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}

/** RFC 9110, 12.5.4: English when it is liked better than Vietnamese, which is the default. */
function wantsEnglish(accepted = ''): boolean {
  const weights = new Map<string, number>();
  for (const part of accepted.slice(0, 200).toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.trim().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]);
    const language = range.split('-', 1)[0] ?? '';
    const weight = Number(quality.find((found) => found !== undefined) ?? 1);
    weights.set(language, Math.max(weight, weights.get(language) ?? 0));
  }
  return (weights.get('en') ?? 0) > (weights.get('vi') ?? 0);
}
