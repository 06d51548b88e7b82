import type { Json, JsonObject, JsonPointer } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import { childPointer } from '../model/json-pointer.ts';
import type { Value } from '../model/value.ts';
import { isValueList, isValueObject, mapValue, SENSITIVE_TEXT, Secret, Unknown } from '../model/value.ts';

/*
 * A value in a saved plan stands as Terraform has it: what may be shown as plain JSON, beside it two masks of its shape in
 * which `true` marks what is unknown and what is sensitive. A mask says nothing of what it leaves out.
 */

/** A value taken apart for a saved plan. Holds no secret. */
export interface ValueDocument {
  /** Sensitive parts as `(sensitive)`, unknown members left out (null in a list). */
  readonly value: Json;
  readonly unknown: Json;
  readonly sensitive: Json;
  /** For unknown parts that wait for resources, those resources by the part's pointer. */
  readonly waitsFor: Readonly<Record<JsonPointer, readonly string[]>>;
}

/** Takes a value apart. The masks of an object or a list are an object or a list even when nothing is marked. */
export function valueDocument(value: Value): ValueDocument {
  const waits: [JsonPointer, readonly string[]][] = [];
  collectWaits(value, '', waits);
  return {
    value: mapValue(value, (special) => (special instanceof Secret ? SENSITIVE_TEXT : undefined)) ?? null,
    unknown: mask(value, (part) => part instanceof Unknown),
    sensitive: mask(value, (part) => part instanceof Secret || part.sensitive),
    waitsFor: Object.fromEntries(waits),
  };
}

/**
 * Puts a value together again. A secret comes back as a secret that holds null: what a plan file says can be shown, never
 * sent.
 */
export function readValueDocument(document: ValueDocument, pointer: JsonPointer = ''): Value {
  const { value, unknown, sensitive, waitsFor } = document;
  if (unknown === true) {
    const waits = Object.hasOwn(waitsFor, pointer) ? waitsFor[pointer] : undefined;
    return new Unknown({ sensitive: sensitive === true, waitsFor: waits ?? [] });
  }
  if (sensitive === true) return new Secret(null);
  const part = (key: string | number, item: Json): Value =>
    readValueDocument(
      { value: item, unknown: memberOf(unknown, key), sensitive: memberOf(sensitive, key), waitsFor },
      childPointer(pointer, key),
    );
  if (Array.isArray(value)) return value.map((item: Json, index) => part(index, item));
  if (!isJsonObject(value)) return value as Value;
  const keys = new Set([...Object.keys(value), ...(isJsonObject(unknown) ? Object.keys(unknown) : [])]);
  return Object.fromEntries([...keys].map((key) => [key, part(key, memberOf(value, key, null))]));
}

function memberOf(owner: Json, key: string | number, missing: Json = false): Json {
  if (Array.isArray(owner)) return (owner as readonly Json[])[Number(key)] ?? missing;
  return isJsonObject(owner) && Object.hasOwn(owner, key) ? (owner[key] ?? missing) : missing;
}

function mask(value: Value, isMarked: (special: Unknown | Secret) => boolean): Json {
  if (value instanceof Unknown || value instanceof Secret) return isMarked(value);
  if (isValueList(value)) return value.map((item) => mask(item, isMarked));
  if (!isValueObject(value)) return false;
  const members = Object.entries(value).map(([key, member]): [string, Json] => [key, mask(member, isMarked)]);
  return Object.fromEntries(members.filter(([, member]) => saysSomething(member))) satisfies JsonObject;
}

function saysSomething(part: Json): boolean {
  if (Array.isArray(part)) return part.some(saysSomething);
  return isJsonObject(part) ? Object.keys(part).length > 0 : part === true;
}

function collectWaits(value: Value, pointer: JsonPointer, waits: [JsonPointer, readonly string[]][]): void {
  if (value instanceof Unknown) {
    if (value.waitsFor.length > 0) waits.push([pointer, value.waitsFor]);
  } else if (isValueList(value)) {
    for (const [index, item] of value.entries()) collectWaits(item, childPointer(pointer, index), waits);
  } else if (isValueObject(value)) {
    for (const [key, member] of Object.entries(value)) collectWaits(member, childPointer(pointer, key), waits);
  }
}
