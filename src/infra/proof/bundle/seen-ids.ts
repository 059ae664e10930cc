import { hash } from 'node:crypto';

/** Half of the places stay empty, so that the next empty one is near. */
const FULL = 0.5;
const FIRST_PLACES = 1 << 12;

/**
 * Which ids were there before, in 16 to 32 bytes each, where a set of texts takes some 100: a table
 * of the first 64 bits of their SHA-256. None that came twice is missed. That two ids have the same
 * bits and are taken for one happens once in 30 million bundles of a million events each; who brings
 * that about on purpose has only spoilt his own bundle.
 */
export class SeenIds {
  private places = new Uint32Array(2 * FIRST_PLACES);
  private count = 0;

  /** False where it was there already. */
  add(id: string): boolean {
    if (this.count >= FULL * (this.places.length / 2)) this.grow();
    const digest = hash('sha256', id, 'buffer');
    // Two zeros are an empty place.
    const added = this.put(digest.readUInt32LE(0) || 1, digest.readUInt32LE(4));
    if (added) this.count += 1;
    return added;
  }

  private put(high: number, low: number): boolean {
    const { places } = this;
    const last = places.length / 2 - 1;
    for (let place = low & last; ; place = (place + 1) & last) {
      if (places[2 * place] === 0) {
        places[2 * place] = high;
        places[2 * place + 1] = low;
        return true;
      }
      if (places[2 * place] === high && places[2 * place + 1] === low) return false;
    }
  }

  private grow(): void {
    const before = this.places;
    this.places = new Uint32Array(2 * before.length);
    for (let at = 0; at < before.length; at += 2)
      if (before[at] !== 0) this.put(before[at] as number, before[at + 1] as number);
  }
}
