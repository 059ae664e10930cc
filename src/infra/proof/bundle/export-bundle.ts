import { open, rename, rm } from 'node:fs/promises';
import type { Pool } from 'pg';
import { type EventStore, START, type StoredEvent } from '../../event-store/event-store';
import { commitmentTo, type Envelope, leafOf, opened } from '../../ledger/envelope';
import type { Secrets } from '../../ledger/secrets';
import { lastOf } from '../begin-log';
import { allLogs, type LogRow, readRanges, shownOf } from '../log-tables';
import type { Range } from '../merkle';
import { type EventLine, FORMAT, type Header, type LeafLine, lineOf } from './bundle-lines';

export type ExportParts = { store: EventStore; secrets: Secrets; pool: Pool };

export type Exported = { file: string; origin: string; size: number; events: number };

const PAGE = 500;
const NO_COMMITMENT = Buffer.alloc(0);

/**
 * Writes everything that is sealed into a bundle, page by page, as it lies in the ledger and the
 * log: whether that is right is for `verify` to say. Only its owner may read the file.
 */
export async function exportBundle(
  parts: ExportParts,
  file: string,
  { payloads }: { payloads: boolean },
): Promise<Exported> {
  const logs = await allLogs(parts.pool);
  const log = shownOf(logs.pop() ?? null);
  if (!log) throw new Error('nothing is sealed yet: start the server once');
  const header: Header = {
    format: FORMAT,
    checkpoint: log.checkpoint,
    firstLeaf: log.firstLeaf,
    predecessors: logs.map((old) => ({ checkpoint: lastOf(old), firstLeaf: old.firstLeaf })),
    payloads,
  };
  const draft = `${file}.part`;
  const handle = await open(draft, 'w', 0o600);
  let events = 0;
  try {
    await handle.appendFile(lineOf(header));
    for await (const lines of pages(parts, log, payloads)) {
      events += lines.length;
      await handle.appendFile(lines.map(lineOf).join(''));
    }
    await handle.sync();
    await handle.close();
    await rename(draft, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
  return { file, origin: log.origin, size: log.size, events };
}

async function* pages(
  { store, secrets, pool }: ExportParts,
  log: LogRow,
  payloads: boolean,
): AsyncGenerator<(LeafLine | EventLine)[]> {
  let index = log.firstLeaf === null ? 0 : 1;
  let dense = 0n;
  for (let after = START; after < log.position; ) {
    const page = await store.readAll(after, PAGE);
    const events = page.filter(({ position }) => position <= log.position);
    const last = events.at(-1);
    if (!last) return;
    after = last.position;
    const hashes = await hashesOf(pool, log, index, events.length);
    index += events.length;
    const lines = await linesOf(secrets, events, hashes, payloads);
    yield lines.map((line, n) => {
      const { position } = events[n] as StoredEvent;
      dense += 1n;
      return position === dense ? line : { ...line, position: String(position) };
    });
  }
}

/** The log's own hashes of the leaves; none for those that it does not have. */
async function hashesOf(
  pool: Pool,
  { number, size }: LogRow,
  from: number,
  count: number,
): Promise<Buffer[]> {
  const ranges = Array.from({ length: Math.max(0, Math.min(count, size - from)) }, (_, n) => {
    return [from + n, from + n + 1] as Range;
  });
  return readRanges(pool, number, ranges);
}

async function linesOf(
  secrets: Secrets,
  events: readonly StoredEvent[],
  hashes: readonly Buffer[],
  payloads: boolean,
): Promise<(LeafLine | EventLine)[]> {
  const ids = events.filter(({ nonce }) => nonce === null).map(({ id }) => id);
  const [kept, erased] = await Promise.all([secrets.find(ids), secrets.commitments(ids)]);
  return events.map((event, n) => {
    const secret = kept.get(event.id) ?? null;
    const nonce = event.nonce ?? secret?.nonce ?? null;
    const envelope: Envelope = opened(event, secret);
    const commitment =
      nonce === null ? (erased.get(event.id) ?? NO_COMMITMENT) : commitmentTo(envelope.data, nonce);
    // In the order in which they are spelled, which is then quick.
    const hash = (hashes[n] ?? NO_COMMITMENT).toString('hex');
    const leaf = leafOf(envelope, commitment);
    if (!payloads) return { hash, leaf };
    return { data: envelope.data, hash, leaf, nonce: nonce?.toString('base64url') ?? null };
  });
}
