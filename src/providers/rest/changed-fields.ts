import type { FieldChange } from '../../model/change.ts';
import type { JsonPointer } from '../../model/json.ts';
import { isWithin, pointerSegments } from '../../model/json-pointer.ts';
import { isValueObject, type Value, type ValueObject } from '../../model/value.ts';

/** `spec.query.replicas` as a pointer; a path that begins with `/` is one already. */
export function pointerOfPath(path: string): JsonPointer {
  if (path.startsWith('/') || path === '') return path;
  return path
    .split('.')
    .map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** The fields that lie in one of the properties, or that one of them lies in. */
export function fieldsWithin(fields: readonly FieldChange[], owned: readonly JsonPointer[]): readonly FieldChange[] {
  return fields.filter(({ pointer }) =>
    owned.some((property) => isWithin(pointer, property) || isWithin(property, pointer)),
  );
}

/** The fields that lie in none of the properties. */
export function fieldsOutside(fields: readonly FieldChange[], owned: readonly JsonPointer[]): readonly FieldChange[] {
  return fields.filter(({ pointer }) => !owned.some((property) => isWithin(pointer, property)));
}

/**
 * The smallest JSON Merge Patch that brings the fields about (RFC 7396): nothing but what changed, null for what was taken
 * out, and lists whole, since a merge patch cannot reach into them.
 *
 * @param desired - As it is sent.
 */
export function mergePatchOf(fields: readonly FieldChange[], desired: ValueObject): ValueObject {
  const patch: MutableObject = {};
  for (const { pointer } of fields) {
    const segments = pointerSegments(pointer);
    if (segments.length === 0) return desired;
    put(patch, segments, desired);
  }
  return patch;
}

/** The top-level members that changed, each whole; null for one that was taken out. */
export function changedMembers(fields: readonly FieldChange[], desired: ValueObject): ValueObject {
  const changed = new Map<string, Value>();
  for (const { pointer } of fields) {
    const [name] = pointerSegments(pointer);
    if (name !== undefined) changed.set(name, own(desired, name) ?? null);
  }
  return Object.fromEntries(changed);
}

interface MutableObject {
  [key: string]: Value;
}

function put(patch: MutableObject, segments: readonly string[], desired: ValueObject): void {
  let place = patch;
  let wanted: Value | undefined = desired;
  for (const [index, segment] of segments.entries()) {
    wanted = isValueObject(wanted) ? own(wanted, segment) : undefined;
    const isLast = index === segments.length - 1;
    if (isLast || !isValueObject(wanted)) {
      define(place, segment, wanted ?? null);
      return;
    }
    const next: Value | undefined = own(place, segment);
    if (isValueObject(next)) place = next as MutableObject;
    else place = define(place, segment, {}) as MutableObject;
  }
}

/** Sets a member; `__proto__` is a key like any other. */
function define(place: MutableObject, key: string, value: Value): Value {
  Object.defineProperty(place, key, { value, enumerable: true, configurable: true, writable: true });
  return value;
}

function own(object: ValueObject, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
