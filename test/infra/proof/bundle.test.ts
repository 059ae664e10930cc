import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { canonicalJson } from '../../../src/domain/shared/canonical-json';
import { verifyBundle } from '../../../src/infra/proof/bundle/verify-bundle';
import { policyOf } from '../../../src/infra/proof/cli';
import { beginNewLog, rotateKey } from '../../../src/infra/proof/keep-log';
import { currentLog } from '../../../src/infra/proof/log-tables';
import { parsePolicy } from '../../../src/infra/proof/policy';
import { Malformed, newSigner, type Signer, signNote } from '../../../src/infra/proof/signed-note';
import { Attacked } from './attacked';

jest.setTimeout(120_000);

/** So many bytes from one flipped bit to the next: the bits go round. With `LONG` every byte's. */
const STRIDE = process.env.LONG ? 1 : 9;

/** Bundles as an auditor gets them: from whoever is suspected. */
let attacked: Attacked;
let bundle: string;
let held: string;
/** Of the last log. */
let key: Signer;

beforeAll(async () => {
  attacked = await Attacked.with(3);
  held = await attacked.checkpoint();
  await attacked.goOn('b', 2);
  bundle = await attacked.bundle();
});
afterAll(() => attacked?.close());

const codes = async (file: string, ...priors: string[]) =>
  [...new Set((await attacked.verify(file, ...priors)).findings.map(({ code }) => code))].sort();

/** The bundle with another header or another line. */
const with_ = (n: number, change: (value: Record<string, unknown>) => unknown) =>
  attacked.copyOf(bundle, (bytes) => {
    const lines = bytes.toString().split('\n');
    lines[n] = canonicalJson(change(JSON.parse(lines[n] as string)));
    return Buffer.from(lines.join('\n'));
  });
const withText = (change: (text: string) => string) =>
  attacked.copyOf(bundle, (bytes) => Buffer.from(change(bytes.toString())));

describe('a bundle', () => {
  test('is right, with its size, root and signer, and only its owner may read it', async () => {
    const { findings, ...report } = await attacked.verify(bundle, held);
    expect(findings).toEqual([]);
    expect(report).toMatchObject({
      valid: true,
      size: 5,
      events: 5,
      payloads: true,
      erased: 0,
      priors: [{ size: 3, agrees: true }],
      rules: { checked: 5, notChecked: {} },
      witnessed: {},
    });
    expect(report.signedBy).toEqual([/^log (.+)$/m.exec(attacked.policy)?.[1]]);
    expect(((await stat(bundle)).mode & 0o777).toString(8)).toBe('600');
  });

  test('without payloads says nothing of them, and proves the same but for the rules', async () => {
    const redacted = await attacked.bundle(false);
    const text = await readFile(redacted, 'utf8');
    expect(text).not.toContain('Sở');
    expect(text).not.toContain('nonce');
    expect(await attacked.verify(redacted, held)).toMatchObject({
      valid: true,
      size: 5,
      payloads: false,
      rules: { checked: 0, notChecked: { AgencyRegistered: 5 } },
    });
  });

  test('a bit flipped in any byte of it is found, whichever bundle it is', async () => {
    for (const file of [bundle, await attacked.bundle(false)]) {
      const bytes = await readFile(file);
      const unnoticed: number[] = [];
      for (let at = 0; at < bytes.length; at += STRIDE) {
        const changed = await attacked.copyOf(file, (copy) => {
          copy.writeUInt8(copy.readUInt8(at) ^ (1 << (at % 8)), at);
          return copy;
        });
        if ((await attacked.verify(changed)).valid) unnoticed.push(at);
      }
      expect(unnoticed).toEqual([]);
    }
  });

  test.each<[string, () => Promise<string>, string[]]>([
    ['is empty', () => withText(() => ''), ['MALFORMED']],
    ['is cut off in a line', () => withText((text) => text.slice(0, -20)), ['COUNT', 'MALFORMED']],
    [
      'has lost its last line',
      () => withText((text) => text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1)),
      ['COUNT'],
    ],
    [
      'has a line twice',
      () => withText((text) => text + text.slice(text.lastIndexOf('\n', text.length - 2) + 1)),
      ['COUNT', 'ID', 'RULE', 'STREAM'],
    ],
    [
      'is spelled with a space',
      () => withText((text) => text.replace('":', '": ')),
      ['NOT_CANONICAL'],
    ],
    ['is another format', () => with_(0, (head) => ({ ...head, format: 'x' })), ['MALFORMED']],
    ['says more than it should', () => with_(0, (head) => ({ ...head, more: 1 })), ['MALFORMED']],
    [
      'says that it has no payloads, and has',
      () => with_(0, (head) => ({ ...head, payloads: false })),
      ['COUNT', 'MALFORMED'],
    ],
    [
      'has a line without its nonce, as if it were erased',
      () => with_(2, (line) => ({ ...line, nonce: null })),
      ['ERASED'],
    ],
    [
      'has other contents than were committed to',
      () => with_(2, (line) => ({ ...line, data: { ...(line.data as object), name: 'Sở khác' } })),
      ['COMMITMENT'],
    ],
    [
      'has a first leaf that was never a checkpoint',
      () => with_(0, (head) => ({ ...head, firstLeaf: head.checkpoint })),
      ['COUNT', 'PREDECESSOR', 'ROOT'],
    ],
    [
      'has positions that go back',
      () => with_(3, (line) => ({ ...line, position: '1' })),
      ['POSITION'],
    ],
    [
      'tells a position that nobody needs',
      () => with_(3, (line) => ({ ...line, position: '3' })),
      ['NOT_CANONICAL'],
    ],
  ])('that %s is not right', async (_, made, expected) => {
    expect(await codes(await made())).toEqual(expected);
  });

  test('is nothing to who does not know its key', async () => {
    const stranger = newSigner('plan-ledger.local/other').vkey;
    const unknown = await verifyBundle(bundle, parsePolicy(`log ${stranger}\nquorum none`), []);
    expect(unknown.findings.map(({ code }) => code)).toEqual(['SIGNATURE']);
    expect(unknown).toMatchObject({ valid: false, origin: null, signedBy: [] });
  });

  test('what is no checkpoint proves nothing', async () => {
    expect(await codes(bundle, 'nothing')).toEqual(['SIGNATURE']);
  });
});

