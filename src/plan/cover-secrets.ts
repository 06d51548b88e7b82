import type { Json } from '../model/json.ts';
import {
  hasSecret,
  isValueList,
  isValueObject,
  revealValue,
  Secret,
  Unknown,
  type Value,
  type ValueObject,
} from '../model/value.ts';
import type { FieldRules } from './field-rules.ts';
import { own } from './same-value.ts';

/** Properties or attributes with every field that its schema calls sensitive made a secret. */
export function coverSensitive(value: ValueObject, rules: FieldRules): ValueObject {
  return cover(value, rules) as ValueObject;
}

/** Whether a field is sensitive by what its sibling `name` says: the value of a property called `….password`. */
function isNamedSensitive(rules: FieldRules | undefined, parent: ValueObject): boolean {
  const { name } = parent;
  return rules?.sensitiveName !== undefined && typeof name === 'string' && rules.sensitiveName.test(name);
}

function isSpecial(value: Value): boolean {
  return value instanceof Secret || value instanceof Unknown;
}

function cover(value: Value, rules: FieldRules | undefined): Value {
  if (value === null || value instanceof Secret || rules === undefined) return value;
  if (value instanceof Unknown)
    return rules.sensitive && !value.sensitive ? new Unknown({ sensitive: true, waitsFor: value.waitsFor }) : value;
  if (rules.sensitive) return new Secret(revealValue(value));
  if (isValueList(value)) return rules.items === undefined ? value : mapList(value, (item) => cover(item, rules.items));
  if (isValueObject(value)) {
    return mapMembers(value, (item, key) => {
      const member = rules.member(key);
      return isNamedSensitive(member, value) && !isSpecial(item) ? new Secret(item as Json) : cover(item, member);
    });
  }
  return value;
}

/**
 * A live object's attributes with everything made a secret that is one where it was declared, now or at the last
 * apply: a server that echoes a password must not bring it onto a screen or into state.
 */
export function coverEchoes(live: ValueObject, desired: ValueObject | undefined, prior: Json | undefined): ValueObject {
  return coverEcho(live, desired, prior) as ValueObject;
}

function coverEcho(live: Value, desired: Value | undefined, prior: Json | undefined): Value {
  if (live === null || live instanceof Secret) return live;
  if (desired instanceof Secret || hasMarker(prior)) return new Secret(revealValue(live));
  if (isValueList(live)) return desired !== undefined && hasSecret(desired) ? new Secret(revealValue(live)) : live;
  if (!isValueObject(live)) return live;
  const members = isValueObject(desired) ? desired : undefined;
  const before =
    typeof prior === 'object' && prior !== null && !Array.isArray(prior)
      ? (prior as { readonly [key: string]: Json })
      : undefined;
  if (members === undefined && before === undefined) return live;
  return mapMembers(live, (item, key) => {
    const wished = members === undefined ? undefined : own(members, key);
    const applied = before === undefined ? undefined : own(before, key);
    return wished === undefined && applied === undefined ? item : coverEcho(item, wished, applied);
  });
}

/** Whether a stored value is a secret's marker, or a list that holds one. */
function hasMarker(stored: Json | undefined): boolean {
  if (typeof stored !== 'object' || stored === null) return false;
  if (Array.isArray(stored)) return JSON.stringify(stored).includes('"$fingerprint"');
  return Object.hasOwn(stored, '$fingerprint');
}

/** The same object when nothing changes: most objects hold no secret, and there may be very many. */
function mapMembers(value: ValueObject, map: (item: Value, key: string) => Value): ValueObject {
  let changed: [string, Value][] | undefined;
  for (const [key, item] of Object.entries(value)) {
    const mapped = map(item, key);
    if (mapped === item) continue;
    changed ??= [];
    changed.push([key, mapped]);
  }
  return changed === undefined ? value : { ...value, ...Object.fromEntries(changed) };
}

function mapList(value: readonly Value[], map: (item: Value) => Value): readonly Value[] {
  const mapped = value.map(map);
  return mapped.some((item, index) => item !== value[index]) ? mapped : value;
}
