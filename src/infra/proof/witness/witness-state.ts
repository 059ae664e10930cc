import { createHash } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { claimOwnership } from '../../embedded-postgres/processes';
import { makeOnce, readIfThere, replace } from '../../private-file';
import { Malformed, newSigner, parseSigner, type Signer } from '../signed-note';

/** What a witness keeps: its key, and of each log the last checkpoint that it has signed. */
export type WitnessState = {
  signer: Signer;
  /** The note, with the witness's own signature; null where it has signed none. */
  last(origin: string): Promise<string | null>;
  /** Durable, with its name in the folder, when it resolves. */
  keep(origin: string, note: string): Promise<void>;
  close(): void;
};

/** Another process is this witness. */
export class WitnessTaken extends Error {
  constructor(home: string) {
    super(`another process is the witness of ${home}: stop it, or choose another --home`);
    this.name = 'WitnessTaken';
  }
}

/** C2SP names logs in paths so. Hex. */
export const nameOfOrigin = (origin: string): string =>
  createHash('sha256').update(origin).digest('hex');

/**
 * Opens the folder for this process alone, and makes a key of that name where there is none: two
 * who did not know of each other could sign two histories.
 */
export async function openWitnessState(home: string, name: string | null): Promise<WitnessState> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await chmod(home, 0o700);
  const owned = claimOwnership(home);
  if (!owned) throw new WitnessTaken(home);
  try {
    const signer = await keyOf(join(home, 'key'), name);
    const file = (origin: string) => join(home, `log-${nameOfOrigin(origin)}`);
    return {
      signer,
      last: (origin) => readIfThere(file(origin)),
      keep: (origin, note) => replace(file(origin), note),
      close: () => owned.release(),
    };
  } catch (error) {
    owned.release();
    throw error;
  }
}

async function keyOf(file: string, name: string | null): Promise<Signer> {
  if ((await readIfThere(file)) === null) {
    if (name === null) throw new Malformed('a new witness needs a name: --name witness.example.vn');
    await makeOnce(file, `${newSigner(name, 'witness').secret}\n`);
  }
  const signer = parseSigner(((await readIfThere(file)) ?? '').trimEnd(), 'witness');
  if (name !== null && signer.name !== name)
    throw new Malformed(`this witness is called ${signer.name}, not ${name}`);
  return signer;
}
