import type { Entity } from '../core/entity.ts';
import { nameField, reference } from '../core/field.ts';
import { isObject, numberOf, objectOf, textOf, textsOf } from '../core/json.ts';
import { natural } from '../core/lifecycle.ts';
import type { Draft, ResourceType } from '../core/resource-type.ts';
import { refuseShared, wrongState } from '../core/store-body.ts';
import { cookbookOutcome, fillFromArchive } from './cookbook-archive.ts';

const { second } = natural;
const COOKBOOK_NAME = /^[a-zA-Z0-9_-]+$/;
const CONSTRAINT = /^(~>|=|>=|<=|>|<) \d+(\.\d+){0,2}$/;
const RECIPE = /^[a-zA-Z0-9_-]+(::[a-zA-Z0-9_-]+)?$/;

/** OS image, cookbooks and scripts: what servers are made of. */
export const template: ResourceType = {
  name: 'template',
  word: 'template',
  title: 'Template',
  collection: '/blueprint/templates',
  item: '/blueprint/templates/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    generic_image_id: reference('generic_image'),
    run_list: { kind: 'texts', updatable: true },
    configuration_attributes: { kind: 'object', updatable: true },
    cookbook_versions: { kind: 'object', updatable: true },
    variables: { kind: 'texts' },
  },
  computed: { state: null, error_message: null },
  labels: 'shown',
  listedFields: ['id', 'name', 'generic_image_id', 'label_ids', 'resource_type'],
  lifecycle: {
    reason: 'error_message',
    transitions: {
      create: { steps: [{ state: 'created', naturalMs: 2 * second }], end: 'ready' },
      compile: { steps: [{ state: 'compiling', naturalMs: 20 * second, failure: 'compiling_error' }], end: 'ready' },
    },
  },
  check: checkTemplate,
  created: (entity, world) =>
    world.platform.lifecycles.begin(world, entity, hasCookbooks(entity) ? 'compile' : 'create'),
  afterUpdate: (_entity, changed) => (changed.includes('cookbook_versions') ? 'compile' : undefined),
  entered: (entity, state) => {
    // New servers need what has been compiled last: not what was compiled once.
    if (state !== 'ready') entity.usable = false;
  },
  holds: (entity) =>
    Object.values(objectOf(entity.values, 'cookbook_versions')).flatMap((version) =>
      isObject(version) && typeof version['version_id'] === 'string' ? [version['version_id']] : [],
    ),
};

function hasCookbooks(entity: Entity): boolean {
  return Object.keys(objectOf(entity.values, 'cookbook_versions')).length > 0;
}

function checkTemplate({ values, problems, world }: Draft): void {
  if (!textsOf(values, 'run_list').every((recipe) => RECIPE.test(recipe))) problems.add('run_list', 'is invalid');
  for (const [cookbook, version] of Object.entries(objectOf(values, 'cookbook_versions'))) {
    if (!COOKBOOK_NAME.test(cookbook) || !isObject(version)) {
      problems.add('cookbook_versions', 'is invalid');
      continue;
    }
    const id = version['version_id'];
    if (id === undefined) {
      if (!CONSTRAINT.test(textOf(version, 'version')))
        problems.add('cookbook_versions', `has no version of ${cookbook}`);
      continue;
    }
    const uploaded = world.find('cookbook_version', String(id));
    if (!uploaded) problems.add('cookbook_versions', `has a version_id of ${cookbook} that does not exist`);
    else if (uploaded.values['state'] !== 'ready') {
      problems.add('cookbook_versions', `has a version_id of ${cookbook} that is not ready`);
    }
  }
}

/** A script in its place in a template: when it runs, and with which values. */
export const templateScript: ResourceType = {
  name: 'template_script',
  word: 'script_characterization',
  title: 'Template script',
  collection: '/blueprint/templates/:parent/scripts',
  item: '/blueprint/templates/:parent/scripts/:id',
  // Its list takes a filter and has an order of its own: see routes/blueprint-routes.ts.
  verbs: ['create', 'show', 'update', 'delete'],
  parent: { type: 'template', field: 'template_id', onDelete: 'together' },
  fields: {
    type: { kind: 'text', required: true, oneOf: ['operational', 'boot', 'shutdown'] },
    script_id: reference('script'),
    parameter_values: { kind: 'object', updatable: true },
  },
  computed: { execution_order: 0 },
  created: (entity, world) => {
    const before = world
      .childrenOf(entity.parentId ?? '', entity.type)
      .filter((other) => other !== entity && other.values['type'] === entity.values['type'])
      .map((other) => numberOf(other.values, 'execution_order') + 1);
    entity.values['execution_order'] = Math.max(Number(world.knob('firstExecutionOrder')), ...before);
  },
};

/** A script, by itself. */
export const script: ResourceType = {
  name: 'script',
  word: 'script',
  title: 'Script',
  collection: '/blueprint/scripts',
  item: '/blueprint/scripts/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    description: { kind: 'text', updatable: true, preset: '' },
    code: { kind: 'text', updatable: true, preset: '' },
    parameters: { kind: 'texts', updatable: true },
  },
  labels: 'shown',
};

/** A file that goes with a script; its content is put to the address that the creation answers. */
export const attachment: ResourceType = {
  name: 'attachment',
  word: 'attachment',
  title: 'Attachment',
  collection: '/blueprint/scripts/:parent/attachments',
  item: '/blueprint/attachments/:id',
  verbs: ['list', 'show', 'delete'],
  parent: { type: 'script', field: 'script_id', hidden: true, onDelete: 'together' },
  fields: { name: { kind: 'text', required: true } },
  computed: { uploaded: false },
  gone: (entity, world) => world.platform.uploads.drop(entity.id),
};

/** An uploaded Chef cookbook in one version. */
export const cookbookVersion: ResourceType = {
  name: 'cookbook_version',
  word: 'cookbook_version',
  title: 'Cookbook version',
  collection: '/blueprint/cookbook_versions',
  item: '/blueprint/cookbook_versions/:id',
  verbs: ['list', 'show', 'delete'],
  fields: {},
  computed: {
    name: null,
    version: null,
    description: null,
    state: 'created',
    error_message: null,
    revision_id: null,
    recipes: [],
    publicly_available: false,
    global_legacy: false,
  },
  labels: 'shown',
  lifecycle: {
    reason: 'error_message',
    transitions: {
      process: { steps: [{ state: 'processing', naturalMs: 15 * second, failure: 'processing_error' }], end: 'ready' },
    },
  },
  created: () => undefined,
  fails: (entity, _transition, world) => cookbookOutcome(entity, world),
  completed: (entity, _transition, world) => fillFromArchive(entity, world),
  mayDelete: (entity, world) => {
    refuseShared(entity, cookbookVersion);
    if (entity.values['state'] === 'processing') throw wrongState(world, 'Cookbook version is being processed');
  },
  gone: (entity, world) => world.platform.uploads.drop(entity.id),
};

/** Ready-made parts that templates are offered. */
export const templateAddon: ResourceType = {
  name: 'template_addon',
  word: 'template',
  title: 'Template addon',
  collection: '/blueprint/template_addons',
  verbs: ['list'],
  fields: {},
};
