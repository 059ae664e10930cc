import { Pool } from 'pg';
import type { EventStore, NewEvent } from '../../src/infra/event-store/event-store';
import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { checkLedger } from '../../src/infra/ledger/identity';
import { uuidOf } from '../../src/infra/ledger/ids';
import { createDatabase, type TestDatabase } from '../support/postgres';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createDatabase();
  pool = new Pool({ connectionString: database.url, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const eventOf = (name: string): NewEvent => ({
  id: uuidOf(name),
  type: 'AgencyRegistered',
  recordedAt: '2026-01-05T00:00:00.000Z',
  body: '{}',
  nonce: Buffer.alloc(32),
  leafHash: Buffer.alloc(32),
});

async function ledgerOf(...names: string[]): Promise<EventStore> {
  const store = memoryEventStore();
  const events = names.map(eventOf);
  if (events.length > 0) await store.append([{ stream: 'a-1', expected: 'no stream', events }]);
  return store;
}

test('a ledger is known again by its first event, and every other one is refused', async () => {
  await checkLedger(await ledgerOf(), pool);
  await checkLedger(await ledgerOf('first'), pool);
  await checkLedger(await ledgerOf('first', 'second'), pool);
  await expect(checkLedger(await ledgerOf('another'), pool)).rejects.toThrow('another ledger');
  // As when EVENTSTORE_URL is forgotten: the ledger in PostgreSQL is there, and empty.
  await expect(checkLedger(await ledgerOf(), pool)).rejects.toThrow('it is empty');
  await checkLedger(await ledgerOf('first'), pool);
});
