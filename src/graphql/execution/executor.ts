import type { ApolloServerOptions } from '@apollo/server';
import { type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import type { Context } from '../context';
import type { Plans } from './plans';

type Gateway = NonNullable<ApolloServerOptions<Context>['gateway']>;

/**
 * Results that are there before Apollo is asked, by their requests' signals, since Apollo makes a
 * copy of each context: it tells of what went wrong in them, and nothing is carried out twice.
 */
const results = new WeakMap<AbortSignal, Promise<ExecutionResult>>();

export function handOver({ signal }: Context, result: Promise<ExecutionResult>): void {
  results.set(signal, result);
}

/** Has Apollo carry out operations by their plans: its own seam for that is called a gateway. */
export function executingBy(plans: Plans, schema: GraphQLSchema): Gateway {
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({
      async executor({ source, document, request, context }) {
        const contextValue = context as Context;
        const result = results.get(contextValue.signal);
        if (result) return result;
        const { operationName, variables: variableValues } = request;
        const plan = plans.of({ query: source, operationName: operationName ?? null });
        const planned = plan?.run(contextValue, variableValues ?? {});
        return (
          planned ?? execute({ schema, document, contextValue, variableValues, operationName })
        );
      },
    }),
    stop: async () => undefined,
  };
}
