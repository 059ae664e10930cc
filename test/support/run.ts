type Run = typeof globalThis & { stopTestServer?: () => Promise<void> };

/** Jest gives setup and teardown modules of their own: what they share is on the global object. */
const run: Run = globalThis;

/** The server outlives us unless it is stopped, so an interrupted run has to stop it too. */
export function keepTeardown(stop: () => Promise<void>): void {
  run.stopTestServer = stop;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      const exit = () => process.exit(1);
      tearDown().then(exit, exit);
    });
  }
}

export async function tearDown(): Promise<void> {
  const stop = run.stopTestServer;
  run.stopTestServer = undefined;
  await stop?.();
}
