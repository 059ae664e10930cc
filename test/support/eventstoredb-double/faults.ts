/**
 * What goes wrong, once or `times` times (Infinity: until healed), with the next calls of its kind. Several faults of one
 * kind are used up in the order in which they were asked for.
 */
export type Fault = { times?: number } & (
  | {
      on: 'append';
      /**
       * 'unanswered' is never answered, until the connection ends; 'dropped' resets the
       * connection; 'timeout' is answered as the server answers when a write took too long. With
       * 'written, …' the events are there all the same.
       */
      do:
        | 'unanswered'
        | 'written, unanswered'
        | 'dropped'
        | 'written, dropped'
        | 'timeout'
        | 'written, timeout'
        | 'not ready';
    }
  /** Written at once, answered after so many milliseconds. */
  | { on: 'append'; do: 'written, answered late'; ms: number }
  | { on: 'read'; do: 'unanswered' }
  | { on: 'read'; do: 'not ready' }
  /** Ends with UNAVAILABLE after so many events. */
  | { on: 'read'; do: 'cut off'; after: number }
  /** The next subscription is confirmed, gives so many events (0), and ends so. */
  | { on: 'subscription'; do: SubscriptionEnd; after?: number }
  | { on: 'subscription'; do: 'unanswered' }
  | { on: 'subscription'; do: 'not ready' }
  | { on: 'features'; do: 'unanswered' | 'error' }
);

/** Dropped: UNAVAILABLE. Ended: status OK, no error. Too slow: ABORTED, as for a slow consumer. */
export type SubscriptionEnd = 'dropped' | 'ended' | 'too slow';

export class Faults {
  private waiting: { fault: Fault; left: number }[] = [];

  /** How many are still to be met. */
  get left(): number {
    return this.waiting.reduce((sum, { left }) => sum + left, 0);
  }

  add(fault: Fault): void {
    this.waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.waiting = [];
  }

  next<On extends Fault['on']>(on: On): Extract<Fault, { on: On }> | undefined {
    const first = this.waiting.find(({ fault }) => fault.on === on);
    if (!first) return undefined;
    if (--first.left === 0) this.waiting.splice(this.waiting.indexOf(first), 1);
    return first.fault as Extract<Fault, { on: On }>;
  }
}
