import { EventStore } from '../../src/infra/event-store/event-store';
import { postgresEventStore } from '../../src/infra/event-store/postgres-event-store';
import { createDatabase } from '../support/postgres';
import { eventStoreContract } from './event-store.contract';

eventStoreContract('PostgreSQL', async () => {
  const database = await createDatabase();
  const stores: EventStore[] = [];
  const open = async () => {
    const store = await postgresEventStore({ url: database.url, log: () => undefined });
    stores.push(store);
    return store;
  };
  return {
    store: await open(),
    reopen: open,
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    },
  };
});
