import type { Language } from '../../domain/rejection';

/** How much one operation may be; each a whole number. */
export type OperationLimits = {
  /** Lexical tokens of the document, counted while it is parsed. */
  tokens: number;
  /** Fields within each other, fragments opened; introspection is not counted. */
  depth: number;
  /** Fields under another name, or asked for again in the same place, in the whole document. */
  aliases: number;
  /** Directives in the whole document. */
  directives: number;
  /** Places where a fragment is spread, in the whole document. */
  spreads: number;
  /** Fields of Query or Mutation in one operation, fragments opened. */
  rootFields: number;
  /** What the answer costs at most, in the points of `cost.ts`. */
  cost: number;
  /** Lists and objects within each other, in the variables. */
  variableDepth: number;
  /** Values in the variables, lists and objects among them. */
  variableValues: number;
};

type Wording = { code: string } & Record<Language, string>;

/** What is told about each; docs/errors.md lists the codes. `{limit}` is the number it sets. */
export const LIMIT_WORDING: Record<keyof OperationLimits, Wording> = {
  tokens: {
    code: 'QUERY_TOO_LONG',
    vi: 'Truy vấn quá dài: nhiều nhất {limit} ký hiệu.',
    en: 'The query is too long: at most {limit} tokens.',
  },
  depth: {
    code: 'QUERY_TOO_DEEP',
    vi: 'Truy vấn lồng quá sâu: nhiều nhất {limit} tầng.',
    en: 'The query is nested too deep: at most {limit} levels.',
  },
  aliases: {
    code: 'QUERY_TOO_REPETITIVE',
    vi: 'Truy vấn có quá nhiều bí danh hoặc trường lặp lại: nhiều nhất {limit}.',
    en: 'Too many aliases or repeated fields: at most {limit}.',
  },
  directives: {
    code: 'TOO_MANY_DIRECTIVES',
    vi: 'Truy vấn có quá nhiều chỉ thị (directive): nhiều nhất {limit}.',
    en: 'Too many directives: at most {limit}.',
  },
  spreads: {
    code: 'TOO_MANY_FRAGMENTS',
    vi: 'Truy vấn dùng đoạn (fragment) quá nhiều lần: nhiều nhất {limit}.',
    en: 'Fragments are used too often: at most {limit} times.',
  },
  rootFields: {
    code: 'TOO_MANY_ROOT_FIELDS',
    vi: 'Truy vấn hỏi quá nhiều điều một lúc: nhiều nhất {limit} trường ở gốc.',
    en: 'Too many questions at once: at most {limit} fields at the root.',
  },
  cost: {
    code: 'QUERY_TOO_COSTLY',
    vi: 'Truy vấn quá tốn kém: {actual} điểm, nhiều nhất {limit}. Hãy hỏi trang nhỏ hơn.',
    en: 'The query costs too much: {actual} points, at most {limit}. Ask for smaller pages.',
  },
  variableDepth: {
    code: 'VARIABLES_TOO_DEEP',
    vi: 'Biến lồng quá sâu: nhiều nhất {limit} tầng.',
    en: 'The variables are nested too deep: at most {limit} levels.',
  },
  variableValues: {
    code: 'VARIABLES_TOO_LARGE',
    vi: 'Biến có quá nhiều giá trị: nhiều nhất {limit}.',
    en: 'Too many values in the variables: at most {limit}.',
  },
};

/** The operation is more than one operation may be. Nothing of it was carried out. */
export class OverLimit extends Error {
  readonly code: string;

  constructor(
    readonly what: keyof OperationLimits,
    readonly limit: number,
    /** How much it is, where that was counted to the end. */
    readonly actual?: number,
  ) {
    super(`${LIMIT_WORDING[what].code}: at most ${limit}`);
    this.name = 'OverLimit';
    this.code = LIMIT_WORDING[what].code;
  }

  told(language: Language): string {
    return LIMIT_WORDING[this.what][language]
      .replace('{limit}', String(this.limit))
      .replace('{actual}', String(this.actual));
  }
}

/** Throws `OverLimit` where the amount is more than the limit. */
export function mustNotExceed(
  limits: OperationLimits,
  what: keyof OperationLimits,
  actual: number,
): void {
  if (actual > limits[what]) throw new OverLimit(what, limits[what], actual);
}
