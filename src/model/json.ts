/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; its keys are data, never prototype members: look them up with `Object.hasOwn` or a `Map`. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** RFC 6901 pointer, `/spec/query/replicas`; the whole document is the empty string. */
export type JsonPointer = string;

/** Whether the value is an object with keys: neither null nor a list. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
