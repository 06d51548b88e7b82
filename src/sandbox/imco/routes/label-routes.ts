import { ApiError, Problems } from '../core/api-error.ts';
import type { Entity } from '../core/entity.ts';
import { isObject, type JsonObject, textOf, textsOf } from '../core/json.ts';
import type { World } from '../core/world.ts';
import type { Api } from './api.ts';

/** Putting labels on what is there already, and taking them off. */
export function mountLabels(api: Api): void {
  api.post('/labels/:id/resources', ({ world, params, body }) => {
    const label = world.get('label', params['id'] ?? '');
    const given = Array.isArray(body['resources']) ? body['resources'] : [];
    const problems = new Problems();
    if (given.length === 0) problems.add('resources', "can't be blank");
    const found = given.map((item) => (isObject(item) ? labelable(world, item) : undefined));
    if (found.includes(undefined)) problems.add('resources', 'has one that does not exist or takes no labels');
    problems.refuse();
    for (const entity of found) {
      if (!entity) continue;
      entity.values['label_ids'] = [...new Set([...textsOf(entity.values, 'label_ids'), label.id])];
    }
    return given
      .filter(isObject)
      .map((item) => ({ id: textOf(item, 'id'), resource_type: textOf(item, 'resource_type') }));
  });
  api.delete('/labels/:id/resources/:type/:resource', ({ world, params }) => {
    const label = world.get('label', params['id'] ?? '');
    const { type = '', resource = '' } = params;
    const entity = labelable(world, { id: resource, resource_type: type });
    const ids = entity ? textsOf(entity.values, 'label_ids') : [];
    if (!entity || !ids.includes(label.id)) throw new ApiError(404, `${type} ${resource} does not have the label`);
    entity.values['label_ids'] = ids.filter((id) => id !== label.id);
    return undefined;
  });
}

/** The object that a word of the labels' endpoints and an id name; undefined where it takes no labels. */
function labelable(world: World, item: JsonObject): Entity | undefined {
  const word = textOf(item, 'resource_type');
  const types = [...world.platform.types.values()].filter(
    (type) => type.labels && (type.word === word || type.labelWords?.includes(word)),
  );
  for (const type of types) {
    const entity = world.find(type.name, textOf(item, 'id'));
    if (entity && !entity.shared) return entity;
  }
  return undefined;
}
