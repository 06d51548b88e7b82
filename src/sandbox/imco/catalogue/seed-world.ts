import type { JsonObject } from '../core/json.ts';
import { stableId } from '../core/object-id.ts';
import type { World } from '../core/world.ts';
import { subnetTypesOf } from '../types/network.ts';
import { places, providerId, realmId } from './places.ts';
import { builtInPolicyId } from './policies.ts';

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeKeyOfTheDefaultProfileOfTheSandbox00000 default';
const anyPorts = (ports: readonly number[]) =>
  ports.map((port) => ({ ip_protocol: 'tcp', min_port: port, max_port: port, source: 'any' }));

/** Names of a customer's cloud accounts, one for each provider. */
const accounts = [
  { name: 'AWS account', provider: 'AWS' },
  { name: 'Azure account', provider: 'Microsoft Azure' },
] as const;

/** Puts into a fresh world what every customer finds: accounts, default profiles, a label, and older cloud objects. */
export function seedWorld(world: World): void {
  const id = (name: string) => stableId(`${world.customer}/${name}`);
  for (const { name, provider } of accounts) {
    const importing = Object.fromEntries(
      ['vpcs', 'floating_ips', 'volumes', 'policies', 'kubernetes_clusters'].map((what) => [
        `supports_importing_${what}`,
        true,
      ]),
    );
    world.add('cloud_account', {
      id: id(`cloud_account/${name}`),
      usable: true,
      values: {
        name,
        cloud_provider_id: providerId(provider),
        subscription_id: id(`subscription/${name}`),
        remote_id: `hub-${id(`hub/${name}`).slice(0, 8)}`,
        state: 'idle',
        organizationa_state: 'idle',
        last_discovered_at: '2021-02-01T08:00:00.000Z',
        last_discovery_failed_at: null,
        supports_importing: true,
        ...importing,
        error_event_id: null,
      },
    });
    for (const found of olderObjects(id(`cloud_account/${name}`), provider))
      world.cloud.push({ ...found, children: [] });
  }
  world.add('firewall_profile', {
    id: id('firewall_profile/default'),
    usable: true,
    values: {
      name: 'Default firewall',
      description: 'Firewall profile created by the platform for your use',
      default: true,
      rules: anyPorts([22, 5985, 3389, 80, 443]),
      label_ids: [],
    },
  });
  world.add('ssh_profile', {
    id: id('ssh_profile/default'),
    usable: true,
    values: { name: 'default', public_key: publicKey, label_ids: [] },
  });
  world.add('label', {
    id: id('label/internal'),
    usable: true,
    values: { name: 'imported', namespace: 'platform:origin', value: 'brownfield' },
  });
  world.add('policy_assignment', {
    id: id('policy_assignment/reseller'),
    usable: true,
    shared: true,
    parentId: builtInPolicyId('Encrypted volumes'),
    values: {
      definition_id: builtInPolicyId('Encrypted volumes'),
      name: 'Encrypted volumes by reseller',
      description: 'Applied by the reseller',
      cloud_account_id: id('cloud_account/AWS account'),
      parameter_values: {},
      state: 'applied',
      remote_id: 'assignment-reseller',
      error_event_id: null,
      brownfield: false,
      reseller_applied: true,
      label_ids: [],
    },
  });
  for (const [index, header] of ['User logged in', 'Cloud account configured'].entries()) {
    world.add('event', {
      id: id(`event/${index}`),
      usable: true,
      values: {
        timestamp: `2021-02-01T0${index}:00:00.000Z`,
        level: 'info',
        header,
        description: `${header} by the administrator`,
      },
    });
  }
}

/** What lies in an account's cloud from before: an import brings it in. */
function olderObjects(
  accountId: string,
  provider: string,
): readonly { type: string; accountId: string; values: JsonObject; hidden: JsonObject }[] {
  const place = places.find((one) => one.provider === provider);
  const common = {
    cloud_account_id: accountId,
    brownfield: true,
    state: 'applied',
    label_ids: [],
    desired_remote_id: null,
  };
  const found = (type: string, values: JsonObject) => ({ type, accountId, values, hidden: {} });
  const realm = place ? realmId(place) : null;
  return [
    found('vpc', {
      ...common,
      name: 'legacy-network',
      cidr: '192.168.0.0/16',
      realm_provider_name: place?.providerName ?? null,
      has_vpn: false,
      allowed_subnet_types: subnetTypesOf(provider),
    }),
    found('floating_ip', {
      ...common,
      name: 'legacy-address',
      realm_id: realm,
      address: '198.51.100.7',
      attached_server_id: null,
    }),
    found('volume', {
      ...common,
      name: 'legacy-disk',
      size: 20,
      storage_plan_id: null,
      realm_id: realm,
      device: null,
      remote_id: 'vol-legacy',
      attached_server_id: null,
    }),
    found('server', {
      name: 'legacy-server',
      template_id: null,
      server_plan_id: null,
      cloud_account_id: accountId,
      ssh_profile_id: null,
      ssh_profile_ids: [],
      firewall_profile_id: null,
      subnet_id: null,
      privateness: false,
      variable_value_ids: {},
      vpc_id: null,
      server_array_id: null,
      fqdn: 'legacy.example.com',
      public_ip: '198.51.100.8',
      private_ip: '192.168.0.8',
      brownfield_state: 'M1',
      state: 'operational',
      label_ids: [],
    }),
    found('policy_definition', {
      name: 'legacy-policy',
      description: 'Found in the cloud account',
      definition: '{}',
      syntax: provider === 'AWS' ? 'AWS' : 'Azure',
      parameters: {},
      builtin: false,
      brownfield: true,
      state: 'created',
      label_ids: [],
    }),
  ];
}
