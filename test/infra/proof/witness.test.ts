import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { openCheckpoint, signCheckpoint } from '../../../src/infra/proof/checkpoint';
import { logKeys } from '../../../src/infra/proof/log-keys';
import { currentLog, readRanges } from '../../../src/infra/proof/log-tables';
import { consistencyRanges, GrowingTree, leafHash } from '../../../src/infra/proof/merkle';
import { type Policy, parsePolicy, parseWitnessPolicy } from '../../../src/infra/proof/policy';
import { cosignersOf } from '../../../src/infra/proof/publish';
import {
  Malformed,
  newSigner,
  openNote,
  parseVerifier,
  type Signer,
} from '../../../src/infra/proof/signed-note';
import { toBody } from '../../../src/infra/proof/witness/add-checkpoint';
import { serveWitness } from '../../../src/infra/proof/witness/serve-witness';
import { WitnessTaken } from '../../../src/infra/proof/witness/witness-state';
import { registered, someHappenings, until } from '../views-fixture';
import { Sealing } from './sealing';

jest.setTimeout(120_000);

/** Another party, over real HTTP; the sealer that asks it. */
let sealing: Sealing;
afterEach(() => sealing.close());
beforeEach(async () => {
  sealing = await Sealing.open();
});

const ORIGIN = 'ledger.example/log';
const port = (url: string) => Number(new URL(url).port);

async function witness(name: string, vkeys: string[], at = 0) {
  const policy = join(sealing.home, `${name}.policy`);
  await writeFile(policy, `${vkeys.map((vkey) => `log ${vkey}`).join('\n')}\nquorum none\n`);
  const home = join(sealing.home, name);
  const said: string[] = [];
  const log = (message: string) => void said.push(message);
  const served = await serveWitness({ home, policy, name, host: '127.0.0.1', port: at, log });
  let open = true;
  const close = async () => {
    if (open) await served.close();
    open = false;
  };
  sealing.bench.onEnd(close);
  return { ...served, name, home, policy, said, close };
}
type Served = Awaited<ReturnType<typeof witness>>;

const line = ({ name, vkey, url }: Served) => `witness ${name} ${vkey} ${url}`;
/** All of them have to sign, or as many as are said. */
const asking = (witnesses: Served[], needed: string | number = 'all'): Policy =>
  parseWitnessPolicy(
    `${witnesses.map(line).join('\n')}\n` +
      `group all-of-them ${needed} ${witnesses.map(({ name }) => name).join(' ')}\n` +
      'quorum all-of-them\n',
  );

