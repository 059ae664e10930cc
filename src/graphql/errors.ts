import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import type { ValidationError } from 'class-validator';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { type Language, Rejected, rejectionMessage } from '../domain/rejection';
import { Unstorable } from '../domain/shared/canonical-json';
import { BadCursor } from '../projections/views';

type Presented = { message: string; code: string; extensions?: Record<string, unknown> };

/** The rules of `BAD_USER_INPUT`, in words; `{limit}` is the number that the rule sets. */
export const INPUT_RULES = {
  ID_MALFORMED: { vi: 'mã định danh không đúng dạng', en: 'not an id of that kind' },
  CODE_MALFORMED: { vi: 'mã không đúng dạng', en: 'not a code' },
  TEXT_NOT_NFC: { vi: 'văn bản phải ở dạng Unicode NFC', en: 'text must be in Unicode NFC' },
  TEXT_NOT_STORABLE: { vi: 'văn bản có ký tự không lưu được', en: 'text that cannot be stored' },
  TEXT_TOO_SHORT: { vi: 'văn bản quá ngắn (ít nhất {limit})', en: 'too short (at least {limit})' },
  TEXT_TOO_LONG: { vi: 'văn bản quá dài (nhiều nhất {limit})', en: 'too long (at most {limit})' },
  NUMBER_TOO_LARGE: {
    vi: 'số quá lớn (nhiều nhất {limit})',
    en: 'the number is too large (at most {limit})',
  },
  NUMBER_TOO_SMALL: {
    vi: 'số quá nhỏ (ít nhất {limit})',
    en: 'the number is too small (at least {limit})',
  },
  NOT_A_NUMBER: { vi: 'phải là chuỗi chữ số', en: 'a string of digits' },
  NOT_A_DECIMAL: {
    vi: 'phải là chuỗi số thập phân, ví dụ 12.5',
    en: 'a decimal number as a string, such as 12.5',
  },
  HASH_MALFORMED: {
    vi: 'mã băm SHA-256 phải gồm 64 chữ số thập lục phân viết thường',
    en: 'a SHA-256 as 64 lower-case hexadecimal digits',
  },
  URL_MALFORMED: {
    vi: 'địa chỉ phải bắt đầu bằng http:// hoặc https://',
    en: 'an address that begins with http:// or https://',
  },
  NUMBER_MALFORMED: {
    vi: 'số, ký hiệu văn bản không đúng dạng (không có khoảng trắng)',
    en: 'not the number of a document (it has no blanks)',
  },
  LIST_TOO_LONG: {
    vi: 'danh sách quá dài (nhiều nhất {limit})',
    en: 'too many items (at most {limit})',
  },
  LIST_TOO_SHORT: {
    vi: 'danh sách quá ngắn (ít nhất {limit})',
    en: 'too few items (at least {limit})',
  },
  EXACTLY_ONE_OF: { vi: 'phải có đúng một trong các lựa chọn', en: 'exactly one of the choices' },
  REQUIRED: { vi: 'phải có giá trị', en: 'a value is needed' },
  CURSOR_MALFORMED: { vi: 'con trỏ không thuộc danh sách này', en: 'not a cursor of this list' },
  POSITION_NOT_REACHED: { vi: 'vị trí chưa có trong sổ', en: 'a position not reached yet' },
  RANGE_REVERSED: {
    vi: 'điểm đầu nằm sau điểm cuối',
    en: 'the beginning comes after the end',
  },
  NO_SUCH_TREE: {
    vi: 'nhật ký chưa có cây với kích thước này',
    en: 'the log has no tree of this size',
  },
  MUTATION_UNKNOWN: {
    vi: 'không có thao tác (mutation) mang tên này',
    en: 'no mutation has this name',
  },
  WRONG_TYPE: { vi: 'giá trị không đúng kiểu', en: 'a value of another type' },
} as const satisfies Record<string, Record<Language, string>>;
export type InputRule = keyof typeof INPUT_RULES;

const BAD_INPUT: Record<Language, string> = {
  vi: 'Dữ liệu không hợp lệ ở {field}: {rule}.',
  en: 'Invalid input in {field}: {rule}.',
};

