import type { Pool } from 'pg';
import { openCheckpoint, unverified } from '../proof/checkpoint';
import type { LogKeys } from '../proof/log-keys';
import { allLogs } from '../proof/log-tables';
import { GrowingTree, leafHash } from '../proof/merkle';
import { parseVerifier } from '../proof/signed-note';
import { accessOrigin } from './access-log';

export type AccessFinding = { number: number | null; detail: string };

const PAGE = 2_000;

type Row = { number: string; body: string; leaf_hash: Buffer };
type Head = { size: string; peaks: Buffer; checkpoint: string | null };

/** Whether the record of access is still the one that was signed, as far as it was not removed. */
export async function auditAccess(pool: Pool, keys: LogKeys): Promise<AccessFinding[]> {
  const findings: AccessFinding[] = [];
  const find = (number: number | null, detail: string) => void findings.push({ number, detail });
  const head = (await pool.query<Head>('select size, peaks, checkpoint from access.head')).rows[0];
  if (!head) return [{ number: null, detail: 'the record of access has no head' }];
  const removed = (
    await pool.query<{ size: string; peaks: Buffer }>(
      'select size, peaks from access.removed order by size desc limit 1',
    )
  ).rows[0];
  const origins = (await allLogs(pool)).map(({ origin }) => accessOrigin(origin));
  const notes = await Promise.all(origins.map((origin) => keys.lastSigned(origin)));
  const kept = notes.flatMap((note) => (note === null ? [] : [unverified(note)]));
  const tree = GrowingTree.resume(Number(removed?.size ?? 0), removed?.peaks ?? Buffer.alloc(0));
  const signed = head.checkpoint === null ? null : unverified(head.checkpoint);
  const compare = () => {
    for (const { size, root } of [...kept, ...(signed ? [signed] : [])])
      if (size === tree.size && !root.equals(tree.root()))
        find(null, `the first ${size} entries of access are others than were signed`);
  };
  compare();
  for (let after = tree.size; after < Number(head.size); ) {
    const { rows } = await pool.query<Row>(
      `select number, body, leaf_hash from access.record where number > $1 and number <= $2
       order by number limit ${PAGE}`,
      [after, head.size],
    );
    if (rows.length === 0) break;
    for (const { number, body, leaf_hash } of rows) {
      if (Number(number) !== tree.size + 1) find(tree.size + 1, 'the entry is gone');
      if (!leafHash(Buffer.from(body)).equals(leaf_hash) || !says(body, Number(number)))
        find(Number(number), 'the entry is not what its hash says');
      tree.add(leaf_hash);
      after = Number(number);
      compare();
    }
  }
  if (tree.size !== Number(head.size) || !tree.peaksBytes().equals(head.peaks))
    find(null, 'the entries of access do not lead to the head of their tree');
  for (const { size } of kept)
    if (size > tree.size)
      find(null, `${size} entries of access were signed, ${tree.size} are here`);
  await signature(pool, head.checkpoint).catch((error: Error) => find(null, error.message));
  return findings;
}

const says = (body: string, number: number): boolean => {
  try {
    return (JSON.parse(body) as { number: number }).number === number;
  } catch {
    return false;
  }
};

async function signature(pool: Pool, checkpoint: string | null): Promise<void> {
  if (checkpoint === null) return;
  const logs = await allLogs(pool);
  const known = logs.flatMap(({ vkeys }) => vkeys.map(parseVerifier));
  const { origin } = openCheckpoint(checkpoint, known);
  if (!logs.some((log) => accessOrigin(log.origin) === origin))
    throw new Error('what is signed is no record of access of this log');
}
