import { systemClock } from '../../src/infra/clock';
import { readConfig } from '../../src/infra/config';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { createLog } from '../../src/infra/log';
import { openSystem } from '../../src/infra/system';
import { startDouble } from '../support/eventstoredb-double';
import { createDatabase } from '../support/postgres';
import { appendTo } from './event-store.contract';

const open = (databaseUrl: string, eventStoreUrl: string) =>
  openSystem({
    config: readConfig({ DATABASE_URL: databaseUrl, EVENTSTORE_URL: eventStoreUrl }),
    log: createLog('silent'),
    clock: systemClock,
  });

test('the views of a ledger in EventStoreDB are not put beside another ledger', async () => {
  const [database, server] = [await createDatabase(), await startDouble()];
  const url = server.url('esdb');
  await (await open(database.url, url)).close();
  const own = await postgresEventStore({ url: database.url, log: () => undefined });
  await own.append([appendTo('budgetRequest-1', 'no stream')]);
  await own.close();
  await expect(open(database.url, url)).rejects.toThrow('holds a ledger of its own');
  await server.stop();
  await database.drop();
});
