import { OutcomeUnknown } from './event-store';

/** Settles when all have: nothing of a call is still under way when it rejects. */
export async function allOrFirstError<T>(promises: Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  const errors = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  // That something may have been written is what the caller has to know first.
  if (errors.length > 0) throw errors.find((error) => error instanceof OutcomeUnknown) ?? errors[0];
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
