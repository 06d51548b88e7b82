import { type Field, nameField, reference } from '../core/field.ts';
import { numberOf, textOf, textsOf } from '../core/json.ts';
import { natural, serverLifecycle } from '../core/lifecycle.ts';
import type { Draft, ResourceType } from '../core/resource-type.ts';
import { wrongState } from '../core/store-body.ts';
import { checkPlacement } from './cloud-placement.ts';
import { arrayEntered, arrayGone, makeMembers } from './server-array-members.ts';
import { serverCompleted, serverEntered, serverGone } from './server-life.ts';

const { second } = natural;

/** Who may log in to servers. */
export const sshProfile: ResourceType = {
  name: 'ssh_profile',
  word: 'ssh_profile',
  title: 'SSH profile',
  collection: '/cloud/ssh_profiles',
  item: '/cloud/ssh_profiles/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: {
    name: nameField,
    public_key: { kind: 'text', updatable: true },
    private_key: { kind: 'text', updatable: true, writeOnly: true },
  },
  labels: 'shown',
  check: ({ values, world }) => {
    if (values['public_key'] !== null || !world.knob('generateSshKey')) return;
    values['public_key'] = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${world.platform.newId()} ${textOf(values, 'name')}`;
  },
};

/** What servers and server arrays have in common. */
const machineFields: Readonly<Record<string, Field>> = {
  name: nameField,
  template_id: reference('template'),
  server_plan_id: reference('server_plan'),
  cloud_account_id: reference('cloud_account'),
  ssh_profile_id: { kind: 'reference', refersTo: 'ssh_profile' },
  ssh_profile_ids: { kind: 'references', refersTo: 'ssh_profile' },
  firewall_profile_id: { kind: 'reference', refersTo: 'firewall_profile' },
  subnet_id: { kind: 'reference', refersTo: 'subnet' },
  privateness: { kind: 'boolean' },
  variable_value_ids: { kind: 'object' },
};

/** The deprecated single profile is the first of the list, whichever of the two was sent. */
function checkMachine(draft: Draft, hasDefaults: boolean): void {
  const { values, entity, problems, world } = draft;
  if (entity) return;
  const profiles = textsOf(values, 'ssh_profile_ids');
  const single = values['ssh_profile_id'] ?? profiles[0] ?? (hasDefaults ? defaultSshProfile(draft) : null);
  values['ssh_profile_id'] = single;
  if (profiles.length === 0 && single !== null) values['ssh_profile_ids'] = [single];
  if (single === null) problems.add('ssh_profile_id', "can't be blank");
  if (hasDefaults) values['firewall_profile_id'] ??= defaultFirewallProfile(draft);
  if (values['firewall_profile_id'] === null) problems.add('firewall_profile_id', "can't be blank");
  checkPlacement(draft, 'server_plan_id');
  const network = world.find('subnet', textOf(values, 'subnet_id'));
  const around = network && world.find('vpc', network.parentId ?? '');
  values['vpc_id'] = around?.id ?? null;
  if (around && around.values['cloud_account_id'] !== values['cloud_account_id']) {
    problems.add('subnet_id', 'is not in the cloud account');
  }
}

function defaultSshProfile({ world }: Draft): string | null {
  return world.list('ssh_profile').find((one) => one.values['name'] === 'default')?.id ?? null;
}

function defaultFirewallProfile({ world }: Draft): string | null {
  return world.list('firewall_profile').find((one) => one.values['default'] === true)?.id ?? null;
}

const deletableStates = ['inactive', 'stalled', 'commission_stalled'];

/** A machine made of a template. */
export const server: ResourceType = {
  name: 'server',
  word: 'server',
  title: 'Server',
  collection: '/cloud/servers',
  item: '/cloud/servers/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: machineFields,
  computed: {
    vpc_id: null,
    server_array_id: null,
    fqdn: null,
    public_ip: null,
    private_ip: null,
    brownfield_state: 'Pure',
    state: null,
  },
  labels: 'shown',
  lifecycle: serverLifecycle,
  check: (draft) => checkMachine(draft, false),
  entered: serverEntered,
  completed: serverCompleted,
  mayDelete: (entity, world) => {
    const state = textOf(entity.values, 'state');
    if (!deletableStates.includes(state)) {
      throw wrongState(world, `Server can be deleted only when ${deletableStates.join(', ')}: it is ${state}`);
    }
  },
  gone: serverGone,
};

/** Machines that are alike. */
export const serverArray: ResourceType = {
  name: 'server_array',
  word: 'server_array',
  title: 'Server array',
  collection: '/cloud/server_arrays',
  item: '/cloud/server_arrays/:id',
  verbs: ['list', 'create', 'show', 'update', 'delete'],
  fields: { ...machineFields, size: { kind: 'integer', preset: 0, range: [0, 1000] } },
  computed: { vpc_id: null, state: null },
  labels: 'shown',
  lifecycle: {
    ...serverLifecycle,
    transitions: {
      ...serverLifecycle.transitions,
      destroy: { steps: [{ state: 'decommissioning', naturalMs: 2 * second }], end: 'gone' },
      empty: { steps: [{ state: 'decommissioning', naturalMs: 45 * second, failure: 'stalled' }], end: 'inactive' },
      enlarge: {
        steps: [{ state: 'commissioning', naturalMs: 90 * second, failure: 'commission_stalled' }],
        end: 'inactive',
      },
      'enlarge-and-boot': {
        steps: [
          { state: 'commissioning', naturalMs: 90 * second, failure: 'commission_stalled' },
          { state: 'booting', naturalMs: 30 * second, failure: 'stalled' },
          { state: 'bootstrapping', naturalMs: 120 * second, failure: 'stalled' },
        ],
        end: 'operational',
      },
    },
  },
  check: (draft) => checkMachine(draft, true),
  created: (entity, world) => {
    makeMembers(entity, numberOf(entity.values, 'size'), world);
    world.platform.lifecycles.begin(world, entity, 'create');
  },
  entered: arrayEntered,
  completed: (entity) => {
    delete entity.hidden['enlarging'];
  },
  mayDelete: (entity, world) => {
    if (world.list('server').some((one) => one.values['server_array_id'] === entity.id)) {
      throw wrongState(world, 'Server array can be deleted only when it is empty');
    }
  },
  gone: arrayGone,
  shown: (entity, world) => ({
    size: world.list('server').filter((one) => one.values['server_array_id'] === entity.id).length,
  }),
};
