import { createHash } from 'node:crypto';

/** The namespace of every id that Plan Ledger derives; chosen once, never changed. */
const NAMESPACE = Buffer.from('6f1cbb0d6f4d5a5c9d0d5a2a4f0e7c11', 'hex');

/** UUIDv5 (RFC 9562) of the parts: the same parts give the same id, on every machine. */
export function uuidOf(...parts: (string | number)[]): string {
  const hash = createHash('sha1').update(NAMESPACE).update(JSON.stringify(parts)).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}
