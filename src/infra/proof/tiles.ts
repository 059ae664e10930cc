import {
  EMPTY_ROOT,
  HASH_BYTES,
  nodeHash,
  type Range,
  rangeHash,
  type Subtree,
  subtreesOf,
} from './merkle';

/**
 * The tree in tiles of 256 hashes (C2SP tlog-tiles): level 0 holds leaf hashes, each hash of a
 * level above is the root of a full tile below. Only the last tile of a level is not full.
 */

export type TileId = { level: number; index: number };
export type Tiles = ReadonlyMap<string, Buffer>;

export const TILE_WIDTH = 256;
const HEIGHT = 8;
const HIGHEST_LEVEL = 63;

export const tileKey = ({ level, index }: TileId): string => `${level}/${index}`;

/** How many hashes a level of a tree has. */
const hashesAt = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level);

/** How many hashes of the tile a tree of that size has, 0 to 256. */
export const widthAt = ({ level, index }: TileId, size: number): number =>
  Math.min(TILE_WIDTH, Math.max(0, hashesAt(level, size) - index * TILE_WIDTH));

/**
 * The URL prefix of a log. Each has its own, for ever, since what is served below it never changes:
 * `/log/` is the first one's, also when that has ended.
 */
export const prefixOf = (number: number): string => (number === 1 ? '/log/' : `/log/${number}/`);

/** `tile/0/x001/x234/067`, with `.p/112` behind it for a tile that has 112 hashes only. */
export function tilePath({ level, index }: TileId, width = TILE_WIDTH): string {
  const parts: string[] = [];
  for (let rest = index; parts.length === 0 || rest > 0; rest = Math.floor(rest / 1000)) {
    const digits = String(rest % 1000).padStart(3, '0');
    parts.unshift(parts.length === 0 ? digits : `x${digits}`);
  }
  const partial = width < TILE_WIDTH ? `.p/${width}` : '';
  return `tile/${level}/${parts.join('/')}${partial}`;
}

/** The tile that a path names; null for every other spelling. */
export function parseTilePath(path: string): (TileId & { width: number }) | null {
  const found = /^tile\/(\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (!found) return null;
  const [, level = '', digits = '', partial] = found;
  const tile = { level: Number(level), index: Number(digits.replace(/[x/]/g, '')) };
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (tile.level > HIGHEST_LEVEL || width < 1) return null;
  return tilePath(tile, width) === path ? { ...tile, width } : null;
}

/** Where in which tile the hashes lie that a complete subtree is made of. */
function placeOf({ height, index }: Subtree): TileId & { offset: number; count: number } {
  const count = 2 ** (height % HEIGHT);
  const first = index * count;
  return {
    level: Math.floor(height / HEIGHT),
    index: Math.floor(first / TILE_WIDTH),
    offset: first % TILE_WIDTH,
    count,
  };
}

/** The tiles from which the hashes of the ranges are made. */
export function tilesOf(ranges: readonly Range[]): TileId[] {
  const needed = new Map<string, TileId>();
  for (const { level, index } of ranges.flatMap(subtreesOf).map(placeOf))
    needed.set(tileKey({ level, index }), { level, index });
  return [...needed.values()];
}

/** The tiles that are not full in a tree of that size: what is needed to let it grow. */
export const edgeOf = (size: number): TileId[] => tilesOf([[0, size]]);

/** The hash of a range of leaves; throws where a tile that it needs is not there or too narrow. */
export const hashIn = (tiles: Tiles, range: Range): Buffer =>
  rangeHash(range, (subtree) => {
    const { offset, count, ...tile } = placeOf(subtree);
    const bytes = tiles.get(tileKey(tile));
    if (!bytes || bytes.length < (offset + count) * HASH_BYTES)
      throw new Error(
        `the tile ${tilePath(tile)} of the log has less than ${offset + count} hashes`,
      );
    return rootOf(bytes.subarray(offset * HASH_BYTES, (offset + count) * HASH_BYTES));
  });

/** Of a power of two hashes, one behind the other. */
export function rootOf(hashes: Buffer): Buffer {
  let row = Array.from({ length: hashes.length / HASH_BYTES }, (_, n) =>
    hashes.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES),
  );
  while (row.length > 1)
    row = Array.from({ length: row.length / 2 }, (_, n) =>
      nodeHash(row[2 * n] as Buffer, row[2 * n + 1] as Buffer),
    );
  return row[0] ?? EMPTY_ROOT;
}

export type Grown = {
  size: number;
  root: Buffer;
  /** The tiles that are new or longer than before, as they are now. */
  changed: (TileId & { hashes: Buffer })[];
};

/** The tree with leaves added. `edge`: the tiles that `edgeOf(size)` names. */
export function grow(size: number, edge: Tiles, leaves: readonly Buffer[]): Grown {
  const changed = new Map<string, TileId & { parts: Buffer[] }>();
  const add = (level: number, n: number, hash: Buffer): void => {
    const tile = { level, index: Math.floor(n / TILE_WIDTH) };
    const key = tileKey(tile);
    const found = changed.get(key) ?? { ...tile, parts: hashesIn(edge.get(key)) };
    if (found.parts.length !== n % TILE_WIDTH)
      throw new Error(`the tile ${tilePath(tile)} of the log does not end at ${n % TILE_WIDTH}`);
    found.parts.push(hash);
    changed.set(key, found);
    if (found.parts.length === TILE_WIDTH)
      add(level + 1, tile.index, rootOf(Buffer.concat(found.parts)));
  };
  leaves.forEach((leaf, n) => {
    add(0, size + n, leaf);
  });
  const grown = [...changed.values()].map(({ parts, ...tile }) => ({
    ...tile,
    hashes: Buffer.concat(parts),
  }));
  const tiles = new Map([...edge, ...grown.map((tile) => [tileKey(tile), tile.hashes] as const)]);
  const now = size + leaves.length;
  return { size: now, root: hashIn(tiles, [0, now]), changed: grown };
}

const hashesIn = (tile: Buffer | undefined): Buffer[] =>
  Array.from({ length: (tile?.length ?? 0) / HASH_BYTES }, (_, n) =>
    (tile as Buffer).subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES),
  );