describe('a witness', () => {
  let key: Signer;
  let served: Served;
  let tree: Buffer[];
  beforeEach(async () => {
    key = newSigner(ORIGIN);
    served = await witness('w.example', [key.vkey]);
    tree = Array.from({ length: 12 }, (_, n) => leafHash(Buffer.from(`${n}`)));
  });

  const rootOf = (leaves: Buffer[]) => {
    const growing = new GrowingTree();
    for (const leaf of leaves) growing.add(leaf);
    return growing.root();
  };
  const noteOf = (size: number, leaves = tree, signer = key, origin = ORIGIN) =>
    signCheckpoint({ origin, size, root: rootOf(leaves.slice(0, size)) }, [signer]);
  const proofOf = (from: number, to: number) =>
    consistencyRanges(from, to).map(([a, b]) => rootOf(tree.slice(a, b)));

  async function add(body: string) {
    const response = await fetch(`${served.url}/add-checkpoint`, { method: 'POST', body });
    const text = await response.text();
    return [response.status, text, response.headers.get('content-type')?.split(';')[0]] as const;
  }
  const ask = (old: number, size: number, proof = old > 0 ? proofOf(old, size) : []) =>
    add(toBody({ old, proof, note: noteOf(size) }));

  test('signs what grows out of what it has signed, with the time, and signs it again', async () => {
    for (const [old, size] of [
      [0, 5],
      [5, 8],
      [8, 12],
      [12, 12],
    ] as const) {
      const begun = Math.floor(Date.now() / 1000);
      const [status, text] = await ask(old, size);
      expect(status).toBe(200);
      const note = noteOf(size) + text;
      const { signatures } = openNote(note, [parseVerifier(served.vkey)]);
      expect(signatures).toHaveLength(1);
      expect(signatures[0]?.time).toBeGreaterThanOrEqual(begun);
      expect(signatures[0]?.time).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
    }
  });

  test('tells which size it knows to who asks from another, and goes not back', async () => {
    await ask(0, 8);
    for (const [old, size] of [
      [0, 12],
      [5, 12],
      [5, 5],
      [0, 5],
      [9, 12],
    ] as const)
      expect(await ask(old, size)).toEqual([409, '8\n', 'text/x.tlog.size']);
    expect((await ask(8, 12))[0]).toBe(200);
  });

  test('signs no other history, and says what it has seen', async () => {
    await ask(0, 8);
    const other = tree.map((leaf, n) => (n === 3 ? leafHash(Buffer.from('x')) : leaf));
    const longer = toBody({ old: 8, proof: proofOf(8, 12), note: noteOf(12, other) });
    expect((await add(longer))[0]).toBe(422);
    const same = toBody({ old: 8, proof: [], note: noteOf(8, other) });
    expect(await add(same)).toEqual([409, '8\n', 'text/x.tlog.size']);
    expect((await ask(8, 12, []))[0]).toBe(422);
    expect((await ask(8, 8, proofOf(8, 12)))[0]).toBe(422);
    expect(served.said).toHaveLength(4);
    expect(served.said[0]).toContain(noteOf(12, other));
    expect(served.said[0]).toContain(noteOf(8));
  });

  test('knows the logs that its policy names, as it stands now, and their keys', async () => {
    const another = newSigner('another.example/log');
    const stranger = newSigner(ORIGIN);
    const by = (signer: Signer, origin: string) =>
      toBody({ old: 0, proof: [], note: noteOf(5, tree, signer, origin) });
    expect((await add(by(another, 'another.example/log')))[0]).toBe(404);
    expect((await add(by(stranger, ORIGIN)))[0]).toBe(403);
    // The key of another log says nothing of this one.
    await writeFile(served.policy, `log ${key.vkey}\nlog ${another.vkey}\nquorum none\n`);
    expect((await add(by(another, ORIGIN)))[0]).toBe(403);
    expect((await add(by(another, 'another.example/log')))[0]).toBe(200);
    expect((await ask(0, 5))[0]).toBe(200);
  });

  test.each([
    ['nothing', ''],
    ['no old size', 'old \n\n'],
    ['an old size with a zero before it', 'old 05\n\n'],
    ['a proof that is none', 'old 0\nabc\n\n'],
  ])('%s is no question', async (_, body) =>
    expect((await add(`${body}${body ? noteOf(5) : ''}`))[0]).toBe(400),
  );

  test('an old size behind the new one is no question', async () =>
    expect((await add(toBody({ old: 9, proof: [], note: noteOf(5) })))[0]).toBe(400));

  test('what is too long is not read', async () =>
    expect((await add('x'.repeat(100_000)))[0]).toBe(413));

  test('of many who ask at once from one size, one tree is signed', async () => {
    await ask(0, 4);
    const answers = await Promise.all([8, 12, 8, 9, 10, 11].map((size) => ask(4, size)));
    expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
  });

  test('keeps what it signed before it answers, for itself, and shows it to who compares', async () => {
    const [, signature] = await ask(0, 5);
    const files = (await readdir(served.home)).filter((name) => name.startsWith('log-'));
    expect(files).toHaveLength(1);
    const [kept = ''] = files;
    expect(await readFile(join(served.home, kept), 'utf8')).toBe(noteOf(5) + signature);
    const shown = await fetch(`${served.url}/${kept.slice(4)}/checkpoint`);
    expect(await shown.text()).toBe(noteOf(5) + signature);
    expect((await fetch(`${served.url}/${'0'.repeat(64)}/checkpoint`)).status).toBe(404);
    await expect(witness('w.example', [key.vkey])).rejects.toThrow(WitnessTaken);
    await served.close();
    const { vkey } = served;
    served = await witness('w.example', [key.vkey]);
    expect(served.vkey).toBe(vkey);
    expect((await ask(0, 8))[0]).toBe(409);
    expect((await ask(5, 8))[0]).toBe(200);
  });
});

