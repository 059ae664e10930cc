import { type LoadWatch, watchLoad } from '../../src/infra/load';

let [load, waiting] = [undefined as LoadWatch | undefined, 0];
const watched = (limits: object = {}): LoadWatch => {
  load = watchLoad({ inFlight: 100, queue: 10, lagMs: 200, ...limits }, () => waiting);
  return load;
};
afterEach(() => {
  load?.stop();
  waiting = 0;
});

const enter = (watch: LoadWatch, count: number) => Array.from({ length: count }, watch.enter);

test('as many operations are taken as may be under way, of queries three quarters', () => {
  const watch = watched();
  enter(watch, 75);
  expect([watch.refuses('query'), watch.refuses('mutation')]).toEqual([null, null]);
  const [leave] = enter(watch, 1);
  expect(watch.refuses('query')).toBe('operations under way');
  enter(watch, 24);
  expect([watch.refuses(null), watch.refuses('mutation')]).toEqual([null, null]);
  enter(watch, 1);
  expect(watch.refuses(null)).toBe('operations under way');
  expect(watch.refuses('mutation')).toBe('operations under way');
  leave?.();
  leave?.();
  expect(watch.inFlight()).toBe(100);
});

test('nobody is added to readers who wait long already, but who brings a command', () => {
  const watch = watched();
  enter(watch, 20);
  waiting = 10;
  expect(watch.refuses('query')).toBeNull();
  waiting = 11;
  expect(watch.refuses('query')).toBe('readers waiting for a connection');
  expect(watch.refuses('mutation')).toBeNull();
});

test('a loop that is late takes no more queries, and takes them again when it is in time', async () => {
  const watch = watched({ lagMs: 60 });
  enter(watch, 5);
  const until = async (state: string | null, busyMs: number) => {
    for (let n = 0; n < 100 && watch.refuses('query') !== state; n++) {
      const end = performance.now() + busyMs;
      while (performance.now() < end);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(watch.refuses('query')).toBe(state);
  };
  await until('the event loop is late', 150);
  expect(watch.refuses('mutation')).toBeNull();
  await until(null, 0);
});

test('with little under way a late loop refuses nobody', async () => {
  const watch = watched({ lagMs: 20 });
  enter(watch, 4);
  const end = performance.now() + 700;
  while (performance.now() < end);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(watch.lagMs()).toBeGreaterThan(20);
  expect(watch.refuses('query')).toBeNull();
});
