import type { Scope } from '../../model/configuration.ts';
import type { ResourceRecord } from '../../model/resource.ts';
import { blockOf, parseAddress, type ResourceAddress } from '../../model/resource-address.ts';
import { isSecretMarker } from '../../model/secret-marker.ts';
import { isValueObject, Secret, Unknown, type Value, type ValueObject } from '../../model/value.ts';

/** What a document's references give: worked out when something first refers to it. */
type BlockValue =
  | { readonly kind: 'single'; readonly value: () => Value }
  | { readonly kind: 'each'; readonly values: Map<string, () => Value> }
  | { readonly kind: 'absent' };

/** What expressions of one run may look at: filled as the walk goes on, state standing in for what this run leaves aside. */
export class RunScope implements Scope {
  readonly #values = new Map<ResourceAddress, BlockValue>();
  readonly #resolved = new Map<ResourceAddress, Value>();

  /** Starts from what state holds: what this run does not plan is as it was at the last look. */
  constructor(records: Iterable<ResourceRecord>) {
    for (const record of records) this.setRecorded(record);
  }

  /** Sets the value of one instance to what state holds of it. */
  setRecorded(record: ResourceRecord): void {
    this.setInstance(record.address, () => withId(unmark(record.live) as ValueObject, record.id));
  }

  /** Says what a document is before its instances are known one by one. */
  begin(block: ResourceAddress, shape: 'single' | 'each' | 'absent'): void {
    this.#resolved.delete(block);
    if (shape === 'single') this.#values.delete(block);
    else this.#values.set(block, shape === 'each' ? { kind: 'each', values: new Map() } : { kind: 'absent' });
  }

  /** Sets the value of one instance. */
  setInstance(address: ResourceAddress, value: () => Value): void {
    const block = blockOf(address);
    this.#resolved.delete(block);
    const key = parseAddress(address)?.key;
    if (key === undefined) {
      this.#values.set(block, { kind: 'single', value });
      return;
    }
    const known = this.#values.get(block);
    if (known?.kind === 'each') known.values.set(key, value);
    else this.#values.set(block, { kind: 'each', values: new Map([[key, value]]) });
  }

  /** Sets a whole document to unknown: its instances can't be told yet. */
  setUnknown(block: ResourceAddress, waitsFor: readonly string[]): void {
    this.#resolved.delete(block);
    this.#values.set(block, { kind: 'single', value: () => new Unknown({ waitsFor: [block, ...waitsFor] }) });
  }

  resolve(block: ResourceAddress): Value {
    const resolved = this.#resolved.get(block);
    if (resolved !== undefined) return resolved;
    const value = this.#compute(block);
    this.#resolved.set(block, value);
    return value;
  }

  #compute(block: ResourceAddress): Value {
    const known = this.#values.get(block);
    if (known === undefined) return new Unknown({ waitsFor: [block] });
    switch (known.kind) {
      case 'single':
        return known.value();
      case 'each':
        return Object.fromEntries([...known.values].map(([key, value]) => [key, value()]));
      case 'absent':
        return null;
      default:
        return known satisfies never;
    }
  }
}

/** An object's fields with its id, which a field of that name of the object's own stands before. */
export function withId(attributes: ValueObject, id: Value): ValueObject {
  return Object.hasOwn(attributes, 'id') ? attributes : { ...attributes, id };
}

/** Stored attributes as values: a secret's marker is a secret that nobody knows any more. */
function unmark(stored: Value): Value {
  if (Array.isArray(stored)) return stored.map(unmark);
  if (!isValueObject(stored)) return stored;
  if (isSecretMarker(stored)) return new Unknown({ sensitive: true });
  if (stored instanceof Secret) return stored;
  return Object.fromEntries(Object.entries(stored).map(([key, item]) => [key, unmark(item)]));
}
