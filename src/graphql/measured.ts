import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from './context';

/** Told of each answer: what it was to, whether a fault of ours is in it, how long it took (s). */
export type Answered = (
  kind: 'query' | 'mutation' | 'subscription' | 'refused',
  failed: boolean,
  seconds: number,
) => void;

/** Tells of each answer. What never became an operation was refused before. */
export const measured = (
  answered: Answered,
  isFault: (error: unknown) => boolean,
): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    const began = performance.now();
    return {
      async willSendResponse({ operation, errors }) {
        const seconds = (performance.now() - began) / 1000;
        answered(operation?.operation ?? 'refused', errors?.some(isFault) ?? false, seconds);
      },
    };
  },
});
