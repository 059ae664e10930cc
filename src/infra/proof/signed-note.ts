import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** Signed notes (C2SP signed-note) with Ed25519, and witnesses' cosignatures (tlog-cosignature). */

const ED25519 = 0x01;
const COSIGNATURE = 0x04;
const TYPES = { log: ED25519, witness: COSIGNATURE };
const KEY_BYTES = 32;
const ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
const TIME_BYTES = 8;
/** PKCS #8 and SPKI of an Ed25519 key up to its 32 bytes (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Room for far more than 16 signatures. */
const MOST_BYTES = 1_000_000;
const MOST_SIGNATURES = 100;

/** The note, or the key, is not written as the format says. */
export class Malformed extends Error {
  override name = 'Malformed';
}

/** No known key has signed the note, or one that is known did not. */
export class NotSigned extends Error {
  override name = 'NotSigned';
}

export type Verifier = {
  /** `<name>+<id>+<base64 of type and key>`. */
  vkey: string;
  name: string;
  /** Hex. */
  id: string;
  /** The public key itself: two of one key are one, whatever they are called. Hex. */
  key: string;
  /** Null: not signed by it. Seconds since 1970 of a cosignature, 0 of a log's signature. */
  timeOf(text: string, signature: Buffer): number | null;
};

export type Signer = {
  name: string;
  vkey: string;
  /** `PRIVATE+KEY+<name>+<id>+<base64>`: whoever has it can sign. */
  secret: string;
  /** The line that goes under the note. */
  sign(text: string): string;
};

export type OpenedNote = {
  text: string;
  signatures: { verifier: Verifier; time: number }[];
};

const idOf = (name: string, type: number, key: Buffer): Buffer =>
  createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.of(type))
    .update(key)
    .digest()
    .subarray(0, ID_BYTES);

const isName = (name: string): boolean => /^[^\s+\p{White_Space}\p{Cc}]+$/u.test(name);

/** Base64 in its only right spelling. */
export function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new Malformed('no right base64');
  return bytes;
}

function keyParts(text: string): { name: string; id: string; type: number; key: Buffer } {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  if (!isName(name)) throw new Malformed('not a key of a signed note');
  const bytes = fromBase64(encoded);
  const [type = 0, key] = [bytes[0], bytes.subarray(1)];
  if (key.length !== KEY_BYTES) throw new Malformed('the key has not 32 bytes');
  return { name, id, type, key };
}

/** Reads a verifier key: of a log (Ed25519) or of a witness (its cosignatures). */
export function parseVerifier(vkey: string): Verifier & { type: 'log' | 'witness' } {
  const { name, id, type, key } = keyParts(vkey);
  if (type !== ED25519 && type !== COSIGNATURE)
    throw new Malformed(`keys of type ${type} are not known here`);
  if (idOf(name, type, key).toString('hex') !== id)
    throw new Malformed('the id is not that of the key');
  const publicKey = createPublicKey({
    key: Buffer.concat([SPKI, key]),
    format: 'der',
    type: 'spki',
  });
  const timeOf = type === ED25519 ? signedPlainly(publicKey) : cosigned(publicKey);
  const kind = type === ED25519 ? 'log' : 'witness';
  return { vkey, name, id, key: key.toString('hex'), timeOf, type: kind };
}

const signedPlainly =
  (key: KeyObject): Verifier['timeOf'] =>
  (text, signature) =>
    signature.length === SIGNATURE_BYTES && verify(null, Buffer.from(text), key, signature)
      ? 0
      : null;

/** What a witness signs (C2SP tlog-cosignature). `time`: seconds since 1970. */
const cosignedText = (time: number, text: string): string =>
  `cosignature/v1\ntime ${time}\n${text}`;

