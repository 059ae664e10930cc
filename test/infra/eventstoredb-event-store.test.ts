import type { EventStore } from '../../src/infra/event-store/event-store';
import { eventStoreDb } from '../../src/infra/event-store/eventstoredb-event-store';
import { apart, partOf } from '../support/apart';
import { type EventStoreDBDouble, startDouble } from '../support/eventstoredb-double';
import { eventStoreContract } from './event-store.contract';

/** Against a server in this process. Against a real one: eventstoredb-server.test.ts. */
const opener = (scheme: 'esdb' | 'kurrentdb', server: EventStoreDBDouble, stores: EventStore[]) => {
  return async () => {
    const store = await eventStoreDb({ url: server.url(scheme), log: () => undefined });
    stores.push(store);
    return store;
  };
};
const closeAll = async (stores: EventStore[]) => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
};

eventStoreContract('EventStoreDB by @eventstore/db-client', async () => {
  const server = await startDouble();
  const stores: EventStore[] = [];
  const open = opener('esdb', server, stores);
  return {
    store: await open(),
    reopen: open,
    close: async () => {
      await closeAll(stores);
      await server.stop();
    },
  };
});

describe('with one server and one client for all', () => {
  let server: EventStoreDBDouble;
  let shared: EventStore;
  const lasting: EventStore[] = [];

  // The first read of this client takes some 550 ms: one for each test would be ten seconds.
  beforeAll(async () => {
    server = await startDouble();
    shared = await opener('kurrentdb', server, lasting)();
  });
  afterAll(async () => {
    await closeAll(lasting);
    await server.stop();
  });

  eventStoreContract('EventStoreDB by @kurrent/kurrentdb-client', async () => {
    const stores: EventStore[] = [];
    const part = await partOf(shared);
    return {
      store: apart(shared, part),
      reopen: async () => apart(await opener('kurrentdb', server, stores)(), part),
      close: () => closeAll(stores),
    };
  });
});
