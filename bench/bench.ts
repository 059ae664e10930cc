import type { Finding } from './measure';
import type { BenchServer } from './server';
import type { World } from './worlds';

/** What a suite is given. */
export type Bench = {
  server: BenchServer;
  /** How often each contender runs. */
  rounds: number;
  /** Small figures, to see that it runs: its ratios say little. */
  quick: boolean;
};

export type Suite = {
  name: string;
  /** Of the server that it runs on. */
  fsyncDelay?: number;
  /** How many events the worlds have that it asks for; each has 10,000 where it is to be quick. */
  worlds?: number[];
  /** The worlds in that order. */
  run(bench: Bench, worlds: World[]): Promise<Finding[]>;
};
