import { isValueList, isValueObject, type Value, type ValueObject } from '../../model/value.ts';

/** What an update must say so that the server, which takes away first and then appends without looking, ends with what is wanted. */
export interface TolerationChange extends ValueObject {
  readonly tolerationsDelete: readonly ValueObject[];
  readonly tolerations: readonly ValueObject[];
}

/** The difference of two lists of tolerations as sets, each compared in all its fields. */
export function tolerationChange(wanted: Value | undefined, live: Value | undefined): TolerationChange {
  const [after, before] = [count(wanted), count(live)];
  const tolerationsDelete: ValueObject[] = [];
  const tolerations: ValueObject[] = [];
  for (const [text, { toleration, times }] of before) {
    // All that are alike go at once: what is left of them is put back.
    if ((after.get(text)?.times ?? 0) < times) tolerationsDelete.push(toleration);
  }
  for (const [text, { toleration, times }] of after) {
    const there = before.get(text)?.times ?? 0;
    const missing = there > times ? times : times - there;
    for (let index = 0; index < missing; index += 1) tolerations.push(toleration);
  }
  return { tolerationsDelete, tolerations };
}

function count(list: Value | undefined): ReadonlyMap<string, { readonly toleration: ValueObject; times: number }> {
  const counted = new Map<string, { readonly toleration: ValueObject; times: number }>();
  for (const item of isValueList(list) ? list : []) {
    if (!isValueObject(item)) continue;
    const set = Object.entries(item).filter(([, value]) => value !== '' && value !== null && value !== 0);
    const toleration = Object.fromEntries(set.sort(([left], [right]) => (left < right ? -1 : 1)));
    const text = JSON.stringify(toleration);
    const known = counted.get(text);
    if (known === undefined) counted.set(text, { toleration, times: 1 });
    else known.times += 1;
  }
  return counted;
}
