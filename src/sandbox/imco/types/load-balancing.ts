import type { Entity } from '../core/entity.ts';
import { desiredRemoteId, nameField, portRange, reference } from '../core/field.ts';
import { type JsonObject, numberOf, objectOf, textOf, textsOf } from '../core/json.ts';
import { appliedLifecycle, natural } from '../core/lifecycle.ts';
import type { Draft, ResourceType } from '../core/resource-type.ts';
import type { World } from '../core/world.ts';
import { checkPlacement, giveRemoteId, inCloud, remoteIdWhenApplied } from './cloud-placement.ts';
import { globalState } from './global-state.ts';

const { second, minute } = natural;
const { brownfield: _notShown, ...computed } = inCloud;
const securedProtocols = ['https', 'tls', 'ssl'];

/** Spreads calls over servers; groups, listeners and certificates hang on it. */
export const loadBalancer: ResourceType = {
  name: 'load_balancer',
  word: 'load_balancer',
  title: 'Load balancer',
  collection: '/network/load_balancers',
  item: '/network/load_balancers/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    cloud_account_id: reference('cloud_account'),
    realm_id: reference('realm'),
    vpc_id: reference('vpc'),
    load_balancer_plan_id: reference('load_balancer_plan'),
    desired_remote_id: desiredRemoteId,
  },
  computed: { ...computed, dns_name: null },
  labels: 'shown',
  lifecycle: appliedLifecycle(minute),
  hasUndocumentedStates: true,
  answersDelete: true,
  canRetry: true,
  check: (draft) => {
    checkPlacement(draft, 'load_balancer_plan_id');
    const network = draft.world.find('vpc', textOf(draft.values, 'vpc_id'));
    if (network && network.values['cloud_account_id'] !== draft.values['cloud_account_id']) {
      draft.problems.add('vpc_id', 'is not in the cloud account');
    }
  },
  entered: (entity, state, world) => {
    if (state !== 'applied') return;
    giveRemoteId(entity, 'lb', world);
    const host = textOf(entity.values, 'name')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-');
    entity.values['dns_name'] ??= `${host}-${entity.id.slice(-8)}.lb.cloud.example`;
  },
  shown: (entity, world) => ({
    global_state: globalState(entity, [
      ...world.childrenOf(entity.id, 'target_group'),
      ...world.childrenOf(entity.id, 'listener'),
    ]),
  }),
};

/** The plan of the load balancer that a group, a listener or a certificate hangs on. */
function planAbove(parent: Entity | undefined, world: World): JsonObject | undefined {
  return parent && world.find('load_balancer_plan', textOf(parent.values, 'load_balancer_plan_id'))?.values;
}

/** Case does not count: the vendor's pages do not say how protocols are written. */
function offers(plan: JsonObject | undefined, key: string, value: string): boolean {
  return !plan || textsOf(plan, key).some((one) => one.toLowerCase() === value.toLowerCase());
}

function checkAgainstPlan(draft: Draft, field: string, planKey: string): void {
  const { values, parent, problems, world } = draft;
  if (problems.has(field)) return;
  if (!offers(planAbove(parent, world), planKey, textOf(values, field))) {
    problems.add(field, 'is not included in the list');
  }
}

/** Servers and server arrays that take calls together, and how their health is seen. */
export const targetGroup: ResourceType = {
  name: 'target_group',
  word: 'target_group',
  title: 'Target group',
  collection: '/network/load_balancers/:parent/target_groups',
  item: '/network/target_groups/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  parent: { type: 'load_balancer', field: 'load_balancer_id', onDelete: 'by-knob' },
  fields: {
    name: nameField,
    protocol: { kind: 'text', required: true, updatable: true },
    port: { kind: 'integer', required: true, updatable: true, range: portRange },
    stickiness: { kind: 'boolean', updatable: true },
    health_check_protocol: { kind: 'text', required: true, updatable: true },
    health_check_port: { kind: 'integer', required: true, updatable: true, range: portRange },
    health_check_interval: { kind: 'integer', required: true, updatable: true },
    health_check_timeout: { kind: 'integer', updatable: true, preset: 5 },
    health_check_threshold_count: { kind: 'integer', required: true, updatable: true },
    health_check_path: { kind: 'text', updatable: true },
  },
  computed,
  lifecycle: appliedLifecycle(15 * second),
  hasUndocumentedStates: true,
  answersDelete: true,
  canRetry: true,
  check: (draft) => checkTargetGroup(draft),
  afterUpdate: (_entity, changed) => (changed.length > 0 ? 'update' : undefined),
  entered: remoteIdWhenApplied('tg'),
};

function checkTargetGroup(draft: Draft): void {
  const { values, parent, problems, world } = draft;
  checkAgainstPlan(draft, 'protocol', 'protocols');
  checkAgainstPlan(draft, 'health_check_protocol', 'health_check_protocols');
  const isHttp = textOf(values, 'health_check_protocol').toLowerCase().startsWith('http');
  if (isHttp && textOf(values, 'health_check_path') === '') problems.add('health_check_path', "can't be blank");
  const plan = planAbove(parent, world);
  for (const key of ['interval', 'timeout', 'threshold_count']) {
    const bounds = plan ? objectOf(plan, `health_check_${key}_valid_values`) : {};
    const value = values[`health_check_${key}`];
    const isWithin =
      typeof value !== 'number' || (value >= numberOf(bounds, 'min') && value <= numberOf(bounds, 'max'));
    if (plan && !isWithin) {
      problems.add(`health_check_${key}`, `must be within ${numberOf(bounds, 'min')} and ${numberOf(bounds, 'max')}`);
    }
  }
}

