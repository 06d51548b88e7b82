import type { Json } from '../model/json.ts';
import { isValueList, type Value } from '../model/value.ts';
import type { FieldRules } from './field-rules.ts';
import { sameValue } from './same-value.ts';

/** Of a live list the items that are ours: declared now, or applied before. */
export function ownMembers(
  desired: Value,
  prior: Json | undefined,
  live: Value | undefined,
  rules: FieldRules,
): Value | undefined {
  if (!isValueList(live)) return live;
  const ours: readonly Value[] = [...(isValueList(desired) ? desired : []), ...(Array.isArray(prior) ? prior : [])];
  return live.filter((item) => ours.some((own) => sameValue(own, item, rules.items)));
}
