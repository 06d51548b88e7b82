import { invalidBody } from '../api-error.ts';

/** How a body is read. */
interface ReadOptions {
  /** Leaves unknown fields out instead of refusing them. */
  readonly ignoreUnexpected: boolean;
}

/** A kind of JSON value: reads an unknown one as `T` or refuses it, naming the field. */
export interface Kind<T> {
  /** @throws {ApiError} naming `field`. */
  read(value: unknown, field: string, options: ReadOptions): T;
}

type Kinds = Readonly<Record<string, Kind<unknown>>>;
type Of<K> = K extends Kind<infer T> ? T : never;

/** What an object of required and optional fields is once read. */
export type Shape<R extends Kinds, O extends Kinds> = { readonly [N in keyof R]: Of<R[N]> } & {
  readonly [N in keyof O]?: Of<O[N]>;
};

/** Any string. */
export const text: Kind<string> = scalar('a string', (value) => typeof value === 'string');
/** A whole number. */
export const int: Kind<number> = scalar('an integer', (value) => Number.isInteger(value));
/** Any number. */
export const number: Kind<number> = scalar('a number', (value) => typeof value === 'number');
/** True or false. */
export const flag: Kind<boolean> = scalar('a boolean', (value) => typeof value === 'boolean');
/** Any JSON value. */
export const anything: Kind<unknown> = scalar('a value', () => true);
/** An object of which the sandbox only keeps what it holds. */
export const record: Kind<Readonly<Record<string, unknown>>> = scalar(
  'an object',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** An array whose items are all of one kind. */
export function listOf<T>(item: Kind<T>): Kind<readonly T[]> {
  return {
    read: (value, field, options) => {
      if (!Array.isArray(value)) {
        throw invalidBody(`Property '${field}' must be an array`, field);
      }
      return value.map((entry: unknown, index) => item.read(entry, `${field}[${index}]`, options));
    },
  };
}

/** Ids of other objects. */
export const ids: Kind<readonly number[]> = listOf(int);

/** One of some words. */
export function oneOf<const W extends readonly string[]>(...words: W): Kind<W[number]> {
  return scalar(`one of ${words.join(', ')}`, (value) => words.some((word) => word === value));
}

/** The kind, or null. */
export function nullable<T>(kind: Kind<T>): Kind<T | null> {
  return { read: (value, field, options) => (value === null ? null : kind.read(value, field, options)) };
}

/** An object with these fields and no others. */
export function shape<R extends Kinds, O extends Kinds>(required: R, optional: O): Kind<Shape<R, O>> {
  return {
    read: (value, field, options) => {
      const source = record.read(value, field, options);
      const at = (name: string) => (field === '' ? name : `${field}.${name}`);
      const result: Record<string, unknown> = {};
      for (const name of Object.keys(required)) {
        if (!Object.hasOwn(source, name)) {
          throw invalidBody(`Property '${at(name)}' is required`, at(name));
        }
      }
      for (const [name, entry] of Object.entries(source)) {
        const kind = Object.hasOwn(required, name)
          ? required[name]
          : Object.hasOwn(optional, name)
            ? optional[name]
            : undefined;
        if (kind !== undefined) {
          result[name] = kind.read(entry, at(name), options);
        } else if (!options.ignoreUnexpected) {
          throw invalidBody(`Unexpected property '${at(name)}'`, at(name));
        }
      }
      return result as Shape<R, O>;
    },
  };
}

function scalar<T>(expected: string, accepts: (value: unknown) => boolean): Kind<T> {
  return {
    read: (value, field) => {
      if (!accepts(value)) {
        throw invalidBody(
          field === '' ? `The body must be ${expected}` : `Property '${field}' must be ${expected}`,
          field,
        );
      }
      return value as T;
    },
  };
}
