import type { Entity } from '../core/entity.ts';
import { desiredRemoteId, nameField, reference } from '../core/field.ts';
import { numberOf, textOf, textsOf } from '../core/json.ts';
import { appliedLifecycle, natural } from '../core/lifecycle.ts';
import type { Draft, ResourceType } from '../core/resource-type.ts';
import type { World } from '../core/world.ts';
import { checkPlacement, inCloud, remoteIdWhenApplied } from './cloud-placement.ts';
import { providerName, subnetTypesOf } from './network.ts';

const { second, minute } = natural;
const clusterLife = appliedLifecycle(10 * minute, 'decommissioning_error');

/** A cloud's own Kubernetes. */
export const cluster: ResourceType = {
  name: 'cluster',
  word: 'cluster',
  title: 'Cluster',
  collection: '/kubernetes/clusters',
  item: '/kubernetes/clusters/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    version: { kind: 'text', required: true, updatable: true },
    cloud_account_id: reference('cloud_account'),
    cluster_plan_id: reference('cluster_plan'),
    vpc_id: { kind: 'reference', refersTo: 'vpc' },
    default_vpc_creation: { kind: 'boolean', writeOnly: true },
    default_vpc_cidr: { kind: 'cidr', writeOnly: true },
    public_access_ip_addresses: { kind: 'cidrs', updatable: true },
    desired_remote_id: desiredRemoteId,
  },
  computed: { ...inCloud, realm_id: null, endpoint: null },
  labels: 'shown',
  lifecycle: {
    ...clusterLife,
    transitions: {
      ...clusterLife.transitions,
      'create-with-vpc': {
        steps: [
          { state: 'start', naturalMs: second },
          { state: 'waiting_for_vpc', naturalMs: 30 * second, failure: 'application_error' },
          { state: 'applying', naturalMs: 10 * minute, failure: 'application_error' },
        ],
        end: 'applied',
      },
      update: { steps: [{ state: 'applying', naturalMs: 5 * minute, failure: 'application_error' }], end: 'applied' },
    },
  },
  answersDelete: true,
  canRetry: true,
  canDiscard: true,
  check: (draft) => checkCluster(draft),
  created: (entity, world) => {
    const withVpc = entity.hidden['default_vpc_creation'] === true;
    world.platform.lifecycles.begin(world, entity, withVpc ? 'create-with-vpc' : 'create');
  },
  entered: (entity, state, world) => {
    if (state === 'applying' && entity.hidden['default_vpc_creation'] === true && entity.values['vpc_id'] === null) {
      entity.values['vpc_id'] = makeDefaultVpc(entity, world).id;
    }
    if (state !== 'applied') return;
    remoteIdWhenApplied('k8s')(entity, state, world);
    entity.values['endpoint'] ??= `https://${entity.id}.k8s.cloud.example`;
  },
  gone: (entity, world) => {
    const network = world.find('vpc', textOf(entity.hidden, 'default_vpc_id'));
    if (network && world.knob('defaultVpcGoesWithCluster')) world.remove(network);
  },
};

function checkCluster(draft: Draft): void {
  const { values, secrets, entity, problems, world } = draft;
  const plan = world.find('cluster_plan', textOf(values, 'cluster_plan_id'));
  const versions = plan ? textsOf(plan.values, 'available_versions') : [];
  const version = textOf(values, 'version');
  if (plan && !problems.has('version') && !versions.includes(version))
    problems.add('version', 'is not included in the list');
  if (entity) {
    const before = versions.indexOf(textOf(entity.values, 'version'));
    if (versions.indexOf(version) < before) problems.add('version', "can't be lowered");
    return;
  }
  values['realm_id'] = plan ? (plan.values['realm_id'] ?? null) : null;
  checkPlacement(draft, 'cluster_plan_id');
  const makesVpc = secrets['default_vpc_creation'] === true;
  if (makesVpc && values['vpc_id'] !== null) problems.add('vpc_id', "can't be given with default_vpc_creation");
  if (!makesVpc && values['vpc_id'] === null) problems.add('vpc_id', "can't be blank");
  if (makesVpc && secrets['default_vpc_cidr'] === null) problems.add('default_vpc_cidr', "can't be blank");
}

