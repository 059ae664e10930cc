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
export const canonicalJson = (value: unknown): string =>
  // What was read from canonical JSON is in order: then the engine's own printer is right, and quick.
  isInOrder(value) ? JSON.stringify(value) : inOrder(value);

/** Whether it is JSON, and all keys come in their order. */
function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object') return isPlain(value);
  if (value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let before = '';
  for (const key of Object.keys(value)) {
    if (key < before || !isInOrder((value as Record<string, unknown>)[key])) return false;
    before = key;
  }
  return true;
}

const isPlain = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);

function inOrder(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOrder).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const from = value as Record<string, unknown>;
    const members = Object.keys(from)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${inOrder(from[key])}`);
    return `{${members.join(',')}}`;
  }
  if (value !== null && !isPlain(value)) throw new Unstorable('', 'not JSON');
  return JSON.stringify(value);
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
