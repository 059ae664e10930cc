import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

export {
  GraphQLDateTime as DateTime,
  GraphQLJSON as Json,
  GraphQLLocalDate as LocalDate,
} from 'graphql-scalars';

const badInput = (rule: string, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', rule } });

const digits = (name: string, description: string, pattern: RegExp, expected: string) => {
  const parse = (value: unknown): string => {
    if (typeof value !== 'string' || !/^\d+$/.test(value))
      throw badInput('NOT_A_NUMBER', `${name} is a string of decimal digits`);
    if (!pattern.test(value)) throw badInput('NUMBER_TOO_LARGE', `${name} is ${expected}`);
    return value;
  };
  return new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: (value) => String(value),
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
  });
};

export const Money = digits(
  'Money',
  'Whole đồng as a string of digits, up to 18 of them: amounts may pass 2^53.',
  /^(0|[1-9]\d{0,17})$/,
  'at most 18 digits, without leading zeros',
);

export const Position = digits(
  'Position',
  'A place in the ledger. Opaque: it only grows; do not compute with it.',
  /^(0|[1-9]\d{0,18})$/,
  'a position that a receipt or an answer gave',
);