function makeDefaultVpc(entity: Entity, world: World): Entity {
  const realm = world.find('realm', textOf(entity.values, 'realm_id'));
  const provider = providerName(realm ? textOf(realm.values, 'cloud_provider_id') : '', world);
  const made = world.add('vpc', {
    values: {
      name: `${textOf(entity.values, 'name')}-vpc`,
      cidr: textOf(entity.hidden, 'default_vpc_cidr'),
      cloud_account_id: textOf(entity.values, 'cloud_account_id'),
      realm_provider_name: realm ? textOf(realm.values, 'provider_name') : null,
      desired_remote_id: null,
      state: 'applied',
      brownfield: false,
      has_vpn: false,
      allowed_subnet_types: subnetTypesOf(provider),
      label_ids: [],
    },
    usable: true,
  });
  entity.hidden['default_vpc_id'] = made.id;
  return made;
}

/** Machines of a cluster that are alike. */
export const nodePool: ResourceType = {
  name: 'node_pool',
  word: 'node_pool',
  title: 'Node pool',
  collection: '/kubernetes/clusters/:parent/node_pools',
  item: '/kubernetes/node_pools/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  parent: { type: 'cluster', field: 'cluster_id', onDelete: 'by-knob' },
  fields: {
    name: nameField,
    node_pool_plan_id: reference('node_pool_plan'),
    subnet_id: { kind: 'reference', refersTo: 'subnet' },
    cpu_type: { kind: 'text' },
    disk_size: { kind: 'integer', preset: 30, range: [1, 65_536] },
    min_nodes: { kind: 'integer', updatable: true, preset: 1 },
    max_nodes: { kind: 'integer', updatable: true },
    desired_nodes: { kind: 'integer', updatable: true },
    pods_per_node: { kind: 'integer', range: [1, 1000] },
    desired_remote_id: desiredRemoteId,
  },
  computed: { ...inCloud, autoscaling: false, os_type: 'linux' },
  lifecycle: appliedLifecycle(4 * minute),
  answersDelete: true,
  canRetry: true,
  check: (draft) => checkNodePool(draft),
  entered: remoteIdWhenApplied('pool'),
};

function checkNodePool({ values, entity, parent, problems, world }: Draft): void {
  const plan = world.find('node_pool_plan', textOf(values, 'node_pool_plan_id'));
  if (!plan || !parent) return;
  values['max_nodes'] ??= Math.max(numberOf(values, 'min_nodes'), numberOf(values, 'desired_nodes'));
  values['desired_nodes'] ??= numberOf(values, 'min_nodes');
  const [low, high] = [numberOf(values, 'min_nodes'), numberOf(values, 'max_nodes')];
  const wanted = numberOf(values, 'desired_nodes');
  const clusterPlan = world.find('cluster_plan', textOf(parent.values, 'cluster_plan_id'));
  const most = clusterPlan ? numberOf(clusterPlan.values, 'max_nodes_per_node_pool') : high;
  if (low > high) problems.add('min_nodes', `must be less than or equal to ${high}`);
  if (high > most) problems.add('max_nodes', `must be less than or equal to ${most}`);
  if (wanted < low || wanted > high) problems.add('desired_nodes', `must be within ${low} and ${high}`);
  values['autoscaling'] = plan.values['autoscaling_capable'] === true && high > low;
  if (entity) return;
  if (plan.values['realm_id'] !== parent.values['realm_id'])
    problems.add('node_pool_plan_id', "is not of the cluster's realm");
  const isFirst = world.childrenOf(parent.id, 'node_pool').length === 0;
  if (isFirst && plan.values['first_node_pool_capable'] !== true) {
    problems.add('node_pool_plan_id', "can't be the plan of a cluster's first node pool");
  }
  const cpuTypes = textsOf(plan.values, 'cpu_types');
  const cpuType = values['cpu_type'];
  if (cpuTypes.length === 0 ? cpuType !== null : !cpuTypes.includes(String(cpuType ?? ''))) {
    problems.add('cpu_type', cpuType === null ? "can't be blank" : 'is not included in the list');
  }
  if (values['pods_per_node'] !== null && plan.values['pods_per_node_presence'] !== true) {
    problems.add('pods_per_node', "can't be given with this plan");
  }
  const network = world.find('subnet', textOf(values, 'subnet_id'));
  if (network && network.parentId !== parent.values['vpc_id']) problems.add('subnet_id', "is not of the cluster's VPC");
}
