import { inspect } from 'node:util';
import type { Json, JsonObject } from './json.ts';

/** What stands on screens and in files where a secret would be. */
export const SENSITIVE_TEXT = '(sensitive)';

/** What stands on screens where a value will only be known after apply. */
export const UNKNOWN_TEXT = '(known after apply)';

/** A value that only apply can learn. It spreads: whatever is computed from it is unknown too. */
export class Unknown {
  /** Whether the value, once known, must not be shown or stored. */
  readonly sensitive: boolean;
  /** Addresses of the resources that the value waits for; empty when it hangs on none in particular. */
  readonly waitsFor: readonly string[];

  constructor(options: { readonly sensitive?: boolean; readonly waitsFor?: readonly string[] } = {}) {
    this.sensitive = options.sensitive ?? false;
    this.waitsFor = options.waitsFor ?? [];
  }

  toString(): string {
    return this.sensitive ? SENSITIVE_TEXT : UNKNOWN_TEXT;
  }

  toJSON(): string {
    return this.toString();
  }
}

/**
 * A value that must never reach state, plan, log, trace, error or screen. It spreads: whatever is computed from it is a
 * secret too. Printing it in any way gives `(sensitive)`; only `reveal` gives the value, to be put into a request.
 */
export class Secret {
  readonly #value: Json;

  constructor(value: Json) {
    this.#value = value;
  }

  /** The value itself: for the request that needs it, and for fingerprints. */
  reveal(): Json {
    return this.#value;
  }

  toString(): string {
    return SENSITIVE_TEXT;
  }

  toJSON(): string {
    return SENSITIVE_TEXT;
  }

  [inspect.custom](): string {
    return SENSITIVE_TEXT;
  }
}

/** A JSON value in which any part may be unknown or secret: what expressions give and desired properties are made of. */
export type Value = null | boolean | number | string | Unknown | Secret | readonly Value[] | ValueObject;

/** An object of values; its keys are data. */
export interface ValueObject {
  readonly [key: string]: Value;
}

/** Whether the value is an object with keys: neither null, list, unknown nor secret. */
export function isValueObject(value: Value | undefined): value is ValueObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown) &&
    !(value instanceof Secret)
  );
}

/** Whether the value is a list. `Array.isArray` alone loses the element type of read-only lists. */
export function isValueList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether any part of the value is unknown. */
export function hasUnknown(value: Value): boolean {
  if (value instanceof Unknown) return true;
  if (isValueList(value)) return value.some(hasUnknown);
  return isValueObject(value) && Object.values(value).some(hasUnknown);
}

/** Whether any part of the value is a secret, or an unknown that will be one. */
export function hasSecret(value: Value): boolean {
  if (value instanceof Secret) return true;
  if (value instanceof Unknown) return value.sensitive;
  if (isValueList(value)) return value.some(hasSecret);
  return isValueObject(value) && Object.values(value).some(hasSecret);
}

/** Addresses that any unknown part of the value waits for, without repeats, in order of appearance. */
export function waitsFor(value: Value): readonly string[] {
  const found = new Set<string>();
  const visit = (part: Value): void => {
    if (part instanceof Unknown) for (const address of part.waitsFor) found.add(address);
    else if (isValueList(part)) part.forEach(visit);
    else if (isValueObject(part)) Object.values(part).forEach(visit);
  };
  visit(value);
  return [...found];
}

/**
 * The value with each leaf replaced by what `leaf` gives for it: the one way to turn values into JSON. Keys such as
 * `__proto__` stay plain keys.
 *
 * @param leaf - Called for every unknown and every secret; `undefined` leaves the member out of its object (in a list it
 *   becomes null).
 */
export function mapValue(value: Value, leaf: (special: Unknown | Secret) => Json | undefined): Json | undefined {
  if (value instanceof Unknown || value instanceof Secret) return leaf(value);
  if (isValueList(value)) return value.map((item) => mapValue(item, leaf) ?? null);
  if (isValueObject(value)) {
    const entries: [string, Json][] = [];
    for (const [key, item] of Object.entries(value)) {
      const mapped = mapValue(item, leaf);
      if (mapped !== undefined) entries.push([key, mapped]);
    }
    return Object.fromEntries(entries) satisfies JsonObject;
  }
  return value;
}

/** The value as it may be shown: secrets as `(sensitive)`, unknowns left out. */
export function maskValue(value: Value): Json {
  return mapValue(value, (special) => (special instanceof Secret ? SENSITIVE_TEXT : undefined)) ?? null;
}

/** The value with its secrets revealed, to be sent; unknowns are left out. Keep the result out of anything kept. */
export function revealValue(value: Value): Json {
  return mapValue(value, (special) => (special instanceof Secret ? special.reveal() : undefined)) ?? null;
}
