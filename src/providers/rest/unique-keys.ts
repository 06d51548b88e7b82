import type { JsonPointer } from '../../model/json.ts';
import type { SchemaFault } from '../../model/schema.ts';
import { isValueList, isValueObject, type Value } from '../../model/value.ts';
import type { SchemaView } from './schema-view.ts';

/** Items of lists that are compared by key (`x-list: map`) and share theirs with an earlier one: which is meant nobody knows. */
export function repeatedKeys(value: Value, view: SchemaView, pointer: JsonPointer = ''): readonly SchemaFault[] {
  if (!view.hasKeyedList) return [];
  if (isValueObject(value)) {
    return Object.entries(value).flatMap(([key, member]) => {
      const rules = view.member(key);
      const child = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      return rules === undefined ? [] : repeatedKeys(member, rules, child);
    });
  }
  if (!isValueList(value)) return [];
  const { items, listKeys } = view;
  const inner =
    items === undefined ? [] : value.flatMap((item, index) => repeatedKeys(item, items, `${pointer}/${index}`));
  return [...inner, ...(listKeys.length === 0 ? [] : repeats(value, listKeys, pointer))];
}

function repeats(list: readonly Value[], keys: readonly string[], pointer: JsonPointer): readonly SchemaFault[] {
  const seen = new Map<string, number>();
  const faults: SchemaFault[] = [];
  for (const [index, item] of list.entries()) {
    if (!isValueObject(item)) continue;
    const parts = keys.map((key) => item[key]);
    if (!parts.every((part) => typeof part === 'string' || typeof part === 'number')) continue;
    const key = JSON.stringify(parts);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, index);
      continue;
    }
    const names = keys.map((name) => `\`${name}\``).join(' and ');
    const message = `must not have the same ${names} as item ${first}`;
    faults.push({ pointer: `${pointer}/${index}`, keyword: 'uniqueItems', message, params: {} });
  }
  return faults;
}
