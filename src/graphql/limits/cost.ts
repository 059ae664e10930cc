import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { PAGE_LIMIT } from '../shared/connection';
import { INTROSPECTION, LIST, MUTATION, PAGE, VALUE, WEIGHTS } from './weights';

/** Of the fields that stand together: what they cost, how deep they go, how many they are. */
export type Measure = { cost: number; depth: number; fields: number };

/** Where fields stand: the type, and the size of the page that they are of. */
type Place = { type: GraphQLNamedType | undefined; page: number | null };

const NOTHING: Measure = { cost: 0, depth: 0, fields: 0 };

/**
 * Measures an operation before anything of it runs, from the schema and the page sizes alone: each
 * field for as many rows as its pages may have. The document need not be valid: what the schema does
 * not know is one value, a circle of fragments ends where it closes. Linear in the document, since a
 * fragment is measured once for each page size, however often it is spread.
 */
export function measure(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Measure {
  const fragments = new Map(
    document.definitions
      .filter((each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => [each.name.value, each]),
  );
  const known = new Map<string, Measure>();

  const ofFragment = (name: string, page: number | null): Measure => {
    const key = `${name} ${page}`;
    const found = known.get(key);
    if (found) return found;
    known.set(key, NOTHING);
    const fragment = fragments.get(name);
    const type = fragment && schema.getType(fragment.typeCondition.name.value);
    const measured = fragment ? ofSet(fragment.selectionSet, { type, page }) : NOTHING;
    known.set(key, measured);
    return measured;
  };

  const ofSet = ({ selections }: SelectionSetNode, place: Place): Measure => {
    const all = selections.map((each): Measure => {
      if (each.kind === Kind.FIELD) return ofField(each, place);
      if (each.kind === Kind.FRAGMENT_SPREAD) return ofFragment(each.name.value, place.page);
      const condition = each.typeCondition?.name.value;
      const type = condition ? schema.getType(condition) : place.type;
      return ofSet(each.selectionSet, { type, page: place.page });
    });
    return all.reduce(
      (sum, each) => ({
        cost: sum.cost + each.cost,
        depth: Math.max(sum.depth, each.depth),
        fields: sum.fields + each.fields,
      }),
      NOTHING,
    );
  };

  const ofField = (node: FieldNode, place: Place): Measure => {
    const name = node.name.value;
    if (name === '__schema' || name === '__type')
      return { cost: INTROSPECTION, depth: 1, fields: 1 };
    const field = fieldOf(place.type, name);
    const page = field ? pageOf(node, field, operation, variables) : null;
    const below = node.selectionSet
      ? ofSet(node.selectionSet, { type: field && getNamedType(field.type), page })
      : NOTHING;
    const own = place.type === schema.getMutationType() ? MUTATION : weightOf(name, page);
    const cost = own + rowsOf(field, name, place.page) * (VALUE + below.cost);
    return { cost, depth: below.depth + 1, fields: 1 };
  };

  const type = schema.getRootType(operation.operation) ?? undefined;
  return ofSet(operation.selectionSet, { type, page: null });
}

function fieldOf(type: GraphQLNamedType | undefined, name: string) {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

const weightOf = (name: string, page: number | null): number =>
  (Object.hasOwn(WEIGHTS, name) ? (WEIGHTS[name] as number) : 0) + (page === null ? 0 : PAGE);

/** The rows of a page that is asked for; null of a field that has no pages. */
function pageOf(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number | null {
  const first = field.args.find(({ name }) => name === 'first');
  if (!first) return null;
  const value = node.arguments?.find(({ name }) => name.value === 'first')?.value;
  const given =
    value?.kind === Kind.VARIABLE
      ? (variables[value.name.value] ?? defaultOf(operation, value.name.value))
      : value?.kind === Kind.INT && value.value;
  const rows = Number(given || given === 0 ? given : first.defaultValue);
  // What is no page size is refused later; until then it may not make anything cheap.
  return rows >= 0 && rows <= PAGE_LIMIT ? rows : PAGE_LIMIT;
}

function defaultOf({ variableDefinitions }: OperationDefinitionNode, name: string): unknown {
  const definition = variableDefinitions?.find(({ variable }) => variable.name.value === name);
  const value = definition?.defaultValue;
  return value?.kind === Kind.INT ? value.value : undefined;
}

/** How many values a field has: the rows of its page, some of another list, else one. */
function rowsOf(
  field: GraphQLField<unknown, unknown> | undefined,
  name: string,
  page: number | null,
): number {
  const type = field && (isNonNullType(field.type) ? field.type.ofType : field.type);
  if (!isListType(type) || isLeafType(getNamedType(type))) return 1;
  return name === 'edges' && page !== null ? page : LIST;
}
