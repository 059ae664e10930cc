import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import {
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  unverified,
} from '../../../src/infra/proof/checkpoint';
import { EMPTY_ROOT, leafHash } from '../../../src/infra/proof/merkle';
import {
  Malformed,
  NotSigned,
  newSigner,
  openNote,
  parseSigner,
  parseVerifier,
  signNote,
} from '../../../src/infra/proof/signed-note';
import { grow, tileKey } from '../../../src/infra/proof/tiles';
import { describeVectors } from '../../support/vectors';

type Log = {
  origin: string;
  privateKey: string;
  publicKey: string;
  leaves: string[];
  checkpoints: string[];
};

describeVectors<Log>('tlog-checkpoints', (log) => {
  const signer = parseSigner(log.privateKey);

  test('the key pair is one', () => {
    expect(signer.vkey).toBe(log.publicKey);
    expect(signer.secret).toBe(log.privateKey);
  });

  test('every checkpoint comes out byte for byte', () => {
    const tiles = new Map<string, Buffer>();
    let tree = { size: 0, root: EMPTY_ROOT };
    const made = [signCheckpoint({ origin: log.origin, ...tree }, [signer])];
    for (const leaf of log.leaves) {
      const grown = grow(tree.size, tiles, [leafHash(Buffer.from(leaf))]);
      for (const { hashes, ...tile } of grown.changed) tiles.set(tileKey(tile), hashes);
      tree = grown;
      const { size, root } = tree;
      made.push(signCheckpoint({ origin: log.origin, size, root }, [signer]));
    }
    expect(log.checkpoints).toHaveLength(16);
    expect(made).toEqual(log.checkpoints);
  });

  test('and every one of them is believed', () => {
    const verifier = parseVerifier(log.publicKey);
    for (const [size, note] of log.checkpoints.entries())
      expect(openCheckpoint(note, [verifier])).toMatchObject({ origin: log.origin, size });
  });
});

const log = newSigner('ledger.example/log');
const other = newSigner('ledger.example/log');
const known = parseVerifier(log.vkey);
const TEXT = 'Sổ cái\n\nhai đoạn\n';
const note = signNote(TEXT, [log]);
/** The signature line with other bytes in it. */
const withSignature = (change: (bytes: Buffer) => Buffer): string => {
  const encoded = note.trimEnd().split(' ').at(-1) as string;
  return note.replace(encoded, change(Buffer.from(encoded, 'base64')).toString('base64'));
};

describe('a signed note', () => {
  test('is opened by whoever knows its key', () => {
    expect(openNote(note, [known])).toEqual({
      text: TEXT,
      signatures: [{ verifier: known, time: 0 }],
    });
  });

  test('signatures of others are passed over, also of the same name', () => {
    const both = signNote(TEXT, [other, log]);
    expect(openNote(both, [known]).signatures.map((each) => each.verifier)).toEqual([known]);
    expect(() => openNote(signNote(TEXT, [other]), [known])).toThrow(NotSigned);
    expect(() => openNote(note, [])).toThrow(NotSigned);
  });

  test('a wrong signature by a known key spoils it, whatever else is right', () => {
    const flipped = withSignature((bytes) => {
      bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
      return bytes;
    });
    expect(() => openNote(flipped, [known])).toThrow(NotSigned);
    const beside = `${flipped}${other.sign(TEXT)}`;
    expect(() => openNote(beside, [known, parseVerifier(other.vkey)])).toThrow(NotSigned);
    expect(() =>
      openNote(
        withSignature((bytes) => bytes.subarray(0, 60)),
        [known],
      ),
    ).toThrow(NotSigned);
  });

  test('no other text has its signature', () => {
    expect(() => openNote(note.replace('hai', 'ba'), [known])).toThrow(NotSigned);
    expect(() => openNote(`\n${note}`, [known])).toThrow(NotSigned);
  });

  test.each([
    ['nothing', ''],
    ['no signature', TEXT],
    ['no newline at the end', note.trimEnd()],
    ['an empty line at the end', `${note}\n`],
    ['a control character', note.replace('hai', 'h\tai')],
    ['a carriage return', note.replace('\n', '\r\n')],
    ['a hyphen for the dash', note.replace('— ', '- ')],
    ['base64 in another spelling', note.replace(/=*\n$/, '\n')],
    ['a signature that is only an id', withSignature((bytes) => bytes.subarray(0, 4))],
    ['a plus in the name', note.replace('— ledger', '— led+ger')],
    ['a lone surrogate', note.replace('hai', '\ud800')],
    ['more signatures than anybody needs', `${note}${log.sign(TEXT).repeat(100)}`],
    ['a megabyte', signNote(`${'x'.repeat(1_000_000)}\n`, [log])],
  ])('%s is refused', (_, text) => expect(() => openNote(text, [known])).toThrow(Malformed));

  test('the example of the standard keeps its key id', () => {
    const vkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    const said =
      'If you think cryptography is the answer to your problem,\n' +
      "then you don't know what your problem is.\n";
    const signed =
      `${said}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKv` +
      'qfqdngotpRZb6KE6RyyBwJnAM=\n';
    expect(openNote(signed, [parseVerifier(vkey)]).text).toBe(said);
  });
});

