import { isValueList, isValueObject, Secret, Unknown, type Value } from '../model/value.ts';

/** What a `forEach` goes over: the instances' keys with the value of each, or what keeps it from being that. */
export type Instances =
  | { readonly kind: 'known'; readonly values: ReadonlyMap<string, Value> }
  | { readonly kind: 'unknown'; readonly unknown: Unknown }
  | { readonly kind: 'fault'; readonly message: string; readonly hint?: string };

/** The instances that a value of `forEach` makes: an object's keys, or a list's items by their text. */
export function instancesOf(value: Value): Instances {
  if (value instanceof Unknown) return value.sensitive ? secretFault() : { kind: 'unknown', unknown: value };
  if (value instanceof Secret) return secretFault();
  if (isValueObject(value)) return { kind: 'known', values: new Map(Object.entries(value)) };
  if (isValueList(value)) return instancesOfList(value);
  if (value === null) return fault('forEach is null', 'an empty object or list, {} or [], makes no instance');
  if (typeof value === 'number')
    return fault('forEach is a number', `${value} instances with the keys 0, 1, … are forEach: \${range(${value})}`);
  return fault(
    `forEach is ${typeof value === 'string' ? 'a text' : 'a boolean'}`,
    'forEach takes an object or a list; when: makes a document conditional',
  );
}

function secretFault(): Instances {
  return fault('forEach is secret', 'keys stand in addresses and in state: take them from something that may be seen');
}

function fault(message: string, hint: string): Instances {
  return { kind: 'fault', message, hint };
}

function instancesOfList(list: readonly Value[]): Instances {
  const values = new Map<string, Value>();
  for (const [index, item] of list.entries()) {
    if (item instanceof Unknown) return { kind: 'unknown', unknown: item };
    if (item instanceof Secret) return secretFault();
    if (item === null || typeof item === 'object') {
      const what = item === null ? 'null' : isValueList(item) ? 'a list' : 'an object';
      return fault(
        `item ${index} of forEach is ${what} and has no text to be its key`,
        `use an object whose keys name the instances: '\${fromEntries(list.map(x, {"key": x.name, "value": x}))}'`,
      );
    }
    const key = String(item);
    if (values.has(key))
      return fault(
        `forEach has ${JSON.stringify(key)} twice`,
        'each item names an instance: use distinct(list), or an object',
      );
    values.set(key, item);
  }
  return { kind: 'known', values };
}
