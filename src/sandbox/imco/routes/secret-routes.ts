import { ApiError, Problems } from '../core/api-error.ts';
import { textOf } from '../core/json.ts';
import { present, presentAll } from '../core/present.ts';
import { refuseShared, requireUsable } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import { addVersion, secret } from '../types/secret.ts';
import type { Api } from './api.ts';

/** A secret's versions. The vendor's pages tell little of them: how much is there is a knob. */
export function mountSecretVersions(api: Api): void {
  const collection = '/secret/secrets/:parent/secret_versions';
  api.get(collection, ({ world, params }) => {
    needSetting(world, ['list-and-create', 'full']);
    const owner = world.get('secret', params['parent'] ?? '');
    return presentAll(world, world.childrenOf(owner.id, 'secret_version'));
  });
  api.post(collection, ({ world, params, body }) => {
    needSetting(world, ['list-and-create', 'full']);
    const owner = world.get('secret', params['parent'] ?? '');
    refuseShared(owner, secret);
    const problems = new Problems();
    if (textOf(body, 'content') === '') problems.add('content', "can't be blank");
    problems.refuse();
    // A secret whose last rotation failed may be given its next version.
    if (owner.values['state'] !== 'updating_error') requireUsable(world, owner);
    const version = addVersion(owner, textOf(body, 'content'), world);
    world.platform.lifecycles.begin(world, owner, 'rotate');
    return present(world, version);
  });
  api.get('/secret/secret_versions/:id', ({ world, params }) => {
    needSetting(world, ['full']);
    return present(world, world.get('secret_version', params['id'] ?? ''));
  });
  api.delete('/secret/secret_versions/:id', ({ world, params }) => {
    needSetting(world, ['full']);
    world.remove(world.get('secret_version', params['id'] ?? ''));
    return undefined;
  });
}

function needSetting(world: World, settings: readonly string[]): void {
  if (!settings.includes(String(world.knob('secretVersions')))) throw new ApiError(404, 'Not found');
}
