import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EventStore,
  OutcomeUnknown,
  START,
  type StoredEvent,
} from '../../src/infra/event-store/event-store';
import type { Limits } from '../../src/infra/event-store/eventstoredb-connection';
import { eventStoreDb } from '../../src/infra/event-store/eventstoredb-event-store';
import {
  type DoubleOptions,
  type EventStoreDBDouble,
  startDouble,
} from '../support/eventstoredb-double';
import { appendTo, newEvent } from './event-store.contract';

jest.setTimeout(30_000);

/** What the real server was seen to do to its clients, and what the engine makes of it. */
describe.each(['esdb', 'kurrentdb'] as const)('by %s://, the engine', (scheme) => {
  let server: EventStoreDBDouble;
  let stores: EventStore[];
  let told: string[];

  const start = async (options: DoubleOptions = {}) => {
    server = await startDouble(options);
  };
  const open = async (limits: Partial<Limits> = {}) => {
    const log = (message: string) => told.push(message);
    const store = await eventStoreDb({ url: server.url(scheme), log, limits });
    stores.push(store);
    return store;
  };
  beforeEach(() => {
    stores = [];
    told = [];
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await server.stop();
  });

  /** The first read of a new KurrentDB client alone takes some 550 ms. */
  const quick = { call: scheme === 'esdb' ? 250 : 900 };
  const stream = 'budgetRequest-1';
  /** What the server has of ours, in its order: nothing is missing and nothing is doubled. */
  const written = () =>
    server.data.records.flatMap(({ stream: name, id }) => (name.startsWith('$') ? [] : [id]));
  const idsOf = (events: { id: string }[]) => events.map(({ id }) => id);

  /** Follows from the start; `until` waits for so many events. */
  const following = (store: EventStore) => {
    const seen: StoredEvent[] = [];
    const ending = new AbortController();
    const done = (async () => {
      for await (const events of store.subscribe(START, ending.signal)) seen.push(...events);
    })();
    // A test that fails before it ends the reading closes the store under it.
    done.catch(() => undefined);
    return {
      seen,
      async until(count: number) {
        const limit = performance.now() + 15_000;
        while (seen.length < count && performance.now() < limit) await sleep(10);
        // One that comes twice would come now.
        await sleep(30);
      },
      async end() {
        ending.abort();
        await done;
      },
    };
  };

  const eventually = async (isSo: () => boolean) => {
    for (let n = 0; n < 500 && !isSo(); n++) await sleep(10);
    expect(isSo()).toBe(true);
  };

  describe('appending', () => {
    test('repeats an append whose answer does not come or is no answer; it stands there once', async () => {
      await start();
      const store = await open(quick);
      const alike = ['unanswered', 'dropped', 'written, timeout', 'not ready'] as const;
      const faults = [
        'written, unanswered',
        'written, dropped',
        'timeout',
        ...(scheme === 'esdb' ? alike : []),
      ] as const;
      const all: string[] = [];
      for (const [n, fault] of faults.entries()) {
        server.fault({ on: 'append', do: fault });
        const append = appendTo(stream, n ? 2 * n - 1 : 'no stream', 2);
        all.push(...idsOf(append.events));
        const outcome = await store.append([append]);
        const { events } = await store.readStreams([{ stream, after: 2 * n - 1 }]);
        expect(idsOf(events)).toEqual(idsOf(append.events));
        const positions = events.map(({ position }) => position);
        expect(outcome).toEqual([{ outcome: 'written', positions }]);
      }
      expect(written()).toEqual(all);
    });
  });

  describe('reading', () => {
    test('repeats a read that is not answered, refused or cut off', async () => {
      await start();
      const store = await open(quick);
      const append = appendTo(stream, 'no stream', 9);
      await store.append([append]);
      const notReady = { on: 'read', do: 'not ready' } as const;
      const faults = [
        { on: 'read', do: 'unanswered' },
        { on: 'read', do: 'cut off', after: 3 },
        ...(scheme === 'esdb' ? [notReady] : []),
      ] as const;
      for (const fault of faults) {
        server.fault(fault);
        expect(idsOf(await store.readAll(START, 100))).toEqual(idsOf(append.events));
        server.fault(fault);
        const { events } = await store.readStreams([{ stream, after: 1 }]);
        expect(idsOf(events)).toEqual(idsOf(append.events.slice(2)));
      }
    });

    test('a read that is never answered ends within the limit', async () => {
      await start();
      const store = await open({ call: 200, total: 500 });
      server.fault({ on: 'read', do: 'unanswered', times: 20 });
      const began = performance.now();
      await expect(store.readAll(START, 10)).rejects.toThrow('no answer within 200 ms');
      expect(performance.now() - began).toBeLessThan(2_000);
      server.heal();
    });
  });

  describe('following', () => {
    test('a subscription goes on where it was, however it ended', async () => {
      await start();
      const store = await open(quick);
      const { seen, until, end } = following(store);
      const endings = ['dropped', 'ended', 'too slow'] as const;
      for (const [n, how] of endings.entries()) {
        await store.append([appendTo(`report-${n}`, 'no stream', 5)]);
        await until(n * 10 + 5);
        server.endSubscriptions(how);
        server.fault({ on: 'subscription', do: how, after: 2 });
        await store.append([appendTo(`report-${n}`, 4, 5)]);
        await until(n * 10 + 10);
        expect(idsOf(seen)).toEqual(written());
        await eventually(() => server.subscriptions === 1);
      }
      await end();
      await eventually(() => server.subscriptions === 0);
    });

    test('one that is not confirmed, or refused, is asked for again', async () => {
      await start();
      const store = await open(quick);
      await store.append([appendTo(stream, 'no stream', 4)]);
      for (const fault of ['unanswered', 'not ready'] as const) {
        server.fault({ on: 'subscription', do: fault });
        const { seen, until, end } = following(store);
        await until(4);
        expect(idsOf(seen)).toEqual(written());
        await end();
      }
    });
  });

  describe('when servers come and go', () => {
    /** One stream after the other, each event on the one before, until it is told to stop. */
    const writing = (store: EventStore, name: string) => {
      let going = true;
      let count = 0;
      const done = (async () => {
        for (; going; count++) {
          const append = appendTo(name, count ? count - 1 : 'no stream');
          expect(await store.append([append])).toMatchObject([{ outcome: 'written' }]);
        }
      })();
      return {
        async some() {
          const goal = count + 5;
          while (count < goal) await Promise.race([sleep(10), done]);
        },
        async stop() {
          going = false;
          await done;
          return count;
        },
      };
    };

    const survives = async (store: EventStore, disaster: () => Promise<void>) => {
      const reader = following(store);
      const writers = ['report-1', 'report-2', 'report-3'].map((name) => writing(store, name));
      for (const { some } of writers) await some();
      await disaster();
      for (const { some } of writers) await some();
      let count = 0;
      for (const { stop } of writers) count += await stop();
      await reader.until(count);
      expect(written()).toHaveLength(count);
      expect(new Set(written()).size).toBe(count);
      expect(idsOf(reader.seen)).toEqual(written());
      const asked = [1, 2, 3].map((n) => ({ stream: `report-${n}`, after: -1 }));
      expect(idsOf((await store.readStreams(asked)).events)).toEqual(written());
      await reader.end();
    };

    test('a server that is restarted is gone on with', async () => {
      await start();
      await survives(await open({ call: 2_000 }), () => server.restart());
    });

    test('connections that are cut are made again', async () => {
      await start();
      await survives(await open({ call: 2_000 }), async () => server.dropConnections());
    });

    test('when the leader of three is lost the next one is found', async () => {
      await start({ nodes: 3 });
      const isEven = (name: string) => name === 'report-2';
      await survives(await open({ call: 2_000 }), () =>
        server.killLeader({ gap: 500, written: isEven }),
      );
    });

    test('when another of three leads and nobody dies, it is found', async () => {
      await start({ nodes: 3 });
      await survives(await open({ call: 2_000 }), async () => server.moveLeader());
    });

    test('when all three are lost for a while it goes on', async () => {
      await start({ nodes: 3 });
      await survives(await open({ call: 2_000 }), async () => {
        await server.killAll();
        await sleep(800);
        await server.startAll();
      });
    });

    test('a server that is not there at the start is waited for, and told of', async () => {
      await start({ notReadyFor: 300 });
      await server.killAll();
      const opening = open();
      await sleep(700);
      await server.startAll();
      const store = await opening;
      await store.append([appendTo(stream, 'no stream')]);
      expect(await store.readAll(START, 10)).toHaveLength(1);
      expect(told).toContainEqual(
        expect.stringMatching(/^waiting for the event store at 127\.0\.0\.1:\d+: /),
      );
    });
  });

  // The same code for both clients: shown with the quicker one.
  if (scheme === 'esdb') {
    test('an append that is never answered ends as unknown, within the limit', async () => {
      await start();
      const store = await open({ ...quick, total: 1_200 });
      server.fault({ on: 'append', do: 'written, unanswered', times: 9 });
      const append = appendTo(stream, 'no stream');
      const began = performance.now();
      await expect(store.append([append])).rejects.toBeInstanceOf(OutcomeUnknown);
      expect(performance.now() - began).toBeLessThan(3_000);
      server.heal();
      // The same ids with the same expectation: it was written.
      expect(await store.append([append])).toMatchObject([{ outcome: 'written' }]);
      expect(written()).toEqual(idsOf(append.events));
    });

    test('of two who write the same ids at once one has written', async () => {
      await start();
      const [one, other] = [await open(), await open()];
      const mine = appendTo(stream, 'no stream', 2);
      const theirs = {
        ...mine,
        events: mine.events.map(({ id }, n) => ({ ...newEvent(stream, n), id })),
      };
      const outcomes = (await Promise.all([one.append([mine]), other.append([theirs])])).flat();
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['conflict', 'written']);
      const winner = outcomes[0]?.outcome === 'written' ? mine : theirs;
      const { events } = await other.readStreams([{ stream, after: -1 }]);
      expect(events.map(({ leafHash, nonce, body }) => ({ leafHash, nonce, body }))).toEqual(
        winner.events.map(({ leafHash, nonce, body }) => ({ leafHash, nonce, body })),
      );
      expect(outcomes).toContainEqual({ outcome: 'conflict', actual: 1 });
    });

    test('more than 1 MiB is refused in words, and writes nothing', async () => {
      await start();
      const store = await open();
      const half = 'a'.repeat(524_100);
      const fits = [newEvent(stream, 0, half), newEvent(stream, 1, half)];
      expect(await store.append([{ stream, expected: 'no stream', events: fits }])).toMatchObject([
        { outcome: 'written' },
      ]);
      const events = [newEvent(stream, 2, half), newEvent(stream, 3, `${half}${'b'.repeat(200)}`)];
      await expect(store.append([{ stream, expected: 1, events }])).rejects.toThrow(
        /budgetRequest-1 has 10\d{5} bytes of data, and EventStoreDB takes at most 1048576/,
      );
      expect(written()).toEqual(idsOf(fits));
    });

    test('closing one store disturbs no append of another', async () => {
      await start();
      const [one, other] = [await open(), await open()];
      await one.append([appendTo('budgetRequest-0', 'no stream')]);
      server.fault({ on: 'append', do: 'written, answered late', ms: 200, times: 8 });
      const appends = Array.from({ length: 8 }, (_, n) => appendTo(`report-${n}`, 'no stream'));
      const under = other.append(appends);
      await sleep(50);
      await one.close();
      expect((await under).map(({ outcome }) => outcome)).toEqual(Array(8).fill('written'));
      await expect(one.append([appendTo(stream, 'no stream')])).rejects.toThrow('was closed');
    });

    test('pages over many events pass those of the server, also at the end', async () => {
      await start();
      const store = await open();
      const appends = Array.from({ length: 60 }, (_, n) =>
        appendTo(`report-${n}`, 'no stream', 40),
      );
      await store.append(appends);
      for (let n = 0; n < 40; n++) server.data.begin();
      const head = server.data.records.findLast((each) => !each.stream.startsWith('$'))?.position;
      expect(await store.head()).toBe(head);
      expect(await store.head()).toBe(head);
      const all = await store.readAll(START, 100_000);
      expect(idsOf(all)).toEqual(written());
      expect(all).toHaveLength(2_400);
      expect(idsOf(await store.readAll(all[999]?.position ?? START, 70))).toEqual(
        idsOf(all.slice(1_000, 1_070)),
      );
      expect(await store.readAll(head ?? START, 10)).toEqual([]);
      const { seen, until, end } = following(store);
      await until(2_400);
      await end();
      expect(idsOf(seen)).toEqual(idsOf(all));
    });

    test('an event of another program stops the reader, in words', async () => {
      await start();
      const store = await open();
      const own = appendTo(stream, 'no stream');
      await store.append([own]);
      const foreign = newEvent('orders-1', 0);
      server.data.append('orders-1', 'no_stream', [
        {
          ...foreign,
          contentType: 'application/json',
          data: Buffer.from('{}'),
          metadata: Buffer.of(),
        },
      ]);
      const [before] = await store.readAll(START, 10);
      expect(before?.id).toBe(own.events[0]?.id);
      await expect(store.readAll(before?.position ?? START, 10)).rejects.toThrow(
        /orders-1 revision 0.*none of our events/,
      );
      const all: StoredEvent[] = [];
      const reading = async () => {
        const { signal } = new AbortController();
        for await (const events of store.subscribe(START, signal)) all.push(...events);
      };
      await expect(reading()).rejects.toThrow('none of our events');
      expect(idsOf(all)).toEqual(idsOf(own.events));
    });

    test('one that is slower than those who write loses nothing', async () => {
      await start({ liveBuffer: 20 });
      const store = await open();
      const { seen, until, end } = following(store);
      const appends = Array.from({ length: 40 }, (_, n) =>
        appendTo(`report-${n}`, 'no stream', 50),
      );
      await store.append(appends);
      await until(2_000);
      expect(idsOf(seen)).toEqual(written());
      await end();
    });

    test('one that does not come is an error in words', async () => {
      await start();
      await server.killAll();
      await expect(open({ start: 700 })).rejects.toThrow(
        /^the event store at 127\.0\.0\.1:\d+ cannot be used, after [01] s: /,
      );
    });

    test('one that says nothing at the start is waited for', async () => {
      await start();
      server.fault({ on: 'features', do: 'unanswered', times: 3 });
      server.fault({ on: 'read', do: 'unanswered', times: 2 });
      const store = await open({ call: 700 });
      server.heal();
      expect(await store.append([appendTo(stream, 'no stream')])).toMatchObject([
        { outcome: 'written' },
      ]);
    });
  }
});
