import type { Finding } from './measure';
import type { BenchServer } from './server';

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
  run(bench: Bench): Promise<Finding[]>;
};
