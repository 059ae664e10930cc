import { IsOptional, MaxLength } from 'class-validator';
import { Field, type ID } from 'type-graphql';
import { IsCode } from './validators';

/** Several decorators as one. */
const all =
  (...decorators: PropertyDecorator[]): PropertyDecorator =>
  (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };

/** A code to filter by, if the caller gives one. */
export const OptionalCode = ({
  type = String,
  description,
}: {
  type?: typeof ID | typeof String;
  description?: string;
} = {}): PropertyDecorator =>
  all(
    Field(() => type, { nullable: true, description }),
    IsOptional(),
    IsCode(),
  );

/** A text to search for; longer ones find nothing. */
export const SearchText = (description?: string): PropertyDecorator =>
  all(
    Field(() => String, { nullable: true, description }),
    IsOptional(),
    MaxLength(100),
  );
