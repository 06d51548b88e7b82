import type { Json, JsonObject } from '../model/json.ts';
import { hasUnknown, isValueList, isValueObject, type Value, type ValueObject } from '../model/value.ts';
import type { FieldRules } from './field-rules.ts';
import { own, sameValue } from './same-value.ts';

/** Of a live list the items that are ours: declared now, or applied before. */
export function ownMembers(
  desired: Value | undefined,
  prior: Json | undefined,
  live: Value | undefined,
  rules: FieldRules,
): Value | undefined {
  return isValueList(live) ? listMembers(oursOf(desired, prior), live, rules) : live;
}

/** Of a live list the items that equal one of the given ones. */
export function listMembers(ours: readonly Value[], live: readonly Value[], rules: FieldRules): readonly Value[] {
  return live.filter((item) => ours.some((one) => sameValue(one, item, rules.items)));
}

/**
 * Declared properties with what others added to lists that are owned by their items: what is to be sent where a list is sent
 * whole. A list that was let go of, while others have items in it, is there with theirs. Others' items come first, as they stand.
 */
export function keepOthers(
  desired: ValueObject,
  prior: JsonObject | null,
  live: ValueObject,
  rules: FieldRules,
): ValueObject {
  const kept: [string, Value][] = [];
  for (const key of new Set([...Object.keys(desired), ...Object.keys(prior ?? {})])) {
    const member = rules.member(key);
    const there = own(live, key);
    const wanted = own(desired, key);
    const before = prior === null ? undefined : own(prior, key);
    if (member?.list === 'members' && isValueList(there)) {
      const ours = oursOf(wanted, before);
      const others = there.filter((item) => listMembers(ours, [item], member).length === 0);
      if (others.length > 0 && !hasUnknown(wanted ?? null)) {
        kept.push([key, [...others, ...(isValueList(wanted) ? wanted : [])]]);
      }
    } else if (member !== undefined && isValueObject(wanted) && isValueObject(there)) {
      const inner = keepOthers(wanted, isValueObject(before) ? (before as JsonObject) : null, there, member);
      if (inner !== wanted) kept.push([key, inner]);
    }
  }
  return kept.length === 0 ? desired : { ...desired, ...Object.fromEntries(kept) };
}

function oursOf(desired: Value | undefined, prior: Json | undefined): readonly Value[] {
  return [...(isValueList(desired) ? desired : []), ...(Array.isArray(prior) ? prior : [])];
}
