import { Bell } from '../../src/infra/event-store/bell';
import { START, StoredEvent } from '../../src/infra/event-store/event-store';
import { follow } from '../../src/infra/event-store/follow';
import { newEvent } from './event-store.contract';

const event = (n: number): StoredEvent => ({
  ...newEvent('task-1', n),
  stream: 'task-1',
  version: n,
  position: BigInt(n + 1),
});

test('what is written while a reader finds nothing wakes him all the same', async () => {
  const bell = new Bell();
  const written: StoredEvent[] = [];
  const read = async (after: bigint) => {
    const found = written.filter(({ position }) => position > after);
    // Written after the look, rung before the reader lies down; no look comes of itself.
    if (written.length === 0) {
      written.push(event(0));
      bell.ring();
    }
    return found;
  };
  const source = { read, bell, closing: new AbortController().signal };
  const events = follow(source, START, new AbortController().signal);
  expect((await events.next()).value).toEqual(written);
});

test('a silent bell is not trusted for longer than the time given', async () => {
  const written: StoredEvent[] = [];
  const read = async (after: bigint) => written.filter(({ position }) => position > after);
  const source = { read, bell: new Bell(), poll: 20, closing: new AbortController().signal };
  const events = follow(source, START, new AbortController().signal);
  const next = events.next();
  setTimeout(() => written.push(event(0)), 5);
  expect((await next).value).toEqual(written);
});

test('when the store is closed the subscription says so; aborted, it just ends', async () => {
  const closing = new AbortController();
  const ending = new AbortController();
  const source = { read: async () => [], bell: new Bell(), closing: closing.signal };
  const ended = follow(source, START, ending.signal).next();
  const closed = follow(source, START, new AbortController().signal).next();
  ending.abort();
  expect(await ended).toEqual({ done: true, value: undefined });
  closing.abort();
  await expect(closed).rejects.toThrow('The event store was closed');
});

test('it ends at once although a read does not', async () => {
  const ending = new AbortController();
  const read = () => new Promise<StoredEvent[]>(() => undefined);
  const source = { read, bell: new Bell(), closing: new AbortController().signal };
  const ended = follow(source, START, ending.signal).next();
  ending.abort();
  expect(await ended).toEqual({ done: true, value: undefined });
});

test('a read that fails ends it with the error', async () => {
  const read = () => Promise.reject(new Error('no such table'));
  const source = { read, bell: new Bell(), closing: new AbortController().signal };
  const events = follow(source, START, new AbortController().signal);
  await expect(events.next()).rejects.toThrow('no such table');
});
