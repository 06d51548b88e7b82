import { desiredRemoteId, isCidr, nameField, rangeOfCidr, reference } from '../core/field.ts';
import { type JsonObject, textOf, textsOf } from '../core/json.ts';
import { appliedLifecycle, natural } from '../core/lifecycle.ts';
import type { Draft, ResourceType } from '../core/resource-type.ts';
import { wrongState } from '../core/store-body.ts';
import type { World } from '../core/world.ts';
import { stateInCloud as stateOnly } from './cloud-placement.ts';

const { second, minute } = natural;
const managementPorts = [22, 5985, 3389];

/** Rules on what may reach servers; the rules are embedded. */
export const firewallProfile: ResourceType = {
  name: 'firewall_profile',
  word: 'firewall_profile',
  title: 'Firewall profile',
  collection: '/network/firewall_profiles',
  item: '/network/firewall_profiles/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    description: { kind: 'text', updatable: true, preset: '' },
    rules: { kind: 'rules', updatable: true },
  },
  computed: { default: false },
  labels: 'shown',
  check: ({ values, world }) => {
    if (!world.knob('managementPorts') || !Array.isArray(values['rules'])) return;
    const rules = values['rules'] as readonly JsonObject[];
    const missing = managementPorts.filter((port) => !rules.some((rule) => rule['min_port'] === port));
    const added = missing.map((port) => ({ ip_protocol: 'tcp', min_port: port, max_port: port, source: 'any' }));
    values['rules'] = [...added, ...rules];
  },
  mayDelete: (entity, world) => {
    if (entity.values['default'] === true) throw wrongState(world, 'the default firewall profile can not be deleted');
  },
};

/** A private network in a cloud account. */
export const vpc: ResourceType = {
  name: 'vpc',
  word: 'vpc',
  title: 'VPC',
  collection: '/network/vpcs',
  item: '/network/vpcs/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    cidr: { kind: 'cidr', required: true },
    cloud_account_id: reference('cloud_account'),
    realm_provider_name: { kind: 'text', required: true },
    desired_remote_id: desiredRemoteId,
  },
  computed: { ...stateOnly, has_vpn: false, allowed_subnet_types: [] },
  labels: 'shown',
  lifecycle: { ...appliedLifecycle(20 * second), reason: 'event' },
  hasUndocumentedStates: true,
  canDiscard: true,
  check: (draft) => checkVpc(draft),
};

function checkVpc({ values, problems, world }: Draft): void {
  const account = world.find('cloud_account', textOf(values, 'cloud_account_id'));
  if (!account || problems.has('realm_provider_name')) return;
  const provider = textOf(account.values, 'cloud_provider_id');
  const realm = world
    .list('realm')
    .find(
      (one) =>
        one.values['provider_name'] === values['realm_provider_name'] && one.values['cloud_provider_id'] === provider,
    );
  if (!realm) problems.add('realm_provider_name', "is not a realm of the cloud account's provider");
  values['allowed_subnet_types'] = subnetTypesOf(providerName(provider, world));
}

/** Name of a provider, `''` for an unknown id. */
export function providerName(id: string, world: World): string {
  return textOf(world.find('cloud_provider', id)?.values ?? {}, 'name');
}

/** The types of subnet that a provider's networks can have. */
export function subnetTypesOf(provider: string): string[] {
  return provider === 'AWS'
    ? ['only_public', 'only_private', 'public_and_private']
    : ['only_private', 'public_and_private'];
}

/** A part of a VPC. */
export const subnet: ResourceType = {
  name: 'subnet',
  word: 'subnet',
  title: 'Subnet',
  collection: '/network/vpcs/:parent/subnets',
  item: '/network/subnets/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  parent: { type: 'vpc', field: 'vpc_id', onDelete: 'refuse' },
  fields: {
    name: nameField,
    cidr: { kind: 'cidr', required: true },
    type: { kind: 'text', required: true, oneOf: ['only_public', 'only_private', 'public_and_private'] },
  },
  computed: { ...stateOnly, server_creation_disabled: false },
  lifecycle: { ...appliedLifecycle(15 * second), reason: 'event' },
  hasUndocumentedStates: true,
  check: (draft) => checkSubnet(draft),
};

function checkSubnet({ values, entity, parent, problems, world }: Draft): void {
  if (!parent || entity) return;
  if (!problems.has('type') && !textsOf(parent.values, 'allowed_subnet_types').includes(textOf(values, 'type'))) {
    problems.add('type', 'is not allowed in the VPC');
  }
  const range = isCidr(textOf(values, 'cidr')) ? rangeOfCidr(textOf(values, 'cidr')) : undefined;
  const outer = rangeOfCidr(textOf(parent.values, 'cidr'));
  if (!range || !outer) return;
  if (range[0] < outer[0] || range[1] > outer[1]) problems.add('cidr', "is not within the VPC's");
  const overlapped = world.childrenOf(parent.id, 'subnet').find((other) => {
    const taken = rangeOfCidr(textOf(other.values, 'cidr'));
    return taken !== undefined && range[0] <= taken[1] && taken[0] <= range[1];
  });
  if (overlapped) problems.add('cidr', 'overlaps');
}

/** The one tunnel of a VPC to somewhere else. */
export const vpn: ResourceType = {
  name: 'vpn',
  word: 'vpn',
  title: 'VPN',
  // One a VPC, without an id in its path: see routes/network-routes.ts.
  verbs: [],
  parent: { type: 'vpc', field: 'vpc_id', onDelete: 'refuse' },
  fields: {
    public_ip: { kind: 'address', required: true },
    psk: { kind: 'text', required: true, writeOnly: true },
    exposed_cidrs: { kind: 'cidrs', required: true },
    vpn_plan_id: reference('vpn_plan'),
  },
  computed: { state: null },
  lifecycle: { ...appliedLifecycle(5 * minute), reason: 'event' },
  hasUndocumentedStates: true,
  check: ({ values, parent, problems, world }) => {
    if (!parent) return;
    if (world.childrenOf(parent.id, 'vpn').length > 0) problems.add('vpc_id', 'has a VPN already');
    const plan = world.find('vpn_plan', textOf(values, 'vpn_plan_id'));
    const account = world.find('cloud_account', textOf(parent.values, 'cloud_account_id'));
    if (plan && account && plan.hidden['cloud_provider_id'] !== account.values['cloud_provider_id']) {
      problems.add('vpn_plan_id', "is not of the VPC's provider");
    }
  },
  created: (entity, world) => {
    const owner = world.find('vpc', entity.parentId ?? '');
    if (owner) owner.values['has_vpn'] = true;
    world.platform.lifecycles.begin(world, entity, 'create');
  },
  gone: (entity, world) => {
    const owner = world.find('vpc', entity.parentId ?? '');
    if (owner) owner.values['has_vpn'] = false;
  },
};
