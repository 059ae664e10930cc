import type { Pool } from 'pg';
import type {
  InclusionProof,
  LogSource,
  SignedCheckpoint,
} from '../../domain/transparency-log/log-source';
import { unverified } from './checkpoint';
import { currentLog, type LogRow, leavesAt, readRanges, shownOf } from './log-tables';
import { consistencyRanges, inclusionRanges, type Range } from './merkle';
import type { Policy } from './policy';
import { cosignersOf } from './publish';
import { prefixOf } from './tiles';

const base64 = (bytes: Buffer): string => bytes.toString('base64');

/** The log as it is asked for over the network. Every proof is made from tiles. */
export function logSource(pool: Pool, policy: Policy | null = null): LogSource {
  const signed = signedBy(policy);
  return {
    async checkpoint() {
      const row = shownOf(await currentLog(pool));
      return row && signed(row);
    },

    async inclusionProofs(positions) {
      const row = shownOf(await currentLog(pool));
      if (!row || positions.length === 0) return [];
      const indices = await leavesAt(pool, row.number, positions);
      const sealed = positions.flatMap((position) => {
        const index = indices.get(position);
        return index === undefined || index >= row.size ? [] : [{ position, index }];
      });
      const paths = sealed.map(({ index }): Range[] => [
        [index, index + 1],
        ...inclusionRanges(index, row.size),
      ]);
      const hashes = await readRanges(pool, row.number, paths.flat());
      const checkpoint = signed(row);
      return sealed.map(({ position, index }, n): InclusionProof => {
        const [leaf, ...path] = hashes.splice(0, paths[n]?.length) as [Buffer, ...Buffer[]];
        const proof = path.map(base64);
        return {
          position,
          index,
          leafHash: leaf.toString('hex'),
          hashes: proof,
          checkpoint,
          text: proofText(index, proof, row.checkpoint),
        };
      });
    },

    async consistencyProof(from, to) {
      const row = shownOf(await currentLog(pool));
      if (!row || from < 1 || from > to || to > row.size) return null;
      return (await readRanges(pool, row.number, consistencyRanges(from, to))).map(base64);
    },
  };
}

/** What a row says to others. A note's signatures are looked at once. */
function signedBy(policy: Policy | null): (row: LogRow) => SignedCheckpoint {
  let last: { note: string; by: Pick<SignedCheckpoint, 'cosignatures' | 'witnessed'> } | null =
    null;
  const witnesses = (note: string) => {
    if (!policy) return { cosignatures: [], witnessed: false };
    const cosignatures = cosignersOf(note, policy);
    const witnessed = policy.quorum(new Set(cosignatures.map(({ name }) => name)));
    return { cosignatures, witnessed };
  };
  return ({ number, checkpoint: note, vkeys }) => {
    if (last?.note !== note) last = { note, by: witnesses(note) };
    const { origin, size, root } = unverified(note);
    const prefix = prefixOf(number);
    return { note, origin, size, rootHash: base64(root), vkeys, prefix, ...last.by };
  };
}

/** C2SP tlog-proof. */
const proofText = (index: number, hashes: readonly string[], checkpoint: string): string =>
  ['c2sp.org/tlog-proof@v1', `index ${index}`, ...hashes, '', checkpoint].join('\n');
