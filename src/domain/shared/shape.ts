/**
 * Shapes: what stored JSON must look like, checked when it is read, so that a broken event stops
 * its reader instead of flowing on as `undefined`. A shape is also the TypeScript type of its value.
 */
export type Shape<T> = { read(value: unknown, path: string): T; erasable?: true };
export type Of<S> = S extends Shape<infer T> ? T : never;

export class Malformed extends Error {
  constructor(path: string, expected: string) {
    super(`${path || 'value'}: expected ${expected}`);
    this.name = 'Malformed';
  }
}

const matching = (pattern: RegExp, expected: string): Shape<string> => ({
  read(value, path) {
    if (typeof value !== 'string' || !pattern.test(value)) throw new Malformed(path, expected);
    return value;
  },
});

export const text: Shape<string> = matching(/^/, 'a text');
/** Civil date, `2026-11-15`. */
export const civilDate: Shape<string> = matching(/^\d{4}-\d\d-\d\d$/, 'a civil date');
/** UTC instant with milliseconds, `2026-11-14T16:59:59.000Z`. */
export const instant: Shape<string> = matching(
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  'a UTC instant',
);
/** Whole đồng as decimal digits, since JSON numbers end at 2^53. */
export const dong: Shape<string> = matching(/^(0|[1-9]\d{0,17})$/, 'whole đồng');

/** A measured value as decimal digits: `-3`, `12.5`; at most 15 before and 6 behind the point. */
export const decimal: Shape<string> = matching(
  /^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/,
  'a decimal number',
);

export const whole: Shape<number> = {
  read(value, path) {
    if (!Number.isSafeInteger(value)) throw new Malformed(path, 'a whole number');
    return value as number;
  },
};

export const flag: Shape<boolean> = {
  read(value, path) {
    if (typeof value !== 'boolean') throw new Malformed(path, 'true or false');
    return value;
  },
};

export const oneOf = <const T extends readonly string[]>(values: T): Shape<T[number]> => ({
  read(value, path) {
    if (!values.includes(value as T[number])) throw new Malformed(path, values.join(' | '));
    return value as T[number];
  },
});

export const list = <T>(item: Shape<T>): Shape<T[]> => ({
  read(value, path) {
    if (!Array.isArray(value)) throw new Malformed(path, 'a list');
    return value.map((each, index) => item.read(each, `${path}[${index}]`));
  },
});

export const nullable = <T>(shape: Shape<T>): Shape<T | null> => ({
  read: (value, path) => (value === null ? null : shape.read(value, path)),
});

/**
 * Free text that may hold personal data (rule 26). It is stored encrypted under a key of its own
 * and reads as null once that key is destroyed. Only directly in an event's data.
 */
export const erasable: Shape<string | null> & { erasable: true } = {
  ...nullable(text),
  erasable: true,
};

type Fields = Record<string, Shape<unknown>>;
type ObjectOf<F extends Fields> = { [K in keyof F]: Of<F[K]> };

/** Unknown fields are dropped: a newer writer may have added some. */
export const object = <F extends Fields>(fields: F): Shape<ObjectOf<F>> => ({
  read(value, path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Malformed(path, 'an object');
    const from = value as Record<string, unknown>;
    const read: Record<string, unknown> = {};
    for (const name of Object.keys(fields))
      read[name] = (fields[name] as Shape<unknown>).read(
        from[name],
        path ? `${path}.${name}` : name,
      );
    return read as ObjectOf<F>;
  },
});

type TaggedOf<Tag extends string, V extends Record<string, Fields>> = {
  [K in keyof V & string]: { [T in Tag]: K } & ObjectOf<V[K]>;
}[keyof V & string];

/** One of several kinds of object, told apart by the field `tag`. */
export const tagged = <Tag extends string, V extends Record<string, Fields>>(
  tag: Tag,
  variants: V,
): Shape<TaggedOf<Tag, V>> => ({
  read(value, path) {
    const kind = object({ [tag]: oneOf(Object.keys(variants)) }).read(value, path)[tag] as string;
    const rest = object(variants[kind] as Fields).read(value, path);
    return { [tag]: kind, ...rest } as TaggedOf<Tag, V>;
  },
});

/** One event type as it is stored: its schema number, its data, and what leads older schemas here. */
export type EventShape<T = unknown> = {
  schema: number;
  data: Shape<T>;
  /** Names of the erasable fields. */
  erasable: string[];
  /** `upcast[1]` turns data of schema 1 into schema 2. Pure, and kept for ever. */
  upcast: Record<number, (data: unknown) => unknown>;
};

export const event = <F extends Fields>(
  schema: number,
  fields: F,
  upcast: EventShape['upcast'] = {},
): EventShape<ObjectOf<F>> => ({
  schema,
  data: object(fields),
  erasable: Object.keys(fields).filter((name) => fields[name]?.erasable),
  upcast,
});

export type EventShapes = Record<string, EventShape>;
/** The union of `{ type, data }` that a table of event shapes stands for. */
export type EventsOf<M extends EventShapes> = {
  [K in keyof M & string]: { type: K; data: Of<M[K]['data']> };
}[keyof M & string];
