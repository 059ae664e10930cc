import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  canonicalJson,
  guardStorable,
  Unstorable,
} from '../../../src/domain/shared/canonical-json';

const file = join(__dirname, '..', '..', '..', '..', 'shared', 'vectors', 'rfc8785.json');
/** Published vectors (see the README beside them); not part of the project. */
const vectors: [string, { input: string; output: string }][] = existsSync(file)
  ? Object.entries(JSON.parse(readFileSync(file, 'utf8')))
  : [];

if (vectors.length > 0)
  describe('the published vectors of RFC 8785', () => {
    test.each(vectors)('%s', (_, { input, output }) =>
      expect(canonicalJson(JSON.parse(input))).toBe(output),
    );
  });
else
  describe('the published vectors of RFC 8785 are not here: ../shared/vectors is absent', () => {
    test('so they are not compared', () => expect(existsSync(file)).toBe(false));
  });

test.each([
  [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
  [{ '\u20ac': 1, '\ud83d\ude02': 2, '\ufb33': 3 }, '{"\u20ac":1,"\ud83d\ude02":2,"\ufb33":3}'],
  [{ '10': 1, '9': 2 }, '{"10":1,"9":2}'],
  [-0, '0'],
  ['Sở Ngoại vụ "đ"\n', '"Sở Ngoại vụ \\"đ\\"\\n"'],
  [[], '[]'],
  [{}, '{}'],
])('%j is written as %s', (value, text) => expect(canonicalJson(value)).toBe(text));

test.each([[undefined], [Number.NaN], [Number.POSITIVE_INFINITY], [() => 1], [{ a: undefined }]])(
  '%p is not JSON',
  (value) => expect(() => canonicalJson(value)).toThrow('not JSON'),
);

test('the order in which an object was made does not matter, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: 20261115, numRuns: 200 },
  );
});

describe('what must not enter the ledger', () => {
  test.each([
    ['text that is not in NFC', 'Đồng Nai'.normalize('NFD'), 'text must be in Unicode NFC'],
    ['a lone surrogate', 'a\ud800', 'text has a lone surrogate'],
    ['a null character', 'a\u0000b', 'text has a null character'],
    ['an integer beyond 2^53', 2 ** 53, 'number is not a safe integer'],
    ['a fraction', 0.5, 'number is not a safe integer'],
    ['no number', Number.NaN, 'number is not a safe integer'],
    ['nothing', undefined, 'undefined is not JSON'],
    ['a big integer', 1n, 'bigint is not JSON'],
    ['a function', () => 1, 'function is not JSON'],
  ])('%s, wherever it stands', (_, value, rule) => {
    expect(() => guardStorable(value)).toThrow(new Unstorable('', rule));
    expect(() => guardStorable({ lines: [{ note: 'x' }, { note: value }] })).toThrow(
      new Unstorable('lines.1.note', rule),
    );
  });

  test('a key that is not in NFC', () =>
    expect(() => guardStorable({ kỳ: { ['quý'.normalize('NFD')]: 1 } })).toThrow(
      new Unstorable('kỳ', 'text must be in Unicode NFC'),
    ));

  test('everything else may enter', () =>
    expect(() =>
      guardStorable({
        text: 'Sở Ngoại vụ 😂',
        most: Number.MAX_SAFE_INTEGER,
        least: Number.MIN_SAFE_INTEGER,
        list: [true, false, null, []],
      }),
    ).not.toThrow());
});
