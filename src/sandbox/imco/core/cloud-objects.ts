import type { Entity } from './entity.ts';
import { refuseInUse } from './in-use.ts';
import { textOf } from './json.ts';
import { refuseShared } from './store-body.ts';
import type { CloudObject, World } from './world.ts';

/**
 * Forgets an object and what belongs to it, and leaves both in the customer's cloud, from where an import brings them back.
 *
 * @throws {ApiError} where something else needs it.
 */
export function discard(world: World, entity: Entity): void {
  refuseShared(entity, world.typeNamed(entity.type));
  refuseInUse(world, entity, true);
  world.cloud.push(asCloudObject(world, entity, textOf(entity.values, 'cloud_account_id')));
  world.remove(entity);
}

function asCloudObject(world: World, entity: Entity, accountId: string): CloudObject {
  const children = world.platform
    .childTypes(entity.type)
    .flatMap((type) => world.childrenOf(entity.id, type.name))
    .map((child) => asCloudObject(world, child, accountId));
  return { type: entity.type, accountId, values: entity.values, hidden: entity.hidden, children };
}

/** The state in which an imported object is, where that is not `applied`. */
const settledStates: Readonly<Record<string, string>> = { server: 'operational', policy_definition: 'created' };

/** Takes everything of a type in that lies in a cloud account and is not known yet. It gets new ids and is `brownfield`. */
export function importFromCloud(world: World, type: string, accountId: string): readonly Entity[] {
  const found = world.cloud.filter((object) => object.type === type && object.accountId === accountId);
  for (const object of found) world.cloud.splice(world.cloud.indexOf(object), 1);
  return found.map((object) => takeIn(world, object, undefined));
}

function takeIn(world: World, object: CloudObject, parent: Entity | undefined): Entity {
  const type = world.typeNamed(object.type);
  const values = structuredClone(object.values);
  if ('brownfield' in values) values['brownfield'] = true;
  if ('state' in values) values['state'] = settledStates[object.type] ?? 'applied';
  if ('attached_server_id' in values) values['attached_server_id'] = null;
  if ('device' in values) values['device'] = null;
  if ('label_ids' in values) values['label_ids'] = [];
  if (type.parent && parent && !type.parent.hidden) values[type.parent.field] = parent.id;
  const entity = world.add(object.type, {
    values,
    hidden: structuredClone(object.hidden),
    usable: true,
    ...(parent ? { parentId: parent.id } : {}),
  });
  for (const child of object.children) takeIn(world, child, entity);
  return entity;
}
