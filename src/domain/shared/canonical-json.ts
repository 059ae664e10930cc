/** What must not enter the ledger; `path` names the place. */
export class Unstorable extends Error {
  constructor(
    readonly path: string,
    readonly rule: string,
  ) {
    super(`${path || 'value'}: ${rule}`);
    this.name = 'Unstorable';
  }
}

/**
 * Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, numbers and strings
 * as ECMAScript prints them. The input is plain JSON data.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const from = value as Record<string, unknown>;
    const members = Object.keys(from)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(from[key])}`);
    return `{${members.join(',')}}`;
  }
  const text = JSON.stringify(value);
  if (text === undefined || (typeof value === 'number' && !Number.isFinite(value)))
    throw new Unstorable('', 'not JSON');
  return text;
}

/** No lone surrogates, and no U+0000, which PostgreSQL cannot hold. */
export const isStorableText = (text: string): boolean =>
  text.isWellFormed() && !text.includes('\u0000');

/**
 * What the ledger stores: besides JSON only safe integers (money travels as text), Unicode in NFC
 * without lone surrogates, and no U+0000, which PostgreSQL cannot hold.
 */
export function guardStorable(value: unknown, path = ''): void {
  switch (typeof value) {
    case 'string':
      if (value.normalize('NFC') !== value)
        throw new Unstorable(path, 'text must be in Unicode NFC');
      if (!value.isWellFormed()) throw new Unstorable(path, 'text has a lone surrogate');
      if (value.includes('\u0000')) throw new Unstorable(path, 'text has a null character');
      return;
    case 'number':
      if (!Number.isSafeInteger(value)) throw new Unstorable(path, 'number is not a safe integer');
      return;
    case 'boolean':
      return;
    case 'object':
      if (value === null) return;
      for (const [key, each] of Object.entries(value)) {
        guardStorable(key, path);
        guardStorable(each, path ? `${path}.${key}` : key);
      }
      return;
    default:
      throw new Unstorable(path, `${typeof value} is not JSON`);
  }
}
