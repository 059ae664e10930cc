import { unverified } from '../checkpoint';
import { openNote, type Verifier } from '../signed-note';
import { type AddCheckpoint, PATH, parseSize, SIZE_TYPE, toBody } from './add-checkpoint';

export type Answer =
  /** Its signature line, which holds. */
  | { kind: 'cosigned'; line: string }
  /** It knows the log up to that size, and was asked from another. */
  | { kind: 'knows'; size: number }
  /** By the proof, or by the root of the same size, it knows another history. */
  | { kind: 'contradicts' }
  /** Nothing can be concluded from it but that it has not signed. */
  | { kind: 'failed'; why: string };

export type AskedWitness = { name: string; url: string; verifier: Verifier };

/** Who takes longer has not answered, in ms. */
const PATIENCE = 5_000;
const MOST_BYTES = 64_000;

/** One request; never rejects. */
export async function askWitness(
  witness: AskedWitness,
  asked: AddCheckpoint,
  stopping: AbortSignal,
): Promise<Answer> {
  try {
    const response = await fetch(`${witness.url.replace(/\/$/, '')}${PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: toBody(asked),
      redirect: 'error',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(PATIENCE)]),
    });
    return read(witness, asked, response, await textOf(response));
  } catch (error) {
    const { message, cause } = error as Error;
    return { kind: 'failed', why: cause instanceof Error ? cause.message || message : message };
  }
}

function read(
  witness: AskedWitness,
  { old, note }: AddCheckpoint,
  response: Response,
  text: string,
): Answer {
  if (response.status === 200) return cosignature(witness, note, text);
  if (response.status === 422) return { kind: 'contradicts' };
  if (response.status === 409) {
    const { size } = unverified(note);
    const typed = response.headers.get('content-type')?.split(';', 1)[0] === SIZE_TYPE;
    const knows = typed ? parseSize(text) : null;
    // From the right size to the same one: then it is the root that is another.
    if (old === size && (knows === null || knows === old)) return { kind: 'contradicts' };
    if (knows !== null && knows !== old) return { kind: 'knows', size: knows };
  }
  return { kind: 'failed', why: `it answers ${response.status}` };
}

function cosignature({ verifier }: AskedWitness, note: string, text: string): Answer {
  const line = text
    .split('\n')
    .map((each) => `${each}\n`)
    .find((each) => isBy(verifier, note, each));
  if (line === undefined) return { kind: 'failed', why: 'it answers with no signature of its own' };
  return { kind: 'cosigned', line };
}

/** Whether the line under that note is a right signature by that key. */
function isBy(verifier: Verifier, note: string, line: string): boolean {
  if (!line.startsWith('— ')) return false;
  try {
    const text = note.slice(0, note.lastIndexOf('\n\n') + 2);
    return openNote(text + line, [verifier]).signatures.length === 1;
  } catch {
    // Malformed, or signed by somebody else.
    return false;
  }
}

/** No more than any witness has to say. */
async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MOST_BYTES) throw new Error('it answers without an end');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
