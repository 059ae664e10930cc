import { openCheckpoint, unverified } from '../checkpoint';
import { isConsistent } from '../merkle';
import { Malformed, NotSigned, type Verifier } from '../signed-note';
import { type AddCheckpoint, parseBody, SIZE_TYPE } from './add-checkpoint';
import type { WitnessState } from './witness-state';

export type WitnessAnswer = { status: number; type: string; body: string };

export type WitnessParts = {
  state: WitnessState;
  /** The keys of the logs that it witnesses, as they are now. */
  logs(): Promise<readonly Verifier[]>;
  /** Told what may prove that a log has misbehaved: a signed checkpoint that does not fit. */
  log(message: string): void;
};

const TEXT = 'text/plain; charset=utf-8';
const answer = (status: number, body = '', type = TEXT): WitnessAnswer => ({ status, type, body });
const sizeIs = (size: number): WitnessAnswer => answer(409, `${size}\n`, SIZE_TYPE);

/**
 * Another party that signs only what grows out of what it has signed before (C2SP tlog-witness).
 * It answers when it cannot forget any more. One request after the other: between the look at the
 * last checkpoint and the keeping of the next there is nobody else.
 */
export class Witness {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: WitnessParts) {}

  addCheckpoint(body: string): Promise<WitnessAnswer> {
    const answered = this.turn.then(() => this.judge(body));
    this.turn = answered.catch(() => undefined);
    return answered;
  }

  private async judge(body: string): Promise<WitnessAnswer> {
    let asked: AddCheckpoint;
    let origin: string;
    try {
      asked = parseBody(body);
      ({ origin } = unverified(asked.note));
    } catch (error) {
      return answer(400, `${(error as Error).message}\n`);
    }
    const keys = (await this.parts.logs()).filter(({ name }) => name === origin);
    if (keys.length === 0) return answer(404, 'this log is not witnessed here\n');
    try {
      return await this.compare(asked, openCheckpoint(asked.note, keys));
    } catch (error) {
      if (error instanceof NotSigned) return answer(403, `${error.message}\n`);
      if (error instanceof Malformed) return answer(400, `${error.message}\n`);
      throw error;
    }
  }

  private async compare(
    { old, proof, note }: AddCheckpoint,
    { origin, size, root }: { origin: string; size: number; root: Buffer },
  ): Promise<WitnessAnswer> {
    const { state } = this.parts;
    if (old > size) return answer(400, 'the old size is larger than the new one\n');
    const kept = await state.last(origin);
    const last = kept === null ? null : unverified(kept);
    if (old !== (last?.size ?? 0)) return sizeIs(last?.size ?? 0);
    if (last && last.size === size && !last.root.equals(root)) {
      this.misbehaved(note, kept as string);
      return sizeIs(last.size);
    }
    const grown =
      old === 0 || old === size
        ? proof.length === 0
        : isConsistent({ size: old, root: (last as { root: Buffer }).root }, { size, root }, proof);
    if (!grown) {
      this.misbehaved(note, kept ?? 'nothing\n');
      return answer(422, 'the proof does not lead from what was signed before to this\n');
    }
    return this.cosign(origin, note, last?.size === size);
  }

  private async cosign(origin: string, note: string, known: boolean): Promise<WitnessAnswer> {
    const { state } = this.parts;
    const { signer } = state;
    const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
    const line = signer.sign(text);
    if (!known) await state.keep(origin, `${note}${line}`);
    return answer(200, line);
  }

  private misbehaved(note: string, kept: string): void {
    this.parts.log(`not signed, since it does not follow:\n${note}what was signed here:\n${kept}`);
  }

  /** For whoever wants to compare: the last checkpoint signed of the log whose name has that hash. */
  async lastOf(nameHash: string, hashOf: (origin: string) => string): Promise<string | null> {
    const found = (await this.parts.logs()).find(({ name }) => hashOf(name) === nameHash);
    return found ? this.parts.state.last(found.name) : null;
  }
}
