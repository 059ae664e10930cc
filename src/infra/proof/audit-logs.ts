import type { Pool } from 'pg';
import { lastOf } from './begin-log';
import { openCheckpoint } from './checkpoint';
import { allLogs, type LogRow, readRanges } from './log-tables';
import { HASH_BYTES } from './merkle';
import { parseVerifier } from './signed-note';
import { rootOf, TILE_WIDTH, type TileId, tileKey, tilePath, widthAt } from './tiles';

export type LogFinding = { code: 'TILE' | 'PREDECESSOR' | 'ROOT' | 'SIGNATURE'; detail: string };

const PAGE = 64;

type Tile = TileId & { hashes: Buffer };
type Range = { from: TileId; log: number };

/**
 * All logs by themselves: that every tile is as wide as its tree makes it and holds the roots of
 * those below it, also where the signed root does not go through them; that each ended log leads to
 * what it has signed, and is the first leaf of the next.
 */
export async function auditLogs(pool: Pool): Promise<LogFinding[]> {
  const findings: LogFinding[] = [];
  const logs = await allLogs(pool);
  for (const [n, log] of logs.entries()) {
    const name = `log ${log.number}`;
    for (const detail of await tilesOf(pool, log))
      findings.push({ code: 'TILE', detail: `${name}: ${detail}` });
    const next = logs[n + 1];
    if (!next) continue;
    if (next.firstLeaf !== lastOf(log))
      findings.push({
        code: 'PREDECESSOR',
        detail: `log ${next.number} does not begin with what ${name} has signed last`,
      });
    findings.push(...(await ended(pool, log)));
  }
  return findings;
}

async function ended(pool: Pool, log: LogRow): Promise<LogFinding[]> {
  const name = `log ${log.number}`;
  try {
    const signed = openCheckpoint(log.checkpoint, log.vkeys.map(parseVerifier));
    if (signed.size !== log.size || signed.origin !== log.origin)
      return [{ code: 'SIGNATURE', detail: `${name} has signed another size, or another log` }];
    const [root] = await readRanges(pool, log.number, [[0, log.size]]);
    return root?.equals(signed.root)
      ? []
      : [{ code: 'ROOT', detail: `the tiles of ${name} lead to another root than it signed` }];
  } catch (error) {
    return [{ code: 'SIGNATURE', detail: `${name}: ${(error as Error).message}` }];
  }
}

/** Level by level, a page of tiles with the one above it at a time. */
async function tilesOf(pool: Pool, log: LogRow): Promise<string[]> {
  const found: string[] = [];
  let count = 0;
  let above: Tile | null = null;
  for await (const tile of stored(pool, log.number)) {
    const width = widthAt(tile, log.size);
    const has = tile.hashes.length / HASH_BYTES;
    // A tile may have grown since the log's row was read.
    if (has < width || width === 0) found.push(`${tilePath(tile)} has ${has} hashes, not ${width}`);
    if (width > 0) count += 1;
    if (width < TILE_WIDTH || has < TILE_WIDTH) continue;
    const parent: TileId = { level: tile.level + 1, index: Math.floor(tile.index / TILE_WIDTH) };
    if (!above || tileKey(above) !== tileKey(parent))
      above = await one(pool, { from: parent, log: log.number });
    const at = (tile.index % TILE_WIDTH) * HASH_BYTES;
    if (
      !above?.hashes
        .subarray(at, at + HASH_BYTES)
        .equals(rootOf(tile.hashes.subarray(0, TILE_WIDTH * HASH_BYTES)))
    )
      found.push(`${tilePath(parent)} does not hold the root of ${tilePath(tile)}`);
  }
  const due = tileCount(log.size);
  if (count < due) found.push(`${due - count} tiles are missing`);
  return found;
}

function tileCount(size: number): number {
  let count = 0;
  for (let hashes = size; hashes > 0; hashes = Math.floor(hashes / TILE_WIDTH))
    count += Math.ceil(hashes / TILE_WIDTH);
  return count;
}

type Row = { level: number; index: string; hashes: Buffer };
const toTile = ({ level, index, hashes }: Row): Tile => ({ level, index: Number(index), hashes });

async function* stored(pool: Pool, log: number): AsyncGenerator<Tile> {
  for (let after: [number, number] = [-1, -1]; ; ) {
    const { rows } = await pool.query<Row>(
      `select level, index, hashes from log.tile where log = $1 and (level, index) > ($2, $3)
       order by level, index limit ${PAGE}`,
      [log, ...after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = [last.level, Number(last.index)];
    yield* rows.map(toTile);
  }
}

async function one(pool: Pool, { from, log }: Range): Promise<Tile | null> {
  const { rows } = await pool.query<Row>(
    'select level, index, hashes from log.tile where log = $1 and level = $2 and index = $3',
    [log, from.level, from.index],
  );
  return rows[0] ? toTile(rows[0]) : null;
}
