/** What a suite has found: one line of the table. */
export type Finding = {
  what: string;
  ours: number;
  unit: string;
  /** What ours is held against: a peer, or a limit that the machine sets. */
  against: string;
  other: number | null;
  /** ours : other, or ours where there is no other. */
  ratio: number;
  /** What is to be reached by `ratio`. */
  reach: Reach | null;
  /** Ratio of each round, so that the spread can be seen. */
  rounds: number[];
  /** What was measured in each. */
  figures: { ours: number[]; other: number[] | null };
};

export type Reach = { least: number } | { most: number };

export const isReached = ({ ratio, reach }: Pick<Finding, 'ratio' | 'reach'>): boolean | null =>
  reach && ('least' in reach ? ratio >= reach.least : ratio <= reach.most);

export const median = (figures: number[]): number => quantile(figures, 0.5);

/** `share`: from 0 to 1. The figure itself, not one between two. */
export function quantile(figures: number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const figure = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (figure === undefined) throw new Error('no figures were taken');
  return figure;
}

/**
 * Rounds of all contenders in turn, so that what happens on the machine happens to each; one round
 * of each to warm up is not counted. Every second round goes in the reverse order.
 */
export async function interleaved<Name extends string>(
  contenders: Record<Name, () => Promise<number>>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++)
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const figure = await contenders[name]();
      if (round > 0) figures[name]?.push(figure);
    }
  return figures as Record<Name, number[]>;
}

/** The comparison of two contenders of the same rounds, by the median of the rounds' ratios. */
export function compared(
  what: string,
  { unit, against, reach }: { unit: string; against: string; reach: Reach | null },
  ours: number[],
  others: number[],
): Finding {
  const rounds = ours.map((figure, n) => figure / (others[n] as number));
  return {
    what,
    unit,
    against,
    reach,
    ours: median(ours),
    other: median(others),
    ratio: median(rounds),
    rounds,
    figures: { ours, other: others },
  };
}

/** A figure that is held against a limit of its own. */
export const alone = (
  what: string,
  { unit, against, reach }: { unit: string; against: string; reach: Reach | null },
  rounds: number[],
): Finding => {
  const ours = median(rounds);
  const figures = { ours: rounds, other: null };
  return { what, unit, against, reach, ours, other: null, ratio: ours, rounds, figures };
};

/** Seconds that the work took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - begun) / 1e9;
}

/** Carries the items out by so many callers at once, each one after the other. */
export async function byCallers<T>(
  items: T[],
  callers: number,
  work: (item: T, caller: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const caller = async (_: unknown, number: number) => {
    for (let n = next++; n < items.length; n = next++) await work(items[n] as T, number);
  };
  await Promise.all(Array.from({ length: callers }, caller));
}
