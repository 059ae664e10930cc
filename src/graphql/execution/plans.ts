import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type NamedTypeNode,
  type OperationDefinitionNode,
  parse,
  parseType,
  validate,
  visit,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import type { Context } from '../context';
import type { AskedOperation } from '../http/asked';
import { unstorableText } from '../storable';
import { asGraphql } from './compiled-errors';

/** Plans that are kept, and the characters of their documents altogether. */
const MOST_PLANS = 500;
const MOST_CHARACTERS = 2_000_000;
/** What is longer is not compiled: the code grows faster than the document. */
const LONGEST_COMPILED = 20_000;

type Variables = Record<string, unknown>;
type Run = (ctx: Context, variables: Variables) => Promise<ExecutionResult>;
type Compiled = (root: undefined, ctx: Context, variables: Variables) => unknown;

/** An operation that is known to be valid, and how it is carried out. */
export type Plan = {
  kind: OperationDefinitionNode['operation'];
  /** As it is named in its document. */
  operationName: string | null;
  /** SHA-256 of the document's text, hex. */
  hash: string;
  /** Null where a variable has a wrong value: nothing was carried out then. */
  run(ctx: Context, variables: Variables): Promise<ExecutionResult> | null;
};

/**
 * Operations by their text, parsed, validated and, where they only read, compiled from the second
 * time on. Null of what is not valid, or asks for the schema: that is left to who tells it best.
 */
export class Plans {
  private readonly known = new LRUCache<string, Plan | 'none'>({
    max: MOST_PLANS,
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (_, key) => key.length + 1,
  });

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly maxTokens: number,
  ) {}

  of({ query, operationName }: Pick<AskedOperation, 'query' | 'operationName'>): Plan | null {
    // Some clients say "" for none; which of the operations that is, Apollo tells.
    if (operationName === '') return null;
    // A name has no line end.
    const key = `${operationName ?? ''}\n${query}`;
    let plan = this.known.get(key);
    if (!plan) {
      plan = this.made(query, operationName) ?? 'none';
      this.known.set(key, plan);
    }
    return plan === 'none' ? null : plan;
  }

  private made(query: string, operationName: string | null): Plan | null {
    const document = this.valid(query);
    const operation = document && getOperationAST(document, operationName);
    if (!document || !operation || operation.operation === 'subscription') return null;
    return {
      kind: operation.operation,
      operationName: operation.name?.value ?? null,
      hash: createHash('sha256').update(query).digest('hex'),
      run: this.runOf(document, operation),
    };
  }

  private valid(query: string): DocumentNode | null {
    try {
      const document = parse(query, { maxTokens: this.maxTokens });
      if (asksForSchema(document) || unstorableText(document, {})) return null;
      return validate(this.schema, document).length === 0 ? document : null;
    } catch {
      return null;
    }
  }

  private runOf(document: DocumentNode, operation: OperationDefinitionNode): Plan['run'] {
    const { schema } = this;
    const { variableDefinitions = [] } = operation;
    const operationName = operation.name?.value;
    const interpreted: Run = async (contextValue, variableValues) =>
      execute({ schema, document, operationName, contextValue, variableValues });
    const length = document.loc?.end ?? Number.POSITIVE_INFINITY;
    const isQuery = operation.operation === 'query';
    const fits = isQuery && length <= LONGEST_COMPILED && isCompiledRight(document);
    let run: Run | null = null;
    let asked = 0;
    return (ctx, variables) => {
      const { errors, coerced } = getVariableValues(schema, variableDefinitions, variables);
      if (errors) return null;
      if (!run && fits && asked++ > 0)
        run = compiled(schema, document, operationName, interpreted) ?? interpreted;
      return run && run !== interpreted ? run(ctx, coerced) : interpreted(ctx, variables);
    };
  }
}

/** Null of what cannot be compiled; else it takes variables that are coerced. */
function compiled(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  interpreted: Run,
): Run | null {
  const options = { disablingCapturingStackErrors: true };
  const query = compileQuery(schema, taking(document), operationName, options);
  if (!isCompiledQuery(query)) return null;
  const run = query.query as unknown as Compiled;
  return async (ctx, variables) => {
    const result = (await run(undefined, ctx, variables)) as ExecutionResult;
    if (!result.errors) return result;
    // What is no resolver's error the library itself tells in its own words.
    const isStrange = result.errors.some(({ originalError }) => !originalError);
    return isStrange ? interpreted(ctx, variables) : asGraphql(result, document);
  };
}

/**
 * The same document, whose variables are taken as they are: what the compiler makes of them by
 * itself lacks the defaults of input fields.
 */
const taking = (document: DocumentNode): DocumentNode =>
  visit(document, {
    VariableDefinition: (node) => ({ ...node, type: AS_IT_IS, defaultValue: undefined }),
  });

/** A scalar of the schema that is whatever it is. */
const AS_IT_IS = parseType('JSON') as NamedTypeNode;

/**
 * Compiled code says something else than the specification where `@skip` or `@include` stands: what
 * is skipped in one place of a fragment is skipped in all, and a variable may be null. And where a
 * variable within an object or a list has no value, it takes it for null.
 */
function isCompiledRight(document: DocumentNode): boolean {
  let right = true;
  const otherwise = () => {
    right = false;
  };
  const within = { Variable: otherwise };
  visit(document, {
    Directive: otherwise,
    ObjectValue: (node) => void visit(node, within),
    ListValue: (node) => void visit(node, within),
  });
  return right;
}

function asksForSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ name: { value } }) => {
      if (value === '__schema' || value === '__type') found = true;
    },
  });
  return found;
}
