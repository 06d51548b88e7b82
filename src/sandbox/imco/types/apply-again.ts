import type { World } from '../core/world.ts';

/** What hangs on an object and has no state of its own is applied with it. */
export function applyAgain(world: World, type: string, id: string | undefined): void {
  const entity = world.find(type, id ?? '');
  if (entity && entity.transition?.name !== 'destroy') world.platform.lifecycles.begin(world, entity, 'update');
}
