import { hash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962 (section 2.1) over SHA-256. Sizes and indices are safe integers;
 * hashes have 32 bytes. Proofs are described by the ranges of leaves that their nodes cover, so
 * that making one from tiles and checking one go by the same few lines.
 */

/** Leaves from `from` up to and without `to`. */
export type Range = readonly [from: number, to: number];
/** A complete subtree: the `index`-th one of 2^height leaves. */
export type Subtree = { height: number; index: number };

export const HASH_BYTES = 32;

const sha256 = (...parts: Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');

export const EMPTY_ROOT = sha256();
/** SHA-256(0x00 ‖ leaf). */
export const leafHash = (leaf: Uint8Array): Buffer => sha256(Buffer.of(0), leaf);
/** SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  sha256(Buffer.of(1), left, right);

/** The largest power of two below n, for n > 1: where RFC 6962 divides a tree. */
function divide(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** What the nodes of PATH(index, D[size]) cover, from the leaf's sibling up to the root's child. */
export function inclusionRanges(index: number, size: number): Range[] {
  const within = (from: number, to: number): Range[] => {
    if (to - from === 1) return [];
    const middle = from + divide(to - from);
    return index < middle
      ? [...within(from, middle), [middle, to]]
      : [...within(middle, to), [from, middle]];
  };
  return within(0, size);
}

/** What the nodes of PROOF(older, D[size]) cover; 0 < older ≤ size. */
export function consistencyRanges(older: number, size: number): Range[] {
  const within = (from: number, to: number): Range[] => {
    // The old tree itself is known to whoever asks.
    if (to === older) return from === 0 ? [] : [[from, to]];
    const middle = from + divide(to - from);
    return older <= middle
      ? [...within(from, middle), [middle, to]]
      : [...within(middle, to), [from, middle]];
  };
  return within(0, size);
}

/** The complete subtrees of a range that begins where one as large as it may begin. */
export function subtreesOf([from, to]: Range): Subtree[] {
  const found: Subtree[] = [];
  for (let start = from; start < to; ) {
    let height = 0;
    while (2 ** (height + 1) <= to - start) height++;
    found.push({ height, index: start / 2 ** height });
    start += 2 ** height;
  }
  return found;
}

/** The hash of a range, from those of its complete subtrees. */
export function rangeHash(range: Range, hashOf: (subtree: Subtree) => Buffer): Buffer {
  const hashes = subtreesOf(range).map(hashOf);
  const last = hashes.pop();
  return last ? hashes.reduceRight((right, left) => nodeHash(left, right), last) : EMPTY_ROOT;
}

const isHash = (bytes: Uint8Array): boolean => bytes.length === HASH_BYTES;
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Whether the leaf stands at `index` in the tree of that size and root. Nothing extra is let by. */
export function isIncluded(
  leaf: { hash: Uint8Array; index: number },
  tree: { size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  const { hash, index } = leaf;
  if (![index, tree.size].every(Number.isSafeInteger) || index < 0 || index >= tree.size)
    return false;
  if (![hash, tree.root, ...proof].every(isHash)) return false;
  const ranges = inclusionRanges(index, tree.size);
  if (ranges.length !== proof.length) return false;
  const root = ranges.reduce((below, [from], n) => {
    const beside = proof[n] as Uint8Array;
    return from > index ? nodeHash(below, beside) : nodeHash(beside, below);
  }, hash);
  return same(root, tree.root);
}

/** Whether the later tree holds the older one as its beginning. 0 < older size ≤ later size. */
export function isConsistent(
  older: { size: number; root: Uint8Array },
  later: { size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (![older.size, later.size].every(Number.isSafeInteger)) return false;
  if (older.size < 1 || older.size > later.size) return false;
  if (![older.root, later.root, ...proof].every(isHash)) return false;
  const ranges = consistencyRanges(older.size, later.size);
  if (ranges.length !== proof.length) return false;
  // The old tree is a node of the proof, unless it is one that its asker knows: a whole subtree.
  const known = ranges[0]?.[1] === older.size;
  const seed = known ? (proof[0] as Uint8Array) : older.root;
  let [before, now] = [seed, seed];
  for (let n = known ? 1 : 0; n < ranges.length; n++) {
    const beside = proof[n] as Uint8Array;
    if ((ranges[n] as Range)[0] >= older.size) now = nodeHash(now, beside);
    else [before, now] = [nodeHash(beside, before), nodeHash(beside, now)];
  }
  return same(before, older.root) && same(now, later.root);
}

/** A tree that grows leaf by leaf and keeps nothing but what its root is made of. */
export class GrowingTree {
  size = 0;
  /** Of complete subtrees, the largest first. */
  private readonly peaks: Buffer[] = [];

  /** The same as it stood: its size, and what `peaksBytes` was. */
  static resume(size: number, peaks: Buffer): GrowingTree {
    const tree = new GrowingTree();
    tree.size = size;
    for (let at = 0; at < peaks.length; at += HASH_BYTES)
      tree.peaks.push(peaks.subarray(at, at + HASH_BYTES));
    if (tree.peaks.length !== subtreesOf([0, size]).length)
      throw new Error(`a tree of ${size} leaves is not made of ${tree.peaks.length} hashes`);
    return tree;
  }

  peaksBytes(): Buffer {
    return Buffer.concat(this.peaks);
  }

  add(hash: Buffer): void {
    let node = hash;
    // As many subtrees end here as the old size has ones at its end.
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2)
      node = nodeHash(this.peaks.pop() as Buffer, node);
    this.peaks.push(node);
    this.size++;
  }

  root(): Buffer {
    const last = this.peaks.at(-1);
    if (!last) return EMPTY_ROOT;
    return this.peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
  }
}
