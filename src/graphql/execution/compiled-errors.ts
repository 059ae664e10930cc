import { type DocumentNode, type ExecutionResult, GraphQLError } from 'graphql';

/** The errors of a compiled operation as GraphQL's own execution has them, in their order. */
export function asGraphql(result: ExecutionResult, document: DocumentNode): ExecutionResult {
  const source = document.loc?.source;
  const errors = result.errors?.map(({ message, path, locations, originalError }) => {
    const positions = source && locations?.map((each) => positionOf(source.body, each));
    return new GraphQLError(message, { source, positions, path, originalError });
  });
  return { ...result, errors };
}

function positionOf(text: string, { line, column }: { line: number; column: number }): number {
  let start = 0;
  const ends = /\r\n|[\n\r]/g;
  for (let n = 1; n < line && ends.exec(text); n++) start = ends.lastIndex;
  return start + column - 1;
}
