import type { Json, JsonObject, JsonPointer } from '../../model/json.ts';
import { isJsonObject } from '../../model/json.ts';
import { childPointer } from '../../model/json-pointer.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { PropertySchema } from '../../model/schema.ts';
import { type FieldRules, fieldRules } from '../../plan/field-rules.ts';

/** A document in the making. */
export interface Draft {
  readonly address: ResourceAddress;
  readonly schema: PropertySchema;
  readonly connection: string;
  readonly properties: JsonObject;
}

/** An object that a field may refer to. */
export interface ReferenceTarget {
  readonly address: ResourceAddress;
  readonly type: string;
  readonly connection: string;
  /** Texts by which fields may hold it: the id as recorded, and the object's own field `id`. */
  readonly ids: readonly string[];
}

/**
 * Finds the fields that hold the id of another object, by what the schemas say, and gives the expression that stands for each.
 * A reference that would close a circle stays an id.
 */
export function restoreReferences(
  drafts: readonly Draft[],
  targets: readonly ReferenceTarget[],
): ReadonlyMap<ResourceAddress, ReadonlyMap<JsonPointer, string>> {
  const byId = new Map(
    targets.flatMap(({ address, type, connection, ids }) =>
      ids.map((id) => [`${connection}\n${type}\n${id}`, address] as const),
    ),
  );
  const edges = new Map<ResourceAddress, Set<ResourceAddress>>();
  const reaches = (from: ResourceAddress, to: ResourceAddress): boolean => {
    const queue = [from];
    const seen = new Set<ResourceAddress>(queue);
    for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
      if (place === to) return true;
      for (const next of edges.get(place) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        queue.push(next);
      }
    }
    return false;
  };
  const found = new Map<ResourceAddress, ReadonlyMap<JsonPointer, string>>();
  for (const { address, schema, connection, properties } of drafts) {
    const expressions = new Map<JsonPointer, string>();
    const visit = (value: Json, rules: FieldRules | undefined, pointer: JsonPointer): void => {
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) visit(item as Json, rules?.items, childPointer(pointer, index));
        return;
      }
      if (isJsonObject(value)) {
        for (const [key, item] of Object.entries(value)) visit(item, rules?.member(key), childPointer(pointer, key));
        return;
      }
      if (rules?.reference === undefined || value === null) return;
      const target = byId.get(`${connection}\n${rules.reference}\n${String(value)}`);
      if (target === undefined || reaches(target, address)) return;
      edges.set(address, (edges.get(address) ?? new Set()).add(target));
      expressions.set(pointer, `\${${target}.id}`);
    };
    visit(properties, fieldRules(schema), '');
    found.set(address, expressions);
  }
  return found;
}
