import type { Pool } from 'pg';
import type {
  InclusionProof,
  LogSource,
  SignedCheckpoint,
} from '../../domain/transparency-log/log-source';
import { unverified } from './checkpoint';
import { currentLog, type LogRow, leavesAt, readRanges } from './log-tables';
import { consistencyRanges, inclusionRanges, type Range } from './merkle';

const base64 = (bytes: Buffer): string => bytes.toString('base64');

/** The log as it is asked for over the network. Every proof is made from tiles. */
export function logSource(pool: Pool): LogSource {
  return {
    async checkpoint() {
      const row = await currentLog(pool);
      return row && row.size > 0 ? signed(row) : null;
    },

    async inclusionProofs(positions) {
      const row = await currentLog(pool);
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
      const row = await currentLog(pool);
      if (!row || from < 1 || from > to || to > row.size) return null;
      return (await readRanges(pool, row.number, consistencyRanges(from, to))).map(base64);
    },
  };
}

function signed({ checkpoint: note, vkeys }: LogRow): SignedCheckpoint {
  const { origin, size, root } = unverified(note);
  return { note, origin, size, rootHash: base64(root), vkeys };
}

/** C2SP tlog-proof. */
const proofText = (index: number, hashes: readonly string[], checkpoint: string): string =>
  ['c2sp.org/tlog-proof@v1', `index ${index}`, ...hashes, '', checkpoint].join('\n');
