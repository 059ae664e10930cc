import { SeenIds } from '../../../src/infra/proof/bundle/seen-ids';

test('each id is new once, however many there are, and takes 32 bytes at most', () => {
  const seen = new SeenIds();
  const before = process.memoryUsage().arrayBuffers;
  const ids = Array.from({ length: 100_000 }, (_, n) => `event-${n}`);
  expect(ids.filter((id) => seen.add(id))).toHaveLength(100_000);
  expect(ids.filter((id) => seen.add(id))).toEqual([]);
  expect(seen.add('another')).toBe(true);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
});
