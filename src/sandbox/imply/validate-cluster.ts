import type { ErrorDetail } from './api-error.ts';
import { clusterFields, type Field, type Shape } from './cluster-shape.ts';
import { isJsonObject, isSameJson, type JsonObject, type JsonValue } from './json-value.ts';

/** Finds every fault of a complete Cluster object, in the order of its fields. */
export function validateCluster(cluster: JsonObject, rejectsUnknown: boolean): ErrorDetail[] {
  const { status: _, metadata, ...rest } = cluster;
  // A missing `metadata` is reported at the name, as the vendor's example does.
  const { uid: __, ...named } = isJsonObject(metadata) ? metadata : {};
  const sent: JsonObject = { ...rest, metadata: isJsonObject(metadata) ? named : (metadata ?? {}) };
  return [...checkFields(sent, clusterFields, '', rejectsUnknown)];
}

/** Finds every change of what may not change, or may only grow, after creation. */
export function validateMutability(before: JsonObject, after: JsonObject): ErrorDetail[] {
  return [...checkMutability(before, after, clusterFields, '')];
}

function* checkFields(
  object: JsonObject,
  fields: Readonly<Record<string, Field>>,
  path: string,
  rejectsUnknown: boolean,
): Generator<ErrorDetail> {
  for (const [name, field] of Object.entries(fields)) {
    const target = path === '' ? name : `${path}.${name}`;
    const value = object[name];
    if (value === undefined || value === null) {
      if (field.isRequired === true) yield { code: 'NullValue', target, message: `${field.label} must not be null` };
    } else {
      yield* checkShape(value, field.shape, field.label, target, rejectsUnknown);
    }
  }
  if (!rejectsUnknown) return;
  for (const name of Object.keys(object).filter((known) => fields[known] === undefined)) {
    const target = path === '' ? name : `${path}.${name}`;
    yield { code: 'UnknownField', target, message: `Field [${name}] is not known` };
  }
}

function* checkShape(
  value: JsonValue,
  shape: Shape,
  label: string,
  target: string,
  rejectsUnknown: boolean,
): Generator<ErrorDetail> {
  const malformed = (message: string) => ({ code: 'MalformedValue', target, message });
  switch (shape.kind) {
    case 'object':
      if (isJsonObject(value)) yield* checkFields(value, shape.fields, target, rejectsUnknown);
      else yield malformed(`${label} must be an object`);
      return;
    case 'list':
      if (Array.isArray(value)) yield* checkItems(value, shape, target, rejectsUnknown);
      else yield malformed(`${label} must be an array`);
      return;
    case 'text':
      if (typeof value !== 'string') yield malformed(`${label} must be a string`);
      else if (shape.pattern?.test(value) === false) yield malformed(shape.malformed ?? `${label} is malformed`);
      return;
    case 'choice':
      if (typeof value !== 'string') yield malformed(`${label} must be a string`);
      else if (!shape.of.has(value)) {
        yield { code: 'UnknownValue', target, message: `${label} [${value}] is not supported` };
      }
      return;
    case 'count':
      if (typeof value !== 'number' || !Number.isInteger(value)) yield malformed(`${label} must be an integer`);
      else if (value < shape.min || value > shape.max) {
        yield { code: 'OutOfRange', target, message: `${label} must be between ${shape.min} and ${shape.max}` };
      }
      return;
    case 'flag':
      if (typeof value !== 'boolean') yield malformed(`${label} must be a boolean`);
      return;
    case 'any':
      return;
    default:
      shape satisfies never;
  }
}

function* checkItems(
  items: readonly JsonValue[],
  shape: Extract<Shape, { kind: 'list' }>,
  target: string,
  rejectsUnknown: boolean,
): Generator<ErrorDetail> {
  const seen = new Set<JsonValue>();
  for (const [index, item] of items.entries()) {
    const place = `${target}[${index}]`;
    yield* checkShape(item, shape.item, shape.itemLabel, place, rejectsUnknown);
    if (shape.uniqueBy === undefined || !isJsonObject(item)) continue;
    const key = item[shape.uniqueBy];
    if (key === undefined) continue;
    if (seen.has(key)) {
      const message = `${shape.itemLabel} must not have the ${shape.uniqueBy} [${String(key)}] twice`;
      yield { code: 'DuplicateValue', target: `${place}.${shape.uniqueBy}`, message };
    }
    seen.add(key);
  }
}

function* checkMutability(
  before: JsonObject,
  after: JsonObject,
  fields: Readonly<Record<string, Field>>,
  path: string,
): Generator<ErrorDetail> {
  for (const [name, field] of Object.entries(fields)) {
    const target = path === '' ? name : `${path}.${name}`;
    const old = before[name] ?? field.absent;
    const next = after[name] ?? field.absent;
    if (field.shape.kind === 'object') {
      const inner = [isJsonObject(old) ? old : {}, isJsonObject(next) ? next : {}] as const;
      yield* checkMutability(...inner, field.shape.fields, target);
    } else if (field.mutability === 'fixed' && !isSameJson(old, next)) {
      yield { code: 'ImmutableValue', target, message: `${field.label} cannot be changed` };
    } else if (field.mutability === 'grows' && typeof old === 'number' && typeof next === 'number' && next < old) {
      yield { code: 'ImmutableValue', target, message: `${field.label} cannot be reduced from ${old} to ${next}` };
    }
  }
}
