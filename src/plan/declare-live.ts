import type { Json, JsonObject, JsonPointer } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import { childPointer, pointerSegments } from '../model/json-pointer.ts';
import type { Live } from '../model/resource.ts';
import type { TypeDescription } from '../model/resource-type.ts';
import {
  hasSecret,
  isValueList,
  isValueObject,
  Secret,
  Unknown,
  type Value,
  type ValueObject,
} from '../model/value.ts';
import { coverSensitive } from './cover-secrets.ts';
import { diffFields } from './diff-fields.ts';
import { type FieldRules, fieldRules } from './field-rules.ts';
import { isAbsent, own, sameValue } from './same-value.ts';

/** A live object as a document would declare it. */
export interface DeclaredLive {
  /** What a create would need, without what the server owns, defaults, and what cannot be told. */
  readonly properties: JsonObject;
  /** Fields that must be there and cannot be read back: a secret, or what is only sent at creation. */
  readonly hidden: readonly { readonly name: string; readonly sensitive: boolean }[];
  /** Sensitive fields that are set at the server and need not be declared. */
  readonly omitted: readonly JsonPointer[];
}

/** Rounds of taking out what the schema or the comparison complains of; each takes out at least one field. */
const MOST_ROUNDS = 50;

/** Declares a live object by what its type's schema says, so that comparing the two finds nothing. Pure. */
export function declareLive(live: Live, type: TypeDescription): DeclaredLive {
  const rules = fieldRules(type.schema);
  const attributes = coverSensitive(live.attributes, rules);
  const omitted: JsonPointer[] = [];
  const unsteady = new Set(live.unsteady ?? []);
  let properties = declareMembers(attributes, rules, '', { omitted, unsteady }) as JsonObject;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const pointer = offendingField(properties, attributes, type, rules);
    const less = pointer === undefined ? undefined : without(properties, pointerSegments(pointer), rules);
    if (less === undefined) break;
    properties = less;
  }
  const hidden = type.validate(properties).flatMap(({ keyword, pointer, params }) => {
    const { property } = params;
    if (keyword !== 'required' || pointer !== '' || property === undefined) return [];
    const member = rules.member(property);
    return member === undefined ? [] : [{ name: property, sensitive: member.sensitive }];
  });
  const names = new Set(hidden.map(({ name }) => name));
  return { properties, hidden, omitted: omitted.filter((pointer) => !names.has(pointer.slice(1))) };
}

interface Notes {
  readonly omitted: JsonPointer[];
  readonly unsteady: ReadonlySet<JsonPointer>;
}

function declareMembers(value: ValueObject, rules: FieldRules, pointer: JsonPointer, notes: Notes): JsonObject {
  const known = rules.memberNames.filter((name) => Object.hasOwn(value, name));
  const others = Object.keys(value).filter((name) => !rules.memberNames.includes(name));
  const entries = [...known, ...others].flatMap((name): [string, Json][] => {
    const member = rules.member(name);
    // What the schema does not know is the server's, but for objects whose keys are data.
    if (member === undefined && rules.memberNames.length > 0) return [];
    const declared = declareField(
      own(value, name),
      member,
      childPointer(pointer, name),
      rules.required.has(name),
      notes,
    );
    return declared === undefined ? [] : [[name, declared]];
  });
  return Object.fromEntries(entries);
}

/** The value to declare; undefined for a field that is better left out. */
function declareField(
  value: Value | undefined,
  rules: FieldRules | undefined,
  pointer: JsonPointer,
  isRequired: boolean,
  notes: Notes,
): Json | undefined {
  if (value === undefined || value === null || value instanceof Unknown || rules?.readOnly === true) return undefined;
  if (value instanceof Secret || (isValueList(value) && hasSecret(value))) {
    notes.omitted.push(pointer);
    return undefined;
  }
  if (!isRequired) {
    if (isAbsent(value, rules) || value === '' || notes.unsteady.has(pointer)) return undefined;
    if (rules?.isDiscovered === false) return undefined;
    if (rules?.default !== undefined && sameValue(rules.default, value, rules)) return undefined;
  }
  if (isValueList(value)) {
    const items = value.map((item) => declareField(item, rules?.items, pointer, true, notes));
    // Items of which all is the server's say nothing.
    const saysNothing = items.length > 0 && items.every((item) => isJsonObject(item) && Object.keys(item).length === 0);
    return items.every((item) => item !== undefined) && !(saysNothing && !isRequired) ? items : undefined;
  }
  if (!isValueObject(value)) return value;
  const members =
    rules === undefined ? plainMembers(value, pointer, notes) : declareMembers(value, rules, pointer, notes);
  return Object.keys(members).length === 0 && !isRequired ? undefined : members;
}

function plainMembers(value: ValueObject, pointer: JsonPointer, notes: Notes): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]): [string, Json][] => {
      const declared = declareField(item, undefined, childPointer(pointer, name), true, notes);
      return declared === undefined ? [] : [[name, declared]];
    }),
  );
}

/** A field that may not be declared as it is live, or that would be changed if it were. */
function offendingField(
  properties: JsonObject,
  live: ValueObject,
  type: TypeDescription,
  rules: FieldRules,
): JsonPointer | undefined {
  const removable = (pointer: JsonPointer): boolean =>
    without(properties, pointerSegments(pointer), rules) !== undefined;
  for (const fault of type.validate(properties)) {
    const { property } = fault.params;
    const pointer =
      fault.keyword === 'additionalProperties' && property !== undefined
        ? childPointer(fault.pointer, property)
        : fault.pointer;
    if (fault.keyword !== 'required' && removable(pointer)) return pointer;
  }
  const { fields } = diffFields({
    desired: properties,
    prior: null,
    live,
    rules,
    ignoreChanges: [],
    isSameSecret: () => false,
  });
  return fields.map((field) => field.pointer).find(removable);
}

/** The properties without a field; of a list, without the list; undefined where it must be there. */
function without(
  properties: JsonObject,
  [name, ...rest]: readonly string[],
  rules: FieldRules | undefined,
): JsonObject | undefined {
  if (name === undefined || !Object.hasOwn(properties, name)) return undefined;
  const inner = properties[name];
  if (rest.length > 0 && isJsonObject(inner)) {
    const less = without(inner, rest, rules?.member(name));
    if (less !== undefined) return { ...properties, [name]: less };
  }
  if (rules?.required.has(name) === true) return undefined;
  const { [name]: _gone, ...others } = properties;
  return others;
}
