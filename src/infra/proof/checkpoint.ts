import { HASH_BYTES } from './merkle';
import {
  fromBase64,
  Malformed,
  type OpenedNote,
  openNote,
  type Signer,
  signNote,
  type Verifier,
} from './signed-note';

/** What a log says of itself: that its first `size` leaves have this root (C2SP tlog-checkpoint). */
export type Checkpoint = { origin: string; size: number; root: Buffer };

/** The signed note of a checkpoint. */
export const signCheckpoint = (
  { origin, size, root }: Checkpoint,
  signers: readonly Signer[],
): string => signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, signers);

/** The text of a checkpoint, whoever signed it. Lines behind the third are let by. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n');
  const bytes = fromBase64(root);
  if (origin === '' || !/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw new Malformed('not a checkpoint');
  if (bytes.length !== HASH_BYTES || rest.at(-1) !== '') throw new Malformed('not a checkpoint');
  if (rest.slice(0, -1).includes('')) throw new Malformed('a checkpoint has no empty line');
  return { origin, size: Number(size), root: bytes };
}

/** A checkpoint whose signatures hold, and by whom they are. */
export function openCheckpoint(
  note: string,
  known: readonly Verifier[],
): Checkpoint & Pick<OpenedNote, 'signatures'> {
  const { text, signatures } = openNote(note, known);
  return { ...parseCheckpoint(text), signatures };
}

/** What a note says, without a look at who signed it. */
export const unverified = (note: string): Checkpoint =>
  parseCheckpoint(note.slice(0, Math.max(0, note.lastIndexOf('\n\n') + 1)));
