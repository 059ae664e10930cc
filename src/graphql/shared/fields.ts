import { IsOptional, MaxLength } from 'class-validator';
import { Field, type ID } from 'type-graphql';
import { IsCode, IsNfc, IsSpoken } from './validators';

/** Several decorators as one. */
export const all =
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

/** Words of the caller's own, which may hold personal data; an empty text says nothing. */
export const FreeText = (longest: number, description?: string): PropertyDecorator =>
  all(
    Field(() => String, { description }),
    IsSpoken(),
    MaxLength(longest),
    IsNfc(),
  );

/** The same, where the caller may say nothing. */
export const OptionalFreeText = (longest: number, description?: string): PropertyDecorator =>
  all(
    Field(() => String, { nullable: true, description }),
    IsOptional(),
    IsSpoken(),
    MaxLength(longest),
    IsNfc(),
  );

/** Why a step is taken. */
export const Reason = (description?: string): PropertyDecorator => FreeText(2000, description);
