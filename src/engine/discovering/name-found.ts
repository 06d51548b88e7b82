import type { Live } from '../../model/resource.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import { isValueObject, type Value } from '../../model/value.ts';
import { own } from '../../plan/same-value.ts';
import type { FoundObject } from './discover-live.ts';

/** Words that expressions keep for themselves. */
const RESERVED = new Set(
  'as break const continue else false for function if import in let loop namespace null package return true var void while'.split(
    ' ',
  ),
);

/** Gives every found object an address of its own, after its name at the server. */
export function nameFound(
  found: readonly FoundObject[],
  taken: Iterable<ResourceAddress>,
): ReadonlyMap<FoundObject, ResourceAddress> {
  const used = new Set<string>(taken);
  const names = new Map<FoundObject, ResourceAddress>();
  for (const object of found) {
    const base = `${object.type.name}.${nameOf(object.live)}`;
    let address = base;
    for (let number = 2; used.has(address); number += 1) address = `${base}_${number}`;
    used.add(address);
    names.set(object, address as ResourceAddress);
  }
  return names;
}

function nameOf(live: Live): string {
  const text = telling(live.attributes) ?? live.key ?? live.id;
  const name = text.replaceAll(/[^A-Za-z0-9_]+/g, '_').replaceAll(/^_+|_+$/g, '');
  if (name === '') return 'unnamed';
  return RESERVED.has(name) || /^\d/.test(name) ? `_${name}` : name;
}

/** What people call the object: the first field that is named as a name. */
function telling(attributes: Live['attributes']): string | undefined {
  const text = (value: Value | undefined): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  for (const key of ['name', 'hostname', 'title', 'domain', 'fqdn', 'username', 'email', 'label']) {
    const found = text(own(attributes, key));
    if (found !== undefined) return found;
  }
  const metadata = own(attributes, 'metadata');
  const inner = isValueObject(metadata) ? text(own(metadata, 'name')) : undefined;
  return inner ?? text(Object.entries(attributes).find(([key]) => /name$/i.test(key))?.[1]);
}