/** An input that breaks a rule of its shape. */
export class BadInput extends Error {
  constructor(
    readonly field: string,
    readonly rule: InputRule,
  ) {
    super(`${field}: ${rule}`);
    this.name = 'BadInput';
  }
}

/** In place of Apollo's, which tells who asks how the server is set up. */
const NOT_SHOWN: Record<Language, string> = {
  vi: 'Lược đồ (schema) không được công bố ở đây.',
  en: 'The schema is not shown here.',
};

const INTERNAL: Record<Language, string> = {
  vi: 'Lỗi nội bộ. Vui lòng báo mã lỗi cho quản trị viên.',
  en: 'Internal error. Please give the error id to the administrator.',
};

/** The codes of class-validator's rules, as callers see them in `extensions.rule`. */
const RULES: Record<string, InputRule> = {
  isUuid: 'ID_MALFORMED',
  isObjectId: 'ID_MALFORMED',
  isCode: 'CODE_MALFORMED',
  isNfc: 'TEXT_NOT_NFC',
  isDocumentNumber: 'NUMBER_MALFORMED',
  isSpoken: 'TEXT_TOO_SHORT',
  isSha256: 'HASH_MALFORMED',
  isWebAddress: 'URL_MALFORMED',
  minLength: 'TEXT_TOO_SHORT',
  maxLength: 'TEXT_TOO_LONG',
  max: 'NUMBER_TOO_LARGE',
  min: 'NUMBER_TOO_SMALL',
  arrayMaxSize: 'LIST_TOO_LONG',
  arrayMinSize: 'LIST_TOO_SHORT',
  exactlyOne: 'EXACTLY_ONE_OF',
};

/** Errors that the caller caused, in words for him; null for everything else. */
function present(error: unknown, language: Language): Presented | null {
  if (error instanceof Rejected)
    return {
      message: rejectionMessage(error.code, error.details, language),
      code: error.code,
      extensions: { ...error.details },
    };
  if (error instanceof BadInput) return badInput(language, error.field, error.rule);
  if (error instanceof Unstorable)
    return badInput(
      language,
      error.path,
      error.rule.includes('NFC') ? 'TEXT_NOT_NFC' : 'TEXT_NOT_STORABLE',
    );
  if (error instanceof BadCursor) return badInput(language, 'after', 'CURSOR_MALFORMED');
  if (error instanceof ArgumentValidationError) {
    const broken = firstBroken(error.extensions.validationErrors as ValidationError[]);
    return badInput(language, broken.field, broken.rule, broken.limit);
  }
  return null;
}

function badInput(language: Language, field: string, rule: InputRule, limit = ''): Presented {
  const words = INPUT_RULES[rule][language];
  const text = limit ? words.replace('{limit}', limit) : words.replace(/ \([^)]*\{limit\}\)/, '');
  return {
    message: BAD_INPUT[language].replace('{field}', field).replace('{rule}', text),
    code: 'BAD_USER_INPUT',
    extensions: { field, rule },
  };
}

/** The first rule that is broken, with the path of its field: `lines[0].requested`. */
function firstBroken(
  errors: ValidationError[],
  path = '',
): { field: string; rule: InputRule; limit: string } {
  const error = errors[0] as ValidationError;
  const name = /^\d+$/.test(error.property) ? `[${error.property}]` : `.${error.property}`;
  const field = path ? `${path}${name}` : error.property;
  if (error.children?.length) return firstBroken(error.children, field);
  const [constraint = '', text = ''] = Object.entries(error.constraints ?? {})[0] ?? [];
  // class-validator tells the limit only in its own words.
  return { field, rule: RULES[constraint] ?? 'WRONG_TYPE', limit: /\d+/.exec(text)?.[0] ?? '' };
}

/**
 * The field of a value that GraphQL refused: of a variable by the message, which alone has its path
 * (`at "input.lines[0].requested"`); of a literal by the name that stands before it in the query.
 */
function fieldOf(error: unknown): string | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  const { message, source, positions } = error;
  const path = /at "([^"]+)"/.exec(message)?.[1] ?? /Variable "\$(\w+)"/.exec(message)?.[1];
  if (path) return path.replace(/^input\./, '');
  const before = source?.body.slice(0, positions?.[0] ?? 0);
  return before && /(\w+)\s*:\s*\[?\s*$/.exec(before)?.[1];
}

