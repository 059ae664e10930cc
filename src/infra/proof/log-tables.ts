import type { ClientBase, Pool } from 'pg';
import { HASH_BYTES, type Range } from './merkle';
import { edgeOf, hashIn, type TileId, type Tiles, tileKey, tilesOf, widthAt } from './tiles';

export type SignedTree = {
  size: number;
  /** Of the last event that is a leaf. */
  position: bigint;
  checkpoint: string;
};

/** One log as it stands in the database: the tree that is signed. */
export type LogRow = SignedTree & {
  number: number;
  origin: string;
  /** The note that is leaf 0; null where leaf 0 is an event. */
  firstLeaf: string | null;
  vkeys: string[];
  /** The tree that others are shown; null before the first. */
  published: SignedTree | null;
};

type Connection = Pool | ClientBase;
type Stored = Pick<LogRow, 'number' | 'origin' | 'vkeys' | 'checkpoint'> & {
  size: string;
  position: string;
  first_leaf: string | null;
  published: string | null;
  published_size: string;
  published_position: string;
};

const COLUMNS = `number, origin, first_leaf, vkeys, size, position, checkpoint,
  published, published_size, published_position`;
const CURRENT = `select ${COLUMNS} from log.logs
  where number = (select max(number) from log.logs)`;

const toRow = ({ number, origin, vkeys, checkpoint, ...row }: Stored): LogRow => ({
  number,
  origin,
  vkeys,
  checkpoint,
  firstLeaf: row.first_leaf,
  size: Number(row.size),
  position: BigInt(row.position),
  published:
    row.published === null
      ? null
      : {
          checkpoint: row.published,
          size: Number(row.published_size),
          position: BigInt(row.published_position),
        },
});

/** The log as others are shown it; null where nothing of it is. */
export const shownOf = (row: LogRow | null): LogRow | null =>
  row?.published && row.published.size > 0 ? { ...row, ...row.published } : null;

/** The log that grows; null before the first. */
export async function currentLog(connection: Connection): Promise<LogRow | null> {
  const { rows } = await connection.query<Stored>(CURRENT);
  return rows[0] ? toRow(rows[0]) : null;
}

/** The same, taken by this transaction; null where another has it just now, or began another. */
export async function takeLog(client: ClientBase): Promise<LogRow | null> {
  const { rows } = await client.query<Stored>(`${CURRENT} for update skip locked`);
  if (!rows[0]) return null;
  // While it was looked for, a log after it may have begun: then nothing is added to this one.
  const now = await currentLog(client);
  return now?.number === rows[0].number ? now : null;
}

/** The same, once nobody else has it. */
export async function holdLog(client: ClientBase): Promise<LogRow | null> {
  await client.query(`${CURRENT} for update`);
  return currentLog(client);
}

export async function logNumbered(connection: Connection, number: number): Promise<LogRow | null> {
  const { rows } = await connection.query<Stored>({
    name: 'log numbered',
    text: `select ${COLUMNS} from log.logs where number = $1`,
    values: [number],
  });
  return rows[0] ? toRow(rows[0]) : null;
}

/** Shows the tree of that row under that note: the signed one, perhaps with more signatures. */
export async function publish(connection: Connection, row: LogRow, note: string): Promise<void> {
  await connection.query({
    name: 'log publish',
    text: `update log.logs
      set published = $2, published_size = $3, published_position = $4
      where number = $1 and published_size <= $3`,
    values: [row.number, note, row.size, String(row.position)],
  });
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
