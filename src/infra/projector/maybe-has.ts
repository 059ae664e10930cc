/** 2 MB: with a million texts in it, one new text in five hundred is taken for known. */
const BITS = 1 << 24;
const HASHES = 4;

/**
 * A set of texts that forgets none but may take a new one for known, in memory that does not grow:
 * a Bloom filter, its bits found by two hashes (Kirsch and Mitzenmacher, 2008).
 */
export class MaybeHas {
  private readonly bits = new Uint32Array(BITS / 32);

  add(text: string): void {
    const { bits } = this;
    const [first, step] = hashes(text);
    for (let n = 0; n < HASHES; n++) {
      const bit = (first + n * step) % BITS;
      bits[bit >>> 5] = (bits[bit >>> 5] as number) | (1 << (bit & 31));
    }
  }

  maybeHas(text: string): boolean {
    const { bits } = this;
    const [first, step] = hashes(text);
    for (let n = 0; n < HASHES; n++) {
      const bit = (first + n * step) % BITS;
      if (((bits[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

/** FNV-1a, and the same with another prime; the second is odd, so that no step is none. */
function hashes(text: string): [number, number] {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let n = 0; n < text.length; n++) {
    const unit = text.charCodeAt(n);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0x5bd1e995);
  }
  return [first >>> 0, (second | 1) >>> 0];
}
