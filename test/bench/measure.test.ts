import { alone, compared, interleaved, isReached, median, quantile } from '../../bench/measure';
import { table } from '../../bench/table';

const reach = { least: 1.2 };
const held = { unit: 'events/s', against: 'a plain insert', reach };

test('a quantile is a figure that was taken, not one between two', () => {
  expect(median([4, 1, 3, 2])).toBe(3);
  expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.99)).toBe(10);
  expect(quantile([7], 0.5)).toBe(7);
  expect(() => median([])).toThrow('no figures were taken');
});

test('contenders take turns, in both orders, and the round that warms up does not count', async () => {
  const order: string[] = [];
  const taking = (name: string) => async () => order.push(name);
  const figures = await interleaved({ ours: taking('ours'), peer: taking('peer') }, 2);
  expect(order).toEqual(['ours', 'peer', 'peer', 'ours', 'ours', 'peer']);
  expect(figures).toEqual({ ours: [4, 5], peer: [3, 6] });
});

test('the ratio is the median of the ratios of the rounds, not the ratio of the medians', () => {
  const found = compared('append', held, [100, 300, 200], [100, 100, 400]);
  expect(found).toEqual({
    what: 'append',
    ...held,
    ours: 200,
    other: 100,
    ratio: 1,
    rounds: [1, 3, 0.5],
    figures: { ours: [100, 300, 200], other: [100, 100, 400] },
  });
});

test('at least and at most are reached where they are met', () => {
  expect(isReached({ ratio: 1.2, reach: { least: 1.2 } })).toBe(true);
  expect(isReached({ ratio: 1.19, reach: { least: 1.2 } })).toBe(false);
  expect(isReached({ ratio: 1.3, reach: { most: 1.3 } })).toBe(true);
  expect(isReached({ ratio: 1.31, reach: { most: 1.3 } })).toBe(false);
  expect(isReached({ ratio: 9, reach: null })).toBeNull();
});

test('the table says what was found, against what, and whether that is enough', () => {
  const append = compared('append', held, [1234, 1300], [1000, 1000]);
  const restart = alone(
    'restart',
    { unit: 's', against: 'limit', reach: { most: 3 } },
    [3.21, 3.5],
  );
  const bare = compared('copy', { ...held, reach: null }, [1], [2]);
  expect(table([append, restart, bare])).toBe(
    [
      '| what | ours | held against | ratio (rounds) | reach | reached |',
      '| --- | --- | --- | --- | --- | --- |',
      '| append | 1300 events/s | 1000 events/s (a plain insert) | 1.30 (1.23–1.30) | ≥ 1.2 | yes |',
      '| restart | 3.50 s | limit | 3.50 (3.21–3.50) | ≤ 3 | no |',
      '| copy | 1.00 events/s | 2.00 events/s (a plain insert) | 0.50 (0.50–0.50) | – | – |',
    ].join('\n'),
  );
});
