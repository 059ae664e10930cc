import type { Pool } from 'pg';
import { pause, withClient } from '../projector/transaction';
import { unverified } from '../proof/checkpoint';
import type { LogKeys } from '../proof/log-keys';
import { currentLog } from '../proof/log-tables';
import { accessOrigin, type Head, signedHead } from './access-log';

export type AccessSigning = {
  /** The application's: it is who keeps the record. */
  pool: Pool;
  keys: LogKeys;
  signal: AbortSignal;
  log: (message: string) => void;
};

/** How often (ms) to look whether something was written that nobody has signed. */
const EVERY = 1_000;

/**
 * Signs the record of access where those who write it cannot: replicas of the API do well without
 * the log's private key. For the process that has the place of the sealer, until the signal.
 */
export async function keepAccessSigned(parts: AccessSigning): Promise<void> {
  const { signal, log } = parts;
  let told: string | null = null;
  for (; !signal.aborted; await pause(EVERY, signal)) {
    try {
      await signAccess(parts);
      told = null;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== told && !signal.aborted)
        log(`the record of access is not signed: ${message}`);
      told = message;
    }
  }
}

async function signAccess({ pool, keys }: Pick<AccessSigning, 'pool' | 'keys'>): Promise<void> {
  if (await isSigned(pool)) return;
  await withClient(pool, async (client) => {
    await client.query('begin');
    const { rows } = await client.query<Head>('select size, peaks from access.head for update');
    const checkpoint = await signedHead(keys, client, rows[0] as Head);
    if (checkpoint !== null) {
      await client.query('update access.head set checkpoint = $1', [checkpoint]);
      await keys.remember(checkpoint);
    }
    await client.query('commit');
  });
}

/** Nothing is written yet, or all of it is signed in the name of the log that there is. */
async function isSigned(pool: Pool): Promise<boolean> {
  const [{ rows }, log] = await Promise.all([
    pool.query<{ size: string; checkpoint: string | null }>(
      'select size, checkpoint from access.head',
    ),
    currentLog(pool),
  ]);
  const [head] = rows;
  if (!head || !log || head.size === '0') return true;
  if (head.checkpoint === null) return false;
  const { origin, size } = unverified(head.checkpoint);
  return size === Number(head.size) && origin === accessOrigin(log.origin);
}
