import { createHash } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { isSecretMarker } from '../model/secret-marker.ts';
import { isValueList, isValueObject, maskValue, type Value, type ValueObject } from '../model/value.ts';
import type { FieldRules } from './field-rules.ts';
import { listMembers } from './own-members.ts';
import { canonical, isAbsent, own } from './same-value.ts';

/**
 * Digest of those fields of a live object that reckon manages: declared ones and those applied before. Two looks at the
 * object give the same digest unless one of these moved; what the server changes on its own does not count.
 */
export function seenDigest(
  live: ValueObject,
  desired: ValueObject | undefined,
  prior: JsonObject | undefined,
  rules: FieldRules,
): string {
  const shape = [desired, prior as ValueObject | undefined].filter((part) => part !== undefined);
  const projected = shape.length === 0 ? live : project(live, shape, rules);
  return createHash('sha256')
    .update(canonical(maskValue(projected) as Value))
    .digest('base64url');
}

function project(live: Value | undefined, shapes: readonly Value[], rules: FieldRules | undefined): Value {
  if (isValueList(live) && rules?.items !== undefined) {
    const ours = shapes.flatMap((shape) => (isValueList(shape) ? shape : []));
    const seen = rules.list === 'members' ? listMembers(ours, live, rules) : live;
    return seen.map((item) => withoutServerOwned(item, rules.items));
  }
  if (!isValueObject(live)) return isAbsent(live, rules) ? null : (live ?? null);
  const objects = shapes.filter(isValueObject).filter((shape) => !isSecretMarker(shape));
  if (objects.length === 0) return live;
  const members: [string, Value][] = [];
  for (const key of new Set(objects.flatMap((shape) => Object.keys(shape)))) {
    const member = rules?.member(key);
    if (member?.readOnly === true || member?.writeOnly === true || member?.createOnly === true) continue;
    const inner = objects.flatMap((shape) => {
      const value = own(shape, key);
      return value === undefined ? [] : [value];
    });
    members.push([key, project(own(live, key), inner, member)]);
  }
  return Object.fromEntries(members);
}

/** An item of a list without what the server changes on its own (counts). */
function withoutServerOwned(item: Value, rules: FieldRules | undefined): Value {
  if (!isValueObject(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([key]) => rules?.member(key)?.readOnly !== true));
}
