import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { eventStoreContract } from './event-store.contract';

eventStoreContract('memory', async () => {
  const store = memoryEventStore();
  return { store, reopen: async () => store, close: () => store.close() };
});