describe('keys', () => {
  const [name, id, encoded] = log.vkey.split('+') as [string, string, string];

  test('come back as they were written', () => {
    expect(parseSigner(log.secret).vkey).toBe(log.vkey);
    expect(known).toMatchObject({ name: 'ledger.example/log', id, type: 'log' });
  });

  test.each([
    ['no key', ''],
    ['another name', `other+${id}+${encoded}`],
    ['another id', `${name}+00000000+${encoded}`],
    ['an id in capitals', `${name}+ABCDEF01+${encoded}`],
    ['a name with a space', `a b+${id}+${encoded}`],
    ['another type', `${name}+${id}+${Buffer.alloc(33, 9).toString('base64')}`],
    ['a short key', `${name}+${id}+${Buffer.alloc(20, 1).toString('base64')}`],
    ['a trailing newline', `${log.vkey}\n`],
  ])('%s is refused', (_, vkey) => expect(() => parseVerifier(vkey)).toThrow(Malformed));

  test('a private key with the id of another is refused, and so is a name that cannot be one', () => {
    expect(() => parseSigner(log.secret.replace(id, '00000000'))).toThrow(Malformed);
    expect(() => newSigner('a b')).toThrow(Malformed);
    expect(() => newSigner('a+b')).toThrow(Malformed);
    expect(() => newSigner('')).toThrow(Malformed);
  });
});

test("a witness's cosignature holds for its time and for no other", () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12);
  const text = 'ledger.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
  const id = createHash('sha256')
    .update('witness.example\n')
    .update(Buffer.of(4))
    .update(raw)
    .digest()
    .subarray(0, 4);
  const vkey = `witness.example+${id.toString('hex')}+${Buffer.concat([Buffer.of(4), raw]).toString('base64')}`;
  const line = (time: number, signedTime = time) => {
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(BigInt(time));
    const signature = sign(
      null,
      Buffer.from(`cosignature/v1\ntime ${signedTime}\n${text}`),
      privateKey,
    );
    return `— witness.example ${Buffer.concat([id, stamp, signature]).toString('base64')}\n`;
  };
  const witness = parseVerifier(vkey);
  expect(openNote(`${text}\n${line(1_795_000_000)}`, [witness]).signatures).toEqual([
    { verifier: witness, time: 1_795_000_000 },
  ]);
  expect(() => openNote(`${text}\n${line(1_795_000_001, 1_795_000_000)}`, [witness])).toThrow(
    NotSigned,
  );
});

describe('a checkpoint', () => {
  const checkpoint = { origin: 'ledger.example/log', size: 7, root: leafHash(Buffer.from('x')) };
  const root = checkpoint.root.toString('base64');

  test('says origin, size and root, to whoever knows the key and to whoever does not', () => {
    const signed = signCheckpoint(checkpoint, [log]);
    expect(openCheckpoint(signed, [known])).toMatchObject(checkpoint);
    expect(unverified(signed)).toEqual(checkpoint);
  });

  test('may have lines that only its log understands', () =>
    expect(parseCheckpoint(`a\n7\n${root}\nmore\n`)).toMatchObject({ origin: 'a', size: 7 }));

  test.each([
    ['a size with a zero before it', `a\n07\n${root}\n`],
    ['a size that no number holds', `a\n9007199254740993\n${root}\n`],
    ['a negative size', `a\n-1\n${root}\n`],
    ['no origin', `\n7\n${root}\n`],
    ['a short root', `a\n7\n${root.slice(0, 20)}\n`],
    ['a root in other letters', `a\n7\n${root.replace('=', '')}\n`],
    ['no newline at its end', `a\n7\n${root}`],
    ['an empty line', `a\n7\n${root}\n\nmore\n`],
  ])('%s is refused', (_, text) => expect(() => parseCheckpoint(text)).toThrow(Malformed));
});
