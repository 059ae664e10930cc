import { createHash } from 'node:crypto';

const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The root over leaf hashes by the words of RFC 6962, 2.1: what everything else is held against. */
export function rootOfLeaves(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return sha256();
  if (hashes.length === 1) return hashes[0] as Buffer;
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return sha256(Buffer.of(1), rootOfLeaves(hashes.slice(0, k)), rootOfLeaves(hashes.slice(k)));
}
