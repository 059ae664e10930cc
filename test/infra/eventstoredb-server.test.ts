import type { EventStore } from '../../src/infra/event-store/event-store';
import { eventStoreDb } from '../../src/infra/event-store/eventstoredb-event-store';
import { story } from '../graphql/story';
import { apart, partOf } from '../support/apart';
import { startApp } from '../support/app';
import { type EventStoreDBDouble, startDouble } from '../support/eventstoredb-double';
import { eventStoreContract } from './event-store.contract';

jest.setTimeout(120_000);

/**
 * What a real server is held to, by `EVENTSTORE_URL=… npm run test:eventstore`; it may hold other
 * ledgers, but nobody else may write meanwhile. Without one a double stands in for the
 * contract, so that this file itself is known to work.
 */
let double: EventStoreDBDouble | undefined;
const serverUrl = async (): Promise<string> => {
  if (process.env.EVENTSTORE_URL) return process.env.EVENTSTORE_URL;
  double ??= await startDouble();
  return double.url('esdb');
};
afterAll(() => double?.stop());

const silent = () => undefined;

eventStoreContract('the server of EVENTSTORE_URL', async () => {
  const url = await serverUrl();
  const stores: EventStore[] = [];
  const open = async () => {
    const store = await eventStoreDb({ url, log: silent });
    stores.push(store);
    return store;
  };
  const first = await open();
  const part = await partOf(first);
  return {
    store: apart(first, part),
    reopen: async () => apart(await open(), part),
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
    },
  };
});

// On the double the story is told in test/graphql/story-on-eventstoredb.test.ts.
if (process.env.EVENTSTORE_URL)
  describe('the story on the server of EVENTSTORE_URL', () => {
    story(async (options) => {
      const url = await serverUrl();
      const looking = await eventStoreDb({ url, log: silent });
      const part = await partOf(looking);
      await looking.close();
      const openLedger = async () => apart(await eventStoreDb({ url, log: silent }), part);
      return startApp({ ...options, openLedger });
    });
  });
