import { DatabaseError } from 'pg';
import type { NewEvent, StreamsRead } from '../../src/infra/event-store/event-store';
import { memoryEventStore } from '../../src/infra/event-store/memory-event-store';
import { readTogether } from '../../src/infra/event-store/read-together';

const event = (id: string): NewEvent => ({
  id,
  type: 'Happened',
  recordedAt: '2026-03-02T01:30:00.000Z',
  body: '{}',
  nonce: null,
  leafHash: Buffer.alloc(32),
});

/** Two streams whose events alternate, and how often they were really read. */
async function twoStreams() {
  const store = memoryEventStore();
  const append = (stream: string, expected: number | 'no stream', id: string) =>
    store.append([{ stream, expected, events: [event(id)] }]);
  await append('a', 'no stream', 'a0');
  await append('b', 'no stream', 'b0');
  await append('a', 0, 'a1');
  await append('b', 0, 'b1');
  const readings: string[][] = [];
  const read = readTogether(async (streams) => {
    readings.push(streams.map(({ stream, after }) => `${stream} ${after}`));
    if (streams.some(({ stream }) => stream === 'bad'))
      throw new DatabaseError('invalid byte sequence', 0, 'error');
    return store.readStreams(streams);
  });
  return { read, readings, head: await store.head() };
}

const namesOf = ({ events }: StreamsRead) => events.map(({ id }) => id);

test('who reads at the same time reads by one statement, and gets what he asked for', async () => {
  const { read, readings, head } = await twoStreams();
  const all = await Promise.all([
    read([{ stream: 'a', after: 0 }]),
    read([
      { stream: 'b', after: -1 },
      { stream: 'a', after: -1 },
    ]),
    read([{ stream: 'b', after: 1 }]),
  ]);
  expect(all.map(namesOf)).toEqual([['a1'], ['a0', 'b0', 'a1', 'b1'], []]);
  expect(all.map(({ position }) => position)).toEqual([head, head, head]);
  expect(readings).toEqual([['a -1', 'b -1']]);
});

test('a name that the database refuses costs nobody else his answer', async () => {
  const { read } = await twoStreams();
  const [good, bad] = await Promise.allSettled([
    read([{ stream: 'a', after: -1 }]),
    read([{ stream: 'bad', after: -1 }]),
  ]);
  expect(good.status === 'fulfilled' && namesOf(good.value)).toEqual(['a0', 'a1']);
  expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'invalid byte sequence' } });
});
