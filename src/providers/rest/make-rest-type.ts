import type { JsonObject } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import type { Live } from '../../model/resource.ts';
import type { ResourceType } from '../../model/resource-type.ts';
import { isValueObject, revealValue, Secret, Unknown, type Value, type ValueObject } from '../../model/value.ts';
import { durationMs } from '../definition/duration.ts';
import { holds } from '../definition/expression.ts';
import type { TypeDefinition } from '../definition/type-definition.ts';
import { optional } from './build-request.ts';
import { pointerOfPath } from './changed-fields.ts';
import { compileNeed } from './compile-need.ts';
import type { CompileSchema } from './compile-schema.ts';
import type { DefinitionRuntime } from './definition-runtime.ts';
import { describeType, factsOfDefinition, type TypeValidators } from './describe-type.ts';
import { compileExplain } from './explain-failure.ts';
import { compileOutstanding } from './find-outstanding.ts';
import { compileGuards } from './guard-changes.ts';
import { compileFileDigests } from './local-files.ts';
import { compileReads } from './read-objects.ts';
import { compileSettled } from './settle-object.ts';
import { compileObject } from './shape-object.ts';
import { compileWrites } from './write-objects.ts';

/** Makes a resource type of its definition. A plain object: code may spread it and say one thing its own way. */
export function makeRestType(
  system: string,
  name: string,
  type: TypeDefinition,
  runtime: DefinitionRuntime,
  validators: TypeValidators | CompileSchema,
): ResourceType {
  const facts = factsOfDefinition(system, name, type);
  const shape = compileObject(facts.name, type);
  const settled = compileSettled(type.settled);
  const reads = compileReads(facts.name, type, shape, runtime, compileExplain(type, settled));
  const { run, ...writes } = compileWrites(facts.name, type, shape, runtime, reads.read, settled);
  const resolve = compileFileDigests(type.schema);
  const replaceAfterFailure = optional(type.replaceAfterFailure);
  const parent = optional(type.parent);
  return {
    ...describeType(facts, validators),
    ...reads,
    ...writes,
    ...(facts.capabilities.actions.length === 0 ? {} : { run }),
    keyOf: (desired) => shape.key(desired),
    ...(type.find === undefined ? {} : { find: searchByKey(reads.list, shape.key, type.find) }),
    parentOf: (properties) => {
      const value = parent?.({ desired: properties });
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
    },
    resembles: (desired, live) => resembles(desired, live, type.resembles, shape.key),
    ...(resolve === undefined ? {} : { resolve }),
    settled,
    ...(replaceAfterFailure === undefined
      ? {}
      : { replaceAfterFailure: (live: Live) => holds(replaceAfterFailure, { live: live.attributes }) }),
    poll: { firstMs: durationMs(type.poll?.first ?? '1s'), maxMs: durationMs(type.poll?.max ?? '10s') },
    ...(type.outstanding === undefined ? {} : { outstanding: compileOutstanding(type.outstanding) }),
    ...(type.needs === undefined ? {} : { needs: compileNeed(type.needs) }),
    guard: compileGuards(type.guards),
  };
}

/** Finds objects by natural key through a search of the list; what the server finds is compared again. */
function searchByKey(
  list: ResourceType['list'],
  keyOf: (desired: ValueObject) => string | undefined,
  names: readonly string[],
): NonNullable<ResourceType['find']> {
  return async (connection, desired, call) => {
    const key = keyOf(desired);
    const wanted = names.filter((name) => desired[name] !== undefined).map((name) => [name, desired[name] ?? null]);
    const where = revealValue(Object.fromEntries(wanted)) as JsonObject;
    const found: Live[] = [];
    for await (const page of list(connection, { where }, call)) found.push(...page);
    return found.filter((live) => live.key === key);
  };
}

/** Whether a live object has what the properties say of it: its key, or else the named properties, or all plain ones. */
function resembles(
  desired: ValueObject,
  live: Live,
  named: readonly string[] | undefined,
  keyOf: (desired: ValueObject) => string | undefined,
): boolean {
  const key = keyOf(desired);
  if (key !== undefined && key !== live.key) return false;
  if (named === undefined) return key !== undefined || contains(live.attributes, desired);
  return named.every((path) => {
    const segments = pointerSegments(pointerOfPath(path));
    const wanted = segments.reduce<Value | undefined>(memberOf, desired);
    return wanted === undefined || contains(segments.reduce<Value | undefined>(memberOf, live.attributes), wanted);
  });
}

function contains(live: Value | undefined, desired: Value): boolean {
  if (desired instanceof Unknown || desired instanceof Secret) return true;
  if (isValueObject(desired)) {
    return isValueObject(live) && Object.entries(desired).every(([key, member]) => contains(live[key], member));
  }
  if (Array.isArray(desired)) return desired.length === 0 || JSON.stringify(desired) === JSON.stringify(live);
  return live === desired || (desired === null && live === undefined);
}

function memberOf(value: Value | undefined, key: string): Value | undefined {
  return isValueObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
