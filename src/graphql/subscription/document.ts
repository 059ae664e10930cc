import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import type { AskedOperation } from '../http/asked';
import { unstorableText } from '../storable';

export type DocumentRules = {
  schema: GraphQLSchema;
  maxTokens: number;
  /** Whether a slip in a name is answered with names of the schema. */
  suggestions: boolean;
};

/** It does not run. */
export class NotServed extends Error {
  constructor(
    readonly status: number,
    readonly errors: readonly (GraphQLError | GraphQLFormattedError)[],
    readonly headers: Record<string, string> = {},
  ) {
    super('not served');
  }
}

const refusal = (code: string, error: GraphQLError): GraphQLFormattedError => ({
  ...error.toJSON(),
  extensions: { ...error.extensions, code },
});

/** The one place in which a document is checked before it is followed; throws `NotServed`. */
export function checkedDocument(rules: DocumentRules, asking: AskedOperation): DocumentNode {
  const document = parsed(rules, asking);
  const errors = validate(rules.schema, document);
  if (errors.length > 0)
    throw new NotServed(
      400,
      errors.map((error) => {
        const told = refusal(String(error.extensions.code ?? 'GRAPHQL_VALIDATION_FAILED'), error);
        if (rules.suggestions) return told;
        return { ...told, message: told.message.replace(/ ?Did you mean .*$/, '') };
      }),
    );
  const operation = getOperationAST(document, asking.operationName);
  if (operation?.operation !== 'subscription')
    throw new NotServed(400, [
      refusal('BAD_REQUEST', new GraphQLError('Only a subscription is served here.')),
    ]);
  const unstorable = unstorableText(document, asking.variables);
  if (unstorable) throw new NotServed(400, [unstorable]);
  return document;
}

function parsed({ maxTokens }: DocumentRules, { query }: AskedOperation): DocumentNode {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError)
      throw new NotServed(400, [refusal('GRAPHQL_PARSE_FAILED', error)]);
    throw error;
  }
}
