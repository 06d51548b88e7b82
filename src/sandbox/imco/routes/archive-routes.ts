import { ApiError, Problems } from '../core/api-error.ts';
import type { Entity } from '../core/entity.ts';
import { type Json, textOf, textsOf } from '../core/json.ts';
import type { Platform } from '../core/platform.ts';
import { present } from '../core/present.ts';
import { wrongState } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import type { Api } from './api.ts';
import { openUpload } from './upload-routes.ts';

/** Temporary archives: servers out to a file, and in from one. */
export function mountArchives(api: Api, platform: Platform): void {
  const archives = '/plugins/tosca/temporary_archives';
  api.post(archives, ({ world, body }) => {
    const archive = world.add('temporary_archive', {
      values: { is_mock: body['is_mock'] === true, label_name: body['label_name'] ?? null },
      usable: true,
    });
    return { ...present(world, archive), upload_url: openUpload(platform, archive) };
  });
  api.post(`${archives}/:id/import`, ({ world, params, body }) => {
    const archive = world.get('temporary_archive', params['id'] ?? '');
    if (!platform.uploads.contentFor(archive.id)) throw wrongState(world, 'no file has been uploaded for the archive');
    const name = textOf(body, 'label_name') || textOf(archive.values, 'label_name');
    const label = world.add('label', { values: { name, namespace: '', value: '' }, usable: true });
    return present(world, task(world, archive, 'import', { label_name: name, label_id: label.id, outputs: {} }));
  });
  api.post(`${archives}/export`, ({ world, body }) => {
    const servers = textsOf(body, 'server_ids');
    const arrays = textsOf(body, 'server_array_ids');
    const problems = new Problems();
    if (servers.length + arrays.length === 0) problems.add('server_ids', "can't be blank");
    if (!servers.every((id) => world.find('server', id))) problems.add('server_ids', 'does not exist');
    if (!arrays.every((id) => world.find('server_array', id))) problems.add('server_array_ids', 'does not exist');
    problems.refuse();
    const archive = world.add('temporary_archive', { values: { is_mock: body['is_mock'] === true }, usable: true });
    const made = task(world, archive, 'export', { file_access: null });
    Object.assign(made.hidden, { servers, arrays });
    return { id: archive.id, task_id: made.id };
  });
  for (const kind of ['import', 'export']) {
    api.get(`${archives}/:id/${kind}`, ({ world, params }) => {
      const archive = world.get('temporary_archive', params['id'] ?? '');
      const found = world.childrenOf(archive.id, 'archive_task').find((one) => one.values['type'] === kind);
      if (!found) throw new ApiError(404, `the archive has no ${kind}`);
      return present(world, found);
    });
  }
}

function task(world: World, archive: Entity, type: string, more: Readonly<Record<string, Json>>): Entity {
  const made = world.add('archive_task', {
    values: { type, state: 'processing', error_message: null, user_id: null, archive_id: archive.id, ...more },
    parentId: archive.id,
  });
  world.platform.lifecycles.begin(world, made, 'create');
  return made;
}
