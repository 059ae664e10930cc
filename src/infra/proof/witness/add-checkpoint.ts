import { HASH_BYTES } from '../merkle';
import { fromBase64, Malformed } from '../signed-note';

/** What is posted to a witness (C2SP tlog-witness, add-checkpoint), as both sides spell it. */
export type AddCheckpoint = {
  /** The size up to which the witness knows the log. */
  old: number;
  /** That the tree of `old` leaves is the beginning of the checkpoint's. */
  proof: Buffer[];
  /** The signed checkpoint. */
  note: string;
};

export const PATH = '/add-checkpoint';
/** The type of an answer that says which size the witness knows. */
export const SIZE_TYPE = 'text/x.tlog.size';

const MOST_PROOF_LINES = 63;

export const toBody = ({ old, proof, note }: AddCheckpoint): string =>
  [`old ${old}`, ...proof.map((hash) => hash.toString('base64')), '', note].join('\n');

/** Throws `Malformed` for every other spelling. */
export function parseBody(body: string): AddCheckpoint {
  const end = body.indexOf('\n\n');
  if (end < 0) throw new Malformed('there is no checkpoint');
  const [first = '', ...lines] = body.slice(0, end).split('\n');
  const [, size = ''] = /^old (0|[1-9]\d{0,15})$/.exec(first) ?? [];
  const old = Number(size);
  if (size === '' || !Number.isSafeInteger(old)) throw new Malformed('there is no old size');
  if (lines.length > MOST_PROOF_LINES) throw new Malformed('the proof is too long');
  const proof = lines.map(fromBase64);
  if (proof.some((hash) => hash.length !== HASH_BYTES)) throw new Malformed('no hash');
  return { old, proof, note: body.slice(end + 2) };
}

/** The size in an answer; null where it is none. */
export function parseSize(text: string): number | null {
  const [, size] = /^(0|[1-9]\d{0,15})\n$/.exec(text) ?? [];
  return size !== undefined && Number.isSafeInteger(Number(size)) ? Number(size) : null;
}
