import { createHash, createPublicKey, verify } from 'node:crypto';
import fastify from 'fastify';
import { eventStoreDb } from '../../../src/infra/event-store/eventstoredb-event-store';
import { serveLog } from '../../../src/infra/http-server/log-routes';
import { exportBundle } from '../../../src/infra/proof/bundle/export-bundle';
import { verifyBundle } from '../../../src/infra/proof/bundle/verify-bundle';
import { parsePolicy } from '../../../src/infra/proof/policy';
import { startDouble } from '../../support/eventstoredb-double';
import { asOwner } from '../../support/postgres';
import { someHappenings } from '../views-fixture';
import { Sealing } from './sealing';

jest.setTimeout(120_000);

let sealing: Sealing;
afterEach(() => sealing.close());

/**
 * What another party writes who has read the specifications (C2SP signed-note, tlog-checkpoint,
 * tlog-tiles, RFC 6962) and none of our code: nothing of `src` is used from here to the end of it.
 */
const sha256 = (...parts: Uint8Array[]) =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** MTH(D[n]) of RFC 6962, 2.1, by its recursion. */
function treeHash(leaves: Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0] as Buffer;
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

async function audited(prefix: string, vkey: string): Promise<{ size: number; leaves: Buffer[] }> {
  const bytes = async (path: string) => {
    const response = await fetch(prefix + path);
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  };
  const note = (await bytes('checkpoint')).toString();
  const [text, signatures = ''] = note.split('\n\n') as [string, string];
  const [origin, size, root] = text.split('\n');
  // Base64 has the plus sign too.
  const [name, id = '', ...rest] = vkey.split('+');
  const key = rest.join('+');
  if (name !== origin) throw new Error('not the log of that key');
  const publicKey = createPublicKey({
    key: {
      kty: 'OKP',
      crv: 'Ed25519',
      x: Buffer.from(key, 'base64').subarray(1).toString('base64url'),
    },
    format: 'jwk',
  });
  const signed = signatures.split('\n').some((line) => {
    const [, by, base64 = ''] = line.split(' ');
    const signature = Buffer.from(base64, 'base64');
    return (
      by === name &&
      signature.subarray(0, 4).toString('hex') === id &&
      verify(null, Buffer.from(`${text}\n`), publicKey, signature.subarray(4))
    );
  });
  if (!signed) throw new Error('nobody has signed it');
  const levels: Buffer[][] = [];
  for (let width = Number(size); width > 0; width = Math.floor(width / 256)) {
    const hashes: Buffer[] = [];
    for (let n = 0; n * 256 < width; n++) {
      const rest = Math.min(256, width - n * 256);
      const index = String(n).padStart(3, '0');
      const path = `tile/${levels.length}/${index}${rest < 256 ? `.p/${rest}` : ''}`;
      const tile = await bytes(path);
      for (let at = 0; at < tile.length; at += 32) hashes.push(tile.subarray(at, at + 32));
    }
    levels.push(hashes);
  }
  const [leaves = [], ...above] = levels;
  if (leaves.length !== Number(size) || treeHash(leaves).toString('base64') !== root)
    throw new Error('the tiles are of another tree');
  above.forEach((hashes, level) => {
    hashes.forEach((hash, n) => {
      const below = (levels[level] as Buffer[]).slice(n * 256, n * 256 + 256);
      if (!treeHash(below).equals(hash)) throw new Error(`level ${level + 1}, hash ${n}`);
    });
  });
  return { size: Number(size), leaves };
}

test('another party, who has read the specifications only, agrees with the log over HTTP', async () => {
  sealing = await Sealing.open();
  const app = fastify();
  serveLog(app, sealing.pool);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  sealing.bench.onEnd(() => app.close());
  sealing.work();
  await sealing.ledger.append(...someHappenings(700, 50));
  await sealing.sealed();
  const [vkey = ''] = (await sealing.row()).vkeys;
  const { size, leaves } = await audited(`${url}/log/`, vkey);
  expect(size).toBe(700);
  expect(leaves).toEqual((await sealing.ledger.stored()).map(({ leafHash }) => leafHash));
  await asOwner(
    sealing.bench.url,
    `update log.tile set hashes = overlay(hashes placing '\\x00' from 5 for 1) where level = 1`,
  );
  await expect(audited(`${url}/log/`, vkey)).rejects.toThrow('level 1, hash 0');
});

test('a ledger in EventStoreDB, whose positions have gaps, is exported and verified', async () => {
  const server = await startDouble();
  const store = await eventStoreDb({ url: server.url('esdb'), log: () => undefined });
  sealing = await Sealing.open(store);
  sealing.bench.onEnd(() => server.stop());
  sealing.bench.onEnd(() => store.close());
  sealing.work();
  await sealing.ledger.append(...someHappenings(600, 51));
  await sealing.sealed();
  const file = `${sealing.home}/gaps.bundle`;
  const { secrets } = sealing.ledger;
  const parts = { store, secrets, pool: sealing.pool };
  expect(await exportBundle(parts, file, { payloads: true })).toMatchObject({
    size: 600,
    events: 600,
  });
  const [vkey] = (await sealing.row()).vkeys;
  const report = await verifyBundle(file, parsePolicy(`log ${vkey}\nquorum none\n`), []);
  const codes = [...new Set(report.findings.map(({ code }) => code))];
  // The test's events follow from no rules; everything else holds.
  expect(codes.filter((code) => code !== 'RULE')).toEqual([]);
  expect(report).toMatchObject({ size: 600, events: 600 });
});