const cosigned =
  (key: KeyObject): Verifier['timeOf'] =>
  (text, bytes) => {
    if (bytes.length !== TIME_BYTES + SIGNATURE_BYTES) return null;
    const time = Number(bytes.readBigUInt64BE(0));
    const signed = Buffer.from(cosignedText(time, text));
    return verify(null, signed, key, bytes.subarray(TIME_BYTES)) ? time : null;
  };

/** Reads a private key as `Signer.secret` writes it: of a log, or of a witness where that is asked. */
export function parseSigner(secret: string, wanted: 'log' | 'witness' = 'log'): Signer {
  const [, rest = ''] = /^PRIVATE\+KEY\+(.+)$/.exec(secret) ?? [];
  const { name, id, type, key } = keyParts(rest);
  if (type !== TYPES[wanted]) throw new Malformed(`keys of type ${type} do not sign here`);
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8, key]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey)
    .export({ format: 'der', type: 'spki' })
    .subarray(SPKI.length);
  const keyId = idOf(name, type, publicKey);
  if (keyId.toString('hex') !== id) throw new Malformed('the id is not that of the key');
  const encoded = Buffer.concat([Buffer.of(type), publicKey]).toString('base64');
  const signature = wanted === 'log' ? plainSignature : cosignature;
  return {
    name,
    vkey: `${name}+${id}+${encoded}`,
    secret,
    sign: (text) =>
      `— ${name} ${Buffer.concat([keyId, signature(privateKey, text)]).toString('base64')}\n`,
  };
}

const plainSignature = (key: KeyObject, text: string): Buffer => sign(null, Buffer.from(text), key);

/** With the time at which the witness has seen it. */
function cosignature(key: KeyObject, text: string): Buffer {
  const time = Math.floor(Date.now() / 1000);
  const bytes = Buffer.alloc(TIME_BYTES);
  bytes.writeBigUInt64BE(BigInt(time));
  return Buffer.concat([bytes, plainSignature(key, cosignedText(time, text))]);
}

/** A new key pair of that name. */
export function newSigner(name: string, kind: 'log' | 'witness' = 'log'): Signer {
  if (!isName(name)) throw new Malformed(`"${name}" cannot be the name of a key`);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8.length);
  const id = idOf(name, TYPES[kind], raw).toString('hex');
  const encoded = Buffer.concat([Buffer.of(TYPES[kind]), seed]).toString('base64');
  return parseSigner(`PRIVATE+KEY+${name}+${id}+${encoded}`, kind);
}

/** The text, which ends in a newline, and a line for each signer. */
export const signNote = (text: string, signers: readonly Signer[]): string =>
  `${text}\n${signers.map((signer) => signer.sign(text)).join('')}`;

/**
 * The text of a note that known keys have signed. Signatures of others are passed over; one of a
 * known key that is wrong spoils the note. Throws `Malformed` or `NotSigned`.
 */
export function openNote(note: string, known: readonly Verifier[]): OpenedNote {
  if (Buffer.byteLength(note) > MOST_BYTES) throw new Malformed('the note is too long');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a note must not hold.
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note) || !note.isWellFormed())
    throw new Malformed('the note holds what is no text');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new Malformed('the note has no signatures');
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new Malformed('the note has too many signatures');
  const signatures: OpenedNote['signatures'] = [];
  for (const line of lines) {
    const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
    const bytes = fromBase64(encoded);
    if (!isName(name) || bytes.length <= ID_BYTES) throw new Malformed('no right signature line');
    const id = bytes.subarray(0, ID_BYTES).toString('hex');
    const verifier = known.find((each) => each.name === name && each.id === id);
    if (!verifier || signatures.some((each) => each.verifier === verifier)) continue;
    const time = verifier.timeOf(text, bytes.subarray(ID_BYTES));
    if (time === null) throw new NotSigned(`the signature by ${verifier.vkey} is wrong`);
    signatures.push({ verifier, time });
  }
  if (signatures.length === 0) throw new NotSigned('no known key has signed the note');
  return { text, signatures };
}
