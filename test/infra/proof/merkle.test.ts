import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  consistencyRanges,
  EMPTY_ROOT,
  inclusionRanges,
  isConsistent,
  isIncluded,
  leafHash,
  nodeHash,
  type Range,
} from '../../../src/infra/proof/merkle';
import {
  edgeOf,
  grow,
  hashIn,
  parseTilePath,
  tileKey,
  tilePath,
  tilesOf,
  widthAt,
} from '../../../src/infra/proof/tiles';
import { describeVectors } from '../../support/vectors';

const bytes = (base64: string) => Buffer.from(base64, 'base64');

type Inclusion = {
  name: string;
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
};
type Consistency = {
  name: string;
  size1: number;
  size2: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
};

describeVectors<Inclusion[]>('rfc6962-inclusion', (vectors) => {
  test.each(vectors.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const leaf = { hash: bytes(each.leafHash), index: each.leafIdx };
    const tree = { size: each.treeSize, root: bytes(each.root) };
    expect(isIncluded(leaf, tree, (each.proof ?? []).map(bytes))).toBe(!each.wantErr);
  });
  test('are all there', () => expect(vectors).toHaveLength(98));
});

describeVectors<Consistency[]>('rfc6962-consistency', (vectors) => {
  /** Its roots have 12 bytes, and a hash here has 32. */
  const dummy = ({ name }: Consistency) => name.includes('sizes-are-equal-one-and-proof-is-empty');
  test.each(vectors.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const older = { size: each.size1, root: bytes(each.root1) };
    const later = { size: each.size2, root: bytes(each.root2) };
    const proof = (each.proof ?? []).map(bytes);
    expect(isConsistent(older, later, proof)).toBe(!each.wantErr && !dummy(each));
  });
  test('are all there, and one of them is refused on purpose', () =>
    expect([vectors.length, vectors.filter(dummy).length]).toEqual([98, 1]));
});

/** RFC 6962, 2.1, word for word, and with nothing in common with the code that it is held against. */
const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const largestBelow = (n: number) => 2 ** Math.floor(Math.log2(n - 1));
function MTH(D: Buffer[]): Buffer {
  if (D.length === 0) return sha256();
  if (D.length === 1) return sha256(Buffer.of(0), D[0] as Buffer);
  const k = largestBelow(D.length);
  return sha256(Buffer.of(1), MTH(D.slice(0, k)), MTH(D.slice(k)));
}
function PATH(m: number, D: Buffer[]): Buffer[] {
  if (D.length === 1) return [];
  const k = largestBelow(D.length);
  return m < k
    ? [...PATH(m, D.slice(0, k)), MTH(D.slice(k))]
    : [...PATH(m - k, D.slice(k)), MTH(D.slice(0, k))];
}
function SUBPROOF(m: number, D: Buffer[], b: boolean): Buffer[] {
  if (m === D.length) return b ? [] : [MTH(D)];
  const k = largestBelow(D.length);
  return m <= k
    ? [...SUBPROOF(m, D.slice(0, k), b), MTH(D.slice(k))]
    : [...SUBPROOF(m - k, D.slice(k), false), MTH(D.slice(0, k))];
}

const leavesOf = (size: number) => Array.from({ length: size }, (_, n) => Buffer.from(`leaf ${n}`));

/** A tree that has grown by steps, as the sealer lets it grow: only its edge is kept at hand. */
function grown(steps: number[]) {
  const tiles = new Map<string, Buffer>();
  let size = 0;
  let root = EMPTY_ROOT;
  for (const step of steps) {
    const edge = new Map(
      edgeOf(size).map((tile) => [tileKey(tile), tiles.get(tileKey(tile)) as Buffer]),
    );
    const hashes = leavesOf(size + step)
      .slice(size)
      .map(leafHash);
    const next = grow(size, edge, hashes);
    for (const { hashes: now, ...tile } of next.changed) tiles.set(tileKey(tile), now);
    ({ size, root } = next);
  }
  const only = (ranges: Range[]) =>
    new Map(tilesOf(ranges).map((tile) => [tileKey(tile), tiles.get(tileKey(tile)) as Buffer]));
  const proof = (ranges: Range[]) => ranges.map((range) => hashIn(only(ranges), range));
  return { size, root, tiles, proof };
}

