import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** `{ 'Query.agency': ['code: "a"', 'code: "b"'] }`: what a field is asked with, once for each. */
export type Arguments = Record<string, readonly string[]>;

/** Asked where they are reached at once, and not again at the end of every way. */
const DEAR = ['changes', 'allowedCommands'];

type Named = ReturnType<typeof getNamedType>;

/**
 * Every field of a type that can be asked, and everything that lies behind it, over so many edges
 * to other objects: a new field of the schema is asked without anybody thinking of it.
 */
export class Crawl {
  /** Fields that the table has arguments for and that were asked with them. */
  readonly used = new Set<string>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly given: Arguments,
  ) {}

  /** By the name of the root's field: one or several selections, each a document's worth. */
  from(root: GraphQLObjectType, edges: number): Map<string, string[]> {
    const names = Object.keys(root.getFields());
    return new Map(names.map((name) => [name, this.of(root, name, edges)]));
  }

  /** Of one of the root's fields. */
  of(root: GraphQLObjectType, name: string, edges: number): string[] {
    const field = root.getFields()[name] as GraphQLField<unknown, unknown>;
    const answer = this.answer(getNamedType(field.type), edges, [root.name]);
    return this.asked(root, field).map((text, n) => `${name}__${n}: ${text}${answer}`);
  }

  /** The field with each of its arguments. */
  private asked(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): string[] {
    const name = `${type.name}.${field.name}`;
    const known = this.given[name];
    if (known) {
      this.used.add(name);
      return known.map((text) => `${field.name}(${text})`);
    }
    if (field.args.some(isRequiredArgument)) throw new Error(`what is ${name} asked with?`);
    const paged = field.args.some((argument) => argument.name === 'first');
    return [paged ? `${field.name}(first: ${field.name === 'history' ? 200 : 20})` : field.name];
  }

  private answer(type: Named, edges: number, above: string[]): string {
    if (isLeafType(type)) return '';
    if (isInterfaceType(type)) {
      const types = this.schema.getPossibleTypes(type);
      // Fields of one name have other types in other objects. No farther: whatever the object is,
      // its edges are asked where it is reached as what it is.
      const parts = types.map(
        (each) => `... on ${each.name} ${this.fields(each, 0, above, `${each.name}_`)}`,
      );
      return ` { __typename ${parts.join(' ')} }`;
    }
    if (!isObjectType(type)) throw new Error(`a ${type} is not known here`);
    return ` ${this.fields(type, edges, above, '')}`;
  }

  private fields(type: GraphQLObjectType, edges: number, above: string[], alias: string): string {
    const parts = Object.values(type.getFields()).flatMap((field) => {
      if (edges === 0 && DEAR.includes(field.name)) return [];
      const below = getNamedType(field.type);
      const farther = this.leadsOn(field.type) && !type.name.endsWith('Edge');
      if (farther && edges === 0) return [];
      if (!farther && above.includes(below.name)) return [];
      const left = farther ? edges - 1 : edges;
      const inside = isLeafType(below) ? '' : this.answer(below, left, [...above, type.name]);
      if (inside.trim() === '{  }' || inside.trim() === '{ }') return [];
      return this.asked(type, field).map((text, n, all) => {
        const name = all.length > 1 ? `${field.name}__${n}` : field.name;
        return `${alias || all.length > 1 ? `${alias}${name}: ` : ''}${text}${inside}`;
      });
    });
    return parts.length > 0 ? `{ ${parts.join(' ')} }` : '';
  }

  /** Whether it is an edge of the graph: to another object, or to a page of them. */
  private leadsOn(type: GraphQLOutputType): boolean {
    const named = getNamedType(type);
    if (named.name.endsWith('Connection') || isInterfaceType(named)) return true;
    return isObjectType(named) && named.getInterfaces().length > 0;
  }
}

/** Where in an answer each text stands: names only, whichever row of a list it is in. */
export function textsIn(answer: unknown): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const note = (text: string, place: string) => {
    const places = found.get(text) ?? new Set();
    found.set(text, places.add(place.slice(1)));
  };
  const look = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const each of value) look(each, path);
    else if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value)) {
        note(name, `${path}.{}`);
        const plain = name.replace(/__\d+$/, '');
        look(each, ['edges', 'node'].includes(plain) && path !== '' ? path : `${path}.${plain}`);
      }
    else if (value !== null) note(String(value), path);
  };
  look(answer, '');
  return found;
}
