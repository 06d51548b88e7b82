import { desiredRemoteId, nameField, portRange, reference } from '../core/field.ts';
import { numberOf, objectOf, textOf } from '../core/json.ts';
import { appliedLifecycle, natural } from '../core/lifecycle.ts';
import type { Draft, ResourceType } from '../core/resource-type.ts';
import { checkAgainstPlan, planAbove } from './balancer-plan.ts';
import { checkPlacement, giveRemoteId, inCloud, remoteIdWhenApplied } from './cloud-placement.ts';
import { globalState } from './global-state.ts';

const { second, minute } = natural;
const { brownfield: _notShown, ...computed } = inCloud;

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
