import type { Entity } from './entity.ts';
import type { JsonObject } from './json.ts';
import type { World } from './world.ts';

/** The same states in other words, for types whose states are not documented. */
const otherWords: Readonly<Record<string, string>> = {
  start: 'pending',
  applying: 'creating',
  applied: 'available',
  application_error: 'error',
  decommissioning: 'deleting',
  decommission_error: 'error_deleting',
  end: 'deleted',
};

/** Booleans that answers leave out while they are false. */
const shownWhenTrue = new Set(['has_vpn', 'uploaded']);

/** An object as an answer shows it. */
export function present(world: World, entity: Entity): JsonObject {
  const type = world.typeNamed(entity.type);
  const body: JsonObject = {
    id: entity.id,
    ...entity.values,
    ...type.shown?.(entity, world),
    resource_type: type.word,
  };
  if (type.labels === 'hidden') delete body['label_ids'];
  if (type.hasUndocumentedStates && world.knob('undocumentedStates') === 'available') {
    for (const key of ['state', 'global_state']) {
      const state = body[key];
      if (typeof state === 'string') body[key] = otherWords[state] ?? state;
    }
  }
  const absent = world.knob('absentValues');
  for (const [key, value] of Object.entries(body)) {
    if (value === false && shownWhenTrue.has(key)) delete body[key];
    if (value !== null || absent === 'null') continue;
    if (absent === 'missing') delete body[key];
    else body[key] = '';
  }
  return body;
}

/** An object as a list shows it: some types tell less there. */
function presentInList(world: World, entity: Entity): JsonObject {
  const type = world.typeNamed(entity.type);
  const body = present(world, entity);
  const kept = type.listedFields;
  if (kept) return Object.fromEntries(Object.entries(body).filter(([key]) => kept.includes(key)));
  for (const key of type.unlistedFields ?? []) delete body[key];
  return body;
}

/** Several objects, in the order of their type's lists. */
export function presentAll(world: World, entities: readonly Entity[]): readonly JsonObject[] {
  const [first] = entities;
  const ordered = first && world.typeNamed(first.type).newestFirst ? [...entities].reverse() : entities;
  return ordered.map((entity) => presentInList(world, entity));
}
