import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

const rule = (
  name: string,
  test: (value: unknown) => boolean,
  message: string,
  options?: ValidationOptions,
): PropertyDecorator =>
  ValidateBy(
    {
      name,
      validator: {
        validate: test,
        defaultMessage: buildMessage(() => message, options),
      },
    },
    options,
  );

/** An object's id: its stream's name. */
export const IsObjectId = (aggregate: string, options?: ValidationOptions): PropertyDecorator => {
  const pattern = new RegExp(`^${aggregate}-[A-Za-z0-9][A-Za-z0-9.-]{0,190}$`);
  return rule(
    'isObjectId',
    (value) => typeof value === 'string' && pattern.test(value),
    `an id that begins with ${aggregate}-`,
    options,
  );
};

/** A code of an agency, group, task or plan. */
export const IsCode = (options?: ValidationOptions): PropertyDecorator =>
  rule(
    'isCode',
    (value) => typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9.-]{0,79}$/.test(value),
    'a code of letters, digits, dots and hyphens',
    options,
  );

/** Text as Unicode composes it; another form would be another text to every comparison. */
export const IsNfc = (options?: ValidationOptions): PropertyDecorator =>
  rule(
    'isNfc',
    (value) => typeof value === 'string' && value.normalize('NFC') === value,
    'text in Unicode NFC',
    options,
  );