/** A member of a target group; it has the member's id and no other. */
export const target: ResourceType = {
  name: 'target',
  word: 'target',
  title: 'Target',
  // Addressed by its member's type and id: see routes/load-balancing-routes.ts.
  verbs: [],
  parent: { type: 'target_group', field: 'target_group_id', hidden: true, onDelete: 'together' },
  fields: {
    id: { kind: 'text', required: true },
    resource_type: { kind: 'text', required: true, oneOf: ['server', 'server_array'] },
  },
  check: ({ values, parent, problems, world }) => {
    if (problems.has('id') || problems.has('resource_type')) return;
    if (!world.find(textOf(values, 'resource_type'), textOf(values, 'id'))) problems.add('id', 'does not exist');
    const isThere = world
      .childrenOf(parent?.id ?? '', 'target')
      .some(
        (other) => other.values['id'] === values['id'] && other.values['resource_type'] === values['resource_type'],
      );
    if (isThere) problems.add('id', 'is a target already');
  },
};

/** A port of a load balancer and where its calls go by default. */
export const listener: ResourceType = {
  name: 'listener',
  word: 'listener',
  title: 'Listener',
  collection: '/network/load_balancers/:parent/listeners',
  item: '/network/listeners/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  parent: { type: 'load_balancer', field: 'load_balancer_id', onDelete: 'by-knob' },
  fields: {
    protocol: { kind: 'text', required: true },
    port: { kind: 'integer', required: true, range: portRange },
    default_target_group_id: reference('target_group', { updatable: true }),
    certificate_id: { kind: 'reference', refersTo: 'certificate' },
  },
  computed,
  lifecycle: appliedLifecycle(15 * second),
  hasUndocumentedStates: true,
  answersDelete: true,
  canRetry: true,
  check: (draft) => checkListener(draft),
  entered: remoteIdWhenApplied('lsn'),
};

function checkListener(draft: Draft): void {
  const { values, entity, parent, problems, world } = draft;
  checkAgainstPlan(draft, 'protocol', 'protocols');
  for (const [field, type] of [
    ['default_target_group_id', 'target_group'],
    ['certificate_id', 'certificate'],
  ] as const) {
    const other = world.find(type, textOf(values, field));
    if (other && other.parentId !== parent?.id) problems.add(field, 'is not of the load balancer');
  }
  const isSecured = securedProtocols.includes(textOf(values, 'protocol').toLowerCase());
  if (isSecured && values['certificate_id'] === null && world.knob('listenerNeedsCertificate')) {
    problems.add('certificate_id', "can't be blank");
  }
  if (entity || problems.has('port')) return;
  const isTaken = world
    .childrenOf(parent?.id ?? '', 'listener')
    .some((other) => other.values['port'] === values['port']);
  if (isTaken) problems.add('port', 'has already been taken');
}

/** Sends some of a listener's calls to another group. */
export const listenerRule: ResourceType = {
  name: 'listener_rule',
  word: 'listener_rule',
  title: 'Listener rule',
  collection: '/network/listeners/:parent/rules',
  item: '/network/listeners/:parent/rules/:id',
  verbs: ['list', 'create', 'update', 'delete'],
  parent: { type: 'listener', field: 'listener_id', onDelete: 'together' },
  fields: {
    field: { kind: 'text', required: true, updatable: true },
    values: { kind: 'texts', required: true, updatable: true },
    target_group_id: reference('target_group'),
  },
  check: ({ values, parent, problems, world }) => {
    const balancer = world.find('load_balancer', parent?.parentId ?? '');
    if (!problems.has('field') && !offers(planAbove(balancer, world), 'rule_fields', textOf(values, 'field'))) {
      problems.add('field', 'is not included in the list');
    }
    const group = world.find('target_group', textOf(values, 'target_group_id'));
    if (group && group.parentId !== balancer?.id) problems.add('target_group_id', 'is not of the load balancer');
  },
  created: (rule, world) => applyAgain(world, 'listener', rule.parentId),
  afterUpdate: (rule, changed, world) => {
    if (changed.length > 0) applyAgain(world, 'listener', rule.parentId);
    return undefined;
  },
  gone: (rule, world) => applyAgain(world, 'listener', rule.parentId),
};

/** What hangs on an object and has no state of its own is applied with it. */
export function applyAgain(world: World, type: string, id: string | undefined): void {
  const entity = world.find(type, id ?? '');
  if (entity && entity.transition?.name !== 'destroy') world.platform.lifecycles.begin(world, entity, 'update');
}

/** What secured listeners show. */
export const certificate: ResourceType = {
  name: 'certificate',
  word: 'certificate',
  title: 'Certificate',
  collection: '/network/load_balancers/:parent/certificates',
  item: '/network/load_balancers/:parent/certificates/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  parent: { type: 'load_balancer', field: 'load_balancer_id', onDelete: 'by-knob' },
  fields: {
    name: nameField,
    public_key: { kind: 'text', required: true },
    chain: { kind: 'text', required: true },
    private_key: { kind: 'text', required: true, writeOnly: true },
  },
};
