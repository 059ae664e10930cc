import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase, Pool } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { EventStore } from '../event-store/event-store';
import { replace } from '../private-file';
import { withClient } from '../projector/transaction';
import { currentLog } from '../proof/log-tables';
import { RELEASE } from '../release';
import { BadBackup, FORMAT, MANIFEST, type Manifest, TABLES, type TableFile } from './tables';

export type BackupParts = {
  store: EventStore;
  pool: Pool;
  engine: Manifest['engine'];
};

/**
 * Writes everything that cannot be made again into an empty folder, all as of one moment, while
 * everybody goes on working. Whoever has the folder has the keys of the texts as well.
 */
export async function backUp({ store, pool, engine }: BackupParts, folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new BadBackup(`${folder} is not empty`);
  const before = await store.head();
  return withClient(pool, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    const log = await currentLog(client);
    const position = engine === 'postgres' ? await headOf(client) : await store.head();
    // Keys are here and events there: one snapshot cannot be of both while events are written.
    if (engine === 'eventstoredb' && position !== before)
      throw new BadBackup('events are being written: stop api and clock until both are backed up');
    const tables: TableFile[] = [];
    for (const { name, order } of TABLES)
      tables.push(await copyOut(client, name, order, join(folder, `${name}.copy`)));
    await client.query('commit');
    const manifest: Manifest = {
      format: FORMAT,
      release: RELEASE,
      engine,
      madeAt: new Date().toISOString(),
      position: String(position),
      log: log && { origin: log.origin, size: log.size, position: String(log.position) },
      tables,
    };
    // Last: a folder without it is half a backup.
    await replace(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  });
}

/** Of the snapshot. */
async function headOf(client: ClientBase): Promise<bigint> {
  const { rows } = await client.query<{ position: string }>('select position from ledger.head');
  return BigInt(rows[0]?.position ?? 0);
}

async function copyOut(
  client: ClientBase,
  table: string,
  order: string,
  path: string,
): Promise<TableFile> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  const columns = rows.map(({ name }) => name);
  const text = `copy (select ${columns.join(', ')} from ${table} order by ${order}) to stdout`;
  const hash = createHash('sha256');
  const copying = client.query(copyTo(text));
  const hashing = new PassThrough().on('data', (chunk: Buffer) => hash.update(chunk));
  // Flushed: a backup that a power cut takes back is none.
  await pipeline(copying, hashing, createWriteStream(path, { mode: 0o600, flush: true }));
  const file = `${table}.copy`;
  return { table, file, columns, rows: copying.rowCount, sha256: hash.digest('hex') };
}
