import { ApiError, Problems } from './api-error.ts';
import type { Entity } from './entity.ts';
import { type Field, presetOf } from './field.ts';
import { equalJson, type Json, type JsonObject, textOf, textsOf } from './json.ts';
import { isBlank, readField } from './read-field.ts';
import type { ResourceType } from './resource-type.ts';
import type { World } from './world.ts';

/**
 * Makes an object of a body, as POST on a collection does, and begins its life. Keys that the type does not know are ignored.
 *
 * @throws {ApiError} 422 with every message by field.
 */
export function createFrom(world: World, type: ResourceType, body: JsonObject, parent?: Entity): Entity {
  const problems = new Problems();
  const values: JsonObject = {};
  const secrets: JsonObject = {};
  for (const [key, field] of Object.entries(type.fields)) {
    const value = readGiven(key, field, body[key], problems);
    (field.writeOnly ? secrets : values)[key] = value;
    checkReferences(world, key, field, value, problems, true);
  }
  if (type.parent && parent && !type.parent.hidden) values[type.parent.field] = parent.id;
  Object.assign(values, structuredClone(type.computed ?? {}));
  if (type.labels) values['label_ids'] = readLabels(world, body, problems);
  if (parent) requireUsable(world, parent);
  type.check?.({ values, secrets, entity: undefined, parent, problems, world });
  problems.refuse();
  const entity = world.add(type.name, {
    values,
    hidden: secrets,
    usable: type.lifecycle === undefined,
    ...(parent ? { parentId: parent.id } : {}),
  });
  if (type.created) type.created(entity, world);
  else world.platform.lifecycles.begin(world, entity, 'create');
  return entity;
}

/**
 * Changes an object by a body, as PUT does: fields that are left out keep their value, those that are there are replaced whole.
 *
 * @throws {ApiError} 422 with every message by field, or where the object is going away.
 */
export function updateFrom(world: World, entity: Entity, body: JsonObject): void {
  const type = world.typeNamed(entity.type);
  refuseShared(entity, type);
  if (entity.transition?.name === 'destroy') throw wrongState(world, `${type.title} is being deleted`);
  const problems = new Problems();
  const values = { ...entity.values };
  const secrets = { ...entity.hidden };
  const changed: string[] = [];
  for (const [key, field] of Object.entries(type.fields)) {
    if (!Object.hasOwn(body, key)) continue;
    const place = field.writeOnly ? secrets : values;
    const value = readGiven(key, field, body[key], problems);
    const isSame = equalJson(value, place[key]);
    if (!field.updatable && !mayChangeFixed(world, key, isSame, problems)) continue;
    place[key] = value;
    checkReferences(world, key, field, value, problems, false);
    if (!isSame) changed.push(key);
  }
  if (type.labels === 'shown' && Object.hasOwn(body, 'label_ids') && world.knob('labelIdsInPut') === 'apply') {
    values['label_ids'] = readLabels(world, body, problems);
  }
  const parent = type.parent && entity.parentId ? world.find(type.parent.type, entity.parentId) : undefined;
  type.check?.({ values, secrets, entity, parent, problems, world });
  problems.refuse();
  Object.assign(entity.values, values);
  Object.assign(entity.hidden, secrets);
  const transition = type.afterUpdate
    ? type.afterUpdate(entity, changed, world)
    : changed.some((key) => key !== 'name')
      ? 'update'
      : undefined;
  if (transition) world.platform.lifecycles.begin(world, entity, transition);
}

/** The error of an action that does not fit an object's state; its status is a knob. */
export function wrongState(world: World, message: string): ApiError {
  return new ApiError(Number(world.knob('wrongStateStatus')), message);
}

/** @throws {ApiError} 403 for what is the platform's or a reseller's. */
export function refuseShared(entity: Entity, type: ResourceType): void {
  if (entity.shared) throw new ApiError(403, `${type.title} ${textOf(entity.values, 'name')} is not yours to change`);
}

/** @throws {ApiError} in a wrong state, where others can't be built on the object yet. */
export function requireUsable(world: World, entity: Entity): void {
  if (!world.knob('requireSettled') || entity.usable) return;
  const { title } = world.typeNamed(entity.type);
  throw wrongState(world, `${title} ${textOf(entity.values, 'name') || entity.id} is not ready`);
}

function readGiven(key: string, field: Field, value: Json | undefined, problems: Problems): Json {
  if (value === undefined || value === null || isBlank(value)) {
    if (field.required) problems.add(key, "can't be blank");
    return structuredClone(presetOf(field));
  }
  const reading = readField(field, value);
  if ('problem' in reading) {
    problems.add(key, reading.problem);
    return presetOf(field);
  }
  if (field.required && Array.isArray(reading.value) && reading.value.length === 0) problems.add(key, "can't be blank");
  return reading.value;
}

function checkReferences(
  world: World,
  key: string,
  field: Field,
  value: Json,
  problems: Problems,
  isNew: boolean,
): void {
  if (!field.refersTo || problems.has(key)) return;
  for (const id of typeof value === 'string' ? [value] : textsOf({ value }, 'value')) {
    const found = world.find(field.refersTo, id);
    if (!found) problems.add(key, 'does not exist');
    else if (isNew && found.values['deprecated'] === true) problems.add(key, 'is deprecated');
    else if (!found.usable && world.knob('requireSettled')) problems.add(key, 'is not ready');
  }
}

function readLabels(world: World, body: JsonObject, problems: Problems): Json {
  const given = body['label_ids'] ?? [];
  if (!Array.isArray(given)) {
    problems.add('label_ids', 'is not an array');
    return [];
  }
  const ids = [...new Set(given.filter((item) => typeof item === 'string'))];
  if (!ids.every((id) => world.find('label', id))) problems.add('label_ids', 'does not exist');
  return ids;
}

function mayChangeFixed(world: World, key: string, isSame: boolean, problems: Problems): boolean {
  const policy = world.knob('fixedFieldsInPut');
  if (policy === 'refuse' && !isSame) problems.add(key, "can't be changed");
  return policy === 'apply';
}