describe('trees, and proofs made of tiles', () => {
  test('are those of the RFC, however the tree has grown', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(steps, fc.nat(), fc.nat(), (by, a, b) => {
        const tree = grown(by);
        const D = leavesOf(tree.size);
        expect(tree.root).toEqual(MTH(D));
        const index = a % tree.size;
        const path = tree.proof(inclusionRanges(index, tree.size));
        expect(path).toEqual(PATH(index, D));
        const leaf = { hash: leafHash(D[index] as Buffer), index };
        expect(isIncluded(leaf, tree, path)).toBe(true);
        const older = (b % tree.size) + 1;
        const proof = tree.proof(consistencyRanges(older, tree.size));
        expect(proof).toEqual(older === tree.size ? [] : SUBPROOF(older, D, true));
        const before = { size: older, root: MTH(D.slice(0, older)) };
        expect(isConsistent(before, tree, proof)).toBe(true);
      }),
      { seed: 20261128, numRuns: 60 },
    );
  });

  test('of every size up to 70, with every leaf and every older tree', () => {
    for (let size = 1; size <= 70; size++) {
      const D = leavesOf(size);
      const tree = { size, root: MTH(D) };
      for (let n = 0; n < size; n++) {
        const leaf = { hash: leafHash(D[n] as Buffer), index: n };
        expect(isIncluded(leaf, tree, PATH(n, D))).toBe(true);
        const older = { size: n + 1, root: MTH(D.slice(0, n + 1)) };
        expect(isConsistent(older, tree, SUBPROOF(n + 1, D, true))).toBe(true);
      }
    }
  });

  test('prove nothing else: not of another leaf, place, size or root, and not with more or less', () => {
    const D = leavesOf(11);
    const tree = { size: 11, root: MTH(D) };
    const [index, proof] = [6, PATH(6, D)];
    const leaf = { hash: leafHash(D[index] as Buffer), index };
    const flipped = proof.map((hash, n) => (n === 1 ? sha256(hash) : hash));
    const wrong: Parameters<typeof isIncluded>[] = [
      [{ ...leaf, index: 5 }, tree, proof],
      [{ ...leaf, index: 11 }, tree, proof],
      [{ ...leaf, index: -1 }, tree, proof],
      [{ ...leaf, index: 6.5 }, tree, proof],
      [{ ...leaf, hash: leafHash(D[5] as Buffer) }, tree, proof],
      [leaf, { ...tree, size: 12 }, proof.slice(1)],
      [leaf, { ...tree, root: sha256() }, proof],
      [leaf, tree, proof.slice(1)],
      [leaf, tree, [...proof, sha256()]],
      [leaf, tree, flipped],
      [leaf, tree, [Buffer.concat(proof), ...proof.slice(1)]],
    ];
    expect(wrong.map((each) => isIncluded(...each))).toEqual(wrong.map(() => false));
    expect(isIncluded(leaf, tree, proof)).toBe(true);
  });

  test('a tree of size 0 is the beginning of none that anybody could have seen', () => {
    const tree = { size: 3, root: MTH(leavesOf(3)) };
    expect(isConsistent({ size: 0, root: EMPTY_ROOT }, tree, [])).toBe(false);
    expect(isConsistent(tree, { size: 0, root: EMPTY_ROOT }, [])).toBe(false);
  });

  test('the hash of a node is never that of a leaf', () => {
    const [a, b] = [sha256(Buffer.of(1)), sha256(Buffer.of(2))];
    expect(nodeHash(a, b)).not.toEqual(leafHash(Buffer.concat([a, b])));
  });
});

describe('tiles', () => {
  test('70,000 leaves lie in the tiles that the standard tells of', () => {
    const widths = [
      [0, 272, 256],
      [0, 273, 112],
      [0, 274, 0],
      [1, 0, 256],
      [1, 1, 17],
      [2, 0, 1],
      [3, 0, 0],
    ] as const;
    expect(widths.map(([level, index]) => widthAt({ level, index }, 70_000))).toEqual(
      widths.map(([, , width]) => width),
    );
    expect(edgeOf(70_000).map((tile) => tilePath(tile, widthAt(tile, 70_000)))).toEqual([
      'tile/2/000.p/1',
      'tile/1/001.p/17',
      'tile/0/273.p/112',
    ]);
  });

  test('256 leaves fill one, and begin one above it', () => {
    const tree = grown([256]);
    expect([...tree.tiles].map(([key, hashes]) => [key, hashes.length / 32])).toEqual([
      ['0/0', 256],
      ['1/0', 1],
    ]);
    expect(tree.tiles.get('1/0')).toEqual(tree.root);
  });

  test.each([
    [{ level: 0, index: 1234067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 12, index: 0, width: 1 }, 'tile/12/000.p/1'],
    [{ level: 63, index: 999, width: 255 }, 'tile/63/999.p/255'],
    [{ level: 1, index: 1000, width: 256 }, 'tile/1/x001/000'],
  ])('%j is served at %s, and nowhere else', (tile, path) => {
    expect(tilePath(tile, tile.width)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  test.each([
    'tile/00/000',
    'tile/64/000',
    'tile/0/0',
    'tile/0/x000/001',
    'tile/0/001/067',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000/',
    'tile/entries/000',
    '/tile/0/000',
  ])('%s names no tile', (path) => expect(parseTilePath(path)).toBeNull());

  test('a tree does not grow on an edge that is not its own', () => {
    const edge = new Map([['0/0', Buffer.alloc(32 * 4)]]);
    expect(() => grow(5, edge, [sha256()])).toThrow('does not end at 5');
    expect(() => hashIn(edge, [0, 5])).toThrow('has less than 5 hashes');
  });
});
