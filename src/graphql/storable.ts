import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, GraphQLError, valueFromASTUntyped, visit } from 'graphql';
import { isStorableText } from '../domain/shared/canonical-json';
import type { Context } from './context';

/**
 * Refuses every text that neither the ledger nor the views can hold, in whatever argument it comes:
 * before anything is read, so that no resolver has to think of it and none can forget it.
 */
export const refuseUnstorable: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ document, request }) {
        const refused = unstorableText(document, request.variables ?? {});
        if (refused) throw refused;
      },
    };
  },
};

/** Whether no such text is in it, however deep. */
export const isStorable = (value: unknown): boolean => fieldIn(value, '') === null;

/** The refusal of a document with such a text; null where it has none. */
export function unstorableText(
  document: DocumentNode,
  variables: Record<string, unknown>,
): GraphQLError | null {
  const field = unstorableIn(document, variables);
  if (field === null) return null;
  return new GraphQLError('text that cannot be stored', {
    extensions: {
      code: 'BAD_USER_INPUT',
      field,
      rule: 'TEXT_NOT_STORABLE',
      http: { status: 400 },
    },
  });
}

/** The field of the first such text, as other refusals name it: of an object, from within it. */
function unstorableIn(document: DocumentNode, variables: Record<string, unknown>): string | null {
  let found: string | null = null;
  const look = (name: string, value: unknown): false => {
    found ??= fieldIn(value, isObject(value) ? '' : name);
    return false;
  };
  visit(document, {
    Argument: ({ name, value }) => look(name.value, valueFromASTUntyped(value, variables)),
    VariableDefinition: ({ variable: { name }, defaultValue }) =>
      defaultValue ? look(name.value, valueFromASTUntyped(defaultValue)) : false,
  });
  return found;
}

function fieldIn(value: unknown, path: string): string | null {
  if (typeof value === 'string') return isStorableText(value) ? null : path;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, each] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    // A key may be of the caller's making too, in a JSON value; it is no name to tell him.
    const field = isStorableText(key) ? fieldIn(each, place) : path;
    if (field !== null) return field;
  }
  return null;
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
