import type { ClientBase, Pool } from 'pg';
import { SEALER_ROLE } from '../database/roles';
import { pause, withClient } from '../projector/transaction';
import { signCheckpoint, unverified } from '../proof/checkpoint';
import type { LogKeys } from '../proof/log-keys';
import { currentLog } from '../proof/log-tables';
import { GrowingTree } from '../proof/merkle';
import { accessOrigin } from './access-log';

export type SigningAccess = {
  pool: Pool;
  keys: LogKeys;
  signal: AbortSignal;
  log: (message: string) => void;
};

/** How often (ms) it is looked whether there is something to be signed. */
const LOOK = 500;
const PAGE = 5_000;

type Head = { size: string; peaks: Buffer; checkpoint: string | null };
const HEAD = 'select size, peaks, checkpoint from access.head';

/**
 * Signs the record of access where those who write it cannot: a process of the API alone has not the
 * log's key. Nothing is signed that does not grow out of what was signed here before.
 */
export async function signingAccess({ signal, log, ...parts }: SigningAccess): Promise<void> {
  let told: string | null = null;
  // Until it has to be known what the tree is made of.
  let tree = new GrowingTree();
  for (; !signal.aborted; await pause(LOOK, signal)) {
    try {
      if (isSigned((await parts.pool.query<Head>(HEAD)).rows[0])) continue;
      tree = await signAccess(parts, tree);
      told = null;
    } catch (error) {
      // Perhaps half grown: the next try begins where it is certain.
      tree = new GrowingTree();
      const { message } = error as Error;
      if (message !== told && !signal.aborted)
        log(`the record of access is not signed: ${message}`);
      told = message;
    }
  }
}

const isSigned = (head: Head | undefined): boolean =>
  !head || head.size === String(head.checkpoint === null ? 0 : unverified(head.checkpoint).size);

/** The tree that is signed now; `from`: what it was when it was signed here last, or an empty one. */
async function signAccess(
  { pool, keys }: Pick<SigningAccess, 'pool' | 'keys'>,
  from: GrowingTree,
): Promise<GrowingTree> {
  return withClient(pool, async (client) => {
    const log = await currentLog(client);
    const signer = log && (await keys.signer(log.vkeys.at(-1) as string));
    if (!log || !signer) return from;
    const origin = accessOrigin(log.origin);
    const note = await keys.lastSigned(origin);
    const grow = growing(client, note === null ? null : unverified(note));
    // Most of it before the lock, for which all wait who read what is recorded.
    const most = await grow(from, Number((await headOf(client, '')).size));
    await client.query(`begin; set local role ${SEALER_ROLE}`);
    const { size, peaks } = await headOf(client, 'for update');
    const tree = await grow(most, Number(size));
    if (!tree.peaksBytes().equals(peaks))
      throw new Error('its entries do not lead to the head of their tree');
    const checkpoint = signCheckpoint({ origin, size: tree.size, root: tree.root() }, [signer]);
    await client.query('update access.head set checkpoint = $1', [checkpoint]);
    await keys.remember(checkpoint);
    await client.query('commit');
    return tree;
  });
}

async function headOf(client: ClientBase, lock: '' | 'for update'): Promise<Head> {
  const [head] = (await client.query<Head>(`${HEAD} ${lock}`)).rows;
  if (!head) throw new Error('it has no head');
  return head;
}

type Signed = { size: number; root: Buffer };

/** Lets the tree grow to that many entries, by way of what was signed. */
const growing =
  (client: ClientBase, signed: Signed | null) =>
  async (from: GrowingTree, size: number): Promise<GrowingTree> => {
    if (signed && signed.size > size)
      throw new Error(`${signed.size} entries were signed, and there are ${size}`);
    const { rows } = await client.query<Pick<Head, 'size' | 'peaks'>>(
      'select size, peaks from access.removed order by size desc limit 1',
    );
    const [removed] = rows;
    const isGone = removed !== undefined && Number(removed.size) > from.size;
    const tree = isGone ? GrowingTree.resume(Number(removed.size), removed.peaks) : from;
    const compare = () => {
      if (signed?.size === tree.size && !signed.root.equals(tree.root()))
        throw new Error(`its first ${signed.size} entries are others than were signed`);
    };
    compare();
    while (tree.size < size) {
      const page = await client.query<{ number: string; leaf_hash: Buffer }>(
        `select number, leaf_hash from access.record where number > $1 and number <= $2
         order by number limit ${PAGE}`,
        [tree.size, size],
      );
      if (page.rows.length === 0) throw new Error(`the entry ${tree.size + 1} is gone`);
      for (const { number, leaf_hash } of page.rows) {
        if (Number(number) !== tree.size + 1) throw new Error(`the entry ${tree.size + 1} is gone`);
        tree.add(leaf_hash);
        compare();
      }
    }
    return tree;
  };
