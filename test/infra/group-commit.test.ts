import { groupCommit } from '../../src/infra/event-store/group-commit';

type Item = { key: string; name: string; weight?: number };

/** A queue whose batches are told, and each of which ends only when it is let go. */
function recorded(most = { items: 3, weight: 100 }) {
  const batches: string[][] = [];
  const releases: (() => void)[] = [];
  const queue = groupCommit<Item, string>({
    key: ({ key }) => key,
    weight: ({ weight = 1 }) => weight,
    most,
    write: async (items) => {
      batches.push(items.map(({ name }) => name));
      await new Promise<void>((resolve) => releases.push(resolve));
      return items.map(({ name }) =>
        name === 'bad'
          ? { status: 'rejected', reason: new Error('bad') }
          : { status: 'fulfilled', value: `${name} is written` },
      );
    },
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  const letGo = async () => {
    await turn();
    releases.shift()?.();
    await turn();
  };
  return { queue, batches, letGo, turn };
}

test('what comes in one turn, or while a batch is written, is one batch', async () => {
  const { queue, batches, letGo, turn } = recorded();
  const first = [queue.add({ key: 'a', name: 'a' }), queue.add({ key: 'b', name: 'b' })];
  await turn();
  const second = queue.add({ key: 'c', name: 'c' });
  await turn();
  expect(batches).toEqual([['a', 'b']]);
  await letGo();
  expect(await Promise.all(first)).toEqual(['a is written', 'b is written']);
  expect(batches).toEqual([['a', 'b'], ['c']]);
  await letGo();
  expect(await second).toBe('c is written');
  await queue.idle();
});

test('those just answered who go on at once are not a batch behind those who waited', async () => {
  const { queue, batches, letGo, turn } = recorded();
  const again = queue.add({ key: 'a', name: 'a' }).then(() => queue.add({ key: 'a', name: 'a2' }));
  await turn();
  const waited = queue.add({ key: 'b', name: 'b' });
  await letGo();
  await letGo();
  expect(await Promise.all([again, waited])).toEqual(['a2 is written', 'b is written']);
  expect(batches).toEqual([['a'], ['b', 'a2']]);
});

test('items of one key keep their order, one to a batch', async () => {
  const { queue, batches, letGo } = recorded();
  const names = ['a1', 'a2', 'b1', 'a3', 'b2', 'c1', 'd1'];
  const all = names.map((name) => queue.add({ key: name.slice(0, 1), name }));
  for (let n = 0; n < 4; n++) await letGo();
  expect(batches).toEqual([['a1', 'b1', 'c1'], ['a2', 'b2', 'd1'], ['a3']]);
  await Promise.all(all);
});

test('a batch is bounded by weight, but a heavy one is written all the same', async () => {
  const { queue, batches, letGo } = recorded();
  const weights = [60, 50, 300, 1, 1];
  const all = weights.map((weight, n) => queue.add({ key: `${n}`, name: `${n}`, weight }));
  for (let n = 0; n < 4; n++) await letGo();
  expect(batches).toEqual([['0'], ['1'], ['2'], ['3', '4']]);
  await Promise.all(all);
});

test('one that fails fails alone', async () => {
  const { queue, letGo } = recorded();
  const good = queue.add({ key: 'a', name: 'good' });
  const bad = queue.add({ key: 'b', name: 'bad' });
  bad.catch(() => undefined);
  await letGo();
  expect(await good).toBe('good is written');
  await expect(bad).rejects.toThrow('bad');
});
