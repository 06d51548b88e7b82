import { ApiError } from '../core/api-error.ts';
import { discard } from '../core/cloud-objects.ts';
import type { Entity } from '../core/entity.ts';
import { refuseInUse } from '../core/in-use.ts';
import { textOf } from '../core/json.ts';
import { present, presentAll } from '../core/present.ts';
import type { ResourceType, Verb } from '../core/resource-type.ts';
import { createFrom, refuseShared, updateFrom, wrongState } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import type { Answer, Api, Call } from './api.ts';

/** Mounts what a type's declaration says: list, create, show, update, delete, retry and discard. */
export function mountResource(api: Api, type: ResourceType): void {
  const { collection, item } = type;
  const offers = (verb: Verb) => type.verbs.includes(verb);
  if (collection !== undefined) {
    if (offers('list')) api.get(collection, (call) => presentAll(call.world, listOf(type, call)));
    if (offers('create')) api.post(collection, (call) => create(type, call));
  }
  if (item === undefined) return;
  if (offers('show')) api.get(item, (call) => present(call.world, one(type, call)));
  if (offers('update')) {
    api.put(item, (call) => {
      const entity = one(type, call);
      updateFrom(call.world, entity, call.body);
      return present(call.world, entity);
    });
  }
  if (offers('delete')) api.delete(item, (call) => destroy(call.world, one(type, call)));
  if (type.canRetry) api.put(`${item}/retry`, (call) => retry(call.world, one(type, call)));
  if (type.canDiscard) {
    api.delete(`${item}/discard`, (call) => {
      discard(call.world, one(type, call));
      return undefined;
    });
  }
}

/**
 * Deletes an object, or begins to.
 *
 * @throws {ApiError} where it is not the customer's, in use, or in a state that forbids it.
 */
export function destroy(world: World, entity: Entity): Answer {
  const type = world.typeNamed(entity.type);
  refuseShared(entity, type);
  if (entity.transition?.name !== 'destroy') {
    type.mayDelete?.(entity, world);
    refuseInUse(world, entity);
    if (type.lifecycle?.transitions['destroy']) world.platform.lifecycles.begin(world, entity, 'destroy');
    else world.remove(entity);
  }
  return type.answersDelete ? present(world, entity) : undefined;
}

/** The object that a path names; of a nested type only below its own parent. */
function one(type: ResourceType, { world, params }: Call): Entity {
  const entity = world.get(type.name, params['id'] ?? '');
  if (params['parent'] !== undefined && entity.parentId !== params['parent']) {
    throw new ApiError(404, `${type.title} with id ${entity.id} not found`);
  }
  return entity;
}

function listOf(type: ResourceType, { world, params }: Call): readonly Entity[] {
  if (!type.parent || params['parent'] === undefined) return world.list(type.name);
  return world.childrenOf(world.get(type.parent.type, params['parent']).id, type.name);
}

function create(type: ResourceType, { world, params, body }: Call): Answer {
  const parent = type.parent ? world.get(type.parent.type, params['parent'] ?? '') : undefined;
  return present(world, createFrom(world, type, body, parent));
}

function retry(world: World, entity: Entity): Answer {
  const failed = textOf(entity.hidden, 'failedTransition');
  const state = textOf(entity.values, 'state');
  if (!state.endsWith('_error')) {
    throw wrongState(
      world,
      `${world.typeNamed(entity.type).title} can be retried in an error state only, not ${state}`,
    );
  }
  world.platform.lifecycles.begin(world, entity, failed === '' || failed === 'create' ? 'update' : failed);
  return present(world, entity);
}
