import { monitorEventLoopDelay } from 'node:perf_hooks';

export type LoadLimits = {
  /** Operations under way at once; of those that read only three quarters as many. */
  inFlight: number;
  /** Readers that wait for a connection of the database. */
  queue: number;
  /** By how many ms the event loop is late, on average over half a second. */
  lagMs: number;
};

type Kind = 'query' | 'mutation' | 'subscription' | null;

export type LoadWatch = {
  /** Why no further operation of the kind can be taken; null where there is room. */
  refuses(kind: Kind): string | null;
  /** One operation more, until the returned function is called. */
  enter(): () => void;
  inFlight(): number;
  lagMs(): number;
  stop(): void;
};

/** Commands come first: what people have written is worth more than what they look at. */
const SHARE_OF_QUERIES = 0.75;
/** A late loop with little under way is a hiccup, which refusing does not mend. */
const FEW = 4;
const PERIOD = 500;
const RESOLUTION = 20;

/**
 * Knows whether the program can take more work: better to refuse some at once than to let all wait
 * until nobody is served. `waiting`: how many wait for a connection.
 */
export function watchLoad(limits: LoadLimits, waiting: () => number): LoadWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  let [inFlight, lag] = [0, 0];
  const timer = setInterval(() => {
    // Where nothing was measured, the loop did not come round once.
    lag = delay.count === 0 ? PERIOD : Math.max(0, delay.mean / 1e6 - RESOLUTION);
    delay.reset();
  }, PERIOD);
  timer.unref();
  return {
    refuses(kind) {
      const reads = kind === 'query' || kind === 'subscription';
      const most = reads ? limits.inFlight * SHARE_OF_QUERIES : limits.inFlight;
      // The one that asks may have entered already.
      if (inFlight > most) return 'operations under way';
      if (kind === 'mutation' || inFlight <= FEW) return null;
      if (waiting() > limits.queue) return 'readers waiting for a connection';
      return lag > limits.lagMs ? 'the event loop is late' : null;
    },
    enter() {
      inFlight++;
      let left = false;
      return () => {
        if (!left) inFlight--;
        left = true;
      };
    },
    inFlight: () => inFlight,
    lagMs: () => lag,
    stop() {
      clearInterval(timer);
      delay.disable();
    },
  };
}
