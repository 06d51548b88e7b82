import type { Entity } from '../core/entity.ts';
import { isObject, type Json, type JsonObject, parseJson, textOf } from '../core/json.ts';
import { natural } from '../core/lifecycle.ts';
import type { ResourceType } from '../core/resource-type.ts';
import { refuseShared, wrongState } from '../core/store-body.ts';
import { checksum } from '../core/upload-store.ts';
import type { World } from '../core/world.ts';

const { second } = natural;

/** The namespace of labels that are cloud application deployments. */
export const deploymentNamespace = 'cat:deployment';

/** A name to group by; deployments of cloud applications are labels too, in a namespace of their own. */
export const label: ResourceType = {
  name: 'label',
  word: 'label',
  title: 'Label',
  collection: '/labels',
  item: '/labels/:id',
  verbs: ['list', 'create', 'show'],
  fields: {
    name: { kind: 'text', required: true, pattern: /^[A-Za-z0-9 ._\s-]+$/ },
    namespace: { kind: 'text', preset: '' },
    value: { kind: 'text', preset: '' },
  },
  lifecycle: {
    field: 'value',
    reason: 'event',
    transitions: {
      deploy: { steps: [{ state: 'deploying', naturalMs: 60 * second, failure: 'deployment_error' }], end: 'deployed' },
      undeploy: {
        steps: [{ state: 'undeploying', naturalMs: 40 * second, failure: 'undeployment_error' }],
        end: 'gone',
      },
    },
  },
  check: ({ values, problems, world }) => {
    if (world.knob('duplicateLabels') === 'allow') return;
    const twin = world
      .list('label')
      .find((one) => one.values['name'] === values['name'] && one.values['namespace'] === values['namespace']);
    if (twin) problems.add('name', 'has already been taken');
  },
  created: (entity) => {
    entity.usable = true;
  },
  gone: (entity, world) => {
    for (const other of world.own()) {
      const ids = other.values['label_ids'];
      if (Array.isArray(ids)) other.values['label_ids'] = ids.filter((id) => id !== entity.id);
    }
  },
};

/** An uploaded description of a whole application (TOSCA). */
export const cloudApplicationTemplate: ResourceType = {
  name: 'cloud_application_template',
  word: 'cloud_application_template',
  title: 'Cloud application template',
  labelWords: ['cat'],
  collection: '/plugins/tosca/cats',
  item: '/plugins/tosca/cats/:id',
  verbs: ['list', 'show', 'delete'],
  fields: {},
  computed: { name: null, version: null, global: false, vendor_id: null, inputs: [], is_mock: false },
  labels: 'shown',
  mayDelete: (entity, world) => {
    refuseShared(entity, cloudApplicationTemplate);
    if (world.list('label').some((one) => one.hidden['cat_id'] === entity.id)) {
      throw wrongState(world, 'Cloud application template has deployments');
    }
  },
  gone: (entity, world) => world.platform.uploads.drop(entity.id),
};

/** What the uploaded archive says of the application: a JSON text, or TOSCA's metadata anywhere in the archive's bytes. */
export function applicationMetadata(content: Buffer): JsonObject {
  const text = content.toString('utf8');
  const json = parseJson(text);
  const said = (key: string) => new RegExp(`^\\s*${key}:\\s*['"]?([^'"\\n\\r]+)`, 'm').exec(text)?.[1]?.trim();
  const document = isObject(json) ? json : {};
  const inputs: Json = Array.isArray(document['inputs']) ? document['inputs'] : [];
  return {
    name: textOf(document, 'name') || said('template_name') || `application-${checksum(content).slice(0, 8)}`,
    version: textOf(document, 'version') || said('template_version') || '1.0.0',
    inputs: inputs.map((input) => ({
      name: '',
      description: '',
      type: 'string',
      required: false,
      dependencies: {},
      ...(isObject(input) ? input : { name: String(input) }),
    })),
  };
}

/** The work of deploying an application; the label is there from its beginning. */
export const deploymentTask: ResourceType = {
  name: 'deployment_task',
  word: 'deployment_task',
  title: 'Deployment task',
  collection: '/plugins/tosca/cats/:parent/deployment_tasks',
  item: '/plugins/tosca/cats/:parent/deployment_tasks/:id',
  verbs: ['show'],
  parent: { type: 'cloud_application_template', field: 'archive_id', onDelete: 'together' },
  fields: {},
  lifecycle: {
    reason: 'error_message',
    transitions: {
      create: { steps: [{ state: 'pending', naturalMs: 60 * second, failure: 'failed' }], end: 'finished' },
    },
  },
  entered: (entity, state, world) => {
    const deployment = deploymentOf(entity, world);
    if (!deployment || state === 'pending') return;
    world.platform.lifecycles.settle(world, deployment, state === 'finished' ? 'deployed' : 'deployment_error');
    if (state === 'finished') entity.values['deployment_id'] = deployment.id;
  },
};

function deploymentOf(task: Entity, world: World): Entity | undefined {
  return world.find('label', textOf(task.values, 'label_id'));
}

/** An archive to import servers from, or that servers were exported to. */
export const temporaryArchive: ResourceType = {
  name: 'temporary_archive',
  word: 'temporary_archive',
  title: 'Temporary archive',
  verbs: [],
  fields: {},
  gone: (entity, world) => world.platform.uploads.drop(entity.id),
};

/** The import of an archive, or the export to one. A failure is `finished` too, with a message. */
export const archiveTask: ResourceType = {
  name: 'archive_task',
  word: 'archive_task',
  title: 'Archive task',
  verbs: [],
  parent: { type: 'temporary_archive', field: 'archive_id', onDelete: 'together' },
  fields: {},
  lifecycle: {
    reason: 'error_message',
    transitions: {
      create: { steps: [{ state: 'processing', naturalMs: 30 * second, failure: 'finished' }], end: 'finished' },
    },
  },
  completed: (entity, _transition, world) => {
    if (entity.values['type'] !== 'export') return;
    const token = world.platform.uploads.offer(
      entity.parentId ?? entity.id,
      Buffer.from(JSON.stringify(entity.hidden)),
    );
    entity.values['file_access'] = `/uploads/${token}`;
  },
};
