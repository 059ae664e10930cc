import type { ClientBase, Pool } from 'pg';
import { SEALER_ROLE } from '../database/roles';
import { withClient } from '../projector/transaction';
import { signCheckpoint } from './checkpoint';
import { type LogKeys, newOrigin } from './log-keys';
import { currentLog, holdLog, type LogRow } from './log-tables';
import { EMPTY_ROOT, leafHash } from './merkle';
import { grow } from './tiles';

/** Any number, the same in every process: whoever comes second waits. */
const LOCK = 7_203_645_119;

export type LogParts = {
  pool: Pool;
  keys: LogKeys;
  /** What a log that begins here is called. */
  origin: string | null;
};

/** The log of this database; the first one begins where there is none. */
export async function ensureLog(parts: LogParts): Promise<LogRow> {
  return (await currentLog(parts.pool)) ?? (await begin(parts, null));
}

/** A log after `old`, whose first leaf is the last checkpoint of that one. */
export const beginAnew = (parts: LogParts, old: LogRow): Promise<LogRow> => begin(parts, old);

function begin({ pool, keys, origin }: LogParts, old: LogRow | null): Promise<LogRow> {
  return withClient(pool, async (client) => {
    await client.query(`begin; set local role ${SEALER_ROLE}`);
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    // Whoever adds to it has ended, and nobody begins to: what follows is its last checkpoint.
    const found = await holdLog(client);
    // Somebody was first.
    if (found && found.number !== old?.number) {
      await client.query('commit');
      return found;
    }
    const row = await firstRow(keys, origin, found);
    await insert(client, row);
    if (row.size > 0) await keys.remember(row.checkpoint);
    await keys.rememberLog(row);
    await client.query('commit');
    return row;
  });
}

async function firstRow(keys: LogKeys, origin: string | null, old: LogRow | null): Promise<LogRow> {
  const kept = await keys.all();
  const usable = old ? [] : kept.filter((each) => origin === null || each.name === origin);
  const number = old ? Math.max(old.number, (await keys.newestLog())?.number ?? 0) + 1 : 1;
  const signer = usable.at(-1) ?? (await keys.add(nameOf(origin, number)));
  const firstLeaf = old ? lastOf(old) : null;
  const root = firstLeaf === null ? EMPTY_ROOT : leafHash(Buffer.from(firstLeaf));
  const size = firstLeaf === null ? 0 : 1;
  return {
    number,
    origin: signer.name,
    firstLeaf,
    vkeys: [signer.vkey],
    size,
    position: 0n,
    checkpoint: signCheckpoint({ origin: signer.name, size, root }, [signer]),
    published: null,
  };
}

/** The checkpoint that a log ended with: the last one that others were shown, if they were any. */
export const lastOf = ({ published, checkpoint }: LogRow): string =>
  published?.checkpoint ?? checkpoint;

/** Two logs never have one name: a checkpoint would not say of which it is. */
function nameOf(origin: string | null, number: number): string {
  if (origin === null) return newOrigin();
  return number > 1 ? `${origin}/${number}` : origin;
}

async function insert(client: ClientBase, row: LogRow): Promise<void> {
  const { number, origin, firstLeaf, vkeys, size, checkpoint } = row;
  await client.query(
    `insert into log.logs (number, origin, first_leaf, vkeys, size, position, checkpoint)
     values ($1, $2, $3, $4, $5, 0, $6)`,
    [number, origin, firstLeaf, vkeys, size, checkpoint],
  );
  if (firstLeaf === null) return;
  for (const tile of grow(0, new Map(), [leafHash(Buffer.from(firstLeaf))]).changed)
    await client.query('insert into log.tile (log, level, index, hashes) values ($1, $2, $3, $4)', [
      number,
      tile.level,
      tile.index,
      tile.hashes,
    ]);
}
