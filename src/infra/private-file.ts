import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isNativeError } from 'node:util/types';

/**
 * Files that only their owner may read, written whole or not at all; on the disk, with their names,
 * when the promise resolves.
 */

/** The text of a file; null where there is none. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Makes the file, unless somebody was first: a link does not replace. */
export const makeOnce = (file: string, text: string): Promise<void> =>
  drafted(file, text, (draft) =>
    link(draft, file).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    }),
  );

/** Makes the file, in the place of one that is there. */
export const replace = (file: string, text: string): Promise<void> =>
  drafted(file, text, (draft) => rename(draft, file));

async function drafted(
  file: string,
  text: string,
  place: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(draft);
    await syncFolder(dirname(file));
  } finally {
    await rm(draft, { force: true });
  }
}

/** A new name is lost in a power failure until its folder is written too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const isCode = (error: unknown, code: string): boolean =>
  isNativeError(error) && 'code' in error && error.code === code;
