export type Bounded = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs what it is given, at most so many at a time; the rest waits in the order of its coming. */
export function bounded(most: number): Bounded {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go));
    else running++;
    try {
      return await work();
    } finally {
      // The place goes to the next without having been free, so that nobody slips in between.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
