import type { Json, JsonObject } from '../core/json.ts';
import { stableId } from '../core/object-id.ts';
import { locationId, type Place, places, providerId, providers, realmId, type Seed } from './places.ts';

interface Size {
  readonly name: string;
  readonly cpus: number;
  readonly memoryMb: number;
  readonly storageGb: number;
}

const serverSizes: Readonly<Record<string, readonly Size[]>> = {
  AWS: [
    { name: 't3.micro', cpus: 2, memoryMb: 1024, storageGb: 8 },
    { name: 't3.small', cpus: 2, memoryMb: 2048, storageGb: 20 },
    { name: 't3.medium', cpus: 2, memoryMb: 4096, storageGb: 40 },
    { name: 'm5.large', cpus: 2, memoryMb: 8192, storageGb: 80 },
  ],
  'Microsoft Azure': [
    { name: 'Basic_A0', cpus: 0.25, memoryMb: 768, storageGb: 20 },
    { name: 'Standard_B1ms', cpus: 1, memoryMb: 2048, storageGb: 20 },
    { name: 'Standard_B2s', cpus: 2, memoryMb: 4096, storageGb: 40 },
    { name: 'Standard_D2s_v3', cpus: 2, memoryMb: 8192, storageGb: 80 },
  ],
};

const storageNames: Readonly<Record<string, readonly string[]>> = {
  AWS: ['gp3', 'io2'],
  'Microsoft Azure': ['Standard_LRS', 'Premium_LRS'],
};

const balancers: Readonly<Record<string, readonly JsonObject[]>> = {
  AWS: [
    {
      name: 'Application Load Balancer',
      flavour_provider_name: 'application',
      protocols: ['HTTP', 'HTTPS'],
      health_check_protocols: ['HTTP', 'HTTPS'],
      rule_fields: ['host-header', 'path-pattern'],
    },
    {
      name: 'Network Load Balancer',
      flavour_provider_name: 'network',
      protocols: ['TCP', 'TLS', 'UDP'],
      health_check_protocols: ['TCP', 'HTTP', 'HTTPS'],
      rule_fields: [],
    },
  ],
  'Microsoft Azure': [
    {
      name: 'Application Gateway',
      flavour_provider_name: 'Standard_v2',
      protocols: ['HTTP', 'HTTPS'],
      health_check_protocols: ['HTTP', 'HTTPS'],
      rule_fields: ['host-header', 'path-pattern'],
    },
  ],
};

const clusterPlanNames: Readonly<Record<string, string>> = {
  AWS: 'Amazon EKS',
  'Microsoft Azure': 'Azure Kubernetes Service',
};

/** Name of the first part of every plan's id, so that they are the same in every run. */
function planId(type: string, place: Place, name: string): string {
  return stableId(`${type}/${place.providerName}/${name}`);
}

function placed(place: Place): JsonObject {
  return {
    cloud_provider_id: providerId(place.provider),
    realm_id: realmId(place),
    realm_provider_name: place.providerName,
  };
}

/** A plan of the past that is kept for what was made with it; one a provider. */
function isRetired(name: string): boolean {
  return name === 'io2' || name === 'Premium_LRS';
}

/** Every plan, of every realm. */
export function seedPlans(): readonly Seed[] {
  return [...places.flatMap(plansOf), ...providers.flatMap(vpnPlansOf)];
}

function plansOf(place: Place): readonly Seed[] {
  const common = placed(place);
  const plan = (type: string, name: string, values: Readonly<Record<string, Json>>): Seed => ({
    type,
    id: planId(type, place, name),
    values: { name, ...common, ...values },
  });
  const servers = (serverSizes[place.provider] ?? []).map((size) =>
    plan('server_plan', size.name, {
      memory: size.memoryMb,
      cpus: size.cpus,
      storage: size.storageGb,
      location_id: locationId(place.location),
      flavour_provider_name: size.name,
    }),
  );
  const storage = (storageNames[place.provider] ?? []).map((name) =>
    plan('storage_plan', name, {
      min_size: 1,
      max_size: 16_384,
      location_id: locationId(place.location),
      flavour_provider_name: name,
      deprecated: isRetired(name),
    }),
  );
  const balancing = (balancers[place.provider] ?? []).map((values) =>
    plan('load_balancer_plan', String(values['name']), {
      ...values,
      health_check_interval_valid_values: { min: 5, max: 300 },
      health_check_timeout_valid_values: { min: 2, max: 120 },
      health_check_threshold_count_valid_values: { min: 2, max: 10 },
      deprecated: false,
    }),
  );
  const clusters = plan('cluster_plan', clusterPlanNames[place.provider] ?? '', {
    available_versions: ['1.27', '1.28', '1.29'],
    default_version: '1.28',
    max_pods_per_node: 110,
    max_nodes_per_node_pool: 100,
    flavour_provider_name: 'standard',
    deprecated: false,
  });
  const vaults = plan('key_vault_plan', place.provider === 'AWS' ? 'Secrets Manager' : 'Key Vault Standard', {
    flavour_provider_name: 'standard',
    deprecated: false,
  });
  return [...servers, ...storage, ...balancing, clusters, ...nodePoolPlansOf(place), vaults];
}

/** The smallest machine can't carry a cluster's first pool; Azure's pools have no choice of processors. */
function nodePoolPlansOf(place: Place): readonly Seed[] {
  const [, small, medium, large] = serverSizes[place.provider] ?? [];
  const isAws = place.provider === 'AWS';
  return [small, medium, large].flatMap((size) =>
    size === undefined
      ? []
      : [
          {
            type: 'node_pool_plan',
            id: planId('node_pool_plan', place, size.name),
            values: {
              name: size.name,
              remote_id: size.name,
              cpu_types: isAws ? ['x86_64', 'arm64'] : null,
              cpus: size.cpus,
              memory: size.memoryMb,
              realm_id: realmId(place),
              server_plan_id: planId('server_plan', place, size.name),
              autoscaling_capable: size !== small,
              pods_per_node_presence: !isAws,
              first_node_pool_capable: size !== small,
              deprecated: false,
            },
          },
        ],
  );
}

function vpnPlansOf(provider: string): readonly Seed[] {
  const names = provider === 'AWS' ? ['Site-to-Site VPN'] : ['VpnGw1', 'VpnGw2'];
  return names.map((name) => ({
    type: 'vpn_plan',
    id: stableId(`vpn_plan/${provider}/${name}`),
    values: { name, active_active: name === 'VpnGw2' ? 'true' : 'false', remote_id: name },
    hidden: { cloud_provider_id: providerId(provider) },
  }));
}
