import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { DatabaseRole } from '../database/roles';
import { Bell } from './bell';
import { connect } from './postgres-connection';

const SHORTEST_WAIT = 100;
const LONGEST_WAIT = 5_000;
const ANSWER_LIMIT = 5_000;

/**
 * Rings when another process has written. A hint only: readers look for themselves now and then,
 * so a lost connection loses nothing but time. It goes on until the signal is aborted.
 */
export async function listen(
  url: string,
  options: { bell: Bell; signal: AbortSignal; role?: DatabaseRole; log: (message: string) => void },
): Promise<void> {
  const { signal, log } = options;
  let wait = SHORTEST_WAIT;
  while (!signal.aborted) {
    try {
      await listenOnce(url, options, () => {
        wait = SHORTEST_WAIT;
      });
      if (!signal.aborted) log('the connection that listens to the ledger was lost');
    } catch (error) {
      log(`cannot listen to the ledger: ${String(error)}`);
    }
    await sleep(wait, undefined, { signal }).catch(() => undefined);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

/** Until the connection is lost or the signal aborted. */
async function listenOnce(
  url: string,
  { bell, signal, role }: { bell: Bell; signal: AbortSignal; role?: DatabaseRole },
  listening: () => void,
): Promise<void> {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let client: Client | undefined;
  try {
    client = await connect(url, { answerLimit: ANSWER_LIMIT, settings: '', lost: end, role });
    client.on('notification', () => bell.ring());
    await client.query('listen ledger');
    listening();
    bell.ring();
    signal.addEventListener('abort', end);
    if (!signal.aborted) await ended;
  } finally {
    signal.removeEventListener('abort', end);
    await client?.end().catch(() => undefined);
  }
}
