import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import { isSecretMarker, unknownMarker } from '../model/secret-marker.ts';
import { isValueList, isValueObject, type Value, type ValueObject } from '../model/value.ts';
import type { FieldRules } from './field-rules.ts';
import { canonical, isAbsent, own, sameValue } from './same-value.ts';

/**
 * What counts as applied after an update that did not come to its end: it may have been made of several calls, or its answer
 * was lost. A field that is live as it was to be is ours with that value; one that is not stays as it was applied before.
 * Of one that cannot be read nobody knows, so that the next update writes it again.
 *
 * @param prior - As applied before it, secrets as markers.
 * @param intended - As it would have been applied.
 * @param live - As it is now.
 */
export function writtenPrior(
  prior: JsonObject,
  intended: JsonObject,
  live: ValueObject,
  rules: FieldRules | undefined,
): JsonObject {
  const fields: [string, Json][] = [];
  for (const key of new Set([...Object.keys(prior), ...Object.keys(intended)])) {
    const before = own(prior, key);
    const wanted = own(intended, key);
    const written =
      canonical(before) === canonical(wanted)
        ? before
        : writtenField(before, wanted, own(live, key), rules?.member(key));
    if (written !== undefined) fields.push([key, written]);
  }
  return Object.fromEntries(fields);
}

function writtenField(
  before: Json | undefined,
  wanted: Json | undefined,
  live: Value | undefined,
  rules: FieldRules | undefined,
): Json | undefined {
  if (rules?.createOnly === true) return before;
  if (wanted === undefined) return isAbsent(live, rules) ? undefined : before;
  if (rules?.writeOnly === true || isSecretMarker(wanted) || (rules?.mayBeHidden === true && live === undefined))
    return unknownMarker;
  if (isFields(wanted) && isValueObject(live) && rules?.atomicObject !== true) {
    const fields = writtenPrior(isFields(before) ? before : {}, wanted, live, rules);
    return before === undefined && Object.keys(fields).length === 0 ? undefined : fields;
  }
  if (rules?.list === 'members' && Array.isArray(wanted)) {
    const already: readonly Json[] = Array.isArray(before) ? before : [];
    const isThere = (item: Json): boolean =>
      isValueList(live) && live.some((other) => sameValue(item, other, rules.items));
    const added = wanted.filter(
      (item) => isThere(item) && !already.some((other) => canonical(other) === canonical(item)),
    );
    return added.length === 0 ? before : [...already, ...added];
  }
  return sameValue(wanted, live, rules) ? wanted : before;
}

function isFields(value: Json | undefined): value is JsonObject {
  return isJsonObject(value) && !isSecretMarker(value);
}
