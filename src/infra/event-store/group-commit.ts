import { setImmediate as nextTurn } from 'node:timers/promises';

export type GroupCommit<Item, Outcome> = {
  /** Settles when the item's batch has been written. */
  add(item: Item): Promise<Outcome>;
  /** When nothing waits and nothing is being written. */
  idle(): Promise<void>;
};

export type GroupCommitOptions<Item, Outcome> = {
  /** Two items of one key never share a batch; they are written in the order of their coming. */
  key(item: Item): string;
  weight(item: Item): number;
  /** A batch has at most so many items, and so much weight or one item. */
  most: { items: number; weight: number };
  /** Writes a batch and tells of each item, in order; it never rejects as a whole. */
  write(batch: Item[]): Promise<PromiseSettledResult<Outcome>[]>;
};

type Waiting<Item, Outcome> = {
  item: Item;
  resolve(outcome: Outcome): void;
  reject(reason: unknown): void;
};

/**
 * What comes while a batch is being written forms the next one: no timer, no wait for a batch to
 * fill, and the disk is asked once for all of them.
 */
export function groupCommit<Item, Outcome>(
  options: GroupCommitOptions<Item, Outcome>,
): GroupCommit<Item, Outcome> {
  let waiting: Waiting<Item, Outcome>[] = [];
  let running: Promise<void> | undefined;

  const run = async () => {
    while (waiting.length > 0) {
      // What this turn of the event loop brings comes along, and so do those just answered, when
      // they go on at once: they would be a batch behind for ever.
      await nextTurn();
      const taken = take(waiting, options);
      waiting = taken.rest;
      const outcomes = await options.write(taken.batch.map(({ item }) => item));
      taken.batch.forEach((one, n) => {
        const outcome = outcomes[n];
        if (outcome?.status === 'fulfilled') one.resolve(outcome.value);
        else one.reject(outcome?.reason ?? new Error('No outcome was told'));
      });
    }
    running = undefined;
  };

  return {
    add: (item) =>
      new Promise<Outcome>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= run();
      }),
    idle: async () => running,
  };
}

function take<Item, Outcome>(
  waiting: Waiting<Item, Outcome>[],
  { key, weight, most }: GroupCommitOptions<Item, Outcome>,
) {
  const keys = new Set<string>();
  const batch: Waiting<Item, Outcome>[] = [];
  const passed: Waiting<Item, Outcome>[] = [];
  let load = 0;
  let next = 0;
  for (; next < waiting.length && batch.length < most.items; next++) {
    const one = waiting[next];
    if (!one) continue;
    const own = key(one.item);
    if (keys.has(own)) {
      passed.push(one);
      continue;
    }
    load += weight(one.item);
    if (load > most.weight && batch.length > 0) break;
    keys.add(own);
    batch.push(one);
  }
  return { batch, rest: [...passed, ...waiting.slice(next)] };
}
