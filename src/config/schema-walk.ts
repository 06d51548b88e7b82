import { isJsonObject, type Json } from '../model/json.ts';
import { pointerSegments } from '../model/json-pointer.ts';
import type { PropertySchema } from '../model/schema.ts';

/** The schema that a `$ref` within `root` names, or the schema itself. */
export function resolveSchema(
  schema: PropertySchema | undefined,
  root: PropertySchema | undefined,
): PropertySchema | undefined {
  let current: Json | undefined = schema;
  for (let hops = 0; hops < 32; hops += 1) {
    if (!isJsonObject(current)) return undefined;
    const reference: Json | undefined = current['$ref'];
    if (typeof reference !== 'string' || !reference.startsWith('#')) return current;
    const siblings: PropertySchema = current;
    let target: Json | undefined = root;
    for (const segment of pointerSegments(reference.slice(1))) target = memberOfJson(target, segment);
    current = isJsonObject(target) ? { ...target, ...withoutReference(siblings) } : undefined;
  }
  return undefined;
}

function withoutReference(schema: PropertySchema): PropertySchema {
  const { $ref: _reference, ...rest } = schema;
  return rest;
}

function memberOfJson(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The schema of an object's member; `undefined` when the schema does not say. */
export function memberSchema(
  schema: PropertySchema | undefined,
  key: string,
  root: PropertySchema | undefined,
): PropertySchema | undefined {
  const own = memberOfJson(memberOfJson(schema, 'properties'), key) ?? memberOfJson(schema, 'additionalProperties');
  if (isJsonObject(own)) return resolveSchema(own, root);
  return firstOf(schema, root, (part) => memberSchema(part, key, root));
}

/** The schema of a list's item. */
export function itemSchema(
  schema: PropertySchema | undefined,
  index: number,
  root: PropertySchema | undefined,
): PropertySchema | undefined {
  const prefix = memberOfJson(schema, 'prefixItems');
  const own = (Array.isArray(prefix) ? (prefix as readonly Json[])[index] : undefined) ?? memberOfJson(schema, 'items');
  if (isJsonObject(own)) return resolveSchema(own, root);
  return firstOf(schema, root, (part) => itemSchema(part, index, root));
}

/** What the first of the combined schemas says that says anything. */
function firstOf(
  schema: PropertySchema | undefined,
  root: PropertySchema | undefined,
  find: (part: PropertySchema | undefined) => PropertySchema | undefined,
): PropertySchema | undefined {
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const parts = memberOfJson(schema, keyword);
    if (!Array.isArray(parts)) continue;
    for (const part of parts as readonly Json[]) {
      const found = isJsonObject(part) ? find(resolveSchema(part, root)) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
