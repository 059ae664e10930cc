import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { measure } from './cost';
import { mustNotExceed, type OperationLimits, OverLimit } from './limits';

export type Operation = {
  document: DocumentNode;
  /** As the caller gave it; needed where a document has several operations. */
  operationName?: string | null;
  variables: Readonly<Record<string, unknown>>;
};

/** What is known of an operation before it runs. `kind` null: the document has none of that name. */
export type Checked = { kind: OperationTypeNode | null; cost: number; depth: number };

/**
 * Whether an operation keeps to the limits; throws `OverLimit`. For every way by which operations
 * come, before the document is validated, since some rules of validation take the square of what
 * they are given. Runs nothing, asks nothing, and takes no longer than the document is long.
 */
export function checkOperation(
  schema: GraphQLSchema,
  { document, operationName, variables }: Operation,
  limits: OperationLimits,
): Checked {
  checkDocument(document, limits);
  checkVariables(variables, limits);
  const operation = getOperationAST(document, operationName) ?? null;
  const operations = document.definitions.filter(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  let checked: Checked = { kind: null, cost: 0, depth: 0 };
  // All are validated, so none may be too much; but only one is paid for.
  for (const each of operations) {
    const { cost, depth, fields } = measure(schema, document, each, variables);
    mustNotExceed(limits, 'depth', depth);
    mustNotExceed(limits, 'rootFields', fields);
    if (each === operation) checked = { kind: each.operation, cost, depth };
  }
  mustNotExceed(limits, 'cost', checked.cost);
  return checked;
}

/** The document; null where it is no GraphQL, which validation tells better. */
export function parseWithin(query: string, { tokens }: OperationLimits): DocumentNode | null {
  try {
    return parse(query, { maxTokens: tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (/more tha[nt] \d+ tokens/.test(error.message)) throw new OverLimit('tokens', tokens);
    return null;
  }
}

function checkDocument(document: DocumentNode, limits: OperationLimits): void {
  let [aliases, directives, spreads, depth] = [0, 0, 0, 0];
  visit(document, {
    Directive: () => mustNotExceed(limits, 'directives', ++directives),
    FragmentSpread: () => mustNotExceed(limits, 'spreads', ++spreads),
    Field: {
      // As it is written, so that whoever measures it need not go deeper.
      enter: () => mustNotExceed(limits, 'depth', ++depth),
      leave: () => void depth--,
    },
    SelectionSet(set) {
      aliases += aliasesIn(set);
      mustNotExceed(limits, 'aliases', aliases);
    },
  });
}

/** Fields under another name, and fields that stand there already. */
function aliasesIn({ selections }: SelectionSetNode): number {
  const seen = new Set<string>();
  let count = 0;
  for (const each of selections) {
    if (each.kind !== Kind.FIELD) continue;
    const key = (each.alias ?? each.name).value;
    if (each.alias || seen.has(key)) count++;
    seen.add(key);
  }
  return count;
}

/** Goes through a list of what is still to be seen: JSON may be nested deeper than calls may. */
function checkVariables(variables: unknown, limits: OperationLimits): void {
  let level = [variables];
  let values = -1;
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    mustNotExceed(limits, 'variableValues', values);
    const nested = level.filter((each) => typeof each === 'object' && each !== null);
    if (nested.length > 0) mustNotExceed(limits, 'variableDepth', depth);
    level = nested.flatMap((each) => Object.values(each as object));
  }
}