describe('a log that asks for witnesses', () => {
  /** The log's key is there before its first checkpoint, so that witnesses can know it. */
  const prepared = async () => (await sealing.keys.add(ORIGIN)).vkey;
  const events = (name: string, count: number) =>
    Array.from({ length: count }, (_, n) => ({
      ...registered(name, `${n}`),
      stream: `agencyRegistry-${name}${n}`,
    }));

  async function published(size: number) {
    await until(async () => (await currentLog(sealing.pool))?.published?.size === size);
    const { published: tree, vkeys } = await sealing.row();
    const note = tree?.checkpoint as string;
    return { note, ...openCheckpoint(note, vkeys.map(parseVerifier)) };
  }

  test('shows nothing but what they have signed', async () => {
    const vkey = await prepared();
    const [a, b] = [await witness('a.example', [vkey]), await witness('b.example', [vkey])];
    const policy = asking([a, b]);
    const worker = sealing.work({ policy });
    await sealing.ledger.append(...someHappenings(20, 1));
    const { note } = await published(20);
    expect(cosignersOf(note, policy).map(({ name }) => name)).toEqual(['a.example', 'b.example']);
    expect(worker.status()).toMatchObject({ size: 20, error: null, stopped: false });
  });

  test('waits for one that is away, signs nothing more meanwhile, and goes on when it is back', async () => {
    const vkey = await prepared();
    const [a, b] = [await witness('a.example', [vkey]), await witness('b.example', [vkey])];
    const policy = asking([a, b]);
    const worker = sealing.work({ policy });
    await sealing.ledger.append(...events('x', 3));
    await published(3);
    await b.close();
    await sealing.ledger.append(...events('y', 2));
    await until(() => worker.status().error !== null);
    expect(worker.status().error).toContain('waits for witnesses (b.example: ');
    await sealing.ledger.append(...events('z', 2));
    await until(async () => (await sealing.row()).size > 3);
    const waiting = await sealing.row();
    expect(waiting.published?.size).toBe(3);
    expect(worker.status()).toMatchObject({ size: 3, stopped: false });
    await witness('b.example', [vkey], port(b.url));
    await published(7);
    await until(() => worker.status().error === null);
  });

  test('goes on without one where two of three are enough', async () => {
    const vkey = await prepared();
    const all = [
      await witness('a.example', [vkey]),
      await witness('b.example', [vkey]),
      await witness('c.example', [vkey]),
    ] as const;
    const policy = asking([...all], 2);
    await all[2].close();
    sealing.work({ policy });
    await sealing.ledger.append(...events('x', 4));
    const { note } = await published(4);
    expect(cosignersOf(note, policy).map(({ name }) => name)).toEqual(['a.example', 'b.example']);
  });

  test('a process that dies between signing and the witnesses leaves nothing that is in the way', async () => {
    const vkey = await prepared();
    const a = await witness('a.example', [vkey]);
    const policy = asking([a]);
    await a.close();
    const first = sealing.work({ policy });
    await sealing.ledger.append(...events('x', 3));
    await until(
      async () => first.status().error !== null && (await currentLog(sealing.pool))?.size === 3,
    );
    await first.stop();
    expect((await sealing.row()).published).toBeNull();
    const again = await witness('a.example', [vkey], port(a.url));
    sealing.work({ policy });
    await published(3);
    // And one that dies when they have signed, before it is shown: they know it, and sign again.
    await again.close();
  });

  test('a tree that they have and the database has lost is ours, and is no alarm', async () => {
    const vkey = await prepared();
    const policy = asking([await witness('a.example', [vkey])]);
    const first = sealing.work({ policy });
    await sealing.ledger.append(...events('x', 3));
    await published(3);
    await setBack(sealing.pool, async () => {
      await sealing.ledger.append(...events('y', 5));
      await published(8);
      await first.stop();
    });
    expect((await sealing.row()).size).toBe(3);
    const next = sealing.work({ policy });
    await published(8);
    expect(next.status()).toMatchObject({ size: 8, error: null });
  });

  test('stops, and says so, when they know a later history than was signed here', async () => {
    const vkey = await prepared();
    const policy = asking([await witness('a.example', [vkey])]);
    const first = sealing.work({ policy });
    await sealing.ledger.append(...events('x', 3));
    await published(3);
    await setBack(sealing.pool, async () => {
      await sealing.ledger.append(...events('y', 5));
      await published(8);
      await first.stop();
    });
    // The home is set back too: nothing here tells any more.
    const next = sealing.work({ policy, keys: await restoredKeys() });
    await next.done;
    expect(next.status()).toMatchObject({ stopped: true });
    expect(next.status().error).toContain(
      'the witness a.example has signed 8 leaves, and here 3 are known',
    );
    expect((await sealing.row()).size).toBe(3);
  });

  test('stops when they know another history: two auditors cannot be shown two', async () => {
    const vkey = await prepared();
    const policy = asking([await witness('a.example', [vkey])]);
    const first = sealing.work({ policy });
    await sealing.ledger.append(...someHappenings(10, 5));
    await published(10);
    await first.stop();
    const thief = await Sealing.open();
    try {
      await thief.ledger.append(...someHappenings(14, 6));
      const other = thief.work({ policy, keys: await restoredKeys() });
      await other.done;
      expect(other.status()).toMatchObject({ stopped: true });
      expect(other.status().error).toContain('a.example');
      expect((await thief.row()).published).toBeNull();
    } finally {
      await thief.close();
    }
  });

  test('stops when they have signed another tree of the same size', async () => {
    const vkey = await prepared();
    const policy = asking([await witness('a.example', [vkey])]);
    const first = sealing.work({ policy });
    await sealing.ledger.append(...someHappenings(10, 5));
    await published(10);
    await first.stop();
    const thief = await Sealing.open();
    try {
      const keys = await restoredKeys();
      const before = thief.work({ keys });
      await thief.ledger.append(...someHappenings(10, 6));
      await thief.sealed();
      await before.stop();
      const other = thief.work({ policy, keys });
      await other.done;
      expect(other.status().error).toContain('has signed another tree of 10 leaves');
    } finally {
      await thief.close();
    }
  });

  test('where witnesses are asked from today on, they sign what stands', async () => {
    const vkey = await prepared();
    const before = sealing.work();
    await sealing.ledger.append(...events('x', 3));
    await published(3);
    await before.stop();
    const policy = asking([await witness('a.example', [vkey])]);
    sealing.work({ policy });
    await until(async () => {
      const { published: tree } = await sealing.row();
      return cosignersOf(tree?.checkpoint as string, policy).length === 1;
    });
    expect((await published(3)).size).toBe(3);
  });

  /** The same key in a home that remembers nothing of what it has signed. */
  async function restoredKeys() {
    const file = join(sealing.home, 'log', 'key');
    return logKeys({ home: join(sealing.home, 'restored'), file });
  }
});

