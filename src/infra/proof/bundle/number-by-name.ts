import { hash } from 'node:crypto';

/** Half of the places stay empty, so that the next empty one is near. */
const FULL = 0.5;
const FIRST_PLACES = 1 << 10;
/** Of the SHA-256 of a name, in words of 32 bits: nobody finds two names that share them. */
const WORDS = 4;

/**
 * A number for each name, in 24 to 48 bytes however long the name is, where a Map takes some 130:
 * a table of the first 128 bits of their SHA-256.
 */
export class NumberByName {
  private names = new Uint32Array(WORDS * FIRST_PLACES);
  /** NaN where a place is empty. */
  private numbers = new Float64Array(FIRST_PLACES).fill(Number.NaN);
  private count = 0;

  get(name: string): number | undefined {
    const number = this.numbers[this.placeOf(wordsOf(name), 0)] as number;
    return Number.isNaN(number) ? undefined : number;
  }

  set(name: string, number: number): void {
    if (this.count >= FULL * this.numbers.length) this.grow();
    this.put(wordsOf(name), 0, number);
  }

  private put(words: Uint32Array, at: number, number: number): void {
    const place = this.placeOf(words, at);
    if (Number.isNaN(this.numbers[place])) this.count += 1;
    for (let word = 0; word < WORDS; word++)
      this.names[WORDS * place + word] = words[at + word] as number;
    this.numbers[place] = number;
  }

  /** Of the name whose words stand there, or else the empty one that is to be its own. */
  private placeOf(words: Uint32Array, at: number): number {
    const { names, numbers } = this;
    const last = numbers.length - 1;
    for (let place = (words[at] as number) & last; ; place = (place + 1) & last) {
      if (Number.isNaN(numbers[place])) return place;
      let word = 0;
      while (word < WORDS && names[WORDS * place + word] === words[at + word]) word++;
      if (word === WORDS) return place;
    }
  }

  private grow(): void {
    const { names, numbers } = this;
    this.names = new Uint32Array(2 * names.length);
    this.numbers = new Float64Array(2 * numbers.length).fill(Number.NaN);
    this.count = 0;
    for (const [place, number] of numbers.entries())
      if (!Number.isNaN(number)) this.put(names, WORDS * place, number);
  }
}

function wordsOf(name: string): Uint32Array {
  const digest = hash('sha256', name, 'buffer');
  return Uint32Array.from({ length: WORDS }, (_, word) => digest.readUInt32LE(4 * word));
}
