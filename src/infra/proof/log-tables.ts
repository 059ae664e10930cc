import type { ClientBase, Pool } from 'pg';
import { HASH_BYTES, type Range } from './merkle';
import { edgeOf, hashIn, type TileId, type Tiles, tileKey, tilesOf, widthAt } from './tiles';

/** One log as it stands in the database. */
export type LogRow = {
  number: number;
  origin: string;
  /** The note that is leaf 0; null where leaf 0 is an event. */
  firstLeaf: string | null;
  vkeys: string[];
  size: number;
  /** Of the last event that is a leaf. */
  position: bigint;
  checkpoint: string;
};

type Connection = Pool | ClientBase;
type Stored = Omit<LogRow, 'size' | 'position' | 'firstLeaf'> & {
  size: string;
  position: string;
  first_leaf: string | null;
};

const COLUMNS = 'number, origin, first_leaf, vkeys, size, position, checkpoint';
const CURRENT = `select ${COLUMNS} from log.logs
  where number = (select max(number) from log.logs)`;

const toRow = ({ size, position, first_leaf, ...row }: Stored): LogRow => ({
  ...row,
  firstLeaf: first_leaf,
  size: Number(size),
  position: BigInt(position),
});

/** The log that grows; null before the first. */
export async function currentLog(connection: Connection): Promise<LogRow | null> {
  const { rows } = await connection.query<Stored>(CURRENT);
  return rows[0] ? toRow(rows[0]) : null;
}

/** The same, taken by this transaction; null where another has it just now. */
export async function takeLog(client: ClientBase): Promise<LogRow | null> {
  const { rows } = await client.query<Stored>(`${CURRENT} for update skip locked`);
  return rows[0] ? toRow(rows[0]) : null;
}

/** All logs, the first one first. */
export async function allLogs(connection: Connection): Promise<LogRow[]> {
  const { rows } = await connection.query<Stored>(
    `select ${COLUMNS} from log.logs order by number`,
  );
  return rows.map(toRow);
}

export async function readTiles(
  connection: Connection,
  log: number,
  ids: readonly TileId[],
): Promise<Tiles> {
  if (ids.length === 0) return new Map();
  const { rows } = await connection.query<{ level: number; index: string; hashes: Buffer }>({
    name: 'log tiles',
    text: `select level, index, hashes from unnest($2::int[], $3::bigint[]) as asked (l, i)
      join log.tile on log = $1 and level = l and index = i`,
    values: [log, ids.map(({ level }) => level), ids.map(({ index }) => index)],
  });
  return new Map(
    rows.map(({ level, index, hashes }) => [tileKey({ level, index: Number(index) }), hashes]),
  );
}

/** What is needed to let the tree of that size grow, though it may have grown meanwhile. */
export async function readEdge(
  connection: Connection,
  { number, size }: Pick<LogRow, 'number' | 'size'>,
): Promise<Tiles> {
  const edge = edgeOf(size);
  const tiles = await readTiles(connection, number, edge);
  const cut = (tile: TileId) =>
    tiles.get(tileKey(tile))?.subarray(0, widthAt(tile, size) * HASH_BYTES) ?? Buffer.alloc(0);
  return new Map(edge.map((tile) => [tileKey(tile), cut(tile)]));
}

/** The hashes of ranges of leaves, such as the nodes of a proof. */
export async function readRanges(
  connection: Connection,
  log: number,
  ranges: readonly Range[],
): Promise<Buffer[]> {
  const tiles = await readTiles(connection, log, tilesOf(ranges));
  return ranges.map((range) => hashIn(tiles, range));
}

/** The tile as a tree of that size has it; null where it has not so many hashes. */
export async function readTile(
  connection: Connection,
  { number, size }: LogRow,
  tile: TileId & { width: number },
): Promise<Buffer | null> {
  if (widthAt(tile, size) < tile.width) return null;
  const found = (await readTiles(connection, number, [tile])).get(tileKey(tile));
  return found?.subarray(0, tile.width * HASH_BYTES) ?? null;
}

/** Which leaf each of the positions is; those that are none yet are left out. */
export async function leavesAt(
  connection: Connection,
  log: number,
  positions: readonly bigint[],
): Promise<Map<bigint, number>> {
  const { rows } = await connection.query<{ position: string; index: string }>({
    name: 'log leaves',
    text: 'select position, index from log.leaf where log = $1 and position = any($2::bigint[])',
    values: [log, positions.map(String)],
  });
  return new Map(rows.map(({ position, index }) => [BigInt(position), Number(index)]));
}
