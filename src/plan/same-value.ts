import { isValueList, isValueObject, Secret, Unknown, type Value } from '../model/value.ts';
import type { FieldRules } from './field-rules.ts';
import { parseQuantity } from './parse-quantity.ts';

/**
 * Whether what is desired is what is live, in meaning: members that are not declared don't count, lists by their rules,
 * quantities as numbers, texts as their rules say. Secrets are compared by value; unknowns equal nothing.
 */
export function sameValue(desired: Value | undefined, live: Value | undefined, rules: FieldRules | undefined): boolean {
  if (desired instanceof Unknown || live instanceof Unknown) return false;
  if (desired instanceof Secret) return sameValue(desired.reveal(), live, rules);
  if (live instanceof Secret) return sameValue(desired, live.reveal(), rules);
  if (isAbsent(desired, rules)) return isAbsent(live, rules);
  if (desired === undefined || isAbsent(live, rules)) return false;
  if (isValueList(desired)) return isValueList(live) && sameList(desired, live, rules);
  if (isValueObject(desired)) return isValueObject(live) && sameObject(desired, live, rules);
  return sameScalar(desired, live, rules);
}

/** Whether a value is as good as not there. An empty list and an absent one are one everywhere. */
export function isAbsent(value: Value | undefined, rules: FieldRules | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (isValueList(value)) return value.length === 0;
  if (rules?.emptyIsAbsent !== true) return false;
  return value === '' || (isValueObject(value) && Object.values(value).every((item) => isAbsent(item, undefined)));
}

function sameObject(
  desired: { readonly [key: string]: Value },
  live: { readonly [key: string]: Value },
  rules: FieldRules | undefined,
): boolean {
  const keys = new Set(Object.keys(desired));
  if (rules?.atomicObject === true) for (const key of Object.keys(live)) keys.add(key);
  return [...keys].every((key) => {
    const member = rules?.member(key);
    // What cannot be read back says nothing about what is live.
    if (member?.createOnly === true && own(live, key) === undefined) return true;
    return sameValue(own(desired, key), own(live, key), member);
  });
}

function sameList(desired: readonly Value[], live: readonly Value[], rules: FieldRules | undefined): boolean {
  if (desired.length !== live.length) return false;
  const items = rules?.items;
  if (rules === undefined || rules.list === 'atomic') {
    return desired.every((item, index) => sameValue(item, live[index], items));
  }
  if (rules.list === 'map' && rules.listKeys.length > 0) {
    const byKey = new Map(live.map((item) => [itemKey(item, rules.listKeys), item]));
    if (byKey.size === live.length) {
      return desired.every((item) => sameValue(item, byKey.get(itemKey(item, rules.listKeys)), items));
    }
  }
  const left = [...live];
  return desired.every((item) => {
    const index = left.findIndex((candidate) => sameValue(item, candidate, items));
    if (index < 0) return false;
    left.splice(index, 1);
    return true;
  });
}

/** The text by which an item of a keyed list is found: its key members' values. */
export function itemKey(item: Value, keys: readonly string[]): string {
  if (!isValueObject(item)) return JSON.stringify(item);
  return JSON.stringify(
    keys.map((key) => {
      const member = own(item, key);
      return typeof member === 'number' || typeof member === 'boolean' ? String(member) : (member ?? null);
    }),
  );
}

function sameScalar(desired: Value, live: Value | undefined, rules: FieldRules | undefined): boolean {
  if (desired === live) return true;
  if (rules === undefined) return false;
  if (rules.quantity !== undefined) {
    const left = parseQuantity(desired, rules.quantity);
    const right = parseQuantity(live, rules.quantity);
    return left !== undefined && right !== undefined && nearly(left, right);
  }
  if (rules.asString) return scalarText(desired) === scalarText(live);
  if (rules.compare !== undefined && (typeof desired === 'string' || typeof live === 'string')) {
    return sameText(desired, live, rules);
  }
  return false;
}

function sameText(desired: Value, live: Value | undefined, rules: FieldRules): boolean {
  switch (rules.compare) {
    case 'text':
      return plainText(desired) === plainText(live);
    case 'case-insensitive':
      return scalarText(desired).toLowerCase() === scalarText(live).toLowerCase();
    case 'json': {
      const left = parsedJson(desired);
      const right = parsedJson(live);
      return left !== undefined && right !== undefined
        ? canonical(left) === canonical(right)
        : plainText(desired) === plainText(live);
    }
    case undefined:
      return false;
    default:
      return rules.compare satisfies never;
  }
}

/** Numbers that differ only by what binary fractions lose. */
function nearly(left: number, right: number): boolean {
  return left === right || Math.abs(left - right) <= Math.abs(left) * 1e-9;
}

function scalarText(value: Value | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

function plainText(value: Value | undefined): string {
  return scalarText(value).replaceAll('\r\n', '\n').trim();
}

function parsedJson(value: Value | undefined): Value | undefined {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    // Not JSON: the caller compares it as text.
    return undefined;
  }
}

/** JSON with sorted keys: equal for equal values. */
export function canonical(value: Value | undefined): string {
  if (isValueList(value)) return `[${value.map(canonical).join(',')}]`;
  if (isValueObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(own(value, key))}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** A member that is the object's own, never one of its prototype's. */
export function own<T>(object: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
