import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { isCode } from '../private-file';
import {
  ACCESS_HEAD,
  BadBackup,
  FORMAT,
  MANIFEST,
  type Manifest,
  TABLES,
  type TableFile,
} from './tables';

/**
 * Puts a backup into a database that `migrate` has made and nobody has written to: all of it or
 * nothing. The database checks each event again; the views are made at the next start.
 */
export async function restore(url: string, folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  for (const each of manifest.tables) await checkFile(folder, each);
  const client = new Client({ connectionString: url });
  // A lost connection rejects the query that waits; unheard it would end the process as well.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin');
    await mustBeEmpty(client);
    for (const { name } of TABLES) {
      const file = manifest.tables.find(({ table }) => table === name);
      if (!file) throw new BadBackup(`${folder} has no ${name}`);
      if (name === ACCESS_HEAD) await setAccessHead(client, folder, file);
      else await copyIn(client, folder, file);
    }
    await client.query(
      `update ledger.head set position = coalesce((select max(position) from ledger.events), 0)`,
    );
    await mustBeWhole(client, manifest);
    await client.query('commit');
  } finally {
    await client.end();
  }
  return manifest;
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) throw new BadBackup(`${folder} holds no whole backup`);
    throw error;
  });
  const manifest = JSON.parse(text) as Manifest;
  if (manifest.format !== FORMAT)
    throw new BadBackup(`${folder} is of the format ${manifest.format}, not ${FORMAT}`);
  return manifest;
}

/** All files before anything is written. */
async function checkFile(folder: string, { file, sha256 }: TableFile): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, file)), hash).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) throw new BadBackup(`${file} is missing`);
    throw error;
  });
  if (hash.digest('hex') !== sha256) throw new BadBackup(`${file} is not what was backed up`);
}

async function mustBeEmpty(client: Client): Promise<void> {
  await client.query('lock table ledger.events, log.logs in exclusive mode');
  for (const { name } of TABLES) {
    if (name === ACCESS_HEAD) continue;
    const { rowCount } = await client.query(`select from ${name} limit 1`);
    if (rowCount !== 0)
      throw new BadBackup(`this database is in use (${name}): restore into an empty one`);
  }
}

async function copyIn(client: Client, folder: string, { table, file, columns }: TableFile) {
  const text = `copy ${table} (${columns.map((name) => `"${name}"`).join(', ')}) from stdin`;
  await pipeline(createReadStream(join(folder, file)), client.query(copyFrom(text)));
}

async function setAccessHead(client: Client, folder: string, file: TableFile): Promise<void> {
  const table = 'restored_access_head';
  await client.query(`create temp table ${table} (like ${ACCESS_HEAD}) on commit drop`);
  await copyIn(client, folder, { ...file, table });
  await client.query(
    `update ${ACCESS_HEAD} set size = found.size, peaks = found.peaks,
       checkpoint = found.checkpoint from ${table} as found`,
  );
}

async function mustBeWhole(client: Client, { engine, position, tables }: Manifest) {
  const { rows } = await client.query<{ events: string; head: string }>(
    `select count(*) as events, coalesce(max(position), 0) as head from ledger.events`,
  );
  const [found] = rows;
  const written = tables.find(({ table }) => table === 'ledger.events')?.rows;
  const dense =
    engine === 'eventstoredb' || (found?.head === position && found.events === position);
  if (String(written) !== found?.events || !dense)
    throw new BadBackup('the events of this backup have gaps');
}
