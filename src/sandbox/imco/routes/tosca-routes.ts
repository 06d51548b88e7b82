import { ApiError, Problems } from '../core/api-error.ts';
import type { Entity } from '../core/entity.ts';
import { isObject, type JsonObject, objectOf, textOf, textsOf } from '../core/json.ts';
import type { Platform } from '../core/platform.ts';
import { present } from '../core/present.ts';
import { createFrom, wrongState } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import { applicationMetadata, cloudApplicationTemplate, deploymentNamespace } from '../types/applications.ts';
import type { Answer, Api, Call } from './api.ts';
import { mountArchives } from './archive-routes.ts';
import { openUpload } from './upload-routes.ts';

/** Cloud applications: templates from archives, their deployments, which are labels, and temporary archives. */
export function mountApplications(api: Api, platform: Platform): void {
  const cats = '/plugins/tosca/cats';
  api.post(cats, ({ world, body }) => {
    const made = createFrom(world, cloudApplicationTemplate, body);
    made.values['is_mock'] = body['is_mock'] === true;
    return { ...present(world, made), upload_url: openUpload(platform, made) };
  });
  api.put(`${cats}/:id/parse_metadata`, ({ world, params }) => {
    const template = world.get('cloud_application_template', params['id'] ?? '');
    const content = platform.uploads.contentFor(template.id);
    if (!content) throw wrongState(world, 'no archive has been uploaded for the application template');
    Object.assign(template.values, applicationMetadata(content));
    return present(world, template);
  });
  api.post(`${cats}/:parent/deployment_tasks`, deploy);
  api.get('/plugins/tosca/deployments/:id', ({ world, params }) => shown(deploymentOf(world, params['id'])));
  api.delete('/plugins/tosca/deployments/:id', ({ world, params }) => {
    const deployment = deploymentOf(world, params['id']);
    if (deployment.transition?.name !== 'undeploy') world.platform.lifecycles.begin(world, deployment, 'undeploy');
    return shown(deployment);
  });
  mountArchives(api, platform);
}

/** The label is there at once, in the deployments' namespace; the task tells when it is deployed. */
function deploy({ world, params, body }: Call): Answer {
  const template = world.get('cloud_application_template', params['parent'] ?? '');
  const problems = new Problems();
  const name = textOf(body, 'label_name');
  if (name === '') problems.add('label_name', "can't be blank");
  const given = objectOf(body, 'inputs');
  const declared = Array.isArray(template.values['inputs']) ? template.values['inputs'].filter(isObject) : [];
  const missing = declared.filter((input) => input['required'] === true && !(textOf(input, 'name') in given));
  if (missing.length > 0)
    problems.add('inputs', `must have ${missing.map((input) => textOf(input, 'name')).join(', ')}`);
  problems.refuse();
  const label = world.add('label', {
    values: { name, namespace: deploymentNamespace, value: 'deploying' },
    hidden: { cat_id: template.id },
    usable: true,
  });
  const task = world.add('deployment_task', {
    values: {
      type: 'deployment',
      label_name: name,
      label_id: label.id,
      state: 'pending',
      error_message: null,
      outputs: null,
      user_id: null,
      deployment_id: null,
    },
    hidden: { inputs: given },
    parentId: template.id,
  });
  task.values['archive_id'] = template.id;
  world.platform.lifecycles.begin(world, task, 'create');
  return present(world, task);
}

function deploymentOf(world: World, id: string | undefined): Entity {
  const label = world.find('label', id ?? '');
  if (label?.values['namespace'] === deploymentNamespace) return label;
  throw new ApiError(404, `Cloud application deployment with id ${id} not found`);
}

function shown(label: Entity): JsonObject {
  return {
    id: label.id,
    ...label.values,
    cat_id: textsOf({ ids: [label.hidden['cat_id'] ?? ''] }, 'ids')[0] ?? null,
    resource_type: 'cloud_application_deployment',
  };
}
