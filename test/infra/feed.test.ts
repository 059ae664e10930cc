import { setTimeout as pause } from 'node:timers/promises';
import { Feed } from '../../src/infra/projector/feed';
import { registered, TestLedger } from './views-fixture';

const BATCH = 1_000;

test('what comes while a batch is written is handed out with the next, all of it', async () => {
  const ledger = new TestLedger();
  const feed = new Feed(ledger.store, ledger.secrets, 0n, new AbortController().signal);
  const first = await ledger.append(registered('a1', 'Sở'));
  expect((await feed.next(BATCH)).map(({ position }) => position)).toEqual([first]);
  // Time enough between them to be fetched one by one, by whoever would fetch ahead.
  const later: bigint[] = [];
  for (const name of ['a2', 'a3', 'a4']) {
    later.push(await ledger.append(registered(name, 'Sở')));
    await pause(20);
  }
  feed.consume(first);
  expect((await feed.next(BATCH)).map(({ position }) => position)).toEqual(later);
  feed.close();
});

test('a reader that is behind is handed everything once and in order', async () => {
  const ledger = new TestLedger();
  const all: bigint[] = [];
  for (let n = 0; n < 1_250; n++) all.push(await ledger.append(registered(`a${n}`, 'Sở')));
  const feed = new Feed(ledger.store, ledger.secrets, 0n, new AbortController().signal);
  const handed: bigint[] = [];
  while (handed.length < all.length) {
    const batch = await feed.next(300);
    expect(batch.length).toBeLessThanOrEqual(300);
    handed.push(...batch.map(({ position }) => position));
    feed.consume(handed.at(-1) as bigint);
    expect(feed.after).toBe(handed.at(-1));
  }
  expect(handed).toEqual(all);
  feed.close();
});
