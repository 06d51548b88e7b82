import type { Entity } from '../core/entity.ts';
import { nameField, reference } from '../core/field.ts';
import { isObject, type JsonObject, objectOf, parseJson, textOf } from '../core/json.ts';
import { appliedLifecycle, natural } from '../core/lifecycle.ts';
import type { ResourceType } from '../core/resource-type.ts';
import { checkPlacement, inCloud, remoteIdWhenApplied } from './cloud-placement.ts';

const { second, minute } = natural;

/** A rule in a provider's policy syntax. */
export const policyDefinition: ResourceType = {
  name: 'policy_definition',
  word: 'policy_definition',
  title: 'Policy definition',
  collection: '/policy/definitions',
  item: '/policy/definitions/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    description: { kind: 'text', updatable: true, preset: '' },
    definition: { kind: 'text', required: true },
    syntax: { kind: 'text', oneOf: ['AWS', 'Azure'] },
  },
  computed: { parameters: {}, builtin: false, state: 'created', brownfield: false },
  labels: 'shown',
  unlistedFields: ['definition'],
  lifecycle: {
    reason: 'event',
    transitions: { destroy: { steps: [{ state: 'decommissioning', naturalMs: 5 * second }], end: 'gone' } },
  },
  check: ({ values, entity, problems }) => {
    if (entity || problems.has('definition')) return;
    const document = parseJson(textOf(values, 'definition'));
    if (!isObject(document)) {
      problems.add('definition', 'is not valid JSON');
      return;
    }
    values['parameters'] = parametersOf(document);
    values['syntax'] ??= 'policyRule' in document || 'properties' in document ? 'Azure' : 'AWS';
  },
  created: (entity) => {
    entity.usable = true;
  },
  afterUpdate: () => undefined,
};

/** The parameters that a policy's or a stack template's text declares, by name. */
function parametersOf(document: JsonObject): JsonObject {
  const inner = objectOf(document, 'properties');
  for (const place of [document['parameters'], document['Parameters'], inner['parameters']]) {
    if (isObject(place)) return structuredClone(place);
  }
  return {};
}

/** A definition applied to a cloud account. */
export const policyAssignment: ResourceType = {
  name: 'policy_assignment',
  word: 'policy_assignment',
  title: 'Policy assignment',
  collection: '/policy/definitions/:parent/assignments',
  item: '/policy/assignments/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  parent: { type: 'policy_definition', field: 'definition_id', onDelete: 'refuse-unless-going' },
  fields: {
    name: nameField,
    description: { kind: 'text', updatable: true, preset: '' },
    cloud_account_id: reference('cloud_account'),
    parameter_values: { kind: 'object' },
  },
  computed: { ...inCloud, reseller_applied: false },
  labels: 'shown',
  lifecycle: appliedLifecycle(20 * second),
  answersDelete: true,
  check: ({ values, parent, entity, problems }) => {
    if (!parent || entity || problems.has('parameter_values')) return;
    const declared = objectOf(parent.values, 'parameters');
    const unknown = Object.keys(objectOf(values, 'parameter_values')).find((key) => !(key in declared));
    if (unknown !== undefined)
      problems.add('parameter_values', `has ${unknown}, which the definition does not declare`);
  },
  entered: remoteIdWhenApplied('assignment'),
};

/** A stack template in a provider's own syntax. */
export const cseTemplate: ResourceType = {
  name: 'cse_template',
  word: 'cse_template',
  title: 'CSE template',
  collection: '/cse/templates',
  item: '/cse/templates/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    syntax: { kind: 'text', required: true },
    definition: { kind: 'text', required: true },
  },
  computed: { parameters: {}, global: false },
  labels: 'shown',
  check: ({ values, entity }) => {
    const document = parseJson(textOf(values, 'definition'));
    if (!entity && isObject(document)) values['parameters'] = parametersOf(document);
  },
};

/** A stack made of a template. */
export const cseDeployment: ResourceType = {
  name: 'cse_deployment',
  word: 'cse_deployment',
  title: 'CSE deployment',
  collection: '/cse/templates/:parent/deployments',
  item: '/cse/deployments/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  parent: { type: 'cse_template', field: 'template_id', onDelete: 'refuse' },
  fields: {
    name: nameField,
    cloud_account_id: reference('cloud_account'),
    realm_id: reference('realm'),
    parameter_values: { kind: 'object' },
  },
  computed: { state: null, remote_id: null, error_event_id: null, outputs: null },
  labels: 'shown',
  lifecycle: appliedLifecycle(3 * minute),
  hasUndocumentedStates: true,
  answersDelete: true,
  check: (draft) => checkPlacement(draft),
  entered: (entity, state, world) => {
    if (state !== 'applied') return;
    remoteIdWhenApplied('stack')(entity, state, world);
    entity.values['outputs'] = outputsOf(world.find('cse_template', entity.parentId ?? ''));
  },
};

/** One made-up value for each output that the template declares. */
function outputsOf(made: Entity | undefined): JsonObject {
  const document = made ? parseJson(textOf(made.values, 'definition')) : undefined;
  if (!isObject(document)) return {};
  const declared = { ...objectOf(document, 'outputs'), ...objectOf(document, 'Outputs') };
  return Object.fromEntries(Object.keys(declared).map((name) => [name, `output of ${name}`]));
}
