/** Rung when there may be something new. It carries nothing: whoever hears it reads for himself. */
export class Bell {
  private count = 0;
  private readonly waiting = new Set<() => void>();

  /** How often it was rung: to be noted before a look, so that no ring after it is missed. */
  get rings(): number {
    return this.count;
  }

  ring(): void {
    this.count++;
    for (const wake of [...this.waiting]) wake();
  }

  /** Until it has been rung more often than that, the signal is aborted, or the time (ms) is over. */
  rung(rings: number, signal: AbortSignal, time?: number): Promise<void> {
    if (this.count > rings || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = time === undefined ? undefined : setTimeout(wake, time);
      signal.addEventListener('abort', wake);
      this.waiting.add(wake);
    });
  }
}
