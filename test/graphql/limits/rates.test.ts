import { networkOf, rateOf } from '../../../src/graphql/limits/rates';

const clock = { ms: 0 };
const rate = (perMinute: number) => rateOf(perMinute, () => clock.ms);

describe('a rate of 600 points a minute', () => {
  test('may be spent at once, comes back steadily, and is each caller’s own', () => {
    const spend = rate(600);
    expect(spend('a', 600)).toBeNull();
    expect(spend('a', 50)).toEqual({ retryAfter: 5 });
    expect(spend('b', 600)).toBeNull();
    clock.ms += 4_900;
    expect(spend('a', 50)).toEqual({ retryAfter: 1 });
    clock.ms += 100;
    expect(spend('a', 50)).toBeNull();
    expect(spend('a', 1)).toEqual({ retryAfter: 1 });
  });

  test('holds no more after an hour than at the beginning', () => {
    const spend = rate(600);
    expect(spend('a', 600)).toBeNull();
    clock.ms += 3_600_000;
    expect([spend('a', 600), spend('a', 10)]).toEqual([null, { retryAfter: 1 }]);
  });

  test('lets what is more than a minute holds pass once in a minute', () => {
    const spend = rate(600);
    expect([spend('a', 9_000), spend('a', 9_000)]).toEqual([null, { retryAfter: 60 }]);
  });
});

test('a rate of 0 is none', () => expect(rate(0)('a', 1e9)).toBeNull());

test('a million callers take bounded memory', () => {
  const spend = rate(600);
  const fill = (from: number) => {
    for (let n = from; n < from + 500_000; n++) spend(`caller-${n}`, 1);
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const half = fill(0);
  expect(fill(500_000) - half).toBeLessThan(60);
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is of the network %s', (address, network) => expect(networkOf(address)).toBe(network));
