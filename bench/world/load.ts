import { Client, type ClientBase, Pool } from 'pg';
import { AGENCY_REGISTRY } from '../../src/domain/agency/agency-registry';
import type { StoredEvent } from '../../src/infra/event-store/event-store';
import { readShipped } from '../../src/infra/import/shipped-plan';
import { memorySecrets, postgresSecrets } from '../../src/infra/ledger/secrets';
import { CopyBuffer } from '../../src/infra/projector/copy-rows';
import { DATA } from '../../src/infra/system';
import { playYear } from './play-year';
import { isShared, yearLedger } from './year-ledger';

export const planOf = (id: string, year: number): string => (year === 0 ? id : `${id}-${year}`);

/**
 * Plays years, each of a plan of its own, into a migrated PostgreSQL by COPY until its ledger holds
 * at least so many events. A year and the ledger's head commit together: cut off, it goes on with
 * the year that it was at. Answers how many events there are.
 */
export async function loadWorld(
  url: string,
  events: number,
  say: (text: string) => void,
): Promise<number> {
  const { plan, agencies } = await readShipped(DATA);
  const pool = new Pool({ connectionString: url, max: 2 });
  // The server may be stopped before the last of them has said good-bye.
  pool.on('error', () => undefined);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const commandKey = await postgresSecrets(pool).key('command');
    await client.query('create table if not exists public.bench_year (year int primary key)');
    const { head, year: first } = await standing(client);
    const ledger = yearLedger(head, await sharedEvents(client));
    let loaded = Number(head);
    for (let year = first; loaded < events; year++) {
      const secrets = memorySecrets();
      const ofYear = { ...plan, id: planOf(plan.id, year) };
      await playYear({ ledger, secrets, commandKey, plan: ofYear, agencies });
      const written = ledger.taken();
      const ids = written.filter(({ nonce }) => nonce === null).map(({ id }) => id);
      const kept = await secrets.find(ids);
      await client.query('begin');
      await copyEvents(client, written);
      await copySecrets(client, kept);
      await client.query('insert into public.bench_year values ($1)', [year]);
      await client.query('commit');
      ledger.forget();
      loaded += written.length;
      if (year % 10 === 9) say(`${loaded} of ${events} events`);
    }
    return loaded;
  } finally {
    await client.end();
    await pool.end();
  }
}

async function standing(client: ClientBase): Promise<{ head: bigint; year: number }> {
  const { rows } = await client.query<{ head: string; year: number }>(
    `select (select position from ledger.head) as head,
       (select count(*)::int from public.bench_year) as year`,
  );
  const { head, year } = rows[0] as { head: string; year: number };
  if (year === 0 && head !== '0') throw new Error('this ledger holds events that are no bench');
  return { head: BigInt(head), year };
}

async function sharedEvents(client: ClientBase): Promise<StoredEvent[]> {
  const { rows } = await client.query(
    `select position, stream, version, id, type, recorded_at, body, nonce, leaf_hash
     from ledger.events where stream = $1 or stream like 'delegation-%' order by position`,
    [AGENCY_REGISTRY],
  );
  return rows
    .map(({ position, recorded_at, leaf_hash, ...rest }) => ({
      ...rest,
      position: BigInt(position),
      recordedAt: recorded_at,
      leafHash: leaf_hash,
    }))
    .filter(({ stream }) => isShared(stream));
}

const hex = (bytes: Buffer | null): string | null => bytes && `\\x${bytes.toString('hex')}`;

async function copyEvents(client: ClientBase, events: StoredEvent[]): Promise<void> {
  const rows = new CopyBuffer('ledger.events', [
    ['position', 'bigint'],
    ['stream', 'text'],
    ['version', 'integer'],
    ['id', 'text'],
    ['type', 'text'],
    ['recorded_at', 'text'],
    ['body', 'text'],
    ['nonce', 'text'],
    ['leaf_hash', 'text'],
  ]);
  for (const { recordedAt, nonce, leafHash, ...event } of events) {
    rows.add({ ...event, recorded_at: recordedAt, nonce: hex(nonce), leaf_hash: hex(leafHash) });
    if (rows.full) await rows.take().copy(client);
  }
  await rows.take().copy(client);
  await client.query('update ledger.head set position = position + $1', [events.length]);
}

async function copySecrets(
  client: ClientBase,
  secrets: Map<string, { key: Buffer; nonce: Buffer }>,
): Promise<void> {
  const rows = new CopyBuffer('ledger.erasable_secret', [
    ['event_id', 'text'],
    ['key', 'text'],
    ['nonce', 'text'],
  ]);
  for (const [id, { key, nonce }] of secrets)
    rows.add({ event_id: id, key: hex(key), nonce: hex(nonce) });
  await rows.take().copy(client);
}
