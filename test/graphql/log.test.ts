import { randomUUID } from 'node:crypto';
import { openCheckpoint } from '../../src/infra/proof/checkpoint';
import { isConsistent, isIncluded } from '../../src/infra/proof/merkle';
import { parseVerifier } from '../../src/infra/proof/signed-note';
import {
  hashIn,
  type TileId,
  tileKey,
  tilePath,
  tilesOf,
  widthAt,
} from '../../src/infra/proof/tiles';
import { type App, type Caller, FINANCE, FOREIGN, mutation, PLAN, startApp } from '../support/app';

/** The history as it can be checked over the network, by whoever is asked to trust it. */
let app: App;
let head: Caller;
let auditor: Caller;

beforeAll(async () => {
  app = await startApp();
  head = await app.as('AGENCY_HEAD', FOREIGN);
  auditor = await app.as('AUDITOR');
});
afterAll(() => app?.stop());

const draft = mutation('draftBudgetRequest', 'receipt { commandId position events { leafHash } }');
const line = { task: 'II.5.b.2', period: '2026', source: 'PROVINCIAL', requested: '1000000' };

async function drafted(commandId = randomUUID()) {
  const input = { planId: PLAN, lines: [line], commandId };
  return (await head.get(draft, { input })).draftBudgetRequest.receipt;
}

const CHECKPOINT = 'checkpoint { note origin size rootHash vkeys }';
const STATUS = `query ($id: ID!) { receiptStatus(commandId: $id) { status events { edges { node {
  position stream type status
  proof { position index leafHash hashes text ${CHECKPOINT} } } } } } }`;

const statusOf = async (id: string, caller = head) =>
  (await caller.get(STATUS, { id })).receiptStatus;

async function untilSealed(id: string) {
  for (let n = 0; n < 200; n++) {
    const status = await statusOf(id);
    if (status.status === 'SEALED') return status;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('not sealed');
}

const bytes = (base64: string) => Buffer.from(base64, 'base64');
const opened = (checkpoint: { note: string; vkeys: string[] }) =>
  openCheckpoint(checkpoint.note, checkpoint.vkeys.map(parseVerifier));

describe('a receipt', () => {
  test('is sealed within a second, and its proof is what the receipt says', async () => {
    const receipt = await drafted();
    const begun = performance.now();
    const { events } = await untilSealed(receipt.commandId);
    expect(performance.now() - begun).toBeLessThan(1_000);
    const [{ node }] = events.edges;
    expect(events.edges).toHaveLength(1);
    expect(node).toMatchObject({ type: 'BudgetRequestDrafted', status: 'SEALED' });
    const { proof } = node;
    expect(proof.leafHash).toBe(receipt.events[0].leafHash);
    const tree = opened(proof.checkpoint);
    const { size, rootHash, origin } = proof.checkpoint;
    expect({ size, origin, rootHash }).toEqual({
      size: tree.size,
      origin: tree.origin,
      rootHash: tree.root.toString('base64'),
    });
    const leaf = { hash: Buffer.from(receipt.events[0].leafHash, 'hex'), index: proof.index };
    expect(isIncluded(leaf, tree, proof.hashes.map(bytes))).toBe(true);
    expect(proof.text.split('\n')).toEqual([
      'c2sp.org/tlog-proof@v1',
      `index ${proof.index}`,
      ...proof.hashes,
      '',
      ...proof.checkpoint.note.split('\n'),
    ]);
  });

  test('concerns who gave the command, his agency and the auditors; for others it does not exist', async () => {
    const { commandId } = await drafted();
    await untilSealed(commandId);
    const colleague = await app.as('AGENCY_OFFICER', FOREIGN);
    for (const caller of [head, colleague, auditor])
      expect(await statusOf(commandId, caller)).toMatchObject({ status: 'SEALED' });
    const others = [
      await app.as('AGENCY_HEAD', 'so-cong-thuong'),
      await app.as('FINANCE', FINANCE),
      await app.as('REGISTRAR'),
      await app.as('COUNCIL_CLERK', 'hdnd-tinh'),
    ];
    for (const caller of others) expect(await statusOf(commandId, caller)).toBeNull();
    expect(await statusOf(randomUUID(), auditor)).toBeNull();
  });

  test('is asked for by a command id, however it is written', async () => {
    const { commandId } = await drafted();
    expect(await statusOf(commandId.toUpperCase())).not.toBeNull();
    expect(await head.refused(STATUS, { id: 'nothing' })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: 'commandId', rule: 'ID_MALFORMED' },
    });
  });
});

