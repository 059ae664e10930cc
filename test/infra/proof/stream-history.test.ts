import fc from 'fast-check';
import { NumberByName } from '../../../src/infra/proof/bundle/number-by-name';
import { type State, StreamHistory } from '../../../src/infra/proof/bundle/stream-history';

const stateOf = (position: number, version: number): State => ({
  position: BigInt(position),
  version,
  state: { since: position, none: undefined, large: 2n ** 70n, of: new Map([['a', [1]]]) },
});

test('streams stand as they stood, also where memory has room for a few states only', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(12), { minLength: 1, maxLength: 300 }),
      fc.constantFrom({ kept: 2, inMemory: 4 }, { kept: 400, inMemory: 40 }),
      (events, limits) => {
        const history = new StreamHistory(limits);
        const all = new Map<string, State[]>();
        try {
          for (const [n, stream] of events.entries()) {
            const name = `stream-${stream}`;
            const states = all.get(name) ?? [];
            expect(history.last(name)).toEqual(states.at(-1));
            const state = stateOf(n + 1, states.length);
            history.add(name, state);
            all.set(name, [...states, state]);
            // Whatever it was, as long as it is said to be known.
            const then = history.horizon;
            for (const [other, known] of all)
              expect(history.at(other, then)).toEqual(
                known.findLast(({ position }) => position <= then),
              );
          }
        } finally {
          history.close();
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('the horizon follows the events at a distance', () => {
  const history = new StreamHistory({ kept: 400, inMemory: 100 });
  for (let n = 1; n <= 1000; n++) {
    history.add(`stream-${n % 150}`, stateOf(n, Math.floor(n / 150)));
    expect(n - Number(history.horizon)).toBeGreaterThanOrEqual(Math.min(n, 33));
  }
  history.close();
});

test('a number is found by its name, whatever else there is', () => {
  const numbers = new NumberByName();
  for (let n = 0; n < 5_000; n++) {
    expect(numbers.get(`name ${n}`)).toBeUndefined();
    numbers.set(`name ${n}`, n);
    numbers.set(`name ${n >> 1}`, -n);
  }
  for (let n = 0; n < 5_000; n++)
    expect(numbers.get(`name ${n}`)).toBe(n < 2_500 ? -(2 * n + 1) : n);
});