/** The log's tables are after the work what they were before it. */
async function setBack(pool: Pool, work: () => Promise<void>): Promise<void> {
  const tables = ['log.logs', 'log.leaf', 'log.tile'];
  const kept: Record<string, unknown[]> = {};
  for (const table of tables) kept[table] = (await pool.query(`select * from ${table}`)).rows;
  await work();
  const owner = (text: string, values: unknown[] = []) => sealing.bench.asOwner(text, values);
  const disabled = tables.map((table) => `alter table ${table} disable trigger all`).join(';');
  await owner(`${disabled}; delete from log.leaf; delete from log.tile; delete from log.logs`);
  for (const table of tables)
    for (const row of kept[table] ?? [])
      await owner(`insert into ${table} select * from jsonb_populate_record(null::${table}, $1)`, [
        JSON.stringify(row, (_, value) =>
          value?.type === 'Buffer' ? `\\x${Buffer.from(value.data).toString('hex')}` : value,
        ),
      ]);
}

describe('a policy that a log publishes by', () => {
  const key = newSigner('w.example', 'witness').vkey;
  test('says where each witness is', () => {
    expect(() => parseWitnessPolicy(`witness w ${key}\nquorum w`)).toThrow(Malformed);
    expect(() => parseWitnessPolicy(`witness w ${key} ftp://w.example\nquorum w`)).toThrow(
      Malformed,
    );
    const { urls } = parseWitnessPolicy(`witness w ${key} https://w.example/a\nquorum w`);
    expect([...urls]).toEqual([['w', 'https://w.example/a']]);
  });

  test('counts a key once, whatever it is called', () => {
    const again = newSigner('w.example', 'witness');
    const [, , encoded = ''] = again.vkey.split('+');
    const log = `log ${newSigner('l.example').vkey}`;
    const both = `${log}\nwitness a ${again.vkey}\nwitness b ${again.vkey}\nquorum a`;
    expect(encoded).not.toBe('');
    expect(() => parsePolicy(both)).toThrow('the key stands twice');
  });

  test('proofs are asked for from tiles alone', async () => {
    sealing.work();
    await sealing.ledger.append(...someHappenings(9, 2));
    const { size } = await sealing.sealed();
    const { number } = await sealing.row();
    expect(await readRanges(sealing.pool, number, consistencyRanges(4, size))).toHaveLength(2);
  });
});
