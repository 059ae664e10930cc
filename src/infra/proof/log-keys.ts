import { randomBytes } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeOnce, readIfThere, replace } from '../private-file';
import { unverified } from './checkpoint';
import { newSigner, parseSigner, type Signer } from './signed-note';

/**
 * The log's private keys, a line each, in a file that only its owner may read; and beside it the
 * last checkpoint that was signed with them, and which log was the last, so that a database restored
 * from a backup cannot make them sign another history.
 */
export type LogKeys = {
  /** The signer of a public key; null where its private key is not here. */
  signer(vkey: string): Promise<Signer | null>;
  /** All of them, in the order in which they were made. */
  all(): Promise<Signer[]>;
  /** A new one of that name, kept in the file before it is returned. */
  add(name: string): Promise<Signer>;
  /** The checkpoint of the largest tree that was signed here for a log of that origin. */
  lastSigned(origin: string): Promise<string | null>;
  /** Durable when it resolves. A smaller tree than was signed before does not take its place. */
  remember(checkpoint: string): Promise<void>;
  /** The last log that was begun here, or signed for. */
  newestLog(): Promise<LogName | null>;
  /** Durable when it resolves. */
  rememberLog(log: LogName): Promise<void>;
};

/** Logs of one database are numbered; a later one has the higher number. */
export type LogName = { number: number; origin: string };

export type LogKeysOptions = {
  home: string;
  /** The file with the keys where it is not in the home; it has to be there then. */
  file?: string | null;
};

/** What a log is called that nobody has given a name: no other one is called the same. */
export const newOrigin = (): string => `plan-ledger.local/${randomBytes(8).toString('hex')}`;

export function logKeys({ home, file: given = null }: LogKeysOptions): LogKeys {
  const folder = join(home, 'log');
  const file = given ?? join(folder, 'key');
  const signed = (origin: string) =>
    join(folder, `signed-${Buffer.from(origin).toString('base64url')}`);
  const newest = join(folder, 'newest');
  const newestLog = async (): Promise<LogName | null> => {
    const text = await readIfThere(newest);
    if (text === null) return null;
    const [, number = '', origin = ''] = /^([1-9]\d*) (\S+)\n$/.exec(text) ?? [];
    if (origin === '') throw new Error(`${newest} is damaged`);
    return { number: Number(number), origin };
  };
  const openFolder = async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700); // it may be there from a restored copy, and open to others
  };
  // The file is read each time, since another process may add a key; making a key of a line is dear.
  let last: { text: string | null; signers: Signer[] } | null = null;
  const all = async (): Promise<Signer[]> => {
    const text = await readIfThere(file);
    if (text === null && given !== null) throw new Error(`there is no key of the log in ${file}`);
    if (last?.text === text) return [...last.signers];
    const lines = (text ?? '').split('\n').filter((line) => line !== '');
    try {
      last = { text, signers: lines.map((line) => parseSigner(line)) };
      return [...last.signers];
    } catch (error) {
      // Never the line itself: it is a secret.
      throw new Error(`${file} is damaged: ${(error as Error).message}`);
    }
  };
  return {
    all,
    signer: async (vkey) => (await all()).find((each) => each.vkey === vkey) ?? null,
    async add(name) {
      const signer = newSigner(name);
      const before = await readIfThere(file);
      if (before === null) {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await openFolder();
        // Whoever was first has made everyone's first key.
        await makeOnce(file, `${signer.secret}\n`);
        const [first] = await all();
        return first ?? signer;
      }
      await replace(file, `${before.trimEnd()}\n${signer.secret}\n`);
      return signer;
    },
    lastSigned: (origin) => readIfThere(signed(origin)),
    async remember(checkpoint) {
      const { origin, size } = unverified(checkpoint);
      const before = await readIfThere(signed(origin));
      if (before !== null && unverified(before).size > size) return;
      await openFolder();
      await replace(signed(origin), checkpoint);
    },
    newestLog,
    async rememberLog({ number, origin }) {
      const before = await newestLog();
      if (before && (before.number > number || before.origin === origin)) return;
      await openFolder();
      await replace(newest, `${number} ${origin}\n`);
    },
  };
}
