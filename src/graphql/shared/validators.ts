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

/** An id of what lives in a stream: the stream's name, and its own id there. */
export const IsIdWithin = (aggregate: string, options?: ValidationOptions): PropertyDecorator => {
  const pattern = new RegExp(`^${aggregate}-[A-Za-z0-9][A-Za-z0-9.-]{0,190}/[A-Za-z0-9-]{1,80}$`);
  return rule(
    'isObjectId',
    (value) => typeof value === 'string' && pattern.test(value),
    `an id that begins with ${aggregate}- and names something in it`,
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

/** Số, ký hiệu of a document: letters, digits, `/`, `-` and the like, and no blank between words. */
export const IsDocumentNumber = (options?: ValidationOptions): PropertyDecorator =>
  rule(
    'isDocumentNumber',
    (value) =>
      typeof value === 'string' &&
      /^[\p{L}\d][\p{L}\d/.()-]{0,49}$/u.test(value.normalize('NFC')) &&
      value.normalize('NFC') === value,
    'the number of a document, without blanks',
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

/** A text that says something: blanks alone are none. */
export const IsSpoken = (options?: ValidationOptions): PropertyDecorator =>
  rule(
    'isSpoken',
    (value) => typeof value === 'string' && /\S/.test(value),
    'a text that is not blank',
    options,
  );

/** SHA-256 of a content. One spelling only: another would be another hash to every comparison. */
export const IsSha256 = (options?: ValidationOptions): PropertyDecorator =>
  rule(
    'isSha256',
    (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
    'a SHA-256 as 64 lower-case hexadecimal digits',
    options,
  );

/** An address that a browser may be sent to. */
export const IsWebAddress = (options?: ValidationOptions): PropertyDecorator =>
  rule(
    'isWebAddress',
    (value) => typeof value === 'string' && /^https?:\/\/[^\s/]\S*$/.test(value),
    'an address that begins with http:// or https://',
    options,
  );