/** Id of an internal fault: the caller is told it, the log says what it was. */
const faults = new WeakMap<object, string>();

export function faultId(error: object): string {
  const known = faults.get(error) ?? randomUUID();
  faults.set(error, known);
  return known;
}

/** Whether nobody but us can do anything about it. */
export function isInternal(error: unknown): boolean {
  const original = unwrapResolverError(error);
  return present(original, 'en') === null && !isForCaller(original);
}

/**
 * Errors with a code are written for callers. GraphQL's own has none while it carries out an
 * operation: that is of a value that the caller gave, or of what we gave it to answer with.
 */
const isForCaller = (error: unknown): boolean =>
  error instanceof GraphQLError &&
  (error.extensions.code !== undefined || brokenValue(error) !== undefined) &&
  isNoFault(error);

const isNoFault = (error: unknown): boolean =>
  error instanceof GraphQLError &&
  error.extensions.code !== 'INTERNAL_SERVER_ERROR' &&
  (!error.originalError || isNoFault(error.originalError));

/** What a caller is told. Nothing of an internal fault but its id. */
export function toFormatted(
  formatted: GraphQLFormattedError,
  error: unknown,
  language: Language,
): GraphQLFormattedError {
  const original = unwrapResolverError(error);
  const { locations, path } = formatted;
  const where = { ...(locations && { locations }), ...(path && { path }) };
  if (formatted.extensions?.validationErrorCode === 'INTROSPECTION_DISABLED') {
    const extensions = { code: 'GRAPHQL_VALIDATION_FAILED' };
    return { message: NOT_SHOWN[language], ...where, extensions };
  }
  const presented = present(original, language);
  if (presented) {
    const { message, code, extensions } = presented;
    return { message, ...where, extensions: { ...extensions, code } };
  }
  if (isForCaller(original) || formatted.extensions?.code === 'BAD_USER_INPUT') {
    const broken = brokenValue(original);
    if (broken) {
      const { message, code, extensions } = badInput(language, broken.field, broken.rule);
      return { message, ...where, extensions: { ...extensions, code } };
    }
    const { stacktrace: _stack, http: _http, ...extensions } = formatted.extensions ?? {};
    return { message: formatted.message, ...where, extensions };
  }
  return {
    message: INTERNAL[language],
    ...where,
    extensions: { code: 'INTERNAL_SERVER_ERROR', id: faultId(original as object) },
  };
}

/** What GraphQL says of a value that is not of its field's type. */
const NOT_OF_TYPE =
  /cannot represent|Expected value of type|does not exist in "\w+" enum|got invalid value|Value is not|must be/;

/** The field and the rule of a value that a scalar, an enum or a type refused. */
function brokenValue(error: unknown): { field: string; rule: InputRule } | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  // After fifty of them GraphQL tells no more, and gives this one no code.
  if (/^Too many errors processing variables/.test(error.message))
    return { field: 'variables', rule: 'WRONG_TYPE' };
  const named = [error, error.originalError].find(
    (each): each is GraphQLError =>
      each instanceof GraphQLError && String(each.extensions.rule) in INPUT_RULES,
  );
  const field = fieldOf(error) ?? named?.extensions.field;
  if (!named && (!field || !NOT_OF_TYPE.test(error.message))) {
    const rule = error.extensions.code === undefined ? valueAt(error) : null;
    return rule ? { field: String(field ?? ''), rule } : undefined;
  }
  const rule = /non 32-bit/.test(error.message) ? 'NUMBER_TOO_LARGE' : 'WRONG_TYPE';
  return {
    field: String(field ?? ''),
    rule: (named?.extensions.rule as InputRule | undefined) ?? rule,
  };
}

/**
 * What is wrong with the value of an argument that the error stands at: it is found out while the
 * operation is carried out where a variable has none. Null where it stands at a field.
 */
function valueAt({ source, positions }: GraphQLError): InputRule | null {
  const first = source?.body[positions?.[0] ?? source.body.length] ?? '';
  if (first === '$') return 'REQUIRED';
  return /[[{]/.test(first) ? 'WRONG_TYPE' : null;
}
