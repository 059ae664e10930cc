import { startApp } from '../support/app';
import { type EventStoreDBDouble, startDouble } from '../support/eventstoredb-double';
import { story } from './story';

jest.setTimeout(60_000);

/** On a server in this process; on a real one: test/infra/eventstoredb-server.test.ts. */
describe('with the ledger in EventStoreDB', () => {
  let server: EventStoreDBDouble;
  afterAll(() => server?.stop());
  story(async (options) => {
    server = await startDouble();
    return startApp({ ...options, eventStoreUrl: server.url('esdb') });
  });
});
