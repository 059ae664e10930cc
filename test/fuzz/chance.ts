import fc from 'fast-check';

/** Everything that a fuzz run draws comes from here, so that its seed makes it again. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to below 1: mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From 0 to below n. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  often(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
}

const NASTY = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff x',
  '\ud83d\ude00',
  'e\u0301',
  '\u202e\u2066',
  '\ufeff',
  '\uffff',
  "'; drop table ledger.events; --",
  '%_\\',
  '$1',
  '{{constructor.constructor}}',
  '__proto__',
  'constructor',
  'đ'.repeat(3000),
  '../../etc/passwd',
  '"\\',
  '\\u0000',
  '9'.repeat(400),
];
const NUMBERS = [
  0, -0, 1, -1, 2, 20, 200, 201, 2147483647, 2147483648, -2147483649, 9007199254740992, 1e21, 1e308,
  -1e308, 5e-324, 0.1,
];
const LITERALS = [
  '1e400',
  '-0',
  '-1e-400',
  '00',
  '1.',
  '99999999999999999999999999',
  '0x10',
  'NaN',
];

/** Values that programs stumble over, and others that fast-check thinks of. */
export class Oddities {
  private readonly texts: string[];
  private readonly json: unknown[];

  constructor(
    seed: number,
    private readonly chance: Chance,
  ) {
    const drawn = { seed, numRuns: 400 };
    this.texts = [
      ...NASTY,
      ...fc.sample(fc.string({ unit: 'binary' }), drawn),
      ...fc.sample(fc.string({ unit: 'grapheme' }), drawn),
    ];
    this.json = fc.sample(fc.jsonValue({ stringUnit: 'binary' }), drawn);
  }

  text = (): string => this.chance.pick(this.texts);
  number = (): number => this.chance.pick(NUMBERS);
  /** As it is written in a document. */
  literal = (): string => this.chance.pick(LITERALS);

  any(): unknown {
    return this.chance.pick([this.text, this.number, () => this.chance.pick(this.json)])();
  }
}
