import { clusterFields, type Field } from './cluster-shape.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';

/** What the emulator keeps of a cluster's configuration. */
export interface Configuration extends JsonObject {
  metadata: JsonObject;
  spec: JsonObject;
}

/** Which of the forms that the facts leave open is taken. */
export interface Normalization {
  readonly keepsUnknown: boolean;
  readonly sortsLists: boolean;
  readonly addsDefaults: boolean;
  readonly addsAccessMode: boolean;
}

/**
 * Brings a valid Cluster object into the form that is stored: no `status`, no uid, no nulls, `desiredState` always there,
 * and what the knobs ask for.
 */
export function normalizeCluster(cluster: JsonObject, how: Normalization): Configuration {
  const { status: _, ...sent } = cluster;
  const normal = normalizeFields(sent, clusterFields, how);
  const metadata = isJsonObject(normal['metadata']) ? normal['metadata'] : {};
  const spec = isJsonObject(normal['spec']) ? normal['spec'] : {};
  delete metadata['uid'];
  spec['desiredState'] ??= 'STARTED';
  if (how.addsAccessMode) {
    const pivot = isJsonObject(spec['pivot']) ? spec['pivot'] : {};
    spec['pivot'] = { accessMode: 'PROXIED', ...pivot };
  }
  return { metadata, spec };
}

function normalizeFields(object: JsonObject, fields: Readonly<Record<string, Field>>, how: Normalization): JsonObject {
  const normal: JsonObject = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = object[name] ?? (how.addsDefaults ? field.fallback : undefined);
    if (value !== undefined) normal[name] = normalizeValue(value, field, how);
  }
  if (!how.keepsUnknown) return normal;
  const unknown = Object.entries(object).filter(([name, value]) => fields[name] === undefined && value !== null);
  return { ...normal, ...Object.fromEntries(unknown) };
}

function normalizeValue(value: JsonValue, { shape }: Field, how: Normalization): JsonValue {
  if (shape.kind === 'object' && isJsonObject(value)) return normalizeFields(value, shape.fields, how);
  if (shape.kind !== 'list' || !Array.isArray(value)) return value;
  const item = shape.item;
  const items =
    item.kind === 'object'
      ? value.map((entry) => (isJsonObject(entry) ? normalizeFields(entry, item.fields, how) : entry))
      : [...value];
  if (!how.sortsLists || shape.uniqueBy === undefined) return items;
  const key = shape.uniqueBy;
  const nameOf = (entry: JsonValue) => (isJsonObject(entry) ? String(entry[key]) : '');
  return items.toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));
}
