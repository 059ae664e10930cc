import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

export {
  GraphQLDateTime as DateTime,
  GraphQLJSON as Json,
  GraphQLLocalDate as LocalDate,
  GraphQLSafeInt as SafeInt,
} from 'graphql-scalars';

const badInput = (rule: string, message: string, nodes?: ValueNode): GraphQLError =>
  new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT', rule } });

type Parse = (value: unknown, node?: ValueNode) => string;

/** A scalar that is a string on the wire. */
const written = (name: string, description: string, parse: Parse) =>
  new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: (value) => String(value),
    parseValue: (value) => parse(value),
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null, node),
  });

const digits = (name: string, description: string, pattern: RegExp, expected: string) =>
  written(name, description, (value, node) => {
    if (typeof value !== 'string' || !/^(0|[1-9]\d*)$/.test(value))
      throw badInput(
        'NOT_A_NUMBER',
        `${name} is a string of decimal digits without leading zeros`,
        node,
      );
    if (!pattern.test(value)) throw badInput('NUMBER_TOO_LARGE', `${name} is ${expected}`, node);
    return value;
  });

export const Money = digits(
  'Money',
  'Whole đồng as a string of digits, up to 18 of them: amounts may pass 2^53.',
  /^(0|[1-9]\d{0,17})$/,
  'at most 18 digits',
);

export const Position = digits(
  'Position',
  'A place in the ledger. Opaque: it only grows; do not compute with it.',
  /^(0|[1-9]\d{0,18})$/,
  'a position that a receipt or an answer gave',
);

export const Decimal = written(
  'Decimal',
  'A measured value as a string: `-3`, `12.5`. At most 15 digits before and 6 behind the point.',
  (value, node) => {
    if (typeof value !== 'string' || !/^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/.test(value))
      throw badInput('NOT_A_DECIMAL', 'Decimal is a string such as 12.5', node);
    return value;
  },
);
