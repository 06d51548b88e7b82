/** A JSON value, as bodies carry it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object, as bodies carry it. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Tells whether `value` is a JSON object: neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` as an object, or an empty one when it is something else. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
