import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import type { ValidationError } from 'class-validator';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { type Language, Rejected, rejectionMessage } from '../domain/rejection';
import { Unstorable } from '../domain/shared/canonical-json';
import { BadCursor } from '../projections/views';

type Presented = { message: string; code: string; extensions?: Record<string, unknown> };

const BAD_INPUT: Record<Language, (field: string, rule: string) => string> = {
  vi: (field, rule) => `Dữ liệu không hợp lệ ở ${field}: ${rule}.`,
  en: (field, rule) => `Invalid input in ${field}: ${rule}.`,
};

const INTERNAL: Record<Language, string> = {
  vi: 'Lỗi nội bộ. Vui lòng báo mã lỗi cho quản trị viên.',
  en: 'Internal error. Please give the error id to the administrator.',
};

/** The codes of class-validator's rules, as callers see them in `extensions.rule`. */
const RULES: Record<string, string> = {
  isUuid: 'ID_MALFORMED',
  isObjectId: 'ID_MALFORMED',
  isCode: 'CODE_MALFORMED',
  isNfc: 'TEXT_NOT_NFC',
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
  if (error instanceof Unstorable) {
    const rule = error.rule.includes('NFC') ? 'TEXT_NOT_NFC' : 'TEXT_NOT_STORABLE';
    return badInput(language, error.path, rule, error.rule);
  }
  if (error instanceof BadCursor)
    return badInput(language, 'after', 'CURSOR_MALFORMED', 'a cursor of this list');
  if (error instanceof ArgumentValidationError) {
    const { field, rule, text } = firstBroken(
      error.extensions.validationErrors as ValidationError[],
    );
    return badInput(language, field, rule, text);
  }
  return null;
}

function badInput(language: Language, field: string, rule: string, text: string): Presented {
  return {
    message: BAD_INPUT[language](field, text),
    code: 'BAD_USER_INPUT',
    extensions: { field, rule },
  };
}

/** The first rule that is broken, with the path of its field: `lines[0].requested`. */
function firstBroken(
  errors: ValidationError[],
  path = '',
): { field: string; rule: string; text: string } {
  const error = errors[0] as ValidationError;
  const name = /^\d+$/.test(error.property) ? `[${error.property}]` : `.${error.property}`;
  const field = path ? `${path}${name}` : error.property;
  if (error.children?.length) return firstBroken(error.children, field);
  const [constraint, text] = Object.entries(error.constraints ?? {})[0] ?? ['invalid', 'invalid'];
  return { field, rule: RULES[constraint] ?? constraint, text };
}

/** Apollo says where a variable was wrong only in its message: `at "input.lines[0].requested"`. */
function fieldIn(message: string): string | undefined {
  const path = /at "([^"]+)"/.exec(message)?.[1] ?? /Variable "\$(\w+)"/.exec(message)?.[1];
  return path?.replace(/^input\./, '');
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

/** GraphQL's own errors, and ours that carry a code, are written for callers. */
const isForCaller = (error: unknown): boolean =>
  error instanceof GraphQLError &&
  error.extensions.code !== 'INTERNAL_SERVER_ERROR' &&
  (!error.originalError || isForCaller(error.originalError));

/** What a caller is told. Nothing of an internal fault but its id. */
export function toFormatted(
  formatted: GraphQLFormattedError,
  error: unknown,
  language: Language,
): GraphQLFormattedError {
  const original = unwrapResolverError(error);
  const { locations, path } = formatted;
  const where = { ...(locations && { locations }), ...(path && { path }) };
  const presented = present(original, language);
  if (presented) {
    const { message, code, extensions } = presented;
    return { message, ...where, extensions: { ...extensions, code } };
  }
  if (isForCaller(original) || formatted.extensions?.code === 'BAD_USER_INPUT') {
    const { stacktrace: _stacktrace, ...extensions } = formatted.extensions ?? {};
    return {
      message: formatted.message,
      ...where,
      extensions: { ...extensions, ...brokenScalar(formatted.message, original) },
    };
  }
  return {
    message: INTERNAL[language],
    ...where,
    extensions: { code: 'INTERNAL_SERVER_ERROR', id: faultId(original as object) },
  };
}

/** A value that a scalar refused, in a variable or in the query itself: field, rule and code. */
function brokenScalar(message: string, error: unknown): Record<string, unknown> {
  const cause = error instanceof GraphQLError ? error.originalError : undefined;
  const named = [error, cause].find(
    (each): each is GraphQLError =>
      each instanceof GraphQLError && typeof each.extensions.rule === 'string',
  );
  const field = fieldIn(message);
  const tooLarge = /non 32-bit/.test(message);
  const rule = named?.extensions.rule ?? (tooLarge ? 'NUMBER_TOO_LARGE' : field && 'WRONG_TYPE');
  if (!rule) return {};
  return { ...(field && { field }), rule, code: 'BAD_USER_INPUT' };
}
