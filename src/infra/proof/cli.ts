import { readFile } from 'node:fs/promises';
import type { System } from '../system';
import { exportBundle } from './bundle/export-bundle';
import { type Verified, verifyBundle } from './bundle/verify-bundle';
import { beginNewLog, documentOf, rotateKey } from './keep-log';
import { allLogs } from './log-tables';
import type { ReadOnly } from './open-for-audit';
import { parsePolicy } from './policy';

/** What the command line does with the log. Each returns its report. */

export const exported = (
  { store, secrets, source }: ReadOnly,
  file: string,
  options: { payloads: boolean },
) => exportBundle({ store, secrets, pool: source.pool }, file, options);

/** From files alone. */
export async function verified(
  bundle: string,
  policy: string,
  priors: readonly string[],
): Promise<Verified> {
  const notes = await Promise.all(priors.map((file) => readFile(file, 'utf8')));
  return verifyBundle(bundle, parsePolicy(await readFile(policy, 'utf8')), notes);
}

/**
 * The policy that believes the keys of this log, and of those before it, whose last checkpoints a
 * bundle holds. It asks for the witnesses that this program asks for.
 */
export async function policyOf({ source, policy }: ReadOnly): Promise<string> {
  const logs = await allLogs(source.pool);
  if (logs.length === 0) throw new Error('there is no log yet: start the server once');
  const keys = logs.flatMap(({ vkeys }) => vkeys.map((vkey) => `log ${vkey}`));
  return [...keys, ...(policy?.witnessLines ?? ['quorum none'])].join('\n');
}

const partsOf = ({ sealing, logKeys }: System, origin: string | null) => ({
  pool: sealing,
  keys: logKeys,
  origin,
});

export const keyRotated = (system: System, origin: string | null) =>
  rotateKey(partsOf(system, origin), system.execute);

export async function logBegun(
  system: System,
  origin: string | null,
  document: (string | undefined)[],
): Promise<object> {
  const { firstLeaf, vkeys, ...row } = await beginNewLog(
    partsOf(system, origin),
    system.execute,
    documentOf(document),
  );
  return { origin: row.origin, vkey: vkeys[0], after: firstLeaf };
}
