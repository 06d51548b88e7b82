import type { Entity } from './entity.ts';
import { textOf, textsOf } from './json.ts';
import { wrongState } from './store-body.ts';
import type { World } from './world.ts';

/** True where `entity` holds the id of another in one of its reference fields, or otherwise. */
function refersTo(world: World, entity: Entity, target: Entity): boolean {
  const type = world.typeNamed(entity.type);
  for (const [key, field] of Object.entries(type.fields)) {
    if (field.refersTo !== target.type || field.weak) continue;
    if (entity.values[key] === target.id || textsOf(entity.values, key).includes(target.id)) return true;
  }
  return type.holds?.(entity).includes(target.id) ?? false;
}

/** The objects that refer to this one and would be left without it. */
function referrersOf(world: World, target: Entity): readonly Entity[] {
  const types = [...world.platform.types.values()].filter(
    (type) => type.holds || Object.values(type.fields).some((field) => field.refersTo === target.type && !field.weak),
  );
  return types.flatMap((type) => world.list(type.name).filter((entity) => refersTo(world, entity, target)));
}

/** The children that must be deleted before their parent. */
function childrenInTheWay(world: World, target: Entity): readonly Entity[] {
  return world.platform.childTypes(target.type).flatMap((type) => {
    const onDelete = type.parent?.onDelete === 'by-knob' ? world.knob('deleteWithChildren') : type.parent?.onDelete;
    const children = world.childrenOf(target.id, type.name);
    if (onDelete === 'refuse-unless-going') return children.filter((child) => child.transition?.name !== 'destroy');
    return onDelete === 'refuse' ? children : [];
  });
}

/**
 * Refuses to delete what others need.
 *
 * @param discarding - Children are no hindrance then: they are forgotten with it.
 * @throws {ApiError} 422 (or 409, by a knob) that names what is in the way.
 */
export function refuseInUse(world: World, target: Entity, discarding = false): void {
  const children = discarding ? [] : childrenInTheWay(world, target);
  const mine = new Set(world.platform.childTypes(target.type).map((type) => type.name));
  const referrers = referrersOf(world, target).filter((entity) => !mine.has(entity.type));
  const [first] = [...children, ...referrers];
  if (!first) return;
  const title = world.typeNamed(target.type).title;
  const other = `${world.typeNamed(first.type).title} ${textOf(first.values, 'name') || first.id}`;
  throw wrongState(world, `${title} ${textOf(target.values, 'name') || target.id} is in use by ${other}`);
}
