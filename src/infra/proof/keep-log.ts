import { randomUUID } from 'node:crypto';
import type { Document } from '../../domain/decider';
import type { Execute, Request } from '../../domain/execution';
import { Rejected } from '../../domain/rejection';
import {
  TRANSPARENCY_LOG,
  type TransparencyLogCommand,
  transparencyLog,
} from '../../domain/transparency-log/transparency-log';
import { beginAnew, type LogParts } from './begin-log';
import { currentLog, type LogRow } from './log-tables';

/** Who has access to the keys: the program, by order of whoever may start it. */
const request = (document: Document | null): Request => {
  const commandId = randomUUID();
  return {
    actor: { id: 'log-keeper', agency: null, roles: ['REGISTRAR'] },
    commandId,
    correlationId: commandId,
    effectiveOn: null,
    document,
  };
};

const record = (execute: Execute, command: TransparencyLogCommand, document: Document | null) =>
  execute.one({ decider: transparencyLog, stream: TRANSPARENCY_LOG, command }, request(document));

/**
 * A new key for the log, announced in it. The checkpoint that holds the announcement is signed with
 * both, all later ones with the new key alone. Cut off before the announcement, it goes on with the
 * key that is made already.
 */
export async function rotateKey(
  { pool, keys }: LogParts,
  execute: Execute,
): Promise<{ from: string; to: string }> {
  const row = await currentLog(pool);
  const from = row?.vkeys.at(-1);
  if (!row || from === undefined) throw new Error('there is no log yet: start the server once');
  const here = await keys.all();
  const now = here.findIndex(({ vkey }) => vkey === from);
  if (now < 0) throw new Error('only who has the log’s key can announce another: cli -- new-log');
  const made = here.slice(now + 1).find(({ name }) => name === row.origin);
  const to = (made ?? (await keys.add(row.origin))).vkey;
  await record(execute, { type: 'RotateLogKey', origin: row.origin, from, to }, null);
  return { from, to };
}

/**
 * Another log: the key is lost, or history is, and somebody has decided by `document` to go on. Its
 * first leaf is the last checkpoint of the one before.
 */
export async function beginNewLog(
  parts: LogParts,
  execute: Execute,
  document: Document,
): Promise<LogRow> {
  const old = await currentLog(parts.pool);
  if (!old) throw new Error('there is no log yet: start the server once');
  const row = await beginAnew(parts, old);
  const { origin, vkeys, firstLeaf: predecessor } = row;
  const vkey = vkeys[0] as string;
  await record(execute, { type: 'BeginLog', origin, vkey, predecessor }, document);
  return row;
}

/** Of a number, a date and an issuer; throws where one is missing. */
export function documentOf([number, date, issuer]: (string | undefined)[]): Document {
  if (!number || !date || !issuer) throw new Rejected('DOCUMENT_MISSING', { field: 'document' });
  return { number, date, issuer };
}
