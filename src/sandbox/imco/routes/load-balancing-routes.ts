import { ApiError } from '../core/api-error.ts';
import type { Entity } from '../core/entity.ts';
import type { JsonObject } from '../core/json.ts';
import { createFrom } from '../core/store-body.ts';
import { applyAgain } from '../types/apply-again.ts';
import { target } from '../types/load-balancing.ts';
import type { Api } from './api.ts';

/** Targets have no id of their own: a group's are told apart by their members' type and id. */
export function mountTargets(api: Api): void {
  api.get('/network/target_groups/:parent/targets', ({ world, params }) => {
    const group = world.get('target_group', params['parent'] ?? '');
    return world.childrenOf(group.id, 'target').map(shown);
  });
  api.post('/network/target_groups/:parent/targets', ({ world, params, body }) => {
    const group = world.get('target_group', params['parent'] ?? '');
    const made = createFrom(world, target, body, group);
    applyAgain(world, 'target_group', group.id);
    return shown(made);
  });
  api.delete('/network/target_groups/:parent/targets/:type/:member', ({ world, params }) => {
    const group = world.get('target_group', params['parent'] ?? '');
    const found = world
      .childrenOf(group.id, 'target')
      .find(({ values }) => values['resource_type'] === params['type'] && values['id'] === params['member']);
    if (!found) throw new ApiError(404, `${params['type']} ${params['member']} is not a target of the group`);
    world.remove(found);
    applyAgain(world, 'target_group', group.id);
    return undefined;
  });
}

function shown({ values }: Entity): JsonObject {
  return { id: values['id'] ?? null, resource_type: values['resource_type'] ?? null };
}
