import type { ServerResponse } from 'node:http';

/** Until when an operation may go on. It begins with the first of the two calls. */
export class Deadline {
  isQuery = false;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private pass: () => void = () => undefined;
  private readonly passed = new Promise<null>((resolve) => {
    this.pass = () => resolve(null);
  });

  /** Aborted when nobody waits for the answer any more. */
  readonly signal = this.stopping.signal;

  /** A query ends with its time, or when its caller goes away. */
  stopAfter(ms: number, response: ServerResponse): void {
    this.isQuery = true;
    this.timer = setTimeout(() => {
      this.pass();
      this.stopping.abort();
    }, ms);
    response.once('close', () => {
      if (!response.writableFinished) this.stopping.abort();
    });
  }

  /** A command is never stopped halfway: only its caller no longer waits. */
  answerAfter(ms: number): void {
    this.timer = setTimeout(() => this.pass(), ms);
  }

  /** What the work comes to, or null where the time has passed before. */
  async orPassed<T>(work: Promise<T>): Promise<T | null> {
    try {
      return await Promise.race([work, this.passed]);
    } finally {
      clearTimeout(this.timer);
    }
  }
}
