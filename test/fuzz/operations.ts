import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Chance, Oddities } from './chance';

/** What there is in the ledger: values by the name of the argument or field that takes them. */
export type Known = Record<string, string[]>;

export type Operation = {
  kind: 'query' | 'mutation';
  /** The field at the root of a mutation. */
  root: string;
  query: string;
  variables: Record<string, unknown>;
};

type Drawing = { variables: Record<string, unknown>; definitions: string[]; odd: number };

/** Draws operations that the schema knows; `odd` is the share of values that are strange. */
export class Operations {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly chance: Chance,
    private readonly oddities: Oddities,
    private readonly known: Known,
  ) {}

  query(odd: number): Operation {
    return this.operation('query', odd, 1 + this.chance.below(3), 2 + this.chance.below(5));
  }

  mutation(odd: number): Operation {
    return this.operation('mutation', odd, 1, 3);
  }

  private operation(kind: Operation['kind'], odd: number, roots: number, depth: number): Operation {
    const drawing: Drawing = { variables: {}, definitions: [], odd };
    const type = kind === 'query' ? this.schema.getQueryType() : this.schema.getMutationType();
    const fields = Object.values(type?.getFields() ?? {});
    const chosen = Array.from({ length: roots }, () => this.chance.pick(fields));
    const texts = chosen.map((field, n) => `r${n}: ${this.field(field, depth, drawing)}`);
    const { definitions, variables } = drawing;
    const head = definitions.length > 0 ? `(${definitions.join(', ')})` : '';
    const query = `${kind} Fuzz${head} { ${texts.join(' ')} }`;
    return { kind, root: (chosen[0] as { name: string }).name, query, variables };
  }

  private field(field: GraphQLField<unknown, unknown>, depth: number, drawing: Drawing): string {
    const given = field.args.filter((each) => isNonNullType(each.type) || this.chance.often(0.4));
    const args = given.map((each) => `${each.name}: ${this.argument(each, drawing)}`);
    const selection = this.selection(getNamedType(field.type), depth - 1, drawing);
    return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${selection}`;
  }

  private selection(type: GraphQLNamedType, depth: number, drawing: Drawing): string {
    if (isLeafType(type)) return '';
    if (!isObjectType(type) && !isInterfaceType(type)) return ' { __typename }';
    const all = Object.values(type.getFields());
    const leaves = all.filter((each) => isLeafType(getNamedType(each.type)));
    const pool = depth > 0 ? all : leaves;
    const chosen = Array.from({ length: 1 + this.chance.below(4) }, () => this.chance.pick(pool));
    const texts = chosen
      .filter(Boolean)
      .map((each, n) => `f${depth < 0 ? 0 : depth}${n}: ${this.field(each, depth, drawing)}`);
    return ` { ${['__typename', ...texts].join(' ')} }`;
  }

  /** As a literal, or by a variable. */
  private argument(argument: GraphQLArgument, drawing: Drawing): string {
    const value = this.value(argument, drawing);
    if (this.chance.often(0.5)) return this.literal(value, argument.type, drawing);
    const name = `v${drawing.definitions.length}`;
    drawing.definitions.push(`$${name}: ${argument.type}`);
    if (value !== undefined) drawing.variables[name] = value;
    return `$${name}`;
  }

  private value({ name, type }: GraphQLArgument | GraphQLInputField, drawing: Drawing): unknown {
    if (this.chance.often(drawing.odd)) return this.oddities.any();
    return this.proper(name, type, drawing, 0);
  }

  private proper(name: string, type: GraphQLInputType, drawing: Drawing, depth: number): unknown {
    if (isNonNullType(type)) return this.proper(name, type.ofType, drawing, depth);
    if (isListType(type)) {
      const items = this.chance.often(0.02) ? 300 : this.chance.below(3);
      return Array.from({ length: items }, () => this.proper(name, type.ofType, drawing, depth));
    }
    if (isEnumType(type)) return this.chance.pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (each) => isNonNullType(each.type) || (depth < 3 && this.chance.often(0.3)),
      );
      return Object.fromEntries(
        fields.map((each) => [
          each.name,
          this.chance.often(drawing.odd)
            ? this.oddities.any()
            : this.proper(each.name, each.type, drawing, depth + 1),
        ]),
      );
    }
    return this.scalar(name, getNamedType(type).name);
  }

  private scalar(name: string, type: string): unknown {
    const known = this.known[name];
    if (known?.length && this.chance.often(0.9)) return this.chance.pick(known);
    switch (type) {
      case 'Int':
      case 'SafeInt':
        return name === 'first' ? this.chance.pick([0, 1, 3, 20, 200, 201]) : this.chance.below(9);
      case 'Float':
        return this.chance.next() * 100;
      case 'Boolean':
        return this.chance.often(0.5);
      case 'Money':
        return this.chance.pick(['0', '1', '250000000', '999999999999999999', '-1', '01']);
      case 'Position':
        return this.chance.pick(['0', '1', '40', '200', '9223372036854775807']);
      case 'Decimal':
        return this.chance.pick(['0', '-3', '12.5', '1e5']);
      case 'DateTime':
        return this.chance.pick([
          '2026-03-01T00:00:00Z',
          '1969-12-31T23:59:59Z',
          '+275760-09-13T00:00:00Z',
        ]);
      case 'LocalDate':
        return this.chance.pick(['2026-03-02', '2026-02-30', '0000-01-01', '9999-12-31']);
      default:
        return this.chance.pick(['x', 'Công việc', 'nội dung', 'a-b']);
    }
  }

  /** GraphQL's own notation; of what does not fit its type, whatever comes nearest. */
  private literal(value: unknown, type: GraphQLInputType, drawing: Drawing): string {
    if (isNonNullType(type)) return this.literal(value, type.ofType, drawing);
    if (this.chance.often(drawing.odd / 4)) return this.oddities.literal();
    if (Array.isArray(value)) {
      const item = isListType(type) ? type.ofType : type;
      return `[${value.map((each) => this.literal(each, item, drawing)).join(', ')}]`;
    }
    if (typeof value === 'object' && value !== null) {
      const fields = isInputObjectType(type) ? type.getFields() : {};
      const inner = Object.entries(value).filter(([key]) => /^[_a-z]\w*$/i.test(key));
      const texts = inner.map(
        ([key, each]) => `${key}: ${this.literal(each, fields[key]?.type ?? type, drawing)}`,
      );
      return `{${texts.join(', ')}}`;
    }
    if (isEnumType(type) && typeof value === 'string' && /^\w+$/.test(value)) return value;
    return value === undefined ? 'null' : JSON.stringify(value);
  }
}
