import type { Pool } from 'pg';
import type { EventStore } from '../event-store/event-store';
import { unverified } from './checkpoint';
import type { LogKeys } from './log-keys';
import { type LogRow, leavesAt, readEdge, readRanges } from './log-tables';
import { grow } from './tiles';

/**
 * The ledger is not the one that the log was made of: it lost events, or has others. The program
 * does not go on until somebody has decided what that is to mean (`cli -- new-log`).
 */
export class LostHistory extends Error {
  constructor(why: string) {
    super(
      `the history is not the one that was signed: ${why}. Nothing is sealed over that. ` +
        'Restore what was lost, or record the decision to go on without it: cli -- new-log',
    );
    this.name = 'LostHistory';
  }
}

export type History = { pool: Pool; keys: LogKeys; store: EventStore };

const PAGE = 1_000;

/** Whether the ledger goes on from where the log stands. Throws `LostHistory`. */
export async function checkHistory(history: History, row: LogRow): Promise<void> {
  await checkNewestLog(history, row);
  await checkLastLeaf(history, row);
  await checkLastSigned(history, row);
}

/** A database from before `new-log` would go on with a log that has ended. */
async function checkNewestLog({ keys }: History, row: LogRow): Promise<void> {
  const newest = await keys.newestLog();
  if (newest === null || newest.number < row.number) return;
  if (newest.number > row.number)
    throw new LostHistory(
      `${newest.origin}, log ${newest.number}, was begun here, and the database knows ` +
        `nothing after ${row.origin}, log ${row.number}`,
    );
  if (newest.origin !== row.origin)
    throw new LostHistory(`log ${row.number} was ${newest.origin} here, not ${row.origin}`);
}

/** The log ahead of the ledger: events that it knows are not there. */
async function checkLastLeaf({ pool, store }: History, row: LogRow): Promise<void> {
  if (row.position === 0n) return;
  const event = await store.eventAt(row.position);
  if (!event)
    throw new LostHistory(`its last event, at position ${row.position}, is not in the ledger`);
  const index = (await leavesAt(pool, row.number, [row.position])).get(row.position);
  if (index !== row.size - 1)
    throw new LostHistory(`the event at position ${row.position} is not the log's last leaf`);
  const [hash] = await readRanges(pool, row.number, [[index, index + 1]]);
  if (!hash?.equals(event.leafHash))
    throw new LostHistory(`the event at position ${row.position} is another than was sealed`);
}

/**
 * What was signed here has to be the beginning of the log. Where it is ahead of it, the database is
 * from a backup, or a process died between signing and writing: then the events are in the ledger,
 * and lead to the same root.
 */
async function checkLastSigned({ pool, keys, store }: History, row: LogRow): Promise<void> {
  const note = await keys.lastSigned(row.origin);
  if (note === null) return;
  const signed = unverified(note);
  const others = `its first ${signed.size} events are others than were signed here`;
  if (signed.size <= row.size) {
    const [root] = await readRanges(pool, row.number, [[0, signed.size]]);
    if (!root?.equals(signed.root)) throw new LostHistory(others);
    return;
  }
  const missing = signed.size - row.size;
  const leaves: Buffer[] = [];
  for (let after = row.position; leaves.length < missing; ) {
    const events = await store.readAll(after, Math.min(PAGE, missing - leaves.length));
    const last = events.at(-1);
    if (!last)
      throw new LostHistory(
        `a tree of ${signed.size} leaves was signed, and the ledger has ${row.size + leaves.length}`,
      );
    leaves.push(...events.map(({ leafHash }) => leafHash));
    after = last.position;
  }
  if (!grow(row.size, await readEdge(pool, row), leaves).root.equals(signed.root))
    throw new LostHistory(others);
}
