import { ApiError, Problems } from '../core/api-error.ts';
import type { Entity } from '../core/entity.ts';
import { numberOf, textOf, textsOf } from '../core/json.ts';
import type { Platform } from '../core/platform.ts';
import { present, presentAll } from '../core/present.ts';
import { createFrom, refuseShared, wrongState } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import { attachment, cookbookVersion } from '../types/blueprint.ts';
import type { Answer, Api, Call } from './api.ts';
import { openUpload, uploadUrl } from './upload-routes.ts';

const shortServer = [
  'id',
  'name',
  'fqdn',
  'state',
  'public_ip',
  'template_id',
  'server_plan_id',
  'ssh_profile_id',
  'firewall_profile_id',
];

/** What templates, scripts and cookbooks have beyond the common routes. */
export function mountBlueprint(api: Api, platform: Platform): void {
  api.put('/blueprint/templates/:id/compile', ({ world, params }) => {
    const template = world.get('template', params['id'] ?? '');
    if (template.values['state'] === 'compiling') throw wrongState(world, 'Template is compiling already');
    world.platform.lifecycles.begin(world, template, 'compile');
    return present(world, template);
  });
  api.get('/blueprint/templates/:id/servers', ({ world, params }) => {
    const template = world.get('template', params['id'] ?? '');
    const servers = world.list('server').filter((server) => server.values['template_id'] === template.id);
    return servers.map((server) =>
      Object.fromEntries(Object.entries(present(world, server)).filter(([key]) => shortServer.includes(key))),
    );
  });
  api.get('/blueprint/templates/:parent/scripts', ({ world, params, query }) => {
    const template = world.get('template', params['parent'] ?? '');
    return presentAll(world, scriptsOf(world, template, query['type']));
  });
  api.put('/blueprint/templates/:parent/scripts/reorder', reorder);
  api.post('/blueprint/scripts/:parent/attachments', ({ world, params, body }) => {
    const script = world.get('script', params['parent'] ?? '');
    const made = createFrom(world, attachment, body, script);
    return { ...present(world, made), upload_url: openUpload(platform, made) };
  });
  api.put('/blueprint/attachments/:id/uploaded', ({ world, params }) => {
    const made = world.get('attachment', params['id'] ?? '');
    if (!platform.uploads.contentFor(made.id)) throw wrongState(world, 'no file has been uploaded for the attachment');
    made.values['uploaded'] = true;
    made.values['download_url'] = uploadUrl(platform, textOf(made.hidden, 'token'));
    return present(world, made);
  });
  api.post('/blueprint/cookbook_versions', ({ world, body }) => {
    const made = createFrom(world, cookbookVersion, body);
    return { ...present(world, made), upload_url: openUpload(platform, made) };
  });
  api.post('/blueprint/cookbook_versions/:id/process', ({ world, params }) => {
    const cookbook = world.get('cookbook_version', params['id'] ?? '');
    refuseShared(cookbook, cookbookVersion);
    if (!platform.uploads.contentFor(cookbook.id))
      throw wrongState(world, 'no archive has been uploaded for the cookbook');
    if (!['created', 'processing_error', 'duplicated'].includes(textOf(cookbook.values, 'state'))) {
      throw wrongState(world, `Cookbook version can not be processed when ${textOf(cookbook.values, 'state')}`);
    }
    world.platform.lifecycles.begin(world, cookbook, 'process');
    return present(world, cookbook);
  });
}

/** The scripts of a template, one type or all, in the order in which they run. */
export function scriptsOf(world: World, template: Entity, type: string | undefined): readonly Entity[] {
  return world
    .childrenOf(template.id, 'template_script')
    .filter((script) => type === undefined || type === '' || script.values['type'] === type)
    .toSorted((left, right) => numberOf(left.values, 'execution_order') - numberOf(right.values, 'execution_order'));
}

/** Takes all scripts of one type in their new order, no less and no more. */
function reorder({ world, params, body }: Call): Answer {
  const template = world.get('template', params['parent'] ?? '');
  const problems = new Problems();
  const type = textOf(body, 'type');
  if (!['operational', 'boot', 'shutdown'].includes(type)) problems.add('type', 'is not included in the list');
  const scripts = scriptsOf(world, template, type);
  const wanted = textsOf(body, 'script_ids');
  const isComplete = wanted.length === scripts.length && scripts.every((script) => wanted.includes(script.id));
  if (!isComplete) problems.add('script_ids', `must be all scripts of type ${type} of the template`);
  problems.refuse();
  const first = Number(world.knob('firstExecutionOrder'));
  for (const [index, id] of wanted.entries()) {
    const script = world.find('template_script', id);
    if (!script) throw new ApiError(404, `Template script with id ${id} not found`);
    script.values['execution_order'] = first + index;
  }
  return presentAll(world, scriptsOf(world, template, type));
}