describe('the log in the graph', () => {
  const LOG = `query ($position: Position!) { log { ${CHECKPOINT}
    inclusionProof(position: $position) { index leafHash hashes ${CHECKPOINT} } } }`;

  test('proves any event to anybody, by hashes alone', async () => {
    const { position, events, commandId } = await drafted();
    await untilSealed(commandId);
    const stranger = await app.as('AGENCY_OFFICER', 'so-y-te');
    const { log } = await stranger.get(LOG, { position });
    const proof = log.inclusionProof;
    const leaf = { hash: Buffer.from(events[0].leafHash, 'hex'), index: proof.index };
    expect(isIncluded(leaf, opened(proof.checkpoint), proof.hashes.map(bytes))).toBe(true);
  });

  test('where no event is sealed there is no proof', async () => {
    for (const position of ['0', '999999', '9223372036854775807', '9999999999999999999'])
      expect((await head.get(LOG, { position })).log.inclusionProof).toBeNull();
  });

  const PROOF = `query ($from: SafeInt!, $to: SafeInt!) {
    log { consistencyProof(from: $from, to: $to) } }`;
  const tree = async () => opened((await head.get(`{ log { ${CHECKPOINT} } }`)).log.checkpoint);

  test('only grows: each checkpoint is proven to be the beginning of the next', async () => {
    const before = await tree();
    await untilSealed((await drafted()).commandId);
    const now = await tree();
    expect(now.size).toBeGreaterThan(before.size);
    const { log } = await head.get(PROOF, { from: before.size, to: now.size });
    expect(isConsistent(before, now, log.consistencyProof.map(bytes))).toBe(true);
    expect((await head.get(PROOF, { from: 1, to: 1 })).log.consistencyProof).toEqual([]);
  });

  test.each([
    [0, 1, 'from', 'NO_SUCH_TREE'],
    [2, 1, 'from', 'RANGE_REVERSED'],
    [1, 1_000_000, 'to', 'NO_SUCH_TREE'],
  ])('no proof goes from %d to %d', async (from, to, field, rule) => {
    const { extensions } = await head.refused(PROOF, { from, to });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field, rule });
  });

  test('is not for who is not signed in', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ log { checkpoint { note } } }' }),
    });
    expect(response.status).toBe(401);
  });
});

describe('the log over plain HTTP, without signing in', () => {
  const get = (path: string, method = 'GET') => fetch(`${app.url}/log/${path}`, { method });

  async function checkpoint() {
    const response = await get('checkpoint');
    const { log } = await head.get(`{ log { ${CHECKPOINT} } }`);
    const note = await response.text();
    return { response, ...openCheckpoint(note, log.checkpoint.vkeys.map(parseVerifier)) };
  }

  test('serves the checkpoint, which nobody keeps', async () => {
    const { response, size } = await checkpoint();
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(size).toBeGreaterThan(100);
  });

  test('serves tiles for ever, from which any client makes the root', async () => {
    const { size, root } = await checkpoint();
    const tiles = new Map<string, Buffer>();
    const ids: TileId[] = [...tilesOf([[0, size]]), { level: 0, index: 0 }];
    for (const tile of ids) {
      const response = await get(tilePath(tile, widthAt(tile, size)));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      tiles.set(tileKey(tile), Buffer.from(await response.arrayBuffer()));
    }
    expect(hashIn(tiles, [0, size])).toEqual(root);
  });

  test('a tile that has grown is still what it was', async () => {
    const whole = Buffer.from(await (await get('tile/0/000.p/7')).arrayBuffer());
    const part = Buffer.from(await (await get('tile/0/000.p/3')).arrayBuffer());
    expect([part.length, whole.length]).toEqual([96, 224]);
    expect(whole.subarray(0, 96)).toEqual(part);
  });

  test.each([
    'tile/0/999',
    'tile/5/000',
    'tile/0/0',
    'tile/0/000.p/256',
    'tile/0/x000/000',
    'tile/entries/000',
    'tile/',
    'key',
  ])('there is nothing at %s', async (path) => {
    const response = await get(path);
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });

  test('and nothing is taken there', async () => {
    expect((await get('checkpoint', 'POST')).status).toBe(404);
  });
});

test('readyz says how far the log is', async () => {
  await untilSealed((await drafted()).commandId);
  const { detail } = (await (await fetch(`${app.url}/readyz`)).json()) as {
    detail: { position: string; log: object };
  };
  expect(detail.log).toEqual({
    size: Number(detail.position),
    behind: '0',
    error: null,
    events: 0,
    seconds: 0,
  });
});
