import type { FieldChange } from '../model/change.ts';
import { pointerSegments } from '../model/json-pointer.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import { isValueList, isValueObject, Unknown, type Value, type ValueObject } from '../model/value.ts';
import type { FieldRules } from './field-rules.ts';
import { canonical, itemKey, own } from './same-value.ts';

/**
 * What a new object will look like to whoever refers to it: what is declared, and unknown for everything else that the
 * type's schema knows, the id among it.
 */
export function plannedCreate(desired: ValueObject, rules: FieldRules, address: ResourceAddress): ValueObject {
  const filled = fill(desired, rules, address) as ValueObject;
  return Object.hasOwn(filled, 'id') ? filled : { ...filled, id: new Unknown({ waitsFor: [address] }) };
}

function fill(value: Value, rules: FieldRules | undefined, address: ResourceAddress): Value {
  if (isValueList(value)) return keepServerOwned(value, undefined, rules, address);
  if (!isValueObject(value) || rules === undefined) return value;
  const members: [string, Value][] = Object.entries(value).map(([key, item]) => [
    key,
    fill(item, rules.member(key), address),
  ]);
  for (const key of rules.memberNames) {
    if (Object.hasOwn(value, key)) continue;
    const member = rules.member(key);
    if (member?.createOnly === true || (member?.writeOnly === true && member.default === undefined)) continue;
    members.push([key, new Unknown({ waitsFor: [address], sensitive: member?.sensitive === true })]);
  }
  return Object.fromEntries(members);
}

/**
 * A declared list with what the server gives its items (their ids): as it is live where the item's keys tell which one it
 * is, else unknown.
 */
function keepServerOwned(
  list: readonly Value[],
  live: Value | undefined,
  rules: FieldRules | undefined,
  address: ResourceAddress,
): readonly Value[] {
  const items = rules?.items;
  const owned = items?.memberNames.filter((name) => items.member(name)?.readOnly === true) ?? [];
  if (owned.length === 0) return list;
  const keys = rules?.listKeys ?? [];
  const before = new Map(isValueList(live) && keys.length > 0 ? live.map((item) => [itemKey(item, keys), item]) : []);
  return list.map((item) => {
    if (!isValueObject(item)) return item;
    const known = before.get(itemKey(item, keys));
    const given = owned
      .filter((name) => !Object.hasOwn(item, name))
      .map((name): [string, Value] => [
        name,
        (isValueObject(known) ? own(known, name) : undefined) ?? new Unknown({ waitsFor: [address] }),
      ]);
    return { ...item, ...Object.fromEntries(given) };
  });
}

/** What a live object will look like after the fields have changed. */
export function plannedUpdate(
  live: ValueObject,
  fields: readonly FieldChange[],
  rules: FieldRules,
  address: ResourceAddress,
): ValueObject {
  let result: ValueObject = live;
  for (const field of fields) {
    const path = pointerSegments(field.pointer);
    const after = field.kind === 'remove' ? undefined : field.after;
    const place = path.reduce<FieldRules | undefined>((outer, key) => outer?.member(key), rules);
    const whole = isValueList(after) ? keepServerOwned(after, field.before, place, address) : after;
    const others = place?.list === 'members' ? itemsOfOthers(memberAt(live, path), field.before) : [];
    const kept = others.length > 0 && !(whole instanceof Unknown) ? [...others, ...listOf(whole)] : whole;
    result = withMember(result, path, kept) as ValueObject;
  }
  return result;
}

/** Of a live list the items that are not among ours. */
function itemsOfOthers(live: Value | undefined, ours: Value | undefined): readonly Value[] {
  const known = new Set(listOf(ours).map(canonical));
  return listOf(live).filter((item) => !known.has(canonical(item)));
}

function listOf(value: Value | undefined): readonly Value[] {
  return isValueList(value) ? value : [];
}

function memberAt(value: ValueObject, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((outer, key) => (isValueObject(outer) ? own(outer, key) : undefined), value);
}

/** The value with what lies at the path replaced, or taken out when `member` is undefined; the original stays as it is. */
function withMember(value: Value | undefined, path: readonly string[], member: Value | undefined): Value {
  const [key, ...rest] = path;
  if (key === undefined) return member ?? null;
  if (isValueList(value)) {
    const copy = [...value];
    const index = Number(key);
    copy[index] = withMember(copy[index], rest, member);
    return copy;
  }
  const object = isValueObject(value) ? value : {};
  if (rest.length === 0 && member === undefined) {
    return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  }
  const next = rest.length === 0 ? (member ?? null) : withMember(own(object, key), rest, member);
  return { ...object, [key]: next };
}