describe('keys change, and the history goes on', () => {
  test('another key is announced, and bundles are believed by it', async () => {
    const before = await attacked.checkpoint();
    const { from, to } = await attacked.run(async (system) => {
      const parts = { pool: system.source.pool, keys: system.logKeys, origin: null };
      const rotated = await rotateKey(parts, system.execute);
      await attacked.append(system, 'c', 1);
      return rotated;
    });
    const file = await attacked.bundle();
    // Who knows the old key alone does not believe what the new one signs.
    expect(await codes(file)).toEqual(['SIGNATURE']);
    Object.assign(attacked, { policy: `log ${to}\nlog ${from}\nquorum none` });
    expect(await attacked.verify(file, held, before)).toMatchObject({
      valid: true,
      size: 7,
      signedBy: [to],
      priors: [{ agrees: true }, { agrees: true }],
    });
  });

  test('the key is lost: another log begins with the last checkpoint of the old one', async () => {
    const before = await attacked.checkpoint();
    const home = await attacked.thiefsHome(false);
    const document = { number: '7/QĐ-UBND', date: '2026-03-01', issuer: 'UBND tỉnh' };
    const log = await attacked.opened(
      (system) =>
        beginNewLog(
          { pool: system.source.pool, keys: system.logKeys, origin: 'ledger.example/log' },
          system.execute,
          document,
        ),
      home,
    );
    expect(log.firstLeaf).toBe(before);
    await attacked.goOn('d', 1, home);
    const file = await attacked.bundle();
    // Who comes new is told the keys of all logs: the bundle holds what the old ones have signed.
    const policy = await attacked.opened(policyOf);
    expect(policy).toBe(
      attacked.policy
        .replace(/(log .+)\n(log .+)\n/, '$2\n$1\n')
        .replace('quorum', `log ${log.vkeys[0]}\nquorum`)
        .trimEnd(),
    );
    Object.assign(attacked, { policy });
    const verified = await attacked.verify(file, held, before);
    expect(verified).toMatchObject({ valid: true, findings: [], size: 10, events: 9 });
    expect(verified.origin).toBe('ledger.example/log/2');
    const row = await attacked.opened(({ source }) => currentLog(source.pool));
    expect(row?.number).toBe(2);
    expect(await attacked.audited()).toEqual([]);
    key = (await attacked.opened(({ logKeys }) => logKeys.all(), home)).at(-1) as Signer;
    bundle = file;
  });

  test('what the old log has signed last, its own key has signed: the new one says nothing of it', async () => {
    const { firstLeaf } = JSON.parse((await readFile(bundle, 'utf8')).split('\n')[0] as string);
    const resigned = signNote(firstLeaf.slice(0, firstLeaf.lastIndexOf('\n\n') + 1), [key]);
    const forged = await with_(0, (head) => ({
      ...head,
      predecessors: [{ checkpoint: resigned, firstLeaf: null }],
    }));
    expect(await codes(forged)).toEqual(['PREDECESSOR', 'SIGNATURE']);
    // Nor does one that somebody is said to have held.
    expect(await codes(bundle, resigned)).toEqual(['SIGNATURE']);
  });
});

describe('a policy', () => {
  const witnessKey = Buffer.concat([Buffer.of(4), Buffer.alloc(32, 1)]);
  const witnessId = createHash('sha256').update('w\n').update(witnessKey).digest('hex').slice(0, 8);
  const W = `witness W w+${witnessId}+${witnessKey.toString('base64')}`;
  const log = `log ${newSigner('a.example/log').vkey}`;
  test.each([
    ['no quorum', log],
    ['two of them', `${log}\nquorum none\nquorum none`],
    ['no log', 'quorum none'],
    ['a word that means nothing', `${log}\nwhatever\nquorum none`],
    ['a key that is none', `log a+b+c\nquorum none`],
    ['a key twice', `${log}\n${log}\nquorum none`],
    ['a quorum of nobody', `${log}\nquorum X`],
    ['a group of nobody', `${log}\ngroup G any\nquorum G`],
    ['a group with itself', `${log}\ngroup G any G\nquorum G`],
    ['a number that is not plainly one', `${log}\n${W}\ngroup G 0x1 W\nquorum G`],
    ['a log as a witness', `${log}\nwitness W ${newSigner('w').vkey}\nquorum W`],
    ['the word of an object', `${log}\nconstructor x\nquorum none`],
  ])('with %s is refused', (_, text) => expect(() => parsePolicy(text)).toThrow(Malformed));

  test('may have comments, tabs and empty lines', () =>
    expect(
      parsePolicy(`# ours\n\n\t${log} https://a.example/log\nquorum  none\n`).logs,
    ).toHaveLength(1));
});
